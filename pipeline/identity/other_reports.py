"""Whether a sentence of a report is about another report or plan than the page's own (`the previous action plan`)."""

from __future__ import annotations

import re

from pipeline.identity.names import years
from pipeline.vocabularies import DASH, alike, any_of, words_for

Period = tuple[int | None, int | None]

_THING = rf"(?:{any_of(words_for('prose_words', 'report', 'plan'))})"
_OTHER = any_of(words_for("prose_words", "another"))
# A word with which a name of its own begins: `Last year the action plan` is about no last plan.
_OWN = any_of([*words_for("institution_words", "article"), *words_for("sentence_openings")])
_BETWEEN = rf"(?: (?!(?:{_OWN}|years?)\b)[\w'-]+){{0,4}}?"
# French and Spanish put the word after it: `plan de accion anterior`.
_ANOTHER = re.compile(
    rf"\b(?:{_OTHER})\b{_BETWEEN} {_THING}\b|\b{_THING}(?: (?:de |d')\w+)? (?:{_OTHER})\b", re.IGNORECASE
)
# `Building on the previous action plan, …`, `… to inform the next one`: the rest of the sentence is about neither.
_ASIDE = re.compile(rf"\b(?:{any_of(words_for('prose_words', 'aside'))})\b[^,.]*", re.IGNORECASE)
_SPAN = re.compile(rf"(?<!\d)(?:19|20)\d{{2}}\s*{DASH}\s*(?:\d{{4}}|\d{{2}})(?!\d)")
_OF_YEAR = re.compile(
    r"(?<!\d)((?:19|20)\d{2})(?:'s)? (?:(?:national|open government|action) ){0,3}plan\b", re.IGNORECASE
)


def is_of_another(sentence: str, place: int, period: Period) -> bool:
    """Whether the words at this place in a sentence are about a previous or next report or plan, or about one of other
    years than those of this page."""
    plain = _ASIDE.sub(lambda aside: aside[0] if aside.start() <= place < aside.end() else "", alike(sentence))
    if _ANOTHER.search(plain):
        return True
    spans = [years(match[0]) for match in _SPAN.finditer(plain)]
    # The second year of a span is no year of its own.
    alone = (match for match in _OF_YEAR.finditer(plain) if not plain[: match.start()].rstrip().endswith("-"))
    single = [(int(match[1]), None) for match in alone]
    return any(_differs(named, period) for named in [*spans, *single])


def _differs(named: Period, period: Period) -> bool:
    """Titles of reports on one year of a plan share its first or its last year only."""
    (first, last), (start, end) = named, period
    return start is not None and first != start and (last or first) != (end or start)
