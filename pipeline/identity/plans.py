"""Action plans: one plan under many names (docs/pages.md II.3).

The name is no key: the plan of Mexico is 2019-2021, later 2019-2022. A plan is its member and the year it
begins; the words are kept as written.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from pipeline.identity.members import Member, find_member
from pipeline.identity.names import identifier, years
from pipeline.remembered import remembered
from pipeline.vocabularies import DASH

# `UA0073` names two plans; a comma stands between them only after a year or a closing bracket.
_BETWEEN = re.compile(r"(?<=[\d)])\s*,\s+(?=[^\d\s])")
_PLAN_WORDS = re.compile(r"\b(action plan|plan d['’]action|plan de acci[oó]n)\b", re.IGNORECASE)
_ATTACHED = re.compile(r"^not attached$", re.IGNORECASE)
# No name of a plan is longer; a sentence that mentions one is none.
_LONGEST = 250
_PLAN = r"(?:action plan|plan d['’]action|plan de acci[oó]n)"
# `Action plan – Tbilisi, Georgia, 2024 – 2025`: the form's name of a local plan.
_LOCAL = re.compile(rf"^{_PLAN}\s*{DASH}\s*(?P<member>.+?),\s*(?P<years>\d{{4}}\b.*)$", re.IGNORECASE)
# What names of plans hold beside the member: ordinals, kinds, years, the window of hand-in.
_KIND = (
    r"(?:(?:first|second|third|fourth|fifth|sixth|seventh|eighth|\d+(?:st|nd|rd|th))\s+)?"
    r"(?:open (?:government|parliament|state|justice)\s+)?(?:(?:partnership|national)\s+)*"
)
_BEHIND = re.compile(rf"{DASH}?\s*,?\s*\b{_KIND}{_PLAN}\b.*$|,?\s+\(?\d{{4}}\b.*$", re.IGNORECASE)
# `Plan d'action national de la Tunisie 2018-2020`, `Third National Action Plan of Ghana`.
_BEFORE = re.compile(
    rf"^{_KIND}{_PLAN}(?:\s+(?:national|nacional))?\s+(?:of|for|de|du|des|del)\s+(?P<member>\D+)", re.IGNORECASE
)
_ARTICLE = re.compile(r"^(?:(?:el|la|las|le|les|los)\s+|l['’])", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class PlanName:
    """A plan's name, taken apart. `member` is None where `member_words` (those before kind and years) name none."""

    words: str
    member: Member | None
    start_year: int | None
    end_year: int | None
    member_words: str = ""


def is_plan_name(words: str) -> bool:
    """Whether words read like the name of a plan (or say that there is none)."""
    return bool(_PLAN_WORDS.search(words) or _ATTACHED.match(words.strip()))


def is_not_attached(words: str) -> bool:
    return bool(_ATTACHED.match(words.strip()))


def split_plans(words: str) -> list[str]:
    """The plans that a value names: nearly always one, though its name may hold commas."""
    parts = _BETWEEN.split(words)
    return [p.strip() for p in parts] if len(parts) > 1 and all(is_plan_name(p) for p in parts) else [words.strip()]


@remembered(1 << 14)
def parse_plan(words: str) -> PlanName:
    """A plan's name as member and years."""
    start, end = years(words)
    return PlanName(words.strip(), _member_of(words.strip()), start, end)


def _member_of(words: str) -> Member | None:
    """The member beside the words for the plan: before them, or in French and Spanish after."""
    if len(words) > _LONGEST:
        return None
    named = _LOCAL.match(words) or _BEFORE.match(words)
    around = (named["member"] if named else _BEHIND.sub("", words)).strip(" ,(-–—")
    return (find_member(around) or find_member(_ARTICLE.sub("", around))) if around else None


def plan_id(member_id: str, start_year: int | None, words: str = "") -> str:
    """`france-2018`; a plan without a stated start year gets its ID from its words."""
    if start_year is not None:
        return f"{member_id}-{start_year}"
    own = identifier(words, "plan") if words else member_id
    return own if own.startswith(member_id) else f"{member_id}-{own}"
