"""The one connection to an archive: one request at a time, at the declared pace, tried again as declared, logged.

The clients for archives (`wayback`, `cdx-toolkit`) have paces and retries of their own, which cannot be declared or
tested; they are given this session, so that ours are the only ones.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from io import BytesIO
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import urlsplit

import requests
from requests.adapters import HTTPAdapter
from urllib3.exceptions import HTTPError
from urllib3.response import HTTPResponse

from pipeline.raw.limits import TooLargeError

_AGAIN = frozenset({429, 500, 502, 503, 504, 509, 599})
_TOO_MANY = 429
_REFUSALS = frozenset({401, 403, 429})
_CHUNK = 1 << 16


class UnansweredError(Exception):
    """A question had no answer after all attempts. `refused`: the archive does not want to be asked."""

    def __init__(self, message: str, refused: bool = False) -> None:
        super().__init__(message)
        self.refused = refused


class StoppedError(Exception):
    """The archive asks to be left alone for longer than a run waits."""


class _UnusableError(Exception):
    """An answer that counts as none: empty, cut, of unknown length."""


class Clock(Protocol):
    """Seconds since 1970, and a way to let them pass."""

    def now(self) -> float: ...

    def sleep(self, seconds: float) -> None: ...


class SystemClock:
    """The clock of this machine."""

    def now(self) -> float:
        return time.time()

    def sleep(self, seconds: float) -> None:
        time.sleep(seconds)


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer, its body whole as it came over the wire (`wire`)."""

    response: requests.Response
    wire: bytes


Check = Callable[[requests.Response, bytes], str]  # what is wrong with an answer; empty where nothing is


