"""End of Commitment Reports: a local monitor on a finished commitment of a local plan. They are no IRM reports."""

from __future__ import annotations

import re

from pipeline.identity.addresses import COMMITMENT_ID
from pipeline.model import Page
from pipeline.parse.context import PageKind, Reading
from pipeline.parse.monitor_form import has_title, parse_form
from pipeline.vocabularies import DASH

NAME = "end_of_commitment_report"
_TITLE = re.compile(rf"^End[ -]of[ -]Commitment Report\s*(?:{DASH}|:)\s*", re.IGNORECASE)
_ID = re.compile(rf"-(?P<id>{COMMITMENT_ID.pattern})(?:-\d)?$")


def recognise(page: Page, kind: str) -> bool:
    return kind == NAME or has_title(page, _TITLE)


def parse(reading: Reading) -> None:
    """Parses the form; the commitment's ID is the last part of the address, and not always there."""
    head = parse_form(reading, NAME, "End of Commitment Report", _TITLE)
    if head is None:
        return
    match = _ID.search(reading.address.slug)
    key = match["id"].upper() if match else ""
    reading.observe("commitment_id", key, reading.address.slug if match else "")
    if not key:
        reading.issue("label-missing", "the address does not hold the ID of the commitment", "commitment_id")
        return
    title = next((o.value for o in reading.observations if o.field == "title" and o.table_name == reading.table), "")
    named = head.words("commitment") or _TITLE.sub("", title)
    line = head.entries["commitment"].value_line if "commitment" in head.entries else None
    reading.observe("title", named.rstrip("."), named, line, table="commitments", key=key)


KIND = PageKind(NAME, recognise, parse)
