"""A build says what its crawls left open: for all pages, and for each page that did not come."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from replica.expected import published

from pipeline.build import NothingToBuildError, build
from pipeline.cli import main as ogpdata
from pipeline.raw import crawl_issues, crawl_notices, read_manifests, verdicts
from pipeline.raw.first_refusals import MOST_NAMED
from pipeline.raw.manifests import COMPLETE, FAILED, PARTIAL, RUNNING, Manifest

SITE = "https://www.opengovpartnership.org"
ALL: dict[str, Any] = {
    "site": SITE, "members": [], "kinds": ["commitment", "document", "member"], "languages": ["en"], "since": "",
}  # fmt: skip
PAGE = f"{SITE}/members/france/commitments/FR0043/"


def manifest(number: int, state: str, request: dict[str, Any] = ALL, **facts: Any) -> Manifest:
    """The manifest of a crawl on the given day of January 2026."""
    started = f"2026-01-{number:02d}T00:00:00Z"
    return Manifest(f"crawl-202601{number:02d}T000000", state, request=request, runs=[{"started": started}], **facts)


def codes(*manifests: Manifest, captured: dict[str, str] | None = None) -> list[str]:
    return [issue.code for issue in crawl_issues(manifests, captured or {})]


@pytest.mark.parametrize(
    ("state", "code"),
    [(FAILED, ["crawl-failed"]), (RUNNING, ["crawl-failed"]), (PARTIAL, ["crawl-partial"]), (COMPLETE, [])],
)
def test_each_end_of_a_crawl_is_said(state: str, code: list[str]) -> None:
    assert codes(manifest(1, state)) == code


def test_a_later_whole_crawl_makes_up_for_a_failed_one() -> None:
    assert codes(manifest(1, FAILED), manifest(2, COMPLETE)) == []
    assert codes(manifest(1, COMPLETE), manifest(2, FAILED)) == ["crawl-failed"]
    assert codes(manifest(1, FAILED), manifest(2, PARTIAL)) == ["crawl-failed", "crawl-partial"]


@pytest.mark.parametrize(
    ("less", "made_up_for"),
    [
        pytest.param({"members": ["france"]}, False, id="one member"),
        pytest.param({"kinds": ["member"]}, False, id="one kind"),
        pytest.param({"since": "2025-01-01"}, False, id="changes only"),
        pytest.param({"languages": ["en", "fr"]}, True, id="more languages"),
        pytest.param({"site": "https://example.org"}, False, id="another site"),
    ],
)
def test_a_later_crawl_counts_only_for_what_it_asked_for(less: dict[str, Any], made_up_for: bool) -> None:
    found = codes(manifest(1, FAILED), manifest(2, COMPLETE, ALL | less))
    assert found == ([] if made_up_for else ["crawl-failed"])


def test_the_whole_site_makes_up_for_one_member() -> None:
    assert codes(manifest(1, FAILED, ALL | {"members": ["france"]}), manifest(2, COMPLETE)) == []


def test_a_page_that_did_not_come_is_an_issue_of_its_commitment() -> None:
    lost = manifest(2, COMPLETE, failed=[{"url": PAGE, "reason": "the server answered 500"}])
    (issue,) = crawl_issues([lost], {})
    assert (issue.code, issue.table_name, issue.row_key) == ("page-not-fetched", "commitments", "FR0043")
    assert "500" in issue.message


@pytest.mark.parametrize(("at", "open_still"), [("2026-01-01T09:00:00Z", True), ("2026-01-03T09:00:00Z", False)])
def test_a_page_that_came_later_is_none(at: str, open_still: bool) -> None:
    lost = manifest(2, COMPLETE, failed=[{"url": PAGE.replace("https", "http").lower(), "reason": "reset"}])
    assert codes(lost, captured={PAGE: at}) == (["page-not-fetched"] if open_still else [])


def test_what_robots_txt_forbids_is_noted() -> None:
    forbidden = manifest(1, COMPLETE, refused_by_robots=[{"url": f"{SITE}/documents/x/", "reason": "robots.txt"}])
    assert codes(forbidden) == ["page-refused"]


def test_a_manifest_that_cannot_be_read_is_a_failed_crawl(tmp_path: Path) -> None:
    (tmp_path / "crawl-20260101T000000").mkdir()
    (tmp_path / "crawl-20260101T000000" / "manifest.json").write_text("{")
    assert codes(*read_manifests([tmp_path])) == ["crawl-failed"]


def test_of_very_many_pages_the_first_are_named_and_the_others_counted() -> None:
    """A manifest of five megabytes gave a hundred thousand issues."""
    pages = [{"url": f"{SITE}/documents/a-{number}/", "reason": "reset"} for number in range(MOST_NAMED + 3)]
    issues = crawl_issues([manifest(1, COMPLETE, failed=pages, refused_by_robots=pages[:3])], {})
    assert [issue.code for issue in issues] == ["page-not-fetched"] * (MOST_NAMED + 1) + ["page-refused"] * 3
    assert [issue.value for issue in issues[:MOST_NAMED]] == [page["url"] for page in pages[:MOST_NAMED]]
    assert issues[MOST_NAMED].message.startswith("3 more pages of crawl-20260101T000000")


def test_a_capture_that_each_later_import_missed_too_is_left_open() -> None:
    missed = [{"url": PAGE, "captured_at": f"2020-01-0{day}T00:00:00Z", "reason": "reset"} for day in (1, 2, 3)]
    first, second = manifest(1, COMPLETE, failed=missed), manifest(2, COMPLETE, failed=missed[:2])
    third = manifest(3, COMPLETE, failed=missed[1:])
    assert codes(first) == ["page-not-fetched"] * 3
    assert [i.message[:21] for i in crawl_issues([first, second, third], {})].count("crawl-20260101T000000") == 1
    other = manifest(3, COMPLETE, ALL | {"members": ["france"]})
    assert codes(manifest(1, COMPLETE, failed=missed), other) == ["page-not-fetched"] * 3


def test_later_imports_are_asked_once_for_all_captures_of_one(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each page was looked for in a set that was made of all others anew."""
    asked: list[object] = []
    covers = verdicts._covers
    monkeypatch.setattr(verdicts, "_covers", lambda later, earlier: asked.append(later) or covers(later, earlier))
    missed = [{"url": PAGE, "captured_at": f"{year}-01-01T00:00:00Z"} for year in range(1000, 2000)]
    crawl_issues([manifest(1, COMPLETE, failed=missed), manifest(2, COMPLETE, failed=missed)], {})
    assert len(asked) == 2


