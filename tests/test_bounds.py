"""Numbers that were chosen: just on each side of each. What needs a number is named where it stands.

`make mutants` changes them one by one (`mutants.csv`) and says which change no test notices.
"""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from pipeline import parse, recurring
from pipeline.build import look_at
from pipeline.dates import date_at_start, read_date, read_deadline, span_at_start
from pipeline.deadlines import parted_due
from pipeline.identity.addresses import Address
from pipeline.identity.members import find_member
from pipeline.languages import language_of, other_languages
from pipeline.model import FROM_LABEL, FROM_TITLE, Capture, Line, Link, Page
from pipeline.parse import KINDS, action_plan, commitment, entry_lists, figure_tables, ignored, member, monitor_form
from pipeline.parse.boilerplate import (
    SKIP_LINK,
    leave_out_comments,
    mark_footer_after,
    mark_known_chrome,
    report_cut_off,
    style_of,
)
from pipeline.parse.commitment import citations, head, milestones, sections
from pipeline.parse.context import Ledger, PageKind, Reading
from pipeline.parse.irm_report import head as report_head
from pipeline.parse.irm_report import highlights, process, prose
from pipeline.ratings import read_rating
from pipeline.read.tooltips import strip_glosses
from pipeline.value_types import VALUE_TYPES, Said, are_areas

SITE = "Open Government Partnership"
LINKED = (Link("Privacy", "https://www.opengovpartnership.org/privacy/"),)


def lines(*texts: str, gap: bool = False) -> tuple[Line, ...]:
    return tuple(Line(number, text, gap=gap) for number, text in enumerate(texts, start=1))


def seen(text: str, url: str = "") -> tuple[dict[str, str], list[str], list[str]]:
    """(field -> value, codes of issues, fates of lines) of a page."""
    address = f"https://www.opengovpartnership.org{url}" if url else ""
    page, parsed, ledger = look_at(Capture(text.encode(), "page.txt", address, media_type="text/plain"))
    said = {o.field: o.value for o in parsed.observations}
    return said, [issue.code for issue in parsed.issues], [ledger.fate(line) for line in page.lines]


def body_of(*lines: Line) -> list[str]:
    """The texts of the lines that are left before the footer."""
    ledger = Ledger(Page(lines=tuple(lines)))
    return [line.text for line in mark_footer_after(ledger, list(lines))]


def test_one_link_at_the_end_is_no_footer_and_two_are() -> None:
    text, link = Line(1, "The text ends here."), Line(2, "Privacy", links=LINKED)
    assert body_of(text, link) == ["The text ends here.", "Privacy"]
    assert body_of(text, link, Line(3, "Privacy", links=LINKED)) == ["The text ends here."]


@pytest.mark.parametrize(
    "address",
    [
        "members/france/commitments/FR0043/",
        "documents/france-action-plan-2018-2020/",
        "documents/france-mid-term-report-2016-2018/",
    ],
)
def test_links_to_commitments_plans_and_reports_are_no_footer(address: str) -> None:
    link = (Link("An entry", f"https://www.opengovpartnership.org/{address}"),)
    text, *entries = Line(1, "The text."), *(Line(number, "An entry", links=link) for number in (2, 3))
    assert body_of(text, *entries, Line(4, SITE)) == ["The text.", "An entry", "An entry"]


def test_text_without_a_full_stop_behind_the_site_s_name_is_text_where_it_is_long() -> None:
    name = Line(1, SITE)
    assert body_of(name, Line(2, "All rights reserved")) == []
    assert body_of(name, Line(2, "a" * 119)) == []
    assert body_of(name, Line(2, "a" * 120)) == [SITE, "a" * 120]


def test_the_site_s_name_at_the_top_is_its_logo() -> None:
    page = Page(lines=(Line(1, SITE), Line(2, "Kenya"), Line(3, "The text of the page goes on here.")))
    ledger = Ledger(page)
    mark_known_chrome(ledger)
    assert [line.text for line in ledger.free()] == ["Kenya", "The text of the page goes on here."]


