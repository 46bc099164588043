"""`datasette.json`: what Datasette shows beside the tables of the database, in the form of its `--metadata`.

Datasette prints the meaning of every column above the rows, two screens of it on the wide table, and prose as long as
it is: one row of the wide table was taller than a screen. So the meanings stand folded in the description, rows begin
on the first screen, and each is one line; the page of a row has all of its text.
"""

from __future__ import annotations

from html import escape
from pathlib import Path
from typing import Any

from pipeline import schemas
from pipeline.publish import sqlite_file
from pipeline.publish.json_files import write_json
from pipeline.publish.questions import questions
from pipeline.publish.release import Release

NAME = "datasette.json"
# Only where many rows are listed; a narrow screen gets each row as a block of its own from Datasette.
_STYLE = (
    "@media (min-width: 576px) {"
    " body.table .rows-and-columns td"
    " { max-width: 22em; overflow: hidden; text-overflow: ellipsis; white-space: nowrap }"
    " body.table .suggested-facets { display: none } }"
)
_DATABASE = Path(sqlite_file.NAME).stem


def write(release: Release, folder: Path) -> None:
    write_json(metadata(release), folder / NAME)


def metadata(release: Release) -> dict[str, Any]:
    """Titles, licence, source, descriptions, facets and order of tables, views, and the worked questions as queries."""
    package = release.package
    licence, source = package["licenses"][0], package["sources"][0]
    tables = {table.name: _table(table, package) for table in release.declared.values()}
    views = {name: {"description": about} for name, about in sqlite_file.views().items()}
    return {
        "title": package["title"],
        "description": " ".join((*release.facts.notices, package["description"])),
        "license": licence["title"],
        "license_url": licence["path"],
        "source": source["title"],
        "source_url": source["path"],
        "databases": {
            _DATABASE: {
                "description_html": _where_to_start(package),
                "tables": {**tables, **views},
                "queries": {q["name"]: _query(q) for q in questions()},
            }
        },
    }


def _where_to_start(package: Any) -> str:
    """Datasette lists tables by the alphabet; this names the first two of the workbook."""
    first, second = (sheet["table"] for sheet in package["workbook"][:2])
    link = '<a href="{0}/{1}">{1}</a>'.format
    return (
        f"<p>Start with {link(_DATABASE, first)}, a row for each commitment; before you compare members, see in "
        f"{link(_DATABASE, second)} how much of each cycle is here.</p>"
    )


def _table(table: schemas.Table, package: Any) -> dict[str, Any]:
    labels = {"label_column": package["labels"][table.name]} if table.name in package["labels"] else {}
    return {
        "title": table.title,
        "description_html": f"<style>{_STYLE}</style><p>{_in_html(table.description)}</p>{_folded(table)}",
        **labels,
        **package["datasette"].get(table.name, {}),
    }


def _folded(table: schemas.Table) -> str:
    """What to mind and what the columns mean, closed until somebody asks."""
    mind = "".join(f"<li>{_in_html(caveat)}</li>" for caveat in table.caveats)
    columns = "".join(
        f"<dt><strong>{field.name}</strong></dt><dd>{_in_html(f'{field.description} {field.caveat}'.strip())}</dd>"
        for field in table.fields
    )
    summary = "<summary>What to mind, and what the columns mean</summary>"
    return f"<details>{summary}<ul>{mind}</ul><dl>{columns}</dl></details>"


def _in_html(text: str) -> str:
    """Plain words with `code` in backticks."""
    pieces = escape(" ".join(text.split()), quote=False).split("`")
    return "".join(f"<code>{piece}</code>" if n % 2 else piece for n, piece in enumerate(pieces))


def _query(question: dict[str, Any]) -> dict[str, str]:
    return {"title": question["question"], "description": question.get("mind", ""), "sql": question["sql"]}
