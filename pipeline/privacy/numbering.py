"""The world's numbering plans, as `phonenumbers` has them: whether figures are a number to call."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from pipeline.privacy.figures import digits_of, is_grouped
from pipeline.remembered import remembered
from pipeline.schemas import read_vocabulary


def is_international(number: str, groups: list[str]) -> bool:
    """A number with its country's code: one that can be, or that is grouped as no amount is (old plans are gone)."""
    import phonenumbers

    digits = digits_of(number).removeprefix("00")
    if not 8 <= len(digits) <= 15:
        return False
    try:
        parsed = phonenumbers.parse(f"+{digits}")
    except phonenumbers.NumberParseException:
        return False
    if phonenumbers.is_possible_number_with_reason(parsed) == phonenumbers.ValidationResult.IS_POSSIBLE:
        return not is_grouped(groups) or phonenumbers.is_valid_number(parsed)
    return len(groups) > 2 and not is_grouped(groups)


def length_of_valid(run: str) -> int:
    """How many characters of a run that begins with `+` or `(+` are a valid number, where other figures stand after
    it (`+33 1 23 45 67 89 2020-2022`); 0 where none are."""
    if not run.startswith(("+", "(+")):
        return 0
    import phonenumbers

    for end in [len(run), *reversed([match.start() for match in re.finditer(r"\s", run)])]:
        try:
            if 8 <= len(digits_of(run[:end])) <= 15 and phonenumbers.is_valid_number(phonenumbers.parse(run[:end])):
                return end
        except phonenumbers.NumberParseException:
            continue
    return 0


def has_its_country(number: str, groups: list[str]) -> bool:
    """`(504) 2230-7000`, `(56-2) 2690 4001`, `976-11-261478`: the country's code stands before it without a sign."""
    import phonenumbers

    bracketed = re.match(r"\(\d{1,4}(?:[- ]\d{1,4})?\) ?\d", number)
    hyphened = len(groups) > 2 and re.fullmatch(r"\d+(?:-\d+)+", number)
    if not bracketed and not (hyphened and int(groups[0]) in phonenumbers.COUNTRY_CODE_TO_REGION_CODE):
        return False
    try:
        return phonenumbers.is_valid_number(phonenumbers.parse(f"+{digits_of(number)}"))
    except phonenumbers.NumberParseException:
        return False


_BLANK = r"[ \t\u00a0\u2007\u2009\u202f]"
_HYPHEN = r"[-‐‑–]"
_SLASHED = re.compile(
    rf"\(?0\d{{1,4}}\)?{_BLANK}?/{_BLANK}?\d{{2,8}}(?:{_BLANK}?(?:{_HYPHEN}|{_BLANK}){_BLANK}?\d{{2,4}}){{0,3}}(?:/\d{{1,2}})?"
)


def is_slashed(number: str) -> bool:
    """`011/3334-156`: a code with its zero, a slash, and the rest, which no plan writes any more."""
    return bool(_SLASHED.fullmatch(number)) and 7 <= len(digits_of(number)) <= 13


_FIGURES_AROUND = re.compile(r"[2-9]\d?\s?\(|1\d\s?\(")  # `10 (625) 300 200`: a number, another one in brackets


@remembered(1 << 12)
def is_in_a_plan(number: str, country: str) -> bool:
    """Whether it is a number of the member's country, or grouped as in another member's."""
    from phonenumbers import Leniency, PhoneNumberMatcher

    digits = digits_of(number)
    joined = number.isdigit()
    if len(digits) > 15 or (joined and (digits.endswith("00") or len(digits) < 8)):
        return False

    def matches(region: str, leniency: int) -> bool:
        """Whether all its figures belong to numbers of the region."""
        found = sum(len(digits_of(match.raw_string)) for match in PhoneNumberMatcher(number, region, leniency))
        return found == len(digits)

    if _FIGURES_AROUND.match(number):
        return False
    # In pairs, figures are a table's as well: they need to be grouped as in the country.
    pairs = all(len(group) <= 2 for group in re.findall(r"\d+", number))
    if country and matches(country, Leniency.STRICT_GROUPING if pairs else Leniency.VALID):
        return True
    return not (joined and len(digits) < 10) and any(
        matches(region, Leniency.STRICT_GROUPING) for region in _regions(digits) if region != country
    )


def _regions(digits: str) -> Iterator[str]:
    """Members' countries in whose plan the figures may be a number."""
    for region, prefix, form in _plans():
        if form.fullmatch(digits) or (prefix and digits.startswith(prefix) and form.fullmatch(digits[len(prefix) :])):
            yield region


@cache
def _plans() -> list[tuple[str, str, re.Pattern[str]]]:
    """(country, what is dialled before the area code, form of a number) of the members' countries.

    A plan that has numbers of four figures tells nothing: almost all figures are a number there.
    """
    from phonenumbers import PhoneMetadata

    found = []
    for region in sorted({row["country_code"] for row in read_vocabulary("members")}):
        plan = PhoneMetadata.metadata_for_region(region)
        form = plan.general_desc if plan else None
        if plan and form and form.national_number_pattern and min(form.possible_length) > 4:
            found.append((region, plan.national_prefix or "", re.compile(form.national_number_pattern)))
    return found
