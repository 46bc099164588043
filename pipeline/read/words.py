"""White space and list markers, the same for HTML and for text."""

from __future__ import annotations

import re

# Left by word processors and content systems; they show nothing. U+00AD is the soft hyphen.
_INVISIBLE = dict.fromkeys([0x00AD, 0x200B, 0x200C, 0x200D, 0x2060, 0xFEFF, *range(0x00, 0x09), *range(0x0E, 0x20)])
_BLANKS = re.compile(r"\s+")

BULLET = "•"
# U+F0B7 is the bullet of the Symbol font in PDFs; `-` opens a list item in captures of style plain.
_BULLETED = re.compile(r"^[•●▪■◦·‣\uf0b7\-][ \u00a0\t]+(?=\S)")
# A number is a list marker only where the extractor indented it: `14. Organise …` at the line's
# start is a heading of the prose (FR0043).
_NUMBERED = re.compile(r"^[ \u00a0\t]{2,}(\d{1,3}[.)])[ \u00a0\t]+(?=\S)")


def clean(text: str) -> str:
    """Text as a person sees it: runs of white space are one blank, invisible characters are gone."""
    return _BLANKS.sub(" ", text.translate(_INVISIBLE)).strip()


def split_marker(raw: str) -> tuple[str, str]:
    """A line of a text capture as (marker, text): `  14. Title` gives (`14.`, `Title`)."""
    numbered = _NUMBERED.match(raw)
    if numbered:
        return numbered.group(1), clean(raw[numbered.end() :])
    bulleted = _BULLETED.match(raw.lstrip())
    if bulleted:
        return BULLET, clean(raw.lstrip()[bulleted.end() :])
    return "", clean(raw)
