"""What changed lately: a page, and a feed (Atom, RFC 4287)."""

from __future__ import annotations

import html
from collections import defaultdict
from collections.abc import Iterator
from typing import NamedTuple
from urllib.parse import quote

from pipeline import schemas
from pipeline.site.content import Content
from pipeline.site.declared import labels
from pipeline.site.hrefs import page_of
from pipeline.site.pages import Pages
from pipeline.site.provenance import Capture

_NO_XML = dict.fromkeys([*range(9), 11, 12, *range(14, 32), 0xFFFE, 0xFFFF])


class Change(NamedTuple):
    """A changed value as it is listed. `page` is the row's, from the root of the site; empty where it has none."""

    table: str
    key: str
    title: str
    field: str
    old: str  # the value, or why there was none
    new: str
    kind: str
    start: str
    end: str
    cause: str
    capture: Capture | None
    page: str

    @property
    def identity(self) -> str:
        capture = self.capture.capture_id if self.capture else ""
        item = quote(f"{self.field}:{self.old}:{self.new}"[:200])
        return f"urn:ogp-open-data:change:{self.table}:{quote(self.key)}:{item}:{capture}"


def write(pages: Pages, content: Content) -> None:
    """`changes.html` and `changes.xml`."""
    all_changes = sorted(_changes(content), key=lambda c: (c.end, c.table, c.key, c.field), reverse=True)
    latest = all_changes[: content.plan.latest_changes]
    pages.write("changes.html", "changes.html", changes=latest, total=len(all_changes))
    pages.write_text("changes.xml", _feed(latest, content))


def grouped_changes(content: Content) -> dict[tuple[str, str], list[Change]]:
    """(table, row) -> its changes, oldest first."""
    found: dict[tuple[str, str], list[Change]] = defaultdict(list)
    for change in sorted(_changes(content), key=lambda c: (c.end, c.field)):
        found[change.table, change.key].append(change)
    return found


def _changes(content: Content) -> Iterator[Change]:
    columns = (
        "table_name", "row_key", "commitment_id", "field", "old_value", "old_state", "new_value", "new_state", "kind",
        "changed_between_start", "changed_between_end", "cause", "to_capture_id",
    )  # fmt: skip
    fields = {(name, f.name): f.title for name, table in schemas.tables().items() for f in table.fields}
    observed = {**labels("observed_fields"), **labels("indicators")}
    states = labels("change_states")
    for row in content.published.tuples("changes", *columns):
        table, key, commitment, field, old, old_state, new, new_state, kind, start, end, cause, capture = row
        label = fields.get((table, field)) or observed.get(field) or field.replace("_", " ").capitalize()
        if commitment:  # of an item of a list the table is that of the list
            table, key = "commitments", commitment
        title = content.named(table, key) if table in content.plan.pages else ""
        yield Change(
            table, key, title or key, label.removesuffix(" ID"), old or states.get(old_state, "") or "blank",
            new or states.get(new_state, "") or "blank", kind or "", start or "", end or "", cause or "",
            content.provenance.captures.get(capture or ""), page_of(table, key) if title else "",
        )  # fmt: skip


def _feed(changes: list[Change], content: Content) -> str:
    facts = content.everywhere
    base = f"{facts['base_url']}/site/" if facts["base_url"] else ""
    updated = content.published.newest_capture or "1970-01-01T00:00:00Z"
    lines = [
        '<?xml version="1.0" encoding="utf-8"?>',
        '<feed xmlns="http://www.w3.org/2005/Atom">',
        f"<title>{_xml(facts['dataset'])}: changes</title>",
        "<id>urn:ogp-open-data:changes</id>",
        f"<updated>{updated}</updated>",
        f"<author><name>{_xml(facts['dataset'])}</name></author>",
        f'<link rel="self" href="{_xml(base)}changes.xml"/>',
        f'<link rel="alternate" type="text/html" href="{_xml(base)}changes.html"/>',
    ]
    for change in changes:
        words = f"{change.old} → {change.new}"
        lines += [
            "<entry>",
            f"<title>{_xml(f'{change.key} {change.field}: {words[:200]}')}</title>",
            f"<id>{_xml(change.identity)}</id>",
            f"<updated>{change.end or updated}</updated>",
            f'<link href="{_xml(base + (change.page or "changes.html"))}"/>',
            f"<summary>{_xml(f'{change.title}. {change.field}: {words[:1000]} ({change.cause})')}</summary>",
            "</entry>",
        ]
    return "\n".join([*lines, "</feed>\n"])


def _xml(words: str) -> str:
    """Escaped, without the characters that XML 1.0 cannot hold."""
    return html.escape(words.translate(_NO_XML))
