"""What a crawl is asked for, and how it behaves."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from pipeline import __version__

PROJECT = "ogp-open-data"


@dataclass(frozen=True, slots=True)
class Order:
    """What a person asks of a crawl. `members` are slugs; empty means the whole site. `since` is an ISO date."""

    site: str
    members: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ("challenge", "commitment", "document", "member")
    languages: tuple[str, ...] = ("en",)
    since: str = ""

    @property
    def request(self) -> dict[str, Any]:
        """The part that tells whether two runs are one crawl."""
        return {name: list(v) if isinstance(v, tuple) else v for name, v in asdict(self).items()}


@dataclass(frozen=True, slots=True)
class ImportOrder(Order):
    """What a person asks of a public web archive (`service`): captures from `since` to `until`, both counted."""

    service: str = ""
    until: str = ""


@dataclass(frozen=True, slots=True)
class Manner:
    """How a run behaves: seconds between requests and for one answer, pages at most (0: all), who stands behind it."""

    contact: str
    delay: float
    timeout: float
    max_pages: int = 0
    proxy: str = ""
    fresh: bool = False

    @property
    def user_agent(self) -> str:
        """Who asks, why, and whom to write to."""
        return f"{PROJECT}/{__version__} (open data from OGP's public pages, one request at a time; {self.contact})"
