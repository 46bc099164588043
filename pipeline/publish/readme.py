"""`README.md` of the package: what it is, how current, how complete, what one may do with it, three worked questions.

Its head is the front matter that Hugging Face takes from no other file. The rest stands in `.huggingface.yaml`: one
config a table, each on its Parquet file (without configs the tables are merged into one split, and from CSV codes such
as `0012` come back as numbers).
"""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import yaml

from pipeline.publish import parquet_files, sqlite_file, workbook
from pipeline.publish.codebook import described_tables
from pipeline.publish.questions import answered
from pipeline.publish.release import Release
from pipeline.publish.templates import render

NAME, CONFIGS = "README.md", ".huggingface.yaml"
_DEFAULT_TABLE = "commitments_wide"


def write(release: Release, folder: Path) -> None:
    text = render(
        NAME,
        front_matter=_as_yaml(front_matter(release)),
        package=release.package,
        notices=release.facts.notices,
        newest_capture=release.newest_capture,
        coverage=release.coverage,
        rows={name: table.num_rows for name, table in release.tables.items()},
        stated=_stated(release.tables["member_progress"]),
        promising=pc.count_distinct(release.tables["commitments"]["member_id"]).as_py(),
        detail=Counter(release.tables["commitments"]["detail"].to_pylist()),
        refused=len(release.facts.refusals),
        tables=described_tables(release),
        workbook=workbook.NAME,
        database=sqlite_file.NAME,
        questions=answered(folder),
    )
    (folder / NAME).write_text(text, encoding="utf-8")
    (folder / CONFIGS).write_text(_as_yaml(configs(release)), encoding="utf-8")


def _as_yaml(facts: dict[str, Any]) -> str:
    return yaml.safe_dump(facts, sort_keys=False, default_flow_style=None, width=120)


def _stated(progress: pa.Table) -> dict[str, int]:
    """Of the plans whose size a member's own page states: how many there are, what they hold, what of it is here."""
    stated = progress.filter(pc.is_valid(progress["expected"]))
    return {
        "plans": stated.num_rows,
        **{name: pc.sum(stated[name]).as_py() or 0 for name in ("expected", "commitments", "with_page")},
    }


def front_matter(release: Release) -> dict[str, Any]:
    """The dataset card's metadata: https://huggingface.co/docs/hub/datasets-cards"""
    package = release.package
    return {
        "pretty_name": package["title"],
        "license": package["licenses"][0]["name"].lower(),
        "language": release.languages,
        "tags": [keyword.lower().replace(" ", "-") for keyword in package["keywords"]],
        "size_categories": [_size_category(sum(table.num_rows for table in release.tables.values()))],
    }


def configs(release: Release) -> dict[str, Any]:
    """What `.huggingface.yaml` says: which file is which table, which of them is shown first."""
    return {
        "configs": [
            {
                "config_name": name,
                "data_files": parquet_files.path(name),
                **({"default": True} if name == _DEFAULT_TABLE else {}),
            }
            for name, table in release.tables.items()
            if table.num_rows  # the library `datasets` fails on a table without rows
        ],
    }


def _size_category(rows: int) -> str:
    """The bins of the Hugging Face Hub."""
    for below, name in ((10**3, "n<1K"), (10**4, "1K<n<10K"), (10**5, "10K<n<100K"), (10**6, "100K<n<1M")):
        if rows < below:
            return name
    return "1M<n<10M"