@pytest.mark.parametrize(("index", "left"), [(2, False), (3, True)])
def test_the_site_s_name_is_a_logo_only_among_the_first_lines(index: int, left: bool) -> None:
    texts = [*["Kenya", "Ghana", "Peru"][:index], SITE, "The text of the page goes on here."]
    ledger = Ledger(Page(lines=lines(*texts)))
    mark_known_chrome(ledger)
    assert (SITE in [line.text for line in ledger.free()]) is left


@pytest.mark.parametrize(
    ("url", "text", "row"),
    [
        ("/members/kenya/", "Home\n\nAbout\n\nKenya\n\nMember Since 2011\n\nAction Plan 4", ("members", "kenya")),
        (
            "/documents/action-plan-nandi-kenya-2021-2023/",
            "Home\n\nAbout\n\nAction plan – Nandi, Kenya, 2021 – 2023\n\nAction Plan Submission: 2021",
            ("action_plans", "nandi-kenya-2021"),
        ),
    ],
)
def test_a_title_may_stand_below_other_lines(url: str, text: str, row: tuple[str, str]) -> None:
    address = f"https://www.opengovpartnership.org{url}"
    _, parsed, _ = look_at(Capture(text.encode(), "page.txt", address, media_type="text/plain"))
    said = {o.field: o.value for o in parsed.observations}
    assert (parsed.table, parsed.key) == row
    assert said["title" if row[0] == "action_plans" else "name"]


# -- around the content ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("number", "style"), [(5, "skip"), (6, "skip-thin")])
def test_few_lines_tell_nothing_of_an_extractor(number: int, style: str) -> None:
    page = Page(lines=(Line(0, "Skip Navigation"), *lines(*["two words"] * number, gap=True)))
    reading = Reading("c1", page, Address("https://www.opengovpartnership.org/"), Ledger(page))
    reading.ledger.chrome(page.lines[0], SKIP_LINK)
    assert style_of(reading) == style


def test_the_end_of_a_cut_capture_is_quoted_in_part() -> None:
    page = Page(lines=(Line(0, "Skip Navigation"), Line(1, "aaaa " * 19 + "aaaaa")))
    reading = Reading("c1", page, Address("https://www.opengovpartnership.org/"), Ledger(page))
    reading.ledger.chrome(page.lines[0], SKIP_LINK)
    report_cut_off(reading)
    assert [len(issue.value) for issue in reading.issues] == [80]


@pytest.mark.parametrize(("length", "left_out"), [(61, True), (62, False)])
def test_the_author_of_a_comment_is_a_name(length: int, left_out: bool) -> None:
    page = Page(lines=lines("A" * length + " Reply", "Leave a Reply"))
    reading = Reading("c1", page, Address("https://www.opengovpartnership.org/"), Ledger(page))
    leave_out_comments(reading)
    assert (reading.ledger.fate(page.lines[0]) == "chrome: public comment") is left_out


@pytest.mark.parametrize(("above", "found"), [(11, True), (12, False)])
def test_titles_stand_within_twelve_lines(above: int, found: bool) -> None:
    menu = ["About"] * above
    plan = lines(*menu, "Action plan – Nandi, Kenya, 2021 – 2023")
    report = lines(*menu, "Ghana Design Report 2021-2023")
    form = lines(*menu, "Inception Report – Nandi, Kenya")
    assert (action_plan._title(plan) is not None) is found
    assert (report_head.find_title(report) is not None) is found
    assert monitor_form.INCEPTION.recognise(Page(form), "") is found


@pytest.mark.parametrize(("above", "found"), [(7, True), (8, False)])
def test_a_members_name_alone_stands_within_eight_lines(above: int, found: bool) -> None:
    assert member.recognise(Page(lines(*["About"] * above, "Ghana")), "member") is found


# -- commitments -------------------------------------------------------------------------------------------------------

LABELS = ("Action Plan: Ghana Action Plan 2021", "Status: Active", "Verifiable: Yes", "Completion: Limited")


@pytest.mark.parametrize(
    ("kind", "labels", "known"), [("other", 3, 0), ("other", 4, 1), ("commitment", 2, 0), ("commitment", 3, 1)]
)
def test_labels_tell_a_commitment_without_a_title(kind: str, labels: int, known: int) -> None:
    assert commitment.recognise(Page(lines(*LABELS[:labels])), kind) is bool(known)


