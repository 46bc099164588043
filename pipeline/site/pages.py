"""Pages from templates: escaped, with links relative to where the page stands."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined, Template

from pipeline.site.components import crumbs, fact_rows, site_nav, source_note, with_code
from pipeline.site.declared import labels
from pipeline.site.hrefs import page_of, slug, web
from pipeline.site.policy import CONTENT_SECURITY_POLICY


@dataclass(frozen=True)
class Pages:
    """Writes pages into `folder`. `facts` are names that every template knows."""

    folder: Path
    facts: Mapping[str, Any]
    _templates: dict[str, Template] = field(default_factory=dict)

    @cached_property
    def _environment(self) -> Environment:
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
            crumbs=crumbs,
            site_nav=site_nav,
            csp=CONTENT_SECURITY_POLICY,
            **self.facts,
        )
        return environment

    def write(self, address: str, template: str, **facts: Any) -> None:
        """The page at `address`, from the root of the site: `commitments/FR0043.html`."""
        self.write_text(address, self.render(address, template, **facts))

    def render(self, address: str, template: str, **facts: Any) -> str:
        made = self._templates.get(template)
        if made is None:
            made = self._templates[template] = self._environment.get_template(f"{template}.jinja")
        return made.render({"root": "../" * address.count("/"), "address": address} | facts)

    def write_text(self, address: str, text: str) -> None:
        self.write_bytes(address, text.encode("utf-8", errors="replace"))

    def write_bytes(self, address: str, content: bytes) -> None:
        file = self.folder / address
        try:
            file.write_bytes(content)
        except FileNotFoundError:
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(content)


def number(value: float | None) -> str:
    """`6,500`."""
    return "" if value is None else f"{value:,}"


def percent(part: float, whole: float) -> str:
    """`16 %`; a dash where there is nothing to divide by."""
    return f"{100 * part / whole:.0f} %" if whole else "–"


def day(time: str | None) -> str:
    """`2019-10-25` of `2019-10-25T12:00:00Z`."""
    return (time or "")[:10]


def label_of(vocabulary: str, code: str | None) -> str:
    """The label of a code; a code that the codelist does not have, as it is."""
    return labels(vocabulary).get(code or "", code or "")
