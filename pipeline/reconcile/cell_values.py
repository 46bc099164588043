"""What the words of a reference's cell mean, and when two values mean the same.

Facts behind the rules (OGP's tables, all rows): a spreadsheet writes 4.1 as 4.0999999999999996; a date with slashes is
day first for plans up to 2014 and month first after; a year typed into a column of dates became a day of 1905.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from pipeline.vocabularies import fold, rating_words

_LETTER = re.compile(r"^[a-e]\. ?")
_FLOAT = re.compile(r"^\d+\.\d{5,}$")
_SLASHES = re.compile(r"^(\d{1,2})/(\d{1,2})/(\d{2}|\d{4})$")
_SERIAL = re.compile(r"^\d{5}$")
_YEAR = re.compile(r"^(?:19|20)\d{2}$")
_QUARTER = re.compile(r"^quarter ([1-4]) (\d{4})$", re.IGNORECASE)
_MONTH = re.compile(r"^([A-Za-z]+) (\d{4})$")
_MONTHS = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november",
    "december",
)  # fmt: skip
_EPOCH = date(1899, 12, 30)  # day 0 of Excel's serial dates
# `5.1.`, `2:a`, `ACTION 4:`, `Commitment n°4:`, `O1M5:`, `D5.`, `Action 3.1 –`, `8 Facilitate …`, `Commitment B.1 - `
_PREFIX = re.compile(
    r"^(?:(?:action|commitment|compromiso|engagement|meta|activity)\s*)?(?:n[°ºo.]\s*)?"
    r"(?:[A-Z]{0,2}\d+(?:(?:[.:][A-Z]?|[A-Z])\d+)*(?:[.:]?[a-z]\b)?|[A-Z]\.\d+(?:\.[A-Za-z])?)\s*(?:[.:)–-]+|\s)\s*(?=\S)",
    re.IGNORECASE,
)
_NOT_WORDS = re.compile(r"[^\w]+")
# Scales that say the same in other words: pages show Potential for Results as Low, Low, High, and call a completion
# that nobody could tell No Evidence Available, then and now.
_ALIKE = {
    "ambition": {"Unclear": "Low", "Modest": "Low", "Substantial": "High"},
    "completion": {"Unclear": "No Evidence Available"},
    "ogp_values": {"Technology and Innovation for Transparency and Accountability": "Technology"},
}


def without_letter(words: str) -> str:
    """`c. Substantial` without its letter."""
    return _LETTER.sub("", words)


def meaning(form: Mapping[str, Any], field: Mapping[str, Any], words: str, year: int) -> str:
    """The value that words mean in a field of a declared type; empty where they mean none."""
    match field["type"]:
        case "rating":
            said = field.get("words", {}).get(words, words)
            return rating_words().code(said, field["field"]) or said
        case "number":
            return number(words)
        case "title":
            return without_prefix(words) if form.get("letter_in_front") else " ".join(words.split())
        case "year":  # digits that are no year count nothing; of other words the tables judge
            return words if _YEAR.match(words) or not words.isdecimal() else ""
        case "start" | "end":
            return iso_date(words, form, year, field["type"] == "end")
        case _:
            return words


def number(words: str) -> str:
    """A commitment's number as the plan prints it: `4.0999999999999996` is `4.1`, `1.1.` is `1.1`."""
    if _FLOAT.match(words):
        words = f"{float(words):.2f}".rstrip("0")
    return words.strip().rstrip(".")


def iso_date(words: str, form: Mapping[str, Any], year: int, is_end: bool) -> str:
    """ISO 8601 of the precision that the words give; empty for words that are no date (`Underway`, `Spring 2015`)."""
    if found := _SLASHES.match(words):
        first, second, third = (int(part) for part in found.groups())
        third += 2000 if third < 100 else 0
        return _slashed(first, second, third, form, year)
    if _YEAR.match(words):
        return words
    if _SERIAL.match(words):
        return (_EPOCH + timedelta(days=int(words))).isoformat()
    if found := _QUARTER.match(words):
        return f"{found[2]}-{int(found[1]) * 3 - (0 if is_end else 2):02}"
    if (found := _MONTH.match(words)) and found[1].lower() in _MONTHS:
        return f"{found[2]}-{_MONTHS.index(found[1].lower()) + 1:02}"
    return ""


def _slashed(first: int, second: int, year: int, form: Mapping[str, Any], plan_year: int) -> str:
    if form.get("first_of_month_is_month") and second == 1 and first <= 12:
        return f"{year}-{first:02}"
    day, month = (first, second) if plan_year <= form["day_first_until"] else (second, first)
    if month > 12:
        day, month = month, day
    try:
        found = date(year, month, day)
    except ValueError:
        return ""
    # 2024 in a column of dates is the 2,024th day of Excel's calendar: 16 July 1905.
    return str((found - _EPOCH).days) if found.year < 1910 else found.isoformat()


def without_prefix(title: str) -> str:
    """A title of a plan without its number (`ACTION 4: …`, `5.1. …`)."""
    plain = " ".join(title.split())
    rest = _PREFIX.sub("", plain, count=1).strip(" –-:.")
    return rest or plain


def title_key(title: str) -> str:
    """A title for comparing: no number in front, no case, accents or signs."""
    return letters(without_prefix(title))


def letters(text: str) -> str:
    """Words without case, accents, quotes, bullets and line breaks."""
    return " ".join(_NOT_WORDS.sub(" ", fold(text)).split())


def same_value(field: str, ours: str, theirs: str) -> bool:
    """Whether two stated values mean the same."""
    alike = _ALIKE.get(field, {})
    match field:
        case "policy_areas" | "ogp_values":
            return {alike.get(v, v) for v in as_set(ours)} == {alike.get(v, v) for v in as_set(theirs)}
        case "start_date" | "end_date":
            return ours.startswith(theirs) or theirs.startswith(ours)
        case "commitment_number":
            return number_key(ours) == number_key(theirs)
        case "title":
            return title_key(ours) == title_key(theirs)
    return letters(alike.get(ours, ours)) == letters(alike.get(theirs, theirs))


def as_set(joined: str) -> set[str]:
    return {value for value in joined.split("; ") if value}


def number_key(words: str) -> str:
    """A number for comparing: `1.1.` and `1.1`, `B.1.A` and `b1a` are one; so is `04` and `4`."""
    parts = re.findall(r"\d+|[a-z]+", fold(words))
    return ".".join(part.lstrip("0") or "0" for part in parts)
