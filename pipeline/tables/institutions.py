"""Institutions of one field as a list: split where the separators are clear, whole where they are not.

Not decidable is not guessed: `Minister of State for the Digital Sector, attached to the Prime Minister` is one
institution, so a comma alone splits nothing.
"""

from __future__ import annotations

import re
from functools import cache
from itertools import pairwise

from pipeline.schemas import read_vocabulary
from pipeline.vocabularies import fold

_BULLETS = re.compile(r"\s*[•●▪\uf0b7]\s*")
_SEMICOLONS = re.compile(r"\s*;\s*(?:[-–]\s+)?")
_NUMBERED = re.compile(r"(?:^|(?<=\s)|(?<=,\s))(?:\d{1,2}[.)]|\(\d{1,2}\))\s+(?=\D)")
_DASHES = re.compile(r"(?:^|\s+)[-–]\s+")
_ROLE = re.compile(r"^(?P<role>[A-Z][\w ()/,-]{2,60}?)\s*:\s*(?=\S)")
_NOTHING = re.compile(r"^[\s.,;:–—-]*$")


def split_institutions(words: str) -> tuple[list[str], bool]:
    """(institutions, whether the separators were clear). Words that only name a role are left out."""
    parts = _bulleted(words) or _numbered(words) or _semicolons(words) or [words]
    parts = [cleaned for part in parts if (cleaned := _clean(part))]
    clear = not any(map(_is_a_list, parts)) if len(parts) > 1 else not _could_be_several(words)
    return list(dict.fromkeys(parts)), clear


def _bulleted(words: str) -> list[str]:
    """`• Dr. A. Example, Department of Finance • …`: what stands before the first bullet is an item or a role."""
    parts = _BULLETS.split(words)
    return [p for part in parts for p in (_semicolons(part) or [part])] if len(parts) > 1 else []


def _semicolons(words: str) -> list[str]:
    parts = _SEMICOLONS.split(words)
    return parts if len([p for p in parts if not _NOTHING.match(p)]) > 1 else []


def _numbered(words: str) -> list[str]:
    """`1. Department of Finance 2. Commission on Audit, 1. World Bank`: numbers that begin at 1 and rise."""
    numbers = [int(re.sub(r"\D", "", m[0])) for m in _NUMBERED.finditer(words)]
    rising = bool(numbers) and numbers[0] == 1 and all(b in (a + 1, 1) for a, b in pairwise(numbers))
    return [part.rstrip(" ,") for part in _NUMBERED.split(words)] if rising and len(numbers) > 1 else []


def _clean(part: str) -> str:
    """One institution without dashes before it and the role that it plays (`Government: …`)."""
    part = part.strip()
    if part.startswith(("-", "–")):
        part = _DASHES.sub("", part, count=1)
    part = part.strip(" ;•●\uf0b7")
    role = _ROLE.match(part)
    if role and fold(role["role"]) in _roles():
        part = part[role.end() :]
    part = _without_next_heading(part)
    return "" if _NOTHING.match(part) or fold(part) in _roles() else part.strip(" ,")


def _without_next_heading(part: str) -> str:
    """`… of Territorial Policy Other actors involved (Civil Society)`: the form's next heading runs into the last item
    before it (ES0045)."""
    tokens = part.split()
    for size in range(min(len(tokens) - 1, 8), 1, -1):
        if fold(" ".join(tokens[-size:])) in _roles():
            return " ".join(tokens[:-size])
    return part


def _is_a_list(part: str) -> bool:
    """One of several parts that holds a list itself: sentences, or many commas."""
    return bool(re.search(r"[a-z)]\.\s+[A-Z]", part)) or part.count(",") > 2


def _could_be_several(words: str) -> bool:
    """Commas, slashes, `and`, full stops: signs of a list that nobody can be sure of."""
    return bool(re.search(r",|/|\.\s+[A-Z]|\band\b|\s[-–]\s", words))


@cache
def _roles() -> frozenset[str]:
    return frozenset(fold(row["spelling"]) for row in read_vocabulary("institutions.junk"))
