"""The manifest of a crawl: `manifest.json` beside its WARC files says what was asked, what came, and how it ended."""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field, fields
from pathlib import Path
from typing import Any

from pipeline.folders import walk
from pipeline.raw.limits import LONGEST_SHOWN, LONGEST_TEXT, MAX_JSON, TooLargeError, read_within, real_path
from pipeline.raw.stated import parse_json, text

MANIFEST = "manifest.json"
# A sentence on a crawl stands on each page of the site; the gate of a crawl gives a few reasons, of one line each.
_MOST_REASONS, LONGEST_REASON = 20, 1000
RUNNING, COMPLETE, PARTIAL, FAILED = STATES = "running", "complete", "partial", "failed"


@dataclass(slots=True)
class Manifest:
    """What one crawl did, over all its runs. Addresses are absolute; times are ISO 8601 UTC.

    `state`: `running` (also after a kill: then it was cut off), `complete`, `partial` (stopped where it was told to),
    `failed` (the gate says so; `reasons` in words). `counts`: pages by outcome. `gone`, `failed` and
    `refused_by_robots` are the pages behind those counts, each with `url` and `reason`. `links_not_followed`: links
    by the reason why they were left; `traps` shows those that warn robots off; `closed` are pages' addresses among
    them: no later crawl into the same folder asks for one. `closed_by` names for each the page whose words closed it.
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
    closed_by: dict[str, str] = field(default_factory=dict)
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
        shown = [reason[:LONGEST_REASON] for reason in self.reasons[:_MOST_REASONS]]
        if len(self.reasons) > _MOST_REASONS:
            shown.append(f"and {len(self.reasons) - _MOST_REASONS} more reasons")
        return f"{self.crawl} is {self.state}" + (f": {'; '.join(shown)}" if shown else "")

    def write(self, folder: Path) -> None:
        """Writes `manifest.json`, whole or not at all."""
        draft = folder / f".{MANIFEST}.{os.getpid()}"
        try:
            draft.write_text(json.dumps(asdict(self), indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
            draft.replace(folder / MANIFEST)
        except OSError:
            draft.unlink(missing_ok=True)
            raise


def read_manifest(path: Path, folder: str = "") -> Manifest:
    """The manifest in `path`; one that cannot be read is a failed crawl that says so. `folder` is the name of the
    crawl's folder where `path` is what a link in it leads to."""
    try:
        stated, problem = parse_json(read_within(path, MAX_JSON))
    except OSError as error:
        stated, problem = None, str(error.strerror)
    except TooLargeError as error:
        stated, problem = None, str(error)
    problem = problem or _wrong_shape(stated)
    if problem:
        return Manifest(text(folder or path.parent.name), FAILED, [f"{MANIFEST} cannot be read ({problem})"])
    return Manifest(**{f.name: stated[f.name] for f in fields(Manifest) if f.name in stated})


# What each field of a manifest holds: its type, and of lists and objects that of what is in them.
_SHAPES: dict[str, tuple[type, type | tuple[type, ...]]] = {
    "crawl": (str, object), "state": (str, object), "software": (str, object), "reasons": (list, str),
    "request": (dict, object), "counts": (dict, int), "gone": (list, dict), "failed": (list, dict),
    "refused_by_robots": (list, dict), "links_not_followed": (dict, int), "traps": (list, dict), "closed": (list, str),
    "closed_by": (dict, str),
    "checks": (list, dict), "runs": (list, dict),
}  # fmt: skip
_LINKS = ("traps", "closed", "closed_by")  # as long as pages write them; a build does not show them
_PAGES = ("gone", "failed", "refused_by_robots", "traps")  # each with texts only


def _wrong_shape(stated: Any) -> str:
    """Why a value is no manifest; empty for one that is."""
    if not isinstance(stated, dict) or "crawl" not in stated:
        return "it is no object with the name of a crawl"
    for name, (outer, inner) in _SHAPES.items():
        value = stated.get(name, outer())
        inside = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
        if not isinstance(value, outer) or not all(isinstance(item, inner) for item in inside):
            return f"{name} is not what a crawl writes there"
    if stated.get("state", RUNNING) not in STATES:
        return "its state is none of " + ", ".join(STATES)
    if len(stated["crawl"]) > LONGEST_SHOWN:
        return f"the name of the crawl has more than {LONGEST_SHOWN} letters"
    if _longest_text([value for name, value in stated.items() if name not in _LINKS]) > LONGEST_TEXT:
        return f"it has a text of more than {LONGEST_TEXT} letters"
    for name in _PAGES:
        if not all(isinstance(word, str) for page in stated.get(name, ()) for word in page.values()):
            return f"a page under {name} has something else than texts"
    if not _is_request(stated.get("request", {})):
        return "request is not what a crawl writes there"
    return ""


def _longest_text(value: Any) -> int:
    longest, waiting = 0, [value]
    while waiting:
        item = waiting.pop()
        if isinstance(item, str):
            longest = max(longest, len(item))
        elif isinstance(item, dict):
            waiting += [*item, *item.values()]
        elif isinstance(item, list):
            waiting += item
    return longest


def _is_request(request: dict[str, Any]) -> bool:
    lists = (request.get(name) or [] for name in ("members", "kinds", "languages"))
    texts = (request.get(name) or "" for name in ("site", "since", "service", "until"))
    return all(isinstance(v, list) and all(isinstance(i, str) for i in v) for v in lists) and all(
        isinstance(v, str) for v in texts
    )


def read_manifests(roots: Sequence[Path]) -> list[Manifest]:
    """The manifests of all crawls under `roots`, in the order of their names, each once."""
    found: dict[Path, str] = {}
    for root in roots:
        folder = Path(root)
        if folder.is_file() and (folder.parent / MANIFEST).is_file():
            found[real_path(folder.parent / MANIFEST)] = folder.parent.name
        elif folder.is_dir():
            for here, folders, files in walk(folder):
                folders[:] = [name for name in folders if not name.startswith(".")]
                path = here / MANIFEST
                if MANIFEST in files or MANIFEST in folders:  # that of the latter cannot be read
                    found[real_path(path)] = path.parent.name
    # `manifest.json` is a common name: ours begin a folder that the crawl named.
    ordered = sorted(found, key=lambda p: (found[p], str(p)))
    return [read_manifest(p, found[p]) for p in ordered if found[p].startswith("crawl-")]
