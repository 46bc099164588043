"""A short run of `make fuzz`: the promises hold for pages and archives with something wrong in them."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import fuzz
import pytest


def test_every_mutation_of_a_short_run_keeps_the_promises(tmp_path: Path) -> None:
    run, tried = fuzz.run(fuzz.A_FOLDER, seed=1, minutes=30, work=tmp_path)
    assert (tried, run.folders) == (fuzz.A_FOLDER, 1)
    assert run.told == Counter()


def test_a_broken_promise_is_told_and_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("fuzz.look_at", lambda capture: 1 / 0)
    run, _ = fuzz.run(3, seed=1, minutes=1, work=tmp_path, folder_every=0)
    assert run.told == {"crash": 3}
    assert len(list(tmp_path.glob("*.page"))) == 3


def test_the_same_seed_tries_the_same_pages(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[bytes] = []
    monkeypatch.setattr("fuzz.tried", lambda capture: (seen.append(capture.body) or [], None))
    for _ in range(2):
        fuzz.run(20, seed=3, minutes=1, work=tmp_path, folder_every=0)
    assert seen[:20] == seen[20:]
    assert len(set(seen)) > 15
