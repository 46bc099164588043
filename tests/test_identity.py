"""One thing has one identifier under all its addresses and names, and two things have two."""

from __future__ import annotations

import re
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.identity import addresses
from pipeline.identity.addresses import SITE, parse_address
from pipeline.identity.closings import without_footnote
from pipeline.identity.members import find_member, member_of_prefix, member_of_slug, nation_of_prefix
from pipeline.identity.names import slug
from pipeline.identity.plans import parse_plan, plan_id, split_plans
from pipeline.identity.reports import identify_report, nearest_type, parse_report, split_reports
from pipeline.schemas import Table, read_vocabulary, tables

PAGE = f"{SITE}/members/france/commitments/FR0043/"


@pytest.mark.parametrize(
    "url",
    [
        "http://opengovpartnership.org/members/france/commitments/fr0043",
        "//www.opengovpartnership.org/members/France/commitments/FR0043/",
        "www.opengovpartnership.org//members/france/commitments/FR0043//",
        "HTTPS://WWW.OPENGOVPARTNERSHIP.ORG:443/MEMBERS/FRANCE/COMMITMENTS/FR0043/",
        f"{PAGE}?utm_source=a&fbclid=b#description",
        f" <{PAGE}> ",
        f"{SITE}./members/france/commitments/%46R0043/",
        f"{SITE}/en/members/france/commitments/FR0043/",
        f"https://web.archive.org/web/20200101000000id_/{PAGE}",
        f"https://web.archive.org/web/2020*/{PAGE}",
        "http://webcf.waybackmachine.org/web/20200101/http://www.opengovpartnership.org/members/france/commitments/fr0043",
    ],
)
def test_a_page_has_one_canonical_address(url: str) -> None:
    address = parse_address(url)
    assert (address.canonical, address.commitment_id, address.language) == (PAGE, "FR0043", "en")


@pytest.mark.parametrize("number", ["FR0043", "KAD0004", "NGKD0008", "CLPLN0002", "ESCAT0003", "PHQZT0001"])
def test_the_id_of_a_country_or_a_place_names_a_commitment(number: str) -> None:
    address = parse_address(f"{SITE}/members/a-place/commitments/{number.lower()}")
    assert (address.kind, address.commitment_id) == ("commitment", number)
    assert all(re.fullmatch(table.field("commitment_id").constraints["pattern"], number) for table in _with_ids())


@pytest.mark.parametrize("number", ["F0043", "FRANCE0043", "FR043", "FR00431", "0043"])
def test_other_letters_and_numbers_name_none(number: str) -> None:
    assert parse_address(f"{SITE}/members/france/commitments/{number}/").commitment_id == ""
    assert not any(re.fullmatch(table.field("commitment_id").constraints["pattern"], number) for table in _with_ids())


def _with_ids() -> list[Table]:
    return [table for table in tables().values() if "commitment_id" in table.columns]


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/members/", "index"), ("/our-members/", "index"), ("/document-type/irm-report/page/10/", "index"),
        ("/glossary-cat/open/", "index"), ("/report/countries/uruguay", "member"), ("/country/georgia%20", "member"),
        ("/challenge-submissions/", "challenge"), ("/the-open-gov-challenge/open-the-registers/", "challenge"),
        ("/stories/a-story/", "other"), ("/events/", "other"), ("/", "other"), ("/?p=12", ""),
    ],
)  # fmt: skip
def test_lists_are_told_from_stories_and_news(path: str, kind: str) -> None:
    assert parse_address(SITE + path).kind == kind


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/documents/inception-report-action-plan-example-2021-2023/", "inception_report"),
        ("/documents/inception-report-2021-2023/", "inception_report"),
        ("/documents/end-of-commitment-report-a-title/", "end_of_commitment_report"),
        ("/documents/france-action-plan-review-2021-2023/", "irm_report"),
        ("/france-design-report-2018-2020/", "irm_report"), ("/report/france-co-creation-brief-2022/", "irm_report"),
        ("/documents/france-action-plan-2021-2023/", "action_plan"), ("/documents/a-paper/", "document"),
        ("/documents/", "index"), ("/glossary/", "index"), ("/glossary/a-word/", "glossary"),
        ("/policy-area/a-theme/", "policy_area"), ("/members/france/", "member"), ("/members/page/2/", "index"),
    ],
)  # fmt: skip
def test_the_form_of_an_address_suggests_the_declared_kind(path: str, kind: str) -> None:
    assert parse_address(SITE + path).kind == kind


