"""The crawl against the replica: it brings all of it, politely, and what it brings builds to the facts."""

from __future__ import annotations

import gzip
import re
import signal
import subprocess
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from crawling import SITE, command, crawl, difference, environment, manifests
from replica.expected import expected_tables, published
from replica.facts import Facts
from replica.pages import FORBIDDEN, MISSING, TRAPS
from replica.server import Answer, Log, Replica
from warcio.archiveiterator import ArchiveIterator

from pipeline.crawl.frontier import FETCHED, Frontier, begin
from pipeline.crawl.gate import close_gate
from pipeline.crawl.middlewares import retry_after
from pipeline.crawl.rules import declared
from pipeline.crawl.scope import Scope
from pipeline.raw.manifests import Manifest

# Few pages for tests about manners; all of them for tests about completeness.
FEW = Facts.made(commitments_each=3)


@dataclass
class Crawled:
    replica: Replica
    raw: Path
    log: Log


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Crawled]:
    """The whole replica, crawled once."""
    raw = tmp_path_factory.mktemp("whole")
    with Replica(codings=("gzip", "br", "identity", "deflate", "chunked")) as replica:
        done = crawl(replica, raw)
        assert done.returncode == 0, done.stderr
        log, replica.log = replica.log, Log()
        yield Crawled(replica, raw, log)


@pytest.fixture
def few(tmp_path: Path) -> Iterator[Replica]:
    with Replica(FEW) as replica:
        yield replica


def fetched(log: Log, path: str) -> int:
    return log.paths().count(path)


def memory(process: int) -> int:
    """The most memory that a process has had at once, in kB; 0 where it has ended."""
    try:
        found = re.search(r"VmHWM:\s+(\d+) kB", Path(f"/proc/{process}/status").read_text())
    except OSError:
        return 0
    return int(found[1]) if found else 0


def types_stored(raw: Path, crawl_number: int) -> Counter[str]:
    folder = sorted(raw.glob("crawl-*"))[crawl_number]
    records: Counter[str] = Counter()
    for warc in folder.glob("*.warc.gz"):
        with warc.open("rb") as stream:
            records.update(r.rec_type for r in ArchiveIterator(stream))
    return records


def size(raw: Path) -> int:
    return sum(path.stat().st_size for path in raw.rglob("*") if path.is_file())


# The whole site


def test_the_replica_is_of_the_size_that_was_asked_for(whole: Crawled) -> None:
    facts = whole.replica.facts
    assert facts.pages >= 300
    assert len({commitment.slug for commitment in facts.commitments.values()}) >= 12
    assert len(facts.documents) >= 60
    assert all(rows for rows in expected_tables(facts).values())  # each table compared has rows


def test_a_crawl_builds_to_exactly_the_tables_that_the_replica_was_made_from(whole: Crawled, tmp_path: Path) -> None:
    assert difference(whole.raw, tmp_path / "package", whole.replica.facts) == {}


def test_every_page_is_asked_for_once_over_one_connection_and_nothing_else_is(whole: Crawled) -> None:
    asked = Counter(whole.log.paths())
    assert not whole.log.banned_for
    assert not set(asked) & {*TRAPS, FORBIDDEN}
    assert max(asked.values()) == 1
    assert whole.log.most_connections() == 1
    assert all(
        re.fullmatch(r"/(robots\.txt|sitemap[\w-]*\.xml|\?p=\d+|(members|documents)/.*|challenge-submissions/)", path)
        for path in asked
    )
    assert not any("cookie" in request.headers for request in whole.log.requests)


def test_the_guest_says_who_it_is(whole: Crawled) -> None:
    agents = {request.headers["user-agent"] for request in whole.log.requests}
    assert len(agents) == 1
    assert re.fullmatch(r"ogp-open-data/\S+ \(.*tests@example\.org\)", agents.pop())


