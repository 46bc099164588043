"""Writes what the documentation takes from elsewhere: `make docs`.

`docs/data-dictionary.md` and the list of tables in README.md come from `schemas/`, `docs/commands.md` from the real
`--help`, `docs/questions.md` from the worked questions, the list of guides in docs/README.md from the guides
themselves. A test tells when one of them is old.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import click
from click.testing import CliRunner

from pipeline import schemas
from pipeline.cli import main as ogpdata
from pipeline.publish.questions import questions

ROOT = Path(__file__).parent.parent
NOTE = "<!-- Written by `make docs`: change schemas/ or the command, not this file. -->"
QUESTIONS_NOTE = "<!-- Written by `make docs`: change pipeline/publish/templates/questions.yaml, not this file. -->"
READ = """\
import pandas as pd


def read(table):
    return pd.read_parquet(f"data/{table}.parquet")
"""
WIDTH = 100


def generated() -> dict[Path, str]:
    """File -> what it must hold."""
    return {
        ROOT / "docs" / "data-dictionary.md": data_dictionary(),
        ROOT / "docs" / "commands.md": commands(),
        ROOT / "docs" / "questions.md": question_list(),
        ROOT / "README.md": between_marks(ROOT / "README.md", "tables", table_list()),
        ROOT / "docs" / "README.md": between_marks(ROOT / "docs" / "README.md", "guides", guide_list()),
    }


def data_dictionary() -> str:
    return "\n".join(
        [
            "# Data dictionary",
            "",
            NOTE,
            "",
            "Every table and column, in the order of publishing. How much of each column is filled, and the codes of",
            "each codelist with their definitions, stand in the `CODEBOOK.md` of a release.",
            "",
            *(line for table in schemas.tables().values() for line in _table(table)),
        ]
    )


def _table(table: schemas.Table) -> Iterator[str]:
    yield from (f"## {table.name}", "", f"**{table.title}.** {table.description}", "")
    for caveat in table.caveats:
        yield from (f"> **Mind:** {_one_line(caveat)}", "")
    yield f"Key: {', '.join(f'`{name}`' for name in table.primary_key)}."
    for key in table.foreign_keys:
        resource = key["reference"]["resource"] or table.name
        yield f"{_names(key['fields'])} refers to [`{resource}`](#{resource})."
    yield from ("", "| column | type | meaning | example |", "| --- | --- | --- | --- |")
    for field in table.fields:
        meaning = _one_line(f"{field.description} {field.caveat} {_allowed(field)}")
        yield f"| `{field.name}` | {field.type} | {meaning} | {_example(field)} |"
    yield ""


def _names(names: list[str]) -> str:
    return ", ".join(f"`{name}`" for name in names)


def _allowed(field: schemas.Field) -> str:
    if not field.vocabulary:
        return ""
    file = f"[{field.vocabulary}](../schemas/vocabularies/{field.vocabulary}.csv)"
    return f"Words of {file}, or others as written." if field.open else f"A code of {file}."


def _example(field: schemas.Field) -> str:
    if field.example is None:
        return ""
    text = str(field.example).lower() if isinstance(field.example, bool) else str(field.example)
    return f"`{_one_line(text)}`"


def _one_line(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")


def commands() -> str:
    lines = ["# Commands", "", NOTE, "", "What each command says of itself with `--help`.", "", *_help([])]
    context = click.Context(ogpdata)
    for name in ogpdata.list_commands(context):
        lines += [f"## ogpdata {name}", "", *_help([name])]
    return "\n".join(lines)


def _help(arguments: list[str]) -> list[str]:
    shown = CliRunner().invoke(ogpdata, [*arguments, "--help"], prog_name="ogpdata", terminal_width=WIDTH)
    return ["```text", shown.output.rstrip(), "```", ""]


def question_list() -> str:
    """docs/questions.md"""
    lines = [
        "# Ten questions",
        "",
        QUESTIONS_NOTE,
        "",
        "Ten questions of reporters, and how a release answers them: in a spreadsheet in two steps, in SQL, in pandas.",
        "A test runs all of it on every change, and gets the same rows each way.",
        "",
        "In SQL: `sqlite3 ogp-open-data.sqlite`, or DuckDB on the Parquet files; in Datasette each is a query of its",
        "own (`datasette ogp-open-data.sqlite --metadata datasette.json`). The pandas begins with",
        "",
        *_fenced(
            "python", 'import pandas as pd\n\n\ndef read(table):\n    return pd.read_parquet(f"data/{table}.parquet")\n'
        ),
    ]
    for number, question in enumerate(questions(), start=1):
        lines += [f"## {number}. {question['question']}", ""]
        lines += [*(f"{place}. {_one_line(step)}" for place, step in enumerate(question["steps"], start=1)), ""]
        if "mind" in question:
            lines += [f"> **Mind:** {_one_line(question['mind'])}", ""]
        lines += [*_fenced("sql", question["sql"]), *_fenced("python", question["pandas"])]
    return "\n".join(lines)


def _fenced(language: str, code: str) -> list[str]:
    return [f"```{language}", code.rstrip(), "```", ""]


def table_list() -> str:
    rows = (
        f"| [`{name}`](docs/data-dictionary.md#{name}) | {table.title} | {_names(list(table.primary_key))} |"
        for name, table in schemas.tables().items()
    )
    return "\n".join(["| table | what | key |", "| --- | --- | --- |", *rows])


def guide_list() -> str:
    """The guides by name, each with its heading and first paragraph."""
    guides = sorted(path for path in (ROOT / "docs").glob("*.md") if path.name != "README.md")
    rows = (f"| [{path.name}]({path.name}) | {_opening(path.read_text(encoding='utf-8'))} |" for path in guides)
    return "\n".join(["| guide | what it says |", "| --- | --- |", *rows])


def _opening(text: str) -> str:
    paragraphs = (p for p in text.split("\n\n")[1:] if not p.startswith(("<!--", "#", "|", "```")))
    return _one_line(next(paragraphs, ""))


def between_marks(path: Path, name: str, block: str) -> str:
    """The text of the file with `block` between its two marks `name`."""
    text = path.read_text(encoding="utf-8")
    marked = re.compile(rf"(<!-- {name}:[^>]*-->\n).*?(<!-- /{name} -->)", re.DOTALL)
    if not marked.search(text):
        raise SystemExit(
            f"{path.name} has no marks <!-- {name}: … --> and <!-- /{name} -->; put them where the list belongs"
        )
    return marked.sub(lambda match: f"{match[1]}\n{block}\n\n{match[2]}", text)


def main() -> None:
    for path, text in generated().items():
        if not path.is_file() or path.read_text(encoding="utf-8") != text:
            path.write_text(text, encoding="utf-8")
            print(f"wrote {path.relative_to(ROOT)}")


if __name__ == "__main__":
    main()
