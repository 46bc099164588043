"""Every value that the given captures state is read: all of the five files, field by field."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
from captured_documents import documents_in_expected_form
from captured_values import Accuracy, in_expected_form, parse_text

from pipeline.model import Parsed

# `subheadings` are those of the prose, listed by judgement (PAGES I.10); the slug is asked by a test of its own.
NOT_STATED = {"subheadings", "member_slug"}
# What a page of `other.jsonl` is, in its words -> the kind here; all that begins with no other words is `other`.
KINDS = {"inception report": "inception_report", "list of": "index", "IRM report on OGP Local": "irm_report"}


def commitment(parsed: Parsed, _asked: Mapping[str, Any]) -> dict[str, Any]:
    return in_expected_form(parsed)


def page_kind(parsed: Parsed, asked: Mapping[str, Any]) -> dict[str, Any]:
    """The words of `expect` where they mean the kind that the page was read as."""
    meant = next((KINDS[begin] for begin in KINDS if asked["page_kind"].startswith(begin)), "other")
    return {"page_kind": asked["page_kind"] if parsed.capture.page_kind == meant else parsed.capture.page_kind}


# File -> the least number of its cases, and how its values are named there.
FILES: dict[str, tuple[int, Callable[[Parsed, Mapping[str, Any]], dict[str, Any]]]] = {
    "commitments.jsonl": (64, commitment),
    "commitments.2.jsonl": (28, commitment),
    "documents.jsonl": (44, documents_in_expected_form),
    "documents.2.jsonl": (56, documents_in_expected_form),
    "other.jsonl": (24, page_kind),
}


@pytest.mark.parametrize("name", FILES)
def test_every_expected_value_is_read(name: str, shared: Path, capsys: pytest.CaptureFixture[str]) -> None:
    fewest, in_form = FILES[name]
    lines = (shared / "captures" / name).read_text(encoding="utf-8").splitlines()
    accuracy = Accuracy()
    for case in map(json.loads, lines):
        found = in_form(parse_text(case)[1], case["expect"])
        for field, expected in case["expect"].items():
            if field not in NOT_STATED:
                accuracy.count(case["case"], field, found.get(field), expected)
    with capsys.disabled():
        print(f"\n{name}\n{accuracy}")
    assert len(lines) >= fewest
    assert not accuracy.misses
