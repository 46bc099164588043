"""The prose of a commitment page: its headings and sections, and the commitment's number.

In: the lines after the head. Each line goes into exactly one section; milestones, citations, dates and the number
are read from the same lines, not taken from them.

Headings of the form are declared in `page_headings.csv`. Those of the prose itself, of action plans and IRM reports,
have no fixed wordings: known ones are in `section_headings.csv`, and a line very near to one is a heading, too.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from pipeline.model import Line
from pipeline.parse.fields import form_of
from pipeline.remembered import remembered
from pipeline.schemas import read_vocabulary
from pipeline.vocabularies import alike, any_of, fold, words_for

DESCRIPTION = "description"
INCEPTION = "inception-report"
IRM_SECTIONS = ("irm-midterm", "irm-end-of-term")
# Sections that stand between the head and the heading that closes it, on the few pages that have them.
BETWEEN = frozenset({"related-stories", INCEPTION})
_ALWAYS = frozenset({*IRM_SECTIONS, "related-stories"})
_LONGEST = 130
_LONGEST_SUMMARY_HEADING = 90
_NEAR = 0.86
# Words in a line like a title.
_MOST_TITLE_WORDS = 6
_ENDS_NEAR = 0.7
# Words after a question mark or a colon, or after the end of a sentence.
_RUNS_ON = re.compile(r"[?:]\s*[^\W_]|[^\W\d_][.!;]\s+[^\W_]")
_LEADING = re.compile(r"^(?:\d{1,2}[.)]|[a-z]\)|[ivx]{1,4}[.)])\s+", re.IGNORECASE)
# A line that repeats the title in the plan's words is no longer than this, and has this share of the title's words.
_LONGEST_TITLE = 200
_SHARED = 0.6
# Prose that the IRM writes; under `Description` it tells that the heading of its summary was lost.
_IRM_TOPICS = frozenset(
    {"commitment-text", "context-and-objectives", "next-steps", "editorial-note", "carried-forward"}
)
# What a word says in a summary's heading -> the words that say it; words for a summary -> their language.
_SUMMARY_WORDS = {
    code: re.compile(rf"(?<!\w)(?:{any_of(words_for('prose_words', code))})(?!\w)", re.IGNORECASE)
    for code in ("irm", "summary", *(code.removeprefix("irm-") for code in IRM_SECTIONS))
}
_LANGUAGES = {
    fold(row["spelling"]): row["language"] for row in read_vocabulary("prose_words") if row["code"] == "summary"
}
# Folded heading -> code, without the wordings that only run into a sentence.
_STANDING_ALONE = {
    fold(row["spelling"]): row["code"]
    for row in read_vocabulary("section_headings.spellings")
    if row["standalone"] == "true"
}


@dataclass(slots=True)
class Section:
    """A piece of the prose. `level` 1 is a heading of the template, 2 one of the prose itself."""

    section: str
    heading: str
    level: int
    topic: str
    line: Line | None
    lines: list[Line] = field(default_factory=list)

    @property
    def text(self) -> str:
        return "\n".join(line.words for line in self.lines)


def read_sections(lines: Sequence[Line], first: Section, handbook: bool) -> list[Section]:
    """The prose as sections; `first` is the section that the head's last heading opened. `handbook` pages have a
    template of their own, whose headings are prose elsewhere."""
    sections = [first]
    # The template prints each of its headings once: a second `Action` is a word of the prose.
    expected = {*_ALWAYS, *(h.code for h in form_of("commitment").headings if h.only_in and handbook)}
    for line, below in zip(lines, [*lines[1:], None], strict=False):
        code, _ = heading_code(line.text)
        if code in expected or (code == DESCRIPTION and sections[-1].section in BETWEEN):
            expected.discard(code)
            sections.append(Section(code, line.text, 1, code, line))
            continue
        current = sections[-1]
        topic = prose_heading(line)
        no_question = topic or not handbook or current.section in BETWEEN  # a monitor's ratings and sentences
        asked = "" if no_question else handbook_heading(line, below, bool(current.lines))
        if topic or asked:
            sections.append(Section(asked or current.section, line.text, 2, topic or asked, line))
        else:
            current.lines.append(line)
    return sections


# -- headings of the form -------------------------------------------------------------------------------------------


@remembered(1 << 13)  # pages share many lines, and each is asked several times
def heading_code(text: str) -> tuple[str, str]:
    """(code, language) of a heading of the form that stands alone on its line; empty where it is none."""
    code, language = form_of("commitment").lexicon.heading(text)
    return (code, language) if code or len(text) > _LONGEST_SUMMARY_HEADING else _summary_code(text)


def _summary_code(text: str) -> tuple[str, str]:
    """(code, language) of a summary's heading in words that a machine translation chose: `Résumé de l'état d'avancement
    à mi-parcours de l'IRM`. It begins with its kind of text or whose it is, and is no sentence."""
    if text.endswith((":", ";", ".")) or any(map(str.isdigit, text)):
        return "", ""
    said = {code: match for code, pattern in _SUMMARY_WORDS.items() if (match := pattern.search(alike(text)))}
    terms = [code for code in IRM_SECTIONS if code.removeprefix("irm-") in said]
    if not terms or not {"irm", "summary"} <= said.keys() or min(said["irm"].start(), said["summary"].start()) > 0:
        return "", ""
    return terms[0], _LANGUAGES[fold(said["summary"][0])]


