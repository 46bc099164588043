"""Telephone numbers as the plan of each member's country has them are masked; its money, laws and records are not."""

from __future__ import annotations

import csv
import re
import sys
import unicodedata
from pathlib import Path

import phonenumbers
import pytest
from phonenumbers import PhoneNumberFormat, PhoneNumberType

from pipeline.privacy import TELEPHONE, mask_contacts
from pipeline.schemas import read_vocabulary

COUNTRIES = sorted({row["country_code"] for row in read_vocabulary("members")})
BLANKS = [chr(code) for code in range(sys.maxunicode) if unicodedata.category(chr(code)) == "Zs"]
# A dot or a slash alone between two groups is a decimal or a fraction.
SIGNS = [*BLANKS, "\t", "-", "‐", "‑", "‒", "–", "—", "―", "−", "－", "_", " - ", " — ", "\ufffd"]


def examples(country: str) -> list[phonenumbers.PhoneNumber]:
    kinds = (PhoneNumberType.FIXED_LINE, PhoneNumberType.MOBILE)
    found = [number for kind in kinds if (number := phonenumbers.example_number_for_type(country, kind))]
    # `010-2000-0000` has the form of a document's number, with a year.
    return [n for n in found if not re.search(r"\b(?:19|20)\d\d\b", form(n, PhoneNumberFormat.NATIONAL))]


def form(number: phonenumbers.PhoneNumber, kind: int) -> str:
    return phonenumbers.format_number(number, kind)


def shown(words: str, country: str) -> str:
    return mask_contacts(f"the office, {words}, and more", country)[0]


@pytest.mark.parametrize("country", COUNTRIES)
def test_a_countrys_numbers_are_masked_with_any_sign_between_their_groups(country: str) -> None:
    left = []
    for number in examples(country):
        national, abroad = form(number, PhoneNumberFormat.NATIONAL), form(number, PhoneNumberFormat.INTERNATIONAL)
        written = [
            national,
            abroad,
            f"00 {abroad[1:]}",
            form(number, PhoneNumberFormat.E164),
            form(number, PhoneNumberFormat.RFC3966),
        ]
        for sign in SIGNS:
            groups = sign.join(re.findall(r"\d+", national))
            written += [groups, f"Tel: {groups}", f"+{sign.join(re.findall('[0-9]+', abroad))}"]
        left += [words for words in written if any(letter.isdigit() for letter in shown(words, country))]
    assert not left


# Figures that are a number of the country where nothing stands around them.
AMOUNTS = [("71 565 400", "TN"), ("22345678", "CR"), ("612 345 678", "ES"), ("22 345 678.50", "GR")]
AMOUNTS += [("71\u202f565\u202f400", "TN")]


def words_of(place: str) -> list[str]:
    with (Path(__file__).parent / "number_words.csv").open(encoding="utf-8", newline="") as file:
        return [row["words"] for row in csv.DictReader(file) if row["place"] == place]


@pytest.mark.parametrize(("figures", "country"), AMOUNTS)
def test_figures_are_an_amount_beside_a_currency(figures: str, country: str) -> None:
    assert TELEPHONE in shown(figures, country)
    written = [f"{sign} {figures}" for sign in words_of("before an amount")]
    written += [f"{figures} {sign}" for sign in words_of("behind an amount")]
    assert len(written) > 100
    assert [words for words in written if TELEPHONE in shown(words, country)] == []


@pytest.mark.parametrize(("figures", "country"), [("12 345 678", "TT"), ("12.345.678", "TT"), ("1 234 567", "PA")])
def test_figures_in_threes_are_an_amount_where_the_country_groups_its_numbers_otherwise(
    figures: str, country: str
) -> None:
    assert shown(figures, country) == f"the office, {figures}, and more"


@pytest.mark.parametrize(("figures", "country"), [("22345678", "CR"), ("71565412", "TN")])
def test_figures_are_no_number_to_call_behind_what_has_a_number(figures: str, country: str) -> None:
    assert TELEPHONE in shown(figures, country)
    records = [f"{words} {figures}" for words in words_of("before a record")]
    assert len(records) > 100
    assert [words for words in records if TELEPHONE in shown(words, country)] == []


@pytest.mark.parametrize("office", ["Registry", "Registry:", "Docket Office", "Petition desk"])
def test_an_office_is_called_though_it_is_named_after_records(office: str) -> None:
    assert shown(f"{office} 020 7946 0958", "GB") == f"the office, {office} {TELEPHONE}, and more"


@pytest.mark.parametrize(
    ("words", "country"),
    [
        ("Asesoría Jurídica: 2255-0100", "HN"),
        ("Oficial: 2255-0100", "SV"),
        ("Civil Registry: 2255-0100", "HN"),
        ("Complaint: 202-555-0143", "US"),
        ("Contact Lois 202-555-0143", "US"),
        ("Novák J. 602 123 456", "CZ"),
        ("Jane Doe J.D. 202-555-0143", "US"),
        ("Registry: 0612345678", "FR"),
        ("Registry: 06.12.34.56.78", "FR"),
    ],
)
def test_offices_and_persons_are_called_though_their_names_are_words_for_records(words: str, country: str) -> None:
    assert shown(words, country).endswith(f"{TELEPHONE}, and more")
