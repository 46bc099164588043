"""pywb on loopback, and before it a server that speaks as the two archives do, with faults on demand."""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest

HERE = Path(__file__).parent
CACHE = HERE.parent.parent / "build" / "archive"
# `wb-manager` for all collections at once: its start takes longer than its work.
_MANAGE = (
    "import json, sys; from pywb.manager.manager import main; [main(c) for w in json.loads(sys.argv[1]) for c in w]"
)
_NO_PROXY = urllib.request.build_opener(urllib.request.ProxyHandler({}))


def pywb_environment() -> Path:
    """The programs of pywb, installed once into an environment of their own under `build/`."""
    wanted = HERE / "pywb.txt"
    environment = CACHE / f"pywb-{hashlib.sha256(wanted.read_bytes()).hexdigest()[:8]}"
    if not (environment / ".ready").exists():
        CACHE.mkdir(parents=True, exist_ok=True)
        lock = CACHE / ".lock"
        with lock.open("w") as held:
            import fcntl

            fcntl.flock(held, fcntl.LOCK_EX)  # several workers of one test run
            if not (environment / ".ready").exists():
                _install(environment, wanted)
    return environment / "bin"


def _install(environment: Path, wanted: Path) -> None:
    shutil.rmtree(environment, ignore_errors=True)
    subprocess.run([sys.executable, "-m", "venv", environment], check=True)
    pip = [
        environment / "bin" / "python",
        "-m",
        "pip",
        "install",
        "--quiet",
        "--disable-pip-version-check",
        "--no-compile",
    ]
    done = subprocess.run([*pip, "--requirement", wanted], capture_output=True, text=True, check=False)
    if done.returncode:
        assert "CI" not in os.environ, done.stderr
        pytest.skip(f"pywb cannot be installed here: {done.stderr.strip().splitlines()[-1:]}")
    (environment / ".ready").touch()


