"""A list of institutions is split where its separators are clear, stays whole where they are not, and loses nothing."""

from __future__ import annotations

import csv
import re
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from page_texts import captured, commitment_text, only_row, tables_of

from pipeline.tables import institutions

CLEAR = [
    ("Attorney General's (AG) Office, Bank of B", ["Attorney General's (AG) Office", "Bank of B"]),
    (
        "Government of A - Office B; Bureau C; Government of A - Legal Office; Government of A - Trade Office",
        ["Government of A - Office B", "Bureau C", "Government of A - Legal Office", "Government of A - Trade Office"],
    ),
    (
        "Friends of A Association - Centre for Studies, Research and Training - EXAMPLE Initiative - Club B",
        ["Friends of A Association", "Centre for Studies, Research and Training", "EXAMPLE Initiative", "Club B"],
    ),
    ("Other Government actors involved: Council A; Office B", ["Council A", "Office B"]),
    ("Other actors involved - CSOs, private sector, working groups, multilaterals, etc Club B", ["Club B"]),
    ("All relevant State actors involved Ministry of A", ["Ministry of A"]),
    (
        "Other actors involved in the implementation - Public sector Youth Council Other actors involved in the "
        "implementation - Civil Society Organizations (CSOs) and the private sector Club B",
        ["Youth Council", "Club B"],
    ),
    (
        "Autres acteurs impliqués dans la mise en œuvre - Secteur public Conseil A Autres acteurs impliqués dans la "
        "mise en œuvre - Organisations de la société civile ( OSC) et le secteur privé Club B",
        ["Conseil A", "Club B"],
    ),
    ("Other involved actors: Trust A; Trust B", ["Trust A", "Trust B"]),
    ("Autres acteurs concernés : Ministère de A; Office B", ["Ministère de A", "Office B"]),
    ("Ministry of A; Ministry of B", ["Ministry of A", "Ministry of B"]),
    ("Pension Funds, Ministry of A", ["Pension Funds", "Ministry of A"]),
    ("Ministry of A; - Parliament; - Presidency", ["Ministry of A", "Parliament", "Presidency"]),
    ("Ministry of A; Agency B; and Agency C", ["Ministry of A", "Agency B", "Agency C"]),
    ("Ministry of A (Unit B; Unit C); Agency D", ["Ministry of A (Unit B; Unit C)", "Agency D"]),
    ("Ministry of A (Unit B; Agency D", ["Ministry of A (Unit B", "Agency D"]),
    ("• Ministry of A • Agency B", ["Ministry of A", "Agency B"]),
    ("\uf0b7 Ministry of A \uf0b7 Agency B\uf0b7 Agency C", ["Ministry of A", "Agency B", "Agency C"]),
    ("1. Ministry of A 2. Agency B, 1. Bank C", ["Ministry of A", "Agency B", "Bank C"]),
    ("1.Ministry of A 2.Agency B", ["Ministry of A", "Agency B"]),
    ("(a) Bureau A, (b) Bureau B (c) Bureau C", ["Bureau A", "Bureau B", "Bureau C"]),
    ("a) Bureau A; b) Bureau B and c) Bureau C", ["Bureau A", "Bureau B", "Bureau C"]),
    ("- Ministry of A - Archives of B", ["Ministry of A", "Archives of B"]),
    ("-Ministry of A, -Agency B- North -Agency C", ["Ministry of A", "Agency B- North", "Agency C"]),
    ("Ministry of A\nAgency B\nAgency C", ["Ministry of A", "Agency B", "Agency C"]),
    ("Ministry of A, North\n\nAgency C", ["Ministry of A, North", "Agency C"]),
    ("Ministry of A<br/>Agency B<br/>", ["Ministry of A", "Agency B"]),
    ("Government: - Office A - Office B Civil Society:- Group C", ["Office A", "Office B", "Group C"]),
    ("Government: Office A Civil Society: Group C", ["Office A", "Group C"]),
    ("De la Cámara de A:; Instituto B; y otras", ["De la Cámara de A", "Instituto B"]),
    ("Gobierno: Oficina A\nSociedad civil/ Iniciativa privada: Grupo B", ["Oficina A", "Grupo B"]),
    ("Ministry of A; CSOs: Group B", ["Ministry of A", "Group B"]),
    ("State actors involved A CSOs, private sector, multilaterals, working groups Group B", ["A", "Group B"]),
    ("Other actors involved (Public) • A Other actors involved (Civil Society) • Group B", ["A", "Group B"]),
    ("Government • Office A • Office B\n\nCivil Society • Group C", ["Office A", "Office B", "Group C"]),
    ("Lead; Ministry of A; Ministry of A; ---", ["Ministry of A"]),
    ("Ministry of A; [e-mail], [telephone]", ["Ministry of A"]),
    ("Ministry of A; Agency for B and; C", ["Ministry of A", "Agency for B and C"]),
    ("Ministry of A", ["Ministry of A"]),
    ("Ministry of A, Agency B, Agency C", ["Ministry of A", "Agency B", "Agency C"]),
    ("Ministry of A, Agency B", ["Ministry of A", "Agency B"]),
    ("National Agency of\nInformation, Line\nMinistries", ["National Agency of Information", "Line Ministries"]),
    ("Ministry of Agriculture, Forests, Fisheries", ["Ministry of Agriculture, Forests, Fisheries"]),
    ("Ministry of A and Office of B", ["Ministry of A", "Office of B"]),
    ("Civil Society, Private Sector: Data Club; World Bank", ["Data Club", "World Bank"]),
    ("Ministry of A with the support of the Bank of B", ["Ministry of A", "the Bank of B"]),
    ("Ministry of A (MA) and all Ministries", ["Ministry of A (MA)", "all Ministries"]),
    ("Ministry of Science, Technology and Innovation", ["Ministry of Science, Technology and Innovation"]),
    ("13. Ministry of Science, Technology and Innovation", ["Ministry of Science, Technology and Innovation"]),
    (
        "Ministry of Water, Energy, Ministry of Youth and Sports, and Audit Office",
        ["Ministry of Water, Energy", "Ministry of Youth and Sports", "Audit Office"],
    ),
    ("Ministério da Fazenda, Ministério da Ciência, Tecnologia e Inovação",
     ["Ministério da Fazenda", "Ministério da Ciência, Tecnologia e Inovação"]),
    ("Ministère de l'Eau, Agence du Plan et Conseil des Mines",
     ["Ministère de l'Eau", "Agence du Plan", "Conseil des Mines"]),
    ("Office of the Comptroller – OTC Ministry of Mines – MM",
     ["Office of the Comptroller – OTC", "Ministry of Mines – MM"]),
    ("Registry Agency (RA) Ministry of Mines (MM)", ["Registry Agency (RA)", "Ministry of Mines (MM)"]),
    ("Ministry of Mines and Ministry of Roads", ["Ministry of Mines", "Ministry of Roads"]),
    ("MoA, MoB, TSC", ["MoA", "MoB", "TSC"]),
    ("Ministry of Health (MoH), Finance (MoF) and civil society, World Bank",
     ["Ministry of Health (MoH)", "Finance (MoF)", "civil society", "World Bank"]),
    ("Department of Mines, Science and Energy (DMSE) & Data Agency (DA), Example Taskforce",
     ["Department of Mines, Science and Energy (DMSE)", "Data Agency (DA)", "Example Taskforce"]),
]  # fmt: skip

