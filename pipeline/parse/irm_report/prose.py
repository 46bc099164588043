"""What fixed sentences and counts in a report's prose say (PAGES II.4.1): the notice on a report for public comment
(year, researcher, end of the period), early results, languages beside English. Nothing is read from other prose.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from pipeline.dates import read_date
from pipeline.identity.other_reports import Period, is_of_another
from pipeline.languages import number_of, numerals
from pipeline.model import Line
from pipeline.parse.figure_tables import Finding
from pipeline.schemas import read_vocabulary
from pipeline.vocabularies import alike, any_of, vocabulary, words_for

# Words between two parts of a sentence: at most so many that a page on one line takes time in proportion to its length.
_BETWEEN = r"[^.]{0,200}?"
# Sentences as `alike` writes them, without accents. The notice stands in Spanish and French on English pages, too (the
# end-of-term report on Peru's plan of 2015).
_IRM = (
    r"(?:the|el|le|o) (?:IRM|MRI|MII|MEI|Independent Reporting Mechanism|Mecanism[eo] [^.,()]{4,60}?)"
    r"(?: \([A-Z]{3}\))?(?: of (?:the )?OGP)?"
)
_PUBLISHES = r"(?:has |a |ha )?(?:published|put out|released|issued|launched|publico|presento|publie|publicado)\b"
_REPORT = rf"\b(?:{any_of(words_for('prose_words', 'report'))})\b"
_DAY = r"(?:mid-|early |late |[a-z]+ (?:de |of )?|\d{1,2} (?:de )?[a-z]+ (?:de )?|[a-z]+ \d{1,2}, )?"
_DATE = rf"{_DAY}(?P<year>(?:19|20)\d{{2}})"
_PUBLISHED = (
    re.compile(
        rf"(?:^|[.!?:]\s+)(?:(?:In|On|En|Fin|Debut|A)(?: the)? )?{_DATE},? {_IRM} {_PUBLISHES}{_BETWEEN}{_REPORT}",
        re.IGNORECASE,
    ),
    re.compile(rf"{_IRM} {_PUBLISHES}{_BETWEEN}{_REPORT}{_BETWEEN} (?:in|on|en|el|le) {_DATE}[.,]", re.IGNORECASE),
)
_CLOSED = re.compile(
    rf"(?:public comment period\b{_BETWEEN}\b(?:close[sd]?|end(?:s|ed)?):?\s+(?:on |at )?"
    r"(?P<date>[\w ,]{1,40}?\d{4})"
    r"|\bcomentarios (?:publicos )?se cerro el (?:[a-z]{1,20} )?(?P<fecha>\d[\w ]{1,40}?\d{4}))",
    re.IGNORECASE,
)
# A full stop in a name stands after an initial or a title (`Inés M.`, `Dr.`), which are short.
_NAME = r"[A-Z](?:[\w-]|'(?!s\b)(?=\w)|(?<=\b\w)\.|(?<=\b\w\w)\.)*"
_MORE = rf"(?: (?:(?:de|del|da|do|dos|di|van|von|der|den|la|le|el|al|bin) )*(?:{_NAME}|\({_NAME}\)))"
_PERSON = rf"(?P<name>{_NAME}{_MORE}{{1,5}}(?:(?:, {_NAME}{_MORE}{{1,5}})*,? (?:and|y|e|et|&) {_NAME}{_MORE}{{0,5}})?)"
_IN_PLACE = r"(?: (?:in|for|en|para|au|aux|pour) [A-Z][\w' -]{0,60}?)?(?: (?:is|are|es|est))?"
_RESEARCHER = (
    re.compile(rf"\bIRM(?:'s)? [Rr]esearchers?{_IN_PLACE}[,:]? {_PERSON}"),
    re.compile(rf"\b[Ii]nvestigador(?:as|es|a)? del? (?:MRI|IRM){_IN_PLACE}[,:]? {_PERSON}"),
    re.compile(rf"\b[Cc]hercheu(?:rs?|ses?) (?:du|de l') ?(?:MII|MEI|IRM){_IN_PLACE}[,:]? {_PERSON}"),
    re.compile(
        rf"\b(?:IRM|MRI|MII|MEI) (?:has partnered with|ha colaborado con|a collabore avec|s'est associe a) {_PERSON}"
    ),
)
_CYCLE = re.compile(r"\bYear (?P<year>[12])\b[^.]{0,24}\breport\b", re.IGNORECASE)
# On a line of its own, or between the quotations that it parts.
_OTHER_LANGUAGE = re.compile(r"(?:^|(?<=[.”\"]\s))And in (?P<language>[A-Z][a-z]+)\s?:(?=\s|$)")
# A name and what the person is; a sentence may be joined to the two.
_BYLINE = re.compile(rf"^{_PERSON}\s?,\s*(?i:{any_of(words_for('bylines'))})(?=$|\s+[“\"A-Z])")
_LONGEST_BYLINE = 90
_NUMERAL = "|".join(numerals())
# Word of the scale -> code of the indicator.
_RATINGS = {
    row["code"].removeprefix("early_results_"): row["code"]
    for row in read_vocabulary("report_indicators")
    if row["code"].startswith("early_results_")
}
# `Five had marginal`, `three commitments had significant and one outstanding`, `two out of seven commitments had
# moderate`, `Commitment 3 had significant`.
_NUMBER = rf"(?<![\w.–-])(?:(?:{_NUMERAL})(?:-(?:{_NUMERAL}))?|\d{{1,3}})(?! hundred|[-–]|\.\d)"
_WHOLE = rf"(?: (?:commitments )?(?:out )?of (?:the |its |their |these )?(?:[\w'’]+ ){{0,2}}?{_NUMBER}| of them)?"
# Names of things, which are no counts: `Commitments 3–5`, `Commitment 1.2 and Commitment 4`, `Cluster 2`.
_ONE = r"\d{1,3}(?:\.\d{1,3})*[a-z]?"
_TO = r" ?[–-] ?| to "
_OTHERS = any_of(words_for("prose_words", "cluster", "milestone", "section"))
_FURTHER = rf"(?:,? (?:and|&) |, |{_TO})(?:commitments? )?{_ONE}"
_NAMES = rf"(?:commitments?|(?P<other>(?:{_OTHERS})s?)) {_ONE}(?:{_FURTHER}){{0,99}}"
_ANY_RATING = "|".join(_RATINGS)
_COUNTS = re.compile(
    rf"(?:(?P<named>{_NAMES})"
    rf"|(?<!of )(?<!of the )(?<!than )(?<!least )(?P<count>{_NUMBER}){_WHOLE}(?: (?:\w+ )?commitments?)?)"
    r"(?: \([^()]{1,80}\))?(?P<verb> (?:had|has|have|saw|showed|achieved|produced|yielded|led to|resulted in))?"
    # How many of `major or outstanding` had which is not said.
    rf" (?P<rating>{_ANY_RATING})\b(?!(?:,? (?:or|and|to) |/|-to-)(?:{_ANY_RATING})\b)",
    re.IGNORECASE,
)
_RANGE = re.compile(rf"(?<![\d.])({_ONE})(?:{_TO})(?:commitments? )?({_ONE})", re.IGNORECASE)
_HAS = "has|had|contain(?:s|ed)|include[sd]|comprise[sd]|consist(?:s|ed) of|(?:is|was) made up of"
_PART = any_of(words_for("prose_words", "part"))
_HOLDS = re.compile(
    rf"\bplan (?:\([^()]{{0,80}}\) )?(?:{_HAS}) (?P<count>{_NUMERAL}|\d{{1,3}}) commitments\b"
    # A count of milestones or the plan's years may follow: `14 commitments with 40 milestones`, `for 2020-2022`.
    rf"(?!\s(?:{_PART})\b(?!\s(?:{_NUMERAL}|\d)|(?:\s\w+){{0,2}}\s\d{{4}}))",
    re.IGNORECASE,
)
_SENTENCE_END = re.compile(r"[.!?]\s+(?=[A-Z])")
_LONGEST_SENTENCE = 1_000  # characters on either side: a page may stand on one line


@dataclass(frozen=True, slots=True)
class Noticed:
    """A value of the notice. `field` is that of the observation."""

    field: str
    value: str
    as_written: str
    line: Line


def read_notice(lines: Sequence[Line], top: Collection[int], is_comment_version: bool, period: Period) -> list[Noticed]:
    """What the notice says, each field once. The year is read where the page is a version for public comment or states
    when comments closed, else only on the lines right under the title, those of the numbers `top`: other prose tells of
    reports of other years too, and so may sentences there that do not fit the `period` of this report."""
    found = [noticed for line in lines for noticed in _of_line(line, period)]
    if not is_comment_version and not any(n.field == "comment_period_closed" for n in found):
        found = [n for n in found if n.field == "researcher" or n.line.number in top]
    once: dict[str, Noticed] = {}
    for noticed in found:
        once.setdefault(noticed.field, noticed)
    return list(once.values())


def _of_line(line: Line, period: Period) -> list[Noticed]:
    plain = alike(line.text)
    found: list[Noticed] = []
    published = (match for form in _PUBLISHED for match in form.finditer(plain))
    if match := next((match for match in published if not _is_of_another(match, period)), None):
        found.append(Noticed("publication_year", match["year"], line.text, line))
        found += _cycle(line, plain)
    if match := _CLOSED.search(plain):
        words = match["date"] or match["fecha"]
        found.append(Noticed("comment_period_closed", read_date(words) or "", words, line))
        found += _cycle(line, plain)
    for form in _RESEARCHER:
        if match := form.search(plain):
            name = line.text[match.start("name") : match.end("name")].strip()
            found.append(Noticed("researcher", name, name, line))
    return found


def _is_of_another(match: re.Match[str], period: Period) -> bool:
    """Whether the sentence of a match is on another report or plan: what follows the match may say so, too."""
    left, right = _beside(match)
    before = _SENTENCE_END.split(left + match[0])[-1]
    after = "" if before.endswith(".") else _SENTENCE_END.split(right)[0]
    return is_of_another(before + after, len(before) - 1, period)


def _beside(match: re.Match[str]) -> tuple[str, str]:
    """The text on either side of a match, as far as its sentence may reach."""
    text, (start, end) = match.string, match.span()
    return text[max(0, start - _LONGEST_SENTENCE) : start], text[end : end + _LONGEST_SENTENCE]


def _cycle(line: Line, plain: str) -> list[Noticed]:
    match = _CYCLE.search(plain)
    return [Noticed("year_of_cycle", match["year"], match[0], line)] if match else []


def read_byline(lines: Sequence[Line]) -> list[Noticed]:
    """`Inés M. Pousadela, Investigadora Independiente`: the author's name and what she is, on a line near the top; the
    authors, where several such lines follow each other."""
    found: list[Noticed] = []
    for line in lines:
        match = _BYLINE.match(alike(line.text))
        if match and match.end() <= _LONGEST_BYLINE:
            found.append(Noticed("researcher", line.text[: match.end("name")].strip(), line.text[: match.end()], line))
        elif found:
            break
    return found


def announced_language(text: str) -> str:
    """The code of the language that `And in French:` announces; empty for other words."""
    match = _OTHER_LANGUAGE.search(text)
    return vocabulary("languages").code(match["language"]) if match else ""


# -- counts ---------------------------------------------------------------------------------------------------------


def read_number_of_commitments(lines: Sequence[Line], period: Period) -> Finding | None:
    """How many commitments a sentence says that the plan of these years has; None where none does, or two differ."""
    found = [
        (match, line) for line in lines for match in _HOLDS.finditer(line.text) if not _is_of_another(match, period)
    ]
    numbers = {number_of(match["count"]) for match, _ in found} - {None}
    return Finding("commitments", found[0][1], found[0][0][0], str(numbers.pop())) if len(numbers) == 1 else None


def _named(words: str) -> set[str]:
    """The numbers of the commitments that are named, each of a range (`3–5`), too; none where that is not clear."""
    ranges = _RANGE.findall(words)
    clear = all(number.isdigit() for ends in ranges for number in ends)
    between = (str(n) for begin, end in ranges for n in range(int(begin), int(end) + 1))
    return {*re.findall(_ONE, words), *between} if clear else set()


def read_early_results(lines: Sequence[Line], period: Period) -> list[Finding]:
    """How many commitments had which early results, as the lines under that heading say: a number where one is given,
    else how many commitments are named."""
    stated: dict[str, Finding] = {}
    named: dict[str, list[tuple[set[str], re.Match[str], Line]]] = defaultdict(list)
    for line in lines:
        for match in _COUNTS.finditer(line.text):
            code, (left, right) = _RATINGS[match["rating"].lower()], _beside(match)
            # `and one significant` goes on with the verb before it.
            verb = match["verb"] or _COUNTS.search(left.rpartition(".")[2])
            if not verb or "result" not in right.partition(".")[0] or _is_of_another(match, period):
                continue
            if match["named"] and not match["other"]:
                named[code].append((_named(match["named"]), match, line))
            elif match["count"] and (number := number_of(match["count"])) is not None:
                stated.setdefault(code, Finding(code, line, match[0], str(number)))
    clear = (item for item in named.items() if all(numbers for numbers, _, _ in item[1]))
    for code, mentions in clear:
        numbers = set().union(*(numbers for numbers, _, _ in mentions))
        words = "; ".join(match[0] for _, match, _ in mentions)
        stated.setdefault(code, Finding(code, mentions[0][2], words, str(len(numbers))))
    return [stated[code] for code in sorted(stated)]
