"""Pages from templates: escaped, with links relative to where the page stands."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from jinja2 import Environment, PackageLoader, StrictUndefined, Template
from markupsafe import Markup

from pipeline.site.chart_table import chart_tables, percent, share_table
from pipeline.site.commitment_lists import commitment_list
from pipeline.site.components import crumbs, fact_rows, in_nav, site_nav, source_note, with_code
from pipeline.site.declared import labels
from pipeline.site.hrefs import page_of, slug, web
from pipeline.site.policy import CONTENT_SECURITY_POLICY


class Frame(NamedTuple):
    """What base.html.jinja puts around each page: links of the head, the top, the words of the footer."""

    links: Markup
    top: Markup
    foot: Markup


@dataclass(frozen=True)
class Pages:
    """Writes pages into `folder`. `facts` are names that every template knows."""

    folder: Path
    facts: Mapping[str, Any]
    _frames: dict[tuple[str, str], Frame] = field(default_factory=dict)

    def write(self, address: str, template: str, **facts: Any) -> None:
        """The page at `address`, from the root of the site: `commitments/FR0043.html`."""
        self.write_text(address, self.render(address, template, **facts))

    def render(self, address: str, template: str, **facts: Any) -> str:
        names = {**self.facts, "root": root_of(address), "address": address, **facts}
        return _template(template).render(names, frame=self._frame(names["root"], in_nav(address)))

    def _frame(self, root: str, here: str) -> Frame:
        """What stands on all pages with one `root`; `here` is the page of the menu that they belong to."""
        made = self._frames.get((root, here))
        if made is None:
            parts: Any = _template("frame.html").make_module({**self.facts, "root": root, "here": here})
            made = Frame(*(Markup(part().strip()) for part in (parts.links, parts.top, parts.foot)))
            self._frames[root, here] = made
        return made

    def write_text(self, address: str, text: str) -> None:
        self.write_bytes(address, text.encode("utf-8", errors="replace"))

    def write_bytes(self, address: str, content: bytes) -> None:
        file = self.folder / address
        try:
            file.write_bytes(content)
        except FileNotFoundError:
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(content)


@cache
def _template(name: str) -> Template:
    """Compiled once a process, however many packages it writes."""
    return _environment().get_template(f"{name}.jinja")


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("pipeline.site", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
        cache_size=-1,
    )
    environment.filters.update(web=web, slug=slug, number=number, day=day, percent=percent, with_code=with_code)
    environment.globals.update(
        page_of=page_of,
        label_of=label_of,
        source=source_note,
        fact_rows=fact_rows,
        chart_tables=chart_tables,
        share_table=share_table,
        commitment_list=commitment_list,
        crumbs=crumbs,
        site_nav=site_nav,
        csp=CONTENT_SECURITY_POLICY,
    )
    return environment


def root_of(address: str) -> str:
    """The way from a page to the root of the site: `../` from `commitments/FR0043.html`."""
    return "../" * address.count("/")


def number(value: float | None) -> str:
    """`6,500`."""
    return "" if value is None else f"{value:,}"


def day(time: str | None) -> str:
    """`2019-10-25` of `2019-10-25T12:00:00Z`."""
    return (time or "")[:10]


def label_of(vocabulary: str, code: str | None) -> str:
    """The label of a code; a code that the codelist does not have, as it is."""
    return labels(vocabulary).get(code or "", code or "")