@contextmanager
def pywb(folder: Path, collections: dict[str, list[Path]]) -> Iterator[str]:
    """pywb with some collections of WARC files; gives its address."""
    programs = pywb_environment()
    environment = {k: v for k, v in os.environ.items() if not k.startswith("PYTHON") and "proxy" not in k.lower()}
    folder.mkdir(parents=True, exist_ok=True)
    wanted = [[["init", name], ["add", name, *map(str, warcs)]] for name, warcs in collections.items()]
    subprocess.run(
        [programs / "python", "-c", _MANAGE, json.dumps(wanted)], cwd=folder, env=environment, capture_output=True,
        check=True,
    )  # fmt: skip
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    running = subprocess.Popen(
        [programs / "pywb", "--port", str(port), "--bind", "127.0.0.1"], cwd=folder, env=environment,
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        _await(f"http://127.0.0.1:{port}/", running)
        yield f"http://127.0.0.1:{port}"
    finally:
        running.kill()
        running.wait()


def _await(url: str, running: subprocess.Popen[bytes]) -> None:
    for _ in range(1200):
        assert running.poll() is None, "pywb ended by itself"
        try:
            _NO_PROXY.open(url, timeout=5).read()
            return
        except OSError:
            time.sleep(0.05)
    raise AssertionError("pywb does not answer")


@dataclass
class Reply:
    """An answer on its way to the client; a fault changes it."""

    status: int
    headers: list[tuple[str, str]]
    body: bytes
    length: int | None = None  # what it says its length is, if not the truth
    reset: bool = False
    unframed: bool = False  # says nothing of where it ends


@dataclass
class Asked:
    """A request: its path, and when it was met and answered by the clock of the test."""

    path: str
    begun: float
    ended: float = 0.0
    headers: dict[str, str] = field(default_factory=dict)

    @property
    def is_index(self) -> bool:
        return "/cdx/" in self.path or "collinfo" in self.path or "-index?" in self.path


class StandIn:
    """Both archives at one address. `faults`: (pattern of paths, the faults of the coming requests that match it)."""

    def __init__(self, archive: str, files: dict[str, Path], years: tuple[int, ...], now: Callable[[], float]) -> None:
        self.archive = archive
        self.files = files
        self.years = years
        self.now = now
        self.faults: list[tuple[str, list[str]]] = []
        self.asked: list[Asked] = []
        self.most_at_once = 0
        self._under_way = 0
        self._lock = threading.Lock()

    def __enter__(self) -> StandIn:
        stand_in = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                stand_in.answer(self)

            def log_message(self, *words: object) -> None:
                """Requests are not news."""

        class Server(ThreadingHTTPServer):
            daemon_threads = True

            def handle_error(self, *words: object) -> None:
                """A client that was killed is no news either."""

        self._server = Server(("127.0.0.1", 0), Handler)
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_port}"

    def bodies_asked(self) -> list[str]:
        return [asked.path for asked in self.asked if not asked.is_index]

    def answer(self, handler: BaseHTTPRequestHandler) -> None:
        asked = Asked(handler.path, self.now(), headers={k.lower(): v for k, v in handler.headers.items()})
        with self._lock:
            self.asked.append(asked)
            self._under_way += 1
            self.most_at_once = max(self.most_at_once, self._under_way)
            fault = self._due(handler.path)
        reply = self._reply(handler.path, asked.headers)
        if fault:
            reply = FAULTS[fault](self, handler.path, reply)
        with self._lock:  # before the last byte is out: the client's next request may be met at once
            self._under_way -= 1
            asked.ended = self.now()
        _send(handler, reply)

    def _due(self, path: str) -> str:
        for pattern, due in self.faults:
            if due and re.search(pattern, path):
                return due[0] if due[1:] == ["for ever"] else due.pop(0)
        return ""

    def _reply(self, path: str, headers: dict[str, str]) -> Reply:
        parts = urlsplit(path)
        query = parse_qs(parts.query)
        if parts.path == "/cdx/search/cdx":
            return self._wayback_index(query)
        if parts.path.startswith("/web/"):
            return self.replayed(path.removeprefix("/web/"))
        if parts.path == "/collinfo.json":
            crawls = [{"id": f"CC-MAIN-{y}-10", "cdx-api": f"https://index.commoncrawl.org/CC-MAIN-{y}-10-index"}
                      for y in reversed(self.years)]  # fmt: skip
            return _json(200, json.dumps(crawls))
        found = re.fullmatch(r"/CC-MAIN-(\d{4})-10-index", parts.path)
        if found:
            return self._crawl_index(found[1], query)
        file = self.files.get(parts.path.rpartition("/")[2])
        span = re.fullmatch(r"bytes=(\d+)-(\d+)", headers.get("range", ""))
        if file and span:
            return Reply(206, [], file.read_bytes()[int(span[1]) : int(span[2]) + 1])
        return Reply(404, [], b"nothing here")

    def lines(self, collection: str, query: dict[str, list[str]], **more: str) -> list[dict[str, str]]:
        """What pywb's index lists."""
        kept = {name: query[name] for name in ("url", "matchType", "from", "to") if name in query}
        address = f"{self.archive}/{collection}/cdx?{urlencode(kept | {'output': 'json'} | more, doseq=True)}"
        status, _, body = _get(address)
        assert status in (200, 404), (address, body[:200])
        return [json.loads(line) for line in body.splitlines()] if status == 200 else []

    def _wayback_index(self, query: dict[str, list[str]]) -> Reply:
        """The lines as the Internet Archive writes them: seven fields, a key to go on with behind a blank line."""
        filters = [tuple(f.split(":", 1)) for f in query.get("filter", [])]
        names = {"statuscode": "status", "mimetype": "mime"}
        wanted = []
        for line in self.lines("wayback", query):
            line = line | ({"status": "-"} if line["mime"] == "warc/revisit" else {})
            if all(re.fullmatch(pattern, line[names[name]]) for name, pattern in filters):
                wanted.append(line)
        if query.get("output") == ["json"]:
            listed = [list(line.values()) for line in wanted[: int(query["limit"][0])]]
            return _json(200, json.dumps([["urlkey", "timestamp"], *listed] if listed else []))
        start, limit = int(query.get("resumeKey", ["0"])[0]), int(query["limit"][0])
        fields = ("urlkey", "timestamp", "url", "mime", "status", "digest", "length")
        shown = [" ".join(line[name] for name in fields) for line in wanted[start : start + limit]]
        if start + limit < len(wanted):
            shown += ["", str(start + limit)]
        return Reply(200, [("Content-Type", "text/plain")], "".join(f"{line}\n" for line in shown).encode())

    def replayed(self, path: str) -> Reply:
        """A capture as the Internet Archive replays it: the site's own headers under other names."""
        status, headers, body = _get(f"{self.archive}/wayback/{path}")
        kept = ("content-type", "memento-datetime", "link", "location")
        named = ("x-archive-orig-", *kept)
        renamed = [(k if k.lower().startswith(named) else f"X-Archive-Orig-{k}", v) for k, v in headers]
        here = (f"{self.archive}/wayback/", "https://web.archive.org/web/")
        renamed = [(k, v.replace(*here).replace("mp_/", "/")) for k, v in renamed]
        return Reply(status, [h for h in renamed if "transfer-encoding" not in h[0].lower()], body)

    def _crawl_index(self, year: str, query: dict[str, list[str]]) -> Reply:
        if "showNumPages" in query:
            return _json(200, json.dumps({"pages": 1, "pageSize": 5, "blocks": 1}))
        if query.get("page", ["0"]) != ["0"]:
            return _json(400, json.dumps({"message": "Page out of range"}))
        lines = self.lines(f"cc-{year}", query, filter=query["filter"])  # type: ignore[arg-type]
        if not lines:
            return _json(404, json.dumps({"message": f"No Captures found for: {query['url'][0]}"}))
        return _json(200, "".join(f"{json.dumps(line)}\n" for line in lines))