def test_the_manifest_tells_what_became_of_each_page(whole: Crawled) -> None:
    (manifest,) = manifests(whole.raw)
    assert (manifest["state"], manifest["reasons"]) == ("complete", [])
    counts = manifest["counts"]
    assert isinstance(counts, dict)
    assert counts["fetched"] == whole.replica.facts.pages
    gone = {page["url"] for page in manifest["gone"]}  # type: ignore[attr-defined]
    assert gone == {SITE + MISSING, f"{SITE}/challenge-submissions/"}  # the replica has no list of challenges
    assert [page["url"] for page in manifest["refused_by_robots"]] == [SITE + FORBIDDEN]  # type: ignore[attr-defined]
    assert {trap["href"] for trap in manifest["traps"]} <= set(TRAPS)  # type: ignore[attr-defined]
    assert {"warned", "nofollow", "hidden"} <= set(manifest["links_not_followed"])  # type: ignore[call-overload]


def test_a_second_crawl_stores_only_revisits_and_three_changes_are_changes(whole: Crawled, tmp_path: Path) -> None:
    before = size(whole.raw)
    assert crawl(whole.replica, whole.raw).returncode == 0
    assert set(types_stored(whole.raw, 1)) == {"warcinfo", "revisit"}
    assert size(whole.raw) - before < 0.05 * before
    changes = {
        "FR0001": ("status", "Withdrawn"),
        "GH0002": ("title", "Open the Books"),
        "KAD0003": ("lead", "Treasury"),
    }
    old = whole.replica.facts
    for commitment_id, (name, value) in changes.items():
        whole.replica.set_facts(whole.replica.facts.changed(commitment_id, **{name: value}))
    time.sleep(1)  # captures have seconds
    assert crawl(whole.replica, whole.raw).returncode == 0
    assert types_stored(whole.raw, 2)["response"] == 3 + 1  # the pages, and Ghana's list with the new title
    difference(whole.raw, tmp_path / "package", whole.replica.facts)
    found = {(row["row_key"], row["field"]): row for row in published(tmp_path / "package", "changes")}
    columns = {"status": "status", "title": "title", "lead": "lead_institution"}
    for commitment_id, (name, value) in changes.items():
        change = found[commitment_id, columns[name]]
        expected = (getattr(old.commitments[commitment_id], name), value)
        assert (change["old_value"], change["new_value"]) == expected


# Manners


def test_the_delay_is_kept(few: Replica, tmp_path: Path) -> None:
    """Pauses as the server sees them; a busy machine may bring one request to it late, and so the next one early."""
    assert crawl(few, tmp_path, "france", delay="0.6").returncode == 0
    assert len(few.log.requests) > 5
    assert few.log.shortest_pause() > 0.2
    assert few.log.shortest_pause(over=5) > 0.52


def test_the_delay_is_kept_when_a_kept_connection_breaks(few: Replica, tmp_path: Path) -> None:
    few.faults["/members/ghana/"] = ["reset", "reset"]
    assert crawl(few, tmp_path, "france", "ghana", delay="0.6").returncode == 0
    assert fetched(few.log, "/members/ghana/") == 3
    assert few.log.shortest_pause() > 0.2
    assert few.log.shortest_pause(over=5) > 0.52


def test_a_longer_crawl_delay_is_obeyed(tmp_path: Path) -> None:
    with Replica(FEW, crawl_delay=0.6) as replica:
        assert crawl(replica, tmp_path, "france", "--max-pages", "6", delay="0.01").returncode == 0
        assert replica.log.shortest_pause() > 0.2
        assert replica.log.shortest_pause(over=5) > 0.52


def test_retry_after_holds_the_whole_crawl(few: Replica, tmp_path: Path) -> None:
    few.faults["/members/france/"] = ["429", "503"]
    assert crawl(few, tmp_path, "france", "ghana").returncode == 0
    times = [(request.at, request.path) for request in few.log.requests]
    refused = [at for at, path in times if path == "/members/france/"][:2]
    after = [min(later for later, _ in times if later > at) - at for at in refused]
    assert after[0] > 0.95  # `Retry-After: 1`
    assert after[1] > 0.95  # in two seconds, as a date: those have whole seconds
    assert fetched(few.log, "/members/france/") == 3


