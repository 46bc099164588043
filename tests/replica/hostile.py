"""A site that means harm: each page of a member answers in another way that no honest server does.

Half of the commitments are honest pages; the others have the number of a behaviour. It stands behind the crawl as its
proxy, on loopback, and notes each request.
"""

from __future__ import annotations

import contextlib
import gzip
import socket
import threading
import time
import zlib
from collections.abc import Callable
from typing import Self

Behaviour = Callable[[socket.socket], None]
HOST = "www.opengovpartnership.org"
MEMBER = "/members/france/"
GOOD = f"""<!doctype html><html><head><title>Open data</title></head><body><h1>Open data (ID)</h1>
<p>{"A page of some words. " * 40}</p></body></html>"""
_OK = b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n"


def whole(body: bytes, head: bytes = b"", status: bytes = b"200 OK", media_type: bytes = b"text/html") -> bytes:
    length = b"" if b"Content-Length" in head or b"chunked" in head else b"Content-Length: %d\r\n" % len(body)
    return b"HTTP/1.1 " + status + b"\r\nContent-Type: " + media_type + b"\r\n" + length + head + b"\r\n" + body


def says(answer: bytes) -> Behaviour:
    return lambda guest: guest.sendall(answer)


def moves(location: bytes) -> Behaviour:
    return says(whole(b"moved", b"Location: " + location + b"\r\n", b"301 Moved Permanently"))


def page(body: bytes) -> Behaviour:
    return says(whole(b"<!doctype html><html><body>" + body + b"</body></html>"))


def endless(head: bytes, piece: bytes, pause: float = 0.0) -> Behaviour:
    """Sends `head` and then a piece after the other, until the guest hangs up."""

    def send(guest: socket.socket) -> None:
        guest.sendall(head)
        while True:
            guest.sendall(piece)
            time.sleep(pause)

    return send


def _link(href: str, attributes: str = "", words: str = "Open data") -> bytes:
    return f'<a {attributes} href="{href}">{words}</a>'.encode()


# Where hidden links lead: pages that would answer, and that nobody may be seen to ask for.
HIDDEN = "/members/france/commitments/FR9{:03}/"
_PACKED = zlib.compress(bytes(64_000_000))
BEHAVIOURS: dict[str, Behaviour] = {
    "nothing": lambda guest: None,
    "head without end": endless(b"HTTP/1.1 200 OK\r\n", b"X-Header: yyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyy\r\n" * 100),
    "line without end": endless(b"HTTP/1.1 200 OK\r\nX: ", b"y" * 4096),
    "status line without end": endless(b"HTTP/1.1 200 ", b"O" * 4096),
    "continuation lines without end": endless(b"HTTP/1.1 200 OK\r\nX: y\r\n", b" y\r\n" * 1000),
    "100 Continue for ever": endless(b"", b"HTTP/1.1 100 Continue\r\n\r\n" * 100, 0.01),
    "no HTTP": says(b"SSH-2.0-OpenSSH_9.2\r\n" * 3),
    "HTTP 0.9": says(b"<html>words</html>"),
    "HTTP 9.9": says(b"HTTP/9.9 200 OK\r\n\r\nwords"),
    "status that is no number": says(b"HTTP/1.1 OK 200\r\n\r\n"),
    "status 999": says(whole(b"no", status=b"999 Request denied")),
    "status 000": says(whole(b"no", status=b"000 None")),
    "status 600 digits": says(b"HTTP/1.1 " + b"2" * 600 + b" OK\r\n\r\n"),
    "length negative": says(whole(b"words", b"Content-Length: -5\r\n")),
    "length no number": says(whole(b"words", b"Content-Length: many\r\n")),
    "length of an exabyte": says(whole(b"words", b"Content-Length: 1000000000000000000\r\n")),
    "two lengths": says(whole(b"words", b"Content-Length: 5\r\nContent-Length: 50\r\n")),
    "body without end": endless(_OK + b"Connection: close\r\n\r\n", b"<p>words</p>" * 5000),
    "chunks without end": endless(_OK + b"Transfer-Encoding: chunked\r\n\r\n", b"1000\r\n" + b"a" * 4096 + b"\r\n"),
    "chunk that is no number": says(_OK + b"Transfer-Encoding: chunked\r\n\r\nzz\r\nwords\r\n"),
    "chunk of 2 to the 64": says(_OK + b"Transfer-Encoding: chunked\r\n\r\n" + b"f" * 16 + b"\r\nwords"),
    "chunk extension without end": endless(_OK + b"Transfer-Encoding: chunked\r\n\r\n1;", b"a" * 4096),
    "drops": endless(_OK + b"Content-Length: 100000\r\n\r\n", b"x", 0.2),
    "drops of a head": endless(b"HTTP/1.1 200 OK\r\n", b"X: y\r\n", 0.2),
    "bomb of gzip": says(whole(gzip.compress(bytes(64_000_000)), b"Content-Encoding: gzip\r\n")),
    "bomb of deflate": says(whole(_PACKED, b"Content-Encoding: deflate\r\n")),
    "gzip in gzip": says(whole(gzip.compress(gzip.compress(b"a" * 10**6)), b"Content-Encoding: gzip, gzip\r\n")),
    "coding that nobody knows": says(whole(b"\x01\x02\x03", b"Content-Encoding: x-own\r\n")),
    "gzip that is none": says(whole(b"\x1f\x8b\x08words", b"Content-Encoding: gzip\r\n")),
    "Retry-After of a million years": says(whole(b"", b"Retry-After: Thu, 01 Jan 999999 00:00:00\r\n", b"503 Later")),
    "Retry-After that is no date": says(whole(b"", b"Retry-After: \xff tomorrow\r\n", b"503 Later")),
    "moves to itself": moves(b""),
    "moves to another host": moves(b"http://elsewhere.example.org/members/france/"),
    "moves to a file": moves(b"file:///etc/passwd"),
    "moves to this machine": moves(b"http://127.0.0.1:22/"),
    "moves to raw UTF-8": moves("/members/côte-d’ivoire/".encode()),
    "moves to bytes": moves(b"/members/\xff\xfe\x00/"),
    "moves with a line break": moves(b"/members/france/%0d%0aX: y"),
    "moves to an address of a megabyte": moves(b"/members/" + b"a" * 60_000),
    "moves to a bracket": moves(b"http://[/"),
    "binary": says(whole(bytes(range(256)) * 100)),
    "markup of the terminal": page(b"<h1>[red]words[/red] \x1b[31m \x1b]0;title\x07</h1>" + b"a" * 400),
    "page nested deep": page(b"<div>" * 300_000),
    "attributes": page(b"<p " + b" ".join(b"a%d=b" % n for n in range(60_000)) + b">"),
    "a hundred thousand links": page(b'<a href="/about/">a</a>' * 100_000),
    "link in a closed dialog": page(b"<dialog>" + _link(HIDDEN.format(1)) + b"</dialog>" + b"a" * 400),
    "link of a point": page(_link(HIDDEN.format(2), "", '<img src="a.gif" width="1" height="1">') + b"a" * 400),
    "link of no width": page(_link(HIDDEN.format(3), "", "\u200b\u2060") + b"a" * 400),
    "link without colour": page(_link(HIDDEN.format(4), 'style="color: transparent"') + b"a" * 400),
    "link into the trap": page(_link("/?blackhole=0a1b2c3d", "", "members") + b"a" * 400),
    "words that warn of the start": page(b"Do NOT follow this link " + _link("/members/france/") + b"a" * 400),
    "base elsewhere": page(b'<base href="http://elsewhere.example.org/">' + _link("members/kenya/") + b"a" * 400),
    "refresh elsewhere": page(b'<meta http-equiv=refresh content="0;url=http://elsewhere.example.org/">' + b"a" * 400),
}  # fmt: skip


