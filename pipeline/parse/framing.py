"""What stands around the content: lines known by their words, menus and footers without landmarks."""

from __future__ import annotations

import re
from functools import cache, lru_cache

from pipeline.model import Line
from pipeline.parse.context import Ledger
from pipeline.schemas import read_vocabulary
from pipeline.vocabularies import alike, fold

# Lines around the content are short; prose need not be compared.
_LONGEST = 200
_LONGEST_OF_FOOTER = 120
# Lines at the top of a page, where the site's name is its logo's.
_TOP = 3
_SENTENCE = re.compile(r"[^\W\d_].*\w\s.*\w[.?:;]$")


@cache
def _known() -> dict[str, str]:
    """Folded words of a line -> why it is chrome."""
    return {fold(row["spelling"]): row["code"] for row in read_vocabulary("chrome_lines")}


@cache
def _prefixes() -> tuple[str, ...]:
    """What extractors glue before the first line of the content, longest first."""
    glued = [words for words, reason in _known().items() if reason in ("skip-link", "survey")]
    return tuple(sorted(glued, key=len, reverse=True))


@cache
def _prefix_beginnings() -> frozenset[str]:
    return frozenset(words[:4] for words in _prefixes())


def chrome_reason(text: str) -> str:
    """Why a line with this text is chrome; empty where its words are not known."""
    return _reason(text) if len(text) <= _LONGEST else ""


@lru_cache(maxsize=10_000)  # labels and headings come again on each page
def _reason(text: str) -> str:
    folded = fold(text)
    if folded in _known():
        return _known()[folded]
    # Two of them may be glued: the survey line and the skip link.
    rest = without_chrome_prefix(text)
    return _known().get(fold(rest), "") if rest != text else ""


def mark_known_chrome(ledger: Ledger) -> None:
    """Marks the lines whose words the site is known to put around every page. The site's name is also a partner's in a
    list, and words of the prose: without a link it closes a page only where nothing of the page's own is behind it."""
    lines = list(ledger.free())
    end = _end_of_own(lines)
    for index, line in enumerate(lines):
        reason = chrome_reason(line.text)
        around = line.links or (not line.marker and not _TOP <= index < end)
        if reason and (reason != "footer" or around):
            ledger.chrome(line, reason)


def without_chrome_prefix(text: str) -> str:
    """`Skip Navigation France` gives `France`: extractors glue the skip link to the next line."""
    prefixes = _prefixes()
    if alike(text[:4]).casefold() not in _prefix_beginnings():
        return text
    folded = alike(text[: len(prefixes[0]) + 1]).casefold()
    for words in prefixes:
        if folded.startswith(words + " "):
            return text[len(words) :].strip()
    return text


def is_link_only(line: Line) -> bool:
    """A line that is nothing but links, as in menus and footers; marks may stand between them (`Home > Documents`)."""
    linked = "".join(link.text for link in line.links)
    return bool(line.links) and _letters(linked) >= _letters(line.text)


def _letters(text: str) -> int:
    return sum(map(str.isalnum, text))


def mark_menu_before(ledger: Ledger, lines: list[Line]) -> None:
    """Lines before the title that are only links are a menu without a landmark."""
    for line in ledger.free(lines):
        if is_link_only(line) or not line.text:
            ledger.chrome(line, "menu")


def mark_footer_after(ledger: Ledger, lines: list[Line], end_line: str) -> list[Line]:
    """Marks the footer at the end of `lines`; returns the lines before it.

    The footer begins at the site's closing line (its name alone) where there is one, else with the last run of
    lines that are only links. `end_line` is that closing line's text.
    """
    for index in range(_end_of_own(lines), len(lines)):
        line = lines[index]
        if fold(line.text) == fold(end_line) and not line.level and not line.marker:
            for rest in lines[index:]:
                ledger.chrome(rest, "footer")
            return lines[:index]
    end = len(lines)
    while end and (is_link_only(lines[end - 1]) or not ledger.is_free(lines[end - 1])) and not lines[end - 1].marker:
        end -= 1
    if len(lines) - end >= 2:
        for rest in lines[end:]:
            ledger.chrome(rest, "footer")
        return lines[:end]
    return lines


def _end_of_own(lines: list[Line]) -> int:
    """Behind the last line that is surely the page's own: the closing line may also end a sentence of the prose."""
    return next((index + 1 for index in range(len(lines) - 1, -1, -1) if _is_own(lines[index])), 0)


def _is_own(line: Line) -> bool:
    """Whether a line is the page's own: long, an item of a list, or a sentence, which a notice of rights is not."""
    if is_link_only(line) or chrome_reason(line.text):
        return False
    return len(line.text) >= _LONGEST_OF_FOOTER or bool(line.marker) or _SENTENCE.match(line.text) is not None
