"""The replica's server: one page after the other on loopback, with the site's manners and faults on demand.

It logs all that a guest does: connections, requests, times. Whoever touches the trap is answered 403 for ever.
"""

from __future__ import annotations

import asyncio
import gzip
import hashlib
import threading
import time
import zlib
from dataclasses import dataclass, field
from email.utils import formatdate
from typing import Self
from urllib.parse import urlsplit

import brotli

from replica.facts import MEMBERS, Facts
from replica.pages import FORBIDDEN, MISSING, TRAPS, commitment_page, document_page, index_page, member_page

_REASONS = {200: "OK", 301: "Moved Permanently", 304: "Not Modified", 403: "Forbidden", 404: "Not Found", 410: "Gone",
            429: "Too Many Requests", 500: "Internal Server Error", 503: "Service Unavailable"}  # fmt: skip
_MADE = 1_700_000_000  # when all pages were last changed


@dataclass(frozen=True)
class Asked:
    """A request as the server saw it; `at` and the times of connections are seconds of one clock."""

    at: float
    path: str
    connection: int
    headers: dict[str, str]


@dataclass
class Log:
    requests: list[Asked] = field(default_factory=list)
    opened: dict[int, float] = field(default_factory=dict)
    closed: dict[int, float] = field(default_factory=dict)
    banned_for: str = ""

    def paths(self) -> list[str]:
        return [asked.path for asked in self.requests]

    def shortest_pause(self, over: int = 1) -> float:
        """Seconds between the starts of two requests, the shortest; with `over` the shortest mean of so many in a row,
        which a busy server that notes a request late does not blur."""
        times = [asked.at for asked in self.requests]
        return min(((later - earlier) / over for earlier, later in zip(times, times[over:], strict=False)), default=0.0)

    def most_connections(self, grace: float = 0.05) -> int:
        """How many connections were open at once. `grace`: the server learns of a hang-up a moment later."""
        now = time.monotonic()
        spans = [(start, self.closed.get(number, now) - grace) for number, start in self.opened.items()]
        return max((sum(a <= start < b or a == start for a, b in spans) for start, _ in spans), default=0)


@dataclass(frozen=True)
class Answer:
    status: int
    body: bytes = b""
    headers: tuple[tuple[str, str], ...] = (("Content-Type", "text/html; charset=UTF-8"),)


