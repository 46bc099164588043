"""What `make fuzz` found: each input broke a promise once (as few words of it as do)."""

from __future__ import annotations

import csv
import gzip
import io
import json
import random
import time
from pathlib import Path

import fuzz
import pytest
from page_texts import captured, commitment_text, parsed, published_text
from shapes import http, record

from pipeline import ratings
from pipeline.build import build, look_at
from pipeline.check import check_package
from pipeline.check.finding import ERROR, Finding
from pipeline.identity.names import identifier
from pipeline.model import Capture
from pipeline.parse.figure_tables import is_value
from pipeline.privacy import mask_contacts
from pipeline.read import read_page
from pipeline.vocabularies import fold

REPORT = "https://www.opengovpartnership.org/documents/france-irm-report-2012-2013/"


def faults(text: str, url: str, html: bool = False) -> list[str]:
    (page,) = parsed([captured(text, url=url, html=html)])
    return [issue.message for issue in page.issues if issue.code == "page-unreadable"]


def errors_of_a_build(folder: Path, text: str, url: str) -> list[Finding]:
    """What the check finds wrong with a build of one page."""
    (folder / "raw").mkdir()
    (folder / "raw" / "page.txt").write_text(text)
    (folder / "raw" / "page.txt.meta.json").write_text(json.dumps({"url": url}))
    build([folder / "raw"], folder / "out")
    return [finding for finding in check_package(folder / "out", 1) if finding.severity == ERROR]


def test_a_language_that_is_none_is_no_fault_of_a_report() -> None:
    lines = "".join(f"<p>Le rapport dit que la loi est dans les mains de {n} personnes.</p>" for n in range(30))
    page = f"<html lang='\u00e9n'><main><h1>France IRM Report 2012-2013</h1>{lines}</main></html>"
    assert not faults(page, REPORT, html=True)
    assert look_at(captured(page, url=REPORT, html=True))[0].language == ""


def test_an_address_holds_no_control_character() -> None:
    page = "<link rel=canonical href='https://www.opengovpartnership.org/members/fr\x16ance/'><h1>France</h1>"
    assert "\x16" not in published_text(captured(page, url="", html=True))[1]


def test_the_address_of_a_monitor_s_report_does_not_end_a_build(tmp_path: Path) -> None:
    text = "Inception Report \u2013 Action Plan \u2013 Glasgow, United Kingdom, 2021 \u2013 2023\n\nOverview\n"
    address = "https://www.opengovpartnership.org/documents/inception-report-action-plan-glasgow-01t00:00:00z/"
    assert not errors_of_a_build(tmp_path, text, address)


def test_a_heading_among_the_ratings_of_a_local_monitor_is_no_fault() -> None:
    block = "Inception Report Summary\n\nAt-a-Glance\n\nOverview\n\nVerifiable: Yes\n\nDescription"
    text = commitment_text("CLPLN0002").replace("Description", block, 1)
    assert not faults(text, "https://www.opengovpartnership.org/members/penalolen-chile/commitments/CLPLN0002/")


def test_an_identifier_made_of_words_shows_no_contact_in_them() -> None:
    made = identifier("Ana Ejemplo, zqfuzz [at] example.org, tel +33 1 23 45 67 88", "place")
    assert made == "ana-ejemplo-e-mail-tel-telephone"


def test_a_policy_area_of_a_thousand_letters_ends_no_build(tmp_path: Path) -> None:
    (tmp_path / "raw").mkdir()
    text = commitment_text().replace("Policy Areas\n\n", f"Policy Areas\n\nWork{' of all kinds' * 80}, ", 1)
    (tmp_path / "raw" / "page.txt").write_text(text)
    build([tmp_path / "raw"], tmp_path / "out")
    pages = sorted(path.stem for path in (tmp_path / "out" / "site" / "policy-areas").iterdir())
    assert any(name.startswith("work-of-all-kinds") for name in pages)


def test_reading_an_archive_goes_forward_whatever_its_bytes_are() -> None:
    """A member that a lenient reader takes to end before it begins was read again for ever."""
    known = [seed.body for seed in fuzz.seeds()]
    for number in range(1_500):
        chance = random.Random(f"forward/{number}")
        data = fuzz.damaged_archive(chance, chance.choices(known, k=chance.randint(2, 6)))
        assert not list(fuzz.broken_of_archive(data)), number


