"""Members of OGP: which country or locality a name, a slug or an address means."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from pipeline.identity.names import slug
from pipeline.vocabularies import vocabulary


@dataclass(frozen=True, slots=True)
class Member:
    """A row of the table `members`, as far as it is known without the member's own page."""

    member_id: str
    name: str
    level: str
    country_code: str
    iso3: str
    region: str
    known: bool = True


def find_member(words: str) -> Member | None:
    """The member that a name or slug means; None where the words name no known member or place.

    A member that no list holds is still read right: `Place, Country` is local and lies in the country behind
    the last comma; a single name is national where ISO 3166-1 knows it.
    """
    code = vocabulary("members").code(words)
    if code:
        return _listed(code)
    place, comma, country = words.rpartition(",")
    if comma and place.strip():
        return _local(words.strip(), country.strip())
    return _by_iso(words.strip())


def member_of_slug(member_slug: str) -> Member | None:
    """The member of a slug. An unknown local slug ends in its country's slug: `place-country`."""
    if not member_slug:
        return None
    found = vocabulary("members").code(member_slug) or vocabulary("members").code(member_slug.replace("-", " "))
    if found:
        return _listed(found)
    parts = member_slug.replace("'", "").split("-")
    for cut in range(1, len(parts)):
        code = vocabulary("members").code(" ".join(parts[cut:]))
        if code and _listed(code).level == "national":
            place = " ".join(parts[:cut]).title()
            return _local(f"{place}, {_listed(code).name}", _listed(code).name)
    return _by_iso(member_slug.replace("-", " "))


@cache
def member_of_prefix(prefix: str) -> Member | None:
    """The member whose commitment IDs begin with this prefix, where exactly one is known to."""
    rows = [row for row in vocabulary("members").rows if prefix in row["id_prefixes"].replace(";", " ").split()]
    return _listed(rows[0]["code"]) if len(rows) == 1 else None


@cache
def _listed(code: str) -> Member:
    row = vocabulary("members").codes[code]
    return Member(code, row["label"], row["level"], row["country_code"], row["iso3"], row["region"])


def _local(name: str, country: str) -> Member | None:
    nation = find_member(country) if "," not in country else None
    if nation is None or nation.level != "national":
        return None
    return Member(slug(name), name, "local", nation.country_code, nation.iso3, nation.region, known=False)


@cache
def _by_iso(name: str) -> Member | None:
    """A country by its ISO name. Its region is OGP's to say: empty."""
    import pycountry

    try:
        country = pycountry.countries.lookup(name)
    except LookupError:
        return None
    # lookup() also takes codes; a two-letter word in a page is no country's name.
    if len(name) <= 3:
        return None
    shown = getattr(country, "common_name", country.name)
    return Member(slug(shown), shown, "national", country.alpha_2, country.alpha_3, "", known=False)
