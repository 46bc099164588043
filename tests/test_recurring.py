"""Chrome that no landmark and no list names is learned from what recurs."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
from captured_values import parse_text
from crawled_site import crawled
from themes import WITHOUT_LANDMARKS

from pipeline.build import build, read_and_parse
from pipeline.model import Line, Page
from pipeline.recurring import by_kind_and_year, count_lines, learn, mark_recurring

URL = "https://www.opengovpartnership.org/members/{}/commitments/FR{:04d}/"
MEMBERS = ("france", "ghana", "kenya", "uruguay", "mongolia")
# Where a row stands on its page is not what it says.
PLACES = frozenset({"capture_id", "line", "from_capture_id", "to_capture_id", "issues", "issue_id"})
Tables = dict[str, list[dict[str, Any]]]


def tables(package: Path) -> Tables:
    found: Tables = {}
    for path in sorted((package / "data").glob("*.parquet")):
        rows = pq.read_table(path).to_pylist()
        found[path.stem] = [{k: v for k, v in row.items() if k not in PLACES} for row in rows]
    return found


@pytest.fixture(scope="module")
def facts(tmp_path_factory: pytest.TempPathFactory) -> Tables:
    """Sixty pages in a theme that says by landmarks what its chrome is."""
    folder = tmp_path_factory.mktemp("facts")
    crawled(folder / "raw", 60)
    return tables(build([folder / "raw"], folder / "out").folder)


@pytest.mark.parametrize("theme", WITHOUT_LANDMARKS)
def test_pages_without_landmarks_say_the_same(theme: str, facts: Tables, tmp_path: Path) -> None:
    crawled(tmp_path / "raw", 60, theme=theme)
    package = build([tmp_path / "raw"], tmp_path / "out").folder
    seen = tables(package)
    for name in facts.keys() - {"captures", "observations", "issues"}:
        assert seen[name] == facts[name], name
    codes = Counter(row["code"] for row in seen["issues"])
    assert codes["line-left-over"] == 0
    assert not {row["message"] for row in seen["issues"] if row["code"] == "glued-words"}
    learned = json.loads((package / "report.json").read_text(encoding="utf-8"))["recurring_lines"]
    assert {"kind", "year", "text", "pages", "of_pages", "members"} == set(learned[0])
    assert "Edition 1 of this site. All rights reserved." in {line["text"] for line in learned}


@pytest.mark.parametrize("theme", WITHOUT_LANDMARKS)
def test_another_chrome_makes_no_new_version(theme: str, tmp_path: Path) -> None:
    crawled(tmp_path / "raw", 60, times=2, changed=0, revisits=False, theme=theme, editions=(1, 2))
    parsed, _, _ = read_and_parse([tmp_path / "raw"])
    # In the first of two crawls that are a week apart.
    assert Counter(p.capture.times_seen for p in parsed) == {2: 60}


def page(*lines: Line | str) -> Page:
    made = [line if isinstance(line, Line) else Line(0, line) for line in lines]
    return Page(tuple(Line(n, *(getattr(m, f) for f in Line.__slots__[1:])) for n, m in enumerate(made, start=1)))


def learned_from(pages: list[Page], at: str = "2020-01-01T00:00:00Z", members: int = 5) -> set[str]:
    told = ((p, URL.format(MEMBERS[n % members], n), at) for n, p in enumerate(pages))
    return {line.text for line in learn(count_lines(told))}


def test_no_value_of_a_captured_page_becomes_chrome(shared: Path) -> None:
    """Put on all pages at once, what captured pages say of a commitment is still no chrome."""
    values: set[str] = set()
    pages: list[Page] = []
    for file in ("commitments.jsonl", "commitments.2.jsonl"):
        for line in (shared / "captures" / file).read_text(encoding="utf-8").splitlines():
            shown, parsed, _ = parse_text(json.loads(line))
            named = {o.line for o in parsed.observations if o.state == "stated" and o.field != "description"}
            values |= {line.text for line in shown.content if line.number in named and line.text}
            pages.append(shown)
    assert len(values) > 400
    everywhere = [page(*shown.content, *sorted(values)) for shown in pages]
    assert learned_from(everywhere) & values == set()


def test_what_recurs_is_chrome_of_its_kind_and_year_only() -> None:
    pages = [page("Stay in touch", f"A story of {n}") for n in range(60)]
    assert learned_from(pages) == {"Stay in touch"}
    told = ((p, URL.format(MEMBERS[n % 5], n), "2020-01-01T00:00:00Z") for n, p in enumerate(pages))
    learned = by_kind_and_year(learn(count_lines(told)))
    marks = {
        at: [line.chrome for line in mark_recurring(pages[0], URL.format("france", 1), at, learned).lines]
        for at in ("2020-07-01T00:00:00Z", "2021-07-01T00:00:00Z")
    }
    assert marks == {"2020-07-01T00:00:00Z": ["recurring", ""], "2021-07-01T00:00:00Z": ["", ""]}


def test_nothing_is_learned_where_few_pages_or_members_speak() -> None:
    pages = [page("Stay in touch")] * 60
    assert learned_from(pages[:49]) == set()
    assert learned_from(pages, members=2) == set()
    assert learned_from([*pages[:10], *[page("Tell others")] * 50]) == {"Tell others"}


def test_what_pages_hide_is_learned_apart_from_what_they_show() -> None:
    words = "What is this?"
    pages = [page("A plan", Line(0, words, chrome="hidden"), f"A story of {n}") for n in range(60)]
    told = ((p, URL.format(MEMBERS[n % 5], n), "2020-01-01T00:00:00Z") for n, p in enumerate(pages))
    learned = learn(count_lines(told))
    assert [(said.kind, said.text) for said in learned if said.text == words] == [("commitment (hidden)", words)]
    at = (URL.format("france", 1), "2020-07-01T00:00:00Z", by_kind_and_year(learned))
    assert mark_recurring(pages[0], *at).lines[1].chrome == "recurring"
    assert mark_recurring(page(words), *at).lines[0].chrome == ""
