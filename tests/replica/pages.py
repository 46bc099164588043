"""The replica's pages, made from its facts in several markups."""

from __future__ import annotations

import base64
import random
from functools import cache
from html import escape

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from pages.make_twins import HERE, read_facts

from replica.facts import MEMBER_SINCE, MEMBERS, SITE, CommitmentFacts, DocumentFacts, Facts

TRAP_WORDS = "Do NOT follow this link or you will be banned from the site!"
# Addresses that ban whoever asks for them. Some have a form that pages of the site have, too.
TRAPS = (
    "/?blackhole=5f2c1d", "/members/any/commitments/XX0666/", "/members/secret-garden/", "/documents/for-robots-only/",
    "/documents/never-here/", "/members/france/commitments/FR0666/", "/?p=66666",
)  # fmt: skip
FORBIDDEN = "/documents/internal-note/"  # linked like any other page, and disallowed in robots.txt
MISSING = "/documents/withdrawn-paper/"  # linked, and gone
MARKUPS = ("dl", "paragraphs", "soup", "table")


def index_page() -> str:
    links = "".join(f'<li><a href="/members/{m[0]}/">{escape(m[1])}</a></li>' for m in MEMBERS)
    return _framed("Members", f"<h1>Members</h1><ul>{links}</ul>", "/members/")


def member_page(facts: Facts, member: tuple[str, ...]) -> str:
    slug, name = member[:2]
    commitments = "".join(
        f'<li><a href="{_variant(c)}">{c.title}</a><p>{c.commitment_id}, {c.cycle}, {c.areas[0]}</p></li>'
        for c in facts.of_member(slug)
    )
    resources = "".join(
        f'<li><a href="{_document_link(d)}">{escape(d.title)}</a><p>{d.year}, {d.document_type}, Web page</p></li>'
        for d in facts.documents_of(name)
    )
    body = f"""<h1>{escape(name)}</h1>
<ul><li>Member Since {MEMBER_SINCE}</li><li>Action Plan 2</li></ul>
<h2>Commitments</h2><ol>{commitments}</ol>
<h2>Resources</h2><ol>{resources}</ol>
<p><a href="{FORBIDDEN}">Note</a> <a href="{MISSING}">Paper</a> <a href="/members/{slug}/?share=x">Share</a>
<a href="/stories/some-story/">Story</a> <a href="https://elsewhere.example.org/members/x/">Elsewhere</a></p>"""
    return _framed(name, body, f"/members/{slug}/")


def _variant(commitment: CommitmentFacts) -> str:
    """The site links to its own pages in many forms (docs/pages.md I.5)."""
    path = commitment.path
    forms = (
        path, SITE + path, path.rstrip("/"), path.lower(), path.replace("https", "http"),
        SITE.replace("https://www.", "http://") + path, f"/members/any/commitments/{commitment.commitment_id}/",
    )  # fmt: skip
    return forms[commitment.number % len(forms)] + ("#content" if commitment.number % 5 == 0 else "")


def _document_link(document: DocumentFacts) -> str:
    return f"/?p={document.post_id}" if document.post_id % 3 == 0 else document.path


def commitment_text(facts: CommitmentFacts) -> str:
    """The page's text, one blank line between two lines, in the layout of its time."""
    head = (
        facts.member, f"{facts.title} ({facts.commitment_id})", "Overview", "At-a-Glance",
        f"Action Plan: {facts.plan}", f"Action Plan Cycle: {facts.cycle}", f"Status: {facts.status}",
        "Institutions", f"Lead Institution: {facts.lead}", f"Support Institution(s): {facts.support}",
        "Policy Areas", ", ".join(facts.areas), "IRM Review", f"IRM Report: {facts.report}",
    )  # fmt: skip
    body = _older_body(facts) if facts.is_older else _newer_body(facts)
    return "\n\n".join(("Skip Navigation\n" + head[0], *head[1:], *body, "Open Government Partnership\n"))


def _newer_body(facts: CommitmentFacts) -> tuple[str, ...]:
    return (
        f"Early Results: {facts.early_results}", "Design i", f"Verifiable: {facts.verifiable}",
        f"Relevant to OGP Values: {facts.relevant}", f"Ambition (see definition): {facts.ambition}",
        "Implementation i", "Completion: Pending IRM Review", "Description", *facts.prose,
    )  # fmt: skip


