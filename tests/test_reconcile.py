"""OGP's own rows beside ours: reading the file, matching, comparing, summing up. Small rows here are made up."""

from __future__ import annotations

import csv
import io
import random
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner
from made_release import release

from pipeline.cli import main
from pipeline.identity.members import find_member
from pipeline.model import NO_DATA, NOT_SHOWN, PENDING, STATED
from pipeline.publish import write_package
from pipeline.reconcile.cell_values import iso_date, number, number_key, same_value, without_prefix
from pipeline.reconcile.comparison import reconcile
from pipeline.reconcile.matching import Match, match_rows
from pipeline.reconcile.ours import Commitment
from pipeline.reconcile.reference import Cell, Form, Reference, ReferenceFileError, ReferenceRow, forms, read_reference
from pipeline.reconcile.summary import summary_rows

FORMS = {form.code: form for form in forms()}
DATABASE, EXPLORER = FORMS["database"], FORMS["explorer"]
SAMPLES = ("ogp_commitments_database_sample.csv", "ogp_explorer_2016_sample.csv")


# --- made-up files ---------------------------------------------------------------------------------------------------


def made_row(form: Form, **words: str) -> dict[str, str]:
    """A row that says nothing but `words`; by column, with `_` for a blank where that is handier."""
    row = dict.fromkeys(form.columns, "ND")
    row |= {column: "0" for name in ("policy_areas", "ogp_values") for column in form.declared[name]}
    row[form.declared["member"]], row[form.declared["year"]] = "France", "2018"
    return row | words


def as_csv(form: Form, rows: Sequence[Mapping[str, str]], delimiter: str = ",") -> str:
    out = io.StringIO()
    columns = form.columns
    writer = csv.DictWriter(out, columns, delimiter=delimiter, lineterminator="\r\n")
    if form.code == "explorer":
        out.write(delimiter.join(map(str, range(len(columns)))) + "\r\n")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


def database_rows() -> list[dict[str, str]]:
    return [
        made_row(
            DATABASE,
            **{
                "Commitment Unique Identifier": key,
                "Short Title": title,
                "Full Text": "A first line, with a comma\nand a second “line”",
                "Start Date": "3/1/2018",
                "Commitment Number": "4.0999999999999996",
                "Potential Impact": "Moderate",
                "Open Data": "1",
            },
        )
        for key, title in (("FR0901", "Agréments en ligne"), ("FR0902", "Registre ouvert"))
    ]


def written(path: Path, text: str, encoding: str = "utf-8") -> Path:
    path.write_bytes(text.encode(encoding))
    return path


# --- reading (must show 5) -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "latin-1", "cp1252", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_a_file_says_the_same_in_any_encoding_and_with_any_delimiter(
    tmp_path: Path, encoding: str, delimiter: str
) -> None:
    rows = [row | {"Full Text": "plain"} for row in database_rows()]
    plain = read_reference(written(tmp_path / "a.csv", as_csv(DATABASE, rows)))
    other = read_reference(written(tmp_path / "b.csv", as_csv(DATABASE, rows, delimiter), encoding))
    assert other.rows == plain.rows
    assert bool(other.notes) == (encoding in ("latin-1", "cp1252"))


@pytest.mark.parametrize("name", SAMPLES)
def test_the_published_samples_read_the_same_in_another_form(shared: Path, tmp_path: Path, name: str) -> None:
    path = shared / "reference" / name
    text = path.read_bytes().decode()
    rows = list(csv.reader(io.StringIO(text, newline="")))
    plain = read_reference(path).rows
    order = list(range(len(rows[0])))
    random.Random(1).shuffle(order)
    for delimiter, places, encoding in ((",", order, "utf-8-sig"), (";", range(len(order)), "utf-8")):
        out = io.StringIO()
        csv.writer(out, delimiter=delimiter).writerows([row[place] for place in places] for row in rows)
        other = read_reference(written(tmp_path / "other.csv", out.getvalue(), encoding))
        assert other.rows == plain


