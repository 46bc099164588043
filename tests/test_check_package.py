"""A good package has no findings; whatever is spoiled in it is found, and said so that one can mend it."""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import made_release
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline import schemas
from pipeline.check import Finding, cells, check_package, expectations
from pipeline.check.command import check
from pipeline.check.package import _BLOCK, Package, UnreadableError, _read_csv
from pipeline.check.sound import is_sound
from pipeline.publish import publish


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return publish(made_release.tables(), tmp_path_factory.mktemp("checked") / "out", made_release.FACTS).folder


@pytest.fixture
def package(whole: Path, tmp_path: Path) -> Path:
    return shutil.copytree(whole, tmp_path / "out")


@pytest.fixture(autouse=True)
def no_expectations(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is expected of a real build is not true of made-up rows; the tests of expectations declare their own."""
    monkeypatch.setattr(expectations, "declared", list)


def spoil(package: Path, file: str, old: str, new: str) -> None:
    path = package / file
    data = path.read_bytes()
    assert old.encode() in data, f"{old!r} is not in {file}: this test spoils nothing"
    path.write_bytes(data.replace(old.encode(), new.encode(), 1))


def found(package: Path, table: str = "", column: str = "") -> list[Finding]:
    """The findings, without the one that each altered file brings."""
    findings = [f for f in check_package(package) if "Parquet" not in f.expected]
    return [f for f in findings if f.table == table and column in ("", f.column)]


def edit_descriptor(package: Path, edit: Callable[[dict[str, Any]], None]) -> None:
    path = package / "datapackage.json"
    descriptor = json.loads(path.read_text(encoding="utf-8"))
    edit(descriptor)
    path.write_text(json.dumps(descriptor), encoding="utf-8")


def test_a_package_as_published_has_no_findings(package: Path) -> None:
    assert check_package(package) == []


@pytest.mark.parametrize("spoilt", [{"bytes": "many"}, {"hash": 7}, {"name": 7}, {"schema": {"fields": [{}]}}])
def test_a_resource_that_is_no_longer_valid_is_found_though_its_like_was(package: Path, spoilt: dict[str, Any]) -> None:
    """A process looks at each kind of resource once; digests and sizes are what differs within a kind."""
    Package.open(package)
    edit_descriptor(package, lambda said: said["resources"][3].update(bytes=5, hash="sha256:" + "0" * 64))
    Package.open(package)
    edit_descriptor(package, lambda said: said["resources"][3].update(spoilt))
    with pytest.raises(UnreadableError):
        Package.open(package)


def test_frictionless_itself_finds_the_package_valid(package: Path) -> None:
    from frictionless import Package

    report = Package(str(package / "datapackage.json")).validate()
    assert report.valid, report.flatten(["title", "rowNumber", "fieldName", "note"])
    assert report.stats["tasks"] == 2 * len(schemas.tables())


@pytest.mark.parametrize(
    ("table", "column", "old", "new", "expected"),
    [
        ("commitments", "cycle", ",2018,", ",soon,", "a whole number"),
        ("commitments", "cycle", ",2018,", ",1066,", "2000 or more"),
        ("commitments", "verifiable", "false,true,", "false,perhaps,", "true or false"),
        ("commitments", "detail", ",page,", ",leaf,", "one of: page, listing, reference"),
        ("commitments", "start_date", ",2018,2020-06,", ",spring,2020-06,", "text of the pattern ^[0-9]{4}"),
        ("captures", "sha256", "e3b0c442" * 8, "", "a value: this column is never empty"),
        ("report_findings", "percent", "62.5,", "plenty,", "a number"),
    ],
)
def test_a_nonsense_cell_is_named_by_table_row_column_value_and_what_was_expected(
    package: Path, table: str, column: str, old: str, new: str, expected: str
) -> None:
    spoil(package, f"data/{table}.csv", old, new)
    (finding,) = found(package, table, column)
    assert finding.row == 2
    assert finding.row_key == package_key(package, table)
    assert finding.value == new.split(",2020")[0].removeprefix("false,").strip(",")
    assert finding.expected.startswith(expected)
    assert finding.severity == "error"


def package_key(package: Path, table: str) -> str:
    """The key of the first row."""
    row = pq.read_table(package / "data" / f"{table}.parquet").to_pylist()[0]
    return " ".join(str(row[column]) for column in schemas.tables()[table].primary_key)


def test_a_finding_leads_to_the_page_behind_the_row(package: Path) -> None:
    page = "https://www.opengovpartnership.org/members/france/commitments/FR0043/"
    spoil(package, "data/commitments.csv", ",page,", ",leaf,")
    spoil(package, "data/assessments.csv", ",rated,", ",guessed,")
    spoil(package, "data/commitment_institutions.csv", ",lead,", ",boss,")
    for table in ("commitments", "assessments", "commitment_institutions"):
        assert found(package, table)[0].source == page


def test_a_dangling_foreign_key_says_what_it_should_lead_to(package: Path) -> None:
    spoil(package, "data/commitments.csv", "FR0043,france,", "FR0043,frence,")
    (finding,) = found(package, "commitments", "member_id")
    assert (finding.row, finding.row_key, finding.value) == (2, "FR0043", "frence")
    assert finding.expected == "a member_id that stands in table members"


def test_a_dangling_key_into_the_same_table_is_found(package: Path) -> None:
    spoil(package, "data/policy_areas.csv", ",public-participation,", ",public-nothing,")
    (finding,) = found(package, "policy_areas", "theme_id")
    assert finding.expected == "a policy_area_id that stands in table policy_areas"


def test_a_repeated_key_is_one_finding(package: Path) -> None:
    spoil(package, "data/commitments.csv", "\r\nFR0002,", "\r\nFR0001,")
    (finding,) = found(package, "commitments", "commitment_id")
    assert (finding.row, finding.value) == (4, "FR0001")
    assert "no other row has" in finding.expected


def test_a_repeated_key_of_several_columns_is_one_finding(package: Path) -> None:
    spoil(package, "data/commitment_institutions.csv", "FR0043,support,2,", "FR0043,support,1,")
    (finding,) = found(package, "commitment_institutions")
    assert (finding.row, finding.column, finding.value) == (
        4, "commitment_id, role, position", "FR0043 support 1",
    )  # fmt: skip


def test_a_code_outside_categories_is_found_where_a_schema_forgot_its_enum(package: Path) -> None:
    def forget_enum(descriptor: dict[str, Any]) -> None:
        commitments = next(r for r in descriptor["resources"] if r["name"] == "commitments")
        del next(f for f in commitments["schema"]["fields"] if f["name"] == "detail")["constraints"]["enum"]

    edit_descriptor(package, forget_enum)
    spoil(package, "data/commitments.csv", ",page,", ",leaf,")
    assert "one of: page, listing, reference" in [f.expected for f in found(package, "commitments", "detail")]


def test_a_missing_column_and_a_ragged_row_are_found(package: Path) -> None:
    spoil(package, "data/members.csv", "member_since,url", "member_since")
    assert found(package, "members", "url")
    spoil(package, "data/policy_areas.csv", ",true,", ",true,,much,too")
    told = [(f.row, f.value) for f in found(package, "policy_areas") if "no more cells" in f.expected]
    assert told == [(2, "much"), (2, "too")]


@pytest.mark.parametrize("spoiled", [b"\xff\xfe\x00", b"", b'member_id,name\r\n"never closed'])
def test_a_csv_that_is_none_is_a_finding_not_a_crash(package: Path, spoiled: bytes) -> None:
    (package / "data" / "members.csv").write_bytes(spoiled)
    assert found(package, "members")


def test_a_csv_and_a_parquet_file_that_disagree_are_found(package: Path) -> None:
    path = package / "data" / "members.parquet"
    table = pq.read_table(path)
    renamed = table.set_column(1, table.schema.field(1), pa.array(["Francia", "Kaduna State, Nigeria"]))
    pq.write_table(renamed, path)
    (finding,) = [f for f in check_package(package) if f.table == "members"]
    assert (finding.row, finding.row_key, finding.column, finding.value) == (2, "france", "name", "France")
    assert finding.expected == "the value of the Parquet file: Francia"


@pytest.mark.parametrize("file", ["data/members.parquet", "CODEBOOK.md", "datapackage.json"])
def test_a_file_that_was_changed_after_publishing_is_found(package: Path, file: str) -> None:
    (package / file).write_bytes((package / file).read_bytes() + b" ")
    assert [f.source for f in check_package(package) if "the file as published" in f.expected] == [file]


def test_a_file_that_is_gone_and_one_that_was_added_are_found(package: Path) -> None:
    (package / "data" / "members.parquet").unlink()
    (package / "notes.txt").write_text("mine")
    told = {f.source: (f.value, f.severity) for f in check_package(package)}
    assert told == {
        "data/members.parquet": ("no such file", "error"),
        "notes.txt": ("is in the folder", "warning"),
    }


def test_a_schema_that_is_not_the_declared_one_is_found(package: Path) -> None:
    def loosen(descriptor: dict[str, Any]) -> None:
        members = next(r for r in descriptor["resources"] if r["name"] == "members")
        del members["schema"]["fields"][0]["constraints"]
        members["schema"]["primaryKey"] = ["name"]

    edit_descriptor(package, loosen)
    told = [(f.column, f.value, f.severity) for f in found(package, "members")]
    assert ("member_id", "embedded schema differs in constraints", "warning") in told
    assert ("", "primaryKey ['name']", "warning") in told


def test_a_declared_table_that_the_package_lacks_is_an_error(package: Path) -> None:
    def drop(descriptor: dict[str, Any]) -> None:
        descriptor["resources"] = [r for r in descriptor["resources"] if not r["name"].startswith("milestones")]

    edit_descriptor(package, drop)
    assert [(f.value, f.severity) for f in found(package, "milestones")] == [("not in the package", "error")]


@pytest.mark.parametrize("content", ["", "[]", "{}", '{"resources": [{"name": "x"}]}', '{"resources": []}'])
def test_a_folder_without_a_valid_descriptor_is_one_finding(tmp_path: Path, content: str) -> None:
    (tmp_path / "datapackage.json").write_text(content)
    (finding,) = check_package(tmp_path)
    assert finding.source.endswith("datapackage.json")
    assert finding.severity == "error"


def test_several_processes_find_what_one_finds(package: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    spoil(package, "data/commitments.csv", ",page,", ",leaf,")
    spoil(package, "data/members.csv", ",national,", ",notional,")
    alone = check_package(package, jobs=1)
    monkeypatch.setattr(cells, "_WORTH_A_PROCESS", 0)
    assert check_package(package, jobs=2) == alone


CSV_BYTES = st.sampled_from(
    [b"", b",", b'"', b"\r\n", b"\n", b"\n\n", b"0", b" ", b"x", b"\xff", b"true", b"2018", b"-", b"FR0043"]
)


@settings(max_examples=60)
@given(st.sampled_from(("action_plans", "assessments", "commitments", "observations")), st.data())
def test_a_table_that_is_called_sound_has_no_error_for_frictionless_either(
    whole: Path, table: str, data: st.DataObject
) -> None:
    """Wherever a file is cut, and whatever is put in: the quick answer never hides what the long way round finds."""
    resource = cells._for_frictionless(Package.open(whole).resources("csv")[table])
    text = (whole / resource["path"]).read_bytes()
    at, less, more = data.draw(st.integers(0, len(text))), data.draw(st.integers(0, 3)), data.draw(CSV_BYTES)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / resource["path"]
        path.parent.mkdir()
        path.write_bytes(text[:at] + more + text[at + less :])
        if is_sound(resource, path, _read_csv(path)):
            assert cells._validate((table, Path(folder), resource))[1] == []


def test_a_package_as_published_is_sound_at_a_glance(whole: Path) -> None:
    opened = Package.open(whole)
    for name, resource in opened.resources("csv").items():
        assert is_sound(cells._for_frictionless(resource), whole / resource["path"], opened.csv_tables[name]), name


def test_a_record_longer_than_a_block_is_read(tmp_path: Path) -> None:
    long, rows = "x\n" * _BLOCK, 3
    path = tmp_path / "table.csv"
    path.write_bytes(b"key,text\r\n" + f'1,"{long}"\r\n'.encode() * rows)
    table = _read_csv(path)
    assert table is not None
    assert table.to_pylist() == [{"key": "1", "text": long}] * rows


def expect(monkeypatch: pytest.MonkeyPatch, **entry: Any) -> None:
    monkeypatch.setattr(expectations, "declared", lambda: [{"why": "the reason", **entry}])


@pytest.mark.parametrize(
    ("entry", "value", "severity"),
    [
        ({"table": "members", "rows": True, "min": 3}, "rows: 2", "error"),
        ({"table": "members", "rows": True, "max": 1}, "rows: 2", "warning"),
        ({"table": "members", "rows": True, "where": {"level": "local"}, "min": 2}, "rows, level local: 1", "error"),
        ({"table": "commitments", "rows": True, "per": "member_id", "max": 8}, "rows of france: 9", "warning"),
        ({"table": "commitments", "filled": "status", "min": 0.5}, "filled: 0.1", "error"),
        ({"table": "commitments", "filled": "status", "where": {"detail": "page"}, "max": 0.9},
         "filled, detail page: 1", "warning"),
    ],
)  # fmt: skip
def test_a_missed_minimum_is_an_error_and_a_passed_maximum_a_warning(
    package: Path, monkeypatch: pytest.MonkeyPatch, entry: dict[str, Any], value: str, severity: str
) -> None:
    expect(monkeypatch, **entry)
    (finding,) = check_package(package)
    assert (finding.table, finding.value, finding.severity) == (entry["table"], value, severity)
    assert finding.expected.endswith(": the reason")


def test_an_expectation_of_many_rows_does_not_judge_a_small_build(
    package: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    expect(monkeypatch, table="commitments", filled="status", min=0.5, from_rows=100)
    assert check_package(package) == []


def test_a_rule_between_tables_names_each_row_that_breaks_it(package: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    sql = """SELECT commitment_id AS row_key, title AS value FROM commitments
             WHERE detail = 'page' AND commitment_id NOT IN (SELECT commitment_id FROM citations WHERE label = '99')"""
    expect(monkeypatch, table="commitments", column="title", expected="a footnote 99", sql=sql)
    (finding,) = check_package(package)
    assert (finding.row_key, finding.column, finding.value) == ("FR0043", "title", "Govtech Summit")
    assert finding.expected == "a footnote 99: the reason"


def test_what_is_declared_can_be_understood(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.undo()
    assert {entry["table"] for entry in expectations.declared()} <= set(schemas.tables())


def test_no_declared_rule_reads_a_table_again_for_each_row_of_another(
    package: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """8,000 pages have 200,000 observations: a rule that reads them once a commitment takes minutes."""
    monkeypatch.undo()
    rules = [entry["sql"] for entry in expectations.declared() if "sql" in entry]
    with closing(expectations.Rows(Package.open(package), rules)) as rows:
        plans = {sql: rows.plan(sql) for sql in rules}
    assert plans
    assert not [sql for sql, plan in plans.items() if "CORRELATED" in plan]


def test_an_expectation_that_cannot_be_understood_says_which(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.undo()
    monkeypatch.setattr(schemas, "SCHEMAS", tmp_path)
    (tmp_path / "expectations.yaml").write_text("- {table: members, minimum: 3, why: because}")
    with pytest.raises(schemas.SchemaError, match="minimum"):
        expectations.declared()


def test_the_command_shows_the_findings_and_exits_with_1(package: Path) -> None:
    spoil(package, "data/commitments.csv", ",page,", ",leaf,")
    result = CliRunner().invoke(check, [str(package)], env={"COLUMNS": "200"})
    assert result.exit_code == 1
    for told in ("commitments", "2", "FR0043", "detail", "leaf", "one of: page, listing, reference"):
        assert told in result.output


def test_the_command_is_content_with_a_good_package_and_can_be_quiet(package: Path) -> None:
    good = CliRunner().invoke(check, [str(package)])
    assert (good.exit_code, good.output.strip()) == (0, "0 error(s), 0 warning(s)")
    (package / "CODEBOOK.md").unlink()
    quiet = CliRunner().invoke(check, [str(package), "--quiet"])
    assert (quiet.exit_code, quiet.output) == (1, "")


def test_the_command_used_wrongly_exits_with_2(tmp_path: Path) -> None:
    assert CliRunner().invoke(check, [str(tmp_path / "nowhere")]).exit_code == 2


@pytest.mark.parametrize(
    ("was", "now", "shown"),
    [
        (b",", b";", "commitment_id;"), (b",", b"\t", "commitment_id"),
        (b"title,", b"title ,", "'title '"), (b"title,", b"cycle,", "cycle"),
    ],
    ids=["semicolons", "tabs", "a blank in the header", "a name twice"],
)  # fmt: skip
def test_a_csv_that_was_saved_again_is_a_finding_of_its_file(
    tmp_path: Path, was: bytes, now: bytes, shown: str
) -> None:
    publish(made_release.tables(), tmp_path / "package", made_release.FACTS)
    file = tmp_path / "package" / "data" / "commitments.csv"
    head, _, rest = file.read_bytes().partition(b"\n")
    whole = was == b","
    file.write_bytes(head.replace(was, now, -1 if whole else 1) + b"\n" + (rest.replace(was, now) if whole else rest))
    found = [f for f in check_package(tmp_path / "package") if f.value.startswith("the header is")]
    assert [f.table for f in found] == ["commitments"]
    assert shown in found[0].value
