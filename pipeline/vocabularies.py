"""Codelists under `schemas/vocabularies/`: codes, known spellings, known junk.

A lookup answers a code or nothing; it never guesses. What could not be mapped is reported with the
nearest known word, and which spellings were used is counted, so that a test can report the idle ones.
"""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable
from functools import cache

from pipeline.remembered import remembered
from pipeline.schemas import SCHEMAS, read_vocabulary

_DASHES = "‐‑‒–—−"
_COLONS = "：﹕︓꞉∶"
_SIGNS = dict(
    zip(f"’‘‛‟´`\u00a0{_DASHES}{_COLONS}", "'" * 6 + " " + "-" * len(_DASHES) + ":" * len(_COLONS), strict=True)
)
# Any dash, as a pattern: what stands between years, and after the kind in a title.
DASH = f"[-{_DASHES}]"


class _Alike(dict[int, str]):
    """One character for one, so that positions in the plain text are positions in the text."""

    def __missing__(self, code: int) -> str:
        character = chr(code)
        # The letter under an accent: a machine translation writes `ACCION` and `acción` on one site.
        plain = _SIGNS.get(character) or unicodedata.normalize("NFD", character)[0]
        self[code] = plain
        return plain


class _Unmarked(dict[int, str]):
    """The letters of a character without their marks. One by one: normalising a whole text sorts each run of marks in
    quadratic time, and the marks go anyway."""

    def __missing__(self, code: int) -> str:
        self[code] = "".join(c for c in unicodedata.normalize("NFKD", chr(code)) if not unicodedata.combining(c))
        return self[code]


_ALIKE = _Alike()
_UNMARKED = _Unmarked()
# Letters without a mark that could be taken off: WordPress writes `tromso` for Tromsø too.
_SPELLED_OUT = str.maketrans(
    {"œ": "oe", "æ": "ae", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ı": "i", "ŋ": "n", "ħ": "h"}
)


def alike(text: str) -> str:
    """The text without accents and with one form of apostrophe, dash, colon and blank; as long as before."""
    return text.translate(_ALIKE)


def any_of(spellings: Iterable[str]) -> str:
    """A pattern for any of the words, the longest first, with any space between them; without words it matches none."""
    written = sorted({alike(words) for words in spellings}, key=lambda words: (-len(words), words))
    return "|".join(r"\s+".join(map(re.escape, words.split())) for words in written) or r"(?!)"


def words_for(name: str, *codes: str) -> list[str]:
    """The spellings that a vocabulary has for the codes; all of them, where none is named."""
    return [row["spelling"] for row in read_vocabulary(name) if not codes or row["code"] in codes]


@remembered(1 << 16)
def fold(text: str) -> str:
    """The text without case, accents, kind of quote or dash, and closing punctuation: for comparing."""
    plain = text.replace("&", " and ")
    if not plain.isascii():
        plain = alike(plain).translate(_UNMARKED).casefold().translate(_SPELLED_OUT)
    else:
        plain = plain.casefold().replace("`", "'")
    return " ".join(plain.split()).rstrip(" :;.")  # a pattern would try each run of colons inside again and again


class Vocabulary:
    """One codelist with its spellings and junk, looked up by folded words.

    `scope` names a column that tells meanings apart (`indicator` of rating words): the same word may
    then be a different code in each.
    """

    def __init__(self, name: str, scope: str = "") -> None:
        self.name = name
        self.rows = read_vocabulary(name)
        self.codes = {row["code"]: row for row in self.rows} if self.rows and "code" in self.rows[0] else {}
        self._scope = scope
        self._spellings: dict[tuple[str, str], str] = {}
        self.used: Counter[tuple[str, str]] = Counter()
        for row in self.rows:
            for words in (row["code"], row.get("label", "")):
                self._add(row, words, row["code"])
        for row in _optional(f"{name}.spellings"):
            self._add(row, row["spelling"], row["code"])
        self._junk = {fold(row["spelling"]) for row in _optional(f"{name}.junk")}

    def _add(self, row: dict[str, str], words: str, code: str) -> None:
        if words:
            self._spellings.setdefault((row.get(self._scope, ""), fold(words)), code)

    def code(self, words: str, scope: str = "") -> str:
        """The code that the words mean; empty where they are not known."""
        key = (scope, fold(words))
        found = self._spellings.get(key, "")
        if found:
            self.used[key] += 1
        return found

    def is_junk(self, words: str) -> bool:
        """Words known to be no value of this vocabulary (`Lead` in a list of institutions)."""
        return fold(words) in self._junk

    def nearest(self, words: str, scope: str = "") -> str:
        """The code whose spelling is most like the words; empty where nothing is."""
        known = [spelling for kind, spelling in self._spellings if kind == scope]
        close = difflib.get_close_matches(fold(words), known, n=1, cutoff=0.75)
        return self._spellings[scope, close[0]] if close else ""

    def spellings(self, scope: str = "") -> Iterable[tuple[str, str]]:
        """(folded spelling, code), longest first."""
        found = [(words, code) for (kind, words), code in self._spellings.items() if kind == scope]
        return sorted(found, key=lambda pair: (-len(pair[0]), pair))


def _optional(name: str) -> list[dict[str, str]]:
    return read_vocabulary(name) if (SCHEMAS / "vocabularies" / f"{name}.csv").is_file() else []


@cache
def vocabulary(name: str, scope: str = "") -> Vocabulary:
    """The vocabulary of that name, loaded once."""
    return Vocabulary(name, scope)


@cache
def rating_words() -> Vocabulary:
    """Words of the IRM's scales, told apart by indicator."""
    return vocabulary("rating_words", "indicator")


@cache
def _state_words() -> dict[str, str]:
    return {fold(row["spelling"]): row["code"] for row in read_vocabulary("state_words")}


def state_of(words: str) -> str:
    """`pending` or `no-data` where the words say so (`Pending IRM Review`, `NA`), else empty."""
    return _state_words().get(fold(words), "")


@cache
def issue_codes() -> dict[str, dict[str, str]]:
    """Issue code -> its row in the codelist."""
    return {row["code"]: row for row in read_vocabulary("issue_codes")}
