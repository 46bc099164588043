"""A small web server for one folder, for this machine alone."""

from __future__ import annotations

import gzip
import os
import socket
import sys
import webbrowser
from functools import lru_cache, partial
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import quote, unquote, urlsplit

from pipeline.site.policy import HEADER

LOOPBACK = "127.0.0.1"
_NAMES = ("127.0.0.1", "localhost", "[::1]")  # of this machine, as a browser writes them
# Said here, not asked of the machine: a system that calls .js text/plain shows an empty page under `nosniff`.
_TYPES = {
    ".html": "text/html; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json",
    ".jsonld": "application/ld+json",
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".xml": "application/xml",
    ".txt": "text/plain; charset=utf-8",
    ".md": "text/plain; charset=utf-8",
    ".csv": "text/csv; charset=utf-8",
    ".ttl": "text/turtle; charset=utf-8",
    ".cff": "text/plain; charset=utf-8",
}
_OTHER = "application/octet-stream"
_PRESSED = {".html", ".css", ".js", ".json", ".jsonld", ".svg", ".xml", ".csv", ".txt"}
_WORTH_PRESSING, _TOO_LARGE = 1_000, 20_000_000  # bytes
_HEADERS = {
    "Content-Security-Policy": HEADER,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-cache",
}


def server(folder: Path, port: int = 0) -> ThreadingHTTPServer:
    """A server of the files in `folder` on the loopback address; `port` 0 takes a free one. Raises `OSError`."""
    made = _Server((LOOPBACK, port), partial(_Files, folder.resolve()))
    made.daemon_threads = True
    return made


def open_in_browser(address: str) -> None:
    """Opens a window, where there is a browser with windows: one in the terminal would take it over."""
    try:
        browser = webbrowser.get()
    except webbrowser.Error:
        return
    if not isinstance(browser, webbrowser.GenericBrowser):
        browser.open(address)


class _Server(ThreadingHTTPServer):
    # Without this, Windows lets two servers have one port.
    allow_reuse_address = os.name == "posix"

    def server_bind(self) -> None:
        if hasattr(socket, "SO_EXCLUSIVEADDRUSE"):
            self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_EXCLUSIVEADDRUSE, 1)
        super().server_bind()

    def handle_error(self, request: object, client_address: object) -> None:
        """A browser that leaves a page closes its connections: that is no error of this server."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)  # type: ignore[arg-type]


class _Files(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server_version, sys_version = "ogpdata", ""

    def __init__(self, folder: Path, *args: object) -> None:
        self.folder = folder
        super().__init__(*args)  # type: ignore[arg-type]

    def do_GET(self) -> None:
        self._answer(with_body=True)

    def do_HEAD(self) -> None:
        self._answer(with_body=False)

    def __getattr__(self, name: str) -> object:
        if name.startswith("do_"):  # any other method
            return self._refuse_method
        raise AttributeError(name)

    def log_message(self, *_: object) -> None:
        """A line for each file would hide the address."""

    def _answer(self, with_body: bool) -> None:
        if not self._is_for_us():
            self._say(HTTPStatus.MISDIRECTED_REQUEST, b"This server answers to its own address only.", with_body)
            return
        path = unquote(urlsplit(self.path).path)
        if path == "/":
            self._redirect("/site/index.html", with_body)
            return
        found = self._file(path)
        if found is None:
            self._missing(with_body)
        elif found.is_dir():
            self._redirect(f"{quote(path.rstrip('/'))}/index.html", with_body)
        else:
            self._send(found, HTTPStatus.OK, with_body)

    def _is_for_us(self) -> bool:
        """A page elsewhere whose name leads here (DNS rebinding) names itself in `Host`."""
        port = self.connection.getsockname()[1]
        return self.headers.get("Host", "") in {f"{name}:{port}" for name in _NAMES}

    def _file(self, path: str) -> Path | None:
        """The file or folder that is meant; None where there is none, or it lies outside."""
        try:
            found = (self.folder / path.lstrip("/")).resolve()
        except (OSError, ValueError):
            return None
        inside = found.is_relative_to(self.folder)
        if inside and found.is_dir():
            return found if (found / "index.html").is_file() else None
        return found if inside and found.is_file() else None

    def _missing(self, with_body: bool) -> None:
        page = self.folder / "site" / "404.html"
        at_root = urlsplit(self.path).path.count("/") == 2  # where the relative links of the page hold
        if page.is_file() and at_root:
            self._send(page, HTTPStatus.NOT_FOUND, with_body)
        else:
            self._say(HTTPStatus.NOT_FOUND, b"No such page.", with_body)

    def _send(self, file: Path, status: HTTPStatus, with_body: bool) -> None:
        kind = _TYPES.get(file.suffix, _OTHER)
        size = file.stat().st_size
        pressed = (
            file.suffix in _PRESSED
            and _WORTH_PRESSING <= size <= _TOO_LARGE
            and "gzip" in self.headers.get("Accept-Encoding", "")
        )
        if pressed:
            body = _pressed(file, file.stat().st_mtime_ns)
            self._head(status, kind, len(body), {"Content-Encoding": "gzip", "Vary": "Accept-Encoding"})
            if with_body:
                self.wfile.write(body)
            return
        self._head(status, kind, size)
        if with_body:
            with file.open("rb") as stream:
                while block := stream.read(1 << 18):
                    self.wfile.write(block)

    def _redirect(self, to: str, with_body: bool) -> None:
        self._say(HTTPStatus.FOUND, b"", with_body, {"Location": to})

    def _refuse_method(self) -> None:
        self.close_connection = True  # what the request carries is not read
        allowed = {"Allow": "GET, HEAD", "Connection": "close"}
        self._say(HTTPStatus.METHOD_NOT_ALLOWED, b"GET and HEAD only.", True, allowed)

    def _say(self, status: HTTPStatus, words: bytes, with_body: bool, more: dict[str, str] | None = None) -> None:
        self._head(status, _TYPES[".txt"], len(words), more)
        if with_body:
            self.wfile.write(words)

    def _head(self, status: HTTPStatus, kind: str, size: int, more: dict[str, str] | None = None) -> None:
        self.send_response(status)
        for name, value in {"Content-Type": kind, "Content-Length": str(size), **_HEADERS, **(more or {})}.items():
            self.send_header(name, value)
        self.end_headers()


@lru_cache(maxsize=256)
def _pressed(file: Path, changed: int) -> bytes:
    """The file as gzip; `changed` makes the next version another one."""
    return gzip.compress(file.read_bytes(), 6, mtime=0)
