"""The same captures give the same bytes: on any number of jobs, in whatever order the files are named."""

from __future__ import annotations

import json
import random
from pathlib import Path

import pytest
from pages.make_twins import twins

from pipeline.build import build

TEXT = (Path(__file__).parent / "pages" / "commitment" / "FR0043.txt").read_text(encoding="utf-8")
URL = "https://www.opengovpartnership.org/members/france/commitments/FR{:04d}/"


@pytest.fixture(scope="module")
def raw(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """More pages than one worker gets at once, in five markups, some captured twice."""
    folder = tmp_path_factory.mktemp("raw")
    for number in range(50, 140):
        url = URL.format(number)
        text = TEXT.replace("(FR0043)", f"(FR{number:04d})")
        forms = {"txt": text} | {f"{name}.html": page for name, page in twins(text, url).items()}
        name = sorted(forms)[number % len(forms)]
        path = folder / f"{number}.{name}"
        path.write_text(forms[name], encoding="utf-8")
        facts = {"url": url, "captured_at": f"2020-01-{number % 28 + 1:02d}T00:00:00Z"}
        path.with_name(f"{path.name}.meta.json").write_text(json.dumps(facts), encoding="utf-8")
    return folder


def contents(package: Path) -> dict[str, bytes]:
    return {str(p.relative_to(package)): p.read_bytes() for p in sorted(package.rglob("*")) if p.is_file()}


def test_jobs_and_order_change_no_byte(raw: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pipeline.build._WORTH_A_PROCESS", 0)
    once = contents(build([raw], tmp_path / "once", jobs=1).folder)
    files = [path for path in raw.iterdir() if not path.name.endswith(".meta.json")]
    random.Random(7).shuffle(files)
    again = contents(build(files, tmp_path / "again", jobs=2).folder)
    assert set(once) == set(again)
    assert [name for name in once if once[name] != again[name]] == []
    assert len(once) > 40