WHOLE = [
    "Council for talks between CSOs and the Ministry of A",
    "Ministry of A and Bar Department (MABD)",
    "Department of Roads, Ministry of Works and Ministry of A",
    "Ministry of A, Roads Department",
    "Ministry of A / Directorate B",
    "Ministry of A - Directorate B",
    "Council for the Development of Civil Society, Unit B",
    "ABCD, EFG",
    "Example Club, A-BCD",
    "Ministère des A et bureau B du Conseil",
    "Office of Example. Association of B",
    "Ministry of A - Department B - Unit of C",
]
ONE_NAME = [
    "Attorney General's (AG) Office",
    "Auditor General's (OAG) Department",
    "Ministry of Regional Development and EU Funds",
    "Minister of State for the Digital Sector, attached to the Prime Minister",
    "Ministry of Finance and Economy",
    "Ministry of Information, Civic Education and Tourism",
    "Department of Public Expenditure & Reform (DPER)",
    "Ministry of Justice (Unit A, Unit B, Office C)",
    "Office for Part 1. of the Act and Part 3. of the Order",
    "Ministerio de Energía y Minas",
]


def split_institutions(words: str) -> tuple[list[str], list[str]]:
    found, unclear = institutions.split_institutions(words)
    return list(found), list(unclear)


@pytest.mark.parametrize(("words", "expected"), CLEAR)
def test_clear_separators_split(words: str, expected: list[str]) -> None:
    assert split_institutions(words) == (expected, [])


