"""The site: pages to read, filter and cite, made from a published package alone.

    write_site(Path("output"), Path("output/site"))

Every page is written from a template beside this module, escaped, with relative links, so that the folder works from
any web server, from `ogpdata serve`, and by a double click. What is filtered, listed and drawn is declared in
`schemas/site.yaml`. A new kind of page is one module with a function `write(pages, content)` and one line in
`_WRITERS`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from pipeline.garbage import rarely_collected
from pipeline.published import Published
from pipeline.site import (
    area_pages,
    change_pages,
    chart_pages,
    commitment_pages,
    explorer,
    home,
    member_pages,
    plan_pages,
    reference_pages,
    report_pages,
)
from pipeline.site.browser_files import assets
from pipeline.site.content import Content
from pipeline.site.pages import Pages

__all__ = ["FOLDER", "write_site"]

FOLDER = "site"  # inside the package
_WRITERS: tuple[Callable[[Pages, Content], None], ...] = (
    home.write,
    explorer.write,
    commitment_pages.write,
    member_pages.write,
    plan_pages.write,
    report_pages.write,
    area_pages.write,
    chart_pages.write,
    change_pages.write,
    reference_pages.write,
    reference_pages.write_map,  # last: it lists the pages
)


@rarely_collected()
def write_site(
    package: Path, site: Path, base_url: str = "", notices: Sequence[str] = (), repository: str = ""
) -> None:
    """Writes the site of `package` into the folder `site`, which is empty or not there.

    `base_url` is where the package will stand on the web: with it there are a site map and canonical addresses.
    `notices` (that a sample is made up) stand on top of each page. `repository` is the address of the project, where
    readers report wrong values. Raises `PublishedError`.
    """
    content = Content(Published.open(package), base_url, tuple(notices), repository)
    pages = Pages(site, content.everywhere)
    site.mkdir(parents=True, exist_ok=True)
    for name, asset in assets():
        pages.write_bytes(f"assets/{name}", asset)
    for write in _WRITERS:
        write(pages, content)
