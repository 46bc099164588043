"""Milestones in the forms of action plans: lists, tables, and deadlines in words; other numbers make none."""

from __future__ import annotations

import time

import pytest
from page_texts import captured, commitment_text, parsed, tables_of

from pipeline.model import Line
from pipeline.parse.commitment.milestones import read_milestones
from pipeline.parse.commitment.sections import Section

Found = list[tuple[str, str, str, str]]


def milestones(text: str, section: str = "description", topic: str = "milestones") -> Found:
    lines = [Line(number, line) for number, line in enumerate(text.split("\n"), 2)]
    read = read_milestones([Section(section, "", 2, topic, None, lines)])
    return [(m.number, m.text, m.due.start, m.due.end) for m in read]


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("1. Publish the register by December 2021.", ("1", "Publish the register", "", "2021-12")),
        ("2) Train officials (June 2022)", ("2", "Train officials", "2022-06", "2022-06")),
        ("3. Adopt the law – 31 March 2022", ("3", "Adopt the law", "2022-03-31", "2022-03-31")),
        ("14.1 Hold a summit: Semester 2 2018", ("14.1", "Hold a summit", "2018-07", "2018-12")),
        ("1.1. Open a portal. January 2019 - June 2019", ("1.1", "Open a portal", "2019-01", "2019-06")),
        ("1.2 Train officials July 2019 December 2019", ("1.2", "Train officials", "2019-07", "2019-12")),
        ("1.3 Map of actors 01.09.2021 31.12.2021", ("1.3", "Map of actors", "2021-09-01", "2021-12-31")),
        ("1.4 Map of actors 01.09.2021 02.12.2021", ("1.4", "Map of actors 01.09.2021 02.12.2021", "", "")),
        ("3. Rapport au 31 décembre 2023", ("3", "Rapport", "", "2023-12-31")),
        ("a) Submit the bill until 1 July 2020", ("a", "Submit the bill", "", "2020-07-01")),
        ("Milestone 2: Evaluate, 2nd half of 2020", ("2", "Evaluate", "2020-07", "2020-12")),
        ("4. Adopt it; deadline: 30 June 2021", ("4", "Adopt it", "2021-06-30", "2021-06-30")),
        ("5. Ask people. Timeline: May-July 2019", ("5", "Ask people", "2019-05", "2019-07")),
        ("6. Go on. Start: Feb 2019. End: Dec 2019", ("6", "Go on", "2019-02", "2019-12")),
        ("1. Publicar el registro (primer semestre de 2020)", ("1", "Publicar el registro", "2020-01", "2020-06")),
        ("1. Publier le registre – décembre 2019", ("1", "Publier le registre", "2019-12", "2019-12")),
        ("1. Carry out the law of 12 March 2018", ("1", "Carry out the law of 12 March 2018", "", "")),
        ("2. Save 20% as early as 2019", ("2", "Save 20% as early as 2019", "", "")),
        ("3. Publish the budget 2020", ("3", "Publish the budget 2020", "", "")),
        ("(3) Publish it – mid-2020", ("3", "Publish it", "2020-04", "2020-09")),
        ("4 – Evaluate it by May 2021", ("4", "Evaluate it", "", "2021-05")),
        ("5: Evaluate it", ("5", "Evaluate it", "", "")),
        ("Étape 2 : Publier le registre", ("2", "Publier le registre", "", "")),
        ("6. Evaluar, a más tardar el 31 de diciembre de 2024", ("6", "Evaluar", "", "2024-12-31")),
        ("7. Publicar. Inicio: enero 2019. Fin: junio 2019", ("7", "Publicar", "2019-01", "2019-06")),
        ("4. Use the data of the period January 2019 - June 2019",
         ("4", "Use the data of the period January 2019 - June 2019", "", "")),
    ],
)  # fmt: skip
def test_a_numbered_line_is_a_milestone_with_the_deadline_at_its_end(
    line: str, expected: tuple[str, str, str, str]
) -> None:
    assert milestones(line) == [expected]


def test_the_columns_of_a_table_say_what_its_cells_are() -> None:
    assert milestones(
        "Milestone Activity | New or Ongoing | Start Date: | End Date:\n"
        "1.1 Publish the register | New | 01/2019 | 06/2019\n"
        "1.2 Train officials | Ongoing | July 2019 | Ongoing\n"
        "1.3 Evaluate | New | NA | December 2020",
        topic="other",
    ) == [
        ("1.1", "Publish the register", "2019-01", "2019-06"),
        ("1.2", "Train officials", "2019-07", ""),
        ("1.3", "Evaluate", "", "2020-12"),
    ]
    assert milestones("No | Activities | Timeframe | Responsible\n1 | Publish it | Q1 2019 | Agency 2019") == [
        ("1", "Publish it", "2019-01", "2019-03")
    ]