@pytest.mark.parametrize(("strangers", "known"), [(1, True), (2, False)])
def test_one_line_that_nobody_knows_may_stand_above_a_title(strangers: int, known: bool) -> None:
    page = Page(lines(*["A line of something"] * strangers, "A title (GH0043)"))
    assert commitment.recognise(page, "commitment") is known


@pytest.mark.parametrize(("above", "index"), [(39, 39), (40, None)])
def test_a_commitment_s_title_stands_within_forty_lines(above: int, index: int | None) -> None:
    content = lines(*["A menu"] * above, "A title (GH0043)")
    assert head.title_index(Page(content), content) == index


@pytest.mark.parametrize(("label", "index"), [("At-a-Glance", 1), ("Action Plan: Ghana Action Plan 2021", None)])
def test_no_title_stands_below_the_labels(label: str, index: int | None) -> None:
    content = lines(label, "A title (GH0043)")
    assert head.title_index(Page(content), content) == index


def test_a_label_that_stands_again_is_not_in_order() -> None:
    assert len(head._in_order(lines("Lead Institution: x", "Status: Active"))) == 1


@pytest.mark.parametrize(("links", "name"), [(2, "Ghana"), (3, "")])
def test_three_links_above_a_title_are_a_menu(links: int, name: str) -> None:
    linked = [
        Line(number, text, links=(Link(text, f"https://www.opengovpartnership.org/members/{text.lower()}/"),))
        for number, text in enumerate(("Peru", "Kenya", "Ghana")[-links:], start=1)
    ]
    page = Page(lines=(*linked, Line(9, "A title (ZZ0043)")))
    reading = Reading("c1", page, Address("https://www.opengovpartnership.org/"), Ledger(page))
    head.read_title(reading, page.lines, links)
    assert next(o.value for o in reading.observations if o.field == "member") == name


@pytest.mark.parametrize(
    ("first", "most"),
    [("Action Plan: x", 2), ("Lead Institution: x", 40), ("Verifiable: Yes", 2), ("Relevant to OGP Values: Yes", 0)],
)
def test_strange_lines_end_a_head_that_no_heading_closes(first: str, most: int) -> None:
    for strange, kept in ((most, most + 2), (most + 1, 1)):
        assert len(head._in_order(lines(first, *["A strange line."] * strange, "Completion: Limited"))) == kept


@pytest.mark.parametrize(
    ("words", "fate"), [("IRM Midterm Status Summ", "cut label"), ("IRM Midterm Status", "section description")]
)
def test_a_cut_heading_in_prose_has_four_words(words: str, fate: str) -> None:
    text = f"A title (GH0043)\n\nAction Plan: Ghana Action Plan 2021\n\nDescription\n\nProse here.\n\n{words}"
    assert seen(text, "/members/ghana/commitments/GH0043/")[2][-1] == fate


@pytest.mark.parametrize(("length", "code"), [(130, "other"), (131, "")])
def test_a_longer_line_is_no_heading_of_the_prose(length: int, code: str) -> None:
    assert sections.prose_heading(Line(1, "A" * length, level=2)) == code


@pytest.mark.parametrize(("length", "code"), [(90, "irm-midterm"), (91, "")])
def test_the_heading_of_a_summary_in_other_words_is_short(length: int, code: str) -> None:
    words = "Résumé de l'état d'avancement à mi-parcours de l'IRM "
    assert sections.heading_code(words + "a" * (length - len(words)))[0] == code


@pytest.mark.parametrize(
    ("words", "is_heading"),
    [
        ("How will the commitment contribute to solve the public problem?", True),
        ("What is the public problem that this commitment addresses?", True),
        ("How does the commitment help to solve the public problem?", False),
        ("Aims of the commitment", False),  # short words near to a heading are declared or none
        ("Why will the commitment contribute to solve the public problems?", False),  # its first word is another
    ],
)
def test_a_heading_may_vary_a_little(words: str, is_heading: bool) -> None:
    assert bool(sections.prose_heading(Line(1, words))) is is_heading