class Replica:
    """The server in a thread of its own. `faults` maps a path to the names of faults, one for each coming request; the
    name `for ever` repeats the one before it."""

    def __init__(
        self,
        facts: Facts | None = None,
        *,
        crawl_delay: float = 0,
        validators: bool = True,
        codings: tuple[str, ...] = (),
    ) -> None:
        self.facts = facts or Facts.made()
        self.crawl_delay = crawl_delay
        self.validators = validators  # whether pages have ETag and Last-Modified
        self.codings = codings  # pages come in these codings in turn, asked for or not
        self.faults: dict[str, list[str]] = {}
        self.answers: dict[str, Answer] = {}  # paths that a test answers otherwise
        self.log = Log()
        self._pages: dict[str, bytes] = {}
        self._moved: dict[str, str] = {}
        self._loop = asyncio.new_event_loop()
        self._ready = threading.Event()
        self.set_facts(self.facts)

    def set_facts(self, facts: Facts) -> None:
        """From now on the pages say this."""
        self.facts = facts
        pages = {"/members/": index_page()} | {f"/members/{m[0]}/": member_page(facts, m) for m in MEMBERS}
        pages |= {c.path: commitment_page(c) for c in facts.commitments.values()}
        pages |= {d.path: document_page(d) for d in facts.documents.values()}
        self._pages = {path: html.encode() for path, html in pages.items()}
        self._moved = {f"/?p={d.post_id}": d.path for d in facts.documents.values()}

    def put_on_all(self, notice: bytes) -> None:
        """From now on all pages begin with a notice."""
        self._pages = {path: html.replace(b"<body>", b"<body>" + notice) for path, html in self._pages.items()}

    def __enter__(self) -> Self:
        threading.Thread(target=self._serve, daemon=True).start()
        assert self._ready.wait(10)
        return self

    def __exit__(self, *_: object) -> None:
        self._loop.call_soon_threadsafe(self._loop.stop)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def _serve(self) -> None:
        asyncio.set_event_loop(self._loop)
        server = self._loop.run_until_complete(self._loop.create_server(lambda: Connection(self), "127.0.0.1", 0))
        self.port = server.sockets[0].getsockname()[1]
        self._ready.set()
        self._loop.run_forever()

    def answer(self, path: str, headers: dict[str, str]) -> Answer:
        """What the site says to a request for `path`, faults aside."""
        if path in TRAPS:
            self.log.banned_for = self.log.banned_for or path
        if self.log.banned_for:
            return Answer(403, b"<title>You have been banned</title>")
        if path in self.answers:
            return self.answers[path]
        if path == "/robots.txt":
            return Answer(200, self._robots(), (("Content-Type", "text/plain"),))
        if path in ("/sitemap.xml", "/sitemap-pages.xml"):
            return Answer(200, self._sitemap(path), (("Content-Type", "application/xml"),))
        if path == MISSING:
            return Answer(410, b"<title>Gone</title>")
        target = self._moved.get(path) or self._canonical(path)
        if target and target != path:
            return Answer(301, b"moved", (("Location", target), ("Content-Type", "text/html")))
        return self._page(path, headers)

    def _canonical(self, path: str) -> str:
        """The address that the site redirects to: closing slash, ID in capitals."""
        parts = path.strip("/").split("/")
        if len(parts) == 4 and parts[2] == "commitments":
            parts[3] = parts[3].upper()
        return "/" + "/".join(parts) + "/" if "?" not in path else ""

    def _page(self, path: str, headers: dict[str, str]) -> Answer:
        own = path.replace("/members/any/", f"/members/{self._slug_of(path)}/")
        body = self._pages.get(own)
        if body is None:
            return Answer(404, b"<title>Page not found</title>")
        tag = f'"{hashlib.md5(body, usedforsecurity=False).hexdigest()}"'
        known = (("ETag", tag), ("Last-Modified", formatdate(_MADE, usegmt=True))) if self.validators else ()
        if self.validators and headers.get("if-none-match") == tag:
            return Answer(304, b"", known)
        coding, body = self._coded(path, body)
        return Answer(200, body, (("Content-Type", "text/html; charset=UTF-8"), *known, *coding))

    def _coded(self, path: str, body: bytes) -> tuple[tuple[tuple[str, str], ...], bytes]:
        if not self.codings:
            return (), body
        coding = self.codings[len(path) % len(self.codings)]
        if coding == "chunked":
            parts = (body[i : i + 5000] for i in range(0, len(body), 5000))
            chunks = b"".join(b"%x\r\n%s\r\n" % (len(part), part) for part in parts)
            return (("Transfer-Encoding", "chunked"),), chunks + b"0\r\n\r\n"
        packed = {"gzip": gzip.compress, "deflate": zlib.compress, "br": _brotli, "identity": bytes}[coding]
        return (("Content-Encoding", coding),) if coding != "identity" else (), packed(body)

    def _slug_of(self, path: str) -> str:
        """The site shows a commitment under any member's slug."""
        found = self.facts.commitments.get(path.strip("/").rpartition("/")[2])
        return found.slug if found else "any"

    def _robots(self) -> bytes:
        delay = f"Crawl-delay: {self.crawl_delay}\n" if self.crawl_delay else ""
        traps = "".join(f"Disallow: {path}\n" for path in TRAPS[:1])
        return f"""User-agent: *
Disallow: {FORBIDDEN}
{traps}{delay}
Sitemap: http://www.opengovpartnership.org/sitemap.xml
Sitemap: http://elsewhere.example.org/sitemap.xml
""".encode()

    def _sitemap(self, path: str) -> bytes:
        """An index of sitemaps, and the sitemap: half of the documents, also those that robots.txt forbids."""
        site = "https://www.opengovpartnership.org"
        if path == "/sitemap.xml":
            name, inner = "sitemapindex", f"<sitemap><loc>{site}/sitemap-pages.xml</loc></sitemap>"
        else:
            listed = [*[d.path for d in self.facts.documents.values()][::2], FORBIDDEN]
            urls = (f"<url><loc>{site}{p}</loc><lastmod>2023-11-14T00:00:00Z</lastmod></url>" for p in listed)
            name, inner = "urlset", "".join(urls)
        schema = "http://www.sitemaps.org/schemas/sitemap/0.9"
        return f'<?xml version="1.0"?><{name} xmlns="{schema}">{inner}</{name}>'.encode()


class Connection(asyncio.Protocol):
    """One connection: reads requests, answers each, with the fault that is due."""

    def __init__(self, replica: Replica) -> None:
        self.replica = replica
        self.number = len(replica.log.opened)
        self.buffer = b""
        self.tasks: set[asyncio.Task[None]] = set()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport
        self.replica.log.opened[self.number] = time.monotonic()

    def connection_lost(self, exc: Exception | None) -> None:
        self.replica.log.closed[self.number] = time.monotonic()
        for task in self.tasks:
            task.cancel()

    def data_received(self, data: bytes) -> None:
        self.buffer += data
        while b"\r\n\r\n" in self.buffer:
            head, self.buffer = self.buffer.split(b"\r\n\r\n", 1)
            self._request(head.decode("latin-1"))

    def _request(self, head: str) -> None:
        line, *rest = head.split("\r\n")
        method, target, _ = line.split(" ")
        parts = urlsplit(target)
        path = parts.path + (f"?{parts.query}" if parts.query else "")
        headers = {name.lower(): value.strip() for name, _, value in (r.partition(":") for r in rest)}
        self.replica.log.requests.append(Asked(time.monotonic(), path, self.number, headers))
        if method != "GET":
            self.send(Answer(405))
            return
        answer = self.replica.answer(path, headers)
        fault = self._fault(path)
        task = asyncio.ensure_future(FAULTS[fault](self, answer)) if fault else None
        if task is None:
            self.send(answer)
        else:
            self.tasks.add(task)
            task.add_done_callback(self.tasks.discard)

    def _fault(self, path: str) -> str:
        due = self.replica.faults.get(path, [])
        if not due:
            return ""
        return due[0] if due[1:] == ["for ever"] else due.pop(0)

    def send(self, answer: Answer, length: int | None = None) -> None:
        """Writes a whole answer; `length` is what it says its length is, if not the truth."""
        size = len(answer.body) if length is None else length
        lines = [f"HTTP/1.1 {answer.status} {_REASONS.get(answer.status, 'Other')}"]
        lines += [f"{name}: {value}" for name, value in answer.headers]
        if ("Transfer-Encoding", "chunked") not in answer.headers:
            lines.append(f"Content-Length: {size}")
        body = b"" if answer.status == 304 else answer.body
        self.transport.write(("\r\n".join(lines) + "\r\n\r\n").encode() + body)

    def hang_up(self) -> None:
        self.transport.close()


