"""Personal contact data: found in any text that could be published, and replaced.

E-mail addresses become `[e-mail]`, telephone numbers `[telephone]`. Years, IDs, amounts, dates, footnotes and web
addresses stay: a telephone number is one by the numbering plan of a country, or by what stands beside it (a word of
`contact_words.csv`, another contact), never by being a long number.
"""

from __future__ import annotations

import re

from pipeline.privacy.mails import mask_mails, may_hold_mail
from pipeline.privacy.spelling import E_MAIL, TELEPHONE
from pipeline.privacy.telephones import mask_called_from_abroad, mask_telephones, may_hold_telephone
from pipeline.remembered import remembered

__all__ = ["E_MAIL", "TELEPHONE", "beginning_of", "end_of", "mask_address", "mask_contacts"]

_OF_ADDRESS = re.compile(r"([/?&=#])")
# Where a word begins: what stands on either side is no part of a telephone number, nor of an address with its sign.
_WORD_BEGINS = re.compile(r"(?<=\s)(?=[^\W\d_])")
# A mail system's script writes an address in figures that anybody can turn back.
_SCRAMBLED = re.compile(r"(/cdn-cgi/l/email-protection#)[0-9a-f]+", re.IGNORECASE)


def mask_address(url: str) -> str:
    """An address without contact data; its other parts, and so the page that it leads to, stay."""
    if "/cdn-cgi/" in url:
        url = _SCRAMBLED.sub(r"\1" + E_MAIL, url)
    return mask_called_from_abroad("".join(map(_masked_part, _OF_ADDRESS.split(url))))[0]


def _masked_part(part: str) -> str:
    return mask_contacts(part)[0] if may_hold_mail(part) else part


def mask_contacts(text: str, country: str = "") -> tuple[str, int]:
    """The text without contact data, and how many were replaced.

    `country` is the ISO 3166-1 code (two letters) of the country whose numbers are written without its own code;
    empty where nobody knows.
    """
    return _masked(text, country)


@remembered(1 << 13)  # labels, titles and areas stand on many pages, and all of a page in its next version
def _masked(text: str, country: str) -> tuple[str, int]:
    mails = numbers = 0
    if may_hold_mail(text):
        text, mails = mask_mails(text)
    if may_hold_telephone(text):
        text, numbers = mask_telephones(text, country)
    return text, mails + numbers


def beginning_of(text: str, letters: int) -> str:
    """At most so many letters, cut before a word: the rest of a telephone number is not recognised as one, and would be
    published."""
    if len(text) <= letters:
        return text
    return text[: max((word.start() for word in _WORD_BEGINS.finditer(text, 0, letters + 1)), default=0)].rstrip()


def end_of(text: str, letters: int) -> str:
    """The last letters, at most so many, from a word on."""
    if len(text) <= letters:
        return text
    word = _WORD_BEGINS.search(text, len(text) - letters)
    return text[word.start() :] if word else ""