@pytest.mark.parametrize(
    ("words", "least", "most"),
    [("120", 120, 120), (" 5 ", 5, 5), ("9" * 30, 1e29, 1e31), ("-5", 0, 0), ("²", 0, 0), ("1.5", 0, 0), ("soon", 0, 0),
     ("", 0, 0), ("Tue, 14 Nov 2023 22:13:20 GMT", 0, 0), ("Fri, 31 Dec 9999 23:59:59 GMT", 1e9, 1e12)],
)  # fmt: skip
def test_what_retry_after_asks_for(words: str, least: float, most: float) -> None:
    assert least <= retry_after(words) <= most


def test_a_request_to_come_back_tomorrow_ends_the_run_and_it_resumes(few: Replica, tmp_path: Path) -> None:
    few.faults["/members/ghana/"] = ["tomorrow"]
    done = crawl(few, tmp_path)
    assert done.returncode == 1
    assert "asks to come back in 1440 minutes" in done.stderr
    assert crawl(few, tmp_path).returncode == 0
    assert len(manifests(tmp_path)) == 1
    assert difference(tmp_path, tmp_path / "package", FEW) == {}


@pytest.mark.parametrize("fault", ["500", "refused", "reset"])
def test_without_robots_txt_nothing_is_fetched(few: Replica, tmp_path: Path, fault: str) -> None:
    few.faults["/robots.txt"] = [fault, "for ever"]
    done = crawl(few, tmp_path)
    assert done.returncode == 1
    assert "robots.txt" in done.stderr
    assert set(few.log.paths()) == {"/robots.txt"}


TEXT = (("Content-Type", "text/plain"),)


@pytest.mark.parametrize(
    "answer",
    [
        Answer(301, b"", (("Location", "https://elsewhere.example.org/robots.txt"),)),
        Answer(200, b"<!doctype html><html>Error establishing a database connection</html>"),
        Answer(400, b"", TEXT),
        Answer(200, "User-agent: *\nDisallow:".encode("utf-16"), TEXT),
        Answer(200, b"User-agent: *\nDisallow:\nCrawl-delay: 86400\n", TEXT),
    ],
    ids=["moved", "web page", "400", "utf-16", "a page a day"],
)
def test_a_robots_txt_that_is_not_understood_is_for_a_person(few: Replica, tmp_path: Path, answer: Answer) -> None:
    few.answers["/robots.txt"] = answer
    done = crawl(few, tmp_path)
    assert done.returncode == 1
    assert "robots.txt" in done.stderr
    assert set(few.log.paths()) == {"/robots.txt"}


@pytest.mark.parametrize(
    ("rules", "forbidden"),
    [
        ("\ufeffUser-agent: *\nDisallow: /", "/"),
        ("User-agent: *\nDisallow:\n\nUser-agent: OGP-Open-Data\nDisallow: /members/fr", "/members/fr"),
        ("User-agent: *\nAllow: /members/\nDisallow: /members/*/commitments/*1/$\n", "1/"),
        ("User-agent: *\nDisallow: /members/*/commitments\nAllow: /members/f", "/members/nobody"),
        ("User-agent: *\n" + "Disallow: /other\n" * 50_000 + "Disallow: /documents/\n", "/documents/"),
    ],
    ids=["all", "ours", "pattern", "longest match", "long"],
)
def test_robots_txt_is_obeyed(few: Replica, tmp_path: Path, rules: str, forbidden: str) -> None:
    few.answers["/robots.txt"] = Answer(200, rules.encode(), TEXT)
    crawl(few, tmp_path, "france", "--max-pages", "8")
    asked = [path for path in few.log.paths() if path != "/robots.txt"]
    assert not any(path.startswith(forbidden) or path.endswith(forbidden) for path in asked)
    assert bool(asked) is (forbidden not in ("/", "/members/fr"))


def sitemap(body: bytes, status: int = 200) -> Answer:
    return Answer(status, body, (("Content-Type", "application/xml"), ("Location", "/sitemap-pages.xml")))