@pytest.mark.parametrize("packed", [False, True])
def test_an_archive_that_is_read_again_and_again_is_told(packed: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    data = record(http(b"text"))
    data, copies = (gzip.compress(data), gzip.compress(data * 50)) if packed else (data, data * 50)
    assert not list(fuzz.broken_of_archive(copies))
    once = list(fuzz.iterate_records(io.BytesIO(data)))
    monkeypatch.setattr(fuzz, "iterate_records", lambda _: once * 5_000)
    assert [what.split(":")[0] for what in fuzz.broken_of_archive(data)] == ["archive read again and again"]


def test_damage_beside_contacts_leaves_them_whole() -> None:
    contact = b"zqfuzz@example.org, +33 1 23 45 67 88"
    mutated = fuzz.beside_contacts(fuzz.flip)
    found = {mutated(random.Random(number), contact) for number in range(2_000)}
    assert any(b"," not in worse for worse in found)
    assert not any(b"33 1 23 45 67 88" in worse and b"+" not in worse for worse in found)


def test_what_a_report_found_refers_to_the_report_whatever_its_title_became(tmp_path: Path) -> None:
    """The title names no member, a label does: a row of a report that is in no table would end the build."""
    text = (
        "Skip Navigation\nUn<select>ited Kingdom Mid-Term Report 2016-2018 (Year 1)\n\nCountry: United Kingdom\n\n"
        "Dates Under Review: July 2016 \u2013 June 2017\n\nReport publication year: 2018\n\n"
        "Did not act contrary to OGP process\n\nActed contrary to OGP process: No\n"
    )
    address = "https://www.opengovpartnership.org/report/united-kingdom-mid-term-report-2016-2018-year-1"
    assert not errors_of_a_build(tmp_path, text, address)


def test_labels_in_a_row_are_no_list_of_challenges_without_its_columns() -> None:
    address = "https://www.opengovpartnership.org/challenge-submissions/"
    page = "Lead Institution | Challenge Area | Level of Government\n\nA | B | National\n"
    assert not faults(page, address)


def test_a_long_word_is_no_figure_and_costs_no_more_than_it_weighs() -> None:
    assert not is_value("commitments", "9" * 200)
    assert is_value("commitments", "12")


def test_the_address_of_a_refused_record_shows_no_contact(tmp_path: Path) -> None:
    head = f"WARC/1.1\r\nWARC-Type: response\r\nWARC-Target-URI: {REPORT}x)%20Tel.:%20+33.1.23.45.67.88\r\n\r\n"
    (tmp_path / "raw").mkdir()
    (tmp_path / "raw" / "page.txt").write_text(commitment_text())
    (tmp_path / "raw" / "a.warc").write_text(head)
    build([tmp_path / "raw"], tmp_path / "out")
    issues = (tmp_path / "out" / "data" / "issues.csv").read_text()
    assert "france-irm-report-2012-2013/x)%20Tel.:%20[telephone]" in issues


def test_colons_before_a_word_are_compared_in_time_that_grows_with_them() -> None:
    begun = time.process_time()
    assert fold(": " * 20_000 + "Word: ") == ": " * 20_000 + "word"
    assert time.process_time() - begun < 5  # seconds; it takes some thousandths, and took minutes


def test_of_years_the_wrong_way_round_those_of_the_title_are_taken(tmp_path: Path) -> None:
    text = "Ghana Results Report 2022-2024\n\nAction Plan: Action Plan 2022-2024\nDates Under Review: 2025-2024\n"
    address = "https://www.opengovpartnership.org/documents/ghana-results-report-2022-2024/"
    errors_of_a_build(tmp_path, text, address)
    findings = [finding for finding in check_package(tmp_path / "out", 1) if finding.column == "end_year"]
    assert not findings
    rows = list(csv.DictReader((tmp_path / "out/data/irm_reports.csv").open()))
    assert [(row["start_year"], row["end_year"]) for row in rows if "results" in row["irm_report_id"]] == [
        ("2022", "2024")
    ]


def test_a_link_may_stand_in_a_link_like_it() -> None:
    html = (
        f'<a href="#ftn57"><div >{"<div>" * 13}<div >{"<div>" * 14}<div<></divv><div >{"<div>" * 5}<div ><div<>'
        f'{"<div>" * 4}<div<>{"<div>" * 4}<div<>{"<div>" * 5}</div><div ><div><n><a href="#ftn57">'
        f"{'</a>' * 5}</div ></div><li ><a >a word"
    )
    page = read_page(Capture(html.encode(), "page", media_type="text/html"))
    assert [line.text for line in page.lines] == ["a word"]
    assert not page.issues


def test_an_address_with_a_figure_at_its_end_is_masked() -> None:
    assert mask_contacts("jane&#64;example.orgGH0023/")[0] == "[e-mail]0023/"


@pytest.mark.parametrize(
    "inside",
    ["<p>a" + "\u200e" * 60_000 + "b", "<p>" + "aA" * 60_000 + " ...", "<template " * 12_000 + "shadowrootmode"],
    ids=["marks of direction", "letters in turn", "templates without an end"],
)
def test_a_page_of_one_thing_takes_time_that_grows_with_it(inside: str) -> None:
    begun = time.process_time()
    look_at(Capture(f"<main><h1>A plan (FR0043)</h1>{inside}</main>".encode(), "page", media_type="text/html"))
    assert time.process_time() - begun < 5  # seconds; each took more than 15


def test_what_a_picture_says_is_compared_with_all_ratings_in_one_form(monkeypatch: pytest.MonkeyPatch) -> None:
    """A page whose lines were joined inside an attribute: folded for each rating that is known, it took 1.7 s."""
    folded: list[str] = []
    monkeypatch.setattr(ratings, "fold", lambda words: folded.append(words) or fold(words))
    said = "words of a page " * 500
    value, words = ratings.read_pictured_rating("completion", (f"{said} - Substantial completion", "a star"))
    assert (value.text, words[-13:]) == ("Substantial", "al completion")
    assert 1 <= sum(len(words) > 1_000 for words in folded) <= 4


def test_a_warc_that_is_compressed_as_a_whole_gives_all_of_its_pages(tmp_path: Path) -> None:
    pages = b"".join(
        record(http(commitment_text(f"FR{number:04}").encode()), number=number) for number in range(1, 501)
    )
    (tmp_path / "raw").mkdir()
    (tmp_path / "raw" / "a.warc.gz").write_bytes(gzip.compress(pages))
    built = build([tmp_path / "raw"], tmp_path / "out", with_site=False)
    assert (built.captures, built.refusals) == (500, ())
