"""`schema-org.jsonld`: schema.org `Dataset`, for Google Dataset Search; the web page carries the same words.

Search engines want 50 to 5000 characters of description, licence and creator, and read the page, not the file.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from pipeline.publish.distributions import distributions
from pipeline.publish.json_files import write_json
from pipeline.publish.release import Release

NAME = "schema-org.jsonld"


def write(release: Release, folder: Path) -> None:
    write_json(dataset(release, folder), folder / NAME)


def dataset(release: Release, folder: Path) -> dict[str, Any]:
    """The `Dataset` of the files in `folder`."""
    package, address = release.package, release.address
    out: dict[str, Any] = {
        "@context": "https://schema.org/",
        "@type": "Dataset",
        "@id": address("#dataset"),
        "name": package["title"],
        "description": package["description"],
        "keywords": package["keywords"],
        "license": package["licenses"][0]["path"],
        "isAccessibleForFree": True,
        "inLanguage": package["languages"],
        "version": release.version,
        "creator": organisations(release, "compiler"),
        "publisher": organisations(release, "publisher"),
        "sourceOrganization": organisations(release, "source"),
        "isBasedOn": [source["path"] for source in package["sources"]],
        "creditText": package["attribution"],
        "spatialCoverage": [{"@type": "Place", "name": name} for name in _countries(release)],
        "variableMeasured": [
            {"@type": "PropertyValue", "name": field.name, "description": field.description}
            for field in release.declared["commitments"].fields
        ],
        "distribution": [
            {
                "@type": "DataDownload",
                "name": file.title,
                "contentUrl": address(file.path),
                "encodingFormat": file.form.media_type,
                "contentSize": f"{file.bytes} B",
                "sha256": file.sha256,
            }
            for file in distributions(release, folder)
        ],
    }
    if release.facts.base_url:
        out["url"] = out["identifier"] = address()
    if release.newest_capture:
        out["dateModified"] = release.newest_capture
    if release.years:
        out["temporalCoverage"] = "{}/{}".format(*release.years)
    return out


def organisations(release: Release, role: str) -> list[dict[str, str]]:
    """The contributors with a role, as schema.org organisations."""
    return [
        {"@type": "Organization", "name": c["title"], **({"url": c["path"]} if c.get("path") else {})}
        for c in release.package["contributors"]
        if role in c["roles"]
    ]


def _countries(release: Release) -> list[str]:
    return sorted({name for name in release.tables["commitments_wide"]["country"].to_pylist() if name})