def test_a_sentence_on_a_crawl_has_a_few_of_its_reasons() -> None:
    """It stands at the top of each page of a site."""
    (notice,) = crawl_notices([manifest(1, FAILED, reasons=["no answer " * 1000] * 5000)])
    assert len(notice) < 30_000
    assert notice.endswith("and 4980 more reasons.")


# -- in a build -------------------------------------------------------------------------------------------------------


@pytest.fixture
def raw(tmp_path: Path) -> Path:
    """A folder with one page, fetched by a crawl that was cut off."""
    folder = tmp_path / "raw"
    crawl = folder / "crawl-20260101T000000"
    crawl.mkdir(parents=True)
    (folder / "FR0043.txt").write_text("France\n\nSummit (FR0043)\n\nAction Plan: France Action Plan 2018-2020\n")
    (folder / "FR0043.txt.meta.json").write_text(json.dumps({"url": PAGE, "captured_at": "2026-01-01T00:00:01Z"}))
    manifest(1, FAILED, reasons=["cut off with 41 pages left: stopped by hand"]).write(crawl)
    return folder


def test_the_package_of_a_failed_crawl_says_so_at_its_top(raw: Path, tmp_path: Path) -> None:
    build([raw], tmp_path / "package")
    (issue,) = [row for row in published(tmp_path / "package", "issues") if row["code"] == "crawl-failed"]
    assert issue["severity"] == "error"
    head = (tmp_path / "package" / "README.md").read_text().split("## How current")[0]
    assert "cut off with 41 pages left" in head
    assert "cut off with 41 pages left" in json.loads((tmp_path / "package" / "report.json").read_text())["notices"][0]


def test_the_command_says_it_too(raw: Path, tmp_path: Path) -> None:
    done = CliRunner().invoke(ogpdata, ["build", str(raw), "--output", str(tmp_path / "package")])
    assert done.exit_code == 0
    assert "cut off with 41 pages left" in " ".join(done.output.split())


def test_a_crawl_that_brought_nothing_is_named_where_there_is_nothing_to_build(raw: Path, tmp_path: Path) -> None:
    (raw / "FR0043.txt").unlink()
    (raw / "FR0043.txt.meta.json").unlink()
    with pytest.raises(NothingToBuildError, match="cut off with 41 pages left"):
        build([raw], tmp_path / "package")
    assert not (tmp_path / "package").exists()


def test_notices_end_when_the_crawl_is_made_up_for() -> None:
    assert crawl_notices([manifest(1, FAILED)])
    assert not crawl_notices([manifest(1, FAILED), manifest(2, COMPLETE)])
