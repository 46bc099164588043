"""Golden pages: each page under tests/pages/<kind>/ is read to what the reviewed file beside it says.

A page without such a file gets one written, and the test fails until somebody has looked at it and kept it.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from pipeline.build import look_at
from pipeline.model import Capture, Parsed

PAGES = Path(__file__).parent / "pages"
# Commitment pages have tests of their own, with four markups each.
GOLDEN = sorted(path for path in PAGES.glob("*/*.txt") if path.parent.name != "commitment")


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


@pytest.mark.parametrize("path", GOLDEN, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_a_page_is_read_to_its_reviewed_result(path: Path) -> None:
    reviewed = path.with_suffix(".expected.json")
    found = in_reviewed_form(parsed(path))
    if not reviewed.exists():
        reviewed.write_text(json.dumps(found, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
        pytest.fail(f"{reviewed.name} was missing and has been written: look through it, and keep it if it is right")
    assert found == json.loads(reviewed.read_text(encoding="utf-8"))


@pytest.mark.parametrize("path", GOLDEN, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_a_page_is_of_the_kind_of_its_folder(path: Path) -> None:
    assert parsed(path).capture.page_kind == path.parent.name


def test_every_kind_without_captures_of_its_own_has_a_golden_page() -> None:
    folders = {path.parent.name for path in GOLDEN}
    assert folders >= {"inception_report", "end_of_commitment_report", "index", "glossary", "policy_area"}


def test_reports_of_local_monitors_are_no_irm_reports() -> None:
    for path in GOLDEN:
        assert all(o.table_name != "irm_reports" for o in parsed(path).observations), path
