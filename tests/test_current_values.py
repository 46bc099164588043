"""Which value is current does not hang on the order of captures: newest first, page before list, English before all."""

from __future__ import annotations

import json
import random
import time
from collections.abc import Callable

import pytest
from page_texts import Rows, captured, commitment_text, listed_entry, only_row, parsed, tables_of
from test_history import PAGE as PAGE_TEXT
from test_history import URL as PAGE_URL

from pipeline.build import look_at
from pipeline.model import Capture, Parsed
from pipeline.tables import make_tables

PAGE = "https://www.opengovpartnership.org/members/{}/commitments/{}/"


def page(when: str = "", place: str = "france", number: str = "FR0043", source: str = "p.txt", **said: str) -> Capture:
    text = commitment_text(number, **said)
    return captured(text, f"{when}-01-01T00:00:00Z" if when else "", PAGE.format(place, number), source)


SETS = {
    "a newer word": [page("2019", early_results="Major"), page("2022", early_results="Marginal"), page()],
    "nothing newer": [page("2019", lead="Ministry A", starred="Yes Starred"), page("2022", layout="B", lead="")],
    "the same time": [page("2022", early_results="Major"), page("2022", early_results="Marginal", source="q.txt")],
    "other names of a place": [
        page("2021", "any", "ZZBO0001", member="Bogota, Colombia"),
        page("2022", "bogota-colombia", "ZZBO0002", member="Bogotá, Colombia"),
        page("", "bogota-colombia", "ZZBO0003", member=""),
    ],
    "other writings of an area": [
        page("2021", areas="Space Travel"), page("2022", number="FR0044", areas="SPACE TRAVEL"),
        page("2023", number="FR0045", areas="Environment / Climate"),
    ],
    "an extended plan": [
        page("2021", plan="France Action Plan 2018-2020"),
        page("2022", number="FR0044", plan="France Action Plan 2018-2021 (December)"),
        page("", number="FR0045", plan="France National Action Plan 2018-20"),
    ],
    "lists and a page": [
        captured(commitment_text("FR0043", listed=[listed_entry("FR0050", "A title"), listed_entry("FR0051", "B")])),
        captured(commitment_text("FR0052", listed=[listed_entry("FR0051", "B now")]), "2024-01-01T00:00:00Z",
                 PAGE.format("france", "FR0052")),
        page("2020", number="FR0050", title="The page's title"),
    ],
}  # fmt: skip


def tables(name: str) -> dict[str, Rows]:
    return tables_of(*SETS[name])


@pytest.mark.parametrize("name", SETS)
def test_the_order_of_captures_changes_nothing(name: str) -> None:
    found = set()
    for seed in range(4):
        captures = list(SETS[name])
        random.Random(seed).shuffle(captures)
        made = make_tables(parsed(captures))
        found.add(json.dumps({table: rows.to_pylist() for table, rows in made.items()}, default=str))
    assert len(found) == 1


def test_the_newest_word_counts_and_a_blank_erases_none() -> None:
    assert only_row(tables("a newer word")["commitments"])["early_results"] == "Marginal"
    kept = only_row(tables("nothing newer")["commitments"])
    assert (kept["lead_institution"], kept["starred"]) == ("Ministry A", True)


def test_one_place_is_one_member_under_its_fullest_name() -> None:
    made = tables("other names of a place")
    assert {row["member_id"] for row in made["commitments"]} == {"bogota-colombia"}
    assert only_row(made["members"], member_id="bogota-colombia")["name"] == "Bogotá, Colombia"


def test_an_unknown_area_is_one_row_and_never_a_second_row_of_a_known_one() -> None:
    made = tables("other writings of an area")
    keys = [row["policy_area_id"] for row in made["policy_areas"]]
    assert len(keys) == len(set(keys))
    assert "space-travel" in keys
    assert only_row(made["commitment_policy_areas"], commitment_id="FR0045")["policy_area_id"] == "environment-climate"


def test_an_extended_plan_is_one_plan_that_ends_when_its_last_name_says() -> None:
    plan = only_row(tables("an extended plan")["action_plans"])
    assert (plan["action_plan_id"], plan["end_year"]) == ("france-2018", 2021)


