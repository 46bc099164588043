"""Open Gov Challenge: the pages of submissions, `/the-open-gov-challenge/<slug>/`, and their list, a table.

In: a `Reading`. Out: observations of one submission, or of each that the list names, under the same key where the list
links to its page or gives its title in full.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import takewhile

from pipeline.identity.addresses import parse_address
from pipeline.identity.names import identifier
from pipeline.model import Line, Page
from pipeline.parse.boilerplate import mark_footer_after, mark_menu_before, without_chrome_prefix
from pipeline.parse.context import PageKind, Reading, take_prose
from pipeline.parse.fields import Entry, Filled, form_of, observe, read_form
from pipeline.vocabularies import vocabulary

NAME = "challenge"
TABLE = "challenges"
FORM = form_of(NAME)
Cell = tuple[Line, str]
# Without these columns a row of the list cannot be told: labels in a row are then a submission's own.
_OF_A_LIST = {"title", "level"}


def recognise(page: Page, suggested: str) -> bool:
    """Whether a page has the address of a submission or of their list, and a label or a column that those have."""
    return suggested == NAME and any(FORM.lexicon.label(line.text) for line in page.content)


def parse(reading: Reading) -> None:
    """Parses the page of a submission, or the list."""
    reading.table = TABLE
    content = list(reading.ledger.free())
    begin = next(i for i, line in enumerate(content) if FORM.lexicon.label(line.text))
    mark_menu_before(reading.ledger, content[:begin])
    body = mark_footer_after(reading.ledger, content[begin:])
    closing = "|" if content[begin].text.endswith("|") else ""  # of each row
    cells = [(line, cell.strip()) for line in body for cell in line.text.removesuffix(closing).split("|")]
    columns = list(takewhile(bool, (_column(cell) for _, cell in cells)))
    above = list(reading.ledger.free(content[:begin]))
    if set(columns) >= _OF_A_LIST:
        # What stands around the rows is of no submission: it is left over, as is a row that lost a cell.
        for line in above:
            if FORM.lexicon.code(line.text) == "list":
                reading.ledger.take(line, "heading list")
        _read_list(reading, columns, cells)
    else:
        _read_submission(reading, above, body)
        take_prose(reading, content, FORM.lexicon.code)


def _read_submission(reading: Reading, above: Sequence[Line], body: Sequence[Line]) -> None:
    """The title above the labels, the labels, and the text below them."""
    reading.key = identifier(reading.address.slug, NAME)
    title = next((line for line in above if line.level == 1), above[-1] if above else None)
    if title is not None:
        reading.ledger.take(title, "title")
    words = without_chrome_prefix(title.text) if title else ""
    reading.observe("title", words, line=title)
    reading.observe("url", reading.address.canonical)
    left = read_form(reading, FORM, body)
    begins = next((i + 1 for i, line in enumerate(left) if FORM.lexicon.code(line.text) == "description"), len(left))
    under = list(takewhile(lambda line: not FORM.lexicon.code(line.text), left[begins:]))
    reading.observe("description", "\n".join(line.words for line in under), line=under[0] if under else None)


def _read_list(reading: Reading, columns: Sequence[str], cells: Sequence[Cell]) -> None:
    """A table, a submission a row; its columns bear the names of the labels."""
    for line, _ in cells[: len(columns)]:
        reading.ledger.take(line, "heading table")
    rows = list(_rows(cells[len(columns) :], columns.index("level"), len(columns)))
    titles = Counter(row[columns.index("title")][1] for row in rows)
    for row in rows:
        pairs = zip(columns, row, strict=True)
        entries = {code: Entry(words, line, [], FORM.places[code]) for code, (line, words) in pairs}
        title = entries["title"]
        address = parse_address(next((link.url for link in title.line.links if link.text == title.words), ""))
        if not (address.slug or title.words):
            continue  # nothing names it: its words are left over
        # Two members may give their reforms one title.
        named = f"{entries['member'].words} {title.words}" if "member" in entries else title.words
        reading.key = identifier(address.slug or (named if titles[title.words] > 1 else title.words), NAME)
        observe(reading, Filled(entries), [FORM.places[code] for code in columns])
        reading.observe("url", address.canonical)
    reading.key = ""


def _column(cell: str) -> str:
    """The code of the column that a cell names, whole; empty for other words."""
    label = FORM.lexicon.label(cell)
    return label.code if label and label.end == len(cell) else ""


def _rows(cells: Sequence[Cell], level: int, width: int) -> Iterator[Sequence[Cell]]:
    """The rows of the table, on one line each or a cell a line: there the level of government keeps the count."""
    at = 0
    while at + width <= len(cells):
        row = cells[at : at + width]
        levels = [i for i, (_, cell) in enumerate(cells[at : at + width + level]) if vocabulary("levels").code(cell)]
        around = [cell[0] for cell in (*cells[max(at - 1, 0) : at], *cells[at + width : at + width + 1])]
        on_one_line = row[0][0] is row[-1][0] and row[0][0] not in around
        whole = on_one_line or (levels == [level] and len({line.number for line, _ in row}) == width)
        if whole:
            yield row
        at += width if whole else 1


KIND = PageKind(NAME, recognise, parse)
