"""`CITATION.cff` and `.zenodo.json`: how to cite a release, for people, GitHub and Zenodo.

Zenodo reads `.zenodo.json` alone where both exist.
"""

from __future__ import annotations

import html
from pathlib import Path
from typing import Any

import yaml

from pipeline.publish.json_files import write_json
from pipeline.publish.release import Release

CFF, ZENODO = "CITATION.cff", ".zenodo.json"


def write(release: Release, folder: Path) -> None:
    cff = yaml.safe_dump(citation(release), sort_keys=False, allow_unicode=True, width=100)
    (folder / CFF).write_text(cff, encoding="utf-8")
    write_json(zenodo(release), folder / ZENODO)


def citation(release: Release) -> dict[str, Any]:
    """Citation File Format 1.2.0."""
    package = release.package
    out: dict[str, Any] = {
        "cff-version": "1.2.0",
        "message": "If you use this dataset, please cite it and its source as below.",
        "type": "dataset",
        "title": package["title"],
        "abstract": release.description,
        "authors": [{"name": name} for name in _compilers(release)],
        "version": release.version,
        "license": package["licenses"][0]["name"],
        "keywords": package["keywords"],
        "references": [
            {
                "type": "website",
                "title": source["title"],
                "url": source["path"],
                "authors": [{"name": c["title"]} for c in package["contributors"] if "source" in c["roles"]],
            }
            for source in package["sources"]
        ],
    }
    if release.newest_capture:
        out["date-released"] = release.newest_capture[:10]
    if release.facts.base_url:
        out["url"] = release.address()
    return out


def zenodo(release: Release) -> dict[str, Any]:
    """The metadata of a deposit on Zenodo; its description is HTML."""
    package = release.package
    paragraphs = (release.description, package["attribution"], *package["caveats"])
    out: dict[str, Any] = {
        "title": package["title"],
        "upload_type": "dataset",
        "description": "".join(f"<p>{html.escape(text)}</p>" for text in paragraphs),
        "creators": [{"name": name} for name in _compilers(release)],
        "contributors": [
            {"name": c["title"], "type": "Other"} for c in package["contributors"] if "source" in c["roles"]
        ],
        "access_right": "open",
        "license": package["licenses"][0]["name"].lower(),
        "version": release.version,
        "keywords": package["keywords"],
        "language": "eng",
        "related_identifiers": [
            {"identifier": source["path"], "relation": "isDerivedFrom"} for source in package["sources"]
        ],
    }
    if release.newest_capture:
        out["publication_date"] = release.newest_capture[:10]
    return out


def _compilers(release: Release) -> list[str]:
    return [c["title"] for c in release.package["contributors"] if "compiler" in c["roles"]]