@pytest.mark.parametrize(
    "answer",
    [
        sitemap(b""),
        sitemap(b"\0\1"),
        sitemap(b"<html></html>"),
        sitemap(b"", 404),
        sitemap(gzip.compress(bytes(99 << 20))),
    ],
    ids=["empty", "binary", "html", "404", "bomb"],
)
def test_a_sitemap_that_does_not_come_fails_the_crawl(few: Replica, tmp_path: Path, answer: Answer) -> None:
    few.answers["/sitemap.xml"] = answer
    assert crawl(few, tmp_path, "--max-pages", "2").returncode == 1
    (manifest,) = manifests(tmp_path)
    assert "pages may be missing" in " ".join(manifest["reasons"])  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "answer",
    [
        sitemap(b"", 301),
        sitemap(
            gzip.compress(b"<urlset><url><loc>http://www.opengovpartnership.org/documents/x/</loc></url></urlset>")
        ),
        sitemap(
            b"<sitemapindex><sitemap><loc>http://www.opengovpartnership.org/sitemap.xml</loc></sitemap></sitemapindex>"
        ),
    ],
    ids=["moved", "packed", "names itself"],
)
def test_sitemaps_may_be_moved_packed_and_circular(few: Replica, tmp_path: Path, answer: Answer) -> None:
    few.answers["/sitemap.xml"] = answer
    assert crawl(few, tmp_path, "--max-pages", "2").returncode == 0
    assert max(Counter(few.log.paths()).values()) == 1


def test_a_trap_that_one_crawl_met_is_closed_to_the_next(few: Replica, tmp_path: Path) -> None:
    """The first crawl is killed after the page that warns; the next one meets an honest link to the same address."""
    page = '<html><p><a href="/members/secret/">{}</a></p><p><a href="/members/croatia/">Croatia</a></p></html>'
    few.answers["/members/"] = Answer(200, page.format("Do NOT follow this link").encode())
    running = subprocess.Popen(command(few, tmp_path, delay="0.1"), env=environment(few), stderr=subprocess.DEVNULL)
    while "/members/croatia/" not in few.log.paths():
        time.sleep(0.01)
    running.kill()
    running.wait()
    few.answers["/members/"] = Answer(200, page.format("Secret").encode())
    assert crawl(few, tmp_path, "--fresh", "--max-pages", "5").returncode == 0
    assert "/members/secret/" not in few.log.paths()
    assert f"{SITE}/members/secret/" in manifests(tmp_path)[-1]["closed"]  # type: ignore[operator]


def test_a_site_that_refuses_us_is_left_at_once(few: Replica, tmp_path: Path) -> None:
    for path in ("/members/croatia/", "/members/france/", "/members/ghana/", "/members/kenya/"):
        few.faults[path] = ["refused", "for ever"]
    done = crawl(few, tmp_path, "croatia", "france", "ghana", "kenya")
    assert done.returncode == 1
    assert "the site refuses us" in done.stderr
    assert len([p for p in few.log.paths() if p.startswith("/members/")]) == 3


def test_named_members_are_fetched_and_nobody_else(few: Replica, tmp_path: Path) -> None:
    assert crawl(few, tmp_path, "france", "Kaduna State, Nigeria").returncode == 0
    slugs = {path.split("/")[2] for path in few.log.paths() if path.startswith("/members/")}
    assert slugs <= {"france", "kaduna-state-nigeria", "any"}
    documents = [path for path in few.log.paths() if path.startswith("/documents/")]
    assert documents
    assert all("france" in path or "kaduna" in path or path == MISSING for path in documents)
    assert not any("sitemap" in path for path in few.log.paths())


def test_kinds_can_be_chosen(few: Replica, tmp_path: Path) -> None:
    assert crawl(few, tmp_path, "--kind", "commitment", "--kind", "member").returncode == 0
    assert not any(path.startswith(("/documents/", "/?p=")) for path in few.log.paths())


