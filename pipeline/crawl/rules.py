"""What `schemas/crawl.yaml` declares."""

from __future__ import annotations

from functools import cache
from typing import Any

from pipeline.schemas import SCHEMAS, pattern, read_yaml


@cache
def declared() -> dict[str, Any]:
    """The contents of `schemas/crawl.yaml`; a commitment's ID, in letters of any case, is a part like any other."""
    contents: dict[str, Any] = read_yaml(SCHEMAS / "crawl.yaml")
    contents["parts"]["commitment_id"] = f"(?i:{pattern('commitment_id')})"
    return contents
