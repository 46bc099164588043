"""Golden pages: each page under tests/pages/<kind>/ is read to what the reviewed file beside it says.

A page without such a file gets one written, and the test fails until somebody has looked at it and kept it.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from pipeline.build import look_at
from pipeline.identity.reports import reviews_many_members
from pipeline.model import Capture, Parsed
from pipeline.schemas import read_vocabulary

PAGES = Path(__file__).parent / "pages"
# FR0043, with four markups, has tests of its own.
GOLDEN = sorted(p for p in PAGES.glob("*/*") if p.suffix in (".txt", ".html") and not p.name.startswith("FR0043"))
# Pages whose reviewed result is right and not read yet, with what is missing. Take a page out once it is read.
NOT_READ_YET: dict[str, str] = {}


def kind_of(path: Path) -> str:
    """The kind that a page is filed under: its folder, of a damaged page the first word of its name."""
    return path.name.partition(".")[0] if path.parent.name == "damaged" else path.parent.name


def reviewed_pages() -> Iterator[Any]:
    for path in GOLDEN:
        name = f"{path.parent.name}/{path.stem}"
        marks = [pytest.mark.xfail(reason=NOT_READ_YET[name], strict=True)] if name in NOT_READ_YET else []
        yield pytest.param(path, id=name, marks=marks)


def parsed(path: Path) -> Parsed:
    meta = json.loads(path.with_name(f"{path.name}.meta.json").read_text(encoding="utf-8"))
    return look_at(Capture(path.read_bytes(), path.name, meta["url"], media_type=meta["media_type"]))[1]


def in_reviewed_form(page: Parsed) -> dict[str, Any]:
    """All that a page was read to, short enough to be looked through."""
    info = page.capture
    lines = {"lines": info.lines, "taken": info.lines_taken, "chrome": info.lines_chrome, "left": info.lines_left}
    return {
        "page_kind": info.page_kind,
        "row": f"{page.table} {page.key}".strip(),
        **lines,
        "observations": {
            f"{o.table_name} {o.row_key} {o.field}": o.value if o.state == "stated" else f"({o.state})"
            for o in page.observations
        },
        "rows": [{"table": row.table_name, **row.values} for row in page.rows],
        "issues": [f"{i.code} {i.field} {i.value}".strip() for i in page.issues],
    }


@pytest.mark.parametrize("path", list(reviewed_pages()))
def test_a_page_is_read_to_its_reviewed_result(path: Path) -> None:
    reviewed = path.with_suffix(".expected.json")
    found = in_reviewed_form(parsed(path))
    if not reviewed.exists():
        reviewed.write_text(json.dumps(found, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
        pytest.fail(f"{reviewed.name} was missing and has been written: look through it, and keep it if it is right")
    assert found == json.loads(reviewed.read_text(encoding="utf-8"))


@pytest.mark.parametrize("path", GOLDEN, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_a_page_is_of_the_kind_of_its_folder(path: Path) -> None:
    assert parsed(path).capture.page_kind == kind_of(path)


def test_every_kind_has_a_golden_page() -> None:
    folders = {path.parent.name for path in GOLDEN}
    documents = {"irm_report", "member", "action_plan", "inception_report", "end_of_commitment_report", "challenge"}
    assert folders >= {str(row["code"]) for row in read_vocabulary("page_kinds")} - {"commitment", "reference"}
    assert {".html", ".txt"} <= {path.suffix for path in GOLDEN if path.parent.name in documents}


def test_every_type_of_report_has_a_golden_page() -> None:
    read = {o.value for path in GOLDEN for o in parsed(path).observations if o.field == "report_type"}
    declared = {str(row["code"]) for row in read_vocabulary("report_types")}
    no_row = {code for code in declared if reviews_many_members(code)}
    assert declared - read == {"Other"} | no_row


def test_reports_of_local_monitors_are_no_irm_reports() -> None:
    for path in GOLDEN:
        if kind_of(path) != "irm_report":
            assert all(o.table_name != "irm_reports" for o in parsed(path).observations), path
