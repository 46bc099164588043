"""`ogpdata build`."""

from __future__ import annotations

import os
import re
import sys
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import click

from pipeline.counted import count_of
from pipeline.folders import NOT_UTF_8

if TYPE_CHECKING:
    from rich.console import Console

    from pipeline.build import Built

_WEB = re.compile(r"https?://[^\s<>\"{}|\\^`]+", re.IGNORECASE)
_MAIL = re.compile(r"[^\s<>/@]+@[^\s<>/@]+")


def _web_address(context: click.Context, option: click.Parameter, value: str) -> str:
    """The address as given, or wrong use: descriptors hold it, and portals resolve what they hold."""
    if value and not _is_folder_on_the_web(value):
        raise click.BadParameter(
            f"{value!r} is no address of a folder on the web: give http:// or https://, a host and a path, without"
            " spaces, query and fragment (https://data.example.org/ogp/latest).",
            context,
            option,
        )
    return value


def _is_folder_on_the_web(value: str) -> bool:
    try:
        parts = urlsplit(value)
        has_place = parts.scheme in ("http", "https") and parts.hostname and (parts.port or 80)
    except ValueError:  # `http://[`, or a port that is none
        return False
    return bool(has_place) and not (parts.query or parts.fragment) and _is_web(value)


def _is_web(value: str) -> bool:
    return _WEB.fullmatch(value) is not None and NOT_UTF_8.search(value) is None


def _contact(context: click.Context, option: click.Parameter, value: str) -> str:
    """The address as given, or wrong use."""
    _sentence(context, option, value)
    if value and not (_MAIL.fullmatch(value) or (value.startswith("http") and _is_web(value))):
        raise click.BadParameter(f"{value!r} is neither an e-mail address nor a web page (https://…).", context, option)
    return value


def _sentence(context: click.Context, option: click.Parameter, value: str) -> str:
    """The words as given, or wrong use: the report holds them."""
    if NOT_UTF_8.search(value):
        raise click.BadParameter(f"{value!r} is not valid UTF-8.", context, option)
    return value


