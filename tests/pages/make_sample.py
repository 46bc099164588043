"""Writes raw/sample/: python tests/pages/make_sample.py

Pages of the site as different captures show them: texts in the layouts that extractors leave, HTML in the markups of
`make_twins.py`, and WARC files. They come from three places: `sample.yaml` (pages made for what they show),
`sample_facts.jsonl` (what captured pages hold beside their prose: heads of commitment pages as captured, titles,
metadata and lists of other pages) and the golden pages of this folder. The same input gives the same bytes; a test
tells when raw/sample/ is old.
"""

from __future__ import annotations

import io
import json
import sys
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE.parent))

from pages.make_twins import twins  # noqa: E402 - the line above lets this file run as a script

SAMPLE = HERE.parent.parent / "raw" / "sample"
ABOUT = "Sample page of OGP Open Data: facts as published, prose and time of our own"

# The head block of the page template, in order. A label that a page does not name is not on it.
TEMPLATE = (
    "# Overview", "# At-a-Glance", "Action Plan", "Action Plan Cycle", "Status", "# Institutions", "Lead Institution",
    "Support Institution(s)", "# Policy Areas", "areas", "# IRM Review", "IRM Report", "Starred", "Early Results",
    "# Design i", "Verifiable", "Relevant to OGP Values", "Potential Impact", "Ambition (see definition)",
    "# Implementation i", "Completion", "# Description",
)  # fmt: skip
STRIPPED = ("# Overview", "# At-a-Glance", "# Institutions", "# Description")
DROPPED_WHEN_BLANK = {"C": ("Potential Impact", "Completion"), "D": ("Status", "Completion")}


# The prose of pages whose facts are known and whose text is not ours to print; a page gets one by its address.
PROSE = (
    "This sentence of the sample stands where the page says what is to be done.",
    "What the office plans is told on the real page; the sample keeps to its facts.",
    "Here the page gives its reasons. These words were made up for the sample.",
    "Who asked for it, and why, is not repeated here: this is prose of the sample.",
)
MILESTONES = (
    "Milestones", "1. Draft a first version, in the words of the sample", "2. Publish it, in the words of the sample",
)  # fmt: skip


def page_text(page: dict[str, Any]) -> str:
    """The page as a text capture of its layout."""
    if "head" in page and "layout" not in page:
        return _with_prose(page)
    if "text_of" in page:
        return (HERE / page["text_of"]).read_text(encoding="utf-8")
    if "text" in page:
        return str(page["text"])
    layout = page["layout"]
    lines = list(_head(page, layout))
    if layout == "C":  # compact: no skip link, no member, the last area glued to the heading behind it
        text = "\n".join([page["title"], *lines, page["prose"]])
        return text.replace("\n\n", "\n").replace("\nIRM Review\n", "IRM Review\n")
    opening = ["Skip Navigation\n" + page.get("member", ""), page["title"]]
    gap = "\n\n\n\n" if layout == "D" else "\n\n"
    return "\n\n".join([*opening]) + gap + "\n\n".join(lines) + gap + page["prose"]


def _with_prose(page: dict[str, Any]) -> str:
    """The head of a page as it was captured, then a description and the summaries it has, in words of the sample."""
    number = sum(page["url"].encode())
    body = [PROSE[number % len(PROSE)], *(MILESTONES if number % 3 == 0 else ())]
    for heading in page.get("summaries", ()):
        body += [heading, PROSE[(number + len(heading)) % len(PROSE)]]
    lines = [*(["Description"] if page.get("description") else []), *body, "Open Government Partnership"]
    blank = "" in page["head"]
    return "\n".join(page["head"]) + ("\n\n" if blank else "\n") + ("\n\n" if blank else "\n").join(lines) + "\n"


def _head(page: dict[str, Any], layout: str) -> Iterator[str]:
    for entry in TEMPLATE:
        if entry == "areas":
            yield ", ".join(page["areas"])
        elif entry.startswith("# "):
            if layout != "D" or entry not in STRIPPED:
                yield entry.removeprefix("# ")
        elif entry in page["head"]:
            value = page["head"][entry]
            if value or entry not in DROPPED_WHEN_BLANK.get(layout, ()):
                yield f"{entry}: {value}".rstrip()


