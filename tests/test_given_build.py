"""One build of all given captures: one row a commitment, the newest stated value, no contact data, a clean check."""

from __future__ import annotations

import json
import re
import sqlite3
import zipfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from pipeline.build import build

# Ten ways to write an address or a number, none of a person.
CONTACTS = (
    "clerk@example.org",
    "first.last+ogp@sub.example.org",
    "mailto:office@example.org",
    "clerk (at) example (dot) org",
    "clerk[at]example[dot]org",
    "[email protected]",
    "+33 1 23 45 67 89",
    "(+502) 2234-5678",
    "Tel.: 021 4567 890",
    "phone 555-123-4567 ext. 12",
)
# What looks a little like one and is none.
ORDINARY = (
    "1 234 567 euros",
    "Law 20.285 of 2008",
    "2018-2020",
    "FR0043",
    "https://example.org/2018/08/17/1234567890.pdf",
    "67.5% of 1,400 citizens",
    "HRK 2 million",
    "15 January 2019",
    "commitments 12, 13 and 14",
    "@ 5 per cent",
)
HOLDS_CONTACTS = """Skip Navigation
France

Contacts of all forms (FR9999)

Overview

At-a-Glance

Action Plan: France Action Plan 2018-2020

Action Plan Cycle: 2018

Status: Active

Institutions

Lead Institution: Ministry of Example, {contacts}

Support Institution(s): {ordinary}

Policy Areas

Open Data

IRM Review

IRM Report: Pending IRM Review

Early Results: Pending IRM Review

Design i

Verifiable: Yes

Relevant to OGP Values: Yes

Ambition (see definition): Low

Implementation i

Completion: Pending IRM Review

Description

{lines}

A line that nobody takes stands in the issues: call +33 1 23 45 67 89
"""


@pytest.fixture(scope="module")
def package(given_captures: list[dict[str, Any]], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The package of all given captures, a month apart in the order of the files, and of a page full of contacts."""
    raw = tmp_path_factory.mktemp("raw")
    for number, case in enumerate(given_captures):
        at = f"{2016 + number // 12}-{number % 12 + 1:02d}-01T00:00:00Z"
        _save(raw / f"{number:03d}-{case['case']}.txt", case["text"], case["url"], at)
    text = HOLDS_CONTACTS.format(
        contacts="; ".join(CONTACTS), ordinary="; ".join(ORDINARY), lines="\n\n".join([*CONTACTS, *ORDINARY])
    )
    url = "https://www.opengovpartnership.org/members/france/commitments/FR9999/"
    _save(raw / "contacts.txt", text, url, "2025-12-01T00:00:00Z")
    return build([raw], tmp_path_factory.mktemp("published") / "package").folder


def _save(path: Path, text: str, url: str, at: str) -> None:
    path.write_text(text, encoding="utf-8")
    facts = {"url": url, "captured_at": at, "media_type": "text/plain"}
    path.with_name(f"{path.name}.meta.json").write_text(json.dumps(facts), encoding="utf-8")


def rows(package: Path, table: str) -> list[dict[str, Any]]:
    return pq.read_table(package / "data" / f"{table}.parquet").to_pylist()


def published_texts(package: Path) -> Iterator[tuple[str, str]]:
    """(file, text) of everything in the package, workbook and database unpacked."""
    for path in sorted(p for p in package.rglob("*") if p.is_file()):
        if path.suffix == ".xlsx":
            with zipfile.ZipFile(path) as book:
                yield from ((f"{path.name}/{n}", book.read(n).decode("utf-8")) for n in book.namelist())
        elif path.suffix == ".sqlite":
            with sqlite3.connect(path) as database:
                yield path.name, "\n".join(database.iterdump())
        elif path.suffix != ".parquet":  # equal to the CSV, as the check proves
            yield str(path.relative_to(package)), path.read_text(encoding="utf-8")


def test_each_commitment_is_one_row_however_often_it_was_captured(
    package: Path, given_captures: list[dict[str, Any]]
) -> None:
    published = Counter(row["commitment_id"] for row in rows(package, "commitments"))
    assert set(published.values()) == {1}
    asked = {c["expect"]["commitment_id"] for c in given_captures if "layout" in c}
    assert asked <= set(published)


def test_the_newest_stated_value_wins_and_an_older_star_survives(
    package: Path, given_captures: list[dict[str, Any]]
) -> None:
    current = {row["commitment_id"]: row for row in rows(package, "commitments")}
    stated: dict[str, dict[str, Any]] = {}
    for case in (c for c in given_captures if "layout" in c and not c["layout"].startswith("T")):
        seen = stated.setdefault(case["expect"]["commitment_id"], {})
        seen.update({k: v for k, v in case["expect"].items() if v not in (None, "pending", [])})
    for key, seen in stated.items():
        for name in ("title", "status", "cycle", "lead_institution", "support_institution"):
            assert current[key][name] == seen.get(name), f"{name} of {key}"
    starred = {key for key, seen in stated.items() if seen.get("starred") is True}
    assert starred
    assert {key for key in starred if current[key]["starred"] is not True} == set()


def test_no_contact_data_is_in_any_file(package: Path) -> None:
    telling = [re.sub(r"^(?:Tel\.: |phone |mailto:)", "", contact) for contact in CONTACTS if contact[0] != "["]
    texts = dict(published_texts(package))
    assert texts
    for name, text in texts.items():
        found = [contact for contact in telling if contact in text]
        assert not found, f"{name} holds {found}"
        strays = set(re.findall(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+", text)) - {"email@example.org"}
        assert not {stray for stray in strays if not stray.endswith(".w3.org")}, name


def test_what_only_looks_like_contact_data_is_untouched(package: Path) -> None:
    (row,) = (row for row in rows(package, "commitments") if row["commitment_id"] == "FR9999")
    assert row["support_institution"] == "; ".join(ORDINARY)
    for words in ORDINARY:
        assert words in row["description"]


def test_what_was_removed_is_counted_in_the_issues(package: Path) -> None:
    removed = [i for i in rows(package, "issues") if i["code"] == "contact-removed" and i["row_key"] == "FR9999"]
    assert sum(int(issue["value"]) for issue in removed) >= 2 * len(CONTACTS)


def test_what_changed_between_captures_is_remembered(package: Path) -> None:
    changes = {(c["row_key"], c["field"]): c for c in rows(package, "changes")}
    assert changes["FI0032", "title"]["old_value"] == "Register of government deicsion-making"
    assert changes["FI0032", "title"]["new_value"] == "Register of Government Decision-Making"


def test_every_capture_accounts_for_all_its_lines(package: Path) -> None:
    for capture in rows(package, "captures"):
        counted = capture["lines_taken"] + capture["lines_chrome"] + capture["lines_left"]
        assert capture["lines"] == counted, capture["source"]
