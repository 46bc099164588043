"""The elements of HTML, by what they do to the lines of a page."""

from __future__ import annotations

from selectolax.lexbor import LexborNode

from pipeline.weight import parse_html

BLOCKS = frozenset(
    "address article aside blockquote body caption center dd details dialog div dl dt fieldset figcaption figure"
    " footer form h1 h2 h3 h4 h5 h6 header hgroup hr legend li main menu nav ol p pre search section summary table"
    " tbody tfoot thead tr ul".split()
)
HEADINGS = {f"h{n}": n for n in range(1, 7)}
# What these hold is never shown as text of the page.
MACHINE = frozenset({"script", "style", "noscript", "template", "embed", "head", "link", "meta"})
# Pages in a page, and what stands in their place where they cannot be shown.
EMBEDDED = frozenset({"object", "iframe"})
# Elements whose words stand in an attribute.
_WORDS_IN = {"iframe": "srcdoc", "input": "value"}
_UNSEEN_INPUTS = frozenset({"hidden", "password"})
CONTROLS = frozenset({"button", "select", "input", "textarea", "datalist", "option", "progress", "canvas", "video"})
LEADS = frozenset({"dt", "th", "strong", "b", "label"})
# Elements whose aria-label or title stands in place of a picture.
ICONS = frozenset({"img", "svg", "i", "span", "em", "b", "meter", "area", "figure", "image"})
# By role: what of a page is no content, and what it is called in the ledger of lines.
CHROME_ROLES = {
    "navigation": "menu", "banner": "header", "contentinfo": "footer", "search": "menu", "tooltip": "tooltip",
    "dialog": "dialog", "alertdialog": "dialog",
}  # fmt: skip
_LANDMARKS = {"nav": "menu", "footer": "footer", "header": "header"}
# Inside one of these, `<header>` and `<footer>` are those of a part of the content (HTML-AAM, 3.4).
_SECTIONS = frozenset({"article", "aside", "main", "section", "blockquote"})
_MOST_AROUND = 50
# Elements that may be chrome, and attributes that may say so or stand for a picture, whatever else they bear.
CHROME_TAGS = frozenset({"dialog", *CONTROLS, *EMBEDDED, *_LANDMARKS})
SAYING = frozenset({"hidden", "style", "role", "alt", "aria-label", "title"})
NOT_SHOWN = frozenset({"hidden", "tooltip"})
CONTAINERS = frozenset({"tr", "table", "tbody", "thead", "tfoot", "dl", "ul", "ol", "menu"})
# Elements of which nothing has to be known once they are entered: their text is that of the element around them.
PLAIN = frozenset("span em i u s small font sup sub abbr mark cite q code time ins del big tt var wbr".split())


def landmark_of(node: LexborNode, attributes: dict[str, str | None]) -> str:
    """What part of a page, that is no content, an element is; empty for content."""
    tag = node.tag or ""
    role = CHROME_ROLES.get(attributes.get("role") or "", "")
    landmark = role or _LANDMARKS.get(tag, "")
    return "" if landmark and tag in ("header", "footer") and not role and _is_in_section(node) else landmark


def _is_in_section(node: LexborNode) -> bool:
    around = node.parent
    for _ in range(_MOST_AROUND):
        if around is None or around.tag in _SECTIONS:
            break
        around = around.parent
    return around is not None and around.tag in _SECTIONS


def words_of(node: LexborNode, attributes: dict[str, str | None]) -> str:
    """The words of an element that is no content. Raises TooHeavyError for a page in it."""
    tag = node.tag or ""
    stated = attributes.get(_WORDS_IN[tag]) or "" if tag in _WORDS_IN else ""
    if tag == "iframe":
        root = parse_html(stated).root if stated else None
        return root.text(separator=" ") if root is not None else ""
    return stated if tag == "input" and attributes.get("type") not in _UNSEEN_INPUTS else node.text(separator=" ")


def next_element(node: LexborNode) -> str:
    """The name of the element beside one; empty where it is the last."""
    following = node.next
    while following is not None and not following.is_element_node:
        following = following.next
    return (following.tag or "") if following is not None else ""
