"""What stands around the content and is no part of it: lines known by their words, menus and footers without landmarks,
comments by visitors; and which extractor made a text, which those lines tell (docs/pages.md II.1).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import islice, takewhile

from pipeline.identity.addresses import parse_address
from pipeline.model import Line
from pipeline.parse.context import Ledger, Reading
from pipeline.privacy import end_of
from pipeline.remembered import remembered
from pipeline.schemas import read_vocabulary
from pipeline.vocabularies import alike, fold

_LONGEST_OF_FOOTER = 120
# Lines among which the title of a document or member stands: under the links of a menu, above the prose.
TITLE_WITHIN = 12
# Lines at the top of a page, where the site's name is its logo's.
_TOP = 3
# Fewer lines tell nothing about the extractor.
_FEWEST_LINES = 6
SKIP_LINK = "skip-link"
# Folded words of a line -> why it is chrome.
_KNOWN = {fold(row["spelling"]): row["code"] for row in read_vocabulary("chrome_lines")}
# What extractors glue before the first line of the content, longest first.
_PREFIXES = sorted(
    (words for words, reason in _KNOWN.items() if reason in (SKIP_LINK, "survey")), key=len, reverse=True
)
# Two of them may be glued: the survey line and the skip link.
_LONGEST = 2 * max(map(len, _KNOWN))
_BEGINNINGS = frozenset(words[:4] for words in _PREFIXES)
_COUNT = re.compile(r"^(?:comments?\s*\((?P<count>\d{1,4})\)|(?P<before>\d{1,4}) comments?)$", re.IGNORECASE)
_NONE = "no comments yet"
_FORM = "leave a reply"
_AUTHOR = re.compile(r"^\S.{1,60} Reply$")
# What most pages have not: a short line like those around comments.
_OF_COMMENTS = re.compile(r"(?=.{1,70}$).*(?:comment|reply$)", re.IGNORECASE)
_SENTENCE = re.compile(r"[^\W\d_].*\w\s.*\w[.?:;]$")


def chrome_reason(text: str) -> str:
    """Why a line with this text is chrome; empty where its words are not known."""
    return _reason(text) if len(text) <= _LONGEST else ""


@remembered(10_000)  # labels and headings come again on each page
def _reason(text: str) -> str:
    folded = fold(text)
    if folded in _KNOWN:
        return _KNOWN[folded]
    rest = without_chrome_prefix(text)
    return _KNOWN.get(fold(rest), "") if rest != text else ""


def mark_known_chrome(ledger: Ledger) -> None:
    """Marks the lines whose words the site is known to put around every page. The site's name is also a partner's in a
    list, and words of the prose: without a link it closes a page only where nothing of the page's own is after it."""
    lines = list(ledger.free())
    end = _end_of_own(lines)
    for index, line in enumerate(lines):
        reason = chrome_reason(line.text)
        around = line.links or (not line.marker and not _TOP <= index < end)
        if reason and (reason != "footer" or around):
            ledger.chrome(line, reason)


def without_chrome_prefix(text: str) -> str:
    """`Skip Navigation France` gives `France`: extractors glue the skip link to the next line."""
    if alike(text[:4]).casefold() not in _BEGINNINGS:
        return text
    folded = alike(text[: len(_PREFIXES[0]) + 1]).casefold()
    for words in _PREFIXES:
        if folded.startswith(words + " "):
            return text[len(words) :].strip()
    return text


def top_below_menu(content: Sequence[Line]) -> list[tuple[int, Line]]:
    """The lines among which a title stands, each with its index; links of a menu and items of lists are not counted."""
    lines = ((index, line) for index, line in enumerate(content) if line.text and not line.marker)
    return list(islice(((index, line) for index, line in lines if line.level or not line.is_link_only), TITLE_WITHIN))


def mark_menu_before(ledger: Ledger, lines: list[Line]) -> None:
    """Lines before the title that are only links are a menu without a landmark."""
    for line in ledger.free(lines):
        if line.is_link_only or not line.text:
            ledger.chrome(line, "menu")


def mark_footer_after(ledger: Ledger, lines: list[Line]) -> list[Line]:
    """Marks the footer at the end of `lines`; returns the lines before it.

    The footer begins at the site's closing line (its name alone) where there is one, else with the last run of
    lines that are only links.
    """
    names = (i for i in range(_end_of_own(lines), len(lines)) if _is_closing(lines[i]))
    around = takewhile(lambda x: (_may_close(x) or not ledger.is_free(x)) and not x.marker, reversed(lines))
    end = next(names, len(lines) - sum(1 for _ in around))
    if len(lines) - end < 2 and not (end < len(lines) and _is_closing(lines[end])):
        return lines
    for line in lines[end:]:
        ledger.chrome(line, "footer")
    return lines[:end]