def test_columns_with_a_date_tell_a_table_whose_other_heads_are_unknown() -> None:
    assert milestones(
        "Milestone or step | Who does it | Start date | End date\nPublish it | The clerk | May 2019 | July 2019",
        topic="other",
    ) == [("", "Publish it", "2019-05", "2019-07")]
    assert milestones("Commitment | Start date | End date\nOpen it | May 2019 | July 2019", topic="other") == []
    assert milestones("Place | Cost in euros\nTown | 2019", topic="other") == []


def test_a_numbered_row_with_deadlines_is_a_milestone_wherever_it_stands() -> None:
    assert milestones("Milestone 1 | 1.1 Prepare it | January 2024 | June 2024\nTown | June 2024", topic="other") == [
        ("1.1", "Prepare it", "2024-01", "2024-06")
    ]


def test_numbers_that_count_on_and_have_a_deadline_are_milestones() -> None:
    assert milestones("The text.\n1.1 Publish it by June 2020\n1.2 Train officials", topic="other") == [
        ("1.1", "Publish it", "", "2020-06"),
        ("1.2", "Train officials", "", ""),
    ]
    assert milestones("3.1 Publish it: May 2020\n3.1.1 Ask people (May 2019)", topic="other") == []
    assert milestones("The text.\n1.1 Background\n1.2 Aims of the plan", topic="other") == []
    assert milestones("The text.\n1.1 Background of June 2020\n3.4 Aims of the plan", topic="other") == []


def test_a_table_that_lost_its_head_is_read_from_its_cells() -> None:
    assert milestones("Publish the register | 2019\n2 | Train officials | June 2019 | July 2020") == [
        ("", "Publish the register", "2019", "2019"),
        ("2", "Train officials", "2019-06", "2020-07"),
    ]


def test_the_heading_may_run_into_the_list() -> None:
    assert milestones("Milestones: 1. Publish it by June 2019 2. Train officials", topic="other") == [
        ("1", "Publish it", "", "2019-06"),
        ("2", "Train officials", "", ""),
    ]

    assert milestones("Milestones: 7.1: Adopt the law; 7.2: Adopt its rules", topic="other") == [
        ("7.1", "Adopt the law", "", ""),
        ("7.2", "Adopt its rules", "", ""),
    ]


@pytest.mark.parametrize(
    "announced",
    ["Metas:", "Les jalons suivants seront atteints :", "It is long. The following milestones will be met:"],
)
def test_a_sentence_may_announce_the_list(announced: str) -> None:
    steps = ["1. Draft it, June 2019", "2. Adopt it"]
    found = [("1", "Draft it", "2019-06", "2019-06"), ("2", "Adopt it", "", "")]
    assert milestones("\n".join(["Text.", announced, *steps, "It ends here.", "3. Other"]), topic="") == found
    assert milestones(f"Text.\n{announced} {'; '.join(steps)}", topic="") == found
    assert milestones("\n".join(["Text.", "It has milestones.", *steps]), topic="") == []


@pytest.mark.parametrize("heading", ["Marcos", "Key Milestones and Deliverables", "Activities and deadlines", "Metas"])
def test_headings_of_several_languages_announce_the_list(heading: str) -> None:
    text = f"The text.\n\n{heading}\n\n1. Draft it\n\n2. Adopt it"
    rows = tables_of(captured(commitment_text(description=text)))["milestones"]
    assert [(row["number"], row["text"]) for row in rows] == [("1", "Draft it"), ("2", "Adopt it")]


def test_a_start_and_an_end_below_a_milestone_are_written_in_one_order() -> None:
    assert milestones(
        "1.1 Draft it\nStart date: 01/09/2018\nEnd date: 31/12/2018\n"
        "1.2 Adopt it\nStart date: 02/01/2019\nEnd date: 31/08/2020"
    ) == [("1.1", "Draft it", "2018-09-01", "2018-12-31"), ("1.2", "Adopt it", "2019-01-02", "2020-08-31")]


