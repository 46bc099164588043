"""What is counted in the prose of a report: early results, and languages beside English. The prose itself is taken,
not published."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache

from pipeline.model import Line
from pipeline.schemas import read_vocabulary
from pipeline.vocabularies import fold

# Lines of fewer words than this say too little of their language.
_FEWEST_WORDS = 5
_FEWEST_SIGNS = 3


@dataclass(frozen=True, slots=True)
class Counted:
    """How many commitments the prose gives a rating."""

    indicator: str
    number: int
    as_written: str
    line: Line


@cache
def _numerals() -> dict[str, int]:
    return {row["spelling"]: int(row["code"]) for row in read_vocabulary("numerals")}


def number_of(words: str) -> int | None:
    """`three`, `3` or `twenty-one` as a number."""
    if words.isdecimal():
        return int(words)
    tens, dash, rest = fold(words).partition("-")
    known = [_numerals().get(part) for part in ((tens, rest) if dash else (tens,))]
    return sum(filter(None, known)) if all(known) else None


@cache
def _counts() -> re.Pattern[str]:
    """`Five had marginal`, `three commitments had significant`, `Commitment 3 had significant`."""
    number = rf"\b(?:{'|'.join(_numerals())}|\d{{1,3}})"
    ratings = "|".join(_ratings())
    return re.compile(
        rf"(?:(?P<named>commitments? \d{{1,3}}(?:(?:, | and |, and )\d{{1,3}})*)"
        rf"|(?<!of )(?<!of the )(?<!out of )(?P<count>{number})(?: of (?:the )?(?:\w+ )?{number}| of them)?"
        rf"(?: (?:\w+ )?commitments?)?)"
        rf" (?:had|has|have|saw|showed|achieved|produced|yielded|led to|resulted in) (?P<rating>{ratings})\b",
        re.IGNORECASE,
    )


@cache
def _ratings() -> dict[str, str]:
    """Word of the scale -> code of the indicator."""
    prefix = "early_results_"
    codes = (row["code"] for row in read_vocabulary("report_indicators") if row["code"].startswith(prefix))
    return {code.removeprefix(prefix): code for code in codes}


def read_early_results(lines: Sequence[Line]) -> list[Counted]:
    """How many commitments had which early results, as the lines under that heading say: a number where one is given,
    else how many commitments are named."""
    stated: dict[str, Counted] = {}
    named: dict[str, list[tuple[set[str], re.Match[str], Line]]] = defaultdict(list)
    for line in lines:
        for match in _counts().finditer(line.text):
            code = _ratings()[match["rating"].lower()]
            if "result" not in line.text[match.end() :].split(".")[0]:
                continue
            if match["named"]:
                named[code].append((set(re.findall(r"\d+", match["named"])), match, line))
            elif (number := number_of(match["count"])) is not None:
                stated.setdefault(code, Counted(code, number, match[0], line))
    for code, mentions in named.items():
        numbers = set().union(*(numbers for numbers, _, _ in mentions))
        words = "; ".join(match[0] for _, match, _ in mentions)
        stated.setdefault(code, Counted(code, len(numbers), words, mentions[0][2]))
    return [stated[code] for code in sorted(stated)]


@cache
def _language_words() -> dict[str, frozenset[str]]:
    """Language -> its small words."""
    found: dict[str, set[str]] = defaultdict(set)
    for row in read_vocabulary("language_words"):
        found[row["language"]].add(row["spelling"])
    return {language: frozenset(words) for language, words in found.items()}


def other_languages(lines: Iterable[Line], own: str) -> list[str]:
    """Languages of lines that are not in the page's own, by their small words."""
    signs: Counter[str] = Counter()
    for line in lines:
        words = re.findall(r"[^\W\d_]+(?:['’][^\W\d_]+)?", line.text.lower())
        found = {language: sum(w in small for w in words) for language, small in _language_words().items()}
        best = max(found, key=lambda language: (found[language], language == own))
        rivals = sorted(found.values(), reverse=True)
        if best != own and len(words) >= _FEWEST_WORDS and rivals[0] > rivals[1] and rivals[0] > 2 * found[own]:
            signs[best] += found[best]
    return sorted(language for language, count in signs.items() if count >= _FEWEST_SIGNS)