@pytest.mark.parametrize("name", SAMPLES)
def test_a_sample_that_was_cut_is_refused_wherever_the_cut_is(shared: Path, tmp_path: Path, name: str) -> None:
    """A cut between two rows leaves a whole file of fewer rows; any other leaves a damaged one."""
    whole = (shared / "reference" / name).read_bytes()
    rows = read_reference(shared / "reference" / name).rows
    chosen = random.Random(2)
    for cut in [len(whole) - 1, len(whole) - 3, *(chosen.randrange(5000, len(whole)) for _ in range(12))]:
        path = tmp_path / "cut.csv"
        path.write_bytes(whole[:cut])
        assert rows_unless_refused(path) in (None, rows[: len(rows_unless_refused(path) or ())])


def rows_unless_refused(path: Path) -> tuple[ReferenceRow, ...] | None:
    try:
        return read_reference(path).rows
    except ReferenceFileError:
        return None


@pytest.mark.parametrize("form", FORMS.values(), ids=list(FORMS))
def test_a_missing_or_doubled_column_is_refused_by_name(tmp_path: Path, form: Form) -> None:
    key = {form.declared["key"]: "FR0901"} if form.declared["key"] else {}
    text = as_csv(form, [made_row(form, **key)])
    told = set(form.declared["told_by"])
    for column in [c for c in form.columns if c not in told and "," not in c and c not in ("0", "1")][::7]:
        lacking = text.replace(column, "Something else", 1)
        with pytest.raises(ReferenceFileError, match="lacks the column") as refused:
            read_reference(written(tmp_path / "lacking.csv", lacking))
        assert column in str(refused.value)
    doubled = text.replace(form.columns[-1] + "\r\n", f"{form.columns[-1]},{form.columns[-1]}\r\n", 1)
    with pytest.raises(ReferenceFileError, match="more than once"):
        read_reference(written(tmp_path / "doubled.csv", doubled))


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "line break"),
        ("a,b\n1,2\n", "none of OGP's tables"),
        ("PK\x03\x04\0\0", "not a text file"),
        ("Commitment Unique Identifier\nFR0001\n", "lacks the columns"),
    ],
)
def test_a_file_that_is_none_of_ogps_tables_is_wrong_use(tmp_path: Path, text: str, says: str) -> None:
    with pytest.raises(ReferenceFileError, match=says):
        read_reference(written(tmp_path / "other.csv", text))


def test_two_rows_of_one_id_are_refused(tmp_path: Path) -> None:
    rows = database_rows()
    with pytest.raises(ReferenceFileError, match="more than one row for FR0901"):
        read_reference(written(tmp_path / "twice.csv", as_csv(DATABASE, [*rows, rows[0]])))


def test_contacts_are_in_no_row_that_was_read(shared: Path) -> None:
    columns = [column for form in forms() for column in form.columns]
    assert not [column for column in columns if "contact" in column.lower()]


def test_a_contact_inside_a_mapped_cell_is_masked(tmp_path: Path) -> None:
    row = made_row(
        DATABASE, **{"Commitment Unique Identifier": "FR0901", "Lead Institution": "Office, clerk@example.org"}
    )
    cell = read_reference(written(tmp_path / "a.csv", as_csv(DATABASE, [row]))).rows[0].cells["lead_institution"]
    assert cell.value == cell.as_written == "Office, [e-mail]"


def test_a_row_is_counted_as_a_spreadsheet_does(tmp_path: Path) -> None:
    read = read_reference(written(tmp_path / "a.csv", as_csv(DATABASE, database_rows())))
    assert [row.line for row in read.rows] == [2, 3]
    read = read_reference(written(tmp_path / "b.csv", as_csv(EXPLORER, [made_row(EXPLORER)])))
    assert [(row.line, row.key) for row in read.rows] == [(3, "explorer-3")]


# --- what words mean -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "year", "form", "means"),
    [
        ("31/3/2015", 2014, DATABASE, "2015-03-31"),
        ("1/7/2014", 2014, DATABASE, "2014-07-01"),
        ("9/1/2019", 2018, DATABASE, "2019-09-01"),
        ("30/6/2019", 2018, DATABASE, "2019-06-30"),
        ("7/1/18", 2017, DATABASE, "2018-07-01"),
        ("44439", 2020, DATABASE, "2021-08-31"),
        ("7/16/1905", 2021, DATABASE, "2024"),
        ("August 2014", 2014, DATABASE, "2014-08"),
        ("2014", 2014, DATABASE, "2014"),
        ("Underway", 2014, DATABASE, ""),
        ("07/01/2014", 2014, EXPLORER, "2014-07"),
        ("28/5/2014", 2014, EXPLORER, "2014-05-28"),
        ("01/07/2014", 2014, EXPLORER, "2014-07-01"),
    ],
)
def test_a_date_is_read_by_the_rule_of_its_table_and_year(words: str, year: int, form: Form, means: str) -> None:
    assert iso_date(words, form.declared, year, is_end=False) == means