def test_dates_below_their_labels_are_the_milestone_s() -> None:
    text = "Milestones\n1.1 Draft it\nStart date\nMay 2018\nEnd date\nJune 2018\n1.2 Adopt it\nEnd date\nMay 2019"
    tables = tables_of(captured(commitment_text(description=text)))
    dues = [(row["due_from"], row["due_to"]) for row in tables["milestones"]]
    assert dues == [("2018-05", "2018-06"), (None, "2019-05")]
    assert tables["commitments"][0]["start_date"] is None


def test_a_bracket_may_stand_between_the_number_and_the_colon() -> None:
    assert milestones("Milestone 3 (December 2020): Evaluate it", topic="") == [
        ("3", "(December 2020): Evaluate it", "", "")
    ]
    assert milestones("Milestone 3 (of the plan) is met", topic="") == []


@pytest.mark.parametrize(
    "heads",
    ["Milestone Activity with a Verifiable Deliverable Start Date: End Date:", "Milestones Start date End date",
     "Hitos Fecha de inicio Fecha de término"],
)  # fmt: skip
def test_heads_of_columns_on_one_line_announce_the_list(heads: str) -> None:
    found = [("1", "Draft it", "2018-10", "2019-06"), ("2", "Adopt it", "", "")]
    assert milestones(f"The text.\n{heads}\n1. Draft it 10/2018 06/2019\n2. Adopt it", topic="") == found
    assert milestones("The text.\nThe milestones start\n1. Draft it", topic="") == []


def test_several_on_one_line_and_one_on_several_lines() -> None:
    assert milestones("1. Publish it; 2. Train 30 officials by June 2019 3. Evaluate part 4. of the plan") == [
        ("1", "Publish it", "", ""),
        ("2", "Train 30 officials", "", "2019-06"),
        ("3", "Evaluate part 4. of the plan", "", ""),
    ]
    assert milestones("1.1 Publish the register in a form that\npeople can use (June 2019)\n1.2 Train officials") == [
        ("1.1", "Publish the register in a form that people can use", "2019-06", "2019-06"),
        ("1.2", "Train officials", "", ""),
    ]


@pytest.mark.parametrize(
    "line",
    ["14.2 million people use it", "14.2 millones de euros", "2 – 3 people", "3.5 % of the budget",
     "e.g. a register", "i.e. the law", "In 2018 it began.",
     "[1] Law 27.806, section 2.1", "2019. The year of the plan", "12.05.2018 The law was adopted"],
)  # fmt: skip
def test_other_numbers_are_no_milestones(line: str) -> None:
    assert milestones(line) == []


@pytest.mark.parametrize("line", ["1. Introduction to the matter", "2.1 Section of the report", "a) the first part"])
def test_numbered_prose_elsewhere_is_none(line: str) -> None:
    assert milestones(f"A first line.\n{line}", topic="other") == []


def test_the_irm_quotes_milestones_and_writes_of_figures() -> None:
    quoted = "Commitment 14\n14.1 Hold a summit\n14.2 million people use it\n14.3 of the plan is about data"
    assert milestones(quoted, "irm-midterm", "other") == [("14.1", "Hold a summit", "", "")]


def test_a_road_map_gives_the_deadline_of_what_it_repeats() -> None:
    page = commitment_text(
        description="What is done.\nMilestones\n1. Hold a summit\n2. Hold it again\n"
        "The road map in detail\nHold it again 2019 and beyond\nHold a summit Semester 2 2018"
    )
    found = [
        (m["number"], m["due_from"], m["due_to"], m["due_as_written"]) for m in tables_of(captured(page))["milestones"]
    ]
    assert found[:2] == [("1", "2018-07", "2018-12", "Semester 2 2018"), ("2", "2019", None, "2019 and beyond")]


# -- dates behind milestones: theirs or the commitment's ------------------------------------------
EACH_DATED = "1. Draft it\nStart Date: May 2018\nEnd Date: June 2018\n2. Pass it\nStart Date: July 2018\nEnd Date: TBD"


def start_and_end(**said: str) -> dict[str, tuple[str, list[str]]]:
    """Field -> (value, issue codes) of the commitment's dates."""
    (page,) = parsed([captured(commitment_text(**said))])
    return {
        o.field: (o.value, [i.code for i in page.issues if i.field == o.field])
        for o in page.observations
        if o.field in ("start_date", "end_date")
    }


