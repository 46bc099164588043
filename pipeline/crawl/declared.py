"""What `schemas/crawl.yaml` declares."""

from __future__ import annotations

from functools import cache
from typing import Any

import yaml

from pipeline.schemas import SCHEMAS


@cache
def declared() -> dict[str, Any]:
    """The contents of `schemas/crawl.yaml`."""
    contents: dict[str, Any] = yaml.safe_load((SCHEMAS / "crawl.yaml").read_text(encoding="utf-8"))
    return contents
