"""Hostile words in every published field change no structure of a page, and only an address of the web is a link."""

from __future__ import annotations

import json
from html.parser import HTMLParser
from pathlib import Path
from xml.etree import ElementTree

import pyarrow as pa
import pytest
from made_release import FACTS, tables

from pipeline import schemas
from pipeline.publish import Release, csv_files, datapackage, parquet_files
from pipeline.site import write_site
from pipeline.site.hrefs import archived, file_name, fragment, page_of, web

WORDS = (
    "</script><script>alert(1)</script><img src=x onerror=alert(1)>\"'`{{ 7*7 }}{% raw %}"
    "\u2028\u2029\u202eevil\u2066 &lt;b&gt; =1+1 ]]> -->" + "W" * 10_000
)
ADDRESSES = ("javascript:alert(1)", "JaVaScRiPt:alert(1)", "data:text/html,x", "//evil.example", "https://[", "ftp://x/y",
             " https://x.example", "https://x.example/\u2028", "https:///nohost")  # fmt: skip


class Structure(HTMLParser):
    """The elements of a page with their attributes' names, in order; and its links."""

    VOID = frozenset({"meta", "link", "input", "img", "br", "hr", "rect"})

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[tuple[str, ...]] = []
        self.open: list[str] = []
        self.links: list[str] = []

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, *(name for name, _ in attrs)))
        self.links += [value for name, value in attrs if name in {"href", "src", "action"}]
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.tags.append((tag, *(name for name, _ in attrs)))

    def handle_endtag(self, tag):
        assert self.open, f"</{tag}> closes nothing"
        assert self.open[-1] == tag, f"</{tag}> closes <{self.open[-1]}>"
        self.open.pop()


def structure(page: Path) -> Structure:
    read = Structure()
    read.feed(page.read_text(encoding="utf-8"))
    read.close()
    assert read.open == []
    return read


def with_words(words: str) -> dict[str, pa.Table]:
    """The made-up tables with `words` behind every text that is no key, no code, no date and no address."""
    made = tables()
    for name, declared in schemas.tables().items():
        kept = {column for key in declared.foreign_keys for column in key["fields"]} | set(declared.primary_key)
        for field in declared.fields:
            plain = field.type == "string" and not field.vocabulary and "pattern" not in field.constraints
            if not plain or field.name in kept or field.name in KEYS:
                continue
            index = made[name].column_names.index(field.name)
            column = [value if value is None else value + words for value in made[name][field.name].to_pylist()]
            made[name] = made[name].set_column(index, made[name].schema.field(index), pa.array(column, pa.string()))
    return made


KEYS = frozenset({"capture_id", "from_capture_id", "to_capture_id", "sha256", "row_key", "member", "themes"})


def site_of(tables: dict[str, pa.Table], folder: Path) -> Path:
    release = Release.of(tables, FACTS)
    folder.mkdir()
    for write in (csv_files.write, parquet_files.write, datapackage.write):
        write(release, folder)
    write_site(folder, folder / "site", notices=[WORDS], repository="https://github.com/o/r")
    return folder / "site"


@pytest.fixture(scope="module")
def sites(tmp_path_factory):
    root = tmp_path_factory.mktemp("hostile")
    return site_of(with_words(" plain"), root / "plain"), site_of(with_words(WORDS), root / "hostile")


def test_the_pages_are_the_same_and_so_are_their_elements(sites):
    plain, hostile = sites
    pages = sorted(p.relative_to(plain) for p in plain.rglob("*.html"))
    assert pages == sorted(p.relative_to(hostile) for p in hostile.rglob("*.html"))
    for page in pages:
        if page.parts[0] == "explore":
            continue  # tests/site/ has the explorer
        assert structure(hostile / page).tags == structure(plain / page).tags, page


def test_the_words_are_shown_as_they_are(sites):
    page = (sites[1] / "commitments" / "FR0043.html").read_text(encoding="utf-8")
    assert "Govtech Summit&lt;/script&gt;&lt;script&gt;alert(1)" in page
    assert "{{ 7*7 }}" in page


def test_every_link_stays_on_the_site_or_goes_to_the_web(sites):
    for page in sites[1].rglob("*.html"):
        for link in structure(page).links:
            assert link.startswith(("https://", "http://", "#", "../")) or link.split("#")[0].split("?")[0].endswith(
                (".html", ".css", ".js", ".xml", ".csv", ".svg", "/")
            ), (page.name, link[:80])


def test_the_feed_and_the_pictures_are_xml(sites):
    for file in (sites[1] / "changes.xml", *(sites[1] / "charts").glob("*.svg")):
        ElementTree.parse(file)


def test_what_search_engines_read_is_json_and_closes_no_script(sites):
    page = (sites[1] / "data.html").read_text(encoding="utf-8")
    inside = page.split('<script type="application/ld+json">')[1].split("</script>")[0]
    assert json.loads(inside)["@type"] == "Dataset"


@pytest.mark.parametrize("address", ADDRESSES)
def test_only_an_address_of_the_web_is_a_link(address):
    assert web(address) == ""
    assert archived(address, "2019-10-25T12:00:00Z") == ""


def test_a_fragment_names_short_words_whole_and_long_ones_by_their_ends():
    assert fragment("Pre-tax, 5 & more\nsecond line") == "#:~:text=Pre%2Dtax%2C%205%20%26%20more"
    long = " ".join(f"w{number}" for number in range(60))
    assert fragment(long) == "#:~:text=w0%20w1%20w2%20w3,w56%20w57%20w58%20w59"
    assert fragment("  ") == ""


def test_a_capture_is_found_in_the_archive_by_its_time():
    page = "https://www.opengovpartnership.org/members/france/#top"
    assert archived(page, "2019-10-25T12:00:00Z") == f"https://web.archive.org/web/20191025120000/{page}"
    assert archived(page, None) == f"https://web.archive.org/web/*/{page}"


@pytest.mark.parametrize("key", ["../../etc/passwd", "a/b", "..", ".hidden", "", "index", "ünï", "a b", "a\\b", "CON:"])
def test_a_key_is_a_file_name_in_its_folder(key):
    name = file_name(key)
    assert "/" not in name
    assert "\\" not in name
    assert not name.startswith(".")
    assert page_of("members", key) != "members/index.html"


def test_two_keys_never_share_a_page():
    keys = ["a b", "a-b", "a_b", "a/b", "a\\b", "ä", "a", "_61_", ""]
    assert len({file_name(key) for key in keys}) == len(keys)


def test_a_key_of_any_length_is_a_file_name_of_its_own():
    names = {file_name("public-participation" + "-h1" * 200 + end) for end in ("", "-a", "-b")}
    assert len(names) == 3
    assert max(map(len, names)) < 200
