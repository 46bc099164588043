"""`ogpdata import`."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import click

from pipeline.crawl.command import STOPPED_BY_HAND, checked_contact, member_slug, progress_bar
from pipeline.crawl.options import KINDS, contact_option, kind_option, language_option, output_option
from pipeline.crawl.rules import declared

if TYPE_CHECKING:
    from rich.console import Console

    from pipeline.crawl.archives.importing import Found
    from pipeline.crawl.order import ImportOrder, Manner
    from pipeline.raw.manifests import Manifest

_RULES = declared()["archives"]
_DAY = click.DateTime(["%Y-%m-%d"])


@click.command(
    name="import",
    epilog="Example: ogpdata import wayback france --contact you@example.org --dry-run",
)
@click.argument("service", type=click.Choice(list(_RULES["services"])))
@click.argument("members", nargs=-1, metavar="[MEMBER]...")
@kind_option
@click.option("--since", type=_DAY, metavar="DATE", help="Captures of this day and later.")
@click.option("--until", type=_DAY, metavar="DATE", help="Captures of this day and earlier.")
@click.option("--max-pages", type=click.IntRange(min=1), metavar="N", help="Stop after N bodies; the next run goes on.")
@language_option
@contact_option("the archive")
@output_option
@click.option("--stand-in", default="", hidden=True, help="An address on this machine that plays the archive (tests).")
@click.option(
    "--dry-run", is_flag=True, help="Ask the index only: how many captures of which years, how long it takes."
)
@click.option("--quiet", is_flag=True, help="Print nothing but errors.")
@click.pass_context
def import_command(
    context: click.Context,
    service: str,
    members: tuple[str, ...],
    kinds: tuple[str, ...],
    since: datetime | None,
    until: datetime | None,
    max_pages: int | None,
    languages: tuple[str, ...],
    contact: str,
    output: Path,
    stand_in: str,
    dry_run: bool,
    quiet: bool,
) -> None:
    """Bring what a public web archive holds of the site's pages into raw/; OGP's own server is not asked.

    SERVICE is `wayback` (the Internet Archive) or `commoncrawl`. MEMBER is a member's name or slug; without one, all
    members' pages are taken. An import that was stopped is resumed. Read docs/history.md before the first one.
    """
    from rich.console import Console

    from pipeline.crawl.archives.importing import BY_HAND
    from pipeline.crawl.order import ImportOrder, Manner
    from pipeline.crawl.settings import is_loopback

    console = Console(stderr=True, quiet=quiet)
    if stand_in and not is_loopback(urlsplit(stand_in).hostname or ""):
        raise click.UsageError("--stand-in takes an address on this machine")
    if since and until and since > until:
        raise click.UsageError(f"--since {since:%Y-%m-%d} lies after --until {until:%Y-%m-%d}")
    order = ImportOrder(
        site=declared()["site"],
        members=tuple(sorted({member_slug(member) for member in members})),
        kinds=tuple(sorted(kinds or KINDS)),
        languages=tuple(sorted(set(languages))),
        since=f"{since:%Y-%m-%d}" if since else "",
        service=service,
        until=f"{until:%Y-%m-%d}" if until else "",
    )
    contact = checked_contact(contact, stand_in or declared()["site"], live=not stand_in)
    manner = Manner(contact, _RULES["services"][service]["body_delay"], _RULES["timeout"], max_pages or 0)
    if dry_run:
        context.exit(_show_plan(order, manner, output, stand_in, console))
    manifest = _run(output, order, manner, stand_in, console)
    _summarise(manifest, output, console)
    context.exit(0 if manifest.is_good else STOPPED_BY_HAND if BY_HAND in manifest.verdict else 1)


def _run(output: Path, order: ImportOrder, manner: Manner, stand_in: str, console: Console) -> Manifest:
    from pipeline.crawl.archives.importing import import_captures
    from pipeline.crawl.store import StoreError

    with progress_bar(console) as progress:
        task = progress.add_task("Asking the index", total=None)

        def report(doing: str, done: int, known: int) -> None:
            progress.update(task, description=doing, completed=done, total=known)

        try:
            return import_captures(output, order, manner, report, stand_in=stand_in)
        except StoreError as error:
            raise click.UsageError(str(error)) from error


def _show_plan(order: ImportOrder, manner: Manner, output: Path, stand_in: str, console: Console) -> int:
    """What the index lists, by year, and how long the bodies take that the store does not hold; the exit code."""
    from pipeline.crawl.archives.importing import archive_of, ask_index
    from pipeline.raw.warc import read_index

    with TemporaryDirectory() as folder, console.status("Asking the index"):
        archive = archive_of(order, manner, Path(folder) / "crawl.log", stand_in=stand_in)
        found = ask_index(archive, order, f"{datetime.now(UTC):%Y-%m-%d}")
    held = read_index(output) if output.is_dir() else []
    known = {entry.digest for entry in held}
    taken = {(entry.url, entry.date) for entry in held}
    bodies = {c.digest for c in found.captures if (c.url, c.captured_at) not in taken} - known
    for year, captures in sorted(Counter(c.captured_at[:4] for c in found.captures).items()):
        pages = len({c.page.key for c in found.captures if c.captured_at.startswith(year)})
        click.echo(f"{year}  {captures} captures of {pages} pages")
    _say_total(found, len(bodies), manner)
    for question, reason in found.lost.items():
        click.echo(f"Error: {question}: {reason}", err=True)
    return 1 if found.lost else 0


def _say_total(found: Found, bodies: int, manner: Manner) -> None:
    kinds = Counter({c.page.key: c.page.kind for c in found.captures}.values())
    what = ", ".join(f"{count} {kind}" for kind, count in sorted(kinds.items()))
    click.echo(f"All   {len(found.captures)} captures of {kinds.total()} pages{f' ({what})' if what else ''}", err=True)
    wanted = min(bodies, manner.max_pages or bodies)
    minutes, seconds = divmod(round(wanted * manner.delay), 60)
    click.echo(
        f"{wanted} bodies are not stored yet: at least {minutes // 60} h {minutes % 60} min {seconds} s"
        f" at {manner.delay:g} s a body.",
        err=True,
    )


def _summarise(manifest: Manifest, output: Path, console: Console) -> None:
    counts = manifest.counts
    console.print(
        ", ".join(f"{counts.get(name, 0)} {name}" for name in ("fetched", "unchanged", "gone", "failed")) + "."
    )
    for page in manifest.failed[:5]:
        console.print(f"  failed: {page['url']} of {page['captured_at']}: {page['reason']}", highlight=False)
    if manifest.is_good:
        console.print(f"{manifest.verdict}. Captures: {output / manifest.crawl}")
        console.print(f"Next: ogpdata build {output}")
    else:
        click.echo(f"Error: {manifest.verdict}. Details: {output / manifest.crawl / 'manifest.json'}", err=True)
