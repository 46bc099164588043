"""The head of a commitment page: its title with the ID, the member above it, and the places down to the description.

In: the lines of a page. Out: the places of the form with the words that stand there, and where the prose begins.
Labels decide, not positions; the order of the places only settles what is ambiguous: glued labels, two in one row of a
table, and words of the prose that look like labels.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.identity.addresses import COMMITMENT_ID, member_at
from pipeline.identity.members import LONGEST_UNKNOWN_NAME, Member, find_member, member_of_prefix, member_of_slug
from pipeline.label_places import found_by_place, in_one_language
from pipeline.lexicon import Found
from pipeline.model import FROM_TITLE, Line, Page
from pipeline.parse.boilerplate import SKIP_LINK, chrome_reason, has_chrome, mark_menu_before, without_chrome_prefix
from pipeline.parse.commitment.sections import BETWEEN, DESCRIPTION, heading_code
from pipeline.parse.context import Reading
from pipeline.parse.fields import Filled, Place, fill, form_of, next_orders
from pipeline.vocabularies import alike, fold, words_for

FORM = form_of("commitment")
# Where the head has no closing heading (layouts D, H, J), more lines than this without a label end it.
_MOST_STRANGE = 2
# Lines over which the text of an institution field may be wrapped.
_MOST_WRAPPED = 40
# The words of the heading that closes the head.
_CLOSING = tuple(alike(words) for words in words_for("page_headings", DESCRIPTION))
_LONGEST_CLOSING = max(map(len, _CLOSING))
_ENDING = frozenset({"irm-midterm", "irm-end-of-term", "commitments"})
# The ID stands in the last brackets of the line; titles have brackets of their own.
TITLE = re.compile(rf"^(?P<title>.*\S)\s*\((?P<id>{COMMITMENT_ID.pattern})\)(?P<rest>.*)$")
_MEMBER_PAGE = re.compile(r"/members/[^/]+/?$")
# Stars and lines beside a title; a full stop after the ID is the end of a sentence.
_SIGNS = re.compile(r"[^\w.,;:!?]*")
# A title stands near the top; a title-like line far below is prose.
TITLE_WITHIN = 40
TABLE = "commitments"


# -- the title -----------------------------------------------------------------------------------------------------


def title_index(page: Page, content: Sequence[Line], commitment_id: str = "") -> int | None:
    """Where the title stands: the first line that ends in an ID in brackets, before the labels begin. A title may have
    the words of a label itself (`Status: …`): the ID of the page's address after it settles that."""
    for index, line in enumerate(content[:TITLE_WITHIN]):
        match = TITLE.match(line.text)
        if match and match["id"].upper() == commitment_id:
            return index
        if match and not _SIGNS.fullmatch(match["rest"]):
            match = None  # a sentence that names a commitment
        place = FORM.at_start(line)
        # A menu has `Policy Areas` and `IRM Review` too, as links; the page's own headings are none.
        if place is not None and FORM.places[place.code].order > 20 and not line.is_link_only:
            break
        if match:
            return index
    wanted = fold(document_title(page)[0])
    if wanted:
        return next((i for i, line in enumerate(content[:TITLE_WITHIN]) if fold(line.text) == wanted), None)
    return None


def begins_with_title(page: Page, strangers: int = 0) -> bool:
    """Whether a page begins with a commitment's title, or its document's own title is one. Above it may stand what the
    site puts around a page, a member's name, and as many other lines as `strangers`."""
    content = page.content
    index = title_index(page, content)
    if index is None or not TITLE.match(content[index].text):
        return bool(document_title(page)[1])
    strange = [line for line in content[:index] if not (line.is_link_only or _belongs_above(line.text))]
    return len(strange) <= strangers or bool(document_title(page)[1])


def _belongs_above(text: str) -> bool:
    words = without_chrome_prefix(text)
    return bool(not words or chrome_reason(text) or find_member(words))


def document_title(page: Page) -> tuple[str, str]:
    """(title, ID) in the document's own `<title>`: `Govtech Summit (FR0043) | Commitment from France | …`."""
    match = TITLE.match(page.title.partition(" | ")[0].strip())
    return (match["title"], match["id"].upper()) if match else ("", "")


