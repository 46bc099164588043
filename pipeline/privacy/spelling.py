"""What both kinds of contacts need: the declared words, and a text in plain characters that knows where they stood."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Iterable
from functools import cache

from pipeline.schemas import read_vocabulary

E_MAIL, TELEPHONE = "[e-mail]", "[telephone]"
# Brackets of other widths and scripts, for classes of characters; quotation marks are none.
BRACKETS_OPEN = (
    "\u2045\u207d\u208d\u2768\u276a\u276c\u276e\u2770\u2772\u2774\u27e6\u27e8\u27ea\u27ec\u27ee\u2983\u2985\u2987"
    "\u3008\u300a\u300c\u300e\u3010\u3014\u3016\u3018\u301a\ufe59\ufe5b\ufe5d\uff08\uff1c\uff3b\uff5b\uff5f\uff62"
)
BRACKETS_CLOSE = (
    "\u2046\u207e\u208e\u2769\u276b\u276d\u276f\u2771\u2773\u2775\u27e7\u27e9\u27eb\u27ed\u27ef\u2984\u2986\u2988"
    "\u3009\u300b\u300d\u300f\u3011\u3015\u3017\u3019\u301b\ufe5a\ufe5c\ufe5e\uff09\uff1e\uff3d\uff5d\uff60\uff63"
)
BLANK, HYPHEN = r"[ \t\u00a0\u2007\u2009\u202f]", r"[-‐‑–]"  # between the figures of a number
INVISIBLE = re.compile(r"[\u00ad\u200b-\u200f\u2060\ufeff]+")  # soft hyphens, blanks of no width


@cache
def spelled(*kinds: str) -> str:
    """A pattern for the declared words of these kinds, for patterns that ignore case."""
    return one_of(row["spelling"].lower() for row in read_vocabulary("contact_words") if row["code"] in kinds)


def one_of(words: Iterable[str]) -> str:
    """A pattern for any of the words, the longest first. Those that begin alike stand together, so that at a place in a
    text one letter rules out most of some hundred words."""
    rests: dict[str, list[str]] = {}
    for word in sorted(set(words), key=lambda word: (-len(word), word)):
        rests.setdefault(word[0], []).append(re.escape(word[1:]).replace(r"\ ", r"\s+"))
    return "|".join(f"{re.escape(first)}(?:{'|'.join(rest)})" for first, rest in rests.items()) or r"(?!)"


class Plain:
    """A text in plain characters (`plain`), and the way back to what was written.

    `form` finds what is written in another way, `plainly` says what it stands for; None where nothing can be.
    """

    def __init__(self, text: str, form: re.Pattern[str] | None, plainly: Callable[[re.Match[str]], str]) -> None:
        self.text = text
        pieces: list[str] = []
        # Where a piece begins: in the plain text, and in the text.
        self._plain_starts, self._starts = [0], [0]
        position = length = 0
        for match in form.finditer(text) if form else ():
            word = plainly(match)
            pieces += [text[position : match.start()], word]
            length += match.start() - position
            self._note(length, match.start())
            length, position = length + len(word), match.end()
            self._note(length, position)
        self.plain = "".join([*pieces, text[position:]]) if pieces else text

    def _note(self, plain: int, written: int) -> None:
        self._plain_starts.append(plain)
        self._starts.append(written)

    def written(self, position: int, end: bool = False) -> int:
        """The position in the text of a position in the plain text; `end` is one that nothing after belongs to."""
        piece = bisect_right(self._plain_starts, position) - 1
        if end and self._plain_starts[piece] == position:
            while piece and self._plain_starts[piece - 1] == position:
                piece -= 1  # what stands for nothing (a soft hyphen) after it stays
        offset = position - self._plain_starts[piece]
        last = self._starts[piece + 1] if piece + 1 < len(self._starts) else len(self.text)
        return min(self._starts[piece] + offset, last)

    def replaced(self, spans: Iterable[tuple[int, int]], word: str) -> str:
        """The text as written, with the word in place of these spans of the plain text (in order, none twice)."""
        pieces: list[str] = []
        position = 0
        for start, end in spans:
            pieces += [self.text[position : self.written(start)], word]
            position = max(position, self.written(end, end=True))
        return "".join([*pieces, self.text[position:]])
