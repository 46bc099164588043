"""`ogpdata crawl`."""

from __future__ import annotations

import re
from collections import Counter
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import click

from pipeline.counted import count_of
from pipeline.crawl.options import KINDS, contact_option, kind_option, language_option, output_option
from pipeline.crawl.rules import declared

if TYPE_CHECKING:
    from rich.console import Console
    from rich.progress import Progress

    from pipeline.crawl.order import Manner, Order
    from pipeline.raw.manifests import Manifest

_PACE = declared()["pace"]
STOPPED_BY_HAND = 130  # as shells say of Ctrl-C
_REACHABLE = re.compile(r"[^@\s]+@[^@\s]+\.\w+|https?://[^/\s]+\.\w+", re.I)
_NOBODY = re.compile(r"[@/.](example\.(org|com|net)|your-organisation)\b|\.(test|invalid|example|localhost)\b", re.I)


@click.command(
    epilog="Example: ogpdata crawl france --contact you@example.org --max-pages 20",
)
@click.argument("members", nargs=-1, metavar="[MEMBER]...")
@kind_option
@click.option(
    "--since",
    type=click.DateTime(["%Y-%m-%d"]),
    metavar="DATE",
    help="Skip pages that the site's own sitemap says have not changed since.",
)
@click.option("--max-pages", type=click.IntRange(min=1), metavar="N", help="Stop after N pages; the next run goes on.")
@click.option(
    "--delay",
    type=click.FloatRange(min=0),
    default=_PACE["delay"],
    show_default=True,
    metavar="S",
    help="Seconds from one request to the next. A Crawl-delay in robots.txt counts where it is longer.",
)
@language_option
@contact_option("the site's owners")
@output_option
@click.option(
    "--timeout",
    type=click.FloatRange(min=0.1),
    default=_PACE["timeout"],
    show_default=True,
    metavar="S",
    help="Seconds that one answer may take.",
)
@click.option("--site", default=declared()["site"], show_default=True, help="The site, as scheme and host.")
@click.option("--proxy", default="", metavar="URL", help="An HTTP proxy to go through.")
@click.option("--fresh", is_flag=True, help="Begin anew, also where an unfinished crawl could be resumed.")
@click.option("--dry-run", is_flag=True, help="List what would be fetched and how long it takes; send nothing.")
@click.option("--quiet", is_flag=True, help="Print nothing but errors.")
@click.pass_context
def crawl(
    context: click.Context,
    members: tuple[str, ...],
    kinds: tuple[str, ...],
    since: date | None,
    max_pages: int | None,
    delay: float,
    languages: tuple[str, ...],
    contact: str,
    output: Path,
    timeout: float,
    site: str,
    proxy: str,
    fresh: bool,
    dry_run: bool,
    quiet: bool,
) -> None:
    """Fetch pages politely into raw/ as WARC; a crawl that was stopped is resumed.

    MEMBER is a member's name or slug (`france`, `"Kaduna State, Nigeria"`); without one, the whole site is crawled.
    Read docs/crawling.md before the first crawl of the live site.
    """
    from rich.console import Console

    from pipeline.crawl.order import Manner, Order
    from pipeline.crawl.run import BY_HAND

    console = Console(stderr=True, quiet=quiet)
    order = Order(
        site=_checked_site(site),
        members=tuple(sorted({member_slug(member) for member in members})),
        kinds=tuple(sorted(kinds or KINDS)),
        languages=tuple(sorted(set(languages))),
        since=since.strftime("%Y-%m-%d") if since else "",
    )
    if dry_run:
        _show_plan(output, order, delay, max_pages or 0, fresh)
        return
    live = not any(map(_is_here, (site, proxy)))
    manner = Manner(
        checked_contact(contact, site, live), _checked_delay(delay, live), timeout, max_pages or 0, proxy, fresh
    )
    manifest = _run(output, order, manner, console)
    _summarise(manifest, output, console)
    if order.members and _was_nobody(manifest):
        raise click.UsageError(f"The site has no page of {', '.join(order.members)}. Look up the slug in its address.")
    context.exit(0 if manifest.is_good else STOPPED_BY_HAND if BY_HAND in manifest.verdict else 1)


def _run(output: Path, order: Order, manner: Manner, console: Console) -> Manifest:
    from pipeline.crawl.run import crawl as run
    from pipeline.crawl.store import StoreError

    with progress_bar(console) as progress:
        task = progress.add_task("Fetching", total=None)

        def report(done: int, known: int) -> None:
            progress.update(task, completed=done, total=known)

        try:
            return run(output, order, manner, report)
        except StoreError as error:
            raise click.UsageError(str(error)) from error


def progress_bar(console: Console) -> Progress:
    """Pages done and known so far, rate, time left; silent where the output is no terminal."""
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        TextColumn,
        TimeElapsedColumn,
        TimeRemainingColumn,
    )

    class Rate(TextColumn):
        def render(self, task):  # type: ignore[no-untyped-def]
            from rich.text import Text

            return Text(f"{60 * task.speed:.0f}/min" if task.speed else "")

    return Progress(
        TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), Rate(""), TimeElapsedColumn(),
        TextColumn("left"), TimeRemainingColumn(), console=console, disable=not console.is_terminal,
    )  # fmt: skip


