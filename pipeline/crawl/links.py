"""The links of a page that a considerate reader may follow, and the reasons why the others are left.

The site carries a trap: a link that says "Do NOT follow this link or you will be banned from the site!". Besides the
allow-list of forms (`scope`), a link is left when it says `nofollow`, when words in or around it warn robots off, and
when a person could not see it. Only `<a>` and `<area>` are links: nothing that a form, frame, canonical or refresh
names is ever asked for. Such elements close nothing either: spam guards call the forms of honest pages honeypots.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import chain, islice
from typing import Literal

from selectolax.lexbor import LexborHTMLParser, LexborNode

from pipeline.ancestors import elements_around
from pipeline.identity.addresses import LONGEST_ADDRESS
from pipeline.weight import TooHeavyError, parse_html

WARNED, NEAR, NOFOLLOW, HIDDEN = "warned", "near a warning", "nofollow", "hidden"
_LINKS = "a[href], area[href]"
_NEAR = 400  # letters of text around a link that still belong to it
_SECTION = 2000  # letters of a part of a page that one warning may speak for; what is longer is the page
_MOST_NODES = 500  # of a part of a page that one warning may speak for
_LEVELS = 8
_NEIGHBOURS = 8
_ROOTS = frozenset({"body", "html", "-undef"})
_LABELS = ("aria-labelledby", "aria-describedby", "aria-details")
_ROBOTS = frozenset({"robots", "googlebot", "ogp-open-data"})
_HIDING_STYLE = re.compile(
    r"display:none|visibility:(hidden|collapse)|opacity:0?(\.0+)?(;|$)|font-size:0(\.0+)?(px|em|rem|pt|%)?(;|$)|"
    r"(?<![\w-])(max-)?(width|height):[01](px|em|rem|%)?(;|$)|"
    r"(left|right|top|bottom|text-indent|margin-left|margin-top):-\d{3,}|clip(-path)?:|transform:scale\(0|"
    r"(?<![\w-])color:(transparent|rgba\([^)]*,0?(\.0+)?\)|#[0-9a-f]{3}0(;|$)|#[0-9a-f]{6}00)|filter:opacity\(0",
)
_POINT = re.compile(r"0*[01](px)?", re.I)  # the width of a picture that nobody sees
# They show nothing: soft hyphens, zero-width blanks and joiners, fillers.
_INVISIBLE = re.compile(
    r"[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u2028-\u202e\u2060-\u206f\u3164\ufeff\uffa0]"
)
_NO_LETTER = re.compile(r"[^a-z]+")
# Rules for print, for some widths, for some browsers: they say nothing about what a reader sees.
_SOMETIMES = re.compile(r"\s*@(?:media|supports|container)\b.*(?:\(|print)", re.I | re.S)
_BRACE = re.compile(r"[{}]")


@dataclass(frozen=True, slots=True)
class FoundLink:
    """A link as found. `left` names why it is not to be followed, else it is empty. `base` is the page's `<base href>`.

    `warned`: words in it, before it, or after it warn robots off. `near a warning`: such words stand after it and
    before another link, or above the list that it is in, so they may mean another one. `nofollow`, `hidden`: as they
    say; their targets stay open to other links (a form for comments links to its own page that way).
    """

    href: str
    text: str
    left: str = ""
    base: str = ""


def find_links(
    html: str, warnings: Iterable[str], hiding_classes: Iterable[str] = (), robots_header: str = ""
) -> list[FoundLink]:
    """All links of a page in reading order. `warnings` are squeezed: letters only, small (`donotfollow`).

    `robots_header` is the response's `X-Robots-Tag`; it and `<meta name="robots">` speak for all links of the page.
    A page too heavy to be parsed leads nowhere.
    """
    try:
        tree = parse_html(html)
    except TooHeavyError:
        return []
    links = tree.css(_LINKS)
    page = _Page(tree, links, tuple(warnings), frozenset(hiding_classes))
    all_left = NOFOLLOW if _no_follow_page(tree, robots_header) else ""
    stated = tree.css_first("base[href]")
    base = (stated.attributes.get("href") or "").strip() if stated else ""
    base = base if len(base) <= LONGEST_ADDRESS else ""
    return [
        FoundLink(
            (node.attributes.get("href") or "").strip(),
            page.words(node),
            page.reason(node) or all_left,
            base,
        )
        for node in links
    ]


def squeeze(text: str) -> str:
    """Letters only, small, accents off: `D o&nbsp;NOT  fol‑low` becomes `donotfollow`."""
    plain = text.lower() if text.isascii() else unicodedata.normalize("NFKD", text).casefold()
    return _NO_LETTER.sub("", plain)


class _Page:
    """What all links of a page share. Elements are remembered by `mem_id`: a list of thousands is looked at once."""

    def __init__(
        self,
        tree: LexborHTMLParser,
        links: Iterable[LexborNode],
        warnings: tuple[str, ...],
        hiding_classes: frozenset[str],
    ) -> None:
        self.tree = tree
        self._around = elements_around(links)
        self.warnings = re.compile("|".join(map(re.escape, warnings)))
        self.hidden = _hidden_names(tree) | {f".{name}" for name in hiding_classes}
        self._shared: dict[int, bool] = {}
        self._unseen: dict[int, bool] = {}
        self._sections: dict[int, str] = {}
        self._described: dict[str, str] | None = None

    def words(self, link: LexborNode) -> str:
        """The first words that a link shows."""
        return (_first_said(link)[0].strip() if self._holds_links(link) else link.text(strip=True))[:_NEAR]

    def _holds_links(self, link: LexborNode) -> bool:
        """Whether links stand in it: the HTML parser lets them where a cell, a `<marquee>` or the like begins between
        them. Of such a link only its first part is looked at: the others would each be read once for each around."""
        return link.mem_id in self._around

    def reason(self, link: LexborNode) -> str:
        """Why a link is not to be followed; empty where nothing speaks against it."""
        block = self._own_block(link)
        after, next_link = _until_a_link(block, "next")
        own = _first_said(link) if self._holds_links(link) else (block.text(deep=True), block.html or "")
        about = [*own, *_until_a_link(block, "prev")[0], *self._labels(link)]
        if self._warns(about) or (self._warns(after) and not next_link):
            return WARNED
        if self._warns(after):
            return NEAR
        return self._of_sections(block) or self._as_it_says(link)

    def _as_it_says(self, link: LexborNode) -> str:
        rel = re.split(r"[\s,]+", (link.attributes.get("rel") or "").lower())
        if {"nofollow", "ugc", "sponsored"} & set(rel):
            return NOFOLLOW
        shows = self._holds_links(link) or _shows_something(link)
        return HIDDEN if self._is_hidden(link) or not shows else ""

    def _warns(self, texts: Iterable[str]) -> bool:
        return any(self.warnings.search(squeeze(text)) for text in texts)

    def _own_block(self, link: LexborNode) -> LexborNode:
        """The largest element that is about this link alone; all that stands in it (comments, titles, alternative
        texts) is about the link."""
        block = link
        for parent in _above(link):
            if parent.mem_id not in self._shared:
                self._shared[parent.mem_id] = not _is_within(parent, _NEAR, most_links=1)
            if self._shared[parent.mem_id]:
                break
            block = parent
        return block

    def _labels(self, link: LexborNode) -> list[str]:
        """Texts elsewhere on the page that name or describe the link for those who hear it."""
        ids = " ".join(link.attributes.get(name) or "" for name in _LABELS).split()
        if ids and self._described is None:
            self._described = {n.attributes.get("id") or "": n.text(deep=True) for n in self.tree.css("[id]")}
        return [(self._described or {}).get(name, "")[:_NEAR] for name in ids]

    def _of_sections(self, block: LexborNode) -> str:
        """What the parts of the page around a block say of all links in them: by a name (`class="bot-trap"`), or by
        words above them (a heading over a list)."""
        for section in _above(block):
            known = self._sections.get(section.mem_id)
            if known is None:
                known = self._sections[section.mem_id] = self._of_section(section)
            if known:
                return known
        return ""

    def _of_section(self, section: LexborNode) -> str:
        if section.tag == "form" or not _is_within(section, _SECTION):
            return ""
        if self._warns([" ".join(value or "" for value in section.attributes.values())]):
            return WARNED
        return NEAR if self._warns(_until_a_link(section, "prev")[0]) else ""

    def _is_hidden(self, link: LexborNode) -> bool:
        """Each element around links is looked at once, however deep they stand."""
        way: list[LexborNode] = []
        hidden = False
        for element in chain([link], _above(link, levels=None)):
            if element.mem_id in self._unseen:
                hidden = self._unseen[element.mem_id]
                break
            way.append(element)
        for element in reversed(way):
            hidden = hidden or self._hides(element)
            self._unseen[element.mem_id] = hidden
        return hidden

    def _hides(self, element: LexborNode) -> bool:
        attributes = element.attributes
        style = re.sub(r"\s+|!important", "", (attributes.get("style") or "").lower())
        names = {f".{c}" for c in (attributes.get("class") or "").split()} | {f"#{attributes.get('id')}"}
        return bool(
            "hidden" in attributes
            or (attributes.get("aria-hidden") or "").lower() == "true"
            or element.tag in ("template", "noscript")
            or (element.tag == "dialog" and "open" not in attributes)
            or _HIDING_STYLE.search(style)
            or names & self.hidden
        )


def _above(node: LexborNode, levels: int | None = _LEVELS) -> Iterable[LexborNode]:
    """The elements around a node, from the inside out, below the page's body."""
    parent = node.parent
    while parent is not None and parent.tag not in _ROOTS and levels != 0:
        yield parent
        parent = parent.parent
        levels = None if levels is None else levels - 1