def test_a_new_kind_is_known_by_its_address_from_its_declaration_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    rows = read_vocabulary("page_kinds")
    new = dict.fromkeys(rows[0], "") | {"code": "a_survey", "slug_pattern": "^survey-", "first_parts": "surveys"}
    monkeypatch.setattr(addresses, "read_vocabulary", lambda name: [*rows, new])
    _forget_addresses()
    try:
        for path in ("/documents/survey-report-2021-2023/", "/surveys/example/"):
            assert parse_address(SITE + path).kind == "a_survey"
    finally:
        _forget_addresses()


def _forget_addresses() -> None:
    for cached in (addresses._slug_patterns, addresses._first_parts):
        cached.cache_clear()


@pytest.mark.parametrize(
    ("url", "canonical"),
    [
        (f"{SITE}/wp-content/uploads/A_Plan-%C3%A9.pdf?x=1", f"{SITE}/wp-content/uploads/A_Plan-%C3%A9.pdf"),
        (f"{SITE}/index.php?p=12", f"{SITE}/?p=12"),
        (f"{SITE}?p=12&preview=true", f"{SITE}/?p=12"),
        (f"{SITE}/fr/?p=12", f"{SITE}/fr/?p=12"),
        (f"{SITE}/countries/Chile?page=1", f"{SITE}/members/chile/"),
        (f"{SITE}/fr/members/france", f"{SITE}/fr/members/france/"),
        (f"{SITE}/members/a b/commitments/fr0043", f"{SITE}/members/a%20b/commitments/FR0043/"),
        ("https://example.org/A?b=c", "https://example.org/A?b=c"),
    ],
)  # fmt: skip
def test_an_address_leads_where_it_led(url: str, canonical: str) -> None:
    assert parse_address(url).canonical == canonical


@given(st.text(max_size=60))
def test_the_canonical_form_of_any_words_is_its_own(words: str) -> None:
    for url in (words, f"{SITE}/{words}"):
        once = parse_address(url)
        assert parse_address(once.canonical).canonical == once.canonical