@pytest.mark.parametrize(
    ("words", "code"), [("One two three four five six", "other"), ("One two three four five six seven", "")]
)
def test_a_title_of_a_handbook_page_is_of_six_words(words: str, code: str) -> None:
    assert sections.handbook_heading(Line(1, words, gap=True), Line(2, "Text.", gap=True), opened=True) == code


@pytest.mark.parametrize(
    ("said", "names"),
    [
        ("7. one two three", True),
        ("7. one two", False),
        ("7. one two three" + " x" * 92, True),
        ("7. one two three" + " x" * 93, False),
    ],
)
def test_a_numbered_line_with_most_of_a_title_s_words_is_the_title(said: str, names: bool) -> None:
    assert sections._names(Line(1, said), "one two three four five") is names


@pytest.mark.parametrize(("words", "names"), [(6, True), (5, False)])
def test_six_of_ten_words_of_a_title_are_the_title(words: int, names: bool) -> None:
    title = [f"word{letter}" for letter in "abcdefghij"]
    assert sections._names(Line(1, " ".join(["7.", *title[:words]])), " ".join(title)) is names


def test_a_title_of_one_word_is_in_many_lines() -> None:
    assert not sections._names(Line(1, "7. Transparency"), "Transparency")
    assert sections._names(Line(1, "7. Budget transparency"), "Budget transparency")


@pytest.mark.parametrize(("length", "is_head"), [(60, True), (61, False)])
def test_a_long_cell_is_no_head_of_a_column(length: int, is_head: bool) -> None:
    assert bool(milestones._columns(Line(1, f"{'S' * length} | Start date"))) is is_head


@pytest.mark.parametrize(("rows", "number"), [(1, 0), (2, 2)])
def test_one_numbered_line_with_a_deadline_is_no_list(rows: int, number: int) -> None:
    text = [f"1.{n} Publish part {n} (December 2023)" for n in range(1, rows + 1)]
    section = sections.Section("description", "", 1, "description", None, list(lines(*text)))
    assert len(milestones.read_milestones([section])) == number


@pytest.mark.parametrize(("between", "number"), [(60, 1), (61, 0)])
def test_words_that_announce_a_list_are_few(between: int, number: int) -> None:
    text = [f"Milestones {'w' * between}:", "1. Publish the register"]
    section = sections.Section("description", "", 1, "description", None, list(lines(*text)))
    assert len(milestones.read_milestones([section])) == number


@pytest.mark.parametrize(("after", "words"), [("on some 10", "on some 10"), ("on some or 10", "")])
def test_a_figure_near_accessed_is_a_date_that_is_not_understood(after: str, words: str) -> None:
    assert citations._dated_words(f"{after}.") == words.replace("or ", "")


# -- values ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "length", "fits"), [("name", 80, True), ("name", 81, False), ("years", 80, True), ("years", 81, False)]
)
def test_a_name_is_no_longer_than_eighty_letters(kind: str, length: int, fits: bool) -> None:
    words = "2020 " + "a" * (length - 5)
    assert VALUE_TYPES[kind].fits(kind, Line(1, words), words, False) is fits


@pytest.mark.parametrize(("length", "problems"), [(99, 0), (100, 1)])
def test_a_form_cuts_names_of_institutions_at_a_hundred_letters(length: int, problems: int) -> None:
    words = "Ministry of " + "A" * (length - 12)
    (value,) = VALUE_TYPES["institutions"].read("lead_institutions", Said(words, Line(1, words)))
    assert len(value.problems) == problems


@pytest.mark.parametrize(("words", "are"), [("Open Data, something", True), ("Open Data, something, other", False)])
def test_half_of_a_list_of_areas_is_known(words: str, are: bool) -> None:
    assert are_areas(words) is are


@pytest.mark.parametrize(("length", "known"), [(120, True), (121, False)])
def test_a_member_s_name_is_no_sentence(length: int, known: bool) -> None:
    words = "A" * (length - len(", Kenya")) + ", Kenya"
    assert (find_member(words) is not None) is known