def read_title(reading: Reading, content: Sequence[Line], index: int | None) -> str:
    """Takes the title; the ID becomes the key of all that follows. Empty where there is no ID."""
    line = content[index] if index is not None else None
    match = TITLE.match(line.text) if line else None
    document_name, document_id = document_title(reading.page)
    stated = match["id"].upper() if match else document_id
    reading.table, reading.key = TABLE, stated or reading.address.commitment_id
    if not reading.key:
        return ""
    if stated and reading.address.commitment_id not in ("", stated):
        message = f"the page is about {stated}, its address says {reading.address.commitment_id}; the page is followed"
        reading.issue("id-disagrees", message, "commitment_id", line, reading.address.commitment_id)
    start = index if index is not None else first_anchor(content)
    member = _read_member(reading, content[:start])
    by_prefix = member_of_prefix(reading.key.rstrip("0123456789"))
    if member is None and by_prefix is not None:
        _report_slug(reading, line, by_prefix.name, by_prefix)
    if member is None:
        reading.observe("member")
    if line is not None:
        reading.ledger.take(line, "title")
        words = match["title"] if match else line.text
        reading.observe("title", without_chrome_prefix(words), words, line)
        return reading.key
    reading.observe("title", document_name, place=FROM_TITLE)
    if not document_name:
        reading.issue("label-missing", "the page has no title with its ID in brackets", "title")
    return reading.key


def first_anchor(content: Sequence[Line]) -> int:
    """Where the template begins on a page that lost its title."""
    starts = (i for i, line in enumerate(content) if FORM.at_start(line))
    return next(starts, len(content))


def _read_member(reading: Reading, before: Sequence[Line]) -> Line | None:
    """Takes the member's name: the last line before the title that names a member or a place. What else stands there
    is a menu, or left over."""
    # The ID is surer than the address.
    expected = member_of_prefix(reading.key.rstrip("0123456789")) or member_of_slug(reading.address.member_slug)
    found: Line | None = None
    free = [line for line in before if line.text and reading.ledger.is_free(line)]
    in_menu = len(free) >= 3 and all(line.is_link_only for line in free[-3:])
    for line in reversed(free):
        words = without_chrome_prefix(line.text)
        member = find_member(words) if words else None
        # The one line between the skip link and the title is the member's, whether a list knows the name or not; what
        # is longer than a name is a notice.
        alone = len(free) == 1 and not line.links and len(words) < LONGEST_UNKNOWN_NAME
        in_its_place = alone and has_chrome(reading, SKIP_LINK)
        linked = len(line.links) == 1 and _MEMBER_PAGE.search(line.links[0].url)
        if member is None and not in_its_place and not linked:
            continue
        # A menu may list members too: further up, or among other links, only the expected one is the page's own.
        is_expected = bool(member and expected and member.member_id == expected.member_id)
        if not is_expected and (line is not free[-1] or in_menu):
            continue
        reading.ledger.take(line, "member")
        reading.observe("member", words, line.text, line)
        if member is None:
            reading.issue("member-unknown", f"no list knows the member {words!r}", "member", line, words)
        else:
            _report_slug(reading, line, words, member)
        found = line
        break
    mark_menu_before(reading.ledger, list(before))
    return found


def _report_slug(reading: Reading, line: Line | None, words: str, member: Member) -> None:
    """An issue where the address names another member than the page, or than the ID of a page without a name."""
    slug = reading.address.member_slug
    of_slug, owner = member_of_slug(slug), member_at(reading.address, member)
    if not slug or (of_slug and owner and of_slug.member_id == owner.member_id):
        return
    message = f"the page is of {words}, its address says {slug}; the page is followed"
    reading.issue("slug-disagrees", message, "member_id", line, slug)


# -- the places ----------------------------------------------------------------------------------------------------


@dataclass(slots=True)
class Head(Filled):
    """The places of the head. `body` is the index of the first line of the prose."""

    body: int = 0

    @property
    def is_handbook(self) -> bool:
        """Whether this is a page of the newer local handbook (layout E), which has labels of its own."""
        return "institutions_involved" in self.entries or "commitment_start" in self.entries


def read_head(lines: Sequence[Line]) -> Head:
    """Reads the head of a page; the prose begins after the heading that closes it, else after the last line of it."""
    stop, bounded = _end_of_head(lines)
    starts = _starts(lines[:stop]) if bounded else _in_order(lines[:stop])
    filled = fill(FORM, lines[: len(starts)], starts)
    head = Head(filled.entries, filled.repeated, filled.strange, len(starts))
    if not bounded:
        last = max((line.number for e in head.entries.values() for line in (e.line, *e.more)), default=0)
        head.body = next((i for i, line in enumerate(lines[: head.body]) if line.number > last), head.body)
    return head