def test_a_quarter_begins_and_ends() -> None:
    assert iso_date("Quarter 4 2016", DATABASE.declared, 2016, is_end=False) == "2016-10"
    assert iso_date("Quarter 4 2016", DATABASE.declared, 2016, is_end=True) == "2016-12"


def test_numbers_and_titles_lose_what_a_spreadsheet_or_a_plan_added() -> None:
    assert [number(words) for words in ("4.0999999999999996", "1.1.", "SC6")] == ["4.1", "1.1", "SC6"]
    assert number_key("B.1.A") == number_key("b1a")
    for title in (
        "ACTION 4: Open maps",
        "5.1. Open maps",
        "2:a Open maps",
        "Commitment n°4: Open maps",
        "O1M5: Open maps",
    ):
        assert without_prefix(title) == "Open maps", title
    assert without_prefix("Open maps") == "Open maps"


def test_values_that_mean_the_same_agree() -> None:
    assert same_value("start_date", "2018-07", "2018-07-01")
    assert not same_value("start_date", "2018-07", "2018-08-01")
    assert same_value("lead_institution", "• Ministry of “Finance”", "ministry of 'finance'")
    assert same_value("policy_areas", "open-data; tax", "tax; open-data")
    assert same_value("ambition", "High", "Substantial")
    assert not same_value("ambition", "High", "Modest")


# --- matching (must show 2) ------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def explorer(shared: Path) -> Reference:
    return read_reference(shared / "reference" / SAMPLES[1])


@pytest.fixture(scope="module")
def ours(shared: Path) -> dict[str, Commitment]:
    """The database's sample as if it were this dataset."""
    rows = read_reference(shared / "reference" / SAMPLES[0]).rows
    return {row.key: as_ours(row) for row in rows}


def as_ours(row: ReferenceRow) -> Commitment:
    member = find_member(row.member)
    titles = [row.value("title"), row.value("title_in_plan")]
    return Commitment(row.key, member.member_id if member else "", row.year, dict(row.cells), titles)


@pytest.fixture(scope="module")
def truth(shared: Path, explorer: Reference) -> dict[int, str]:
    """Row of the Explorer -> commitment, for the pairs that were judged by eye."""
    with (shared / "reference" / "match_truth_sample.csv").open(encoding="utf-8", newline="") as file:
        pairs = list(csv.DictReader(file))
    places: dict[tuple[str, ...], list[int]] = {}
    for row in explorer.rows:
        for name in ("title", "title_in_plan"):
            title = row.cells[name].as_written.strip()
            places.setdefault((row.member, row.plan_number, title), []).append(row.line)
    found = {}
    for pair in pairs:
        lines = set(places[pair["country"], pair["plan"], pair["title_explorer"].strip()])
        assert len(lines) == 1, pair
        found[lines.pop()] = pair["commitment_id"]
    return found


def wrong(matches: Mapping[int, Match], truth: Mapping[int, str]) -> Counter[str]:
    return Counter(match.how for line, match in matches.items() if truth.get(line) != match.key)


def test_every_pair_judged_by_eye_is_matched_and_no_other(
    explorer: Reference, ours: Mapping[str, Commitment], truth: Mapping[int, str]
) -> None:
    matches, issues = match_rows(EXPLORER, explorer.rows, ours)
    assert {line: match.key for line, match in matches.items()} == truth
    assert {issue.code for issue in issues} <= {"reference-possible", "reference-ambiguous"}


@pytest.mark.parametrize("seed", range(3))
def test_titles_shuffled_within_a_plan_make_no_wrong_match(
    explorer: Reference, ours: Mapping[str, Commitment], truth: Mapping[int, str], seed: int
) -> None:
    found = wrong(match_rows(EXPLORER, shuffled(explorer.rows, seed), ours)[0], truth)
    assert found["sure"] == 0
    assert found["likely"] <= 1


