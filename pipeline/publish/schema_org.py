"""`schema-org.jsonld`: schema.org `Dataset`, for Google Dataset Search; the web page carries the same words.

Search engines want 50 to 5000 characters of description, licence and creator, and read the page, not the file.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from pipeline.publish import codebook, readme
from pipeline.publish.distributions import listed
from pipeline.publish.json_files import write_json
from pipeline.publish.release import Release, is_email

NAME = "schema-org.jsonld"


def write(release: Release, folder: Path) -> None:
    write_json(dataset(release, folder), folder / NAME)


def dataset(release: Release, folder: Path) -> dict[str, Any]:
    """The `Dataset` of the files in `folder`."""
    package, address = release.package, release.address
    out: dict[str, Any] = {
        "@context": "https://schema.org/",
        "@type": "Dataset",
        "@id": release.identity,
        "name": package["title"],
        "description": release.description,
        "keywords": package["keywords"],
        "license": package["licenses"][0]["path"],
        "isAccessibleForFree": True,
        "inLanguage": release.languages,
        "version": release.version,
        "creator": organisations(release, "compiler"),
        "publisher": [{**one, **_contact(release)} for one in organisations(release, "publisher")],
        "sourceOrganization": organisations(release, "source"),
        "isBasedOn": [source["path"] for source in package["sources"]],
        "creditText": package["attribution"],
        "usageInfo": package["rights"],
        "subjectOf": [address(document) for document in (readme.NAME, codebook.NAME)],
        "spatialCoverage": [{"@type": "Place", "name": p.name, "sameAs": p.iri} for p in release.places],
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
                **_days(release, release.issued),
            }
            for file in listed(release, folder)
        ],
    }
    if release.facts.base_url:
        out["url"] = out["identifier"] = release.landing_page
    out |= _days(release, release.issued if release.is_dated else release.first_issued)
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


def _days(release: Release, issued: str) -> dict[str, str]:
    return {"datePublished": issued, "dateModified": release.modified} if release.modified else {}


def _contact(release: Release) -> dict[str, Any]:
    """The point of contact; none where nobody named one."""
    if not release.contact:
        return {}
    return {"contactPoint": {"@type": "ContactPoint", "email" if is_email(release.contact) else "url": release.contact}}
