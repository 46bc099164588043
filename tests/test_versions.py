"""What is the same is read once: captures of an address that show the same are one version."""

from __future__ import annotations

import io
import random
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from page_texts import commitment_text
from pages.make_twins import twins
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from pipeline import versions
from pipeline.build import build, look_at, read_and_parse
from pipeline.model import Capture, Parsed
from pipeline.raw import read_captures
from pipeline.schemas import read_vocabulary

URL = "https://www.opengovpartnership.org/members/france/commitments/FR{:04d}/"
REVISIT = "revisit"
Shown = tuple[str, str, str]  # address, time, body ("revisit": as before)


def page(number: int = 43, notice: str = "", **said: str) -> str:
    """The page of a commitment in HTML, with a notice that is no content."""
    text = commitment_text(f"FR{number:04d}", **said)
    html = twins(text, URL.format(number))["paragraphs"]
    return html.replace("</footer>", f"<p>{notice}</p></footer>")


def day(number: int) -> str:
    return f"2020-{number // 28 + 1:02d}-{number % 28 + 1:02d}T00:00:00Z"


def archive(path: Path, captures: Iterable[Shown], media_type: str = "text/html") -> Path:
    """A WARC file of captures, each a record of its own."""
    out = io.BytesIO()
    writer = WARCWriter(out, gzip=True, warc_version="1.1")
    digests: dict[str, tuple[str, str]] = {}
    for url, at, body in captures:
        head = StatusAndHeaders("200 OK", [("Content-Type", f"{media_type}; charset=utf-8")], protocol="HTTP/1.1")
        if body == REVISIT:
            digest, before = digests[url]
            record = writer.create_revisit_record(url, digest, url, before, head, {"WARC-Date": at})
        else:
            record = writer.create_warc_record(
                url, "response", io.BytesIO(body.encode()), http_headers=head, warc_headers_dict={"WARC-Date": at}
            )
            writer.write_record(record)
            digests[url] = record.rec_headers.get_header("WARC-Payload-Digest"), at
            continue
        writer.write_record(record)
    path.write_bytes(out.getvalue())
    return path


def seen(*roots: Path) -> list[Parsed]:
    parsed, refusals, _ = read_and_parse(roots)
    assert not refusals
    return sorted(parsed, key=lambda p: (p.capture.url, p.capture.captured_at, p.capture.media_type))


def runs(*roots: Path) -> list[tuple[str, str, int]]:
    return [(p.capture.captured_at, p.capture.seen_until, p.capture.times_seen) for p in seen(*roots)]


@pytest.fixture
def doors(monkeypatch: pytest.MonkeyPatch) -> Counter[str]:
    """How often a page is read and parsed."""
    counted: Counter[str] = Counter()
    for name in ("read_page", "parse_page"):
        wrapped = getattr(versions, name)

        def count(*args: Any, name: str = name, wrapped: Any = wrapped) -> Any:
            counted[name] += 1
            return wrapped(*args)

        monkeypatch.setattr(versions, name, count)
    return counted


# -- the three doors --------------------------------------------------------------------------------


@pytest.mark.parametrize("later", [REVISIT, page()], ids=["revisit", "the same bytes"])
def test_the_same_bytes_are_not_read_again(later: str, tmp_path: Path, doors: Counter[str]) -> None:
    file = archive(tmp_path / "a.warc.gz", [(URL.format(43), day(n), later if n else page()) for n in range(5)])
    assert runs(file) == [(day(0), day(4), 5)]
    assert doors == {"read_page": 1, "parse_page": 1}


def test_other_bytes_with_the_same_content_are_read_and_not_parsed(tmp_path: Path, doors: Counter[str]) -> None:
    shown = [(URL.format(43), day(n), page(notice=f"nonce {n}")) for n in range(5)]
    assert runs(archive(tmp_path / "a.warc.gz", shown)) == [(day(0), day(4), 5)]
    assert doors == {"read_page": 5, "parse_page": 1}


def test_new_content_is_a_new_version_and_so_are_old_words_again(tmp_path: Path) -> None:
    bodies = [page(), page(early_results="Major"), REVISIT, page(), page(notice="x")]
    file = archive(tmp_path / "a.warc.gz", [(URL.format(43), day(n), body) for n, body in enumerate(bodies)])
    assert runs(file) == [(day(0), day(0), 1), (day(1), day(2), 2), (day(3), day(4), 2)]
    assert len({p.capture.capture_id for p in seen(file)}) == 3


def test_what_only_a_parser_knows_to_be_chrome_makes_no_version(tmp_path: Path, doors: Counter[str]) -> None:
    survey = next(row["spelling"] for row in read_vocabulary("chrome_lines") if row["code"] == "survey")
    bodies = [commitment_text(), f"{survey}\n\n{commitment_text()}", commitment_text()]
    shown = [(URL.format(43), day(n), body) for n, body in enumerate(bodies)]
    assert runs(archive(tmp_path / "a.warc.gz", shown, "text/plain")) == [(day(0), day(2), 3)]
    assert doors == {"read_page": 3, "parse_page": 3}


def test_text_and_html_of_an_address_are_versions_of_their_own(tmp_path: Path) -> None:
    url = URL.format(43)
    html = archive(tmp_path / "h.warc.gz", [(url, day(0), page()), (url, day(2), page()), (url, day(4), page())])
    text = archive(
        tmp_path / "t.warc.gz", [(url, day(1), commitment_text()), (url, day(3), commitment_text())], "text/plain"
    )
    assert runs(html, text) == [(day(0), day(4), 3), (day(1), day(3), 2)]


