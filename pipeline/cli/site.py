"""`ogpdata site PACKAGE`."""

from __future__ import annotations

from pathlib import Path

import click


@click.command(epilog="Example: ogpdata site output")
@click.argument("package", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--quiet", is_flag=True, help="Print nothing but errors.")
def site(package: Path, quiet: bool) -> None:
    """Make the site of a published package again, in PACKAGE/site.

    PACKAGE is a folder with datapackage.json, as `ogpdata build` and `make release` write it. Nothing else in it
    changes but the line of the site in SHA256SUMS.
    """
    from pipeline.publish.report import facts_of
    from pipeline.publish.staging import StagingError, folder_replaced
    from pipeline.published import PublishedError
    from pipeline.site import FOLDER, write_site

    try:
        facts = facts_of(package)
        with folder_replaced(package, FOLDER) as draft:
            write_site(package, draft, facts.base_url, facts.notices, facts.repository)
    except FileNotFoundError as error:
        if error.filename is None:  # Arrow names the file in its words alone
            raise click.UsageError(f"{package} is no whole package: {error}. Name the folder of a build.") from error
        missing = Path(error.filename).name
        raise click.UsageError(f"{package} is no package: it has no {missing}. Name the folder of a build.") from error
    except (PublishedError, StagingError) as error:
        raise click.UsageError(str(error)) from error
    except (ValueError, KeyError) as error:
        raise click.UsageError(f"{package} is no package whose site can be made: {error}") from error
    if not quiet:
        click.echo(f"Made {package / FOLDER}. Look at it with: ogpdata serve {package}")
