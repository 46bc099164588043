"""The options that all commands which fetch pages share."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

from pipeline.crawl.rules import declared
from pipeline.identity.addresses import LANGUAGES

KINDS = [kind for kind in declared()["order"] if kind != "index"]
Command = TypeVar("Command", bound=Callable[..., Any])
Option = Callable[[Command], Command]

kind_option: Option[Any] = click.option(
    "--kind", "kinds", multiple=True, type=click.Choice(KINDS), help="Kinds of pages (default: all)."
)
language_option: Option[Any] = click.option(
    "--language",
    "languages",
    multiple=True,
    type=click.Choice(LANGUAGES),
    default=["en"],
    help="Languages of pages (default: English; the others are machine translations).",
)
output_option: Option[Any] = click.option(
    "--output",
    type=click.Path(file_okay=False, path_type=Path),
    default=Path("raw"),
    show_default=True,
    help="The folder for captures.",
)


def contact_option(reader: str) -> Option[Any]:
    """The option `--contact`; `reader` is who may write to it."""
    return click.option(
        "--contact",
        envvar="OGPDATA_CONTACT",
        default="",
        metavar="WHO",
        help=f"An e-mail or web address that {reader} can write to; sent with each request. [env: OGPDATA_CONTACT]",
    )
