"""Pages made from all rows of OGP's own two tables are read field by field as they were printed."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from official_pages import FORMS, differing, printed, undecidable

# Each row in one form, in turn; OGP_ALL_FORMS=1 prints each in all of them, which takes minutes.
ALL_FORMS = bool(os.environ.get("OGP_ALL_FORMS"))


def test_every_field_of_a_made_page_is_equal_to_its_row(shared: Path, capsys: pytest.CaptureFixture[str]) -> None:
    wrong, doubtful, pages = {}, {}, 0
    for number, made in enumerate(printed(shared / "reference")):
        for form in FORMS if ALL_FORMS else FORMS[number % len(FORMS) :][:1]:
            pages += 1
            if reason := undecidable(made, form):
                doubtful[made.commitment_id, form] = reason
            elif found := differing(made, form):
                wrong[made.commitment_id, form] = found
    with capsys.disabled():
        print(f"\n{pages} pages, not decidable: {doubtful}")
    assert wrong == {}
    assert pages >= 1242
    assert len(doubtful) <= pages // 500
