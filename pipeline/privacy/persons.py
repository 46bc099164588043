"""Lines that name a person to ask, where neither a heading nor blank lines part them: counted, never published."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import dropwhile, takewhile

from pipeline.model import Line
from pipeline.privacy import mask_contacts
from pipeline.vocabularies import alike, any_of, words_for

# `Joseph Example Director Policy Development, Ministry for Justice`: a name, what the person is, and where.
_NAME = re.compile(r"[^\W\d_a-z][\w.'’-]*,?(?: [a-z]{1,3})* [^\W\d_a-z]")
_OFFICE = re.compile(rf"\b(?:{any_of(words_for('person_words'))})\b", re.IGNORECASE)
_WHO = re.compile(
    rf"\b(?:{any_of([*words_for('person_words'), *words_for('institution_words', 'body')])})\b", re.IGNORECASE
)
_ARTICLE = re.compile(rf"(?:{any_of(words_for('institution_words', 'article'))})\b", re.IGNORECASE)
# The words of a line among which an office or a body follows right after a name.
_AFTER_NAME = slice(2, 6)
# A sentence, or a document's title with its year.
_NO_PERSON = re.compile(r"[.…](?:$|\s\()|\b(?:19|20)\d{2}\b")


def run_of_persons(lines: Sequence[Line]) -> list[Line]:
    """The last lines that begin as a name does, from the first that says what the person is or where; none, if not one
    of them has an office or contact data. Below them may stand the title of the first document."""
    end = len(lines) - bool(lines and not _begins_with_name(lines[-1]))
    run = list(takewhile(_begins_with_name, reversed(lines[:end])))[::-1]
    proven = any(has_contact(line) or _OFFICE.search(alike(line.text)) for line in run)
    return list(dropwhile(lambda line: not _says_who(line), run)) if proven else []


def names_person(line: Line) -> bool:
    """Whether a line alone names a person to ask: it begins as a name does and says who that is."""
    return _begins_with_name(line) and _says_who(line)


def has_contact(line: Line) -> bool:
    return bool(mask_contacts(line.text)[1])


def _begins_with_name(line: Line) -> bool:
    """A line with a full stop is a sentence, unless what the person is stands right after the name."""
    text = line.text.removesuffix(".")
    if line.level or line.marker:
        return False
    if has_contact(line):
        return True
    sentence = text != line.text and (
        _ARTICLE.match(text) or not _WHO.search(alike(" ".join(text.split()[_AFTER_NAME])))
    )
    return bool(_NAME.match(text) and not sentence and not _NO_PERSON.search(text))


def _says_who(line: Line) -> bool:
    return bool(_WHO.search(alike(line.text))) or has_contact(line)
