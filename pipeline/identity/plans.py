"""Action plans: one plan under many names (PAGES II.3).

The name is no key: the plan of Mexico is 2019-2021, later 2019-2022. A plan is its member and the year it
begins; the words are kept as written.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from pipeline.identity.members import Member, find_member
from pipeline.identity.names import slug, years

# `UA0073` names two plans; a comma stands between them only after a year or a closing bracket.
_BETWEEN = re.compile(r"(?<=[\d)])\s*,\s+(?=[^\d\s])")
_PLAN_WORDS = re.compile(r"\b(action plan|plan d['’]action|plan de acci[oó]n)\b", re.IGNORECASE)
_ATTACHED = re.compile(r"^not attached$", re.IGNORECASE)
# What names of plans hold beside the member: ordinals and kinds.
_LOCAL = re.compile(r"^action plan\s*[-‐‑‒–—−]\s*(?P<member>.+?),\s*(?P<years>\d{4}\b.*)$", re.IGNORECASE)
_AROUND = re.compile(
    r"[-‐‑‒–—−,]?\s*\b(?:first|second|third|fourth|fifth|sixth|seventh|\d+(?:st|nd|rd|th))?"
    r"\s*(?:national\s+)?action plan\b.*$"
    r"|\s+\d{4}\b.*$",
    re.IGNORECASE,
)


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


@lru_cache(maxsize=1 << 14)
def parse_plan(words: str) -> PlanName:
    """A plan's name as member and years."""
    start, end = years(words)
    local = _LOCAL.match(words.strip())
    around = (local["member"] if local else _AROUND.sub("", words.strip())).strip(" ,-–—")
    return PlanName(words.strip(), find_member(around) if around else None, start, end, around)


def plan_id(member_id: str, start_year: int | None, words: str = "") -> str:
    """`france-2018`; a plan whose beginning nobody states is told by its words."""
    if start_year is not None:
        return f"{member_id}-{start_year}"
    return f"{member_id}-{slug(words)}" if words and not slug(words).startswith(member_id) else slug(words) or member_id