def _may_close(line: Line) -> bool:
    """Whether a line of links may stand in a footer: one to a commitment, a plan or a report is an entry of a list."""
    return line.is_link_only and not any(parse_address(link.url).is_entry for link in line.links)


def _is_closing(line: Line) -> bool:
    return chrome_reason(line.text) == "footer" and not line.level and not line.marker


def body_after(reading: Reading, content: list[Line], title: int | None) -> list[Line]:
    """The lines between the title of a document's page, whose index is given, and the footer. What stands above the
    title is a menu; comments are left out."""
    start = 0 if title is None else title + 1
    mark_menu_before(reading.ledger, content[: max(start - 1, 0)])
    leave_out_comments(reading)
    return mark_footer_after(reading.ledger, content[start:])


def _end_of_own(lines: list[Line]) -> int:
    """After the last line that is surely the page's own: the closing line may also end a sentence of the prose."""
    return next((index + 1 for index in range(len(lines) - 1, -1, -1) if _is_own(lines[index])), 0)


def _is_own(line: Line) -> bool:
    """Whether a line is the page's own: long, an item of a list, or a sentence, which a notice of rights is not."""
    if _may_close(line) or chrome_reason(line.text):
        return False
    own = line.is_link_only or line.marker or len(line.text) >= _LONGEST_OF_FOOTER
    return bool(own) or _SENTENCE.match(line.text) is not None


# -- the extractor -----------------------------------------------------------------------------------------------------


def style_of(reading: Reading) -> str:
    """`skip` begins with the skip link, `skip-thin` has lost its one-word lines as well, `plain` has neither."""
    if not _has_skip_link(reading):
        return "plain"
    content = [line for line in reading.page.lines if reading.ledger.is_free(line)]
    has_word = any(len(line.text.split()) == 1 and line.text[:1].isalpha() for line in content)
    thin = any(line.gap for line in content) and len(content) >= _FEWEST_LINES and not has_word
    return "skip-thin" if thin else "skip"


def has_chrome(reading: Reading, reason: str) -> bool:
    return any(reading.ledger.fate(line) == f"chrome: {reason}" for line in reading.page.lines)


def _has_skip_link(reading: Reading) -> bool:
    """On a line of its own, or glued to the first line of the content."""
    return has_chrome(reading, SKIP_LINK) or any(_glued(line.text) == SKIP_LINK for line in reading.page.lines[:2])


def _glued(text: str) -> str:
    """Why what stands before the content of a line is chrome; empty where nothing does."""
    return chrome_reason(text[: len(text) - len(without_chrome_prefix(text))])


def report_cut_off(reading: Reading) -> None:
    """A page that begins with the skip link ends with the site's footer; without it the capture was cut off."""
    if _has_skip_link(reading) and not has_chrome(reading, "footer"):
        last = reading.page.lines[-1]
        message = "the capture ends before the footer of the page: what followed is not known"
        # Persons may stand in comments, contacts and prose: no issue quotes them.
        unpublished = reading.ledger.fate(last).startswith(("chrome", "contact", "section"))
        reading.issue("truncated", message, line=last, value="" if unpublished else end_of(last.text, 80))


# -- comments ----------------------------------------------------------------------------------------------------------


def leave_out_comments(reading: Reading) -> None:
    """Marks the comments as chrome and observes how many the page says there are."""
    lines = reading.page.lines
    begin = _begin(lines)
    if begin is None:
        return
    left_out = [line for line in lines[begin:] if reading.ledger.is_free(line)]
    for line in left_out:
        reading.ledger.chrome(line, "public comment")
    if left_out:
        message = f"{len(left_out)} lines of comments by visitors are no part of the document and were left out"
        reading.issue("comment-left-out", message, "comments", lines[begin], str(len(left_out)))
    if reading.key:
        _observe_count(reading, lines[begin])


def _begin(lines: tuple[Line, ...]) -> int | None:
    """The heading of the comments, else the first author before the form, else the form."""
    near = [(i, line.text) for i, line in enumerate(lines) if _OF_COMMENTS.match(line.text)]
    head = next((i for i, text in near if _COUNT.match(text) or fold(text) == _NONE), None)
    form = next((i for i, text in near if fold(text) == _FORM), None)
    if head is not None or form is None:
        return head
    return next((i for i, text in near if i < form and _AUTHOR.match(text)), form)


def _observe_count(reading: Reading, line: Line) -> None:
    match = _COUNT.match(line.text)
    if match:
        reading.observe("comments", match["count"] or match["before"], line.text, line)
    elif fold(line.text) == _NONE:
        reading.observe("comments", "0", line.text, line)
    else:
        reading.observe("comments")
        reading.issue(
            "label-missing", "the page has a form for comments, but does not say how many there are", "comments"
        )