# -- headings of the prose ------------------------------------------------------------------------------------------


def prose_heading(line: Line) -> str:
    """The code of the heading that a line is; `other` for a heading that only the markup declares; else empty."""
    text = line.text
    if not text or len(text) > _LONGEST or line.marker == "•":
        return ""
    if text.endswith(".") and text[0].islower():  # what a line break of a PDF left of a sentence: `recommendations.`
        return ""
    folded = fold(_LEADING.sub("", text))
    code = _STANDING_ALONE.get(folded) or ("" if _RUNS_ON.search(text) else _near(folded))
    return code or ("other" if line.level else "")


@remembered(1 << 12)
def _near(folded: str) -> str:
    """The heading that the words are a variant of. Only questions and long wordings vary; a short line that is
    merely like a heading (`Ambition` and `Ambitions`) is declared or none. Variants differ inside: words before or
    after a heading are a sentence that it runs into."""
    words = folded.split()
    if len(folded) < 24 or len(words) < 4:
        return ""
    headings = [h for h in _beginning_like(words[0]) if _is_inflected(words[-1], h.split()[-1])]
    close = difflib.get_close_matches(folded, headings, n=1, cutoff=_NEAR)
    return _STANDING_ALONE[close[0]] if close else ""


@remembered(1 << 10)
def _beginning_like(word: str) -> list[str]:
    """The headings that begin with a word, inflected at most."""
    return [heading for heading in _STANDING_ALONE if _is_inflected(word, heading.split()[0])]


def _is_inflected(word: str, other: str) -> bool:
    return difflib.SequenceMatcher(None, word, other).ratio() >= _ENDS_NEAR


def handbook_heading(line: Line, below: Line | None, opened: bool) -> str:
    """What a line of a handbook page is a heading of, where no list knows it: the site asks more questions there than
    any capture shows. It is a question of its own, or a line like a title between two paragraphs (`opened`: the section
    above has text). Empty where it is text."""
    text = line.text
    if line.marker or len(text) > _LONGEST or not text.removeprefix("¿")[:1].isupper():
        return ""
    if text.endswith("?") and not _RUNS_ON.search(text):
        return _asked_for(fold(text.strip("¿?")))
    between = opened and line.gap and below is not None and below.gap
    title_like = len(text.split()) <= _MOST_TITLE_WORDS and text[-1].isalpha() and "|" not in text
    return "other" if between and title_like else ""


@remembered(1 << 12)
def _asked_for(folded: str) -> str:
    """What a question asks for, by a word that is a heading by itself: `What are the planned milestones …?`"""
    return next((code for word in folded.split() if (code := _STANDING_ALONE.get(word))), "other")


# -- the number -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Numbered:
    """The number that the plan or the IRM gives the commitment."""

    number: str
    line: Line


def read_number(sections: Sequence[Section], title: str) -> list[Numbered]:
    """Numbers stated for the commitment, one of each section: before its own title or alone after its word, on any
    line; else that which opens an IRM summary, or a description (`Commitment 7: …`, `5. ` and the title)."""
    stated = (_number_of(section, title) for section in sections if section.level == 1)
    return sorted((number for number in stated if number), key=lambda n: n.line.number)


