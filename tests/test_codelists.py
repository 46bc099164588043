"""Codelists, spellings and the words of the site: each means one thing, and all that the pages use are known."""

from __future__ import annotations

import ast
import csv
import re
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pycountry
import pytest

from pipeline import schemas
from pipeline.parse.fields import form_of
from pipeline.schemas import SCHEMAS, read_page
from pipeline.schemas import read_vocabulary as read
from pipeline.value_types import VALUE_TYPES
from pipeline.vocabularies import fold, issue_codes, rating_words, state_of, vocabulary

FILES = sorted((SCHEMAS / "vocabularies").glob("*.csv"))
PAGES = sorted(path.stem for path in (SCHEMAS / "pages").glob("*.yaml"))
# Labels of dates inside the prose: they stand at no place of the page.
OF_THE_PROSE = {"start_date", "end_date", "period"}
CODELISTS = [path.stem for path in FILES if "." not in path.stem]
PIPELINE = SCHEMAS.parent / "pipeline"
SPELLED = [path.stem.removesuffix(".spellings") for path in FILES if path.stem.endswith(".spellings")]


# --- vocabularies ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", FILES, ids=lambda p: p.stem)
def test_a_vocabulary_is_a_clean_csv(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert not text.startswith("\ufeff")
    assert "\r" not in text
    header, *rows = csv.reader(text.splitlines())
    assert rows
    for number, row in enumerate(rows, 2):
        assert len(row) == len(header), f"line {number}: {row}"
        assert all(cell == cell.strip() for cell in row), f"line {number}: {row}"
        assert row[0], f"line {number} begins with a blank"
    assert len({tuple(r) for r in rows}) == len(rows), "a row stands twice"


def codelists() -> Iterator[tuple[str, list[dict[str, str]]]]:
    for name in CODELISTS:
        rows = read(name)
        if {"code", "label"} <= set(rows[0]):
            yield name, rows


@pytest.mark.parametrize("name", [name for name, _ in codelists()])
def test_a_codelist_explains_its_codes(name: str) -> None:
    rows = read(name)
    scope = "indicator" if name == "rating_words" else ""
    keys = [(row.get(scope, ""), row["code"]) for row in rows]
    assert len(keys) == len(set(keys))
    assert all(row["label"] for row in rows)
    if "definition" in rows[0]:
        assert [row["code"] for row in rows if not row["definition"]] == []
    if "order" in rows[0] and not scope:
        orders = [int(row["order"]) for row in rows]
        assert orders == sorted(set(orders))


def parts_of_meaning(name: str) -> tuple[str, ...]:
    """The columns that tell meanings of one spelling apart."""
    return {"rating_words": ("indicator",), "report_indicators": ("table", "column")}.get(name, ())


@pytest.mark.parametrize("name", SPELLED)
def test_a_spelling_leads_to_one_code_that_exists(name: str) -> None:
    scope = parts_of_meaning(name)
    codes = {(row.get("indicator", "") if name == "rating_words" else "", row["code"]) for row in read(name)}
    seen: dict[tuple[str, ...], str] = {}
    for row in read(f"{name}.spellings"):
        assert (row["indicator"] if name == "rating_words" else "", row["code"]) in codes, row
        key = (fold(row["spelling"]), *(row[column] for column in scope))
        assert seen.setdefault(key, row["code"]) == row["code"], f"{row['spelling']} means two things"


@pytest.mark.parametrize("name", SPELLED)
def test_no_spelling_stands_twice_in_a_language(name: str) -> None:
    scope = ("language", *parts_of_meaning(name))
    seen = [(fold(row["spelling"]), *(row[column] for column in scope)) for row in read(f"{name}.spellings")]
    assert [key for key in set(seen) if seen.count(key) > 1] == []


@pytest.mark.parametrize("name", sorted(set(SPELLED) - {"report_indicators"}))
def test_a_spelling_is_not_the_name_of_another_code(name: str) -> None:
    own: dict[tuple[str, str], str] = {}
    for row in read(name):
        for words in (row["code"], row["label"]):
            own.setdefault((row.get("indicator", "") if name == "rating_words" else "", fold(words)), row["code"])
    for row in read(f"{name}.spellings"):
        key = (row.get("indicator", ""), fold(row["spelling"]))
        assert own.get(key, row["code"]) == row["code"], row


def test_words_of_a_state_lead_to_one_declared_state() -> None:
    states = {row["code"] for row in read("states")}
    meanings = defaultdict(set)
    for row in read("state_words"):
        assert row["code"] in states - {"stated", "not-shown"}
        meanings[fold(row["spelling"])].add(row["code"])
    assert {words for words, found in meanings.items() if len(found) > 1} == set()


def test_a_word_of_the_prose_means_one_thing_in_a_language() -> None:
    meanings = defaultdict(set)
    for row in read("prose_words"):
        meanings[row["language"], fold(row["spelling"])].add(row["code"])
    assert {words for words, found in meanings.items() if len(found) > 1} == set()


def test_every_kind_of_word_of_the_prose_is_asked_for() -> None:
    asking = "".join(path.read_text(encoding="utf-8") for path in PIPELINE.rglob("*.py"))
    codes = {row["code"] for row in read("prose_words")}
    assert {code for code in codes if not re.search(rf"[\"'](?:irm-)?{code}[\"']", asking)} == set()


def test_every_list_of_words_is_described() -> None:
    described = (SCHEMAS / "README.md").read_text(encoding="utf-8")
    words = [path.stem for path in FILES if "label" not in read(path.stem)[0] and "." not in path.stem]
    assert [name for name in words if f"`{name}.csv`" not in described] == []


def test_languages_are_declared() -> None:
    known = {row["code"] for row in read("languages")}
    used = {row["language"] for path in FILES for row in read(path.stem) if "language" in row}
    assert used <= known


def test_higher_words_of_a_scale_have_higher_scores() -> None:
    scales = defaultdict(list)
    for row in read("rating_words"):
        if row["score"]:
            scales[row["indicator"], row["scale"]].append((int(row["order"]), int(row["score"])))
    assert {indicator for indicator, _ in scales} == {row["code"] for row in read("indicators")}
    for scale in scales.values():
        scores = [score for _, score in sorted(scale)]
        assert scores == sorted(scores)
        assert len(set(scores)) >= 2


def test_words_on_a_page_are_in_one_column_and_what_they_mean_in_another() -> None:
    codelists = {path.stem for path in FILES if "label" in read(path.stem)[0]}
    for name in {path.stem for path in FILES} - codelists:
        columns = set(read(name)[0])
        assert "spelling" in columns, name
        assert not columns & {"words", "word", "text", "label", "heading", "opening", "means", "state", "reason"}, name
        assert "code" in columns or columns <= {"spelling", "language", "source", "note", "term", "kind"}, name


def test_labels_and_places_belong_to_declared_page_kinds_and_layouts() -> None:
    kinds = {row["code"] for row in read("page_kinds")}
    layouts = {row["code"] for row in read("layouts")}
    for row in (*read("labels"), *read("page_headings")):
        assert row["page_kind"] in kinds
        assert not row["spelling"].endswith(":")
    for kind in PAGES:
        declared = read_page(kind)
        assert declared["page_kind"] == kind
        parts = [*declared.get("places", []), *declared.get("headings", [])]
        named = [layout for part in parts for layout in (*part.get("expected_in", []), *part.get("only_in", []))]
        assert set(named) <= layouts


def test_a_label_means_one_field_of_its_page_kind() -> None:
    meanings = defaultdict(set)
    for row in read("labels"):
        meanings[row["page_kind"], fold(row["spelling"])].add(row["code"])
    assert {label for label, fields in meanings.items() if len(fields) > 1} == set()


def test_every_place_of_a_page_has_its_words_and_every_word_its_place() -> None:
    for kind in PAGES:
        form = form_of(kind)
        labels = {row["code"] for row in read("labels") if row["page_kind"] == kind}
        headings = {row["code"] for row in read("page_headings") if row["page_kind"] == kind}
        assert {place.code for place in form.places.values() if place.is_label} <= labels
        assert labels - form.places.keys() <= OF_THE_PROSE
        heads = {place.code for place in form.places.values() if not place.is_label}
        assert heads | {heading.code for heading in form.headings} == headings


def test_the_values_of_places_are_of_a_declared_type() -> None:
    places = [place for kind in PAGES for place in form_of(kind).places.values()]
    assert {place.value for place in places} - {""} <= VALUE_TYPES.keys()


def test_a_heading_of_a_page_has_one_code() -> None:
    meanings = defaultdict(set)
    for row in read("page_headings"):
        meanings[row["page_kind"], fold(row["spelling"])].add(row["code"])
    assert {words for words, found in meanings.items() if len(found) > 1} == set()


def test_severities_of_issue_codes_are_declared() -> None:
    severities = {row["code"] for row in read("severities")}
    assert {row["severity"] for row in read("issue_codes")} <= severities
    assert all(row["advice"] for row in read("issue_codes"))


def issue_codes_in(tree: ast.AST) -> Iterator[str]:
    """Codes written in calls of Issue(code, …), Refusal(source, code, …) and of functions named …issue or …refused."""
    for call in (node for node in ast.walk(tree) if isinstance(node, ast.Call)):
        name = call.func.id if isinstance(call.func, ast.Name) else getattr(call.func, "attr", "")
        position = 1 if name == "Refusal" else 0
        if name not in {"Issue", "Refusal"} and not name.endswith(("issue", "refused")):
            continue
        given = call.args[position : position + 1] + [k.value for k in call.keywords if k.arg == "code"]
        yield from (node.value for node in given if isinstance(node, ast.Constant) and isinstance(node.value, str))


def test_the_code_reports_only_declared_issue_codes() -> None:
    used = {
        code: path.name
        for path in Path(schemas.__file__).parent.rglob("*.py")
        for code in issue_codes_in(ast.parse(path.read_text(encoding="utf-8")))
    }
    assert used, "no call that makes an issue was found: this test looks for the wrong names"
    assert {code: file for code, file in used.items() if code not in issue_codes()} == {}


# --- members ---------------------------------------------------------------------------------------------------------

MEMBERS = read("members")


@pytest.mark.parametrize("member", MEMBERS, ids=lambda m: m["code"])
def test_a_member_has_the_codes_of_its_country(member: dict[str, str]) -> None:
    pattern = schemas.tables()["members"].field("member_id").constraints["pattern"]
    assert re.fullmatch(pattern, member["code"])
    assert member["level"] in {row["code"] for row in read("levels")}
    assert member["region"] in {row["code"] for row in read("regions")}
    assert ("," in member["label"]) == (member["level"] == "local")
    if member["iso3"] != "XKX":  # Kosovo: user-assigned, not in ISO 3166-1
        assert pycountry.countries.get(alpha_3=member["iso3"]).alpha_2 == member["country_code"]
    if member["level"] == "local":
        country = vocabulary("members").codes[vocabulary("members").code(member["label"].rsplit(", ", 1)[1])]
        assert [country[c] for c in ("country_code", "iso3", "region")] == [
            member[c] for c in ("country_code", "iso3", "region")
        ]


def test_letters_of_commitment_ids_belong_to_one_member() -> None:
    prefixes = [prefix for member in MEMBERS for prefix in member["id_prefixes"].split()]
    assert len(prefixes) == len(set(prefixes))
    assert all(re.fullmatch(r"[A-Z]{2,5}", prefix) for prefix in prefixes)


def test_every_member_of_the_reference_resolves(shared: Path) -> None:
    with (shared / "reference" / "members.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            by_slug, by_name = vocabulary("members").code(row["slug"]), vocabulary("members").code(row["name"])
            assert by_slug, row["slug"]
            assert by_slug == by_name, row
            assert not row["iso3"] or vocabulary("members").codes[by_slug]["iso3"] == row["iso3"]
            assert set(row["id_prefixes"].split()) <= set(vocabulary("members").codes[by_slug]["id_prefixes"].split())


def test_every_member_that_a_capture_names_resolves(given_captures: list[dict[str, Any]]) -> None:
    named = {
        c["expect"][key] for c in given_captures for key in ("member", "name", "member_slug") if c["expect"].get(key)
    }
    assert {words for words in named if not vocabulary("members").code(words)} == set()


@pytest.mark.parametrize("file", ["ogp_commitments_database_sample.csv", "ogp_explorer_2016_sample.csv"])
def test_every_country_of_ogps_own_tables_resolves(shared: Path, file: str) -> None:
    with (shared / "reference" / file).open(encoding="utf-8", newline="") as lines:
        if "explorer" in file:
            next(lines)  # the Explorer's file begins with a line of numbers
        rows = csv.DictReader(lines)
        named = {row.get("Country/Locality") or row.get("Country") for row in rows}
    assert {words for words in named if not vocabulary("members").code(words or "")} == set()


# --- policy areas ----------------------------------------------------------------------------------------------------

AREAS = {row["code"]: row for row in read("policy_areas")}


@pytest.mark.parametrize("area", AREAS.values(), ids=list(AREAS))
def test_a_policy_area_leads_to_a_current_one(area: dict[str, str]) -> None:
    assert area["current"] in {"true", "false"}
    if area["theme"]:
        theme = AREAS[area["theme"]]
        assert theme["current"] == "true"
        assert not theme["theme"], "a theme is not inside another"
    if area["replaced_by"]:
        assert area["current"] == "false"
        assert AREAS[area["replaced_by"]]["current"] == "true"


def test_every_policy_column_of_the_reference_maps(shared: Path) -> None:
    with (shared / "reference" / "policy_area_columns.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == 86
    codes = vocabulary("policy_areas")
    assert [row["column"] for row in rows if not codes.code(row["column"])] == []
    for row in rows:
        if row["theme"]:
            assert AREAS[codes.code(row["column"])]["theme"] == codes.code(row["theme"]), row["column"]


def test_every_policy_area_of_the_captures_maps(given_captures: list[dict[str, Any]]) -> None:
    named = {area for capture in given_captures for area in capture["expect"].get("policy_areas") or []}
    assert named
    assert {area for area in named if not vocabulary("policy_areas").code(area)} == set()


def test_every_policy_area_of_the_catalogue_maps(shared: Path) -> None:
    catalogue = (shared / "PAGES.md").read_text(encoding="utf-8")
    lists = re.findall(r"(?:Only in old layouts|Only in new layouts|In both): (.*?)\.\n", catalogue)
    named = {area.strip() for line in lists for area in line.split(";")}
    assert len(named) > 70
    assert {area for area in named if not vocabulary("policy_areas").code(area)} == set()


def test_renamed_areas_lead_to_current_ones() -> None:
    renamed = [row for row in read("policy_areas.spellings") if row["kind"] == "rename"]
    assert renamed
    assert [row["spelling"] for row in renamed if AREAS[row["code"]]["current"] != "true"] == []
    assert {row["kind"] for row in read("policy_areas.spellings")} == {"rename", "spelling", "translation"}


def test_junk_is_no_known_area() -> None:
    assert [row for row in read("policy_areas.junk") if vocabulary("policy_areas").code(row["spelling"])] == []


# --- other words of the pages ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("indicator", ["early_results", "verifiable", "relevant", "ambition", "completion"])
def test_every_rating_of_the_captures_maps(given_captures: list[dict[str, Any]], indicator: str) -> None:
    expected = [capture["expect"].get(indicator) for capture in given_captures]
    named = {words for words in expected if isinstance(words, str) and words != "pending"}
    assert {words for words in named if not (rating_words().code(words, indicator) or state_of(words))} == set()


def test_every_report_type_of_the_captures_is_declared(given_captures: list[dict[str, Any]]) -> None:
    named = {c["expect"]["report_type"] for c in given_captures if "report_type" in c["expect"]}
    assert named <= {row["code"] for row in read("report_types")}


def test_every_template_heading_of_the_captures_is_declared(given_captures: list[dict[str, Any]]) -> None:
    declared = {fold(row["spelling"]) for row in read("page_headings") if row["page_kind"] == "commitment"}
    named = {heading for c in given_captures for heading in c["expect"].get("sections") or []}
    assert named
    assert {heading for heading in named if fold(heading) not in declared} == set()


def test_every_rating_word_of_ogps_database_has_its_score(shared: Path) -> None:
    columns = [
        ("potential_impact", "Potential Impact", "_Potential Impact"),
        ("completion", "Completion (End Of Term)", "_CompletionEndTerm"),
        ("early_results", "Early Results", "_Early Results"),
        ("early_results", "Did It Open Government (Overall)", "_OpenGovernment"),
        ("ambition", "Potential for Results", "_Potential for Results"),
    ]
    scores = {(row["indicator"], row["code"]): row["score"] for row in read("rating_words")}
    with (shared / "reference" / "ogp_commitments_database_sample.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    checked = set()
    for indicator, word, score in columns:
        for row in rows:
            if row[word] not in {"NR", "ND", "NA"}:
                code = rating_words().code(row[word], indicator)
                assert (scores[indicator, code], row[word]) == (row[score], row[word])
                checked.add((indicator, code))
    assert len(checked) > 15


def test_every_issue_code_is_raised_somewhere() -> None:
    said = {
        node.value
        for path in (SCHEMAS.parent / "pipeline").rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }
    declared = "".join(
        path.read_text(encoding="utf-8")
        for path in SCHEMAS.rglob("*")
        if path.suffix in {".yaml", ".csv"} and path.name != "issue_codes.csv"
    )
    assert [code for code in issue_codes() if code not in said and code not in declared] == []