def _end_of_head(lines: Sequence[Line]) -> tuple[int, bool]:
    """(index after the head, whether a heading closes it)."""
    between, in_prose = 0, False
    for index, line in enumerate(lines):
        code, _ = heading_code(line.text)
        if code == DESCRIPTION and not in_prose:
            if _closes(lines[: between or index]):
                return between or index + 1, True
            in_prose = True
        elif code in BETWEEN and index and not between:
            between = index
        elif code in _ENDING and index:
            return between or index, False
        elif not in_prose and _glued_description(line) and _closes(lines[: index + 1]):
            return index + 1, True
    return between or len(lines), False


def _closes(before: Sequence[Line]) -> bool:
    """Whether `Description` after these lines closes the head. After much prose it is a heading of that prose, on a
    page that has lost the template's own (layouts D, H, J)."""
    kept = _in_order(before)
    return not any(kept) or len(before) - len(kept) <= _MOST_STRANGE


def _glued_description(line: Line) -> bool:
    """`…Fiscal InformationDescription`: glued to the policy areas or to a label."""
    if not alike(line.text[-_LONGEST_CLOSING:]).endswith(_CLOSING):  # quick, for lines of any length
        return False
    inside = FORM.inside(line.text, 1)
    if not inside or inside[-1].code != DESCRIPTION or inside[-1].end < len(line.text):
        return False
    words = line.text[: inside[-1].start]
    joined = FORM.at_start(line) is not None or FORM.places["policy-areas"].fits(line, words.strip())
    return joined or not words[-1].isspace()


def _in_order(lines: Sequence[Line]) -> list[Found | None]:
    """The places that follow each other in order, up to where the head ends: at the last of them, with its value.

    Without a closing heading the prose is in `lines` too, and it has words of the form of its own: a label counts
    only where it comes in order and few strange lines stand before it, none once the ratings are nearly through.
    """
    kept: list[Found | None] = []
    last: Place | None = None
    strange, end = 0, 0
    starts = in_one_language(_starts(lines))
    for line, start, below in zip(lines, starts, next_orders(FORM, starts), strict=True):
        first = start or _begins_row(line)
        place = FORM.places[first.code] if first else None
        in_order = place is not None and (_may_follow(last, place) or _is_doubled(last, place))
        # `Implementation i`: no heading of the prose has an icon.
        allowed = _MOST_STRANGE if line.text.endswith(" i") else _strange_allowed(last)
        if first and in_order and strange <= allowed:
            last, strange, end = _last_of_row(first, line, below), 0, len(kept) + 1
        elif last is not None and not strange and end and last.fits(line, line.text):
            end = len(kept) + 1
        else:
            strange += 1
        kept.append(start if in_order and not strange else None)
        if strange > _MOST_WRAPPED:
            break
    return kept[:end]


def _starts(lines: Sequence[Line]) -> list[Found | None]:
    """The place that each line begins with, by its words or, on a translated page, its position."""
    return found_by_place([line.text for line in lines], FORM.each_at_start(lines), FORM.places)


def _begins_row(line: Line) -> Found | None:
    """The heading with which a row of places begins: `Design i Verifiable: Yes`."""
    found = FORM.inside(line.text, 0)
    return found[0] if len(found) > 1 and found[0].start == 0 else None


def _last_of_row(first: Found, line: Line, below: int) -> Place:
    """The last place on a line of several. Only labels: a value may hold words of a heading (`Design Report`).

    A label whose order is not before that of the next line (`below`) is a word of the value.
    """
    last = FORM.places[first.code]
    for found in FORM.inside(line.text, first.end):
        place = FORM.places[found.code]
        last = place if found.is_label and last.order < place.order < below else last
    return last


def _may_follow(last: Place | None, place: Place) -> bool:
    """Whether a place of the form can stand below another. Handbook pages (layout E) have labels of their own, and
    none of the others'."""
    if last is None:
        return True
    return place.order > last.order and ("E" in place.expected_in or set(last.expected_in) != {"E"})


def _is_doubled(last: Place | None, place: Place) -> bool:
    """Whether a line stands twice; where the prose may begin, the second is a line of the prose."""
    return last is not None and place.code == last.code and place.order < FORM.places["relevant"].order


def _strange_allowed(last: Place | None) -> int:
    """How many lines that nothing explains may stand after a place of the form before the next one.

    Institutions are free text and may be wrapped; after the relevance all that follows may be lost, and prose begin.
    """
    if last is None:
        return _MOST_STRANGE
    if last.order >= FORM.places["relevant"].order:
        return 0
    return _MOST_WRAPPED if last.value in ("institution", "list", "values") else _MOST_STRANGE
