"""`ogpdata inspect`: one page as the pipeline sees it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table

    from pipeline.model import Capture, Line, Page, Parsed
    from pipeline.parse.context import Ledger


@click.command(epilog="Example: ogpdata inspect raw/sample/UA0068.2021.html")
@click.argument("file_or_url")
@click.option(
    "--raw",
    "roots",
    multiple=True,
    type=click.Path(exists=True, path_type=Path),
    help="Where to look for an address (default raw/).",
)
@click.option("--quiet", is_flag=True, help="Show only the issues and the lines that were left over.")
@click.pass_context
def inspect(context: click.Context, file_or_url: str, roots: tuple[Path, ...], quiet: bool) -> None:
    """Show each line of a page, what took it and what it became, and the issues.

    FILE_OR_URL is a saved page, a WARC file, or an address of the site that is in the raw store (only `crawl` touches
    the network).
    """
    from rich.console import Console

    from pipeline.build import look_at

    console = Console()
    found = 0
    for capture in _captures(file_or_url, roots or (Path("raw"),)):
        found += 1
        page, parsed, ledger = look_at(capture)
        _show(console, capture, page, parsed, ledger, quiet)
    if not found:
        raise click.UsageError(
            f"{file_or_url} is no file, and no capture in {', '.join(map(str, roots)) or 'raw/'} has this address."
        )


def _captures(file_or_url: str, roots: tuple[Path, ...]) -> Iterator[Capture]:
    """The captures of a file, or those of an address in the raw store."""
    from pipeline.identity.addresses import parse_address
    from pipeline.model import Refusal
    from pipeline.raw import NoRoomError, RawError, read_captures

    path = Path(file_or_url)
    by_address = not path.exists()
    if by_address and "://" not in file_or_url:
        raise click.UsageError(f"{file_or_url}: no such file. Name one, or a whole address (https://…).")
    wanted = parse_address(file_or_url).canonical if by_address else ""
    try:
        for item in read_captures(list(roots) if by_address else [path]):
            if isinstance(item, Refusal):
                if not by_address:
                    raise click.ClickException(f"{item.source}: {item.message}")
            elif not by_address or (wanted and parse_address(item.url).canonical == wanted):
                yield item
    except RawError as error:
        raise click.UsageError(str(error)) from error
    except NoRoomError as error:
        raise OSError(error.errno, str(error)) from error


def _show(console: Console, capture: Capture, page: Page, parsed: Parsed, ledger: Ledger, quiet: bool) -> None:
    from rich.text import Text

    info = parsed.capture
    lines, taken, chrome, left = ledger.counts()
    title = Text(f"{info.page_kind} {parsed.key}".strip(), style="bold")
    about = [
        info.url or capture.source,
        info.captured_at,
        f"layout {info.layout}" if info.layout else "",
        info.language,
    ]
    console.print(title, Text(" · ".join(part for part in about if part), style="dim"))
    console.print(_lines_table(page, parsed, ledger, only_left=quiet))
    if parsed.issues:
        console.print(_issues_table(parsed))
    counted = f"{lines} lines = {taken} taken + {chrome} chrome + {left} left"
    console.print(Text(counted, style="green" if not left else "red"))
    console.print()


def _lines_table(page: Page, parsed: Parsed, ledger: Ledger, only_left: bool) -> Table:
    from rich.table import Table
    from rich.text import Text

    became = _became(parsed)
    grid = Table(box=None, pad_edge=False, expand=True, show_edge=False)
    grid.add_column("line", justify="right", style="dim", no_wrap=True)
    grid.add_column("text", ratio=5)
    grid.add_column("taken by", ratio=2)
    grid.add_column("became", ratio=3)
    for line in page.lines:
        fate = ledger.fate(line)
        if only_left and fate:
            continue
        style = "dim" if fate.startswith("chrome") else "" if fate else "bold red"
        grid.add_row(
            str(line.number),
            _words(line, style),
            Text(fate or "LEFT OVER", style=style or "cyan"),
            Text("\n".join(became[line.number]), style="green"),
        )
    return grid


def _words(line: Line, style: str) -> Text:  # type: ignore[name-defined]  # noqa: F821
    from rich.text import Text

    shown = line.words if len(line.words) <= 220 else line.words[:219] + "…"
    text = Text(shown, style="bold" if line.level else style)
    for picture in line.pictures:
        text.append(f" [picture: {picture}]", style="magenta")
    return text


def _became(parsed: Parsed) -> dict[int, list[str]]:
    """Line number -> what came of it, in words."""
    became: dict[int, list[str]] = defaultdict(list)
    for o in parsed.observations:
        if o.line is not None:
            other = f"{o.row_key} " if o.row_key != parsed.key else ""
            value = o.value if o.state == "stated" else o.state
            became[o.line].append(f"{other}{o.field} = {value[:60]}{'…' if len(value) > 60 else ''}")
    for row in parsed.rows:
        if row.line is not None:
            shown = (
                row.values.get("number")
                or row.values.get("label")
                or row.values.get("heading")
                or row.values.get("indicator")
                or row.values.get("title")
                or ""
            )
            became[row.line].append(f"row of {row.table_name}: {str(shown)[:50]}")
    return became


def _issues_table(parsed: Parsed) -> Table:
    from rich.table import Table
    from rich.text import Text

    from pipeline.vocabularies import issue_codes

    grid = Table(box=None, pad_edge=False, title="Issues", title_justify="left", title_style="bold")
    for name in ("line", "severity", "code", "field"):
        grid.add_column(name, no_wrap=name != "field")
    grid.add_column("message", overflow="fold")
    colours = {"error": "red", "warning": "yellow", "note": "dim"}
    for issue in sorted(parsed.issues, key=lambda i: (i.line or 0, i.code)):
        severity = issue_codes()[issue.code]["severity"]
        words = f"{issue.message}: {issue.value[:80]}" if issue.code == "line-left-over" else issue.message
        cells = (str(issue.line or ""), severity, issue.code, issue.field, words)
        grid.add_row(*(Text(c, style=colours[severity] if n < 3 else "") for n, c in enumerate(cells)))
    return grid