@pytest.mark.parametrize(("length", "named"), [(79, True), (80, False)])
def test_a_line_that_is_a_member_s_name_is_no_notice(length: int, named: bool) -> None:
    words = "A" * (length - len(", Kenya")) + ", Kenya"
    assert member.recognise(Page(lines(words)), "member") is named


@pytest.mark.parametrize(
    ("words", "foreign"), [("Major Nine", "Nine"), ("No early results to report yet Nine", "Nine")]
)
def test_what_stands_after_a_rating_is_another_picture_s(words: str, foreign: str) -> None:
    assert read_rating("early_results", words).foreign == foreign


# -- reports -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("far", "is_of_another"), [(1_000, True), (1_001, False)])
def test_a_sentence_names_the_plan_that_it_is_about_not_too_far_away(far: int, is_of_another: bool) -> None:
    before = f"{'2012-2014 plan and '.ljust(far - 1, 'x')} plan contained 14 commitments."
    behind = f"The plan contained 14 commitments{' and that of 2012-2014'.rjust(far, '-')}"
    for text in (before, behind):
        number = prose.read_number_of_commitments([Line(1, text)], (2016, 2018))
        assert (number is None) is is_of_another, text


@pytest.mark.parametrize(("far", "counts"), [(1_000, True), (1_001, False)])
def test_results_are_told_of_not_too_far_away(far: int, counts: bool) -> None:
    behind = f"Five commitments had marginal{' result'.rjust(far, '-')}"
    verb = "Five commitments had marginal "
    before = f"{verb.ljust(far - 1, '-')} one significant results"
    assert bool(prose.read_early_results([Line(1, behind)], (2016, 2018))) is counts
    found = {finding.indicator for finding in prose.read_early_results([Line(1, before)], (2016, 2018))}
    assert ("early_results_significant" in found) is counts


@pytest.mark.parametrize(("letters", "is_read"), [(200, True), (201, False)])
def test_a_notice_is_one_short_sentence(letters: int, is_read: bool) -> None:
    text = f"The public comment period{' on it '.ljust(letters, '-')}closed May 1, 2018"
    read = prose.read_notice([Line(1, text)], {1}, is_comment_version=True, period=(2016, 2018))
    assert bool(read) is is_read


@pytest.mark.parametrize(("words", "known"), [(8, True), (9, False)])
def test_a_member_has_few_words(words: str, known: bool) -> None:
    title = " ".join(["Nowhere"] * int(words)) + " Design Report 2018-2020"
    assert (report_head.report_title(title) is not None) is known


@pytest.mark.parametrize(("line", "named"), [(4, True), (5, False)])
def test_the_author_stands_right_under_the_title(line: int, named: bool) -> None:
    above = [f"This is sentence {n} of the text." for n in range(1, line)]
    text = "\n\n".join(["Ghana Design Report 2021-2023", *above, "Ama Mensah, Independent Researcher", "It ends."])
    assert bool(seen(text, "/documents/ghana-design-report-2021-2023/")[0]["researcher"]) is named


@pytest.mark.parametrize(("line", "dated"), [(2, True), (3, False)])
def test_the_notice_stands_right_under_the_title(line: int, dated: bool) -> None:
    above = [f"This is sentence {n} of the text." for n in range(1, line)]
    text = "\n\n".join(["Ghana Design Report 2021-2023", *above, "In 2022, the IRM published the design report."])
    assert bool(seen(text, "/documents/ghana-design-report-2021-2023/")[0]["publication_year"]) is dated


@pytest.mark.parametrize(("labels", "known"), [(1, False), (2, True)])
def test_two_labels_tell_a_report_without_a_title(labels: int, known: bool) -> None:
    texts = ["Action Plan: Ghana Action Plan 2021-2023", "Dates Under Review: 2021-2023"][:labels]
    assert KINDS[4].recognise(Page(lines("Some words", *texts)), "document") is known


@pytest.mark.parametrize(("length", "named"), [(90, True), (91, False)])
def test_a_byline_is_short(length: int, named: bool) -> None:
    rest = ", Independent Researcher"
    words = "Ama " + "M" + "a" * (length - 5 - len(rest)) + rest
    assert bool(prose.read_byline(lines(words))) is named


