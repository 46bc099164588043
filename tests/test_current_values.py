"""Which value is current does not hang on the order of captures: newest first, page before list, English before all."""

from __future__ import annotations

import json
import random

import pytest
from page_texts import Rows, captured, commitment_text, listed_entry, only_row, parsed, tables_of

from pipeline.model import Capture
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
