"""`report.json`: what a build did, for CI and for the next build to compare with."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from pipeline import schemas
from pipeline.folders import open_file
from pipeline.model import Refusal
from pipeline.publish import checksums
from pipeline.publish.json_files import write_json
from pipeline.publish.release import Release, ReleaseFacts
from pipeline.published import load_json

NAME = "report.json"


def write(release: Release, folder: Path) -> None:
    write_json(report(release), folder / NAME)


def report(release: Release) -> dict[str, Any]:
    """Counts, coverage, fill rates, refusals and versions; timings only where they were asked for."""
    facts = release.facts
    out: dict[str, Any] = {
        "versions": {"code": facts.version, "schemas": schemas_digest(), "data": release.version},
        "base_url": facts.base_url,
        "contact": facts.contact,
        "catalogue": facts.catalogue,
        "repository": facts.repository,
        "sample": facts.sample,
        "notices": list(facts.notices),
        "newest_capture": release.newest_capture or None,
        "rows": {name: table.num_rows for name, table in release.tables.items()},
        "page_kinds": release.coverage,
        "issues": issue_counts(release),
        "fill_rates": release.fill_rates,
        "findings": [dict(finding) for finding in facts.findings],
        "refused": [
            {"source": r.source, "url": r.url, "code": r.code, "message": r.message}
            for r in sorted(facts.refusals, key=lambda r: (r.source, r.url, r.code, r.message))
        ],
    }
    if facts.recurring:
        out["recurring_lines"] = [dict(line) for line in facts.recurring]
    if facts.accepted:
        out["accepted"] = dict(facts.accepted)
    if facts.timings is not None:
        out["timings_seconds"] = {stage: round(seconds, 3) for stage, seconds in facts.timings.items()}
    return out


def add_findings(folder: Path, findings: Sequence[Any]) -> None:
    """What the check found goes into the report of the draft that it checked. `findings` are dataclasses."""
    if findings:
        said = json.loads((folder / NAME).read_text(encoding="utf-8"))
        write_json({**said, "findings": [asdict(finding) for finding in findings]}, folder / NAME)
        checksums.renew(folder, NAME)


def facts_of(folder: Path) -> ReleaseFacts:
    """What the report of a published package says of it as a whole. Raises `OSError`, `ValueError` or `KeyError`."""
    with open_file(folder / NAME) as stream:
        said = load_json(stream.read())
    try:
        return _facts(said)
    except (TypeError, AttributeError) as error:  # somebody wrote another kind of value there
        raise ValueError(f"{NAME} is not what a build writes ({error})") from error


def _facts(said: dict[str, Any]) -> ReleaseFacts:
    return ReleaseFacts(
        version=said["versions"]["code"],
        refusals=tuple(Refusal(r["source"], r["code"], r["message"], r["url"]) for r in said["refused"]),
        timings=said.get("timings_seconds"),
        base_url=said["base_url"],
        notices=tuple(said["notices"]),
        recurring=tuple(said.get("recurring_lines", ())),
        sample=said["sample"],
        accepted=said.get("accepted"),
        findings=tuple(said.get("findings", ())),
        contact=said.get("contact", ""),
        catalogue=said.get("catalogue", ""),
        repository=said.get("repository", ""),
    )


def issue_counts(release: Release) -> dict[str, dict[str, int]]:
    """Severity -> issue code -> number of issues."""
    issues = release.tables["issues"].select(["severity", "code"]).to_pylist()
    counts = Counter((row["severity"], row["code"]) for row in issues)
    out: dict[str, dict[str, int]] = {}
    for (severity, code), number in sorted(counts.items()):
        out.setdefault(severity, {})[code] = number
    return out


def schemas_digest() -> str:
    """sha256 over the names and bytes of all that is declared: equal means the same rules."""
    digest = hashlib.sha256()
    for file in sorted(p for p in schemas.SCHEMAS.rglob("*") if p.suffix in {".yaml", ".csv"}):
        digest.update(file.relative_to(schemas.SCHEMAS).as_posix().encode() + b"\0" + file.read_bytes() + b"\0")
    return digest.hexdigest()
