"""Five crawls of the replica over ten years, and the same as an archive keeps them."""

from __future__ import annotations

import gzip
import re
import shutil
import time
import zlib
from collections.abc import Iterator
from datetime import datetime
from io import BytesIO
from pathlib import Path

from crawling import crawl
from replica.facts import Facts
from replica.server import Replica
from warcio.archiveiterator import ArchiveIterator
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

YEARS = (2014, 2016, 2018, 2020, 2022)
COMMITMENTS_EACH = 3
_TIME = re.compile(rb"^(WARC-(?:Refers-To-)?Date: )(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ)", re.M)
NOTICE = b"<aside><p>We are updating our database. Some pages may change in the next weeks.</p></aside>"


def facts_over_years() -> Iterator[tuple[Facts, bool]]:
    """What the replica says in each year, and whether all of its pages bear a notice then."""
    facts = Facts.made(COMMITMENTS_EACH)
    yield facts, False
    facts = facts.changed("FR0001", lead="Court of Auditors", title="Open School Budgets Again")
    yield facts, False
    facts = facts.changed("FR0001", lead="Ministry of Justice").changed("GH0002", early_results="Major", relevant="No")
    yield facts, True
    yield facts, True
    yield (
        facts.changed("GH0002", early_results="Marginal").changed("HR0003", status="Inactive", lead="A new office"),
        False,
    )


def make_crawls(folder: Path) -> Path:
    """The five crawls, each dated in its year, as `ogpdata crawl` leaves them: what is unchanged is a revisit."""
    today = folder / "today"
    folders: list[Path] = []
    for facts, noticed in facts_over_years():
        with Replica(facts) as replica:
            if noticed:
                replica.put_on_all(NOTICE)
            done = crawl(replica, today, "--fresh")
            assert done.returncode == 0, done.stderr
        folders = sorted(today.glob("crawl-*"))
        time.sleep(1.01)  # no second belongs to two crawls: WARC-Date has no fractions
    dates = _dates(folders)
    for number, crawled in enumerate(folders):
        target = folder / "crawls" / f"crawl-{YEARS[number]}0301T000000"
        target.mkdir(parents=True)
        for warc in crawled.glob("*.warc.gz"):
            _dated(warc, target / f"{target.name}-{warc.name.rpartition('-')[2]}", dates)
    shutil.rmtree(today)
    return folder / "crawls"


def _dates(folders: list[Path]) -> dict[str, str]:
    """Time of a record -> its time in the year that its crawl plays."""
    dates: dict[str, str] = {}
    for year, folder in zip(YEARS, folders, strict=True):
        seen = sorted({record.rec_headers.get_header("WARC-Date") for record in _records(folder)})
        begun = datetime.fromisoformat(seen[0])
        for date in seen:
            then = datetime(year, 3, 1, tzinfo=begun.tzinfo) + (datetime.fromisoformat(date) - begun)
            dates[date] = then.strftime("%Y-%m-%dT%H:%M:%SZ")
    return dates


def _records(folder: Path) -> Iterator[object]:
    for warc in sorted(folder.glob("*.warc.gz")):
        with warc.open("rb") as stream:
            yield from ArchiveIterator(stream, no_record_parse=True)


def _dated(source: Path, target: Path, dates: dict[str, str]) -> None:
    """The same records, byte by byte, but for their times."""
    rest = source.read_bytes()
    with target.open("wb") as out:
        while rest:
            member = zlib.decompressobj(31)
            head, end, block = member.decompress(rest).partition(b"\r\n\r\n")
            rest = member.unused_data
            head = _TIME.sub(lambda found: found[1] + dates[found[2].decode()].encode(), head)
            out.write(gzip.compress(head + end + block, mtime=0))


def whole_responses(crawls: Path, folder: Path) -> None:
    """The same captures as Common Crawl keeps them: each year by itself, every page a whole response again."""
    bodies: dict[str, tuple[StatusAndHeaders, bytes]] = {}
    for crawled in sorted(crawls.glob("crawl-*")):
        year = crawled.name[6:10]
        target = folder / f"cc-{year}"
        target.mkdir(parents=True)
        with (target / f"CC-MAIN-{year}.warc.gz").open("wb") as out:
            writer = WARCWriter(out, gzip=True, warc_version="1.0")
            for warc in sorted(crawled.glob("*.warc.gz")):
                with warc.open("rb") as stream:
                    for record in ArchiveIterator(stream):
                        _write_whole(writer, record, bodies)


def _write_whole(writer: WARCWriter, record: object, bodies: dict[str, tuple[StatusAndHeaders, bytes]]) -> None:
    kind = record.rec_type  # type: ignore[attr-defined]
    if kind not in ("response", "revisit"):
        return
    header = record.rec_headers.get_header  # type: ignore[attr-defined]
    digest = header("WARC-Payload-Digest")
    if kind == "response":
        bodies[digest] = record.http_headers, record.content_stream().read()  # type: ignore[attr-defined]
    head, body = bodies[digest]
    writer.write_record(
        writer.create_warc_record(
            header("WARC-Target-URI"), "response", payload=BytesIO(body), http_headers=head,
            warc_headers_dict={"WARC-Date": header("WARC-Date")},
        )
    )  # fmt: skip
