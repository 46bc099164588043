"""What `schemas/crawl.yaml` declares."""

from __future__ import annotations

from functools import cache
from typing import Any

from pipeline.schemas import SCHEMAS, read_yaml


@cache
def declared() -> dict[str, Any]:
    """The contents of `schemas/crawl.yaml`."""
    contents: dict[str, Any] = read_yaml(SCHEMAS / "crawl.yaml")
    return contents
