"""HTML twins of text captures: the same page in four markups that have nothing in common.

    python tests/pages/make_twins.py          writes the twins of every text in tests/pages/commitment/

`twins(text)` does it for any text capture. A text says less than a page: it has no links, no menus, no pictures.
Those are added here the way the site has them, as far as anybody has seen: the member, the plan, each report and each
policy area are links of their own. What is *in* the text stays, line for line.

The markups are the templates in `markups/`; this module only finds out what each line of the text is.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import groupby
from pathlib import Path
from urllib.parse import urlsplit

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

HERE = Path(__file__).parent
SITE = "https://www.opengovpartnership.org"

# The page template's own words, as they stand on pages in English, French and Spanish.
SKIP = ("Skip Navigation", "Ignorer la navigation", "Saltar navegación")
SURVEY = "Please help us improve our website"
TRAP = "Do NOT follow this link"
CLOSING = "Open Government Partnership"
DESCRIPTION = ("Description", "Descripción", "BESCHREIBUNG")
AREAS = ("Policy Areas", "Domaines politiques", "Áreas de política")
SMALL_HEADINGS = ("Design i", "Implementation i", "Conception i", "Implémentation i", "Mise en œuvre i", "Diseño i",
                  "Implementación i")  # fmt: skip
HEADINGS = (
    *AREAS, *SMALL_HEADINGS, *DESCRIPTION,
    "Overview", "At-a-Glance", "Institutions", "IRM Review", "IRM Midterm Status Summary",
    "IRM End of Term Status Summary", "Commitments", "Resources", "Related Stories",
    "Vue d’ensemble", "Présentation", "D'un coup d'œil", "Revue IRM",
    "Visión General", "De un vistazo", "Instituciones", "Revisión de IRM",
)  # fmt: skip
PROSE_HEADINGS = (
    "Challenges", "Ambitions", "The road map in detail", "Milestones", "Context and Objectives", "Next steps",
    "Commitment Text:", "Language of the commitment as it appears in the action plan:", "Problem", "Status quo",
    "Action",
)  # fmt: skip
PLAN = ("Action Plan:", "Plan d'action:", "Plan de ACCION:")
REPORTS = ("IRM Report:", "Rapport IRM:", "Informe de IRM:")
RATINGS = (
    "Starred:", "Early Results:", "Verifiable:", "Relevant to OGP Values:", "Potential Impact:",
    "Ambition (see definition):", "Completion:",
    "Premiers résultats", "Vérifiable", "Pertinent pour", "Ambition (voir", "Achèvement",
    "Estelares:", "Estelar:", "Resultados iniciales:", "Verificable:", "Relevante para", "Impacto potencial:",
    "Terminación:",
)  # fmt: skip
LABELS = (
    *PLAN, *REPORTS, *RATINGS,
    "Action Plan Cycle:", "Status:", "Lead Institution:", "Support Institution(s):", "Inception Report:",
    "Commitment Start:", "Commitment End:", "Institutions involved:", "Primary Policy Area:", "Primary Sector:",
    "OGP Value:",
    "Cycle du plan", "Statut:", "Institution chef", "Institution responsable", "Institution(s) de soutien",
    "Ciclo del plan", "Estado:", "Institución principal:", "Instituciones de ",
)  # fmt: skip

NOTHING = Markup("")

_ID = re.compile(r"\(([A-Za-z]{2,4}\d{4})\)$")
_LABELLED = re.compile(r"^([^:]{2,60}?\s?:)\s?(.*)$")
# The compact extractor glues the last policy area to the heading behind it: `TaxIRM Review`.
_GLUED = re.compile(r"^(.+[\w)])(IRM Review|Description)$")
_ITEM = re.compile(r"^(?:\s{2,}(\d+)\.|\s*[•-])\s+(.*)$")
_DOUBLED = re.compile(r"^(.+?) (\1|Starred)$")
_INLINE = re.compile(r"(https?://[^\s<>]*[^\s<>.,)])|\[(\d+)\]")


@dataclass
class Block:
    """A piece of the page: `kind` is heading, label, para or list."""

    kind: str
    text: Markup = NOTHING
    level: int = 0
    label: str = ""
    value: Markup = NOTHING
    picture: str = ""  # the rating that is drawn and not written
    lines: list[Markup] = field(default_factory=list)
    items: list[Item] = field(default_factory=list)


@dataclass
class Item:
    number: int  # 0 for a bullet
    text: Markup
    href: str = ""
    starred: bool = False
    below: Markup = NOTHING


@dataclass
class PageFacts:
    """What the templates are filled with."""

    title: str
    commitment_id: str
    member: str
    slug: str
    url: str
    language: str
    survey: str
    skip: str
    trap: str
    closing: str
    head: list[Block]
    body: list[Block]

    def runs(self, blocks: list[Block]) -> Iterator[tuple[str, list[Block]]]:
        """Neighbours of one kind together, as `<dl>` needs them."""
        return ((kind, list(run)) for kind, run in groupby(blocks, key=lambda block: block.kind))


def twins(text: str, url: str = "", pictures: Mapping[str, str] | None = None) -> dict[str, str]:
    """Name of the markup -> HTML of the page that `text` was captured from.

    `pictures` maps the beginning of a label to the rating that the page draws there: the label's value must be blank
    in the text.
    """
    page = read_facts(text, url, pictures or {})
    environment = Environment(
        loader=FileSystemLoader(HERE / "markups"), autoescape=True, undefined=StrictUndefined,
        trim_blocks=True, lstrip_blocks=True, keep_trailing_newline=True,
    )  # fmt: skip
    names = sorted(path.name.removesuffix(".html.j2") for path in (HERE / "markups").glob("[!_]*.html.j2"))
    return {name: environment.get_template(f"{name}.html.j2").render(page=page, site=SITE) for name in names}


def read_facts(text: str, url: str, pictures: Mapping[str, str]) -> PageFacts:
    lines = [line.rstrip() for line in text.splitlines()]
    shown = [line.strip() for line in lines if line.strip()]
    survey = next((line for line in shown[:2] if line.startswith(SURVEY)), "")
    skip = next((line for line in shown[:3] if line in SKIP), "")
    trap = next((line for line in shown[-2:] if line.startswith(TRAP)), "")
    closing = next((line for line in shown[-2:] if line == CLOSING), "")
    lines = [line for line in lines if line.strip() not in {survey, skip, trap} - {""}]
    if closing:
        lines = lines[: len(lines) - 1 - lines[::-1].index(closing)]
    title_at = next((n for n, line in enumerate(lines[:12]) if _ID.search(line)), None)
    if title_at is None:
        title_at = next((n for n, line in enumerate(lines) if line.strip()), 0)
    found = _ID.search(lines[title_at])
    end = _head_end(lines, title_at)
    slug = re.search(r"/members/([^/]+)", urlsplit(url).path)
    reader = _Blocks(slug.group(1) if slug else "any", pictures)
    return PageFacts(
        title=lines[title_at].strip(), commitment_id=found.group(1) if found else "",
        member=" ".join(line.strip() for line in lines[:title_at] if line.strip()),
        slug=reader.slug, url=url, language=("en", "fr", "es")[SKIP.index(skip)] if skip else "en",
        survey=survey, skip=skip or SKIP[0], trap=trap, closing=closing,
        head=reader.read(lines[title_at + 1 : end]), body=reader.read(lines[end:], prose=True),
    )  # fmt: skip


def _head_end(lines: list[str], title_at: int) -> int:
    """Where the head block ends: before the first `Description` alone, else behind the last line of the template."""
    template = title_at
    for number, line in enumerate(lines[title_at + 1 :], start=title_at + 1):
        if line.strip() in DESCRIPTION:
            return number
        if line.startswith(LABELS) or line.strip() in HEADINGS or _GLUED.match(line):
            template = number
            if line.endswith("Description"):
                break
    return template + 1


class _Blocks:
    """Tells what each line of a text is."""

    def __init__(self, slug: str, pictures: Mapping[str, str]) -> None:
        self.slug = slug
        self.pictures = pictures

    def read(self, lines: list[str], prose: bool = False) -> list[Block]:
        blocks: list[Block] = []
        gap, areas = True, False
        for line in lines:
            stripped = line.strip()
            if not stripped:
                gap = True
                continue
            glued = None if prose else _GLUED.match(stripped)
            words = [glued.group(1), glued.group(2)] if glued and areas else [stripped]
            for word in words:
                self.add(blocks, word, line, prose=prose, gap=gap, areas=areas)
                areas = word in AREAS
            gap = False
        return blocks

    def add(self, blocks: list[Block], text: str, line: str, *, prose: bool, gap: bool, areas: bool) -> None:
        last = blocks[-1] if blocks else None
        item = _ITEM.match(line)
        if item:
            self.add_item(blocks, int(item.group(1) or 0), item.group(2))
        elif last and last.kind == "list" and last.items[-1].number and line.startswith("    "):
            last.items[-1].below = inline(text)
            last.items[-1].href = self.address_of_item(text)
        elif text in HEADINGS:
            blocks.append(Block("heading", inline(text), level=3 if text in SMALL_HEADINGS else 2))
        elif areas:
            blocks.append(Block("para", lines=[links(text.split(", "), "policy-area")]))
        elif not prose and text.startswith(LABELS) and (match := _LABELLED.match(text)):
            blocks.append(self.labelled(match.group(1), match.group(2)))
        elif prose and text in PROSE_HEADINGS:
            blocks.append(Block("heading", inline(text), level=4))
        elif last and last.kind == "para" and not gap:
            last.lines.append(inline(text))
        else:
            blocks.append(Block("para", lines=[inline(text)]))

    def add_item(self, blocks: list[Block], number: int, text: str) -> None:
        if not blocks or blocks[-1].kind != "list" or bool(blocks[-1].items[0].number) != bool(number):
            blocks.append(Block("list"))
        starred = text.startswith("Starred commitment ")
        blocks[-1].items.append(Item(number, inline(text.removeprefix("Starred commitment ")), starred=starred))

    def labelled(self, label: str, value: str) -> Block:
        block = Block("label", label=label, value=inline(value))
        doubled = _DOUBLED.match(value)
        if label.startswith(PLAN) and value:
            block.value = links([value], "documents")
        elif label.startswith(REPORTS) and re.search(r"\d{4}", value):
            block.value = links(split_reports(value), "documents")
        elif label.startswith(RATINGS) and doubled:
            block.value, block.picture = inline(doubled.group(1)), doubled.group(2)
        elif not value:
            block.picture = next((p for start, p in self.pictures.items() if label.startswith(start)), "")
        return block

    def address_of_item(self, below: str) -> str:
        first = below.split(",")[0]
        if re.fullmatch(r"[A-Z]{2,4}\d{4}", first):
            return f"{SITE}/members/{self.slug}/commitments/{first}/"
        return f"{SITE}/documents/{_slug(below)}/"


def split_reports(value: str) -> list[str]:
    """Reports of a list. A part without a year belongs to the next: `Kaduna State, Nigeria Design Report 2018-2020`."""
    reports: list[str] = []
    pending = ""
    for part in value.split(", "):
        pending = f"{pending}, {part}" if pending else part
        if re.search(r"\d{4}", part):
            reports.append(pending)
            pending = ""
    return [*reports, pending] if pending else reports


def links(names: list[str], folder: str) -> Markup:
    made = (Markup('<a href="{}/{}/{}/">{}</a>').format(SITE, folder, _slug(name), name) for name in names)
    return Markup(", ").join(made)


def inline(text: str) -> Markup:
    """Text with its web addresses and footnote marks as links."""
    out, position = NOTHING, 0
    for match in _INLINE.finditer(text):
        out += escape(text[position : match.start()])
        if match.group(1):
            out += Markup('<a href="{0}">{0}</a>').format(match.group(1))
        else:
            out += Markup('<a href="#ftn{0}">[{0}]</a>').format(match.group(2))
        position = match.end()
    return out + escape(text[position:])


def _slug(name: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")


def main() -> None:
    """Writes the twins of the texts in `commitment/`; a sidecar's `pictures` are the ratings the page draws."""
    import json

    for path in sorted((HERE / "commitment").glob("*.txt")):
        about = json.loads((path.parent / f"{path.name}.meta.json").read_text(encoding="utf-8"))
        pictures = json.loads((HERE / "pictures.json").read_text(encoding="utf-8")).get(path.stem, {})
        for name, html in twins(path.read_text(encoding="utf-8"), about["url"], pictures).items():
            path.with_suffix(f".{name}.html").write_text(html, encoding="utf-8")


if __name__ == "__main__":
    main()
