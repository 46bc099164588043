"""What the explorer selects, counts, sorts and saves, against the published table."""

from __future__ import annotations

import csv
import io
import json
from collections import Counter
from itertools import accumulate
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest
from browsing import READY
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipeline.site.declared import Facet, declared
from pipeline.site.hrefs import slug
from pipeline.site.text_index import LARGEST, shards, words_of

QUERIES = 40  # of random ones
BLANKS = {"blank"}
_GO = """(query) => {
  history.replaceState(null, "", query || location.pathname);
  dispatchEvent(new PopStateEvent("popstate"));
  const of = (one) => one.textContent.replaceAll(",", "");
  return {
    count: document.getElementById("count").textContent,
    ids: [...document.querySelectorAll("#view tbody td:first-child")].map((cell) => cell.textContent),
    facets: [...document.querySelectorAll("[data-facet] input[type=checkbox]")].map((one) =>
      [one.name, one.value, Number(of(one.parentElement.querySelector("b"))), one.checked]),
  };
}"""


@pytest.fixture(scope="module")
def wide(made: Path) -> pa.Table:
    return pq.read_table(made / "data" / "commitments_wide.parquet")


def slugs_of(facet: Facet, wide: pa.Table) -> list[set[str]]:
    """Row -> the names, in addresses, of its values."""
    cells = wide[facet.key].to_pylist()
    if facet.many:
        return [{slug(name) for name in cell.split("; ")} if cell else BLANKS for cell in cells]
    words = {True: "yes", False: "no", None: "blank"}
    return [{words[cell] if cell is None or isinstance(cell, bool) else slug(str(cell))} for cell in cells]


class Answers:
    """The answers of pyarrow to queries: facet -> names of chosen values, and words."""

    def __init__(self, wide: pa.Table) -> None:
        self._wide = wide
        self._slugs = {name: slugs_of(facet, wide) for name, facet in declared().facets.items()}
        self._said = [
            {word for cell in row.values() if cell for word in words_of(cell)}
            for row in wide.select(list(declared().searched)).to_pylist()
        ]

    def mask(self, chosen: dict[str, list[str]], words: str, without: str = "") -> pa.Array:
        terms = words_of(words)
        mask = pa.array([all(any(word.startswith(term) for word in row) for term in terms) for row in self._said])
        for name in chosen.keys() - {without}:
            mask = pc.and_(mask, pa.array([bool(row & set(chosen[name])) for row in self._slugs[name]]))
        return mask

    def ids(self, chosen: dict[str, list[str]], words: str) -> list[str]:
        """In the order of the page: the newest cycle first."""
        rows = self._wide.filter(self.mask(chosen, words)).select(["commitment_id", "cycle"]).to_pylist()
        return [row["commitment_id"] for row in sorted(rows, key=lambda row: -(row["cycle"] or 0))]

    def counts(self, name: str, chosen: dict[str, list[str]], words: str) -> Counter[str]:
        """Name of a value -> how many have it; what is chosen in the facet itself does not matter."""
        mask = self.mask(chosen, words, without=name).to_pylist()
        return Counter(value for row, kept in zip(self._slugs[name], mask, strict=True) if kept for value in row)


def test_random_queries_give_the_rows_and_counts_of_pyarrow(explorer, wide):
    page = explorer()
    page.evaluate("() => document.querySelectorAll('.facet').forEach((facet) => { facet.open = true; })")
    facets, answers = declared().facets, Answers(wide)
    values = {name: sorted(set().union(*slugs_of(facet, wide))) for name, facet in facets.items()}
    titles = [word for title in wide["title"].to_pylist() for word in words_of(title)]
    pairs = st.sampled_from(sorted(facets)).flatmap(
        lambda name: st.tuples(st.just(name), st.sampled_from(values[name]))
    )
    words = st.lists(st.sampled_from(titles).map(lambda word: word[:4]), max_size=2).map(" ".join)
    seen = {"rows": 0, "none": 0}

    @settings(max_examples=QUERIES, suppress_health_check=list(HealthCheck), derandomize=True, database=None)
    @given(st.lists(pairs, max_size=4), words)
    def run(chosen, words):
        query = [*chosen, *([("q", words)] if words else [])]
        shown = page.evaluate(_GO, f"?{urlencode(query)}" if query else "")
        by_name: dict[str, list[str]] = {}
        for name, value in chosen:
            by_name.setdefault(name, []).append(value)
        ids = answers.ids(by_name, words)
        counts = {name: answers.counts(name, by_name, words) for name in facets}
        assert shown["count"] == f"{len(ids):,} of {wide.num_rows:,} commitments"
        assert shown["ids"] == ids[:50]
        for name, value, count, checked in shown["facets"]:
            assert count == counts[name][value], (name, value)
            assert checked == (value in by_name.get(name, ()))
        seen["rows" if ids else "none"] += 1

    run()
    assert seen["rows"] >= QUERIES // 4


