"""A list that was read before gives the same lines as one that is read for the first time, whatever stands around."""

from __future__ import annotations

import random

import pytest

from pipeline.read import lists
from pipeline.read.html import read_html

AT = "https://www.opengovpartnership.org/members/ghana/"
MENU = '<ul><li><a href="https://a.org/1">One</a></li><li>Two <b>bold</b> words</li></ul>'
LISTS = (
    MENU,
    '<ol start="4"><li>First</li><li value="9"><p>Second</p> tail</li></ol>',
    '<ul><li><a href="/members/">Members</a></li><li><a href="#top">Top</a></li></ul>',
    '<ul><li><a href="?p=3" rel="next">Next</a><ol><li>inner</li></ol></li><li></li></ul>',
    '<ul><li><button aria-controls="panel">Show more</button></li><li>Kept</li></ul>',
    '<ul><li hidden>Hidden</li><li style="display:none">Not shown</li><li>Shown</li></ul>',
    '<ul><li><strong>Label:</strong> value</li><li><img alt="A picture"></li><li><h3>Heading</h3></li></ul>',
    '<ul><li class="c">sometimes</li><li class="d">seen</li><li>always</li></ul>',
    "<menu><li><nav><a href='https://a.org/'>Menu</a></nav></li></menu>",
    "<ul> \u200b </ul>",
    "<ul>words of no item<li><table><tr><th>a</th><td>b</td></tr></table></ul>",
    '<ul><li><div role="tooltip">tip</div>word</li></ul>',
    "<ul><li><main><p>in main</p></main></li><li>beside it</li></ul>",
    '<ul><li id="inner" hidden>Behind a click</li><li>Before it</li></ul>',
    "<ul><li><br>after a break<li><dl><dt>Status:</dt><dd>Active</dd></dl></ul>",
)
AROUND = (
    "{}",
    "before {} after",
    "<b>Label: {} more</b>",
    "<strong>{}</strong> after",
    "<strong>{} more</strong> after",
    "<h1>Title</h1>{}",
    '<ul><li><a href="#x">x</a></li><li>{}</li><li>{} and more</li></ul>',
    '<button aria-controls="inner">Show</button>{}',
    '<a href="https://b.org/">link {}</a>',
    "<h2>Title</h2>{}",
    "<h2>In a heading {}</h2>",
    "<ul><li>{}</li><li>next</li></ul>",
    "<ol><li>x{}y</li>{}</ol>",
    "<table><tr><td>Cell</td><td>{}</td><td>c</td></tr></table>",
    "<dl><dt>Term</dt><dd>{}</dd></dl>",
    "<dl><dt>Term{}</dt><dd>value</dd></dl>",
    "<main><h1>T</h1>{}</main>{}",
    '<div id="panel" hidden>Panel {}</div>',
    "<style>li { display: none }</style>{}",
    "<style>.x { display: none }</style><p class=x>p</p>{}",
    "<style>.c { display: none } .d { left: -999px }</style>{}{}",
    '<span aria-label="icon">{}</span>',
    '<div style="clip: rect(0 0 0 0)">{}</div>',
    "<label>{}</label>",
    "word <span hidden>aside</span> {} word",
    "<details><summary>More</summary>{}</details>",
)


def page(chance: random.Random) -> str:
    blocks = []
    for _ in range(chance.randint(1, 4)):
        block = chance.choice(AROUND)
        while "{}" in block:
            block = block.replace("{}", chance.choice(LISTS), 1)
        blocks.append(block)
    base = chance.choice(("", "", '<base href="https://elsewhere.org/x/">'))
    return f"<!doctype html><html><head>{base}</head><body>{''.join(blocks)}</body></html>"


@pytest.fixture(autouse=True)
def nothing_known(monkeypatch: pytest.MonkeyPatch) -> dict[str, object]:
    known: dict[str, object] = {}
    monkeypatch.setattr(lists, "_known", known)
    return known


def test_pages_read_one_after_the_other_read_as_each_alone(nothing_known: dict[str, object]) -> None:
    chance = random.Random(7)
    pages = [page(chance) for _ in range(1_500)]
    alone = []
    for text in pages:
        nothing_known.clear()
        alone.append(read_html(text, AT))
    nothing_known.clear()
    for text, expected in zip(pages, alone, strict=True):
        assert read_html(text, AT) == expected, text
    assert len(nothing_known) >= 5  # lists are kept at all


def test_a_menu_is_read_once(nothing_known: dict[str, object], monkeypatch: pytest.MonkeyPatch) -> None:
    first = read_html(f"<body>{MENU}<p>One page</p></body>", AT)
    monkeypatch.setattr("pipeline.read.html._Reader.end_line", lambda *_: pytest.fail("it was read again"))
    again = read_html(f"<body>{MENU}</body>", "https://www.opengovpartnership.org/members/kenya/")
    assert again.lines == first.lines[:2]


def test_addresses_that_a_page_completes_are_of_that_page() -> None:
    relative = '<ul><li><a href="/a/">A</a></li><li><a href="#b">B</a> and more</li></ul>'
    pages = [read_html(f"<body>{relative}</body>", f"https://{host}.org/x") for host in ("one", "two")]
    assert [line.links[0].url for line in pages[1].lines] == ["https://two.org/a/", "https://two.org/x#b"]


def test_what_is_kept_has_a_bound(nothing_known: dict[str, object]) -> None:
    for number in range(450):
        read_html(f"<body><ul><li>{number}</li></ul></body>", AT)
    read_html(f"<body><ul><li>{'long ' * 20_000}</li></ul></body>", AT)
    assert 0 < len(nothing_known) <= 200
    assert max(map(len, nothing_known)) < 100


def test_lists_in_each_other_are_told_once(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    monkeypatch.setattr("pipeline.read.html.lines_of", lambda markup: asked.append(markup))
    depth = 300
    read_html("<body>" + "<ul><li><a href='#x'>x</a>" * depth + "</li></ul>" * depth, AT)
    assert len(asked) == 1  # each markup holds all that is deeper: together they would be a square
