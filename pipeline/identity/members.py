"""Members of OGP: which country or locality a name, a slug or an address means."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import cache

from pipeline.identity.names import identifier, slug
from pipeline.remembered import remembered
from pipeline.vocabularies import fold, vocabulary

# No place's name or slug is longer (Santo Domingo de los Tsáchilas has 87 letters with its government and country).
_LONGEST_PLACE = 120
# A longer line that names no known member is a notice, even if it ends in a country.
LONGEST_UNKNOWN_NAME = 80


@dataclass(frozen=True, slots=True)
class Member:
    """A row of the table `members`, as far as it is known without the member's own page.

    `known`: a list holds it; `named`: the name is one that somebody wrote, not letters of a slug.
    """

    member_id: str
    name: str
    level: str
    country_code: str
    iso3: str
    region: str
    known: bool = True
    named: bool = True


def find_member(words: str) -> Member | None:
    """The member that a name or slug means; None where the words name no known member or place.

    A member that no list holds is still read right: `Place, Country` is local and lies in the country after
    the last comma; a single name is national where ISO 3166-1 knows it.
    """
    words = words.strip()
    code = vocabulary("members").code(words)
    if code or len(words) > _LONGEST_PLACE:
        return _listed(code) if code else None
    article, _, rest = words.partition(" ")
    if fold(article) == "the":
        return find_member(rest)
    place, comma, country = (part.strip() for part in words.rpartition(","))
    if not (comma and place):
        return _by_iso(words)
    # `Moldova, Republic of`: ISO's way to sort names.
    return find_member(f"{country} {place}") if fold(country).endswith(" of") else _local(place, country)


def member_of_slug(member_slug: str) -> Member | None:
    """The member of a slug. An unknown local slug ends in its country's slug: `place-country`."""
    if not member_slug or len(member_slug) > _LONGEST_PLACE:
        return None
    # WordPress numbers a slug that it had already given away: `cote-divoire-2`.
    plain = re.sub(r"-\d$", "", fold(member_slug))
    found = vocabulary("members").code(plain) or vocabulary("members").code(plain.replace("-", " "))
    if found:
        return _listed(found)
    parts = plain.replace("'", "").removeprefix("the-").split("-")
    for cut in range(len(parts)):
        nation = _nation(" ".join(parts[cut:]).removeprefix("the "))
        if nation is not None:
            local = _local(" ".join(parts[:cut]).title(), nation.name) if cut else None
            return replace(local, named=local.known) if local else nation
    return None


def _nation(name: str) -> Member | None:
    code = vocabulary("members").code(name)
    found = _listed(code) if code else _by_iso(name)
    return found if found is not None and found.level == "national" else None


@remembered(1 << 12)
def member_of_prefix(prefix: str) -> Member | None:
    """The member whose commitment IDs begin with this prefix, where exactly one is known to."""
    rows = [row for row in vocabulary("members").rows if prefix in row["id_prefixes"].split()]
    return _listed(rows[0]["code"]) if len(rows) == 1 else None


@remembered(1 << 12)
def nation_of_prefix(prefix: str) -> Member | None:
    """The listed nation whose IDs were not met yet and whose ISO code is the prefix, as most prefixes are."""
    rows = vocabulary("members").rows
    nations = [r for r in rows if r["level"] == "national" and r["country_code"] == prefix and not r["id_prefixes"]]
    return _listed(nations[0]["code"]) if nations else None


@cache
def _listed(code: str) -> Member:
    row = vocabulary("members").codes[code]
    return Member(code, row["label"], row["level"], row["country_code"], row["iso3"], row["region"])


def _local(place: str, country: str) -> Member | None:
    """A place in a country, by whatever name: `Scotland, UK` is the listed `Scotland, United Kingdom`."""
    nation = find_member(country)
    if nation is None or nation.level != "national":
        return None
    name = f"{place}, {nation.name}"
    code = vocabulary("members").code(name) or _listed_places().get((slug(place), nation.country_code))
    if code:
        return _listed(code)
    own = f"{identifier(place, 'place')}-{slug(nation.name)}"
    return Member(own, name, "local", nation.country_code, nation.iso3, nation.region, known=False)


def _by_iso(name: str) -> Member | None:
    """A country by any of its ISO names: the listed member, or one whose region, OGP's to say, stays empty."""
    found = _iso_names().get(slug(name))
    if found is None:
        return None
    shown, alpha_2, alpha_3 = found
    listed = _listed_nations().get(alpha_2)
    return _listed(listed) if listed else Member(slug(shown), shown, "national", alpha_2, alpha_3, "", known=False)


@cache
def _listed_places() -> dict[tuple[str, str], str]:
    """Place and country's code -> the listed member; the list may name the country otherwise (`Seoul, South Korea`)."""
    rows = (row for row in vocabulary("members").rows if row["level"] == "local")
    return {(slug(row["label"].rpartition(",")[0]), row["country_code"]): row["code"] for row in rows}


@cache
def _listed_nations() -> dict[str, str]:
    return {row["country_code"]: row["code"] for row in vocabulary("members").rows if row["level"] == "national"}


@cache
def _iso_names() -> dict[str, tuple[str, str, str]]:
    """Slug of an ISO name -> name to show, alpha-2, alpha-3. `Congo, The Democratic Republic of the` stands there
    in reading order too."""
    import pycountry

    names: dict[str, tuple[str, str, str]] = {}
    for country in pycountry.countries:
        shown = str(getattr(country, "common_name", country.name))
        official = str(getattr(country, "official_name", shown))
        head, _, tail = country.name.partition(", ")
        for name in (shown, country.name, official, f"{tail} {head}", f"{tail} {head}".removeprefix("The ")):
            names.setdefault(slug(name), (shown, country.alpha_2, country.alpha_3))
    return names