def test_a_page_beats_a_list_and_a_newer_list_an_older() -> None:
    made = tables("lists and a page")["commitments"]
    assert only_row(made, commitment_id="FR0050")["title"] == "The page's title"
    assert only_row(made, commitment_id="FR0051")["title"] == "B now"


def test_a_translated_name_is_no_new_place() -> None:
    address = "https://www.opengovpartnership.org/es/members/scotland-united-kingdom/commitments/ZZSC0002/"
    text = "Saltar navegación\nEscocia, Reino Unido\n\nPresupuesto (ZZSC0002)\n\nEstado: Activo\n\nTerminación:\n"
    made = tables_of(captured(text, url=address))
    assert only_row(made["commitments"])["member_id"] == "scotland-united-kingdom"
    assert "escocia-united-kingdom" not in {row["member_id"] for row in made["members"]}


def test_a_place_that_no_list_holds_bears_the_name_that_its_page_writes() -> None:
    text = "Skip Navigation\n\nQuébec City, Canada\n\n  • Member Since 2020\n  • Action Plan 1\n\nON THE PAGE\n"
    made = tables_of(captured(text, url="https://www.opengovpartnership.org/members/quebec-city-canada/"))
    row = only_row(made["members"], member_id="quebec-city-canada")
    assert (row["name"], row["level"], row["country_code"]) == ("Québec City, Canada", "local", "CA")


# -- child tables ---------------------------------------------------------------------------------
STEPS = "The ministry publishes it.\n\nMilestones\n\n"
SPANISH = (
    "Saltar navegación\nFrancia\n\nCumbre Govtech (FR0043)\n\nEstado: Activo\n\nTerminación: Sustancial\n\n"
    "Descripción\n\nPalabras.\n\nHitos\n\n1. Publicar el registro\n"
)


def spanish(when: str) -> Capture:
    address = "https://www.opengovpartnership.org/es/members/france/commitments/FR0043/"
    return captured(SPANISH, f"{when}-01-01T00:00:00Z", address, "es.txt")


def milestones(*pages: Capture) -> list[tuple[str, str, str]]:
    rows = tables_of(*pages)["milestones"]
    assert [row["position"] for row in rows] == list(range(1, len(rows) + 1))
    return [(row["number"] or "", row["text"], row["due_as_written"] or "") for row in rows]


def words_of(*pages: Capture) -> list[tuple[str, str]]:
    return [(row["section"], row["text"] or "") for row in tables_of(*pages)["sections"]]


def test_a_milestone_of_a_newer_page_replaces_that_of_its_number() -> None:
    old = page("2019", description=f"{STEPS}1. Publsh the register (May 2017)\n\n2. Train all")
    new = page("2022", description=f"{STEPS}1. Publish the register (June 2018)")
    assert milestones(old, new) == [("1", "Publish the register", "June 2018"), ("2", "Train all", "")]


def test_milestones_of_one_number_on_one_page_stay_apart() -> None:
    twice = f"{STEPS}1. Publish it\n\n2. Train all\n\n1. Evaluate it"
    assert [text for _, text, _ in milestones(page("2019", description=twice))] == [
        "Publish it", "Train all", "Evaluate it",
    ]  # fmt: skip
    assert len(milestones(page("2019", description=twice), page("2022", description=twice))) == 3


def test_a_deadline_that_a_newer_page_leaves_out_is_kept() -> None:
    old = page("2019", description=f"{STEPS}1. Publish the register (May 2017)")
    new = page("2022", description=f"{STEPS}1. Publish the register")
    assert milestones(old, new) == [("1", "Publish the register", "May 2017")]


def test_a_link_that_a_text_cannot_show_is_kept_where_it_is_sure_whose_it_is() -> None:
    address = "https://www.opengovpartnership.org/members/france/"
    shown = "<li><a href='https://example.org/{}'>France Design Report 2018-2020</a><p>2019, IRM Report, PDF</p></li>"
    text = (
        "Skip Navigation\n\nFrance\n\nResources\n\n  1. France Design Report 2018-2020\n\n    2019, IRM Report, PDF\n"
    )
    newer = captured(text, "2022-01-01T00:00:00Z", address)
    for numbers, expected in (([1], "https://example.org/1"), ([1, 2], None)):
        body = "".join(map(shown.format, numbers))
        html = f"<main><h1>France</h1><h2>Resources</h2><ol>{body}</ol></main>"
        made = tables_of(captured(html, "2019-01-01T00:00:00Z", address, "p.html", html=True), newer)["documents"]
        assert [row["url"] for row in made] == [expected]


