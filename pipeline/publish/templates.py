"""The long texts of a package are templates beside this module; a missing name is an error, not a blank."""

from __future__ import annotations

import re
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined

from pipeline.counted import count_of


def render(name: str, **facts: Any) -> str:
    """The text of `templates/<name>.j2`, with one newline at its end."""
    environment = Environment(
        loader=PackageLoader("pipeline.publish", "templates"),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        autoescape=False,
    )
    environment.filters.update(cell=_cell, code=_code, count_of=count_of)
    text = environment.get_template(f"{name}.j2").render(**facts)
    return re.sub(r"\n{3,}", "\n\n", text).strip() + "\n"


def _cell(value: object) -> str:
    """A value inside a Markdown table: no bar, no line break."""
    return " ".join(str(value).split()).replace("|", "\\|")


def _code(value: object) -> str:
    return f"`{value}`"
