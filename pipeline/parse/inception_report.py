"""Inception Reports: a local monitor on how a local plan was made. They are no IRM reports."""

from __future__ import annotations

import re

from pipeline.model import Page
from pipeline.parse.context import PageKind, Reading
from pipeline.parse.monitor_form import has_title, parse_form
from pipeline.vocabularies import DASH

NAME = "inception_report"
_TITLE = re.compile(rf"^Inception Report\s*(?:{DASH}|:)\s*", re.IGNORECASE)


def recognise(page: Page, kind: str) -> bool:
    return kind == NAME or has_title(page, _TITLE)


def parse(reading: Reading) -> None:
    """Parses the form; it is about a whole plan, so there is no commitment."""
    parse_form(reading, NAME, "Inception Report", _TITLE)


KIND = PageKind(NAME, recognise, parse)