@pytest.mark.parametrize("words", WHOLE)
def test_what_is_not_clear_stays_whole_and_is_told(words: str) -> None:
    whole = " ".join(words.split())
    assert split_institutions(words) == ([whole], [whole])


@pytest.mark.parametrize("words", ONE_NAME)
def test_one_name_is_one_and_nobody_is_told(words: str) -> None:
    assert split_institutions(words) == ([words], [])


def test_each_part_that_is_not_clear_is_told() -> None:
    words = "Civil Society: Example Club, A-BCD Government: EFGH, IJK; Ministry of A"
    lists = ["Example Club, A-BCD", "EFGH, IJK"]
    assert split_institutions(words) == ([*lists, "Ministry of A"], lists)
    issues = tables_of(captured(commitment_text(lead=words)))["issues"]
    assert sorted(row["value"] for row in issues if row["code"] == "institutions-not-split") == sorted(lists)


def test_a_name_over_two_lines_is_one_in_the_column_too() -> None:
    made = tables_of(captured(commitment_text(lead="Ministry of Finance and\nEconomy\nAgency B")))
    assert only_row(made["commitments"])["lead_institution"] == "Ministry of Finance and Economy; Agency B"


@pytest.mark.parametrize("words", ["Council for the Development of Civil Society", "Office for the Private Sector"])
def test_a_name_that_ends_like_a_role_keeps_its_end(words: str) -> None:
    assert split_institutions(f"{words}; Agency B") == ([words, "Agency B"], [])
    assert split_institutions(f"• {words} • Agency B") == ([words, "Agency B"], [])


def test_an_actor_that_is_an_item_of_its_own_is_one() -> None:
    assert split_institutions("Parliament; Ministry of A; CSOs")[0] == ["Parliament", "Ministry of A", "CSOs"]


@pytest.mark.parametrize("words", ["", "NA", "N/A", "---", " ; ; ", "•", "Lead"])
def test_what_names_nobody_gives_nothing(words: str) -> None:
    assert split_institutions(words)[0] == []


PIECES = st.sampled_from(
    ["Ministry of A", "Agency B", "Unit (C", "D)", "1.", "2.", "(a)", "(b)", ";", ",", "•", "-", " - ", "/", ".", "\n",
     "and", "Government:", "CSOs", "<br/>", "\uf0b7", "Part 3.", "é"]
)  # fmt: skip


@given(st.lists(PIECES, max_size=14).map(" ".join))
def test_nothing_is_invented_and_no_part_is_empty(words: str) -> None:
    parts, _ = split_institutions(words)
    known = set(re.findall(r"\w+", words))
    for part in parts:
        assert re.search(r"\w", part), part
        assert set(re.findall(r"\w+", part)) <= known
        assert part == part.strip()


@given(
    st.lists(st.from_regex(r"[A-Z][a-z]{2,9} of [A-Z][a-z]{2,9}", fullmatch=True), min_size=2, max_size=8, unique=True)
)
def test_whatever_is_listed_comes_back(names: list[str]) -> None:
    assert split_institutions("; ".join(names))[0] == names
    assert split_institutions(" • ".join(["", *names]))[0] == names
    assert split_institutions(" ".join(f"{n}. {name}" for n, name in enumerate(names, 1)))[0] == names


@pytest.mark.parametrize(
    "piece",
    [
        "and ",
        "Office and ",
        "A, ",
        "; ",
        "• ",
        "- ",
        "1. ",
        "(",
        "a) ",
        "<br>",
        "Government: ",
        "Other actors involved ",
        " ",
        "-",
    ],
)
def test_a_long_list_is_split_in_good_time(piece: str) -> None:
    begun = time.process_time()
    split_institutions(piece * (100_000 // len(piece)))
    assert time.process_time() - begun < 10


def test_lists_of_real_pages_are_split_as_a_person_does() -> None:
    """Strings of OGP's own tables and pages that name several bodies, judged by eye; `items` is blank where a person
    would have to look them up. Names of institutions are facts."""
    with (Path(__file__).parent / "pages" / "institutions.csv").open(encoding="utf-8", newline="") as file:
        judged = list(csv.DictReader(file))
    split = {row["as_written"]: split_institutions(row["as_written"])[0] for row in judged}
    wrong = [
        row["as_written"]
        for row in judged
        if len(split[row["as_written"]]) > 1 and split[row["as_written"]] != row["items"].split(" ‖ ")
    ]
    many = [words for words, items in split.items() if len(items) > 1]
    assert len(judged) >= 200
    assert wrong == []
    assert len(many) >= 0.7 * len(judged)