@pytest.mark.parametrize(
    "words",
    [
        "Implementation period: March 2019 – June 2021", "Date de début et de fin : mars 2019 - juin 2021",
        "Periodo de ejecución: marzo 2019 a junio 2021", "Data de início e término: março de 2019 a junho de 2021",
    ],
)  # fmt: skip
def test_the_span_of_a_commitment_has_labels_in_many_words(words: str) -> None:
    assert start_and_end(description=f"The text.\n{words}") == {
        "start_date": ("2019-03", []), "end_date": ("2021-06", []),
    }  # fmt: skip


def test_dates_behind_each_milestone_are_its_deadline() -> None:
    assert milestones(EACH_DATED) == [("1", "Draft it", "2018-05", "2018-06"), ("2", "Pass it", "2018-07", "")]
    assert start_and_end(description=f"The text.\nMilestones\n{EACH_DATED}") == {
        "start_date": ("", []), "end_date": ("", []),
    }  # fmt: skip


@pytest.mark.parametrize("label", ["Deadline: ", "Deadline:\n", "Échéance : ", "Fecha límite:\n"])
def test_a_deadline_with_its_label_stands_below_its_milestone(label: str) -> None:
    listed = f"1. Draft it\nResponsible: Ministry of Example\n{label}June 2020\n2. Pass it\n{label}by May 2021"
    assert milestones(listed) == [("1", "Draft it", "2020-06", "2020-06"), ("2", "Pass it", "", "2021-05")]


def test_dates_behind_the_last_milestone_alone_are_the_commitments() -> None:
    listed = "1. Draft it\n2. Pass it\nStart Date: 2018\nEnd Date: 2020"
    assert milestones(listed) == [("1", "Draft it", "", ""), ("2", "Pass it", "", "")]
    assert start_and_end(description=f"The text.\nMilestones\n{listed}") == {
        "start_date": ("2018", []), "end_date": ("2020", []),
    }  # fmt: skip


def test_the_dates_of_a_milestone_are_not_the_commitments() -> None:
    said = "The text.\nMilestones\n1. Study it. Start date: March 2018 End date: June 2018"
    assert start_and_end(description=said) == {"start_date": ("", []), "end_date": ("", [])}
    summary = "\nIRM Midterm Status Summary\n4. Govtech\nStart Date: March 2018\nEnd Date: December 2019"
    assert start_and_end(description=said + summary) == {
        "start_date": ("2018-03", []), "end_date": ("2019-12", []),
    }  # fmt: skip


def test_the_description_is_believed_before_a_summary_and_a_conflict_is_told() -> None:
    said = "The text.\nStart date: January 2018\nEnd date: 2019"
    summary = "\nIRM Midterm Status Summary\n4. Govtech\nStart Date: August 2018\nEnd Date: June 2019"
    assert start_and_end(description=said + summary) == {
        "start_date": ("2018-01", ["value-conflict"]), "end_date": ("2019", []),
    }  # fmt: skip


@pytest.mark.parametrize("words", ["Not specified", "TBD", "à déterminer", "Unclear"])
def test_words_that_say_that_there_is_no_date_are_no_issue(words: str) -> None:
    assert start_and_end(description=f"The text.\nStart date: {words}")["start_date"] == ("", [])


@pytest.mark.parametrize(
    "piece",
    [
        "1. ",
        "1.1 ",
        "a; 2. ",
        "| ",
        ". ",
        "( ",
        "by June 2019 ",
        "start: a ",
        "a | 2019 | ",
        "Start date: ",
        "(",
        "end: 2018 ",
    ],
)
def test_a_long_line_is_read_in_good_time(piece: str) -> None:
    begun = time.process_time()
    milestones("1. " + piece * (100_000 // len(piece)))
    assert time.process_time() - begun < 10


def test_many_lines_are_read_in_good_time() -> None:
    begun = time.process_time()
    assert len(milestones("\n".join(f"{n}.1 Step number {n}" for n in range(1, 999)))) == 998
    assert time.process_time() - begun < 10


def test_an_announced_list_goes_on_after_an_item_of_two_lines() -> None:
    text = (
        "The following milestones will be reached:\n1. Publish the register and train the\n"
        "staff of all the ministries of the country.\n2. Evaluate the register\n3. Report before June 2018"
    )
    assert [number for number, *_ in milestones(text, topic="description")] == ["1", "2", "3"]


def test_what_was_done_before_is_announced_as_no_milestone() -> None:
    assert milestones("Previous activities:\n1. A portal was opened\n2. A law was passed", topic="description") == []