def saved(page: Any) -> tuple[bytes, str]:
    """The file that the button saves, and what is said of it."""
    with page.expect_download() as download:
        page.locator("#csv").click()
    content = Path(download.value.path()).read_bytes()
    page.wait_for_selector("#saying:has-text('Saved')")
    return content, page.locator("#saying").inner_text()


def unguarded(text: str) -> list[list[str]]:
    """The cells of a saved file; an apostrophe before what a spreadsheet would run is not of the data."""
    rows = list(csv.reader(io.StringIO(text, newline="")))
    return [[c[1:] if c[:1] == "'" and c[1:2] in {"=", "+", "-", "@", "\t", "\r"} else c for c in row] for row in rows]


@pytest.mark.parametrize("package", ["made", "small", "hostile"])
def test_the_unfiltered_csv_is_commitments_wide(package, page, served, request):
    folder = request.getfixturevalue(package)
    page.goto(f"{served(folder)}/site/explore/index.html")
    page.wait_for_selector(READY)
    content, said = saved(page)
    assert content.startswith(b"\xef\xbb\xbf")
    rows = unguarded(content.decode("utf-8-sig"))
    with (folder / "data" / "commitments_wide.csv").open(encoding="utf-8", newline="") as file:
        published = list(csv.reader(file))
    assert rows[0] == published[0]
    assert sorted(rows[1:]) == sorted(published[1:])
    guarded = sum(cell[:1] in {"=", "+", "-", "@", "\t", "\r"} for row in published for cell in row if cell)
    assert (f"{guarded} cells" in said) == bool(guarded)


def test_the_csv_of_a_filter_has_the_rows_in_the_order_shown(explorer, wide):
    page = explorer("?completion=complete&sort=commitment_id")
    rows = unguarded(saved(page)[0].decode("utf-8-sig"))
    expected = wide.filter(pc.equal(wide["rating_completion"], "Complete"))["commitment_id"].to_pylist()
    assert [row[0] for row in rows[1:]] == sorted(expected)


def test_an_unknown_value_is_named_and_filters_nothing(explorer, wide):
    page = explorer("?region=atlantis&colour=red&view=sideways&completion=complete")
    assert page.locator("#ignored").inner_text().startswith("Ignored: region=atlantis, colour=red, view=sideways.")
    complete = pc.sum(pc.equal(wide["rating_completion"], "Complete")).as_py()
    assert page.locator("#count").inner_text() == f"{complete:,} of {wide.num_rows:,} commitments"


def test_the_address_tells_all_that_is_shown_and_back_takes_it_back(explorer):
    page = explorer("?region=europe&view=chart&by=area&split=completion&as=counts&sort=-complete")
    table = page.locator("#view").inner_text()
    page.locator("#as-table").click()
    page.locator("#chips button").first.click()
    assert page.url.endswith("/explore/index.html?by=area&split=completion&as=counts")
    page.go_back()
    page.go_back()
    page.wait_for_selector("#as-chart[aria-pressed=true]")
    assert page.locator("#view").inner_text() == table
    page.reload()
    page.wait_for_selector(READY)
    assert page.locator("#view").inner_text() == table


