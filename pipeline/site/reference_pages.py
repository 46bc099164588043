"""Pages about the dataset: downloads, codes, agreement with OGP's own tables, method, and what servers ask for."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from markupsafe import Markup

from pipeline import schemas
from pipeline.published import grouped
from pipeline.site.content import Content
from pipeline.site.declared import rating_rows
from pipeline.site.pages import Pages


def write(pages: Pages, content: Content) -> None:
    """`data.html`, `codebook.html`, `reconciliation.html`, `about.html`, `404.html`, `robots.txt`, `.nojekyll`."""
    pages.write(
        "data.html", "data.html", tables=list(_tables(content)), files=list(files_of(content)), linked=_json_ld(content)
    )
    pages.write("codebook.html", "codebook.html", tables=schemas.tables().values(), indicators=_indicators())
    summary = [row for row in content.published.rows("reconciliation_summary") if row["member"] == "all"]
    pages.write("reconciliation.html", "reconciliation.html", references=grouped(summary, "reference"))
    pages.write("about.html", "about.html", caveats=schemas.package()["caveats"])
    base = content.everywhere["base_url"]
    missing = pages.render("404.html", "404.html", **({"root": f"{base}/site/"} if base else {}))
    pages.write_text("404.html", missing)
    pages.write_text(
        "robots.txt", "User-agent: *\nAllow: /\n" + (f"Sitemap: {base}/site/sitemap.xml\n" if base else "")
    )
    pages.write_text(".nojekyll", "")


def write_map(pages: Pages, content: Content) -> None:
    """`sitemap.xml`, which must have whole addresses: only where it is known where the site will stand."""
    base = content.everywhere["base_url"]
    if not base:
        return
    found = sorted(f.relative_to(pages.folder).as_posix() for f in pages.folder.rglob("*.html"))
    listed = [f"<url><loc>{Markup.escape(f'{base}/site/{page}')}</loc></url>" for page in found if page != "404.html"]
    head = '<?xml version="1.0" encoding="utf-8"?>\n<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">'
    pages.write_text("sitemap.xml", "\n".join([head, *listed, "</urlset>\n"]))


def _tables(content: Content) -> Iterator[dict[str, Any]]:
    """Each table with its CSV and its Parquet file."""
    by_name = {r["name"]: r for r in content.published.descriptor.get("resources", ())}
    for name, resource in by_name.items():
        if resource.get("format") == "csv":
            yield {**resource, "parquet": by_name.get(f"{name}-parquet", {}).get("path", "")}


def files_of(content: Content) -> Iterator[dict[str, Any]]:
    """The declared files that the package has; of those that hold data also their size. The others are written again
    when their package becomes a release, and would make the page an old one."""
    for said in content.plan.downloads:
        file = content.published.path / said["file"]
        if file.is_file():
            yield {**said, "bytes": file.stat().st_size if said.get("first") else 0}


def _json_ld(content: Content) -> Markup:
    """The dataset for search engines (https://schema.org/Dataset), safe inside a script element."""
    said = content.published.descriptor
    base = content.everywhere["base_url"]
    dataset = {
        "@context": "https://schema.org",
        "@type": "Dataset",
        "name": said.get("title"),
        "description": said.get("description"),
        "version": said.get("version"),
        "dateModified": said.get("created"),
        "license": content.everywhere["licence"]["path"],
        "keywords": said.get("keywords"),
        "creator": {"@type": "Organization", "name": content.everywhere["dataset"]},
        "url": f"{base}/site/data.html" if base else None,
    }
    text = json.dumps({key: value for key, value in dataset.items() if value}, ensure_ascii=True)
    return Markup(text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026"))


def _indicators() -> list[dict[str, Any]]:
    return [{**row, "codes": rating_rows().get(row["code"], [])} for row in schemas.read_vocabulary("indicators")]
