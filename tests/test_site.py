"""The site: pages made from the published files alone."""

from __future__ import annotations

from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pyarrow.parquet as pq
import pytest
from made_release import release

from pipeline.publish import write_package
from pipeline.site import write_site
from pipeline.site.declared import declared
from pipeline.site.hrefs import page_of


@pytest.fixture(scope="module")
def package(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("package")
    write_package(release(), folder)
    return folder


@pytest.fixture(scope="module")
def site(package) -> Path:
    write_site(package, package / "site")
    return package / "site"


def test_a_commitment_has_a_page_with_the_words_line_and_day_of_its_values(site):
    page = (site / "commitments" / "FR0043.html").read_text(encoding="utf-8")
    assert '<h1 dir="auto">Govtech Summit</h1>' in page
    assert "Line 13 of the page as read on 2026-01-15 (capture c3f2a91b04d5e6f7)" in page
    assert "https://web.archive.org/web/20260115083000/https://www.opengovpartnership.org/" in page


class Tags(HTMLParser):
    """Element ids and links of a page; the stack proves that every element is closed."""

    def __init__(self) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.links: list[str] = []
        self.names: list[str] = []
        self.text: list[str] = []

    def handle_starttag(self, tag, attrs):
        self.names.append(tag)
        for name, value in attrs:
            if name == "id":
                self.ids.append(value)
            elif name in {"href", "src", "action"}:
                self.links.append(value)

    def handle_data(self, data):
        self.text.append(data)


def read(page: Path) -> Tags:
    tags = Tags()
    tags.feed(page.read_text(encoding="utf-8"))
    return tags


def test_no_link_and_no_fragment_is_dead(package, site):
    pages = {page: read(page) for page in site.rglob("*.html")}
    dead = []
    for page, tags in pages.items():
        for link in tags.links:
            parts = urlsplit(link)
            if parts.scheme or parts.netloc:
                assert parts.scheme in {"http", "https"}
                continue
            target = (page.parent / unquote(parts.path)).resolve() if parts.path else page
            if not target.is_file() or (parts.fragment and unquote(parts.fragment) not in pages[target].ids):
                dead.append(f"{page.relative_to(site)}: {link}")
    assert dead == []


def test_an_element_id_stands_once_on_a_page(site):
    assert [page.name for page in site.rglob("*.html") if len(set(ids := read(page).ids)) != len(ids)] == []


def test_a_row_of_each_table_with_pages_has_its_page(package, site):
    for table, plan in declared().pages.items():
        keys = pq.read_table(package / "data" / f"{table}.parquet").column(0).to_pylist()
        assert keys
        assert [key for key in keys if not (site / page_of(table, key)).is_file()] == [], plan.folder
