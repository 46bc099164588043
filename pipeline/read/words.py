"""White space and list markers, the same for HTML and for text."""

from __future__ import annotations

import re
import unicodedata
from functools import cache

# Letters that join (Arabic, the scripts of India, Mongolian …) and signs that emoji are made of. After one of them ZWNJ
# and ZWJ spell a word: `ශ්‍රී` without its joiner is another word (UAX #31, 2.3).
_JOIN = (
    "\u0600-\u109f\u1700-\u1cff\u2190-\u2bff\ua800-\uabff\ufb50-\ufdff\ufe0f\ufe70-\ufefc"
    "\U00010a00-\U00011fff\U0001e900-\U0001eeff\U0001f000-\U0001faff"
)
# Left by word processors and content systems; they show nothing: control characters, soft hyphens, zero-width blanks,
# joiners beside other letters, noncharacters, and the marks of direction that HTML replaced by attributes (UAX #9).
_INVISIBLE = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\u00ad\u200b\u202a-\u202e\u2060\u2066-\u2069\ufeff\ufdd0-\ufdef\ufffe\uffff\ud800-\udfff]"
    f"|(?<![{_JOIN}])[\u200c\u200d]"
)
# Marks of direction inside a word order its letters; at its ends they order nothing that stays.
_DIRECTION = re.compile("(?:^|(?<=\\s))[\u061c\u200e\u200f]+|(?<![\u061c\u200e\u200f])[\u061c\u200e\u200f]+(?=\\s|$)")

# So much of a menu's words stands in its line; what follows is counted.
_WORDS_SHOWN = 12

BULLET, STAR = "•", "*"
# U+F0B7 is the bullet of the Symbol font in PDFs; `-` opens a list item in captures of style plain.
_BULLETS = "•●▪■◦·‣\uf0b7-"
_BULLETED = re.compile(rf"^[{re.escape(_BULLETS)}][ \u00a0\t]+(?=\S)")
_STARRED = re.compile(rf"^{re.escape(STAR)}[ \u00a0\t]+(?=\S)")
# A number is a list marker only where the extractor indented it: `14. Organise …` at the line's
# start is a heading of the prose (FR0043).
_NUMBERED = re.compile(r"^[ \u00a0\t]{2,}(\d{1,3}[.)])[ \u00a0\t]+(?=\S)")


# On one letter: normalising a text sorts each run of marks in quadratic time (UAX #15, Stream-Safe Text Format).
_MOST_MARKS = 30


def _with_few_marks(words: str) -> str:
    mark, too_many = _marks()
    # A run that is too long reaches over one of these places at least.
    return too_many.sub(r"\1", words) if mark.search(words[_MOST_MARKS :: _MOST_MARKS + 1]) else words


@cache
def _marks() -> tuple[re.Pattern[str], re.Pattern[str]]:
    """Patterns for a mark and for a run of too many."""
    marks = "".join(mark for code in range(0x300, 0x20000) if unicodedata.combining(mark := chr(code)))
    return re.compile(f"[{marks}]"), re.compile(f"([{marks}]{{{_MOST_MARKS}}})[{marks}]+")


def clean(text: str) -> str:
    """Text as a person sees it: runs of white space are one blank, invisible characters are gone, and so are marks
    of which no letter has so many."""
    words = " ".join(text.split())
    if not words.isascii():
        words = _with_few_marks(words)
    if words.isprintable():  # no invisible character is; nearly every text is
        return words
    return " ".join(_DIRECTION.sub("", _INVISIBLE.sub("", words)).split())


def without_typed_bullet(text: str) -> str:
    """The words after a typed bullet; the same object where there is none."""
    return text[2:] if text[1:2] == " " and text[0] in _BULLETS else text


def split_marker(raw: str, *, starred: bool = False) -> tuple[str, str]:
    """A line of a text capture as (marker, text): `  14. Title` gives (`14.`, `Title`). A `*` is a bullet where it is
    indented, and everywhere if the text is `starred`; elsewhere it marks a footnote."""
    numbered = _NUMBERED.match(raw)
    if numbered:
        return numbered.group(1), clean(raw[numbered.end() :])
    words = raw.lstrip()
    indented = len(words) < len(raw)
    bulleted = _BULLETED.match(words) or (_STARRED.match(words) if starred or indented else None)
    if bulleted:
        return BULLET, clean(words[bulleted.end() :])
    return "", clean(raw)


def first_words(text: str) -> str:
    """The first words of what is no content, and how many there are: nobody reads a menu."""
    words = text.split()
    shown = clean(" ".join(words[:_WORDS_SHOWN]))
    return f"{shown} … ({len(words)} words)" if len(words) > _WORDS_SHOWN else shown
