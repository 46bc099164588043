"""A page with values that no column can hold never stops a build: they are left out, and an issue says which."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest
from page_texts import commitment_text, listed_entry

from pipeline.build import build

SITE = "https://www.opengovpartnership.org"
REPORT = """Skip Navigation
Kenya Design Report 1066-9999

Action Plan: Kenya Action Plan 2018-2020

Dates Under Review: 1066-9999

Report Publication Year: 99999999999

Researcher: N. N.

AT A GLANCE
Participating since: 20111
Number of commitments: 99999999999 (900%)
Promising commitments: 5000000000 (17%)
"""
# An item whose number is a digit and no number, and links that lead to no web page.
LINKS = """<html><body><main><h1>Kenya</h1><ul><li>Member Since 1066</li><li>Action Plan ²</li></ul>
<h2>Resources</h2><ol start="²"><li value="³"><a href="javascript:void(0)">A plan</a><br>2018, Action Plan, PDF</li>
<li><a href="https://clerk@example.org">Another plan</a><br>9999, Action Plan, PDF</li></ol></main></body></html>"""
NOTES = '<p>[1] N. N. <a href="mailto:clerk@example.org">write</a></p><p>[2] https://clerk@example.org/law</p>'


def page(folder: Path, url: str, text: str, suffix: str = ".txt") -> None:
    place = folder / f"{len(list(folder.iterdir()))}{suffix}"
    place.write_text(text, encoding="utf-8")
    place.with_name(f"{place.name}.meta.json").write_text(json.dumps({"url": SITE + url}), encoding="utf-8")


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    raw = tmp_path_factory.mktemp("raw")
    for number, cycle in enumerate(("1066", "9999", "0000", "²⁰¹⁸", "٢٠١٨"), 1):
        text = commitment_text(f"FR000{number}", cycle=cycle, areas="3D Printing, !!!, Здоровье", plan="9999")
        page(raw, f"/members/france/commitments/FR000{number}/", text)
    listed = [listed_entry("FR0011", "A list's own", cycle=1066), listed_entry("FR0012", "Another", cycle=2101)]
    page(raw, "/members/france/commitments/FR0006/", commitment_text("FR0006", listed=listed))
    body = "".join(f"<p>{line}</p>" for line in commitment_text("FR0007").split("\n") if line)
    page(raw, "/members/france/commitments/FR0007/", f"<html><body><main>{body}{NOTES}</main></body></html>", ".html")
    page(raw, "/members/any/commitments/QQ0001/", commitment_text("QQ0001", member="9999 Austin, United States"))
    page(raw, "/members/any/commitments/QR0001/", commitment_text("QR0001", member="Место, Kenya"))
    page(raw, "/documents/kenya-design-report-1066-9999/", REPORT)
    page(raw, "/members/kenya/", LINKS, ".html")
    return build([raw], tmp_path_factory.mktemp("built") / "out").folder / "data"


def rows(data: Path, table: str) -> list[dict[str, str]]:
    with (data / f"{table}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_the_value_is_left_out_and_an_issue_names_it(data: Path) -> None:
    cycles = {row["commitment_id"]: row["cycle"] for row in rows(data, "commitments")}
    assert {key for key, cycle in cycles.items() if cycle} == {"FR0006", "FR0007", "QQ0001", "QR0001"}
    told = {(i["row_key"], i["value"]) for i in rows(data, "issues") if i["code"] == "value-unreadable"}
    assert {("FR0001", "1066"), ("FR0002", "9999"), ("FR0004", "²⁰¹⁸"), ("FR0011", "1066"), ("FR0012", "2101")} <= told


def test_the_words_stay_in_the_observation(data: Path) -> None:
    (seen,) = (o for o in rows(data, "observations") if (o["row_key"], o["field"]) == ("FR0001", "cycle"))
    assert seen["as_written"] == "1066"


def test_what_cannot_be_written_in_latin_letters_has_an_identifier_of_its_own(data: Path) -> None:
    assert "place-9999-austin-united-states" in {row["member_id"] for row in rows(data, "members")}
    assert {row["name"] for row in rows(data, "members")} >= {"Kenya", "Место, Kenya"}
    assert {row["name"] for row in rows(data, "policy_areas")} >= {"3D Printing", "!!!", "Здоровье"}


def test_links_to_no_web_page_are_no_addresses(data: Path) -> None:
    urls = [row["url"] for table in ("citations", "documents") for row in rows(data, table)]
    assert urls
    assert [url for url in urls if url and not url.startswith(("http://", "https://"))] == []