def test_an_empty_section_erases_no_words() -> None:
    old, new = page("2019", description="Old words."), page("2022", description="")
    assert words_of(old, new) == [("description", "Old words.")]
    section = only_row(tables_of(old, new)["sections"])
    assert section["capture_id"] == old.capture_id
    assert only_row(tables_of(old, new)["commitments"])["description"] == "Old words."


def test_a_section_comes_whole_from_the_newest_page_that_has_words_in_it() -> None:
    old = page("2019", description="Old words.\n\nContext and Objectives\n\nOld context.")
    new = page("2022", description="New words.")
    assert words_of(old, new) == [("description", "New words.")]


def test_a_page_of_its_own_says_more_than_an_english_list() -> None:
    """A list is cut and shortens: the row's own page is believed even where it is a translation, and older."""
    listing = commitment_text("FR0052", listed=[listed_entry("FR0043", "Title of a list")])
    english = captured(listing, "2024-01-01T00:00:00Z", PAGE.format("france", "FR0052"))
    own = spanish("2019")
    (title,) = (o.value for o in parsed([own])[0].observations if (o.row_key, o.field) == ("FR0043", "title"))
    assert only_row(tables_of(own, english)["commitments"], commitment_id="FR0043")["title"] == title


def test_a_translation_adds_no_rows_to_those_of_an_english_page() -> None:
    english = page("2019", description=f"{STEPS}1. Publish the register")
    assert milestones(english, spanish("2023")) == milestones(english)
    assert words_of(english, spanish("2023")) == words_of(english)


def test_a_translation_fills_a_table_of_which_no_english_page_says_anything() -> None:
    assert ("description", "Palabras.") in words_of(page("2019", description=""), spanish("2023"))
    assert [text for _, text, _ in milestones(page("2019", description=""), spanish("2023"))] == [
        "Publicar el registro",
    ]  # fmt: skip


def test_a_footnote_of_a_newer_page_replaces_that_of_its_mark() -> None:
    old = page("2019", description="It is done.\n\n[1] Old source, https://example.org/old.")
    new = page("2022", description="It is done.\n\n[1] New source, https://example.org/new.")
    assert [row["url"] for row in tables_of(old, new)["citations"]] == ["https://example.org/new"]


def test_a_plan_that_the_newest_page_says_is_not_attached_is_not_attached() -> None:
    """`Not Attached` is a statement, as `Pending IRM Review` is; the issue and the observations tell what was there."""
    made = tables_of(page("2019"), page("2022", plan="Not Attached"))
    assert only_row(made["commitments"])["action_plan_id"] is None
    assert [row["value"] for row in made["issues"] if row["code"] == "plan-not-attached"] == ["Not Attached"]
    made = tables_of(page("2019"), page("2022", plan=""))
    assert only_row(made["commitments"])["action_plan_id"] == "france-2018"


def test_an_unknown_area_bears_the_words_of_the_newest_page() -> None:
    old, new = page("2019", areas="space travel"), page("2022", number="FR0044", areas="SPACE TRAVEL")
    for captures in ([old, new], [new, old]):
        made = tables_of(*captures)["policy_areas"]
        assert only_row(made, policy_area_id="space-travel")["name"] == "SPACE TRAVEL"
    made = tables_of(page("2019", areas="SPACE TRAVEL"), page("2022", number="FR0044", areas="Space travel"))
    assert only_row(made["policy_areas"], policy_area_id="space-travel")["name"] == "Space travel"
    made = tables_of(page("2022", areas="SPACE TRAVEL"), page("2019", number="FR0044", areas="space travel"))
    assert only_row(made["policy_areas"], policy_area_id="space-travel")["name"] == "SPACE TRAVEL"


def test_a_report_of_an_unknown_kind_is_a_row_and_an_issue() -> None:
    made = tables_of(page("2022", reports="France Desing Report 2018-2020, France Results Report 2018-2020 (June)"))
    assert [row["report_type"] for row in made["irm_reports"]] == ["Other", "Results Report"]
    issue = only_row(made["issues"], code="word-unmapped")
    assert (issue["table_name"], issue["row_key"], issue["field"]) == ("commitments", "FR0043", "irm_reports")
    assert issue["message"].endswith("nearest known: Design Report")


