"""The links of a page that a considerate reader may follow, and the reasons why the others are left.

The site carries a trap: a link that says "Do NOT follow this link or you will be banned from the site!". Besides the
allow-list of forms (`scope`), a link is left when it says `nofollow`, when words in or around it warn robots off, and
when a person could not see it.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

from selectolax.lexbor import LexborHTMLParser, LexborNode

# How much text around a link still belongs to it.
_NEAR = 400
_LEVELS = 8
_NEIGHBOURS = 3
_HIDING_STYLE = re.compile(
    r"display:none|visibility:(hidden|collapse)|opacity:0?(\.0+)?(;|$)|font-size:0|"
    r"(?<![\w-])(max-)?(width|height):[01](px|em|rem|%)?(;|$)|"
    r"(left|right|top|bottom|text-indent|margin-left|margin-top):-\d{3,}|clip(-path)?:|transform:scale\(0",
)
_RULE = re.compile(r"([^{}]+)\{([^{}]*)\}")
_NO_FOLLOW = re.compile(r"\b(nofollow|none)\b")


@dataclass(frozen=True, slots=True)
class FoundLink:
    """A link as found. `left` names why it is not to be followed, else it is empty.

    `warned`: words in it, before it, or behind it warn robots off. `near a warning`: such words stand behind it and
    before another link, so they mean the other one, most likely. `nofollow`, `hidden`: as they say.
    """

    href: str
    text: str
    left: str = ""


def find_links(
    html: str, warnings: Iterable[str], hiding_classes: Iterable[str] = (), robots_header: str = ""
) -> list[FoundLink]:
    """All links of a page in reading order. `warnings` are squeezed: letters only, small (`donotfollow`).

    `robots_header` is the response's `X-Robots-Tag`; it and `<meta name="robots">` speak for all links of the page.
    """
    tree = LexborHTMLParser(html)
    warned = tuple(warnings)
    hidden = _hidden_names(tree) | {f".{name}" for name in hiding_classes}
    all_left = _no_follow_page(tree, robots_header)
    shared: dict[int, bool] = {}
    return [
        FoundLink(
            (node.attributes.get("href") or "").strip(),
            node.text(strip=True)[:_NEAR],
            _reason(node, warned, hidden, shared) or ("nofollow" if all_left else ""),
        )
        for node in tree.css("a[href], area[href]")
    ]


def _reason(node: LexborNode, warnings: tuple[str, ...], hidden: frozenset[str], shared: dict[int, bool]) -> str:
    block = _own_block(node, shared)
    behind, next_link = _until_a_link(block, "next")
    about = [block.text(deep=True), block.html or "", *_until_a_link(block, "prev")[0]]
    if _warns(about, warnings) or (_warns(behind, warnings) and not next_link):
        return "warned"
    if _warns(behind, warnings):
        return "near a warning"
    rel = (node.attributes.get("rel") or "").lower().split()
    if {"nofollow", "ugc", "sponsored"} & set(rel):
        return "nofollow"
    if _is_hidden(node, hidden) or not _shows_something(node):
        return "hidden"
    return ""


def squeeze(text: str) -> str:
    """Letters only, small, accents off: `D o&nbsp;NOT  fol‑low` becomes `donotfollow`."""
    plain = unicodedata.normalize("NFKD", text).casefold()
    return "".join(c for c in plain if "a" <= c <= "z")


def _warns(texts: Iterable[str], warnings: tuple[str, ...]) -> bool:
    return any(warning in squeezed for squeezed in map(squeeze, texts) for warning in warnings)


def _own_block(node: LexborNode, shared: dict[int, bool]) -> LexborNode:
    """The largest element that is about this link alone; all that stands in it (comments, titles, alternative texts)
    is about the link.

    `shared` remembers which elements are about more than one link: a list of thousands is looked at once.
    """
    block = node
    for _ in range(_LEVELS):
        parent = block.parent
        if parent is None or parent.tag in ("body", "html", "-undef"):
            break
        if parent.mem_id not in shared:
            shared[parent.mem_id] = len(parent.css("a[href], area[href]")) > 1 or len(parent.text(deep=True)) > _NEAR
        if shared[parent.mem_id]:
            break
        block = parent
    return block


def _until_a_link(block: LexborNode, direction: str) -> tuple[list[str], bool]:
    """The nearest texts before or behind a block up to the next link, and whether there is one."""
    texts: list[str] = []
    neighbour = getattr(block, direction)
    seen = 0
    while neighbour is not None and seen < _NEIGHBOURS:
        markup = neighbour.html or ""
        if neighbour.tag == "a" or "<a" in markup:
            return texts, True
        words = neighbour.text(deep=True) or ""
        if markup.strip() or words.strip():
            # As read, where tags part words (`Do <b>NOT</b>`); and as written, for comments and alternative texts.
            texts += [words[:_NEAR], markup[: _NEAR * 2]]
            seen += 1
        neighbour = getattr(neighbour, direction)
    return texts, False


def _shows_something(node: LexborNode) -> bool:
    return bool(node.text(strip=True)) or node.css_first("img, svg") is not None


def _is_hidden(node: LexborNode, names: frozenset[str]) -> bool:
    current: LexborNode | None = node
    while current is not None and current.tag not in ("html", "-undef"):
        attributes = current.attributes
        style = re.sub(r"\s+|!important", "", (attributes.get("style") or "").lower())
        own = {f".{c}" for c in (attributes.get("class") or "").split()} | {f"#{attributes.get('id')}"}
        if (
            "hidden" in attributes
            or attributes.get("aria-hidden") == "true"
            or current.tag in ("template", "noscript")
            or _HIDING_STYLE.search(style)
            or own & names
        ):
            return True
        current = current.parent
    return False


def _hidden_names(tree: LexborHTMLParser) -> frozenset[str]:
    """Classes and ids that the page's own style sheet hides. Only plain rules (`.x {display: none}`): a rule for one
    state or width says nothing about what a reader sees."""
    names: set[str] = set()
    for style in tree.css("style"):
        for selectors, rules in _RULE.findall(style.text(deep=True)):
            if _HIDING_STYLE.search(re.sub(r"\s+|!important", "", rules.lower())):
                names.update(s for s in map(str.strip, selectors.split(",")) if re.fullmatch(r"[.#][\w-]+", s))
    return frozenset(names)


def _no_follow_page(tree: LexborHTMLParser, robots_header: str) -> bool:
    stated = [meta.attributes.get("content") or "" for meta in tree.css("meta[name=robots i], meta[name=googlebot i]")]
    return any(_NO_FOLLOW.search(words.lower()) for words in (*stated, robots_header))