@click.command(epilog="Example: ogpdata build raw/sample --output output --jobs 2")
@click.argument("raw", nargs=-1, type=click.Path(path_type=Path))
@click.option(
    "--output",
    type=click.Path(file_okay=False, path_type=Path),
    default=Path("output"),
    show_default=True,
    help="Where the package goes; replaced as a whole, or not at all.",
)
@click.option("--jobs", type=click.IntRange(min=1), default=None, help="Worker processes (default: one a processor).")
@click.option(
    "--base-url",
    default="",
    envvar="OGPDATA_BASE_URL",
    callback=_web_address,
    help="Where the package will stand on the web; descriptors then hold whole addresses. For releases name the folder"
    " that holds `latest/`.",
)
@click.option("--site/--no-site", "with_site", default=True, help="Make the site, too.  [default: site]")
@click.option(
    "--repository",
    default="",
    envvar="OGPDATA_REPOSITORY",
    callback=_web_address,
    help="The project on the web, where readers of the site report what is wrong (https://github.com/OWNER/NAME).",
)
@click.option(
    "--contact",
    default="",
    envvar="OGPDATA_CONTACT_POINT",
    callback=_contact,
    help="Who answers questions about the data: an e-mail address or a web page, published in every descriptor.",
)
@click.option(
    "--catalogue",
    type=click.Choice(["flat", "series"]),
    default=None,
    envvar="OGPDATA_CATALOGUE",
    help="What harvesting portals get: one dataset, or one for each release (default: as schemas/package.yaml says).",
)
@click.option(
    "--timings", is_flag=True, help="Record the seconds of each stage in report.json (two builds then differ there)."
)
@click.option(
    "--reference",
    "references",
    multiple=True,
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="A file of OGP's own published rows, read as a source and compared; may be given twice, once for each form.",
)
@click.option(
    "--reference-date",
    type=click.DateTime(["%Y-%m-%d"]),
    default=None,
    help="The day that the reference files are of; else as their sidecars say.",
)
@click.option(
    "--against",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="The last good package: a build that lost much of it is refused (default: the one in --output). If it is"
    " named, the table changes also lists what it read otherwise in the same captures (cause: rule).",
)
@click.option(
    "--accept",
    default="",
    metavar="REASON",
    callback=_sentence,
    help="Publish in spite of such losses; the reason is recorded.",
)
@click.option("--strict", is_flag=True, help="Publish nothing where a source cannot be read (exit code 1).")
@click.option("--quiet", is_flag=True, help="Print nothing but errors.")
@click.pass_context
def build(
    context: click.Context,
    raw: tuple[Path, ...],
    output: Path,
    jobs: int | None,
    base_url: str,
    contact: str,
    catalogue: str | None,
    with_site: bool,
    repository: str,
    timings: bool,
    references: tuple[Path, ...],
    reference_date: datetime | None,
    against: Path | None,
    accept: str,
    strict: bool,
    quiet: bool,
) -> None:
    """Make the dataset: read the captures in RAW (files or folders), parse, check, publish.

    Without RAW it takes what lies in raw/, or the sample in raw/sample where there is nothing else.

    RAW may hold saved .html and .txt pages, WARC, WET and WACZ files, and OGP's own published rows (CSV) in a folder
    reference/.
    """
    from rich.console import Console

    from pipeline.build import NothingToBuildError
    from pipeline.build import build as run
    from pipeline.cli.stages import stages
    from pipeline.diff import PublishedError
    from pipeline.publish import PublishRefusedError, ReleaseError, StagingError
    from pipeline.raw import NoRoomError, RawError
    from pipeline.reconcile.reference import ReferenceFileError

    console = Console(stderr=True, quiet=quiet, soft_wrap=not sys.stderr.isatty())  # a log is read line by line
    roots = list(raw) or _default_roots(Path("raw"))
    try:
        with stages(console) as report:
            day = f"{reference_date:%Y-%m-%d}" if reference_date else ""
            built = run(
                roots,
                output,
                jobs or os.cpu_count() or 1,
                base_url,
                timings,
                report,
                references=references,
                reference_day=day,
                against=against,
                accept=accept,
                contact=contact,
                catalogue=catalogue or "",
                with_site=with_site,
                repository=repository.rstrip("/"),
                strict=strict,
            )
    except PublishRefusedError as refused:
        from pipeline.check.command import show

        show(refused.findings, console)  # type: ignore[arg-type]
        click.echo(f"Error: {refused}", err=True)
        if any("of the last build" in finding.expected for finding in refused.findings):  # type: ignore[attr-defined]
            click.echo(
                "Much of the last build is missing. If that is right, build again with --accept REASON; for another"
                " dataset name another --output.",
                err=True,
            )
        context.exit(1)
    except (RawError, NothingToBuildError, ReferenceFileError, PublishedError, StagingError) as error:
        raise click.UsageError(str(error)) from error
    except NoRoomError as error:
        raise OSError(error.errno, str(error)) from error
    except ReleaseError as error:
        click.echo(f"Error: {error}", err=True)
        context.exit(1)
    _summarise(built, console)


def _default_roots(store: Path) -> list[Path]:
    """What lies in raw/. The sample counts only where there is nothing else: its prose is made up, and made-up
    prose must never stand among real pages."""
    sample = store / "sample"
    captured = sorted(p for p in store.glob("*") if p != sample and not p.name.startswith(("README", ".")))
    return captured or [sample if sample.is_dir() else store]


def _summarise(built: Built, console: Console) -> None:
    """What was made, in as many lines as a person reads."""
    for notice in built.notices:
        console.print(f"Note: {notice}", markup=False)
    taken = 100 * (1 - built.lines_left / built.lines) if built.lines else 100.0
    versions = count_of(built.versions, "version of a page", "versions of pages")
    console.print(f"Read {count_of(built.captures, 'capture')}, {versions}.")
    console.print(f"{built.lines} lines, {taken:.2f} % of them understood.")
    filled = {name: count for name, count in built.rows.items() if count}
    console.print("Rows: " + ", ".join(f"{name} {count}" for name, count in filled.items()) + ".")
    if built.refusals:
        console.print(f"Refused {len(built.refusals)} source(s); see the table issues:")
        for refusal in built.refusals[:5]:
            console.print(f"  {refusal.source}: {refusal.message}", markup=False)
    warnings = [f for f in built.findings if f.severity != "error"]
    for finding in warnings[:5]:
        console.print(f"Warning: {finding.table}: {finding.value or ''} {finding.expected}", markup=False)
    seconds = ", ".join(f"{stage} {spent:.1f} s" for stage, spent in built.timings.items())
    console.print(f"Published {built.folder} ({seconds}).")
