"""What the pages of the sample are observed to say is declared, and what is declared is met there or says why not."""

from __future__ import annotations

import pytest
from pages.make_sample import SAMPLE

from pipeline.build import read_and_parse
from pipeline.schemas import read_vocabulary, tables

DECLARED = {row["code"]: row for row in read_vocabulary("observed_fields")}


@pytest.fixture(scope="module")
def observed() -> set[tuple[str, str]]:
    """Table and field of each observation of the sample."""
    return {(o.table_name, o.field) for page in read_and_parse([SAMPLE])[0] for o in page.observations}


def test_every_field_is_a_column_of_its_table_or_declared(observed: set[tuple[str, str]]) -> None:
    unknown = {(t, f) for t, f in observed if f not in tables()[t].columns and f not in DECLARED}
    assert unknown == set()


def test_every_declared_field_is_met_or_comes_from_another_source(observed: set[tuple[str, str]]) -> None:
    met = {field for _, field in observed}
    unmet = [row["definition"] for field, row in DECLARED.items() if field not in met]
    assert [words for words in unmet if not words.endswith("as OGP's own table has it.")] == []