def test_captures_without_a_time_follow_nothing(tmp_path: Path) -> None:
    for name, results in (("a", "Major"), ("b", "Marginal")):
        (tmp_path / f"{name}.html").write_text(page(early_results=results), encoding="utf-8")
        (tmp_path / f"{name}.html.meta.json").write_text(f'{{"url": "{URL.format(43)}"}}', encoding="utf-8")
    assert runs(tmp_path) == [("", "", 1), ("", "", 1)]


def test_a_copy_of_a_capture_is_told_and_not_counted(tmp_path: Path) -> None:
    shown = [(URL.format(43), day(0), page()), (URL.format(43), day(1), REVISIT)]
    files = [archive(tmp_path / f"{name}.warc.gz", shown) for name in "ab"]
    (version,) = seen(*files)
    assert (version.capture.times_seen, version.capture.source) == (2, "a.warc.gz#0")
    assert {issue.code for issue in version.issues} >= {"duplicate-capture"}


def test_a_damaged_first_copy_is_replaced_by_a_good_one(tmp_path: Path) -> None:
    file = archive(tmp_path / "a.warc.gz", [(URL.format(43), day(n), page()) for n in range(2)])
    whole = file.read_bytes()
    parsed, _, _ = read_and_parse([file])
    (tmp_path / "cut").mkdir()
    half = len(whole) // 2
    (tmp_path / "cut" / "a.warc.gz").write_bytes(whole[: half // 2] + bytes(8) + whole[half // 2 + 8 :])
    again, refusals, _ = read_and_parse([tmp_path / "cut"])
    assert [p.observations for p in again] != []
    assert {r.code for r in refusals} <= {"record-broken"}
    assert {o.value for p in again for o in p.observations} == {o.value for p in parsed for o in p.observations}


# -- order, jobs, archives --------------------------------------------------------------------------


def crawls(pages: int = 12, times: int = 4) -> list[list[Shown]]:
    """Pages crawled some times: a few change, others answer with a revisit or with other bytes."""
    chance = random.Random(3)
    made: list[list[Shown]] = []
    for time in range(times):
        crawl: list[Shown] = []
        for number in range(pages):
            kind = chance.choice(["revisit", "nonce", "change"]) if time else "nonce"
            body = REVISIT if kind == "revisit" else page(number, notice=f"{time}.{number}")
            if kind == "change":
                body = page(number, early_results=("Major", "Marginal", "Outstanding")[time % 3])
            crawl.append((URL.format(number), day(time * 7), body))
        made.append(crawl)
    return made


@pytest.fixture(scope="module")
def crawled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("crawled")
    archive(folder / "all.warc.gz", [shown for crawl in crawls() for shown in crawl])
    return folder


def tables(package: Path) -> dict[str, pa.Table]:
    return {path.stem: pq.read_table(path) for path in sorted((package / "data").glob("*.parquet"))}


def test_one_archive_or_many_give_the_same_tables(crawled: Path, tmp_path: Path) -> None:
    one = tables(build([crawled], tmp_path / "one").folder)
    (tmp_path / "many").mkdir()
    bodies: dict[str, str] = {}
    for time, crawl in enumerate(crawls()):
        whole = []
        for url, at, body in crawl:
            bodies[url] = bodies[url] if body == REVISIT else body
            whole.append((url, at, bodies[url]))
        archive(tmp_path / "many" / f"{9 - time}.warc.gz", whole)
    many = tables(build([tmp_path / "many"], tmp_path / "out").folder)
    for name, table in one.items():
        columns = [column for column in table.column_names if (name, column) != ("captures", "source")]
        assert table.select(columns).to_pylist() == many[name].select(columns).to_pylist(), name


# -- nothing is lost --------------------------------------------------------------------------------


def statements(parsed: Sequence[Parsed]) -> Counter[tuple[Any, ...]]:
    """What each capture states, as often as a capture states it."""
    found: Counter[tuple[Any, ...]] = Counter()
    for p in parsed:
        for o in p.observations:
            said = (p.capture.url, o.table_name, o.row_key, o.field, o.value, o.state, o.as_written)
            found[said] += p.capture.times_seen
    return found


def test_the_observations_of_all_captures_can_be_made_again(crawled: Path) -> None:
    captures = [capture for capture in read_captures([crawled]) if isinstance(capture, Capture)]
    each = [look_at(capture)[1] for capture in captures]
    parsed, _, _ = read_and_parse([crawled])
    assert len(parsed) < len(captures)
    assert statements(parsed) == statements(each)
    # Each capture of the old table lies within the version that says what it said.
    spans = {(p.capture.url, p.capture.captured_at): p for p in parsed}
    for alone in each:
        at = max(time for url, time in spans if url == alone.capture.url and time <= alone.capture.captured_at)
        version = spans[alone.capture.url, at]
        assert alone.capture.captured_at <= version.capture.seen_until
        assert statements([alone]).keys() == statements([version]).keys()


def test_changes_and_commitments_know_when_the_old_words_were_last_seen(tmp_path: Path) -> None:
    bodies = [page(), REVISIT, REVISIT, page(early_results="Major"), REVISIT]
    file = archive(tmp_path / "a.warc.gz", [(URL.format(43), day(n), body) for n, body in enumerate(bodies)])
    package = tables(build([file], tmp_path / "out").folder)
    (change,) = package["changes"].to_pylist()
    assert (change["changed_between_start"], change["changed_between_end"]) == (day(2), day(3))
    row = next(r for r in package["commitments"].to_pylist() if r["commitment_id"] == "FR0043")
    assert (row["first_captured"], row["last_captured"], row["early_results"]) == (day(0), day(4), "Major")