def _number_of(section: Section, title: str) -> Numbered | None:
    if section.section not in (DESCRIPTION, *IRM_SECTIONS):
        return None
    found = [
        (line, match)
        for line in section.lines
        if (match := numbered(line.text)) and (match["word"] or line is section.lines[0])
    ]
    for line, match in found:
        if line is not section.lines[0] and match["word"] and _shares_title(match, title):
            return Numbered(match["number"].rstrip("."), line)
    for line, match in found:
        first = line is section.lines[0] and (section.section in IRM_SECTIONS or match["word"] or _names(line, title))
        if first or (match["word"] and not match.string[match.end("number") :].strip(" .:-")):
            return Numbered(match["number"].rstrip("."), line)
    return None


def numbered(text: str) -> re.Match[str] | None:
    """The number, and the word before it, of a line that names a commitment of a plan: `14. Hold a summit`."""
    return _NUMBERED.match(alike(text))


# `Commitment 7. Title`, `3.1: Title`; after the word without any sign: `Commitment No. 7`, `Action #7 Title`. Numbers
# have letters too: `D5.`, `A.1.a)`, `2.3.2.A`, `O1M5:`, `1 (B)`.
_NUMBERED = re.compile(
    rf"^(?:\(?✪\)?\s*)?(?:(?P<word>{any_of(words_for('prose_words', 'commitment'))})\s*)?"
    rf"(?:(?:{any_of(words_for('milestone_columns', 'number'))})[.:]?\s*)?"
    r"(?P<number>(?:(?-i:[A-Z]{1,2})\.?)?\d{1,3}(?:\.\d{1,3})*(?:(?-i:M)\d{1,2})?(?:[.:]?[a-z](?![^\W_]))?(?:\s?\([a-z]\))?)"
    # `2.1.b Title`, `4.2.1 Title`, `2 (A) Title` need no sign after the number: no amount is written so.
    r"(?:\s*[.:)](?!\d|[a-z]\b)|\s-|-\s|(?:(?<=\.[a-z])|(?<=\([a-z]\))|(?<=\.\d\.\d))(?=\s)"
    r"|(?(word)(?=\s|$|-)|(?!)))\s*(?(word).*|\S.*)$",
    re.IGNORECASE,
)


# -- headings that are lost -----------------------------------------------------------------------------------------


def stray_summary(sections: Sequence[Section], title: str) -> Line | None:
    """The first line that tells that the heading of an IRM summary was lost: words that begin one inside another
    section. None where no line does."""
    shown = {section.section for section in sections}
    if IRM_SECTIONS[1] in shown:
        return None
    return next(_openings_inside(sections, title) if IRM_SECTIONS[0] in shown else _strays(sections, title), None)


def _strays(sections: Sequence[Section], title: str) -> Iterator[Line]:
    """Lines that only an IRM summary has, on a page that shows the heading of none."""
    yield from (s.line for s in sections if s.topic in _IRM_TOPICS and s.line is not None)
    lines = [line for section in sections for line in section.lines]
    named = [line for line in lines if numbered(line.text)]
    # One numbered line after the first is the title in the plan's words; several are a list.
    if len(named) == 1 and named[0] is not lines[0] and _names(named[0], title):
        yield named[0]


def _openings_inside(sections: Sequence[Section], title: str) -> Iterator[Line]:
    """Lines that open a summary anew, inside the one that the page shows: the same number again."""
    lines = [line for section in sections if section.section == IRM_SECTIONS[0] for line in section.lines]
    first = numbered(lines[0].text) if lines else None
    for line in lines[1:] if first else ():
        again = numbered(line.text)
        if first and again and again["number"] == first["number"] and _names(line, title):
            yield line


def _names(line: Line, title: str) -> bool:
    """Whether a numbered line is the commitment's title: by the word before its number, or by the title's own words."""
    match = numbered(line.text)
    if match is None or len(line.text) > _LONGEST_TITLE or line.text.endswith("."):
        return False
    return bool(match["word"]) or _shares_title(match, title)


def _shares_title(match: re.Match[str], title: str) -> bool:
    wanted, said = set(fold(title).split()), set(fold(match.string[match.end("number") :]).split())
    return len(wanted) > 1 and len(wanted & said) >= _SHARED * len(wanted)