def _until_a_link(block: LexborNode, direction: Literal["next", "prev"]) -> tuple[list[str], bool]:
    """The nearest texts before or after a block up to the next link, and whether there is one."""
    texts: list[str] = []
    step: Callable[[LexborNode], LexborNode | None] = lambda node: getattr(node, direction)  # noqa: E731
    neighbour = step(block)
    while neighbour is not None and len(texts) < 2 * _NEIGHBOURS:
        if _holds_a_link(neighbour):
            return texts, True
        words, markup = neighbour.text(deep=True) or "", neighbour.html or ""
        if markup.strip() or words.strip():
            # As read, where tags part words (`Do <b>NOT</b>`); and as written, for comments and alternative texts.
            texts += [words[-_NEAR:] if direction == "prev" else words[:_NEAR], markup[: _NEAR * 2]]
        neighbour = step(neighbour)
    return texts, False


def _holds_a_link(node: LexborNode) -> bool:
    return node.tag in ("a", "area") or (not (node.tag or "-").startswith("-") and node.css_first(_LINKS) is not None)


def _is_within(node: LexborNode, letters: int, most_links: int = _MOST_NODES) -> bool:
    """Whether an element has at most so many letters and links. It is walked through no further than it takes to know:
    elements within elements would each be walked through again."""
    links = 0
    for seen, inner in enumerate(node.traverse(include_text=True)):
        if inner.is_text_node:
            letters -= len(inner.text_content or "")
        elif inner.tag in ("a", "area") and "href" in inner.attributes:
            links += 1
        if letters < 0 or links > most_links or seen > _MOST_NODES:
            return False
    return True