@pytest.mark.parametrize(("between", "found"), [(24, True), (25, False)])
def test_the_year_of_a_cycle_stands_near_its_report(between: int, found: bool) -> None:
    assert bool(prose._CYCLE.search(f"Year 1{' ' + 'a' * (between - 2) + ' '}report")) is found


@pytest.mark.parametrize(("levels", "doubtful"), [(4, True), (5, False)])
def test_the_block_on_influence_prints_five_levels(levels: int, doubtful: bool) -> None:
    words = ["No Consultation", "Inform", "Consult", "Involve", "Collaborate"][:levels]
    doubts = process.read_block(lines("During Development", "Y1", *words)).doubts
    assert any("the block prints" in doubt for doubt in doubts) is doubtful


@pytest.mark.parametrize(("names", "stated"), [(7, 1), (8, 0)])
def test_a_statement_s_subject_is_a_name(names: int, stated: int) -> None:
    text = " ".join(["Name"] * names) + " did not act contrary to OGP process."
    assert len(process.read_statements(lines(text))) == stated


@pytest.mark.parametrize(("length", "named"), [(119, True), (120, False)])
def test_a_line_that_names_columns_is_short(length: int, named: bool) -> None:
    words = "well-designed? "
    assert bool(highlights._columns(Line(1, words + "a" * (length - len(words))))) is named


ROWS = (
    "Number of commitments: 5",
    "Complete: 1",
    "Level of public influence: Inform",
    "Commitments with verifiable: 2",
)


def table(texts: Sequence[str]) -> figure_tables.Table | None:
    return figure_tables.read_table(lines(*texts), "Design Report")


@pytest.mark.parametrize(("strange", "found"), [(2, True), (3, False)])
def test_prose_ends_a_table(strange: int, found: bool) -> None:
    read = table(
        ["At a Glance", "Participating since: 2011", *["A line of prose."] * strange, "Number of commitments: 5"]
    )
    assert read is not None
    assert ("commitments" in read.findings) is found


def test_three_labels_within_seven_lines_are_a_table_without_its_heading() -> None:
    three = ["Participating since: 2011", "Number of commitments: 5", "Action plan under review: 2021-2023"]
    assert table(three[:2]) is None
    assert table(three) is not None
    assert table([*three[:2], "It is.", "It is.", "It is.", "It is.", three[2]]) is not None
    assert table([*three[:2], "It is.", "It is.", "It is.", "It is.", "It is.", three[2]]) is None


@pytest.mark.parametrize(("code", "length", "fits"), [("public_influence", 60, True), ("public_influence", 61, False)])
def test_words_of_a_table_are_few(code: str, length: int, fits: bool) -> None:
    assert figure_tables.is_value(code, "a" * length) is fits


@pytest.mark.parametrize(("length", "is_item"), [(120, True), (121, False)])
def test_items_of_a_list_are_short(length: int, is_item: bool) -> None:
    assert figure_tables._is_item(Line(1, "a" * length)) is is_item


# -- members, forms, lists ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("proofs", "known"), [(1, False), (2, True)])
def test_two_proofs_tell_a_member_s_page(proofs: int, known: bool) -> None:
    assert member.recognise(Page(lines(*["Current Action Plan"] * proofs, "text")), "") is known


@pytest.mark.parametrize(("titles", "known"), [(1, False), (2, True)])
def test_two_documents_tell_whose_page_it_is(titles: int, known: bool) -> None:
    listed = ["Ghana Design Report 2021-2023", "2022, IRM Report, Web page"] * titles
    assert (member._inferred_from(lines(*listed)) is not None) is known


@pytest.mark.parametrize(
    ("length", "closed", "answered"), [(40, False, True), (41, False, False), (300, True, True), (301, True, False)]
)
def test_an_answer_is_short_unless_words_of_the_form_close_it(length: int, closed: bool, answered: bool) -> None:
    answer = monitor_form.Answer("1.1", "Is it?", Line(1, ""), [Line(2, "a" * length)], closed)
    assert bool(answer.words) is answered


