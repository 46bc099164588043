"""HTML captures: what a browser would show, as lines in reading order.

Only the structure of HTML itself is used (block elements, lists, tables, links, headings, landmarks,
hidden elements, alternative texts); never a class name or an id, because themes change and labels stay.
What is no content (a menu, a footer, a tooltip) is one line of chrome, whatever it holds: nobody walks through it.
The walk is iterative: pages nested ten thousand elements deep are read like any other.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from selectolax.lexbor import LexborNode

from pipeline.ancestors import elements_around
from pipeline.model import Line, Link, Page
from pipeline.read.css import Visibility, stylesheet_visibility
from pipeline.read.disclosures import Disclosures, with_shadow_roots
from pipeline.read.document import Document
from pipeline.read.elements import (
    BLOCKS,
    CHROME_TAGS,
    CONTAINERS,
    CONTROLS,
    EMBEDDED,
    HEADINGS,
    ICONS,
    LEADS,
    MACHINE,
    NOT_SHOWN,
    PLAIN,
    SAYING,
    landmark_of,
    next_element,
    words_of,
)
from pipeline.read.glossary import mark_glosses, tooltips_removed
from pipeline.read.link_targets import joined, whole_address
from pipeline.read.lists import LISTS, keep, lines_of
from pipeline.read.page_menus import without_page_menus
from pipeline.read.pictured_signs import SIGN, stands_for_a_sign
from pipeline.read.table_rows import CELLS, NEW_LINE, between_cells
from pipeline.read.words import BULLET, clean, first_words, without_typed_bullet
from pipeline.weight import parse_html

_TEXT = "-text"  # what selectolax calls a text node


@dataclass(slots=True)
class _Buffer:
    """The line being written."""

    parts: list[str] = field(default_factory=list)
    links: list[Link] = field(default_factory=list)
    pictures: dict[str, None] = field(default_factory=dict)  # each text once, in order
    lead: str = ""
    marker: str = ""
    level: int = 0
    has_words: bool = False  # so that nobody joins the parts to find out
    said: tuple[int, int, str] = (0, 0, "")  # the last text that was asked for, and of which parts it is made

    def text(self, start: int = 0) -> str:
        """The words of its parts from one on; mostly a link, its line and its label are the same parts."""
        if self.said[:2] != (start, len(self.parts)):
            self.said = (start, len(self.parts), clean("".join(self.parts[start:] if start else self.parts)))
        return self.said[2]


@dataclass(slots=True)
class _Open:
    """An element that has been entered and not yet left; a plain one shares that of the element around it."""

    tag: str
    level: int
    pictured: bool  # its text is for screen readers: a picture's text, not a line's
    around_main: bool
    href: str = ""
    rel: str = ""
    buffer: _Buffer | None = None  # the line it began in, and where in it
    start: int = 0
    opens_line: bool = False
    item: int = 0  # the number the next <li> of this list gets, the place of the next cell of this row
    cells: tuple[str, ...] = ()  # what stands before each cell of this row

    def text_in(self, buffer: _Buffer) -> str:
        """Its text in this line; an element may go over several lines."""
        return buffer.text(self.start if self.buffer is buffer else 0)


@dataclass(slots=True)
class _List:
    """A list that is being read: `first` is the place of its first line, `buffer` the line at its beginning. It is no
    longer `is_apart` once something inside it depends on the rest of the page."""

    opened: _Open
    markup: str
    first: int
    buffer: _Buffer
    is_apart: bool = True


class _Reader:
    def __init__(self, visibility: Visibility, disclosures: Disclosures, main: LexborNode | None, base: str) -> None:
        self.base = base
        self.visibility, self.disclosures = visibility, disclosures
        self.main = main.mem_id if main is not None else None
        self.around_main = elements_around([main] if main is not None else [])
        self.watches = bool(visibility.hidden or visibility.shown)
        self.lines: list[Line] = []
        self.buffer = _Buffer()
        self.asides: list[tuple[str, str]] = []  # text and why it is chrome
        self.anchor: _Open | None = None  # the link that is read
        self.reading_list: _List | None = None  # the list that is read, and may be kept

    # -- the walk ---------------------------------------------------------------------------------
    def read(self, root: LexborNode) -> tuple[Line, ...]:
        around = _Open(root.tag or "", 0, False, root.mem_id in self.around_main)
        stack = [(root, around)]
        node = root.first_child
        while True:
            if node is None:  # this element is done: leave it, go on after it
                left, done = stack.pop()
                if not stack:
                    break
                around = stack[-1][1]
                if done is not around:
                    self.leave(left, done)
                node = left.next
            elif (tag := node.tag) == _TEXT:
                write = self.write_lines if around.tag == "pre" else self.write
                write(node.text_content or "", around)
                node = node.next
            else:
                opened = self.enter(node, tag or "", around)
                if opened is None:
                    node = node.next
                else:
                    stack.append((node, opened))
                    around = opened
                    node = node.first_child
        self.flush()
        return tuple(self.lines)

    def enter(self, node: LexborNode, tag: str, parent: _Open) -> _Open | None:
        """Enters an element; None where there is nothing inside to walk through."""
        if tag in MACHINE or not node.is_element_node:
            return None
        if tag == "br":
            self.flush()
            return None
        attributes = node.attributes
        # Most elements bear nothing but a class: of these nothing else has to be asked.
        says = not SAYING.isdisjoint(attributes)
        if says or self.watches or parent.around_main or tag in CHROME_TAGS:
            chrome = self.chrome_of(node, parent, tag, attributes)
            if chrome:
                self.leave_out(node, tag, chrome, attributes)
                return None
        pictured = parent.pictured
        if says or self.watches:
            pictured = pictured or self.visibility.is_pictured(node, attributes)
            self.picture(node, tag, attributes)
        markup = self.markup_of_list(node, parent) if tag in LISTS and not pictured else ""
        if markup and self.write_known_list(markup):
            return None
        if tag in PLAIN and pictured == parent.pictured and parent.tag not in CONTAINERS:
            return parent
        on_the_way = parent.around_main and node.mem_id in self.around_main
        opened = _Open(tag, HEADINGS.get(tag, parent.level), pictured, on_the_way)
        if tag in BLOCKS:
            self.open_block(node, attributes, opened, parent)
        elif tag in CELLS:
            self.open_cell(parent)
        if tag == "a" or tag in LEADS:
            self.open_words(opened, attributes)
        if markup:
            self.reading_list = _List(opened, markup, len(self.lines), self.buffer)
        return opened

    def open_words(self, opened: _Open, attributes: dict[str, str | None]) -> None:
        """Notes where the words of a link or a label begin."""
        opened.buffer, opened.start = self.buffer, len(self.buffer.parts)
        opened.opens_line = not self.buffer.has_words
        href = (attributes.get("href") or "").strip() if opened.tag == "a" else ""
        if href:
            whole = whole_address(href)
            opened.href, opened.rel = whole or joined(self.base, href), attributes.get("rel") or ""
            # Of links in each other (`<a>` lets them in under `<object>` and the like) a click opens the inner one.
            self.close_link()
            self.anchor = opened
            if not whole and self.reading_list:
                self.reading_list.is_apart = False

    def open_block(self, node: LexborNode, attributes: dict[str, str | None], opened: _Open, parent: _Open) -> None:
        if opened.tag == "dd" and self.buffer.lead:
            self.buffer.parts.append(" ")  # `<dt>Label:</dt><dd>value</dd>` is one line
            return
        self.flush()
        if opened.tag == "tr":
            opened.cells = between_cells(node)
        elif opened.tag in ("ol", "ul", "menu"):
            opened.item = _number(attributes.get("start"), 1)
        elif opened.tag == "li":
            number = _number(attributes.get("value"), parent.item)
            self.buffer.marker = f"{number}." if parent.tag == "ol" else BULLET
            parent.item = number + 1

    def open_cell(self, row: _Open) -> None:
        before = row.cells[row.item] if row.item < len(row.cells) else " "
        row.item += 1
        if before == NEW_LINE:
            self.flush()
        elif self.buffer.has_words:
            self.buffer.parts.append(before)

    def leave(self, node: LexborNode, done: _Open) -> None:
        if done.tag in LEADS and not self.buffer.lead and done.opens_line and done.buffer is self.buffer:
            self.buffer.lead = self.buffer.text(done.start)
        if done is self.anchor:
            self.close_link()
        if done.tag in BLOCKS and not (done.tag == "dt" and next_element(node) == "dd"):
            self.flush()
            if done.tag == "li":
                self.buffer.marker = ""
        if self.reading_list and done is self.reading_list.opened:
            self.keep_list(self.reading_list)

    # -- lists that stand on many pages -----------------------------------------------------------
    def markup_of_list(self, node: LexborNode, parent: _Open) -> str:
        """The markup of a list whose lines nothing around it can change; empty for others."""
        if self.reading_list or self.anchor or parent.level or parent.around_main:
            return ""
        if self.watches and node.mem_id in self.visibility.around:
            return ""
        self.flush()
        return "" if self.buffer.marker else node.html or ""

    def write_known_list(self, markup: str) -> bool:
        """Writes the lines of a list that was read before; False for a new one."""
        known = lines_of(markup)
        if known is None:
            return False
        for line in known[0]:
            self.add(line.text, line.level, line.marker, line.lead, line.links, line.pictures, line.chrome)
        if known[1]:
            self.buffer = _Buffer()
        return True

    def keep_list(self, done: _List) -> None:
        if done.is_apart:
            keep(done.markup, self.lines[done.first :], self.buffer is not done.buffer)
        self.reading_list = None

    # -- writing lines ----------------------------------------------------------------------------
    def flush(self) -> None:
        """Ends the line; the marker of an empty one waits for the first words of its item."""
        buffer = self.buffer
        if not (buffer.parts or buffer.links or buffer.pictures or self.asides):
            return
        marker = buffer.marker
        if buffer.has_words or buffer.pictures:
            marker = "" if self.end_line(buffer) else marker
        self.buffer = _Buffer(marker=marker)
        for text, chrome in self.asides:
            self.add(text, chrome=chrome)
        self.asides.clear()

    def end_line(self, buffer: _Buffer) -> bool:
        """Whether there was a line to add: words of nothing but invisible marks are none."""
        if self.anchor:
            self.add_link(self.anchor)
        text = buffer.text()
        pictures = tuple(filter(None, map(clean, buffer.pictures))) if buffer.pictures else ()
        if not text and not pictures:
            return False
        lead = buffer.lead if text.startswith(buffer.lead) else ""
        marker, typed = buffer.marker, without_typed_bullet(text)
        if marker in ("", BULLET) and typed is not text:
            marker, text, lead = BULLET, typed, without_typed_bullet(lead)
        self.add(text, buffer.level, marker, lead, tuple(buffer.links), pictures)
        return True

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

    def write(self, text: str, parent: _Open) -> None:
        buffer = self.buffer
        if parent.pictured:
            buffer.pictures.setdefault(text)
            return
        if text.isspace() and (not buffer.has_words or parent.tag in CONTAINERS):
            return
        if buffer.has_words or clean(text):
            buffer.parts.append(text)
            buffer.level = parent.level or buffer.level
            buffer.has_words = True

    def write_lines(self, text: str, parent: _Open) -> None:
        """Writes the words of a `<pre>`, whose lines end where they end in the source."""
        for number, line in enumerate(text.split("\n")):
            if number:
                self.flush()
            self.write(line, parent)

    def close_link(self) -> None:
        if self.anchor:
            self.add_link(self.anchor)
        self.anchor = None

    def add_link(self, anchor: _Open) -> None:
        text = anchor.text_in(self.buffer)
        if text or self.buffer.pictures:
            self.buffer.links.append(Link(text, anchor.href, anchor.rel))

    def picture(self, node: LexborNode, tag: str, attributes: dict[str, str | None]) -> None:
        if tag in ICONS or attributes.get("role") == "img":
            for name in ("alt", "aria-label", "title"):
                value = clean(attributes.get(name) or "")
                if value and stands_for_a_sign(value, node, self.buffer.parts):
                    self.buffer.parts.append(SIGN)
                elif value:
                    self.buffer.pictures.setdefault(value)

    # -- what is not content ----------------------------------------------------------------------
    def chrome_of(self, node: LexborNode, parent: _Open, tag: str, attributes: dict[str, str | None]) -> str:
        """Why an element is chrome; empty for content."""
        hidden = self.visibility.is_hidden(node, attributes)
        if self.reading_list and (hidden or tag in CONTROLS):
            self.reading_list.is_apart = False  # a control elsewhere, or a heading above the list, may show this
        if (hidden and not self.disclosures.shows(node)) or (tag == "dialog" and "open" not in attributes):
            return "hidden"
        if tag in CONTROLS and not self.disclosures.is_clicked(node):
            return "control"
        if tag in EMBEDDED:
            return "embedded"
        landmark = landmark_of(node, attributes)
        # A theme may put the title of the page into its <header>.
        if landmark and node.css_first("h1") is None:
            return landmark
        if parent.around_main and node.mem_id != self.main and node.mem_id not in self.around_main:
            return "outside-main"
        return ""

    def leave_out(self, node: LexborNode, tag: str, chrome: str, attributes: dict[str, str | None]) -> None:
        """Writes an element that is chrome as one line, and leaves the line around it whole: inline elements do not
        end it, nor does a block that is not shown (`Action Plan<div role=tooltip>…</div>: …`)."""
        words = first_words(words_of(node, attributes))
        if not words:
            return
        if (tag not in BLOCKS and tag not in CELLS) or (chrome in NOT_SHOWN and self.buffer.has_words):
            self.asides.append((words, chrome))
            return
        self.flush()
        self.add(words, chrome=chrome)


def read_html(text: str, base: str) -> Page:
    """The page of a document; `base` is its address, for relative links. Raises TooHeavyError."""
    tree = parse_html(with_shadow_roots(text))
    root = tree.root
    if root is None:
        return Page(lines=())
    document = Document(tree)
    resolved, too_long = document.base(base)
    visibility = stylesheet_visibility(tree, document.styles, text)
    tree.strip_tags(["script", "style", "noscript"], recursive=True)  # their code is no text of a menu
    glosses = mark_glosses(tree, BLOCKS | CELLS) if "/glossary/" in text else []
    disclosures = Disclosures(tree, visibility, text)
    lines = _Reader(visibility, disclosures, document.main(), resolved).read(root)
    shown = without_page_menus(lines, resolved)
    issues = (*too_long, *tooltips_removed(len(glosses)), *visibility.issues())
    return Page(shown, document.title(), document.canonical(base), document.language(), issues)


def _number(stated: str | None, otherwise: int) -> int:
    """The number that an attribute states. `²` is a digit and no number, and no list has a billion items."""
    return int(stated) if stated and stated.isdecimal() and len(stated) < 10 else otherwise
