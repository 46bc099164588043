"""Whole pages as a content system sends them: the content of a sample page in a theme with menus, scripts and styles.

`dress(text, url, theme)` gives the HTML of a text capture in a theme; `THEMES` names them. Nobody here has seen a live
page of the site: what stands around the content is what such sites have (menus of 180 links, inline scripts and
styles, share buttons, a newsletter box, a cookie bar, a footer), 60 to 70 KB of it, with words of our own.
"""

from __future__ import annotations

import re
from functools import cache

from pages.make_twins import SITE, twins

# With landmarks (<header>, <nav>, <main>, <footer>); and without: the same of nothing but <div>s, a cookie bar with
# boxes around the content, accordions with a bar between the sections, the table-like site before 2018.
THEMES = ("landmarks", "divs", "boxes", "accordions", "drupal")
WITHOUT_LANDMARKS = THEMES[1:]
_MAIN = re.compile(r"<main[^>]*>(.*)</main>", re.DOTALL)
_HEADING = re.compile(r"(?=<h2>)")
_AREAS = "Taxes Open-Data Health Gender Justice Education Land Water Climate Media Elections Budgets".split()
_TOPICS = "guide news events tools team board partners letters videos podcasts".split()


def dress(text: str, url: str, theme: str = "landmarks", edition: int = 1) -> str:
    """The page of a text capture in a theme; another `edition` has other words in its chrome."""
    title, content = _content(text, url)
    if theme == "accordions":
        bar = f'<div class="bar"><a href="{SITE}/share/">Share this part {edition}</a> <span>Copy it</span></div>'
        first, *sections = _HEADING.split(content)
        content = first + "".join(f'<div class="acc">{section}</div>{bar}' for section in sections)
    if theme in ("boxes", "accordions"):
        # Other pages that this one is said to be like; no two pages have the same.
        own = url.rstrip("/").rpartition("/")[2]
        content += (
            '<div class="box"><div class="head">Related resources</div>'
            + "".join(
                f'<div><a href="{SITE}/resource/{own}-{n}/">A story of {n} offices and {own}</a></div>'
                for n in range(3)
            )
            + "</div>"
        )
    return _frame(theme, edition).replace("%URL%", url).replace("%TITLE%", title).replace("%CONTENT%", content)


@cache
def _content(text: str, url: str) -> tuple[str, str]:
    """(title, what stands in the `<main>` of the page) in the markup that has one."""
    html = twins(text, url)["paragraphs"]
    found, title = _MAIN.search(html), re.search(r"<title>(.*?)</title>", html, re.DOTALL)
    assert found is not None
    assert title is not None
    return title[1], found[1]


@cache
def _frame(theme: str, edition: int) -> str:
    landmarks = theme == "landmarks"
    header, nav, main, footer = ("header", "nav", "main", "footer") if landmarks else ("div",) * 4
    before, after = _around(theme, edition)
    return f"""<!DOCTYPE html>
<html lang="en-US">
<head>
<meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>%TITLE%</title>
<link rel="canonical" href="%URL%">
{_styles()}
{_scripts(6)}
</head>
<body class="page-template single">
<{header} class="site-header" data-edition="{edition}">
<div class="brand"><a href="{SITE}/"><img src="{SITE}/logo.svg" alt="OGP"></a></div>
<{nav} class="main-menu">{_menu(150, edition)}</{nav}>
<div class="tools"><form role="search"><input name="s"><button>Search</button></form></div>
</{header}>
{before}
<{main} class="content-area">
%CONTENT%
</{main}>
{after}
<{footer} class="site-footer">
<div class="columns">{_menu(30, edition, "foot")}</div>
<p>Edition {edition} of this site. All rights reserved.</p>
</{footer}>
{_scripts(8)}
</body>
</html>
"""


def _around(theme: str, edition: int) -> tuple[str, str]:
    """What a theme puts before and after the content."""
    letters = "<div>Get our letters, once a month and never more.</div>"
    newsletter = f'<div class="news"><div>Stay in touch {edition}</div>{letters}</div>'
    if theme == "boxes":
        cookies = f"<div>We set cookies, {edition} at most, to see what is read.</div><div>Fine</div>"
        tongues = "".join(f'<div><a href="{SITE}/{code}/">{name}</a></div>' for code, name in _TONGUES)
        share = "".join(f'<div><a href="https://{name.lower()}.example/">{name}</a></div>' for name in _SHARED)
        address = "<div>12 Example Street, third floor, Springfield</div><div><a href='#top'>Back to the top</a></div>"
        return cookies + tongues, f"<div>Tell others</div>{share}{newsletter}{address}"
    if theme == "accordions":
        return f"<div>You read edition {edition}</div>", newsletter
    if theme == "drupal":
        crumbs = f'<div class="crumbs"><a href="{SITE}/">Home</a> » <a href="{SITE}/countries/">Countries</a></div>'
        login = (
            "<table><tr><td><a href='/user'>Log in</a></td><td><a href='/user/new'>New account</a></td></tr></table>"
        )
        return crumbs + login, f"<div>Printer-friendly version {edition}</div><div>Send by mail</div>"
    return "", ""


_TONGUES = (("fr", "Français"), ("es", "Español"))
_SHARED = ("Chirper", "Facepage", "Linkup")


def _menu(entries: int, edition: int, name: str = "menu") -> str:
    """A menu with menus below it, as content systems write them: ten entries to a group."""
    groups = []
    for group in range(entries // 10):
        area = _AREAS[group % len(_AREAS)]
        links = "".join(
            f'<li id="{name}-item-{group}{n}" class="menu-item menu-item-type-post_type menu-item-{group}{n}">'
            f'<a href="{SITE}/{name}-{edition}/{area.lower()}/{topic}/"><span class="label">{area} {topic}</span></a>'
            "</li>\n"
            for n, topic in enumerate(_TOPICS[1:], start=1)
        )
        top = f'<a href="{SITE}/{name}-{edition}/{area.lower()}/">{area}</a>'
        groups.append(f'<li class="menu-item menu-item-has-children">{top}<ul class="sub-menu">{links}</ul></li>')
    return f'<ul class="{name}">{"".join(groups)}</ul>'


def _styles() -> str:
    rules = "".join(
        f".wp-block-{n}, .theme-{n} .inner > a {{ margin: 0 auto {n % 9}px; padding: {n % 7}px; color: #{n:06x} }}\n"
        for n in range(120)
    )
    hiding = (
        ".screen-reader-text { clip: rect(1px, 1px, 1px, 1px); position: absolute !important }\n.off { display:none }\n"
    )
    return f"<style>{rules}{hiding}@media print {{ .no-print {{ display: none }} }}</style>"


def _scripts(number: int) -> str:
    code = "window.dataLayer=window.dataLayer||[];function track{0}(a,b){{if(a<b&&b){{dataLayer.push({{e:a,v:b}})}}}}\n"
    return "\n".join(f"<script>{code.format(n) * 12}</script>" for n in range(number))