def test_since_passes_over_what_the_sitemap_says_is_older(few: Replica, tmp_path: Path) -> None:
    assert crawl(few, tmp_path, "--since", "2024-01-01").returncode == 0
    listed = [document.path for document in FEW.documents.values()][::2]
    assert not set(listed) & set(few.log.paths())
    (manifest,) = manifests(tmp_path)
    assert manifest["links_not_followed"]["not changed since"] >= len(listed)  # type: ignore[index]


@pytest.mark.parametrize(("day", "older"), [("2023-11-14T00:00:00Z", True), ("2023", False), ("", False), ("x", False)])
def test_only_a_whole_day_says_that_a_page_is_older(day: str, older: bool) -> None:
    frontier = Frontier(Scope(declared(), SITE), declared(), frozenset({"document"}), since="2024-01-01")
    page = frontier.scope.page("/documents/a/", SITE)
    assert page is not None
    assert frontier.add(page)
    frontier.note_change(page, day)
    assert frontier.may_fetch(page) is not older
    assert (page in list(frontier.open_pages())) is not older


def test_since_counts_for_named_members_too_and_adds_no_others(few: Replica, tmp_path: Path) -> None:
    assert crawl(few, tmp_path, "france", "--since", "2024-01-01").returncode == 0
    listed = [document.path for document in FEW.documents.values()][::2]
    assert not set(listed) & set(few.log.paths())
    assert not any("ghana" in path for path in few.log.paths())


def test_max_pages_stops_there_and_the_next_run_goes_on(few: Replica, tmp_path: Path) -> None:
    assert crawl(few, tmp_path, "--max-pages", "20").returncode == 0
    (manifest,) = manifests(tmp_path)
    assert manifest["state"] == "partial"
    counts = manifest["counts"]
    assert isinstance(counts, dict)
    assert counts["fetched"] + counts["gone"] == 20
    assert crawl(few, tmp_path).returncode == 0
    (manifest,) = manifests(tmp_path)
    assert manifest["state"] == "complete"
    assert len(manifest["runs"]) == 2  # type: ignore[arg-type]
    pages = [path for path in few.log.paths() if path.startswith(("/members", "/documents", "/?p"))]
    assert max(Counter(pages).values()) == 1


def test_a_fresh_crawl_does_not_resume(few: Replica, tmp_path: Path) -> None:
    crawl(few, tmp_path, "--max-pages", "3")
    crawl(few, tmp_path, "--max-pages", "3", "--fresh")
    assert [manifest["state"] for manifest in manifests(tmp_path)] == ["partial", "partial"]


def test_ctrl_c_ends_cleanly_and_the_next_run_resumes(few: Replica, tmp_path: Path) -> None:
    running = subprocess.Popen(command(few, tmp_path, delay="0.05"), env=environment(few), stderr=subprocess.PIPE)
    while len(few.log.requests) < 10:
        time.sleep(0.02)
    running.send_signal(signal.SIGINT)
    assert running.wait(20) == 130
    (manifest,) = manifests(tmp_path)
    assert manifest["state"] == "failed"
    assert "stopped by hand" in str(manifest["reasons"])
    assert crawl(few, tmp_path).returncode == 0
    assert difference(tmp_path, tmp_path / "package", FEW) == {}


def test_two_crawls_at_once_are_refused(few: Replica, tmp_path: Path) -> None:
    running = subprocess.Popen(command(few, tmp_path, delay="0.2"), env=environment(few), stderr=subprocess.PIPE)
    while len(few.log.requests) < 2:
        time.sleep(0.02)
    done = crawl(few, tmp_path)
    running.kill()
    running.wait()
    assert done.returncode == 2
    assert "another crawl is writing" in done.stderr


