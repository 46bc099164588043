"""IRM reports: kind, member, years and version, read from a title (docs/pages.md II.4.1)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import NamedTuple

from pipeline.identity.closings import Closing, split_closings, without_footnote, without_marks
from pipeline.identity.members import Member, find_member, member_of_slug
from pipeline.identity.names import identifier, slug, years
from pipeline.remembered import remembered
from pipeline.vocabularies import DASH, alike, fold, vocabulary

_OF = frozenset({"de", "du", "des", "del"})
_ARTICLES = frozenset({"el", "la", "las", "le", "les", "los"})
_VERSION = (
    rf"\s*(?:{DASH}|[:,])?\s*[(\[]?\b(?:(?:(?:draft |version )?for )?public comments?(?: version| section)?"
    r"|google doc public comments received)[)\]]?"
)
_COMMENT = re.compile(rf"{_VERSION}\s*$", re.IGNORECASE)
_YEAR_OF_CYCLE = re.compile(r"\s*\(year (\d)\)", re.IGNORECASE)
# With the brackets that some years stand in (`Mexico Co-Creation Brief (2022)`).
_SPAN = re.compile(rf"\s*\(?\b(?:19|20)\d{{2}}(?:\s*(?:{DASH}|/)\s*(?:19|20)?\d{{2}})?\b\)?\s*")
_LONGEST_TITLE = 140
_POSSESSIVE = re.compile(r"['’‘´`]s?$")
# What may be left beside a name when type and years are taken away.
_AROUND = " ,:-–—"
# No name of a member with a type has more.
_MOST_WORDS = 20
_MOST_BRACKETS = 3
_SLUG = re.compile(
    r"(?P<words>[a-z0-9-]+?)-(?P<start>(?:19|20)\d{2})(?:-(?P<end>(?:19|20)\d{2}))?"
    r"(?:-year-(?P<cycle>\d))?(?P<comment>-for-public-comments?)?(?:-\d)?$"
)
# The end of one title in a list of titles: a year, or a closing part in brackets or after a dash.
_CLOSINGS = ("Version", "Comments", "Comment", "Section", "Received", "Report", "Review", "Brief")
_NEXT = re.compile(rf"(?<=[\d)])\s*,\s+(?=[^\d\s])|(?:{'|'.join(f'(?<={word})' for word in _CLOSINGS)})\s*,\s+")


@dataclass(frozen=True, slots=True)
class ReportTitle:
    """A report's title, taken apart. `report_type` is a code of the codelist, `Other` where none fits; `member` is None
    where `member_words` (the words beside type and years) name no known member."""

    words: str
    member: Member | None
    report_type: str
    start_year: int | None
    end_year: int | None
    public_comment: bool
    year_of_cycle: int | None
    known_type: bool
    member_words: str = ""
    # Closing words that make it a document beside the report (`Executive Summary`).
    beside: str = ""


def split_reports(words: str) -> list[str]:
    """The titles in a list. A comma splits two titles only after a year or a closing part; after a bracket only where
    a title ends with it: `Cotabato Province (North), Philippines Design Report 2015-2017` is one."""
    parts, begin = [], 0
    for comma in _NEXT.finditer(words):
        # No title is longer: the words before it need not be looked through again at every comma.
        title = words[max(begin, comma.start() - _LONGEST_TITLE) : comma.start()]
        if not title.endswith(")") or years(title)[0] or looks_like_report(title):
            parts.append(words[begin : comma.start()].strip())
            begin = comma.end()
    return [part for part in (*parts, words[begin:].strip()) if part]


@remembered(1 << 14)
def parse_report(words: str) -> ReportTitle:
    title = words.strip()
    plain = without_marks(title)
    bare = _COMMENT.sub("", plain)
    head, closings = _without_closings(bare)
    cycle = _YEAR_OF_CYCLE.search(bare)
    cycles = [closing.year_of_cycle for closing in closings if closing.year_of_cycle]
    comments = [closing for closing in closings if _COMMENT.fullmatch(closing.words)]
    beside = [closing.words for closing in closings if closing.names_a_document and closing not in comments]
    start, end = years(head)
    member, member_words, code = _read_core(_core(head))
    return ReportTitle(
        words=without_footnote(title) if code else title,
        member=member,
        report_type=code or "Other",
        start_year=start,
        end_year=end,
        public_comment=bare != plain or bool(comments),
        year_of_cycle=int(cycle[1]) if cycle else next(iter(cycles), None),
        known_type=bool(code),
        member_words=member_words,
        beside=" ".join(beside),
    )


def _without_closings(bare: str) -> tuple[str, tuple[Closing, ...]]:
    """The title and what closes it after its years. Where the member stands last (`Results Report 2021 – Norway`) or
    another title follows, nothing does."""
    span = _SPAN.search(bare) if len(bare) <= _LONGEST_TITLE else None
    head, closings = split_closings(bare, span.end()) if span else (bare, ())
    if not closings or any(looks_like_report(closing.words) for closing in closings):
        return bare, ()
    member, _, code = _read_core(_core(head))
    named = bool(code) and (member is not None or not _read_core(_core(bare))[2])
    return (head, closings) if named else (bare, ())


def _core(bare: str) -> str:
    """The title without its years: the member and the type, with what else stands beside them."""
    return " ".join(_SPAN.sub(" ", _closing().sub("", bare)).split()).strip(_AROUND)


def _read_core(core: str) -> tuple[Member | None, str, str]:
    """(member, its words, type). Brackets that close a title (`(December)`, `(Revised)`) tell which edition of the
    report it is, in words that no list could hold; they are left out where member or type is told only without them."""
    cores = [core]
    while cores[-1].endswith(")") and "(" in cores[-1] and len(cores) <= _MOST_BRACKETS:
        cores.append(cores[-1].rpartition("(")[0].strip(" ,"))
    readings = [_Reading(*_member_and_type(words)) for words in cores]
    known = next((reading for reading in readings if reading.code and reading.member), None)
    named = next((reading for reading in reversed(readings) if reading.code and reading.words), None)
    best = known or named or next((reading for reading in readings if reading.code), readings[0])
    return best.member, best.words, best.code


class _Reading(NamedTuple):
    """What a title's words mean: those of the member, and the type."""

    words: str
    code: str

    @property
    def member(self) -> Member | None:
        return find_member(self.words) if self.words else None