@pytest.mark.parametrize("piece", ["a-", "the ", "a, ", "2018 ", "action plan ", "plan de acción de ", "/", "%41"])
def test_a_long_text_names_nothing_and_is_told_so_in_good_time(piece: str) -> None:
    words = piece * (100_000 // len(piece))
    begun = time.process_time()
    assert find_member(words) is None
    assert member_of_slug(words) is None
    assert parse_plan(words).member is None
    assert parse_address(words).commitment_id == ""
    assert time.process_time() - begun < 10


@pytest.mark.parametrize("row", read_vocabulary("members"), ids=lambda row: row["code"])
def test_a_listed_member_is_found_by_name_slug_and_prefix(row: dict[str, str]) -> None:
    for found in (find_member(row["label"]), find_member(row["label"].upper()), member_of_slug(row["code"])):
        assert found is not None
        assert found.member_id == row["code"]
    for prefix in row["id_prefixes"].split():
        assert member_of_prefix(prefix) == member_of_slug(row["code"])


@pytest.mark.parametrize(
    ("words", "member_id", "country_code"),
    [
        ("Moldova, Republic of", "moldova", "MD"),
        ("The Slovak Republic", "slovak-republic", "SK"),
        ("Federal Republic of Germany", "germany", "DE"),
        ("Côte d’Ivoire", "cote-divoire", "CI"),
        ("The Gambia", "gambia", "GM"),
        ("Scotland, UK", "scotland-united-kingdom", "GB"),
        ("Seoul, Republic of Korea", "seoul-south-korea", "KR"),
        ("Skopje, Macedonia", "skopje-north-macedonia", "MK"),
        ("Bouaké, Ivory Coast", "bouake-cote-divoire", "CI"),
        ("Timișoara, Romania", "timisoara-romania", "RO"),
        ("Tromsø, Norway", "tromso-norway", "NO"),
        ("Buea, Cameroon", "buea-cameroon", "CM"),
        ("San José, Costa Rica", "san-jose-costa-rica", "CR"),
    ],
)
def test_a_name_in_any_spelling_means_its_member(words: str, member_id: str, country_code: str) -> None:
    found = find_member(words)
    assert found is not None
    assert (found.member_id, found.country_code) == (member_id, country_code)
    assert found.level == ("local" if "," in found.name else "national")
    of_slug = member_of_slug(member_id)
    assert of_slug is not None
    assert (of_slug.member_id, of_slug.level) == (member_id, found.level)


@pytest.mark.parametrize(
    ("slug_of_member", "member_id", "level"),
    [
        ("cote-d’ivoire", "cote-divoire", "national"), ("cote-divoire-2", "cote-divoire", "national"),
        ("republic-of-moldova", "moldova", "national"), ("guinea-bissau", "guinea-bissau", "national"),
        ("banjul-the-gambia", "banjul-gambia", "local"), ("buea-cameroon", "buea-cameroon", "local"),
        ("lae-papua-new-guinea", "lae-papua-new-guinea", "local"),
    ],
)  # fmt: skip
def test_a_slug_ends_in_its_country(slug_of_member: str, member_id: str, level: str) -> None:
    found = member_of_slug(slug_of_member)
    assert found is not None
    assert (found.member_id, found.level) == (member_id, level)


@pytest.mark.parametrize("words", ["", "any", "page", "Ministry", "NA", "in", "Open Government", "Nowhere, Atlantis"])
def test_words_that_name_no_place_are_no_member(words: str) -> None:
    assert find_member(words) is None
    assert member_of_slug(slug(words)) is None


def test_an_iso_code_is_a_prefix_only_of_nations_whose_ids_were_not_met() -> None:
    assert getattr(nation_of_prefix("ZA"), "member_id", "") == "south-africa"
    assert nation_of_prefix("MA") is None  # Morocco's IDs begin with MO
    assert nation_of_prefix("SA") is None


@pytest.mark.parametrize(
    ("identifier", "names"),
    [
        ("france-2015", [
            "France, First Action Plan, 2015-17", "France Action Plan 2015-2017", "France Action Plan 2015 – 2018",
            "France Action Plan 2015-2017 (December)", "Plan d'action de la France 2015-2017",
            "Plan d’action national de la France 2015-2017", "Plan de Acción de Francia 2015-2017 (español)",
            "Third Open Government National Action Plan of France 2015-2017",
        ]),
        ("united-kingdom-2016", [
            "United Kingdom – Third National Action Plan 2016-18", "The UK Action Plan 2016-2018",
        ]),
        ("netherlands-2016", [
            "Netherlands 2016-2018 National Action Plan", "Plan de Acción de los Países Bajos 2016-2018",
        ]),
        ("estonia-2011", ["Estonia , First Action Plan, 2011- 12", "Estonia Action Plan 2011−2012"]),
        ("tbilisi-georgia-2024", [
            "Action plan – Tbilisi, Georgia, 2024 – 2025", "Tbilisi, Georgia Action Plan 2024-2025",
            "Plan de acción – Tbilisi, Georgia, 2024 – 2025",
        ]),
        ("abidjan-cote-divoire-2023", ["Plan d'action – Abidjan, Côte d'Ivoire, 2023 – 2024"]),
        ("morocco-2019", ["Morocco Open Parliament Action Plan 2019-2020"]),
    ],
)  # fmt: skip
def test_a_plan_is_its_member_and_first_year(identifier: str, names: list[str]) -> None:
    for name in names:
        plan = parse_plan(name)
        assert plan.member is not None, name
        assert plan_id(plan.member.member_id, plan.start_year) == identifier, name


def test_plans_of_other_years_or_places_are_others() -> None:
    names = ["France Action Plan 2015-2017", "France Action Plan 2018-2020", "Paris, France Action Plan 2015-2017"]
    plans = [parse_plan(name) for name in names]
    assert len({plan_id(p.member.member_id if p.member else "", p.start_year) for p in plans}) == 3


def test_a_comma_parts_two_plans_only_behind_a_year() -> None:
    assert split_plans("France, First Action Plan, 2015-17") == ["France, First Action Plan, 2015-17"]
    assert split_plans("Ukraine Action Plan 2016-2018, Ukraine Action Plan 2018-2020") == [
        "Ukraine Action Plan 2016-2018", "Ukraine Action Plan 2018-2020",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("identifier", "names"),
    [
        ("italy-results-report-2021-2023", [
            "Italy Results Report 2021-2023", "Italy Results Report 2021-2023 (December)",
            "Italy Results Report 2021-2023 (June) (Revised)", "Italy Results Report (Second edition) 2021-2023",
            "Italy IRM Results Report, 2021-23 (Final)", "Informe de resultados de Italia 2021-2023 (diciembre)",
            "Rapport sur les résultats de l'Italie 2021-2023 (version révisée)",
        ]),
        ("italy-results-report-2021-2023-public-comment", [
            "Italy Results Report 2021-2023 (December) – For Public Comment",
        ]),
        ("mexico-co-creation-brief-2022", ["Mexico Co-Creation Brief 2022", "Mexico Co-Creation Brief (2022)"]),
    ],
)  # fmt: skip
def test_a_report_is_its_member_type_and_years_in_whatever_edition(identifier: str, names: list[str]) -> None:
    for name in names:
        title = parse_report(name)
        assert title.member is not None, name
        assert identify_report(title, title.member.member_id) == identifier, name
        assert title.words == name


def test_words_that_name_no_type_are_told_with_the_nearest() -> None:
    assert parse_report("Italy Resuts Report 2021-2023").report_type == "Other"
    assert nearest_type("Italy Resuts Report 2021-2023 (June)") == "Results Report"
    assert nearest_type("Informe de resultado de Italia 2021-2023") == "Results Report"
    assert nearest_type("Burkina Faso Leaflet 2021") == ""


@pytest.mark.parametrize("piece", ["a), ", "2020, a ", "Report (a) ", "(a)", "(", ")"])
def test_a_long_list_of_reports_is_read_in_good_time(piece: str) -> None:
    words = f"Report {piece * (100_000 // len(piece))}"
    begun = time.process_time()
    split_reports(words)
    parse_report(words)
    nearest_type(words)
    assert time.process_time() - begun < 10


def test_a_comma_behind_a_bracket_parts_reports_only_where_a_title_ends() -> None:
    one = "Cotabato Province (North), Philippines Design Report 2015-2017"
    assert split_reports(one) == [one]
    two = ["Italy Results Report 2021-2023 (December)", "Italy Design Report (Final)", one]
    assert split_reports(", ".join(two)) == two


def test_marks_of_footnotes_are_taken_off_the_end_alone() -> None:
    """What is taken for a title may be a page that lost its line breaks: only its end is looked at."""
    assert without_footnote("Ghana Action Plan 2017-2019 [1] [ii]*") == "Ghana Action Plan 2017-2019"
    assert without_footnote(f"{'note [2] ' * 20_000}words [3]") == f"{'note [2] ' * 20_000}words"
