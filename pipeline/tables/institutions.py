"""Institutions of one field as a list: split where the separators are clear, whole where they are not.

Not decidable is not guessed: `Minister of State for the Digital Sector, attached to the Prime Minister` is one
institution, so a comma alone splits nothing: `institution_lists.py` says when the words around it do. Words that are no
institution (headings of the form for action plans, roles before a colon) are declared in `institutions.junk.csv`:

`heading` splits a list wherever it stands; `role` does before a colon or a bullet, and is an actor where it is an item
of its own (`Ministry of Justice; CSOs`); `label` and `empty` are never an item.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from itertools import pairwise

from pipeline.identity.institution_lists import comma_list, could_be_several, joined_bodies, unseparated_list
from pipeline.identity.names import institution_words, is_unfinished
from pipeline.remembered import remembered
from pipeline.schemas import read_vocabulary
from pipeline.vocabularies import alike, fold

_BREAK = re.compile(r"\s*(?:<br\s*/?>|\n)\s*", re.IGNORECASE)
_PARAGRAPH = re.compile(r"\s*(?:<br\s*/?>|\n)(?:[^\S\n]*(?:<br\s*/?>|\n))+\s*", re.IGNORECASE)
_BULLETS = re.compile(r"\s*[•●▪◦■○·\uf0b7\uf0a7\uf076\uf0d8]\s*")
_SEMICOLONS = re.compile(r"\s*;\s*")
# `1. Department`, `2) Department`, `3.Department`; `(a) Bureau`, `b) Bureau`.
_ORDER = re.compile(
    r"(?<![^\s,;:])(?:(?P<number>\d{1,2})[.)](?:\s+(?=\D)|(?=[^\W\d_]))|\((?P<enclosed>\d{1,2})\)\s*(?=\D)"
    r"|\(?(?P<letter>[a-z])\)\s*(?=\S))"
)
_NUMBER = re.compile(r"^\d{1,2}[.)]\s+(?=[^\W\d_])")
_DASHES = "-–—‐"
_BETWEEN_DASHES = re.compile(r"(?<!\s)\s+-\s+")
# A body, its department and its unit are joined by two.
_FEWEST_DASHES = 3
_ABBREVIATED = re.compile(r"[A-Z][A-Z\d/&.-]{1,9}")
_FIRST_DASH = re.compile(rf"^\s*(?P<dash>[{_DASHES}])[{_DASHES}]*+\s*(?=\S)")
_NO_WORD = re.compile(r"^(?:[\W_]|\[e-mail\]|\[telephone\])*$")
_BETWEEN = " \t\n,;"
_EDGES = " \t\n,;•●\uf0b7\u00a0"


@remembered(1 << 12)  # the commitments of a plan name the same bodies
def split_institutions(words: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """(institutions, those of them that may be several). Words that only name a role are left out."""
    found = [institution for part in _parted(words.strip()) if (institution := _institution(part))]
    parts = tuple(dict.fromkeys(found))
    return parts, tuple(part for part in parts if could_be_several(part))


def _parted(words: str) -> Iterator[str]:
    """The words cut at the first separator that is clear in them, and each part again at the next."""
    for split in _SEPARATORS:
        parts = [part for part in split(words) if part.strip()]
        if parts and parts != [words]:
            for part in parts:
                yield from _parted(part.strip(_BETWEEN))
            return
    yield words


# -- separators: each gives the parts, or the words whole -----------------------------------------
def _paragraphs(words: str) -> Sequence[str]:
    return _PARAGRAPH.split(words)


def _headings(words: str) -> Sequence[str]:
    """Headings of a form, wherever they stand: `State actors involved … CSOs, private sector, …`."""
    return _cut(words, _heading_words().finditer(alike(words)))


def _roles(words: str) -> Sequence[str]:
    """`Government: … Civil Society: …`: a role before a colon splits a list, at the beginning or after a separator.
    After plain words (`Working Group on Open Government: …`) only where the list begins with a role as well."""
    matches = list(_role_words().finditer(alike(words)))
    led = bool(matches) and not words[: matches[0].start()].strip()
    return _cut(words, (m for m in matches if led or words[: m.start()].rstrip()[-1:] in (".", ";", ",", ")", ">")))


def _helped(words: str) -> Sequence[str]:
    """`Ministry of Economy with the participation of civil society`: such words always part two."""
    return _cut(words, _helping_words().finditer(alike(words)))


def _lines(words: str) -> Sequence[str]:
    """Line breaks, unless any of them is the end of a printed line inside a name."""
    lines = [line for line in _BREAK.split(words) if line]
    wrapped = any(is_unfinished(line) or line.endswith("-") or "," in line for line in lines[:-1])
    small = any(line[0].islower() or line[0] == "(" for line in lines[1:])
    return [" ".join(lines)] if wrapped or small else lines


def _bulleted(words: str) -> Sequence[str]:
    """`• Department of Finance • …`: what stands before the first bullet is an item, or the role of those after it."""
    parts = _BULLETS.split(words)
    return parts[1:] if len(parts) > 1 and _is(parts[0], "role", "label") else parts


def _numbered(words: str) -> Sequence[str]:
    """`1. Department of Finance 2. Commission on Audit, 1. World Bank`: numbers or letters that begin anew or rise."""
    marks = list(_ORDER.finditer(words))
    places = [_place(mark) for mark in marks]
    rising = len(places) > 1 and places[0] == 1 and all(b in (a + 1, 1) for a, b in pairwise(places))
    return _cut(words, marks) if rising else [words]


def _place(mark: re.Match[str]) -> int:
    letter = mark["letter"]
    return ord(letter) - ord("a") + 1 if letter else int(mark["number"] or mark["enclosed"])


def _dashed(words: str) -> Sequence[str]:
    """`- Ministry of Justice - Parliament`, `-Ministry -Parliament`: dashes are bullets where the list begins with one.
    A dash that hangs on the word before it is part of a name."""
    first = _FIRST_DASH.match(words)
    if first is None:
        return [words]
    bullet = re.compile(rf"(?:^|(?<=\s))\s*{re.escape(first['dash'])}++\s*(?=\S)")
    return _cut(words, bullet.finditer(words))


def _semicolons(words: str) -> Sequence[str]:
    """Semicolons, but for those inside brackets, and those that stand for the end of a printed line inside a name
    (`Ministry of Finance and; Economy`: the lines of a value are joined by them)."""
    parts: list[str] = []
    pieces = _SEMICOLONS.split(words)
    closing = sum(piece.count(")") for piece in pieces)
    depth = 0
    for piece in pieces:
        if parts and is_unfinished(parts[-1]):
            parts[-1] += f" {piece}"
        # A bracket that never closes encloses nothing.
        elif parts and 0 < depth <= closing:
            parts[-1] += f"; {piece}"
        else:
            depth = 0
            parts.append(piece)
        depth += piece.count("(") - piece.count(")")
        closing -= piece.count(")")
    return parts


def _between_dashes(words: str) -> Sequence[str]:
    """`Example Club - Group B - Centre C - Union D`: in a name of its own the same dash does not stand so often. It may
    stand before the abbreviation of each (`Ministry of A - MA`)."""
    parts = _BETWEEN_DASHES.split(words) if words.count(" - ") >= _FEWEST_DASHES else []
    names = all(part[:1].isupper() and not _ABBREVIATED.fullmatch(part) and _is_closed(part) for part in parts)
    return parts if parts and names else [words]


def _is_closed(words: str) -> bool:
    return words.count("(") == words.count(")")


_SEPARATORS: tuple[Callable[[str], Sequence[str]], ...] = (
    _paragraphs, _headings, _roles, _helped, _lines, _bulleted, _numbered, _dashed, _semicolons, _between_dashes,
    unseparated_list, comma_list, joined_bodies,
)  # fmt: skip


def _cut(words: str, separators: Iterator[re.Match[str]] | Sequence[re.Match[str]]) -> list[str]:
    """The words without the separators, split there."""
    parts, position = [], 0
    for match in separators:
        parts.append(words[position : match.start()])
        position = match.end()
    return [*parts, words[position:]]


# -- items ----------------------------------------------------------------------------------------
def _institution(part: str) -> str:
    """One institution without what stood between it and the next; empty where the part is none."""
    part = part.strip(_EDGES)
    part = _FIRST_DASH.sub("", _NUMBER.sub("", part))
    part = _joining_at_the_edges().sub("", part).strip(_EDGES).rstrip(f" {_DASHES}:")
    return "" if _NO_WORD.match(part) or _is(part, "heading", "label", "empty") else part


# -- declared words -------------------------------------------------------------------------------
@cache
def _kinds() -> dict[str, str]:
    return {fold(row["spelling"]): row["code"] for row in read_vocabulary("institutions.junk")}


def _is(words: str, *kinds: str) -> bool:
    return _kinds().get(fold(words.strip(" -–:"))) in kinds


def _spelled(kind: str) -> str:
    """A pattern for all declared words of a kind, the longest first."""
    words = {alike(row["spelling"]) for row in read_vocabulary("institutions.junk") if row["code"] == kind}
    ordered = sorted(words, key=lambda w: (-len(w), w))
    # A translation sets a blank after a bracket: `( OSC)`.
    return "|".join(
        re.escape(w).replace(r"\ ", r"\s+").replace("/", r"\s*/\s*").replace(r"\(", r"\(\s*") for w in ordered
    )


@cache
def _heading_words() -> re.Pattern[str]:
    others = "|".join(sorted(map(re.escape, institution_words("other"))))  # `Other Government actors involved`
    return re.compile(rf"(?<!\w)(?:(?:{others})\s++){{0,2}}(?:{_spelled('heading')})(?!\w)\s*[:;]?\s*", re.IGNORECASE)


@cache
def _role_words() -> re.Pattern[str]:
    roles = f"(?i:{_spelled('role')}|{_spelled('label')})"
    return re.compile(rf"(?<![\w/])(?:{roles})(?:\s*(?:,|&|/|\band\b)\s*(?:{roles}))*\s*:\s*")


@cache
def _helping_words() -> re.Pattern[str]:
    words = sorted(institution_words("with"), key=len, reverse=True)
    return re.compile(rf"[\s,]+(?:{'|'.join(map(re.escape, words))})\s+", re.IGNORECASE)


@cache
def _joining_words() -> str:
    return "|".join(sorted(map(re.escape, institution_words("joining"))))


@cache
def _joining_at_the_edges() -> re.Pattern[str]:
    return re.compile(rf"^(?:{_joining_words()}|&)\s+|\s+(?:{_joining_words()}|&)$", re.IGNORECASE)