def shuffled(rows: Sequence[ReferenceRow], seed: int) -> list[ReferenceRow]:
    chosen = random.Random(seed)
    plans: dict[tuple[str, str], list[ReferenceRow]] = {}
    for row in rows:
        plans.setdefault((row.member, row.plan_number), []).append(row)
    out = []
    for plan in plans.values():
        titles = [{name: row.cells[name] for name in ("title", "title_in_plan")} for row in plan]
        chosen.shuffle(titles)
        out += [replace(row, cells={**row.cells, **title}) for row, title in zip(plan, titles, strict=True)]
    return sorted(out, key=lambda row: row.line)


@pytest.mark.parametrize("field", ["commitment_number", "title", "description"])
def test_a_near_duplicate_beside_the_true_row_is_not_taken_for_it(
    explorer: Reference, ours: Mapping[str, Commitment], truth: Mapping[int, str], field: str
) -> None:
    changed = {"commitment_number": "77", "title": "Another name altogether", "description": "Other words. " * 40}
    beside = []
    for row in explorer.rows:
        if row.line in truth:
            names = ("title", "title_in_plan") if field == "title" else (field,)
            cells = {name: Cell(name, changed[field], STATED, "") for name in names}
            beside.append(replace(row, line=row.line + 100_000, cells={**row.cells, **cells}))
    matches, _ = match_rows(EXPLORER, [*explorer.rows, *beside], ours)
    assert not wrong(matches, truth)
    assert len(matches) >= 0.9 * len(truth)


def test_without_its_true_row_nothing_else_is_taken(
    explorer: Reference, ours: Mapping[str, Commitment], truth: Mapping[int, str]
) -> None:
    others = [row for row in explorer.rows if row.line not in truth]
    found = wrong(match_rows(EXPLORER, others, ours)[0], truth)
    assert found["sure"] == 0
    assert found["likely"] <= 1


def test_the_title_alone_is_never_sure_and_nothing_where_number_and_text_speak_against_it() -> None:
    text = "The ministry will publish every contract that it signs within thirty days of signing it. " * 4
    row = made_reference_row(title="Open contracts", commitment_number="4", description=text)
    alone = Commitment("FR0901", "france", 2018, titles=["Open contracts"])
    against = replace_cells(alone, commitment_number="9", description="Schools will teach their pupils how " * 12)
    assert match_rows(EXPLORER, [row], {"FR0901": alone})[0] == {3: Match("FR0901", "likely")}
    matches, issues = match_rows(EXPLORER, [row], {"FR0901": against})
    assert not matches
    assert [issue.code for issue in issues] == ["reference-possible"]


def test_a_long_text_alone_is_likely_and_two_equal_commitments_are_ambiguous() -> None:
    text = "The ministry will publish every contract that it signs within thirty days of signing it. " * 4
    row = made_reference_row(title="Open contracts", description=text)
    one = replace_cells(Commitment("FR0901", "france", 2018, titles=["Other"]), description=text)
    other = replace_cells(Commitment("FR0902", "france", 2019, titles=["Another"]), description=text)
    assert match_rows(EXPLORER, [row], {"FR0901": one})[0] == {3: Match("FR0901", "likely")}
    matches, issues = match_rows(EXPLORER, [row], {"FR0901": one, "FR0902": other})
    assert not matches
    assert [issue.code for issue in issues] == ["reference-ambiguous"]


def test_another_member_or_a_far_year_is_no_candidate() -> None:
    row = made_reference_row(title="Open contracts", commitment_number="4")
    for member, year in (("kenya", 2018), ("france", 2012)):
        far = replace_cells(Commitment("XX0901", member, year, titles=["Open contracts"]), commitment_number="4")
        assert match_rows(EXPLORER, [row], {"XX0901": far}) == ({}, [])


def made_reference_row(**values: str) -> ReferenceRow:
    cells = {name: Cell(name, value, STATED, value) for name, value in values.items()}
    return ReferenceRow(3, "explorer-3", "France", 2018, None, "2", "", cells)


def replace_cells(commitment: Commitment, **values: str) -> Commitment:
    cells = {name: Cell(name, value, STATED, value) for name, value in values.items()}
    return replace(commitment, cells={**commitment.cells, **cells})


