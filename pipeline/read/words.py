"""White space and list markers, the same for HTML and for text."""

from __future__ import annotations

import re

# Left by word processors and content systems; they show nothing. U+00AD is the soft hyphen.
_INVISIBLE = re.compile(r"[\u00ad\u200b\u200c\u200d\u2060\ufeff\x00-\x08\x0e-\x1f]")

BULLET = "•"
# U+F0B7 is the bullet of the Symbol font in PDFs; `-` opens a list item in captures of style plain.
_BULLETED = re.compile(r"^[•●▪■◦·‣\uf0b7\-][ \u00a0\t]+(?=\S)")
# A number is a list marker only where the extractor indented it: `14. Organise …` at the line's
# start is a heading of the prose (FR0043).
_NUMBERED = re.compile(r"^[ \u00a0\t]{2,}(\d{1,3}[.)])[ \u00a0\t]+(?=\S)")


def clean(text: str) -> str:
    """Text as a person sees it: runs of white space are one blank, invisible characters are gone."""
    if not text.isprintable():  # no invisible character is; nearly every text is
        text = _INVISIBLE.sub("", text)
    return " ".join(text.split())


def split_marker(raw: str) -> tuple[str, str]:
    """A line of a text capture as (marker, text): `  14. Title` gives (`14.`, `Title`)."""
    numbered = _NUMBERED.match(raw)
    if numbered:
        return numbered.group(1), clean(raw[numbered.end() :])
    bulleted = _BULLETED.match(raw.lstrip())
    if bulleted:
        return BULLET, clean(raw.lstrip()[bulleted.end() :])
    return "", clean(raw)
