"""The words of the long texts, for "also in the texts": which commitments a word stands in, by its first two letters.

A file `index/text/<two letters>.json` maps each word that begins so to the rows it is in, each as the distance from the
row before.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Mapping

FIRST = 2  # letters by which words are put together in a file
_LONGEST = 40  # letters of a word that are kept
_WORD = re.compile(r"[^\W_]+")
# Letters without a mark that could be taken off. `explore.js` has the same ones, and a test holds the two together.
_SPELLED_OUT = str.maketrans(
    {"œ": "oe", "æ": "ae", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ı": "i", "ŋ": "n", "ħ": "h", "ß": "ss",
     "ς": "σ"}
)  # fmt: skip


def words_of(text: str) -> tuple[str, ...]:
    """The words of a text as they are searched: without accents and case."""
    plain = text
    if not text.isascii():
        plain = "".join(c for c in unicodedata.normalize("NFKD", text) if unicodedata.category(c)[0] != "M")
    return tuple(word[:_LONGEST] for word in _WORD.findall(plain.lower().translate(_SPELLED_OUT)))


def shards(texts: Iterable[tuple[int, str]]) -> Mapping[str, Mapping[str, list[int]]]:
    """First letters -> word -> rows, each as the distance from the row before. `texts` are (row, text), by row."""
    rows: dict[str, list[int]] = defaultdict(list)
    known: dict[str, tuple[list[int], ...]] = {}  # piece of a text -> the rows of its words
    for row, text in texts:
        for piece in set(text.split()):
            lists = known.get(piece)
            if lists is None:
                lists = known[piece] = tuple(rows[word] for word in words_of(piece))
            for found in lists:
                if not found or found[-1] != row:
                    found.append(row)
    shards: dict[str, dict[str, list[int]]] = defaultdict(dict)
    for word in sorted(rows):
        shards[word[:FIRST]][word] = _distances(rows[word])
    return shards


def shard_name(first: str) -> str:
    """The file of the words that begin so: `co`; letters other than a to z and 0 to 9 by their numbers."""
    return "".join(letter if letter.isascii() else f"u{ord(letter):x}" for letter in first)


def _distances(rows: list[int]) -> list[int]:
    return [row - before for before, row in zip([0, *rows], rows, strict=False)]
