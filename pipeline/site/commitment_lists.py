"""A table of commitments, as the pages of members, plans, reports and areas have it."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from markupsafe import Markup

from pipeline.published import Row
from pipeline.site.components import text
from pipeline.site.hrefs import page_of

_COLUMNS = ("ID", "Commitment", "Member", "Cycle", "Completion")


def commitment_list(root: str, rows: Sequence[Row], with_member: bool = True) -> Markup:
    """`rows` are of commitments_wide; `root` is the way from the page to the root of the site."""
    columns = [column for column in _COLUMNS if with_member or column != "Member"]
    head = "".join(f'<th scope="col">{column}</th>' for column in columns)
    count = f"{len(rows):,} commitment{'s' if len(rows) != 1 else ''}"
    body = "\n".join([_row(root, row, with_member) for row in rows])
    return Markup(
        f'<div class="wide" tabindex="0"><table class="list"><caption>{count}</caption>'
        f"<thead><tr>{head}</tr></thead><tbody>\n{body}\n</tbody></table></div>"
    )


def _row(root: str, row: Row, with_member: bool) -> str:
    member = f"<td>{text(row['member'] or row['member_id'] or '')}</td>" if with_member else ""
    cells = f"{member}<td>{row['cycle'] or ''}</td><td>{text(row['rating_completion'] or '')}</td>"
    return f"{_linked(root, row['commitment_id'], row['title'])}{cells}</tr>"


@lru_cache(maxsize=1 << 13)
def _linked(root: str, key: str, title: str | None) -> str:
    name = text(title or f"Commitment {key}")
    return f'<tr><td>{text(key)}</td><td><a href="{root}{page_of("commitments", key)}"><bdi>{name}</bdi></a></td>'