class PacedSession(requests.Session):
    """Sends what the clients ask for to the hosts of one service.

    `rules` are the declared rules for archives, `service` those of the service. `stand_in`: an address on this machine
    that plays the hosts; then no pace is kept unless a `clock` is given, too.
    """

    def __init__(
        self,
        rules: Mapping[str, Any],
        service: Mapping[str, Any],
        user_agent: str,
        log: Path,
        clock: Clock | None = None,
        stand_in: str = "",
    ) -> None:
        super().__init__()
        self.headers.update({"User-Agent": user_agent, "Accept-Encoding": "gzip, deflate, br"})
        self.rules = rules
        self.hosts = frozenset(service["hosts"])
        self.paced = clock is not None or not stand_in
        self.clock: Clock = clock or SystemClock()
        self.requests = 0
        self.last: Answer | None = None
        self._delays = {"index": service["index_delay"], "body": service["body_delay"]}
        self._what = "index"
        self._check: Check = _sound
        self._free_at = 0.0
        self._log = log
        if stand_in:
            self.trust_env = False  # no proxy stands between this machine and itself
            for host in self.hosts:
                self.mount(host, _StandIn(stand_in))

    def asking(self, what: str, check: Check | None = None) -> PacedSession:
        """The session, for requests to the `index` or for a `body`; `check` tells what is no answer."""
        self._what, self._check = what, check or _sound
        return self

    def send(self, request: requests.PreparedRequest, **options: Any) -> requests.Response:
        """The answer to a request, with its whole body; asked again as declared.

        Raises `UnansweredError` after the last attempt and `StoppedError` where the archive asks for a longer pause.
        """
        parts = urlsplit(request.url or "")
        if f"{parts.scheme}://{parts.netloc}" not in self.hosts:
            raise UnansweredError(f"{request.url} is not of this archive; no request was sent")
        options |= {"stream": True, "allow_redirects": False, "timeout": self.rules["timeout"]}
        problem, refused = "", False
        for attempt in range(1, self.rules["attempts"] + 1):
            self._wait()
            self.requests += 1
            begun = self.clock.now()
            wait = self.rules["first_wait"] * 2 ** (attempt - 1)
            try:
                response = super().send(request, **options)
                wire = self._whole(response)
                problem = self._problem(response, wire)
                if response.status_code in _AGAIN:
                    wait = max(wait, self._asked_wait(response))
                refused = response.status_code in _REFUSALS
            except (requests.RequestException, HTTPError, OSError, TooLargeError, _UnusableError) as error:
                problem, refused = f"{type(error).__name__.strip('_')}: {error}"[:300], False
            self._free_at = self.clock.now() + self._delay()
            self._note(begun, request.url or "", problem or f"{response.status_code}, {len(wire)} bytes")
            if not problem:
                self.last = Answer(response, wire)
                return response
            if refused and response.status_code != _TOO_MANY:
                break
            if wait > self.rules["longest_wait"] and attempt < self.rules["attempts"]:
                raise StoppedError(f"the archive asks for a pause of {wait:.0f} s ({problem}); run it again then")
            if attempt < self.rules["attempts"]:
                self._sleep(wait)
        raise UnansweredError(f"{problem}; asked {attempt} times", refused)

    def _whole(self, response: requests.Response) -> bytes:
        """The body as it came, bounded in bytes and time; the response gives it once more to whoever reads it."""
        raw = response.raw
        lengths = {name.lower() for name in response.headers}
        if not lengths & {"content-length", "transfer-encoding"} and response.status_code != requests.codes.no_content:
            raise _UnusableError("the answer does not say where it ends, so it may be cut")
        parts, size = [], 0
        end = self.clock.now() + self.rules["longest_answer"]
        while part := raw.read(_CHUNK, decode_content=False):
            parts.append(part)
            size += len(part)
            if size > self.rules["largest_body"]:
                raise TooLargeError(self.rules["largest_body"])
            if self.clock.now() > end:
                raise _UnusableError(f"the answer took longer than {self.rules['longest_answer']:.0f} s")
        wire = b"".join(parts)
        response.raw = HTTPResponse(
            BytesIO(wire), headers=raw.headers, status=raw.status, reason=raw.reason, preload_content=False
        )
        return wire

    def _problem(self, response: requests.Response, wire: bytes) -> str:
        if "Memento-Datetime" in response.headers and self._what == "body":
            return self._check(response, wire)  # what an archive replays is an answer, whatever its status
        if response.status_code in _AGAIN | _REFUSALS:
            return f"the archive answered {response.status_code}"
        return self._check(response, wire)

    def _asked_wait(self, response: requests.Response) -> float:
        """Seconds that a server asks to wait for; those declared where it says "too many" and no more."""
        words = response.headers.get("Retry-After", "")
        least = self.rules["wait_when_too_many"] if response.status_code == _TOO_MANY else 0.0
        try:
            return max(float(words) if words.strip().isdigit() else self._until(words), 0.0)
        except (ValueError, TypeError):
            return float(least)

    def _until(self, words: str) -> float:
        return parsedate_to_datetime(words).timestamp() - self.clock.now()

    def _delay(self) -> float:
        return float(self._delays[self._what]) if self.paced else 0.0

    def _wait(self) -> None:
        """Until the declared pause since the last answer is over."""
        self._sleep(min(self._free_at - self.clock.now(), max(self._delays.values())))

    def _sleep(self, seconds: float) -> None:
        if seconds > 0 and self.paced:
            self.clock.sleep(seconds)

    def _note(self, begun: float, url: str, outcome: str) -> None:
        """One line of the log a request: when it was sent, when its answer was whole, what came."""
        times = [datetime.fromtimestamp(at, UTC).isoformat(timespec="milliseconds") for at in (begun, self.clock.now())]
        with self._log.open("a", encoding="utf-8") as lines:
            lines.write(f"{times[0]} {times[1]} {url} {outcome!r}\n")


class _StandIn(HTTPAdapter):
    """Sends requests for a host to an address on this machine; the answer is that of the host."""

    def __init__(self, address: str) -> None:
        super().__init__()
        self.address = address.rstrip("/")

    def send(self, request: requests.PreparedRequest, *args: Any, **options: Any) -> requests.Response:
        parts = urlsplit(request.url or "")
        sent = request.copy()
        sent.url = f"{self.address}{parts.path}" + (f"?{parts.query}" if parts.query else "")
        response = super().send(sent, *args, **options)
        response.request, response.url = request, request.url or ""
        return response


def _sound(response: requests.Response, wire: bytes) -> str:
    """What is wrong with an answer whatever was asked."""
    return "" if wire or 300 <= response.status_code < 500 else "the answer is empty"
