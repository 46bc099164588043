"""What an earlier package says of captures, for a build that is told of it: how this project read them then."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from pipeline.diff.causes import RULE
from pipeline.model import Earlier, Observation
from pipeline.published import Published, PublishedError

_SAID = ("capture_id", "table_name", "row_key", "field", "value", "state")


def read_earlier(path: Path) -> Earlier:
    """The observations of a package, and its changes by a rule. Raises `PublishedError` where `path` is no package."""
    package = Published.open(path)
    if missing := {"observations", "changes"} - package.schemas.keys():
        raise PublishedError(f"{path} lacks the table {', '.join(sorted(missing))}: it is no package of this project")
    changes = package.frame("changes")
    by_rule = changes[changes["cause"] == RULE]
    return Earlier(_observations(package), [{str(k): v for k, v in row.items()} for row in by_rule.to_dict("records")])


def _observations(package: Published) -> Iterator[Observation]:
    seen = package.frame("observations")
    for capture, table, key, field, value, state in zip(*(seen[column] for column in _SAID), strict=True):
        yield Observation(capture, table, key, field, value, state, "", None)