def page_body(page: dict[str, Any]) -> tuple[str, str]:
    """(media type, body)."""
    text = page_text(page)
    if "markup" not in page:
        return str(page.get("media_type", "text/plain")), text
    html = twins(text, page["url"], page.get("pictures", {}))[page["markup"]]
    head = html.index("<title>" if "<title>" in html else "<TITLE>")
    return "text/html", f'{html[:head]}<meta name="description" content="{ABOUT}">\n{html[head:]}'


def declared_pages() -> list[dict[str, Any]]:
    """The commitment pages of `sample.yaml`."""
    pages: list[dict[str, Any]] = yaml.safe_load((HERE / "sample.yaml").read_text(encoding="utf-8"))
    return pages


def sample_pages() -> list[dict[str, Any]]:
    """The pages as declared, then those of the facts, then golden pages of kinds other than commitments."""
    facts = (HERE / "sample_facts.jsonl").read_text(encoding="utf-8").splitlines()
    return [*declared_pages(), *(json.loads(line) for line in facts), *_golden_pages()]


# Commitments have pages of their own in the sample; what is damaged on purpose would teach nobody what pages are like.
_NOT_IN_SAMPLE = ("commitment", "damaged")


def _golden_pages() -> Iterator[dict[str, Any]]:
    sidecars = (path for path in sorted(HERE.glob("*/*.meta.json")) if path.parent.name not in _NOT_IN_SAMPLE)
    for day, path in enumerate(sidecars, start=1):
        about = json.loads(path.read_text(encoding="utf-8"))
        text = path.with_name(path.name.removesuffix(".meta.json")).read_text(encoding="utf-8")
        time = f"2024-{4 + day // 28:02d}-{1 + day % 28:02d}T10:00:00Z"
        yield {"file": "documents.warc.gz", "captured_at": time, "text": text, **about}


def sample_files() -> dict[str, bytes]:
    """File name in raw/sample/ -> content, without its README."""
    files: dict[str, bytes] = {}
    archived: dict[str, list[dict[str, Any]]] = {}
    for page in sample_pages():
        if page["file"].endswith(".warc.gz"):
            archived.setdefault(page["file"], []).append(page)
            continue
        media_type, body = page_body(page)
        sidecar = {"url": page["url"], "captured_at": page["captured_at"], "media_type": media_type}
        sidecar |= {"charset": "utf-8", "status": 200}
        files[page["file"]] = body.encode()
        files[f"{page['file']}.meta.json"] = (json.dumps(sidecar, indent=2) + "\n").encode()
    return files | {name: warc(pages) for name, pages in archived.items()}


def warc(pages: list[dict[str, Any]]) -> bytes:
    """A WARC 1.1 file: what it is, then one response per page, each record a gzip member of its own."""
    out = io.BytesIO()
    writer = WARCWriter(out, gzip=True, warc_version="1.1")
    about = f"software: OGP Open Data\r\nformat: WARC File Format 1.1\r\ndescription: {ABOUT}\r\n".encode()
    info = {"WARC-Date": pages[0]["captured_at"], "WARC-Record-ID": _record_id("warcinfo")}
    writer.write_record(
        writer.create_warc_record("", "warcinfo", io.BytesIO(about), len(about), warc_headers_dict=info)
    )
    for page in pages:
        media_type, body = page_body(page)
        http = StatusAndHeaders("200 OK", [("Content-Type", f"{media_type}; charset=utf-8")], protocol="HTTP/1.1")
        about_record = {
            "WARC-Date": page["captured_at"],
            "WARC-Record-ID": _record_id(page["url"] + page["captured_at"]),
        }
        writer.write_record(
            writer.create_warc_record(
                page["url"], "response", io.BytesIO(body.encode()), http_headers=http, warc_headers_dict=about_record
            )
        )
    return out.getvalue()


def _record_id(name: str) -> str:
    return f"<urn:uuid:{uuid.uuid5(uuid.NAMESPACE_URL, name)}>"


def main() -> None:
    for name, content in sample_files().items():
        (SAMPLE / name).write_bytes(content)
        print(f"{len(content):>7,} bytes  raw/sample/{name}")


if __name__ == "__main__":
    main()