def _was_nobody(manifest: Manifest) -> bool:
    """Whether the site answered each address that was asked for, and said that there is no such page."""
    return manifest.counts["gone"] == manifest.counts["asked"] > 0


def _summarise(manifest: Manifest, output: Path, console: Console) -> None:
    counts = manifest.counts
    names = ("fetched", "unchanged", "moved", "gone", "failed", "refused_by_robots")
    console.print(", ".join(f"{counts.get(name, 0)} {name.replace('_', ' ')}" for name in names) + ".")
    for page in manifest.failed[:5]:
        console.print(f"  failed: {page['url']}: {page['reason']}", highlight=False, markup=False)
    if manifest.is_good:
        console.print(f"{manifest.verdict}. Captures: {output / manifest.crawl}", markup=False)
        console.print(f"Next: ogpdata build {output}")
    else:
        click.echo(f"Error: {manifest.verdict}. Details: {output / manifest.crawl / 'manifest.json'}", err=True)


def _show_plan(output: Path, order: Order, delay: float, max_pages: int, fresh: bool) -> None:
    """What is known to be fetched, page by page on standard output, and the time it takes at the pace."""
    from pipeline.crawl.run import plan

    frontier = plan(output, order, fresh)
    pages = list(frontier.open_pages())
    shown = pages[:max_pages] if max_pages else pages
    for page in shown:
        click.echo(page.url)
    kinds = Counter(page.kind for page in shown)
    what = ", ".join(f"{count} {kind}" for kind, count in kinds.items())
    pages_shown = count_of(len(shown), "page")
    lines = [f"{pages_shown}{f' ({what})' if what else ''}: {duration(len(shown), delay)}"]
    if frontier.outcomes:
        lines.append(f"An unfinished crawl is resumed; it has {len(frontier.outcomes)} pages already.")
    if not any(page.kind == "commitment" for page in frontier.known.values()):
        size = _usual_size(order)
        lines.append(f"No page was fetched yet that leads further. Expect about {size} pages: {duration(size, delay)}")
    else:
        lines.append("What lies behind pages that were never fetched is not known yet.")
    click.echo("\n".join(lines), err=True)


def duration(pages: int, delay: float) -> str:
    minutes, seconds = divmod(round(pages * delay), 60)
    return f"at least {minutes // 60} h {minutes % 60} min {seconds} s at {delay:g} s a page."


def _usual_size(order: Order) -> int:
    """How many pages an order leads to, from the declared size of the whole site."""
    size: dict[str, int] = declared()["size"]
    per_member = sum(count for kind, count in size.items() if kind in order.kinds or kind == "member") / size["member"]
    return round(per_member * (len(order.members) or size["member"]))


def member_slug(member: str) -> str:
    """The slug of a member given by name or slug."""
    from pipeline.identity.members import find_member, member_of_slug

    found = find_member(member) or member_of_slug(member.lower())
    if found is not None:
        return found.member_id
    if member == member.lower() and member.replace("-", "").isalnum():  # new members come
        click.echo(f"{member} is no member we know{_nearest(member)}; it is taken for a slug of the site.", err=True)
        return member
    raise click.UsageError(f"No member is called {member!r}{_nearest(member)}. Give its name or its slug on the site.")


def _nearest(member: str) -> str:
    from difflib import get_close_matches

    from pipeline.schemas import read_vocabulary

    labels = [row["label"] for row in read_vocabulary("members")]
    near = get_close_matches(member.title(), labels, n=3)
    return f" (nearest: {', '.join(near)})" if near else ""


def _checked_site(site: str) -> str:
    from pipeline.crawl.settings import is_private

    try:
        parts = urlsplit(site)
        beyond = parts.path.strip("/") or parts.query or parts.fragment or parts.username is not None or parts.port == 0
    except ValueError:
        parts, beyond = urlsplit(""), True
    if beyond or parts.scheme not in ("http", "https") or not parts.hostname:
        raise click.UsageError(f"--site must be scheme and host, as {declared()['site']}; got {site!r}")
    if is_private(parts.hostname):
        raise click.UsageError(f"{parts.hostname} is a private address; a crawl stays out of the network it runs in")
    return f"{parts.scheme}://{parts.netloc.lower()}"


def _is_here(url: str) -> bool:
    """Whether an address is on this machine: then it is a rehearsal, and nobody has to be asked."""
    from pipeline.crawl.settings import is_loopback

    return is_loopback(urlsplit(url).hostname or "")


def checked_contact(contact: str, site: str, live: bool) -> str:
    if not contact and not _is_here(site):
        raise click.UsageError(
            "Tell the site's owners whom to write to: --contact you@your-organisation (or OGPDATA_CONTACT). "
            "It is sent with each request. See docs/crawling.md."
        )
    if any(ord(c) < 32 or ord(c) > 126 or c in "()" for c in contact):
        raise click.UsageError("--contact takes an e-mail or web address in plain letters")
    if live and (not _REACHABLE.search(contact) or _NOBODY.search(contact)):
        raise click.UsageError(f"Nobody can write to {contact!r}: --contact takes your e-mail or web address")
    return contact or "a test on this machine"


def _checked_delay(delay: float, live: bool) -> float:
    shortest: float = _PACE["shortest_delay"]
    if live and delay < shortest:
        raise click.UsageError(f"--delay {delay:g} is too fast for a site that others use; {shortest:g} s is the least")
    return delay
