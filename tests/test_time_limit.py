"""The last guard: a page that takes too long is given up by name, and the build says so on top."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from page_texts import commitment_text

from pipeline.build import build
from pipeline.time_limit import OutOfTimeError, processor_time


def test_it_strikes_after_that_much_processor_time() -> None:
    with pytest.raises(OutOfTimeError), processor_time(0.02):
        while True:
            pass
    with processor_time(0.02):
        pass


@pytest.mark.parametrize("stage", ["read_page", "parse_page"])
def test_a_build_in_which_it_struck_says_so_on_top(stage: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from pipeline import versions

    whole = getattr(versions, stage)

    def endless(capture, *page):  # type: ignore[no-untyped-def]
        while b"FR0002" in capture.body and (not page or page[0].lines):
            pass
        return whole(capture, *page)

    monkeypatch.setattr(versions, stage, endless)
    monkeypatch.setattr("pipeline.time_limit.SECONDS", 0.5)
    monkeypatch.setattr(processor_time.__wrapped__, "__defaults__", (0.5,))
    for number in (1, 2):
        (tmp_path / "raw").mkdir(exist_ok=True)
        (tmp_path / "raw" / f"{number}.txt").write_text(commitment_text(f"FR{number:04}"))
    built = build([tmp_path / "raw"], tmp_path / "out")
    assert "1 captures took too much processor time" in built.notices[0]
    readme = (tmp_path / "out" / "README.md").read_text(encoding="utf-8")
    assert readme.index("took too much processor time") < readme.index("##")
    report = json.loads((tmp_path / "out" / "report.json").read_text(encoding="utf-8"))
    assert report["notices"] == list(built.notices)
    issues = (tmp_path / "out" / "data" / "issues.csv").read_text(encoding="utf-8")
    assert "page-too-slow" in issues and "2.txt" in issues  # noqa: PT018
