"""The manifest of a crawl: `manifest.json` beside its WARC files says what was asked, what came, and how it ended."""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field, fields
from pathlib import Path
from typing import Any

MANIFEST = "manifest.json"
RUNNING, COMPLETE, PARTIAL, FAILED = "running", "complete", "partial", "failed"


@dataclass(slots=True)
class Manifest:
    """What one crawl did, over all its runs. Addresses are absolute; times are ISO 8601 UTC.

    `state`: `running` (also after a kill: then it was cut off), `complete`, `partial` (stopped where it was told to),
    `failed` (the gate says so; `reasons` in words). `counts`: pages by outcome. `gone`, `failed` and
    `refused_by_robots` are the pages behind those counts, each with `url` and `reason`. `links_not_followed`: links
    by the reason why they were left; `traps` shows those that warn robots off; `closed` are pages' addresses among
    them: no later crawl into the same folder asks for one.
    """

    crawl: str
    state: str = RUNNING
    reasons: list[str] = field(default_factory=list)
    request: dict[str, Any] = field(default_factory=dict)
    counts: dict[str, int] = field(default_factory=dict)
    gone: list[dict[str, str]] = field(default_factory=list)
    failed: list[dict[str, str]] = field(default_factory=list)
    refused_by_robots: list[dict[str, str]] = field(default_factory=list)
    links_not_followed: dict[str, int] = field(default_factory=dict)
    traps: list[dict[str, str]] = field(default_factory=list)
    closed: list[str] = field(default_factory=list)
    checks: list[dict[str, Any]] = field(default_factory=list)
    runs: list[dict[str, Any]] = field(default_factory=list)
    software: str = ""

    @property
    def is_good(self) -> bool:
        """Whether a build may count on this crawl."""
        return self.state in (COMPLETE, PARTIAL)

    @property
    def verdict(self) -> str:
        """In one sentence, how the crawl ended."""
        if self.state == RUNNING:
            return f"{self.crawl} was cut off (or is still running); run the same crawl again to resume it"
        return f"{self.crawl} is {self.state}" + (f": {'; '.join(self.reasons)}" if self.reasons else "")

    def write(self, folder: Path) -> None:
        """Writes `manifest.json`, whole or not at all."""
        draft = folder / f".{MANIFEST}.{os.getpid()}"
        try:
            draft.write_text(json.dumps(asdict(self), indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
            draft.replace(folder / MANIFEST)
        except OSError:
            draft.unlink(missing_ok=True)
            raise


def read_manifest(path: Path) -> Manifest:
    """The manifest in `path`; one that cannot be read is a failed crawl that says so."""
    known = {f.name for f in fields(Manifest)}
    try:
        stated = json.loads(path.read_text(encoding="utf-8"))
        return Manifest(**{key: value for key, value in stated.items() if key in known})
    except (OSError, ValueError, TypeError, AttributeError) as error:
        return Manifest(path.parent.name, FAILED, [f"{MANIFEST} cannot be read ({error})"])


def read_manifests(roots: Sequence[Path]) -> list[Manifest]:
    """The manifests of all crawls under `roots`, in the order of their names, each once."""
    found: dict[Path, str] = {}
    for root in roots:
        folder = Path(root)
        if folder.is_file() and (folder.parent / MANIFEST).is_file():
            found[(folder.parent / MANIFEST).resolve()] = folder.parent.name
        elif folder.is_dir():
            for path in folder.rglob(MANIFEST):
                if not any(part.startswith(".") for part in path.relative_to(folder).parts):
                    found[path.resolve()] = path.parent.name
    # `manifest.json` is a common name: ours begin a folder that the crawl named.
    return [read_manifest(p) for p in sorted(found, key=lambda p: (found[p], str(p))) if found[p].startswith("crawl-")]