def _json(status: int, text: str) -> Reply:
    return Reply(status, [("Content-Type", "text/x-ndjson")], text.encode())


def _get(url: str) -> tuple[int, list[tuple[str, str]], bytes]:
    request = urllib.request.Request(url, headers={"Accept-Encoding": "identity"})
    try:
        with _NO_PROXY.open(request, timeout=60) as answer:
            return answer.status, list(answer.headers.items()), answer.read()
    except urllib.error.HTTPError as error:
        return error.code, list(error.headers.items()), error.read()


def _send(handler: BaseHTTPRequestHandler, reply: Reply) -> None:
    if reply.reset:
        handler.close_connection = True
        handler.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
        handler.connection.close()
        return
    handler.send_response(reply.status)
    for name, value in reply.headers:
        if name.lower() not in ("content-length", "connection", "date", "server"):
            handler.send_header(name, value)
    if reply.unframed:
        handler.close_connection = True
    else:
        handler.send_header("Content-Length", str(len(reply.body) if reply.length is None else reply.length))
    handler.end_headers()
    handler.wfile.write(reply.body)
    if reply.length is not None:
        handler.close_connection = True


def _other_time(stand_in: StandIn, path: str, reply: Reply) -> Reply:
    """The Internet Archive's way to say that it has another capture."""
    other = re.sub(r"/web/\d{14}", "/web/20050101000000", path)
    return Reply(302, [("Location", f"https://web.archive.org{other}")], b"")


def _time_differs(stand_in: StandIn, path: str, reply: Reply) -> Reply:
    headers = [(k, "Sat, 01 Jan 2005 00:00:00 GMT" if k.lower() == "memento-datetime" else v) for k, v in reply.headers]
    return Reply(reply.status, headers, reply.body)


def _error_page(stand_in: StandIn, path: str, reply: Reply) -> Reply:
    body = b"<html><title>Wayback Machine</title><p>The Wayback Machine has not archived that URL.</p></html>"
    return Reply(200, [("Content-Type", "text/html")], body)


def _toolbar(stand_in: StandIn, path: str, reply: Reply) -> Reply:
    body = reply.body.replace(b"<body>", b"<body><!-- BEGIN WAYBACK TOOLBAR INSERT --><div id='wm-ipp-base'></div>")
    return Reply(reply.status, reply.headers, body)


def _rewritten(stand_in: StandIn, path: str, reply: Reply) -> Reply:
    links = b'<a href="/web/20180101000000/https://www.opengovpartnership.org/members/france/">France</a></body>'
    return Reply(reply.status, reply.headers, reply.body.replace(b"</body>", links))


def _changed(stand_in: StandIn, path: str, reply: Reply) -> Reply:
    return Reply(reply.status, reply.headers, reply.body + b" ")


def _half(stand_in: StandIn, path: str, reply: Reply) -> Reply:
    return Reply(reply.status, reply.headers, reply.body[: len(reply.body) // 2], len(reply.body))


def _half_a_line(stand_in: StandIn, path: str, reply: Reply) -> Reply:
    """Ends in the middle, and says that this is all."""
    return Reply(reply.status, reply.headers, reply.body[: len(reply.body) // 2].rstrip(b"\n"))


FAULTS: dict[str, Callable[[StandIn, str, Reply], Reply]] = {
    "429": lambda s, p, r: Reply(429, [], b"slow down"),
    "429 wait": lambda s, p, r: Reply(429, [("Retry-After", "90")], b"slow down"),
    "tomorrow": lambda s, p, r: Reply(503, [("Retry-After", "86400")], b"later"),
    "503": lambda s, p, r: Reply(503, [], b"later"),
    "403": lambda s, p, r: Reply(403, [], b"blocked"),
    "reset": lambda s, p, r: Reply(0, [], b"", reset=True),
    "empty": lambda s, p, r: Reply(200, r.headers, b""),
    "half": _half,
    "half a line": _half_a_line,
    "unframed": lambda s, p, r: Reply(r.status, r.headers, r.body[:-300], unframed=True),
    "changed": _changed,
    "other time": _other_time,
    "time differs": _time_differs,
    "error page": _error_page,
    "toolbar": _toolbar,
    "rewritten": _rewritten,
}
