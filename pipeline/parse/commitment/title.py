"""The top of a commitment page: its title with the ID, and the member whose commitment it is."""

from __future__ import annotations

import re
from collections.abc import Sequence

from pipeline.identity.addresses import COMMITMENT_ID
from pipeline.identity.members import Member, find_member, member_of_prefix, member_of_slug
from pipeline.model import FROM_TITLE, Line, Page
from pipeline.parse.boilerplate import chrome_reason, is_link_only, mark_menu_before, without_chrome_prefix
from pipeline.parse.commitment.head import FORM
from pipeline.parse.context import Reading
from pipeline.vocabularies import fold

# The ID stands in the last brackets of the line; titles have brackets of their own.
TITLE = re.compile(rf"^(?P<title>.*\S)\s*\((?P<id>{COMMITMENT_ID.pattern})\)(?P<rest>.*)$")
# Stars and lines beside a title; a full stop behind the ID is the end of a sentence.
_SIGNS = re.compile(r"[^\w.,;:!?]*")
# A title stands near the top; a title-like line far below is prose.
TITLE_WITHIN = 40
# Letters in a line that may be a member's name.
_LONGEST_MEMBER = 80
TABLE = "commitments"


def title_index(page: Page, content: Sequence[Line], commitment_id: str = "") -> int | None:
    """Where the title stands: the first line that ends in an ID in brackets, before the labels begin. A title may have
    the words of a label itself (`Status: …`): the ID of the page's address behind it settles that."""
    for index, line in enumerate(content[:TITLE_WITHIN]):
        match = TITLE.match(line.text)
        if match and match["id"].upper() == commitment_id:
            return index
        if match and not _SIGNS.fullmatch(match["rest"]):
            match = None  # a sentence that names a commitment
        place = FORM.at_start(line)
        # A menu has `Policy Areas` and `IRM Review` too, as links; the page's own headings are none.
        if place is not None and FORM.places[place.code].order > 20 and not is_link_only(line):
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
    strange = [line for line in content[:index] if not (is_link_only(line) or _belongs_above(line.text))]
    return len(strange) <= strangers or bool(document_title(page)[1])


def _belongs_above(text: str) -> bool:
    words = without_chrome_prefix(text)
    return bool(not words or chrome_reason(text) or (len(words) < _LONGEST_MEMBER and find_member(words)))


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
    start = index if index is not None else _first_anchor(content)
    member = _read_member(reading, content[:start])
    by_prefix = member_of_prefix(reading.key.rstrip("0123456789"))
    if member is None and by_prefix is not None:
        _report_slug(reading, line, by_prefix.name, by_prefix)
    if line is not None:
        reading.ledger.take(line, "title")
        _observe_title(reading, line, match["title"] if match else line.text, member)
        return reading.key
    reading.observe("title", document_name, place=FROM_TITLE)
    if member is None:
        reading.observe("member")
    if not document_name:
        reading.issue("label-missing", "the page has no title with its ID in brackets", "title")
    return reading.key


def _observe_title(reading: Reading, line: Line, words: str, member: Line | None) -> None:
    """The title. Extractors glue the skip link to it."""
    if member is None:
        reading.observe("member")
    reading.observe("title", without_chrome_prefix(words), words, line)


def _has_skip_link(reading: Reading) -> bool:
    return any(reading.ledger.fate(line).endswith("skip-link") for line in reading.page.lines)


def _expected_member(reading: Reading) -> Member | None:
    """The member that the ID's prefix or the address tells; the ID is the surer of the two."""
    return member_of_prefix(reading.key.rstrip("0123456789")) or member_of_slug(reading.address.member_slug)


def _first_anchor(content: Sequence[Line]) -> int:
    """Where the template begins on a page that lost its title."""
    starts = (i for i, line in enumerate(content) if FORM.at_start(line))
    return next(starts, len(content))


def lines_after_title(content: Sequence[Line], index: int | None) -> list[Line]:
    """The lines behind the title, or from the first place of the template on, where the title is lost."""
    return list(content[_first_anchor(content) if index is None else index + 1 :])


def _read_member(reading: Reading, before: Sequence[Line]) -> Line | None:
    """Takes the member's name: the last line before the title that names a member or a place. What else stands there
    is a menu, or left over."""
    expected = _expected_member(reading)
    found: Line | None = None
    free = [line for line in before if line.text and reading.ledger.is_free(line)]
    for line in reversed(free):
        words = without_chrome_prefix(line.text)
        member = find_member(words) if words and len(words) < _LONGEST_MEMBER else None
        # The one line between the skip link and the title is the member's, whether a list knows the name or not.
        in_its_place = len(free) == 1 and not line.links and len(words) < _LONGEST_MEMBER and _has_skip_link(reading)
        if member is None and not in_its_place and not _links_to_member(line):
            continue
        # A menu may list members too: further up, or among other links, only the expected one is the page's own.
        is_expected = bool(member and expected and member.member_id == expected.member_id)
        if not is_expected and (line is not free[-1] or _is_menu(free)):
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


def _is_menu(lines: Sequence[Line]) -> bool:
    """The last lines before the title are links, one below the other."""
    return len(lines) >= 3 and all(is_link_only(line) for line in lines[-3:])


def _links_to_member(line: Line) -> bool:
    return any(re.search(r"/members/[^/]+/?$", link.url) for link in line.links) and len(line.links) == 1


def _report_slug(reading: Reading, line: Line | None, words: str, member: Member) -> None:
    """An issue where the address names another member than the page, or than the ID of a page without a name."""
    slug = reading.address.member_slug
    of_slug = member_of_slug(slug)
    if not slug or (of_slug is not None and of_slug.member_id == member.member_id):
        return
    # Translated pages translate names of places, which no list has: `Escocia, Reino Unido` may well be Scotland.
    translated = reading.address.language != "en" and not member.known
    if translated and of_slug is not None and of_slug.country_code == member.country_code:
        return
    message = f"the page is of {words}, its address says {slug}; the page is followed"
    reading.issue("slug-disagrees", message, "member_id", line, slug)
