"""A parsed page without personal contact data, and the issues that count what was removed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from pipeline.model import Issue, Line, Observation, Parsed
from pipeline.privacy import mask_contacts


def without_contacts(parsed: Parsed, content: Sequence[Line], country: str) -> Parsed:
    """The same without personal contact data, wherever it could be published; an issue counts what was removed.

    It is done after all parsers, so that none can forget it. `content` are the lines of the page that are not chrome,
    `country` is the ISO code of the country whose telephone format the page uses.
    """
    removed = 0
    known: dict[str, tuple[str, int]] = {}  # a value and its words as written are mostly the same

    def mask(text: str) -> str:
        nonlocal removed
        if text not in known:
            known[text] = mask_contacts(text, country)
        clean, number = known[text]
        removed += number
        return clean

    parsed.observations = [_masked_observation(o, mask(o.value), mask(o.as_written)) for o in parsed.observations]
    for row in parsed.rows:
        row.values.update({k: mask(v) for k, v in row.values.items() if isinstance(v, str)})
    parsed.issues = [replace(i, value=mask(i.value), message=mask(i.message)) for i in parsed.issues]
    if removed:
        parsed.issues += _contacts_removed(parsed, content, country) or [_contact_removed(parsed, None, removed)]
    return parsed


def _masked_observation(observation: Observation, value: str, as_written: str) -> Observation:
    if (value, as_written) == (observation.value, observation.as_written):
        return observation
    return replace(observation, value=value, as_written=as_written)


def _contacts_removed(parsed: Parsed, content: Sequence[Line], country: str) -> list[Issue]:
    """One issue for each line that holds contact data: a text of many lines would count them all at its first."""
    counted = ((line.number, mask_contacts(line.words, country)[1]) for line in content)
    return [_contact_removed(parsed, line, number) for line, number in counted if number]


def _contact_removed(parsed: Parsed, line: int | None, number: int) -> Issue:
    where = "this page" if line is None else "this line"
    message = f"{number} e-mail address(es) or telephone number(s) were removed from {where}"
    own = parsed.capture.capture_id
    return Issue("contact-removed", message, own, parsed.table, parsed.key, "", line, str(number))
