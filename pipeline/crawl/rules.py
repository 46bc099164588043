"""What `schemas/crawl.yaml` declares."""

from __future__ import annotations

from functools import cache
from typing import Any

from pipeline.schemas import SCHEMAS, package, pattern, read_yaml


@cache
def declared() -> dict[str, Any]:
    """The contents of `schemas/crawl.yaml` with the site; a commitment's ID, in letters of any case, is a part too."""
    contents: dict[str, Any] = {"site": package()["site"], **read_yaml(SCHEMAS / "crawl.yaml")}
    contents["parts"]["commitment_id"] = f"(?i:{pattern('commitment_id')})"
    return contents