# --- comparing -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("ours", "theirs", "verdict", "cause"),
    [
        ((STATED, "Limited"), (STATED, "Limited"), "agree", ""),
        ((STATED, "Limited"), (STATED, "Complete"), "differ", ""),
        ((STATED, "Limited"), (PENDING, ""), "only-ours", "page-newer"),
        ((PENDING, ""), (STATED, "Limited"), "only-theirs", "reference-newer"),
        ((NOT_SHOWN, ""), (STATED, "Limited"), "only-theirs", "not-stated"),
        ((PENDING, ""), (PENDING, ""), "agree", ""),
        ((PENDING, ""), (NO_DATA, ""), "differ", "reference-newer"),
        ((NOT_SHOWN, ""), (NO_DATA, ""), None, ""),
    ],
)
def test_values_are_compared_with_their_state(
    ours: tuple[str, str], theirs: tuple[str, str], verdict: str | None, cause: str
) -> None:
    commitment = Commitment("FR0901", "france", 2018, {"completion": Cell("completion", ours[1], ours[0], "")})
    row = replace(
        made_reference_row(), key="FR0901", cells={"completion": Cell("completion", theirs[1], theirs[0], "")}
    )
    done = reconcile(Reference(Path("a.csv"), DATABASE, (row,), "", 0, ()), {"FR0901": commitment})
    assert [(one.verdict, one.cause, one.match) for one in done.compared] == (
        [(verdict, cause, "id")] if verdict else []
    )


def test_a_rating_of_an_earlier_report_is_told_as_such(tmp_path: Path) -> None:
    words = {"Completion (End Of Term)": "NR", "Completion (Progress Report)": "Limited"}
    row = made_row(DATABASE, **{"Commitment Unique Identifier": "FR0901", **words})
    reference = read_reference(written(tmp_path / "a.csv", as_csv(DATABASE, [row])))
    ours = Commitment("FR0901", "france", 2018, {"completion": Cell("completion", "Complete", STATED, "")})
    compared = {one.field: one for one in reconcile(reference, {"FR0901": ours}).compared}
    assert (compared["completion"].verdict, compared["completion"].cause) == ("differ", "later-report")


def test_a_row_without_a_commitment_is_only_theirs() -> None:
    row = made_reference_row(title="Open contracts")
    done = reconcile(Reference(Path("a.csv"), EXPLORER, (row,), "", 0, ()), {})
    assert [(one.row_key, one.verdict, one.match, one.reference_line) for one in done.compared] == [
        ("explorer-3", "only-theirs", "", 3)
    ]
    assert {(row["member"], row["unmatched"], row["compared"]) for row in summary_rows(done.compared)} == {
        ("all", 1, 0),
        ("france", 1, 0),
    }


# --- the command -----------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("package")
    write_package(release(), folder)
    return folder


def test_the_command_prints_a_summary_and_writes_the_tables(package: Path, tmp_path: Path) -> None:
    row = made_row(
        DATABASE,
        **{"Commitment Unique Identifier": "FR0043", "Short Title": "Govtech Summit", "Completion (End Of Term)": "NR"},
    )
    path = written(tmp_path / "reference.csv", as_csv(DATABASE, [row]))
    result = CliRunner().invoke(main, ["reconcile", str(package), str(path), "--output", str(tmp_path / "out")])
    assert result.exit_code == 0, result.output
    assert "1 of 1 rows are commitments of this dataset" in result.output
    assert sorted(file.name for file in (tmp_path / "out").iterdir()) == [
        "issues.csv", "reconciliation.csv", "reconciliation.md", "reconciliation_summary.csv",
    ]  # fmt: skip
    with (tmp_path / "out" / "reconciliation.csv").open(encoding="utf-8", newline="") as file:
        rows = {row["field"]: row for row in csv.DictReader(file)}
    assert rows["title"]["verdict"] == "agree"
    assert rows["title"]["reference_line"] == "2"


def test_the_command_names_what_a_wrong_file_lacks(package: Path, tmp_path: Path) -> None:
    path = written(tmp_path / "wrong.csv", "a,b\n1,2\n")
    result = CliRunner().invoke(main, ["reconcile", str(package), str(path)])
    assert result.exit_code == 2
    assert "none of OGP's tables" in result.output
    result = CliRunner().invoke(main, ["reconcile", str(tmp_path), str(path)])
    assert result.exit_code == 2
