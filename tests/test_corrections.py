"""A declared correction replaces a wrong value of the source where the source still gives it, and says so."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from test_history import captured

from pipeline.check import check_package
from pipeline.cli.correct import correct
from pipeline.corrections import Correction, add_correction, read_corrections
from pipeline.publish import ReleaseFacts, publish
from pipeline.schemas import SchemaError
from pipeline.tables import make_tables


def correction(**changed: str) -> Correction:
    values = {
        "table": "commitments", "row_key": "FR0043", "field": "status", "expect": "Active", "value": "Inactive",
        "reason": "The plan has ended.", "reported_by": "a reader", "status": "open",
    }  # fmt: skip
    return Correction(**{**values, **changed}, line=7)


def made(*corrections: Correction) -> dict[str, list[dict[str, Any]]]:
    tables = make_tables([captured("2019-01-01T00:00:00Z", results="Major")], corrections=corrections)
    return {name: table.to_pylist() for name, table in tables.items()}


def codes(tables: dict[str, list[dict[str, Any]]]) -> set[str]:
    return {row["code"] for row in tables["issues"] if row["code"].startswith("correction")}


def test_a_correction_is_published_and_recorded() -> None:
    tables = made(correction())
    assert tables["commitments"][0]["status"] == "Inactive"
    (change,) = tables["changes"]
    assert (change["old_value"], change["new_value"], change["cause"]) == ("Active", "Inactive", "correction")
    assert codes(tables) == {"correction-applied"}
    said = [row["value"] for row in tables["observations"] if row["field"] == "status"]
    assert said == ["Active"]  # what the page says stays on record


def test_what_follows_from_a_value_follows_from_the_corrected_one() -> None:
    lead = correction(field="lead_institution", expect="Ministry of Example", value="Ministry A; Ministry B")
    tables = made(lead, correction(field="early_results", expect="Major", value="Outstanding"))
    assert [r["institution"] for r in tables["commitment_institutions"]] == ["Ministry A", "Ministry B"]
    (rating,) = [r for r in tables["assessments"] if r["indicator"] == "early_results"]
    assert (rating["value"], rating["state"]) == ("Outstanding", "rated")
    assert tables["commitments_wide"][0]["lead_institutions"] == "Ministry A; Ministry B"


def test_a_value_may_be_blanked_and_a_blank_filled() -> None:
    tables = made(correction(value=""), correction(field="start_date", expect="", value="2018-07"))
    assert tables["commitments"][0]["status"] is None
    assert tables["commitments"][0]["start_date"] == "2018-07"


def test_a_boolean_is_written_as_the_csv_writes_it() -> None:
    tables = made(correction(field="verifiable", expect="true", value="false"))
    assert tables["commitments"][0]["verifiable"] is False
    (rating,) = [r for r in tables["assessments"] if r["indicator"] == "verifiable"]
    assert rating["value"] == "No"


def test_a_value_that_no_page_states_is_corrected_in_its_row() -> None:
    tables = made(correction(table="members", row_key="france", field="region", expect="Europe", value="Americas"))
    assert tables["members"][0]["region"] == "Americas"
    assert tables["changes"][0]["to_capture_id"] == tables["captures"][0]["capture_id"]
    assert codes(tables) == {"correction-applied"}


def test_a_correction_whose_expectation_fails_is_not_applied() -> None:
    tables = made(correction(expect="Inactive", value="Active soon"))
    assert tables["commitments"][0]["status"] == "Active"
    assert tables["changes"] == []
    assert codes(tables) == {"correction-not-applied"}
    (issue,) = [row for row in tables["issues"] if row["code"] == "correction-not-applied"]
    assert "schemas/corrections.yaml, line 7" in issue["message"]


def test_a_row_that_this_build_does_not_hold_asks_for_nothing() -> None:
    assert (
        codes(made(correction(row_key="FR9999"), correction(table="members", row_key="peru", field="region"))) == set()
    )


def test_an_outdated_correction_fails_the_check_but_not_the_build(tmp_path: Path) -> None:
    tables = make_tables([captured("2019-01-01T00:00:00Z")], corrections=[correction(expect="Inactive", value="x")])
    published = publish(tables, tmp_path / "out", ReleaseFacts("0"), lambda draft: check_package(draft, draft=True))
    assert [f.severity for f in published.findings if "corrections.yaml" in f.expected] == ["warning"]
    (finding,) = [f for f in check_package(tmp_path / "out") if "corrections.yaml" in f.expected]
    assert (finding.severity, finding.row_key, finding.column) == ("error", "FR0043", "status")
    assert "line 7" in finding.expected


def test_an_added_entry_is_read_again_and_the_rest_of_the_file_stays(tmp_path: Path) -> None:
    file = tmp_path / "corrections.yaml"
    file.write_text("# A comment.\n[]\n", encoding="utf-8")
    first, second = correction(), correction(expect="2018", value="true", field="start_date")
    add_correction(file, first)
    add_correction(file, second)
    assert file.read_text(encoding="utf-8").startswith("# A comment.\n- table: commitments\n")
    read = read_corrections(file)
    assert [(c.field, c.expect, c.value, c.line) for c in read] == [
        ("status", "Active", "Inactive", 2),
        ("start_date", "2018", "true", 12),
    ]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("a: b", "must be a list"),
        ("- table: commitments\n", "line 1"),
        ("[1]", "line 1"),
        ("- [", "corrections.yaml"),
    ],
)
def test_a_file_that_cannot_be_understood_is_refused_with_its_line(tmp_path: Path, text: str, said: str) -> None:
    file = tmp_path / "corrections.yaml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(SchemaError, match=said):
        read_corrections(file)


@pytest.mark.parametrize(("field", "status"), [("nothing", "open"), ("status", "maybe")])
def test_a_column_or_status_that_does_not_exist_is_refused(tmp_path: Path, field: str, status: str) -> None:
    file = tmp_path / "corrections.yaml"
    file.write_text("[]\n", encoding="utf-8")
    add_correction(file, correction(field=field, status=status))
    with pytest.raises(SchemaError, match=r"line 1"):
        read_corrections(file)


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("package") / "output"
    publish(make_tables([captured("2019-01-01T00:00:00Z")], corrections=()), folder, ReleaseFacts("0"))
    return folder


def corrected(package: Path, file: Path, *arguments: str) -> Result:
    options = (
        "--package",
        str(package),
        "--file",
        str(file),
        "--reason",
        "So it is.",
        "--source",
        "https://example.org",
    )
    return CliRunner().invoke(correct, [*arguments, *options])


@pytest.fixture
def file(tmp_path: Path) -> Path:
    (tmp_path / "corrections.yaml").write_text("# Top.\n[]\n", encoding="utf-8")
    return tmp_path / "corrections.yaml"


def test_the_command_fills_in_what_is_published(package: Path, file: Path) -> None:
    assert corrected(package, file, "FR0043", "status", "Inactive").exit_code == 0
    (entry,) = read_corrections(file)
    assert (entry.table, entry.expect, entry.value, entry.source) == (
        "commitments", "Active", "Inactive", "https://example.org",
    )  # fmt: skip
    assert codes(made(entry)) == {"correction-applied"}


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("FR9999", "status", "x"), "no table has a row"),
        (("FR0043", "statuss", "x"), "no table has a row"),
        (("FR0043", "status", "Active"), "nothing to correct"),
        (("FR0043", "commitment_id", "x"), "no table has a row"),
    ],
)
def test_what_cannot_be_corrected_is_wrong_use(
    package: Path, file: Path, arguments: tuple[str, ...], said: str
) -> None:
    answer = corrected(package, file, *arguments)
    assert answer.exit_code == 2
    assert said in " ".join(answer.output.split())
    assert read_corrections(file) == ()


def test_a_value_is_corrected_once(package: Path, file: Path) -> None:
    corrected(package, file, "FR0043", "status", "Inactive")
    answer = corrected(package, file, "FR0043", "status", "Ended")
    assert answer.exit_code == 2
    assert "line 2" in answer.output