def test_a_full_disk_ends_the_crawl_with_a_reason_and_the_next_run_goes_on(few: Replica, tmp_path: Path) -> None:
    """No file may grow beyond 150 kB: the sixth page or so does not fit."""
    limited = ["bash", "-c", 'ulimit -f 150; exec "$@"', "limited", *command(few, tmp_path, "france")]
    done = subprocess.run(limited, env=environment(few), capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 1
    assert "cannot be written: File too large" in done.stderr
    assert "Traceback" not in done.stderr
    before = len(few.log.requests)
    assert crawl(few, tmp_path, "france").returncode == 0
    pages = Counter(path for path in few.log.paths() if path != "/robots.txt")
    assert sum(pages.values()) - len(pages) <= 1  # the page that did not fit
    assert len(few.log.requests) > before
    (manifest,) = manifests(tmp_path)
    assert manifest["state"] == "complete"


def test_a_crawl_with_pages_left_over_is_never_complete() -> None:
    """Whatever the cause: an error of ours that nobody foresaw leaves pages without an outcome."""
    frontier = Frontier(Scope(declared(), SITE), declared(), frozenset({"member"}))
    begin(frontier, ["france", "ghana"], ["en"])
    france, ghana = frontier.open_pages()
    frontier.settle(france, FETCHED)
    manifest = Manifest("crawl-20260101T000000")
    close_gate(manifest, frontier, "", declared())
    assert manifest.reasons == ["cut off with 1 pages left: they were never asked for; see crawl.log"]
    frontier.settle(ghana, FETCHED)
    close_gate(manifest, frontier, "", declared())
    assert manifest.is_good


def test_many_traps_are_a_mistake_of_ours() -> None:
    frontier = Frontier(Scope(declared(), SITE), declared(), frozenset({"member"}))
    begin(frontier, ["france"], ["en"])
    for page in list(frontier.open_pages()):
        frontier.settle(page, FETCHED)
    for number in range(21):
        frontier.close(frontier.scope.page(f"/documents/d{number}/", SITE))
    manifest = Manifest("crawl-20260101T000000")
    close_gate(manifest, frontier, "", declared())
    assert "21 addresses of pages were taken for traps" in manifest.reasons[0]


def test_dry_run_sends_nothing_and_knows_what_was_stored(few: Replica, tmp_path: Path) -> None:
    empty = crawl(few, tmp_path / "none", "--dry-run")
    assert empty.stdout.split() == [f"{SITE}/members/", f"{SITE}/challenge-submissions/"]
    assert not (tmp_path / "none").exists()
    assert "Expect about 8175 pages" in empty.stderr
    crawl(few, tmp_path / "raw")
    few.log.requests.clear()
    done = crawl(few, tmp_path / "raw", "--dry-run", delay="2")
    assert len(done.stdout.split()) > FEW.pages
    assert "at 2 s a page" in done.stderr
    assert few.log.requests == []


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--contact", ""], "whom to write to"),
        (["--site", "http://10.0.0.1"], "private address"),
        (["--site", "http://[fd00::1]"], "private address"),
        (["--site", "ftp://example.org"], "scheme and host"),
        (["--site", "http://[::1"], "scheme and host"),
        (["--site", "http://www.opengovpartnership.org:99999"], "scheme and host"),
        (["--site", "http://me:secret@www.opengovpartnership.org"], "scheme and host"),
        (["--proxy", "", "--contact", "me"], "Nobody can write to"),
        (["--proxy", "", "--contact", "you@example.org"], "Nobody can write to"),
        (["--proxy", "", "--contact", "tests@ogp-open-data.org"], "--delay 0 is too fast"),
        (["Frence"], "nearest: France"),
    ],
)
def test_wrong_use_is_refused_before_anything_is_sent(
    few: Replica, tmp_path: Path, arguments: list[str], message: str
) -> None:
    done = crawl(few, tmp_path, *arguments)
    assert done.returncode == 2
    assert message in " ".join(done.stderr.split())
    assert few.log.requests == []


def test_a_site_whose_name_leads_into_a_private_network_is_refused(few: Replica, tmp_path: Path) -> None:
    """`0x7f.1` is no address as written, but a resolver makes 127.0.0.1 of it."""
    site = f"http://0x7f.1:{few.port}"
    done = crawl(few, tmp_path, "--site", site, "--proxy", "", "--contact", "tests@ogp-open-data.org", delay="1")
    assert done.returncode == 1
    assert "0x7f.1 resolves to 127.0.0.1, which is no public address" in done.stderr
    assert "Traceback" not in done.stderr
    assert few.log.opened == {}


# Faults

