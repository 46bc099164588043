"""Which addresses a crawl may ask for: the declared forms, put together anew, and nothing else."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.crawl.rules import declared
from pipeline.crawl.scope import PageAddress, Scope
from pipeline.crawl.settings import is_loopback, is_private

SITE = "https://www.opengovpartnership.org"
SCOPE = Scope(declared(), SITE)
ON = f"{SITE}/members/france/"


@pytest.mark.parametrize(
    ("href", "kind", "url"),
    [
        ("/members/", "index", "/members/"),
        ("/members/france/", "member", "/members/france/"),
        ("/members/Mexico/", "member", "/members/Mexico/"),
        ("/members/cote-d%27ivoire/", "member", "/members/cote-d%27ivoire/"),
        ("/members/côte/", "member", "/members/c%C3%B4te/"),
        ("/members/france/commitments/FR0043/", "commitment", "/members/france/commitments/FR0043/"),
        ("/members/any/commitments/kad0004", "commitment", "/members/any/commitments/kad0004"),
        ("/documents/france-action-plan-2018-2020/", "document", "/documents/france-action-plan-2018-2020/"),
        ("/?p=78293", "document", "/?p=78293"),
        ("commitments/FR0043/", "commitment", "/members/france/commitments/FR0043/"),
        ("/members/ghana/#commitments", "member", "/members/ghana/"),
        ("http://opengovpartnership.org/members/ghana", "member", "/members/ghana"),
        ("HTTPS://WWW.OpenGovPartnership.org:443/members/ghana/", "member", "/members/ghana/"),
        ("//www.opengovpartnership.org/members/ghana/", "member", "/members/ghana/"),
        (" /members/ghana/ ", "member", "/members/ghana/"),
    ],
)
def test_declared_forms_become_requests_to_the_one_site(href: str, kind: str, url: str) -> None:
    page = SCOPE.page(href, ON)
    assert page is not None
    assert (page.kind, page.url) == (kind, SITE + url)


OUTSIDE = [
    # other hosts, and hosts in disguise
    "https://example.org/members/france/", "//example.org/members/france/", "https://members/france/",
    "https://www.opengovpartnership.org.example.org/members/france/", "https://wwww.opengovpartnership.org/members/france/",
    "https://www.opengovpartnership.org@example.org/members/france/", "https://a:b@www.opengovpartnership.org/members/france/",
    "https://example.org\\@www.opengovpartnership.org/members/france/", "\\\\example.org/members/france/",
    "https://www.opengovpartnership.org./members/france/", "https://www.opengovpartnership.org:8080/members/france/",
    "https://www.opengovpartnershіp.org/members/france/",  # a Cyrillic letter
    # private addresses and other schemes
    "http://127.0.0.1/members/france/", "http://10.0.0.1/members/france/", "http://[::1]/members/france/",
    "http://2130706433/members/france/", "http://169.254.169.254/latest/", "ftp://www.opengovpartnership.org/members/france/",
    "javascript:location='/members/france/'", "data:text/html,x", "mailto:a@example.org", "file:///members/france/",
    # queries
    "/members/france/?page=1", "/?p=1&p=2", "/?p=12345678", "/?p=1a", "/?blackhole=5f2c1d", "/documents/x/?p=1",
    "/?P=5", "/members/?p=1", "/?p=%31",
    # paths that are no page, or hide another
    "/", "/members/france/feed/", "/members/france/commitments/", "/members/france/commitments/FR43/",
    "/wp-login.php", "/wp-content/uploads/2018/08/plan.pdf", "/stories/x/", "/documents/", "/documents/a/b/",
    "/members/../wp-admin/", "/members/%2e%2e/", "/members/./france/x", "/members//france/", "/members/a%2Fb/",
    "/members/fr%0Aance/", "/members/fr\nance/", "/members/fr\x00ance/", "/members/fr%00ance/", "/members/fr ance/",
    "/fr/members/ghana/", "/es/members/ghana/",
]  # fmt: skip


@pytest.mark.parametrize("href", OUTSIDE)
def test_everything_else_has_no_request(href: str) -> None:
    assert SCOPE.page(href, ON) is None


@given(st.text(max_size=60) | st.text("/.%?&=:@\\#fp0aé", max_size=30))
def test_whatever_a_link_says_a_request_goes_to_the_site_and_means_itself(href: str) -> None:
    page = SCOPE.page(href, ON)
    if page is not None:
        assert page.url.startswith(f"{SITE}/")
        assert SCOPE.page(page.url) == page


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("/members/france/commitments/FR0043/", "/members/any/commitments/fr0043", True),
        ("/members/France/", "/members/france", True),
        ("/members/cote-d%27ivoire/", "/members/cote-d'ivoire/", True),
        ("/documents/a/", "/documents/b/", False),
        ("/members/a/", "/documents/a/", False),
        ("/?p=1", "/?p=01", False),
    ],
)
def test_addresses_of_one_page_have_one_key(one: str, other: str, same: bool) -> None:
    first, second = SCOPE.page(one, SITE), SCOPE.page(other, SITE)
    assert first is not None
    assert second is not None
    assert (first.key == second.key) is same


def test_other_languages_are_taken_when_asked_for() -> None:
    french = Scope(declared(), SITE, languages=["fr"])
    page = french.page("/fr/members/ghana/", SITE)
    assert page is not None
    assert (page.language, page.url) == ("fr", f"{SITE}/fr/members/ghana/")
    assert french.page("/members/ghana/", SITE) is None


def page(path: str, scope: Scope = SCOPE) -> PageAddress:
    found = scope.page(path, SITE)
    assert found is not None
    return found


def test_a_crawl_of_named_members_stays_with_them() -> None:
    scope = Scope(declared(), SITE, members=["france"])
    france, ghana = page("/members/france/", scope), page("/members/ghana/", scope)
    assert not scope.follows(page("/members/", scope), ghana)
    assert scope.follows(page("/members/", scope), france)
    assert scope.follows(france, page("/members/france/commitments/FR0043/", scope))
    # A wrong slug on the member's own page is still its commitment.
    assert scope.follows(france, page("/members/any/commitments/FR0044/", scope))
    commitment = page("/members/france/commitments/FR0043/", scope)
    assert not scope.follows(commitment, page("/members/ghana/commitments/GH0001/", scope))


def test_documents_do_not_lead_to_documents() -> None:
    assert not SCOPE.follows(page("/documents/a/"), page("/documents/b/"))
    assert SCOPE.follows(page("/documents/a/"), page("/members/france/commitments/FR0043/"))


@pytest.mark.parametrize(
    ("href", "taken"),
    [
        (f"{SITE}/sitemap.xml", True),
        (f"{SITE}/maps/sitemap-1.xml.gz", True),
        ("https://example.org/sitemap.xml", False),
        (f"{SITE}/sitemap.xml?page=2", False),
        (f"{SITE}/sitemap.php", False),
        (f"{SITE}/../sitemap.xml", False),
    ],
)
def test_sitemaps_are_of_the_site_and_plain(href: str, taken: bool) -> None:
    assert bool(SCOPE.sitemap(href)) is taken


def test_a_site_on_a_port_is_that_port_only() -> None:
    scope = Scope(declared(), "http://127.0.0.1:8000")
    assert scope.page("/members/france/", "http://127.0.0.1:8000/") is not None
    assert scope.page("http://127.0.0.1/members/france/") is None
    assert scope.page("http://127.0.0.1:8001/members/france/") is None


@pytest.mark.parametrize(
    ("host", "private", "loopback"),
    [("10.0.0.1", True, False), ("169.254.169.254", True, False), ("127.0.0.1", False, True), ("::1", False, True),
     ("localhost", False, True), ("www.opengovpartnership.org", False, False), ("9.9.9.9", False, False)],
)  # fmt: skip
def test_private_hosts(host: str, private: bool, loopback: bool) -> None:
    assert (is_private(host), is_loopback(host)) == (private, loopback)
