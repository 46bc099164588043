"""The same page in markups that have nothing in common reads to the same lines."""

from __future__ import annotations

import csv
from itertools import dropwhile
from pathlib import Path
from typing import Any

import pytest
from pages.make_twins import read_facts, twins

from pipeline.build import build
from pipeline.model import Capture, Line, Page
from pipeline.read import read_page

CASES = Path(__file__).parent / "pages" / "commitment"
FR0043 = (CASES / "FR0043.txt").read_text(encoding="utf-8")
MARKUPS = ("dl", "paragraphs", "soup", "table")
CLOSING = ("Open Government Partnership", "Do NOT follow this link or you will be banned from the site!")


def read(text: str, media_type: str, url: str = "") -> Page:
    return read_page(Capture(text.encode(), "test", url=url, media_type=media_type))


def written(line: Line) -> str:
    """A line as the text extractor of the captures writes it: the word of the star stands before the title."""
    star = "Starred commitment " if "Starred commitment" in line.pictures else ""
    return f"{line.marker} {star}{line.text}" if line.marker else line.text


def from_title(page: Page, title: str) -> list[str]:
    """The lines from the title on. What a theme puts before it is for the parser to judge."""
    return list(dropwhile(lambda words: words != title, map(written, page.content)))


def holds(page: Page, expected: list[str]) -> bool:
    """Whether the lines stand in the page one behind the other."""
    lines = without_pictures_words(expected, list(map(written, page.content)))
    starts = (start for start, words in enumerate(lines) if words == expected[0])
    return any(lines[start : start + len(expected)] == expected for start in starts)


def test_twins_in_the_folder_are_what_the_templates_make() -> None:
    url = "https://www.opengovpartnership.org/members/france/commitments/FR0043/"
    made = twins(FR0043, url, {"Potential Impact": "None"})
    assert set(made) == set(MARKUPS)
    for name, html in made.items():
        path = CASES / f"FR0043.{name}.html"
        assert path.read_text(encoding="utf-8") == html, f"{path.name} is old: run python tests/pages/make_twins.py"


@pytest.mark.parametrize("markup", MARKUPS)
def test_a_markup_reads_to_the_lines_of_the_text(markup: str) -> None:
    title = "Govtech Summit (FR0043)"
    expected = [words for words in from_title(read(FR0043, "text/plain"), title) if words not in CLOSING]
    html = (CASES / f"FR0043.{markup}.html").read_text(encoding="utf-8")
    assert from_title(read(html, "text/html"), title)[: len(expected)] == expected


@pytest.mark.parametrize("markup", MARKUPS)
def test_a_rating_that_is_drawn_is_read_from_the_picture(markup: str) -> None:
    html = (CASES / f"FR0043.{markup}.html").read_text(encoding="utf-8")
    (line,) = (line for line in read(html, "text/html").content if line.text.startswith("Potential Impact:"))
    assert line.text == "Potential Impact:"
    assert "None" in line.pictures


@pytest.mark.parametrize("markup", MARKUPS)
def test_links_keep_the_parts_of_a_list_apart(markup: str) -> None:
    html = (CASES / f"FR0043.{markup}.html").read_text(encoding="utf-8")
    (line,) = (
        line for line in read(html, "text/html").content if line.text == "Capacity Building, Science & Technology"
    )
    assert [link.text for link in line.links] == ["Capacity Building", "Science & Technology"]


def test_what_is_hidden_in_a_page_is_no_content() -> None:
    html = (CASES / "FR0043.soup.html").read_text(encoding="utf-8")
    words = "\n".join(line.text for line in read(html, "text/html").content)
    assert "Inactive" not in words
    assert "Complete" not in words
    assert "banned" not in words
    assert "cookies" not in words