PASSING = ("429", "500", "503", "reset", "cut off", "too short", "no length", "cookie", "disguised", "charset")
LASTING = {
    "endless": "longer than a page",
    "loop": "in a circle",
    "away": "no declared page",
    "bomb": "longer than 32 MiB",
    "drip": "took longer",
    "refused": "403",
    "disguised": "error page",
    "500": "500",
    "cut off": "Loss",
}


def test_every_fault_at_once(tmp_path: Path) -> None:
    """It ends by itself, nothing that can be fetched is missing, the rest is told, and manners are kept."""
    with Replica() as replica:
        commitments = [c for c in replica.facts.commitments.values() if c.number % 7 == 0]  # linked by plain addresses
        for commitment, fault in zip(commitments, PASSING, strict=False):
            replica.faults[commitment.path] = [fault]
        broken = dict(zip(commitments[len(PASSING) :], LASTING, strict=False))
        assert len(broken) == len(LASTING)
        for commitment, fault in broken.items():
            replica.faults[commitment.path] = [fault, "for ever"]
        running = subprocess.Popen(command(replica, tmp_path, "--timeout", "2", delay="0.02"), env=environment(replica))
        most = 0
        while running.poll() is None:
            most = max(most, memory(running.pid))
            time.sleep(0.05)
        assert running.returncode == 0
        assert 0 < most < 300 * 1024
        (manifest,) = manifests(tmp_path)
        reasons = {page["url"].removeprefix(SITE): page["reason"] for page in manifest["failed"]}  # type: ignore[attr-defined]
        for commitment, fault in broken.items():
            reason = next(r for path, r in reasons.items() if path.rstrip("/") == commitment.path.rstrip("/"))
            assert LASTING[fault] in reason, (fault, reason)
        assert len(reasons) == len(broken)
        missing = frozenset(c.commitment_id for c in broken)
        assert difference(tmp_path, tmp_path / "package", replica.facts, but=missing) == {}
        told = [row for row in published(tmp_path / "package", "issues") if row["code"] == "page-not-fetched"]
        assert {row["row_key"] for row in told} == missing
        log = replica.log
        assert not log.banned_for
        assert not set(log.paths()) & {*TRAPS, FORBIDDEN}
        assert log.most_connections() == 1
        assert log.shortest_pause(over=10) > 0.019
        assert not any("cookie" in request.headers for request in log.requests)
        assert max(Counter(log.paths()).values()) <= 4


def test_a_page_that_leads_into_the_trap_stops_the_crawl(few: Replica, tmp_path: Path) -> None:
    """Who is sent there is taken for a robot: it goes no further, and not into the trap."""
    few.faults["/members/ghana/"] = ["to the trap", "for ever"]
    done = crawl(few, tmp_path, "ghana")
    assert done.returncode == 1
    assert "/members/ghana/ redirects into the site's trap for robots" in done.stderr
    assert not set(few.log.paths()) & {*TRAPS}


def test_too_many_failures_fail_the_crawl(few: Replica, tmp_path: Path) -> None:
    for commitment in [c for c in FEW.commitments.values() if c.number == 1]:  # 12 of 123, linked by plain addresses
        few.faults[commitment.path] = ["away", "for ever"]
    done = crawl(few, tmp_path)
    assert done.returncode == 1
    (manifest,) = manifests(tmp_path)
    assert manifest["state"] == "failed"
    assert "pages failed (allowed: 5%)" in " ".join(manifest["reasons"])  # type: ignore[arg-type]
    failed = [check["name"] for check in manifest["checks"] if not check["passed"]]  # type: ignore[attr-defined]
    assert failed == ["few failures"]


def test_a_site_that_is_down_is_left_alone(few: Replica, tmp_path: Path) -> None:
    members = [f"new-member-{number}" for number in range(30)]
    for member in members:
        few.faults[f"/members/{member}/"] = ["away", "for ever"]
    done = crawl(few, tmp_path, *members)
    assert done.returncode == 1
    assert "15 pages failed in a row" in done.stderr
    assert len(few.log.requests) == 1 + 15