def _brotli(body: bytes) -> bytes:
    return brotli.compress(body, quality=1)  # a slow answer would make the guest slow, too: it is that polite


async def _too_many(connection: Connection, answer: Answer) -> None:
    connection.send(Answer(429, b"slow down", (("Retry-After", "1"),)))


async def _server_error(connection: Connection, answer: Answer) -> None:
    connection.send(Answer(500, b"oops"))


async def _unavailable(connection: Connection, answer: Answer) -> None:
    connection.send(Answer(503, b"later", (("Retry-After", formatdate(time.time() + 2, usegmt=True)),)))


async def _come_back_tomorrow(connection: Connection, answer: Answer) -> None:
    connection.send(Answer(503, b"later", (("Retry-After", "86400"),)))


async def _reset(connection: Connection, answer: Answer) -> None:
    connection.transport.abort()


async def _drip(connection: Connection, answer: Answer) -> None:
    connection.transport.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 100000\r\n\r\n")
    while True:
        connection.transport.write(b"x")
        await asyncio.sleep(0.1)


async def _cut_off(connection: Connection, answer: Answer) -> None:
    connection.send(Answer(answer.status, answer.body[: len(answer.body) // 2], answer.headers), len(answer.body))
    connection.hang_up()


async def _too_short(connection: Connection, answer: Answer) -> None:
    """Says that half of the page is the whole page."""
    connection.send(answer, len(answer.body) // 2)
    connection.hang_up()


async def _no_length(connection: Connection, answer: Answer) -> None:
    """Ends where the connection ends, and that is too early."""
    head = b"HTTP/1.0 200 OK\r\nContent-Type: text/html\r\n\r\n"
    connection.transport.write(head + answer.body[: len(answer.body) // 2])
    connection.hang_up()


async def _wrong_charset(connection: Connection, answer: Answer) -> None:
    connection.send(Answer(200, answer.body, (("Content-Type", "text/html; charset=no-such-charset"),)))


async def _endless(connection: Connection, answer: Answer) -> None:
    connection.transport.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nTransfer-Encoding: chunked\r\n\r\n")
    chunk = b"10000\r\n" + b"<p>on and on</p>" * 4096 + b"\r\n"
    while not connection.transport.is_closing():
        connection.transport.write(chunk)
        await asyncio.sleep(0.0005)


async def _loop(connection: Connection, answer: Answer) -> None:
    path = connection.replica.log.requests[-1].path
    other = path.rstrip("/") if path.endswith("/") else path + "/"
    connection.replica.faults[other] = ["loop", "for ever"]
    connection.send(Answer(301, b"", (("Location", other),)))


async def _away(connection: Connection, answer: Answer) -> None:
    connection.send(Answer(302, b"", (("Location", "http://169.254.169.254/latest/"),)))


async def _to_the_trap(connection: Connection, answer: Answer) -> None:
    connection.send(Answer(302, b"", (("Location", TRAPS[0]),)))


async def _bomb(connection: Connection, answer: Answer) -> None:
    body = gzip.compress(bytes(1 << 20)) * 400
    connection.send(Answer(200, body, (("Content-Type", "text/html"), ("Content-Encoding", "gzip"))))


async def _cookie(connection: Connection, answer: Answer) -> None:
    connection.send(Answer(answer.status, answer.body, (*answer.headers, ("Set-Cookie", "id=7; Path=/"))))


async def _disguised(connection: Connection, answer: Answer) -> None:
    page = b"<html><head><title>Error establishing a database connection</title></head><body>Sorry</body></html>"
    connection.send(Answer(200, page))


async def _refused(connection: Connection, answer: Answer) -> None:
    connection.send(Answer(403, b"<title>Forbidden</title>"))


FAULTS = {
    "429": _too_many, "500": _server_error, "503": _unavailable, "tomorrow": _come_back_tomorrow, "reset": _reset,
    "drip": _drip, "cut off": _cut_off, "too short": _too_short, "no length": _no_length, "charset": _wrong_charset,
    "endless": _endless, "loop": _loop, "away": _away, "to the trap": _to_the_trap, "bomb": _bomb, "cookie": _cookie,
    "disguised": _disguised, "refused": _refused,
}  # fmt: skip