def nearest_type(words: str) -> str:
    """The known type whose spelling is most like what stands beside the member's name; empty where none is."""
    tokens = _core(_COMMENT.sub("", words)).partition(" (")[0].split()[:_MOST_WORDS]
    cuts = range(1, len(tokens))
    ahead = next((cut for cut in reversed(cuts) if find_member(" ".join(tokens[:cut]))), 0)
    behind = next((cut for cut in cuts if not ahead and find_member(" ".join(tokens[cut:]))), len(tokens))
    while behind > 1 and fold(tokens[behind - 1]) in _OF:
        behind -= 1
    return vocabulary("report_types").nearest(" ".join(tokens[ahead:behind]))


@cache
def _closing() -> re.Pattern[str]:
    """What may stand after a title and tells which version of the report it is: `(Final)`, `(English)`, `(Year 1)`."""
    version = "|".join(["final", r"year \d", *(re.escape(row["label"]) for row in vocabulary("languages").rows)])
    closing = rf"\s*\((?:{version})(?: version)?\)|\s*(?:{DASH}\s*)?\bfinal(?: version)?\s*$"
    return re.compile(closing, re.IGNORECASE)


@cache
def _type_spellings() -> tuple[tuple[str, str], ...]:
    """(folded spelling, type), longest first."""
    return tuple(vocabulary("report_types").spellings())


def _member_and_type(core: str) -> tuple[str, str]:
    """`Côte d’Ivoire Hybrid Report` is a member and a type; in French and Spanish the type comes first."""
    folded = fold(core)
    for spelling, code in _type_spellings():
        if folded.endswith(spelling):
            vocabulary("report_types").code(spelling)
            return _words_before(core, spelling), code
        if folded.startswith((f"{spelling} ", f"{spelling}: ")):
            rest = " ".join(core.split()[len(spelling.split()) :]).strip(_AROUND)
            return _without_article(rest), code
    return core, ""


