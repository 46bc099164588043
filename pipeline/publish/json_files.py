"""How JSON is written in a package: readable, in UTF-8, with one newline at its end."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any


def write_json(document: Any, file: Path) -> None:
    file.write_text(json.dumps(document, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