def _first_said(node: LexborNode) -> tuple[str, str]:
    """The first words in an element; and these with its comments, titles and alternative texts between them."""
    words: list[str] = []
    said: list[str] = []
    letters = _SECTION
    for inner in islice(node.traverse(include_text=True), _MOST_NODES):
        if inner.is_element_node:
            pieces = [(value or "")[:_NEAR] for value in inner.attributes.values()]
        else:
            pieces = [(inner.text_content or inner.comment_content or "")[:letters]]
            words += pieces if inner.is_text_node else []
        said += pieces
        letters -= sum(map(len, pieces))
        if letters <= 0:
            break
    return "".join(words), " ".join(said)


def _shows_something(node: LexborNode) -> bool:
    """Words that are no invisible characters, or a picture that is more than a point."""
    if _INVISIBLE.sub("", node.text(deep=True)).strip():
        return True
    return any(not _is_a_point(picture) for picture in node.css("img, svg"))


def _is_a_point(picture: LexborNode) -> bool:
    sizes = (picture.attributes.get("width") or "", picture.attributes.get("height") or "")
    style = re.sub(r"\s+|!important", "", (picture.attributes.get("style") or "").lower())
    return all(map(_POINT.fullmatch, map(str.strip, sizes))) or bool(_HIDING_STYLE.search(style))


def _hidden_names(tree: LexborHTMLParser) -> frozenset[str]:
    """Classes and ids that the page's own style sheet hides always. Only plain rules (`.x {display: none}`)."""
    names: set[str] = set()
    for style in tree.css("style"):
        for selectors, rules in _plain_rules(style.text(deep=True)):
            if _HIDING_STYLE.search(re.sub(r"\s+|!important", "", rules.lower())):
                names.update(s for s in map(str.strip, selectors.split(",")) if re.fullmatch(r"[.#][\w-]+", s))
    return frozenset(names)


def _plain_rules(css: str) -> Iterator[tuple[str, str]]:
    """Selectors and declarations of the rules that hold always, in one pass over the style sheet."""
    opened: list[tuple[str, bool]] = []
    start = 0
    for brace in _BRACE.finditer(css):
        text, start = css[start : brace.start()], brace.end()
        if brace[0] == "{":
            sometimes = bool(opened and opened[-1][1]) or _SOMETIMES.match(text) is not None
            opened.append((re.split(r";|\*/", text)[-1], sometimes))
        elif opened:
            selectors, sometimes = opened.pop()
            if not sometimes:
                yield selectors, text


def _no_follow_page(tree: LexborHTMLParser, robots_header: str) -> bool:
    metas = ((m.attributes.get("name") or "", m.attributes.get("content") or "") for m in tree.css("meta[name]"))
    stated = [content for name, content in metas if name.strip().lower() in _ROBOTS]
    return any(_says_nofollow(words) for words in (*stated, robots_header))


def _says_nofollow(words: str) -> bool:
    """Whether rules for robots forbid following, for whomever: `noindex, nofollow`, `googlebot: none`; not
    `max-image-preview:none`."""
    for rule in re.split(r"[,;\s]+", ":".join(part.strip() for part in words.lower().split(":"))):
        name, _, value = rule.rpartition(":")
        if value == "nofollow" or (value == "none" and not name.startswith("max-")):
            return True
    return False
