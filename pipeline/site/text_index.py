"""The words of the long texts, for "also in the texts": which commitments each word stands in.

Words lie in files `index/text/<number>.json`, in order; a file maps each of its words to the rows it is in, each as the
distance from the row before. No file is larger than `LARGEST`, so none is under gzip, however many commitments there
are: where a word has too many rows for one file it goes on in the next.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from typing import NamedTuple

LARGEST = 50_000  # bytes of a file
_LARGEST_HELD = LARGEST - 2  # without its braces
_ROWS = LARGEST // 10  # of a word in one file: a distance and its comma are shorter than that
_LONGEST = 40  # letters of a word that are kept
_WORD = re.compile(r"[^\W_]+")
# Letters without a mark that could be taken off. `words.js` has the same ones, and a test holds the two together.
_SPELLED_OUT = str.maketrans(
    {"œ": "oe", "æ": "ae", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ı": "i", "ŋ": "n", "ħ": "h", "ß": "ss",
     "ς": "σ"}
)  # fmt: skip


class Shard(NamedTuple):
    """A file: its first word, and its content."""

    first: str
    content: bytes


def words_of(text: str) -> tuple[str, ...]:
    """The words of a text as they are searched: without accents and case."""
    plain = text
    if not text.isascii():
        plain = "".join(c for c in unicodedata.normalize("NFKD", text) if unicodedata.category(c)[0] != "M")
    return tuple(word[:_LONGEST] for word in _WORD.findall(plain.lower().translate(_SPELLED_OUT)))


def shards(rows: Sequence[int], texts: Sequence[str]) -> Iterator[Shard]:
    """The files of the words of `texts`, each of which belongs to one of `rows`."""
    held: dict[str, str] = {}
    size = 0
    for word, entry in _entries(rows, texts):
        if held and (word in held or size + len(entry.encode()) > _LARGEST_HELD):
            yield _shard(held)
            held, size = {}, 0
        held[word] = entry
        size += len(entry.encode()) + 1  # and a comma
    if held:
        yield _shard(held)


def _shard(held: Mapping[str, str]) -> Shard:
    return Shard(next(iter(held)), f"{{{','.join(held.values())}}}".encode())


def _entries(rows: Sequence[int], texts: Sequence[str]) -> Iterator[tuple[str, str]]:
    """(word, its rows as JSON) in the order in which a script compares words; several for a word of many rows."""
    words, starts, found = _occurrences(rows, texts)
    figures = [str(number) for number in range(max(found, default=-1) + 1)]  # written once: most stand there often
    for number in sorted(range(len(words)), key=lambda one: words[one].encode("utf-16-be")):
        name = json.dumps(words[number], ensure_ascii=False)
        for begin in range(starts[number], starts[number + 1], _ROWS):
            part = found[begin : min(begin + _ROWS, starts[number + 1])]
            distances = [figures[row - before] for before, row in pairwise([0, *part])]
            yield words[number], f"{name}:[{','.join(distances)}]"


def _occurrences(rows: Sequence[int], texts: Sequence[str]) -> tuple[list[str], list[int], list[int]]:
    """The words; where the rows of each begin in the third list, which has them in order, each once for a word."""
    import numpy as np
    import pyarrow as pa
    import pyarrow.compute as pc

    split = pc.utf8_split_whitespace(pa.array(texts, pa.large_string()))
    pieces = pc.list_flatten(split).dictionary_encode()
    row_of = np.asarray(rows, np.int64)[pc.list_parent_indices(split).to_numpy()]
    numbers: dict[str, int] = {}
    of_piece = [
        [numbers.setdefault(word, len(numbers)) for word in words_of(piece)] for piece in pieces.dictionary.to_pylist()
    ]
    counts = np.array([len(one) for one in of_piece], np.int64)
    words = np.array([number for one in of_piece for number in one], np.int64)
    # Each occurrence of a piece is one of each of its words: repeat its row, and count up through its words.
    codes = pieces.indices.to_numpy()
    times = counts[codes]
    ends = np.cumsum(times)
    places = np.arange(len(words) and ends[-1]) - np.repeat(ends - times, times)
    places += np.repeat(np.cumsum(counts)[codes] - times, times)
    width = int(row_of.max(initial=0)) + 1
    pairs = np.sort(words[places] * width + np.repeat(row_of, times), kind="stable")
    pairs = pairs[np.diff(pairs, prepend=-1) > 0]  # numpy's own `unique` takes ten times as long
    starts = np.searchsorted(pairs, np.arange(len(numbers) + 1) * width)
    return list(numbers), starts.tolist(), (pairs % width).tolist()