def test_a_list_that_contradicts_itself_is_read_in_good_time() -> None:
    """Each contradiction is an issue with its line; looking every line up in all lines took minutes."""
    listed = [listed_entry(f"FR{number % 50:04d}", f"Title {number}") for number in range(4000)]
    begun = time.process_time()
    (page_of_many,) = parsed([captured(commitment_text("FR0043", listed=listed))])
    assert time.process_time() - begun < 15
    assert sum(issue.code == "value-conflict" for issue in page_of_many.issues) > 3000


# -- what a newer page refutes, leaves open or cuts


def rating(indicator: str, *captures: Parsed) -> tuple[str | None, str]:
    """(value, state) of the one commitment."""
    rows = make_tables(captures, corrections=())["assessments"].to_pylist()
    (row,) = [r for r in rows if r["indicator"] == indicator]
    return row["value"], row["state"]


def page_at(at: str, change: Callable[[str], str] = str, **facts: str) -> Parsed:
    text = change(PAGE_TEXT).format(**{"status": "Active", "results": "Major", **facts})
    return look_at(Capture(text.encode(), at, PAGE_URL.format(language=""), at, "text/plain"))[1]


OLDER, NEWER = "2019-01-01T00:00:00Z", "2021-01-01T00:00:00Z"


def test_a_newer_page_with_the_label_and_no_word_refutes_pending() -> None:
    reviewed = page_at(NEWER, lambda p: p.replace("Completion: Pending IRM Review", "Completion:"))
    assert rating("completion", page_at(OLDER), reviewed) == (None, "not-shown")
    assert rating("completion", reviewed, page_at(OLDER)) == (None, "not-shown")


def test_a_newer_layout_without_the_label_refutes_pending_where_it_shows_the_review() -> None:
    starred = page_at(OLDER, lambda p: p.replace("Early Results:", "Starred: Pending IRM Review\n\nEarly Results:"))
    reviewed = page_at(NEWER, lambda p: p.replace("Completion: Pending IRM Review", "Completion: Substantial"))
    assert rating("starred", starred, reviewed) == (None, "not-shown")
    assert rating("starred", starred, page_at(NEWER)) == (None, "pending")  # its completion is pending still


def test_a_capture_that_ends_before_the_review_refutes_nothing() -> None:
    ended = page_at(NEWER, lambda p: p.partition("IRM Review")[0])
    assert rating("completion", page_at(OLDER), ended) == (None, "pending")


def test_an_older_page_refutes_nothing() -> None:
    reviewed = page_at(OLDER, lambda p: p.replace("Completion: Pending IRM Review", "Completion:"))
    assert rating("completion", reviewed, page_at(NEWER)) == (None, "pending")


def test_not_relevant_beside_a_pending_review_is_open() -> None:
    def unreviewed(page: str) -> str:
        return page.replace("Verifiable: Yes", "Verifiable: Pending IRM Review").replace(
            "OGP Values: Yes", "OGP Values: Not Relevant"
        )

    assert rating("relevant", page_at(OLDER, unreviewed)) == (None, "pending")
    assert rating("relevant", page_at(OLDER, lambda p: p.replace("Values: Yes", "Values: Not Relevant"))) == (
        "No", "rated",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("values", "expected"),
    [("Technology", (None, "not-shown")), ("Technology, Civic Participation", ("Yes", "rated"))],
)
def test_technology_alone_makes_no_commitment_relevant(values: str, expected: tuple[str | None, str]) -> None:
    assert rating("relevant", page_at(OLDER, lambda p: p.replace("Values: Yes", f"Values: {values}"))) == expected


def description(*captures: Parsed) -> str:
    (row,) = make_tables(captures, corrections=())["commitments"].to_pylist()
    return str(row["description"])


def test_a_text_in_which_its_capture_ends_supersedes_none_that_goes_on() -> None:
    whole = page_at(OLDER, lambda p: p.replace("Words of our own.", "Words of our own. And more of them."))
    cut = page_at(NEWER, lambda p: p.replace("Words of our own.", "Words of our own. And mo"))
    other = page_at(NEWER, lambda p: p.replace("Words of our own.", "Other words."))
    assert description(whole, cut) == description(cut, whole) == "Words of our own. And more of them."
    assert description(whole, other) == "Other words."
