"""What stands around the content: lines known by their words, menus and footers without landmarks."""

from __future__ import annotations

from functools import cache

from pipeline.model import Line
from pipeline.parse.ledger import Ledger
from pipeline.schemas import read_vocabulary
from pipeline.vocabularies import alike, fold

# Lines around the content are short; prose need not be compared.
_LONGEST = 200


@cache
def _known() -> dict[str, str]:
    """Folded words of a line -> why it is chrome."""
    return {fold(row["text"]): row["reason"] for row in read_vocabulary("chrome_lines")}


@cache
def _prefixes() -> tuple[str, ...]:
    """What extractors glue before the first line of the content, longest first."""
    glued = [words for words, reason in _known().items() if reason in ("skip-link", "survey")]
    return tuple(sorted(glued, key=len, reverse=True))


def chrome_reason(text: str) -> str:
    """Why a line with this text is chrome; empty where its words are not known."""
    if len(text) > _LONGEST:
        return ""
    folded = fold(text)
    if folded in _known():
        return _known()[folded]
    # Two of them may be glued: the survey line and the skip link.
    rest = without_chrome_prefix(text)
    return _known().get(fold(rest), "") if rest != text else ""


def mark_known_chrome(ledger: Ledger) -> None:
    """Marks the lines whose words the site is known to put around every page. The site's name as an item of a list is
    a partner's name, unless it is a menu's link."""
    for line in ledger.free():
        reason = chrome_reason(line.text)
        if reason and not (reason == "footer" and line.marker and not line.links):
            ledger.chrome(line, reason)


def without_chrome_prefix(text: str) -> str:
    """`Skip Navigation France` gives `France`: extractors glue the skip link to the next line."""
    prefixes = _prefixes()
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
    for index, line in enumerate(lines):
        if (
            fold(line.text) == fold(end_line)
            and not line.level
            and not line.marker
            and _is_footer_tail(lines[index + 1 :])
        ):
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


def _is_footer_tail(lines: list[Line]) -> bool:
    """Nothing of the page's own follows the closing line: it may also be a sentence's end in the prose."""
    return all(len(line.text) < 120 for line in lines)