def test_all_markups_give_the_tables_of_the_text_and_the_ratings_of_the_pictures(tmp_path: Path) -> None:
    expected = built(CASES / "FR0043.txt", tmp_path / "text")
    rated = {
        ("assessments", "value"), ("assessments", "score"), ("assessments", "scale"), ("assessments", "state"),
        ("assessments", "as_written"),
        ("commitments", "potential_impact"), ("commitments_wide", "rating_potential_impact"),
        ("commitments", "high_ambition"), ("commitments_wide", "high_ambition"),
        ("observations", "value"), ("observations", "state"), ("observations", "as_written"),
    }  # fmt: skip
    for markup in MARKUPS:
        found = built(CASES / f"FR0043.{markup}.html", tmp_path / markup)
        assert told_of_hidden_text(found) == (markup == "soup"), markup
        assert {(d["table"], d["column"]) for d in differences(expected, found)} == rated, markup
        changed = {d["column"]: d for d in differences(expected, found) if d["table"] == "commitments"}
        change = changed["potential_impact"]
        assert (change["text"], change["html"]) == ("", "None"), markup
        assert changed["high_ambition"]["html"] == "false", markup


def told_of_hidden_text(tables: Tables) -> bool:
    """Takes the issues of hidden text away, which no text capture has; whether there were any."""
    others = [issue for issue in tables["issues"] if issue["code"] != "hidden-text"]
    hidden = len(tables["issues"]) - len(others)
    tables["issues"] = others
    for row in tables["commitments_wide"]:
        row["issues"] = str(int(row["issues"]) - hidden) if row["commitment_id"] == "FR0043" else row["issues"]
    return hidden > 0


Tables = dict[str, list[dict[str, str]]]
# Where a value stands differs between a text and a page; what it is does not.
PLACES = ("capture_id", "line", "issue_id")


def built(capture: Path, output: Path) -> Tables:
    """The CSV tables of a build of one capture, as text, without the table of captures."""
    build([capture], output)
    tables = {}
    for path in sorted((output / "data").glob("*.csv")):
        with path.open(encoding="utf-8", newline="") as file:
            tables[path.stem] = [{k: v for k, v in row.items() if k not in PLACES} for row in csv.DictReader(file)]
    return {name: rows for name, rows in tables.items() if name != "captures"}


def differences(text: Tables, html: Tables) -> list[dict[str, str]]:
    """Each cell that differs; tables of another length are a failure at once."""
    assert {name: len(rows) for name, rows in html.items()} == {name: len(rows) for name, rows in text.items()}
    return [
        {"table": name, "column": column, "text": row[column], "html": other[column]}
        for name, rows in text.items()
        for row, other in zip(rows, html[name], strict=True)
        for column in row
        if row[column] != other[column]
    ]


def test_every_given_capture_reads_the_same_as_html(given_captures: list[dict[str, Any]]) -> None:
    different = []
    for capture in given_captures:
        text, url = capture["text"], capture["url"]
        title = read_facts(text, url, {}).title
        expected = unglued(from_title(read(text, "text/plain"), title))
        for name, html in twins(text, url).items():
            if not holds(read(html, "text/html", url), expected):
                different.append((capture["case"], name))
    assert not different


def unglued(lines: list[str]) -> list[str]:
    """Two things of a text that a page has apart: `TaxIRM Review`, and the site's closing line."""
    out: list[str] = []
    for line in lines:
        heading = next((h for h in ("IRM Review", "Description") if line.endswith(h) and line != h), "")
        out += [line.removesuffix(heading), heading] if heading and out and out[-1] == "Policy Areas" else [line]
    return [line.replace("· ", "• ") for line in out if line not in CLOSING]


def without_pictures_words(expected: list[str], found: list[str]) -> list[str]:
    """`Early Results: Major` as HTML has it where the text has the picture's word too (`Major Major`)."""
    pictured = ("Starred", "Major", "Marginal", "Outstanding")
    doubled = {line.rsplit(" ", 1)[0]: line for line in expected if line.endswith(pictured)}
    return [doubled.get(line, line).replace("· ", "• ") for line in found]