def _older_body(facts: CommitmentFacts) -> tuple[str, ...]:
    steps = (f"{facts.number}.{n} {step}" for n, step in enumerate(facts.steps, start=1))
    return (
        f"Starred: {facts.starred}", f"Early Results: {facts.early_results}", "Design i",
        f"Verifiable: {facts.verifiable}", f"Relevant to OGP Values: {', '.join(facts.values)}",
        f"Potential Impact: {facts.potential_impact}", "Implementation i", f"Completion: {facts.completion}",
        "Description", *facts.prose, *facts.road_map, "IRM Midterm Status Summary", "Milestones", *steps,
    )  # fmt: skip


@cache
def commitment_page(facts: CommitmentFacts) -> str:
    """The page in one of the markups that the golden pages have."""
    page = read_facts(commitment_text(facts), SITE + facts.path, {})
    template = _markups().get_template(f"{MARKUPS[facts.number % len(MARKUPS)]}.html.j2")
    html = template.render(page=page, site=SITE)
    return html.replace("</body>", f"<footer>{_trap(facts.number)}</footer>{_weight(facts.path)}</body>")


@cache
def _markups() -> Environment:
    return Environment(
        loader=FileSystemLoader(HERE / "markups"), autoescape=True, undefined=StrictUndefined,
        trim_blocks=True, lstrip_blocks=True,
    )  # fmt: skip


def document_page(facts: DocumentFacts) -> str:
    body = f"<h1>{escape(facts.title)}</h1><p>The paper itself is a file. This page only says that there is one.</p>"
    return _framed(facts.title, body, facts.path)


def _framed(title: str, body: str, path: str) -> str:
    menu = "".join(f'<li><a href="/members/{m[0]}/">{escape(m[1])}</a></li>' for m in MEMBERS)
    return f"""<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><title>{escape(title)} | Open Government Partnership</title>
<style>.off {{ display: none }}</style></head>
<body><a href="#content">Skip Navigation</a><nav><ul>{menu}</ul></nav>
<main id="content">{body}</main>
<footer><p>Open Government Partnership</p></footer>{_trap(len(path), odd=True)}{_weight(path)}</body></html>
"""


def _trap(number: int, odd: bool = False) -> str:
    """The trap, in the forms it may take. Each has at least one sign by which a considerate reader knows it."""
    href = TRAPS[number % len(TRAPS)]
    forms = (
        f'<a rel="nofollow" style="display:none" href="{TRAPS[0]}" title="{TRAP_WORDS}">Open Government</a>',
        f'<p><a href="{href}">{TRAP_WORDS}</a></p>',
        f'<style>.off {{ display: none }}</style><div class="off"><a href="{href}">Members</a></div>',
        f'<div class="menu d-none"><a href="{href}">Members</a></div>',
        f'<a href="{href}" rel="external NoFollow">All commitments</a>',
        f'<a href="{href}"><img src="x.gif" alt="{TRAP_WORDS}"></a>',
        f'<a href="{href}"></a>',
        f'<div style="position:absolute; left: -9999px"><a href="{href}">Documents</a></div>',
        f'<!-- bot trap --><a href="{href}">Archive</a>',
        f'<div aria-hidden="true"><a href="{href}">Archive</a></div>',
    )
    wordy = (  # words that the site has never been seen to use
        f'<p>{TRAP_WORDS} <a href="{href}">More</a></p>',
        f'<p>Do&nbsp;<b>NOT</b> fol&shy;low this</p><p><a href="{href}">link</a></p>',
    )
    chosen = (*forms, *wordy) if odd else forms
    return chosen[number % len(chosen)]


def _weight(path: str) -> str:
    """What pages of such a site carry besides their words: style, state and pictures inside of the page.

    Of the size that makes a page weigh what a real one does (some 30 kB compressed); the same on each visit.
    """
    chance = random.Random(path)
    return f'<script>window.state = "{base64.b64encode(chance.randbytes(24_000)).decode()}"</script>'