@pytest.mark.parametrize(
    ("words", "kind"),
    [
        (f"2022, {'a' * 40}, PDF", "resources"), (f"2022, {'a' * 41}, PDF", ""),
        ("2022, abc, PDF", "resources"), ("2022, ab, PDF", ""),
    ],
)  # fmt: skip
def test_the_facts_of_a_document_are_few_words(words: str, kind: str) -> None:
    assert entry_lists.kind_of_facts(Line(1, words)) == kind


@pytest.mark.parametrize(("rest", "cut"), [(2, True), (3, False)])
def test_a_cut_entry_is_a_title_and_the_beginning_of_its_facts(rest: int, cut: bool) -> None:
    assert bool(entry_lists.cut_entry([Line(1, "A title", marker="4."), *lines(*["GH00"] * (rest - 1))])) is cut


@pytest.mark.parametrize(
    ("kind", "words", "fewest"),
    [
        (ignored.INDEX, ["Joined in 2011 and is implementing 13 commitments."], 2),
        (ignored.INDEX, [f"{'The story begins here. ' * 6}It goes on…"], 3),
        (ignored.POLICY_AREA, ["Overview", "Recommendations", "Partners"], 3),
    ],
)
def test_few_cards_excerpts_or_headings_tell_no_page(kind: PageKind, words: list[str], fewest: int) -> None:
    texts = words if len(words) > 1 else words * fewest
    assert kind.recognise(Page(lines(*texts[:fewest])), "")
    assert not kind.recognise(Page(lines(*texts[: fewest - 1])), "")


@pytest.mark.parametrize(("letters", "is_index"), [(119, False), (120, True)])
def test_only_a_long_line_that_is_cut_is_an_excerpt(letters: int, is_index: bool) -> None:
    assert bool(ignored.INDEX.recognise(Page(lines(*[f"{'w' * letters}x…"] * 3)), "")) is is_index


# -- dates and languages -----------------------------------------------------------------------------------------------


def test_a_date_has_seven_words_and_a_span_twelve() -> None:
    assert date_at_start("Tuesday, the 15 de enero de 2019 rest")[1] == "2019-01-15"
    assert date_at_start("Tuesday, the 15 de enero de 2019 and")[0] == "Tuesday, the 15 de enero de 2019"
    long = "from the 15 de enero de 2019 to the 15 March 2020"
    assert span_at_start(long)[0] == long


@pytest.mark.parametrize(("length", "read"), [(90, True), (91, False)])
def test_no_date_is_longer_than_ninety_letters(length: int, read: bool) -> None:
    words = " " * (length - 4) + "2019"
    assert (read_date(words) is not None) is read
    assert (read_deadline(words) is not None) is read


@pytest.mark.parametrize(("length", "parted"), [(30, True), (31, False)])
def test_labels_of_start_and_end_stand_near_each_other(length: int, parted: bool) -> None:
    start = "January" + " " * (length - 11) + "2019"
    assert bool(parted_due(f"Publish it (Start date: {start}. End date: June 2020)")[1].startswith("January")) is parted


@pytest.mark.parametrize(("words", "language"), [("los", ""), ("los del", "es"), ("the", "en")])
def test_one_small_word_tells_no_language_but_english(words: str, language: str) -> None:
    assert language_of(words) == language


@pytest.mark.parametrize(("letters", "removed"), [(29, 0), (30, 1), (447, 1), (448, 0)])
def test_a_gloss_is_neither_a_few_letters_nor_a_page(letters: int, removed: int) -> None:
    gloss = "Plans are at the core of it ".ljust(letters, "a")
    assert strip_glosses(f"the action plan{gloss[:letters]}...")[1] == removed


def test_few_words_tell_of_no_other_language() -> None:
    assert other_languages(["el plan de la ciudad para los vecinos"], "en") == ["es"]
    assert other_languages(["el de la y"], "en") == []


@pytest.mark.parametrize(("line", "languages"), [("el plan de la ciudad", ["es"]), ("el plan de la", [])])
def test_a_line_of_four_words_says_nothing_of_its_language(line: str, languages: list[str]) -> None:
    assert other_languages([line], "en") == languages


@pytest.mark.parametrize(("line", "languages"), [("el plan de ciudad abierta", []), ("el plan de la ciudad", ["es"])])
def test_three_small_words_tell_of_another_language(line: str, languages: list[str]) -> None:
    assert other_languages([line], "en") == languages


