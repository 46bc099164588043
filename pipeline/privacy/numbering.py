"""The world's numbering plans, as `phonenumbers` has them: whether figures are a number to call."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from pipeline.privacy.figures import digits_of, is_grouped
from pipeline.privacy.spelling import BLANK, HYPHEN
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
    it (`+33 1 23 45 67 89 2020-2022`); 0 where none are. No number has more than 15 figures (E.164): of more, what
    follows may be glued to it (`+33 1 23 45 67 8975007 Paris`)."""
    if not run.startswith(("+", "(+")):
        return 0
    import phonenumbers

    ends = [len(run), *reversed([match.start() for match in re.finditer(r"\s", run)])]
    if len(digits_of(run)) > 15:
        ends += [end for group in re.finditer(r"\d{6,}", run) for end in range(group.end() - 1, group.start(), -1)]
    for end in ends:
        try:
            if 8 <= len(digits_of(run[:end])) <= 15 and phonenumbers.is_valid_number(phonenumbers.parse(run[:end])):
                return end
        except phonenumbers.NumberParseException:
            continue
    return 0


_TRUNK_ZERO = re.compile(r"\(?(?P<country>[1-9]\d{0,2})\)?[ \u00a0./-]?\(0\)[ \u00a0./-]?(?=\d)")


def has_trunk_zero(number: str) -> bool:
    """`44 (0)20 7946 0958`: the country's code without a sign, and the zero that is dialled inside the country."""
    import phonenumbers

    trunk = _TRUNK_ZERO.match(number)
    try:
        called = trunk and phonenumbers.parse(f"+{trunk['country']}{digits_of(number[trunk.end() :])}")
    except phonenumbers.NumberParseException:
        return False
    return called is not None and phonenumbers.is_valid_number(called)


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


def own_code(country: str) -> str:
    """The code with which a country is called from abroad; blank where it has none."""
    import phonenumbers

    code = phonenumbers.country_code_for_region(country) if country else 0
    return str(code) if code else ""


def has_own_code(groups: list[str], country: str) -> bool:
    """`33 1 23 45 67 88` on a French member's page: the code of the country without a sign, and all figures grouped as
    its numbers are for a call from abroad. Nothing but pairs may be a row of a table, threes are an amount."""
    import phonenumbers

    if len(groups) < 4 or groups[0] != own_code(country) or is_grouped(groups) or {len(g) for g in groups} == {2}:
        return False
    try:
        parsed = phonenumbers.parse(f"+{''.join(groups)}")
    except phonenumbers.NumberParseException:
        return False
    abroad = phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.INTERNATIONAL)
    return phonenumbers.is_valid_number_for_region(parsed, country) and re.findall(r"\d+", abroad) == groups


_SLASHED = re.compile(
    rf"\(?0\d{{1,4}}\)?{BLANK}?/{BLANK}?\d{{2,8}}(?:{BLANK}?(?:{HYPHEN}|{BLANK}){BLANK}?\d{{2,4}}){{0,3}}(?:/\d{{1,2}})?"
)


def is_slashed(number: str) -> bool:
    """`011/3334-156`: a code with its zero, a slash, and the rest, which no plan writes any more."""
    return bool(_SLASHED.fullmatch(number)) and 7 <= len(digits_of(number)) <= 13


# What was dialled before an area code, set apart from it: `(0-22) 694 60 00`, `8 (044) 234-56-78`, `01 (55) 1234 5678`.
_TRUNK_APART = re.compile(r"\(?(?:0(?:[- \u00a0]\(?|(?=\())|8[- \u00a0]?\((?=0)|8-(?=0)|01[- \u00a0]\(?)(?=\d)")


@cache
def _code_apart(country: str) -> re.Pattern[str]:
    """`38 (044) …`: the code 380, of which the zero is written as that of the area code."""
    code = own_code(country)
    return re.compile(rf"{code[:-1]}[- \u00a0]?\((?=0)" if code.endswith("0") else r"(?!)")


def is_of_an_old_form(number: str, groups: list[str], country: str) -> bool:
    """Whether it is a number of the country without what was once dialled before it, or with slashes in place of
    blanks (`70/12/34/56`)."""
    if not country:
        return False
    if trunk := _TRUNK_APART.match(number) or _code_apart(country).match(number):
        rest = re.sub(r"[()]", "", number[trunk.end() :])
        return len(digits_of(rest)) > 7 and is_in_own_plan(rest, country)
    slashed = "/" in number and (len(groups) > 3 or (len(groups) > 2 and number.startswith("0")))
    return slashed and is_in_own_plan(number.replace("/", " "), country)


_FIGURES_AROUND = re.compile(r"[2-9]\d?\s?\(|1\d\s?\(")  # `10 (625) 300 200`: a number, another one in brackets


def is_in_a_plan(number: str, country: str) -> bool:
    """Whether it is a number of the member's country, or grouped as in another member's."""
    from phonenumbers import Leniency

    digits = digits_of(number)
    if not _may_be_called(number, digits):
        return False
    if country and is_in_own_plan(number, country):
        return True
    return not (number.isdigit() and len(digits) < 10) and any(
        _matches(number, region, Leniency.STRICT_GROUPING) for region in _regions(digits) if region != country
    )


def is_in_own_plan(number: str, country: str) -> bool:
    """Whether it is a number of this country."""
    from phonenumbers import Leniency

    # In pairs, figures are a table's as well, and threes after one or two are an amount's: they need to be grouped as
    # in the country.
    groups = re.findall(r"\d+", number)
    ambiguous = all(len(group) <= 2 for group in groups) or (
        len(groups) > 2 and len(groups[0]) < 3 and is_grouped(groups)
    )
    leniency = Leniency.STRICT_GROUPING if ambiguous else Leniency.VALID
    return _may_be_called(number, digits_of(number)) and _matches(number, country, leniency)


def _may_be_called(number: str, digits: str) -> bool:
    if len(digits) > 15 or (number.isdigit() and (digits.endswith("00") or len(digits) < 8)):
        return False
    return not _FIGURES_AROUND.match(number)


def _matches(number: str, region: str, leniency: int) -> bool:
    """Whether all its figures belong to numbers of the region."""
    from phonenumbers import PhoneNumberMatcher

    found = sum(len(digits_of(match.raw_string)) for match in PhoneNumberMatcher(number, region, leniency))
    return found == len(digits_of(number))


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