def test_the_first_page_stands_in_the_html_as_the_script_draws_it(browser, made, served):
    """Rows, facet counts and the count are the same before the script runs as after."""
    address = f"{served(made)}/site/explore/index.html"
    read = """() => [document.getElementById("view").innerText, document.getElementById("count").innerText,
      [...document.querySelectorAll("[data-facet] label")].map((one) => one.textContent.trim())]"""
    with browser.new_context(java_script_enabled=False) as without, browser.new_context() as with_script:
        still = without.new_page()
        still.goto(address)
        alive = with_script.new_page()
        alive.goto(address)
        alive.wait_for_selector(READY)
        drawn = alive.evaluate(read)
        assert still.locator("#view").inner_text().split() == drawn[0].split()
        assert still.locator("#count").inner_text() == drawn[1]
        labels = still.locator("[data-facet] label").all_text_contents()
        assert [label.split() for label in labels] == [label.split() for label in drawn[2]]


def test_words_are_folded_by_the_script_as_by_the_index(explorer):
    """Accents, ligatures, other scripts and marks: what is typed finds what was indexed."""
    page = explorer()
    texts = [
        "Périgueux",
        "İSTANBUL’DA",
        "Größe ﬁne ①½",
        "ŁÓDŹ đ ħ ŋ",
        "Відкриті дані",
        "ΟΔΟΣ ὀδός",
        "नमस्ते",
        "a\u0301b c-d_e",
        "ǅ ﬃ",
    ]
    folded = page.evaluate("(texts) => texts.map((text) => ogp.fold(text))", texts)
    assert folded == [list(words_of(text)) for text in texts]


def test_a_word_of_the_texts_alone_is_offered_and_found(explorer, made, wide):
    """A word that stands in descriptions and sections, and in no searched column."""
    said = " ".join(cell for column in declared().searched for cell in wide[column].to_pylist() if cell)
    known = set(words_of(said))
    sections = pq.read_table(made / "data" / "sections.parquet", columns=["commitment_id", "text"]).to_pylist()
    word = next(w for row in sections for w in words_of(row["text"]) if w not in known and len(w) > 6)
    word = next(w for w in [word] if not any(k.startswith(w) for k in known))
    texts = [
        *sections,
        *wide.select(["commitment_id", "description"]).rename_columns(["commitment_id", "text"]).to_pylist(),
    ]
    expected = {r["commitment_id"] for r in texts if r["text"] and any(w.startswith(word) for w in words_of(r["text"]))}
    page = explorer(f"?q={word}")
    page.wait_for_selector("#with-texts")
    assert page.locator("#count").inner_text().startswith("0 of")
    page.locator("#with-texts").check()
    page.wait_for_selector(f"#count:has-text('{len(expected):,} of')")
    assert set(page.locator("#view tbody td:first-child").all_inner_texts()) <= expected


def test_the_index_is_the_same_each_time(made, tmp_path):
    from pipeline.site import write_site

    write_site(made, tmp_path / "again")
    for file in sorted((made / "site" / "index").rglob("*")):
        if file.is_file():
            again = tmp_path / "again" / file.relative_to(made / "site")
            assert again.read_bytes() == file.read_bytes(), file.name


def test_words_of_the_texts_lie_in_order_in_files_that_stay_small(made):
    index = (made / "site" / "index" / "commitments.js").read_text(encoding="utf-8")
    firsts = json.loads(index.removeprefix("ogp.index(").removesuffix(");\n"))["texts"]
    files = [(made / "site" / "index" / "text" / f"{number}.json").read_bytes() for number in range(len(firsts))]
    assert len(files) > 1
    assert [next(iter(json.loads(file))) for file in files] == firsts
    words = [word for file in files for word in json.loads(file)]
    assert words == sorted(words, key=lambda word: word.encode("utf-16-be"))
    assert max(map(len, files)) <= LARGEST


def test_a_word_of_very_many_commitments_goes_on_in_the_next_file():
    rows = list(range(0, 60_000, 3))
    found: dict[str, set[int]] = {}
    for shard in shards([*rows, 7], ["each"] * len(rows) + ["rare"]):
        assert len(shard.content) <= LARGEST
        for word, distances in json.loads(shard.content).items():
            found.setdefault(word, set()).update(accumulate(distances))
    assert found == {"each": set(rows), "rare": {7}}
