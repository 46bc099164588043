"""The site: pages made from the published files alone."""

from __future__ import annotations

import csv
import gzip
import json
import shutil
import statistics
from collections import Counter
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

import pyarrow.parquet as pq
import pytest
import yaml
from made_release import release
from synthetic_package import write_synthetic_package

from pipeline.publish import write_package
from pipeline.site import write_site
from pipeline.site.charts import Charting, Tally
from pipeline.site.declared import declared
from pipeline.site.hrefs import page_of

ROOT = Path(__file__).parent.parent


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
    assert "Line 13, read on 2026-01-15 (capture c3f2a91b04d5e6f7)" in page
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


def test_every_fact_of_a_commitment_stands_in_the_text_of_its_page(package, site):
    """Without JavaScript, in an archive, for a screen reader."""
    text = " ".join(read(site / "commitments" / "FR0043.html").text)
    row = next(r for r in pq.read_table(package / "data" / "commitments_wide.parquet").to_pylist()
               if r["commitment_id"] == "FR0043")  # fmt: skip
    for column in ("title", "member", "action_plan", "cycle", "status", "commitment_number", "start_date", "end_date",
                   "rating_completion", "rating_verifiable", "description"):  # fmt: skip
        assert str(row[column]).split("\n")[0] in text, column
    for column in ("policy_areas", "ogp_values", "irm_reports", "lead_institutions"):
        assert [part for part in row[column].split("; ") if part not in text] == [], column
    for table, column in (
        ("milestones", "text"),
        ("citations", "text"),
        ("sections", "heading"),
        ("changes", "old_value"),
    ):
        values = pq.read_table(package / "data" / f"{table}.parquet")[column].to_pylist()
        assert [value for value in values if value and value not in text] == [], table
    assert "Beside OGP's own table" in text


def test_a_report_of_a_wrong_value_is_filled_in_only_where_there_is_a_project(package, site, tmp_path):
    assert "Something wrong" not in (site / "commitments" / "FR0043.html").read_text(encoding="utf-8")
    write_site(package, tmp_path / "site", repository="https://github.com/owner/name")
    for page in (tmp_path / "site").rglob("*.html"):
        if "explore" not in page.parts:
            assert "Something wrong?" in page.read_text(encoding="utf-8"), page
    (link,) = (a for a in read(tmp_path / "site" / "commitments" / "FR0043.html").links if "issues/new" in a)
    asked = parse_qs(urlsplit(link).query)
    form = yaml.safe_load((ROOT / ".github" / "ISSUE_TEMPLATE" / "wrong-value.yml").read_text(encoding="utf-8"))
    assert asked["template"] == ["wrong-value.yml"]
    assert asked["row"] == ["FR0043"]
    assert set(asked) - {"template", "title"} <= {field["id"] for field in form["body"]}


def test_scales_are_never_mixed(package):
    """One panel for each scale; what is on no scale (Withdrawn) is not rated."""
    rows = [
        {"cycle": 2018, "region": "Europe", "rating_ambition": word, "rating_completion": done, "high_completion": None}
        for word, done in (("Low", "Complete"), ("High", "Withdrawn"), ("Modest", "Pending"), ("Substantial", None))
    ]
    facets = declared().facets
    panels = Charting(rows, declared()).record("Ambition", {"All": Tally(rows)}, facets["ambition"])
    assert [[part.code for part in panel.parts] for panel in panels] == [["Low", "High"], ["Modest", "Substantial"]]
    (done,) = Charting(rows, declared()).record("Completion", {"All": Tally(rows)}, facets["completion"])
    assert (done.groups[0].rated, done.groups[0].all) == (1, 4)


def test_the_numbers_behind_a_chart_are_those_of_the_table(site, package):
    with (site / "charts" / "theme-by-cycle.csv").open(encoding="utf-8", newline="") as file:
        counted = {(row["themes"], row["value"]): int(row["commitments"]) for row in csv.DictReader(file)}
    wide = pq.read_table(package / "data" / "commitments_wide.parquet").to_pylist()
    expected = Counter(
        (theme, str(row["cycle"]))
        for row in wide
        if row["themes"] and row["cycle"]
        for theme in row["themes"].split("; ")
    )
    assert {key: count for key, count in counted.items() if count} == expected


def test_an_older_package_without_some_tables_and_columns_has_a_site(package, tmp_path):
    """`ogpdata site` makes the pages of any release."""
    old = tmp_path / "old"
    shutil.copytree(package, old, ignore=shutil.ignore_patterns("site"))
    (old / "data" / "commitments_wide.parquet").unlink()
    wide = pq.read_table(package / "data" / "commitments_wide.parquet").drop_columns(["themes", "review_pending"])
    pq.write_table(wide, old / "data" / "commitments_wide.parquet")
    said = json.loads((old / "datapackage.json").read_text())
    said["resources"] = [r for r in said["resources"] if not r["name"].startswith(("codes", "member_progress"))]
    (old / "datapackage.json").write_text(json.dumps(said))
    write_site(old, old / "site")
    assert (old / "site" / "commitments" / "FR0043.html").is_file()


@pytest.mark.slow
def test_a_site_of_all_commitments_is_small(tmp_path):
    """How long it takes is a matter for `make bench`."""
    package = write_synthetic_package(tmp_path / "package")
    write_site(package, package / "site")
    files = [p for p in (package / "site").rglob("*") if p.is_file()]
    assert len(files) <= 9_000
    assert sum(p.stat().st_size for p in files) <= 200e6
    style = (package / "site" / "assets" / "site.css").read_bytes()

    def pressed(page: Path) -> int:
        return len(gzip.compress(page.read_bytes())) + len(gzip.compress(style))

    commitments = [pressed(p) for p in sorted((package / "site" / "commitments").iterdir())[::50]]
    assert pressed(package / "site" / "index.html") <= 10_000
    assert statistics.median(commitments) <= 6_000
