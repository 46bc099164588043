"""The same words written in other ways (other extractors, other markup) give the same values."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable
from functools import cache
from html import escape
from pathlib import Path
from typing import Any

import pytest

from pipeline.build import look_at
from pipeline.model import Capture

FILES = ("commitments", "commitments.2", "documents", "documents.2", "other")


def lines_of(text: str) -> list[str]:
    return [line.strip() for line in text.split("\n")]


def page_of(body: str) -> str:
    return f"<!doctype html><html lang=en><head><title>A page</title></head><body><main>{body}</main></body></html>"


def each(tag: str) -> Callable[[str], str]:
    return lambda text: page_of("".join(f"<{tag}>{escape(line)}</{tag}>" for line in lines_of(text)))


# As text browsers, converters and editors write a text.
AS_TEXT: dict[str, Callable[[str], str]] = {
    "indented": lambda text: re.sub(r"(?m)^(?=.)", "   ", text),
    "ends of Windows, a byte order mark": lambda text: "\ufeff" + text.replace("\n", " \r\n"),
    "blanks that do not break": lambda text: re.sub(r"(?<=\w) (?=\w)", "\u00a0", text),
    "soft hyphens": lambda text: re.sub(r"(?<=[a-z]{4})(?=[a-z]{4})", "\u00ad", text),
}
AS_HTML: dict[str, Callable[[str], str]] = {
    "paragraphs": each("p"),
    "blocks": each("div"),
    "rows": lambda text: page_of(
        "<table>" + "".join(f"<tr><td>{escape(line)}</td></tr>" for line in lines_of(text)) + "</table>"
    ),
    "breaks": lambda text: page_of("<p>" + "<br>".join(map(escape, lines_of(text))) + "</p>"),
    "as it is": lambda text: page_of("<pre>" + escape("\n".join(lines_of(text))) + "</pre>"),
}


@cache
def cases(shared: Path) -> list[dict[str, Any]]:
    paths = [shared / "captures" / f"{name}.jsonl" for name in FILES]
    return [json.loads(line) for path in paths for line in path.read_text(encoding="utf-8").splitlines()]


def values(text: str, url: str, media_type: str = "text/plain") -> Counter[tuple[str, ...]]:
    """What a page says, without the texts of its sections: their blank lines and lists are those of the writing."""
    parsed = look_at(Capture(text.encode(), "page", url, "2020-01-01T00:00:00Z", media_type))[1]
    said = [(o.table_name, o.row_key, o.field, o.value) for o in parsed.observations if o.value]
    for row in parsed.rows:
        if row.table_name != "sections":
            said += [(row.table_name, "", column, str(value)) for column, value in row.values.items()]
    left_out = ("line", "as_written", "place")
    return Counter(fact for fact in said if fact[2] not in left_out)


@pytest.mark.parametrize("writing", AS_TEXT.values(), ids=AS_TEXT.keys())
def test_a_text_written_otherwise_has_the_same_values(writing: Callable[[str], str], shared: Path) -> None:
    pairs = ((case["case"], case["url"], case["text"]) for case in cases(shared))
    different = [name for name, url, text in pairs if values(writing(text), url) != values(text, url)]
    assert different == []


@pytest.mark.parametrize("markup", AS_HTML.values(), ids=AS_HTML.keys())
def test_a_text_in_elements_has_the_same_values(markup: Callable[[str], str], shared: Path) -> None:
    pairs = ((case["case"], case["url"], case["text"]) for case in cases(shared))
    different = [
        name
        for name, url, text in pairs
        if values(markup(text), url, "text/html") != values("\n".join(lines_of(text)), url)
    ]
    assert different == []


def test_a_star_may_be_a_bullet_or_the_mark_of_a_footnote() -> None:
    def markers(text: str) -> list[tuple[str, str]]:
        page = look_at(Capture(text.encode(), "page", "", "2020-01-01T00:00:00Z", "text/plain"))[0]
        return [(line.marker, line.text) for line in page.lines]

    assert markers("* one\n* two\n* three") == [("•", "one"), ("•", "two"), ("•", "three")]
    assert markers("Words\n  * one\n* a note") == [("", "Words"), ("•", "one"), ("", "* a note")]
    assert markers("• one\n* a note\n* a note\n* a note")[1:] == [("", "* a note")] * 3


def test_a_bullet_that_was_typed_into_a_page_is_one() -> None:
    html = page_of(
        "<p>• one</p><ul><li>· two</li></ul><ol><li>- three</li></ol><p><b>- Label:</b> four</p><p>–five</p>"
    )
    lines = look_at(Capture(html.encode(), "page", "", "2020-01-01T00:00:00Z", "text/html"))[0].lines
    assert [(line.marker, line.text) for line in lines] == [
        ("•", "one"), ("•", "two"), ("1.", "- three"), ("•", "Label: four"), ("", "–five"),
    ]  # fmt: skip
    assert lines[3].lead == "Label:"
