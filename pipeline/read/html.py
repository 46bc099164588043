"""HTML captures: what a browser would show, as lines in reading order.

Only the structure of HTML itself is used (block elements, lists, tables, links, headings, landmarks,
hidden elements, alternative texts); never a class name or an id, because themes change and labels stay.
The walk is iterative: pages nested ten thousand elements deep are read like any other.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from itertools import groupby
from urllib.parse import urljoin

from selectolax.lexbor import LexborHTMLParser, LexborNode

from pipeline.model import Line, Link, Page
from pipeline.read.styles import stylesheet_visibility
from pipeline.read.words import BULLET, clean

_BLOCKS = frozenset(
    "address article aside blockquote body caption center dd details dialog div dl dt fieldset figcaption figure"
    " footer form h1 h2 h3 h4 h5 h6 header hgroup hr legend li main menu nav ol p pre search section summary table"
    " tbody tfoot thead tr ul".split()
)
_CELLS = frozenset({"td", "th"})
_HEADINGS = {f"h{n}": n for n in range(1, 7)}
# What these hold is never shown as text of the page.
_MACHINE = frozenset({"script", "style", "noscript", "template", "object", "embed", "iframe", "head", "link", "meta"})
_CONTROLS = frozenset({"button", "select", "input", "textarea", "datalist", "option", "progress", "canvas", "video"})
_LEADS = frozenset({"dt", "th", "strong", "b", "label"})
# Elements whose aria-label or title stands in place of a picture.
_ICONS = frozenset({"img", "svg", "i", "span", "em", "b", "meter", "area", "figure", "image"})
_CHROME_ROLES = {
    "navigation": "menu", "banner": "header", "contentinfo": "footer", "search": "menu", "tooltip": "tooltip",
    "dialog": "dialog", "alertdialog": "dialog",
}  # fmt: skip
_NOT_SHOWN = frozenset({"hidden", "tooltip"})
_CONTAINERS = frozenset({"tr", "table", "tbody", "thead", "tfoot", "dl", "ul", "ol", "menu"})


@dataclass(slots=True)
class _Buffer:
    """The line being written."""

    parts: list[str] = field(default_factory=list)
    links: list[Link] = field(default_factory=list)
    pictures: dict[str, None] = field(default_factory=dict)  # each text once, in order
    lead: str = ""
    marker: str = ""
    level: int = 0
    chrome: str = ""
    has_words: bool = False  # so that nobody joins the parts to find out

    def text(self, start: int = 0) -> str:
        return clean("".join(self.parts[start:]))


@dataclass(slots=True)
class _Open:
    """An element that has been entered and not yet left."""

    node: LexborNode
    tag: str
    chrome: str
    level: int
    pictured: bool  # its text is for screen readers: a picture's text, not a line's
    href: str = ""
    rel: str = ""
    buffer: _Buffer | None = None  # the line it began in, and where in it
    start: int = 0
    opens_line: bool = False
    item: int = 0  # the number the next <li> of this list gets
    cells: str = ""  # what stands between the cells of this row

    def text_in(self, buffer: _Buffer) -> str:
        """Its text in this line; an element may go over several lines."""
        return buffer.text(self.start if self.buffer is buffer else 0)


class _Reader:
    def __init__(self, tree: LexborHTMLParser, base: str) -> None:
        self.base = base
        self.visibility = stylesheet_visibility(tree)
        self.main, self.around_main = _main_content(tree)
        self.lines: list[Line] = []
        self.buffer = _Buffer()
        self.asides: list[tuple[str, str]] = []  # text and why it is chrome
        self.anchors: list[_Open] = []

    # -- the walk ---------------------------------------------------------------------------------
    def read(self, root: LexborNode) -> tuple[Line, ...]:
        stack = [_Open(root, root.tag or "", "", 0, False)]
        node = root.first_child
        while stack:
            if node is None:  # this element is done: leave it, go on behind it
                done = stack.pop()
                if stack:
                    self.leave(done, stack[-1])
                node = done.node.next
                continue
            opened = self.enter(node, stack[-1])
            if opened is None:
                node = node.next
            else:
                stack.append(opened)
                node = node.first_child
        self.flush()
        return tuple(self.lines)

    def enter(self, node: LexborNode, parent: _Open) -> _Open | None:
        """Enters an element; None where there is nothing inside to walk through."""
        if node.is_text_node:
            self.write(node.text_content or "", parent)
            return None
        tag = node.tag or ""
        if not node.is_element_node or tag in _MACHINE:
            self.machine(tag)
            return None
        if tag == "br":
            self.flush()
            return None
        attributes = node.attributes
        chrome = parent.chrome or self.chrome_of(node, parent, tag, attributes)
        if chrome and not parent.chrome and self.is_out_of_line(tag, chrome):
            self.aside(node, chrome)
            return None
        self.turn(chrome)
        opened = _Open(node, tag, chrome, _HEADINGS.get(tag, parent.level), parent.pictured)
        opened.pictured = opened.pictured or self.visibility.is_pictured(node, attributes)
        if tag in _BLOCKS:
            self.open_block(opened, parent)
        elif tag in _CELLS:
            self.open_cell(parent)
        self.picture(tag, attributes)
        opened.buffer, opened.start = self.buffer, len(self.buffer.parts)
        opened.opens_line = not self.buffer.has_words
        if tag == "a" and (attributes.get("href") or "").strip():
            opened.href, opened.rel = _absolute(self.base, attributes["href"] or ""), attributes.get("rel") or ""
            self.anchors.append(opened)
        return opened

    def open_block(self, opened: _Open, parent: _Open) -> None:
        if opened.tag == "dd" and self.buffer.lead:
            self.buffer.parts.append(" ")  # `<dt>Label:</dt><dd>value</dd>` is one line
            return
        self.flush()
        if opened.tag == "tr":
            opened.cells = _between_cells(opened.node)
        elif opened.tag in ("ol", "ul", "menu"):
            opened.item = _number(opened.node, "start", 1)
        elif opened.tag == "li":
            number = _number(opened.node, "value", parent.item)
            self.buffer.marker = f"{number}." if parent.tag == "ol" else BULLET
            parent.item = number + 1

    def open_cell(self, parent: _Open) -> None:
        if self.buffer.has_words:
            self.buffer.parts.append(parent.cells or " ")

    def leave(self, done: _Open, parent: _Open) -> None:
        if done.tag in _LEADS and not self.buffer.lead and done.opens_line and done.buffer is self.buffer:
            self.buffer.lead = self.buffer.text(done.start)
        if done.href:
            self.anchors.remove(done)
            self.add_link(done)
        if done.tag in _BLOCKS and not (done.tag == "dt" and _next_element(done.node) == "dd"):
            self.flush()
            if done.tag == "li":
                self.buffer.marker = ""
        self.turn(parent.chrome)

    # -- writing lines ----------------------------------------------------------------------------
    def flush(self) -> None:
        """Ends the line; the marker of an empty one waits for the first words of its item."""
        buffer = self.buffer
        if not (buffer.has_words or buffer.pictures or self.asides):
            self.buffer = _Buffer(marker=buffer.marker, chrome=buffer.chrome)
            return
        for anchor in self.anchors:
            self.add_link(anchor)
        text = buffer.text()
        pictures = tuple(p for p in map(clean, buffer.pictures) if p)
        if text or pictures:
            lead = buffer.lead if text.startswith(buffer.lead) else ""
            self.add(text, buffer.level, buffer.marker, lead, tuple(buffer.links), pictures, buffer.chrome)
            self.buffer = _Buffer(chrome=buffer.chrome)
        else:
            self.buffer = _Buffer(marker=buffer.marker, chrome=buffer.chrome)
        for text, chrome in self.asides:
            self.add(text, chrome=chrome)
        self.asides.clear()

    def add(
        self,
        text: str,
        level: int = 0,
        marker: str = "",
        lead: str = "",
        links: tuple[Link, ...] = (),
        pictures: tuple[str, ...] = (),
        chrome: str = "",
    ) -> None:
        self.lines.append(Line(len(self.lines) + 1, text, level, marker, lead, links, pictures, chrome))

    def turn(self, chrome: str) -> None:
        """Content and chrome never share a line."""
        if chrome != self.buffer.chrome:
            self.flush()
            self.buffer.chrome = chrome

    def is_out_of_line(self, tag: str, chrome: str) -> bool:
        """Whether chrome leaves the line around it whole: inline elements do, and a block that is not shown, where it
        stands between words (`Action Plan<div role=tooltip>…</div>: …`)."""
        if tag in _BLOCKS or tag in _CELLS:
            return chrome in _NOT_SHOWN and self.buffer.has_words
        return True

    def aside(self, node: LexborNode, chrome: str) -> None:
        """Keeps what is hidden inside a line (a tooltip behind a label) for a line of its own behind it."""
        text = clean(node.text() or "")
        if text:
            self.asides.append((text, chrome))

    def machine(self, tag: str) -> None:
        """A script or style counts as one line of chrome; its code is no text."""
        if tag in ("script", "style", "noscript"):
            self.flush()
            self.add(f"<{tag}>", chrome="script")

    def write(self, text: str, parent: _Open) -> None:
        if parent.pictured:
            self.buffer.pictures.setdefault(text)
        elif parent.tag not in _CONTAINERS or text.strip():
            self.buffer.parts.append(text)
            self.buffer.level = parent.level or self.buffer.level
            self.buffer.has_words = self.buffer.has_words or bool(clean(text))

    def add_link(self, anchor: _Open) -> None:
        text = anchor.text_in(self.buffer)
        if text or self.buffer.pictures:
            self.buffer.links.append(Link(text, anchor.href, anchor.rel))

    def picture(self, tag: str, attributes: dict[str, str | None]) -> None:
        if tag in _ICONS or attributes.get("role") == "img":
            for name in ("alt", "aria-label", "title"):
                value = clean(attributes.get(name) or "")
                if value:
                    self.buffer.pictures.setdefault(value)

    # -- what is not content ----------------------------------------------------------------------
    def chrome_of(self, node: LexborNode, parent: _Open, tag: str, attributes: dict[str, str | None]) -> str:
        """Why an element is chrome; empty for content."""
        if self.visibility.is_hidden(node, attributes) or (tag == "dialog" and "open" not in attributes):
            return "hidden"
        if tag in _CONTROLS:
            return "control"
        role = "navigation" if tag == "nav" else attributes.get("role") or ""
        landmark = tag if tag in ("footer", "header") else _CHROME_ROLES.get(role, "")
        # A theme may put the title of the page into its <header>.
        if landmark and node.css_first("h1") is None:
            return landmark
        on_the_way = node.mem_id == self.main or node.mem_id in self.around_main
        if parent.node.mem_id in self.around_main and not on_the_way:
            return "outside-main"
        return ""


def read_html(text: str, base: str) -> Page:
    """The page of a document; `base` is its address, for relative links."""
    tree = LexborHTMLParser(text)
    head = _Head(tree)
    root = tree.root
    if root is None:
        return Page(lines=())
    lines = _Reader(tree, head.base(base)).read(root)
    return Page(_without_page_menus(lines, head.base(base)), head.title(), head.canonical(base), head.language())


def _without_page_menus(lines: tuple[Line, ...], base: str) -> tuple[Line, ...]:
    """Tabs and tables of contents are chrome: their words are those of the headings they jump to, which stand further
    down. One link into the page alone is none: accordions make their headings of such links."""
    menus: set[int] = set()
    for into_page, run in groupby(lines, lambda line: _links_into_page(line, base)):
        members = list(run)
        if into_page and sum(len(line.links) for line in members) > 1:
            menus |= {line.number for line in members}
    return tuple(replace(line, chrome="page-menu") if line.number in menus else line for line in lines)


def _links_into_page(line: Line, base: str) -> bool:
    """Whether a line is made of links to places of the same page, and of nothing else."""
    if line.chrome or line.level or not line.links:
        return False
    into = all(link.url.startswith(f"{base}#") for link in line.links)
    return into and "".join(line.text.split()) == "".join("".join(link.text.split()) for link in line.links)


class _Head:
    """What the document says of itself."""

    def __init__(self, tree: LexborHTMLParser) -> None:
        self.tree = tree

    def attribute(self, selector: str, name: str) -> str:
        node = self.tree.css_first(selector)
        return (node.attributes.get(name) or "").strip() if node is not None else ""

    def base(self, address: str) -> str:
        href = self.attribute("base[href]", "href")
        return _absolute(address, href) if href else address

    def canonical(self, address: str) -> str:
        found = self.attribute("link[rel~=canonical]", "href") or self.attribute("meta[property='og:url']", "content")
        return _absolute(address, found) if found else ""

    def title(self) -> str:
        node = self.tree.css_first("head > title")
        return clean(node.text()) if node is not None else ""

    def language(self) -> str:
        return self.attribute("html[lang]", "lang").split("-")[0].lower()


def _main_content(tree: LexborHTMLParser) -> tuple[int | None, frozenset[int]]:
    """`<main>` and the elements around it, where the page has one and its title stands in it."""
    main = tree.css_first("main") or tree.css_first("[role=main]")
    if main is None or (tree.css_first("h1") is not None and main.css_first("h1") is None):
        return None, frozenset()
    around = set()
    node = main.parent
    while node is not None:
        around.add(node.mem_id)
        node = node.parent
    return main.mem_id, frozenset(around)


def _absolute(base: str, href: str) -> str:
    try:
        return urljoin(base, href.strip())
    except ValueError:  # a bracket in the host: the address stays as written
        return href.strip()


def _next_element(node: LexborNode) -> str:
    following = node.next
    while following is not None and not following.is_element_node:
        following = following.next
    return (following.tag or "") if following is not None else ""


def _number(node: LexborNode, attribute: str, otherwise: int) -> int:
    """The number that an attribute states. `²` is a digit and no number, and no list has a billion items."""
    words = node.attributes.get(attribute) or ""
    return int(words) if words.isdecimal() and len(words) < 10 else otherwise


def _between_cells(row: LexborNode) -> str:
    """A row of a label and its value reads as `Label: value`; other rows keep their cells apart."""
    cells = [n for n in row.iter() if n.tag in _CELLS]
    if len(cells) == 2 and (cells[0].tag == "th" or (cells[0].text() or "").strip().endswith(":")):
        return " "
    return " | "