class HostileSite:
    """The server in threads of its own; `asked` are the targets of all requests, in order."""

    def __init__(self, behaviours: dict[str, Behaviour]) -> None:
        self.behaviours = list(behaviours.values())
        self.asked: list[str] = []
        self._listener = socket.create_server(("127.0.0.1", 0))

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._listener.getsockname()[1]}"

    def __enter__(self) -> Self:
        threading.Thread(target=self._accept, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._listener.close()

    def good_paths(self) -> list[str]:
        return [f"{MEMBER}commitments/FR{1000 + number}/" for number in range(len(self.behaviours))]

    def bad_paths(self) -> list[str]:
        return [f"{MEMBER}commitments/FR{2000 + number}/" for number in range(len(self.behaviours))]

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                guest, _ = self._listener.accept()
                threading.Thread(target=self._serve, args=(guest,), daemon=True).start()

    def _serve(self, guest: socket.socket) -> None:
        with guest, contextlib.suppress(OSError):
            request = b""
            while b"\r\n\r\n" not in request and (piece := guest.recv(65536)):
                request += piece
            target = request.split(b" ")[1].decode("latin-1") if b" " in request else ""
            self.asked.append(target)
            guest.settimeout(60)
            self._answer(guest, target.removeprefix(f"http://{HOST}"))

    def _answer(self, guest: socket.socket, path: str) -> None:
        close = b"Connection: close\r\n"
        if path == "/robots.txt":
            guest.sendall(whole(b"User-agent: *\nDisallow: /*?blackhole\n", close, media_type=b"text/plain"))
        elif path == MEMBER:
            both = zip(self.bad_paths(), self.good_paths(), strict=True)
            links = b"".join(b"<li>" + _link(bad) + b"</li><li>" + _link(good) + b"</li>" for bad, good in both)
            guest.sendall(whole(b"<html><body><h1>France</h1><ul>" + links + b"</ul></body></html>", close))
        elif path in self.bad_paths():
            self.behaviours[self.bad_paths().index(path)](guest)
        elif path.startswith(MEMBER):
            guest.sendall(whole(GOOD.replace("ID", path.split("/")[-2]).encode(), close))
        else:
            guest.sendall(whole(b"<title>Page not found</title>", close, b"404 Not Found"))