@pytest.mark.parametrize(("english", "languages"), [("the", ["es"]), ("the and", [])])
def test_a_line_with_half_as_many_english_words_is_english_with_names(english: str, languages: list[str]) -> None:
    assert other_languages([f"{english} el plan de la ciudad"], "en") == languages


def test_a_span_with_its_labels_may_be_long() -> None:
    words = "Publish it. Start date: January of the year 2019. End date: the 15 of December of the year 2019"
    assert parted_due(words.replace("of the year ", "")) != (words, "")


# -- recurring lines ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("length", "heads"), [(60, True), (61, False)])
def test_a_heading_of_links_is_short(length: int, heads: bool) -> None:
    assert recurring._heads_links(Line(1, "a" * length)) is heads


@pytest.mark.parametrize(("times", "own"), [(2, True), (3, False)])
def test_what_stands_between_three_sections_is_a_bar_of_buttons(times: int, own: bool) -> None:
    page = Page(lines(*["Description", "Share"] * times))
    assert ("Share" in recurring._own_by_place(page)) is own


# -- orders ------------------------------------------------------------------------------------------------------------


def commitment_page(*texts: str, url: str = "/members/ghana/commitments/GH0043/") -> tuple[dict[str, str], list[str]]:
    said, issues, _ = seen("\n\n".join(texts), url)
    return said, issues


def test_the_page_is_followed_where_its_address_says_another_id() -> None:
    url = "https://www.opengovpartnership.org/members/ghana/commitments/GH0001/"
    text = "Ghana\n\nA title (GH0043)\n\nAction Plan: Ghana Action Plan 2021\n\nStatus: Active"
    _, parsed, _ = look_at(Capture(text.encode(), "page.txt", url, media_type="text/plain"))
    assert parsed.key == "GH0043"


def test_the_id_is_surer_of_the_member_than_the_address() -> None:
    url = "/members/ghana/commitments/KE0043/"
    said, issues = commitment_page("Ghana", "Kenya", "A title (KE0043)", "Status: Active", url=url)
    assert said["member"] == "Kenya"
    said, issues = commitment_page("Kenya", "Ghana Today", "A title (KE0043)", "Status: Active", url=url)
    assert said["member"] == "Kenya"
    assert "slug-disagrees" in issues


@pytest.mark.parametrize(
    ("url", "title"),
    [
        ("/es/documents/ghana-design-report-2021-2023/", "Ghana Design Report 2021-2023"),
        ("/es/members/ghana/", "Ghana"),
    ],
)
def test_labels_tell_the_language_before_the_address(url: str, title: str) -> None:
    text = f"{title}\n\nAction Plan: Ghana Action Plan 2021-2023\n\nMember Since 2011\n\nIt ends."
    address = f"https://www.opengovpartnership.org{url}"
    _, parsed, _ = look_at(Capture(text.encode(), "page.txt", address, media_type="text/plain"))
    assert parsed.capture.language == "en"


def test_the_last_of_two_numbers_counts() -> None:
    said, _ = commitment_page(
        "A title (GH0043)", "Status: Active", "Description", "Text.",
        "IRM Midterm Status Summary", "Commitment 7: Text", "IRM End of Term Status Summary", "Commitment 8: Text",
    )  # fmt: skip
    assert said["commitment_number"] == "8"


def test_the_first_of_two_researchers_counts() -> None:
    said = lines("IRM researcher Ama Mensah wrote.", "IRM researcher Kofi Boateng wrote.")
    noticed = prose.read_notice(said, {1, 2}, is_comment_version=False, period=(2018, 2020))
    assert [n.value for n in noticed] == ["Ama Mensah"]


def test_a_label_is_surer_than_the_title() -> None:
    page = Page(lines("A title"))
    reading = Reading("c1", page, Address("https://www.opengovpartnership.org/"), Ledger(page), "commitments", "GH0043")
    reading.observe("cycle", "2020", place=FROM_TITLE)
    reading.observe("cycle", "2021", place=FROM_LABEL)
    assert [o.value for o in parse._each_once(reading)] == ["2021"]