def _words_before(core: str, spelling: str) -> str:
    words = " ".join(core.split()[: -len(spelling.split())]).strip(_AROUND)
    return words if find_member(words) else _POSSESSIVE.sub("", words)


def _without_article(words: str) -> str:
    """`de los Países Bajos` without what is no part of the name; `La Libertad` and `El Salvador` have theirs."""
    if alike(words[:2]) == "d'":
        return words[2:]
    first, _, rest = words.partition(" ")
    if fold(first) in _OF:
        words, (first, _, rest) = rest, rest.partition(" ")
    return rest if fold(first) in _ARTICLES and find_member(words) is None and find_member(rest) else words


def looks_like_report(words: str) -> bool:
    """Whether words read like a report's title."""
    folded = fold(words)
    return any(f" {spelling} " in f" {folded} " for spelling, _ in _type_spellings() if len(spelling) > 5)


def report_id(title: str) -> str:
    """`france-design-report-2018-2020`: the title as the site forms its addresses."""
    return identifier(title, "report")


def identify_report(title: ReportTitle, member_id: str) -> str:
    """`france-design-report-2018-2020`; a title that does not say what it is keeps its own words.

    Comment versions are reports of their own, and so are a summary, a corrigendum or a translation of a report.
    """
    if not member_id or not title.known_type or title.start_year is None:
        return report_id(title.words)
    years = f"{title.start_year}-{title.end_year}" if title.end_year else f"{title.start_year}"
    beside = f"-{identifier(title.beside, 'part')}" if title.beside else ""
    comment = "-public-comment" if title.public_comment else ""
    return f"{member_id}-{report_id(title.report_type)}-{years}{beside}{comment}"


@cache
def reviews_many_members(report_type: str) -> bool:
    """Whether reports of this type are about no single member (`IRM Report on Local Action Plans`)."""
    return vocabulary("report_types").codes[report_type]["scope"] == "all local members"


def period_of(title: ReportTitle) -> tuple[int | None, int | None]:
    """First and last year that a report reviews, by its title; a brief reviews none."""
    return (None, None) if precedes_the_plan(title.report_type) else (title.start_year, title.end_year)


def published_by_title(title: ReportTitle) -> int | None:
    """The year in which a brief was published, which its title says (`Estonia Co-Creation Brief 2021`)."""
    return title.start_year if precedes_the_plan(title.report_type) else None


@cache
def precedes_the_plan(report_type: str) -> bool:
    """Whether reports of this type come before the plan, so that their year is not the plan's."""
    return vocabulary("report_types").codes[report_type]["scope"] == "before the plan"


def report_of_slug(address_slug: str) -> ReportTitle | None:
    """What the last part of a report's address says, for a page that lost its title; None where it is no report's.

    `kaduna-state-nigeria-design-report-2018-2020`, `netherlands-mid-term-report-2016-2018-year-1`.
    """
    match = _SLUG.match(address_slug)
    if match is None:
        return None
    words = match["words"]
    kind, code = next(((kind, code) for kind, code in _type_slugs() if f"-{words}".endswith(f"-{kind}")), ("", ""))
    if not code:
        return None
    place = words.removesuffix(kind).strip("-")
    return ReportTitle(
        words="",
        member=(find_member(place.replace("-", " ")) or member_of_slug(place)) if place else None,
        report_type=code,
        start_year=int(match["start"]),
        end_year=int(match["end"]) if match["end"] else None,
        public_comment=bool(match["comment"]),
        year_of_cycle=int(match["cycle"]) if match["cycle"] else None,
        known_type=True,
        member_words=place.replace("-", " "),
    )


@cache
def _type_slugs() -> tuple[tuple[str, str], ...]:
    """(kind as addresses write it, type), longest first; the site drops the `&` of some."""
    slugs = {slug(spelling): code for spelling, code in _type_spellings()}
    slugs |= {kind.replace("-and-", "-"): code for kind, code in slugs.items()}
    return tuple(sorted(slugs.items(), key=lambda pair: -len(pair[0])))
