"""Commitment pages made from the rows of OGP's own two tables, printed as the site prints them.

python tests/official_pages.py            reads all rows in all forms, and prints what is not equal to its row
"""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from captured_values import JOINER, own_observations
from page_texts import PENDING, commitment_text
from pages.make_twins import twins

from pipeline.build import look_at
from pipeline.model import NO_DATA, NOT_SHOWN, STATED, Capture, Parsed
from pipeline.model import PENDING as PENDING_STATE
from pipeline.privacy import mask_contacts
from pipeline.vocabularies import fold

DATABASE, EXPLORER = "ogp_commitments_database_sample.csv", "ogp_explorer_2016_sample.csv"
FORMS = ("A", "B", "D", "html")
NO_IRM_DATA = "No IRM Data"
VALUES = ("Access to Information", "Civic Participation", "Public Accountability", "Technology")
# Headings and blank labels that the boilerplate remover of layout D takes (PAGES I.6).
_STRIPPED = frozenset({"Overview", "At-a-Glance", "Institutions", "Description"})
_BLANK_IN_D = ("Status:", "Completion:")
_LETTER = re.compile(r"^[a-e]\. ")


@dataclass(frozen=True)
class Printed:
    """A row as a page: what each label says, and the text."""

    commitment_id: str
    title: str
    said: dict[str, str]


def rating(words: str) -> str:
    words = _LETTER.sub("", words.strip())
    return {"NR": PENDING, "ND": NO_IRM_DATA, "NA": "", "0": "No", "1": "Yes"}.get(words, words)


def one_line(words: str) -> str:
    """A field as its page prints it: line breaks are blanks."""
    words = " ".join(re.sub(r"<br\s*/?>", " ", words.replace("\u00ad", "")).split())  # a soft hyphen is not shown
    return "" if words in ("NR", "ND") else words


def text_of(words: str) -> str:
    lines = (" ".join(line.split()) for line in re.split(r"<br\s*/?>|\n", words))
    return "\n\n".join(line for line in lines if line and line not in ("N/A", "NR"))


def rows(folder: Path, name: str) -> list[dict[str, str]]:
    with (folder / name).open(encoding="utf-8", newline="") as file:
        lines = list(csv.reader(file))
    head = lines[1] if name == EXPLORER else lines[0]
    return [dict(zip(head, line, strict=False)) for line in lines[2 if name == EXPLORER else 1 :]]


def printed(folder: Path) -> Iterator[Printed]:
    """All rows of both tables as pages."""
    for row in rows(folder, DATABASE):
        yield _of_database(row)
    for number, row in enumerate(rows(folder, EXPLORER)):
        yield _of_explorer(row, f"ZZ{number:04d}")


def _of_database(row: Mapping[str, str]) -> Printed:
    names = list(row)
    last = names.index("Report Publication Year (Progress Report)")
    tags = names[names.index("Supporting Institution(s)") + 1 : last]
    known = [value for value in VALUES if row.get(f"OGP Value {value}", row.get(f"OGP Value {value.title()}")) == "1"]
    said = {
        "member": row["Country/Locality"],
        "plan": f"{row['Country/Locality']} Action Plan {row['Year Of Submission']}-{row['Action Plan End Year']}",
        "cycle": row["Year Of Submission"],
        "lead": one_line(row["Lead Institution"]),
        "support": one_line(row["Supporting Institution(s)"]),
        "areas": ", ".join(tag for tag in tags if row[tag] == "1") or "Open Data",
        "starred": {"Yes": "Yes Starred"}.get(r := rating(row["Starred (Current Formula) Progress Report"]), r),
        "early_results": rating(row["Did It Open Government (Overall)"]),
        "verifiable": rating(row["Verifiable"]),
        "ambition": {"Yes": "High", "No": "Low"}.get(a := rating(row["High Ambition"]), a),
        "potential_impact": rating(row["Potential Impact"]),
        "completion": rating(row["Completion (End Of Term)"]),
        "description": text_of(row["Full Text"]),
    }
    said["relevant"] = " , ".join(known) or {"Yes": "Yes", "No": "Not Relevant"}.get(v := rating(row["_Relevant"]), v)
    return Printed(row["Commitment Unique Identifier"], one_line(row["Short Title"]), said)


def _of_explorer(row: Mapping[str, str], identifier: str) -> Printed:
    names = list(row)
    tags = names[names.index("Anti-corruption") : names.index("Checksum")]
    known = [value for value, short in zip(VALUES, ("Info", "Part", "Acc", "Tech"), strict=True)
             if row[f"Value -{short}"] == "1"]  # fmt: skip
    said = {
        "member": row["Country"],
        "plan": f"{row['Country']} Action Plan {row['Year of submission']}",
        "cycle": row["Year of submission"],
        "lead": one_line(row["Lead Institution"]),
        "support": one_line(row["Supporting Institution(s)"]),
        "areas": ", ".join(tag for tag in tags if row[tag] == "1") or "Open Data",
        "starred": {"Yes": "Yes Starred"}.get(r := rating(row["Starred (2015 only)"]), r),
        "early_results": rating(next(row[name] for name in names if name.startswith("Did it open government"))),
        "verifiable": "Yes",
        "ambition": PENDING,
        "potential_impact": rating(row["Potential impact"]),
        "completion": rating(row["Completion (progress report)"]),
        "description": text_of(row["Full Text"]),
    }
    said["relevant"] = " , ".join(known) or "Not Relevant"
    return Printed(identifier, one_line(row["Short Title"]), said)


def page(made: Printed, form: str) -> Capture:
    """The page in one of the forms."""
    url = f"https://www.opengovpartnership.org/members/any/commitments/{made.commitment_id}/"
    text = commitment_text(made.commitment_id, made.title, "B" if form == "B" else "A", **made.said)
    if form == "D":
        lines = [x for x in text.split("\n\n") if x not in _STRIPPED and x.strip() not in _BLANK_IN_D]
        text = "\n\n\n".join(lines)
    body = twins(text, url, {})["paragraphs"] if form == "html" else text
    return Capture(body.encode(), made.commitment_id, url, media_type="text/html" if form == "html" else "text/plain")


_COLUMNS = {
    "member": "member", "plan": "action_plan", "cycle": "cycle", "lead": "lead_institution",
    "support": "support_institution", "verifiable": "verifiable", "early_results": "early_results",
    "completion": "completion",
}  # fmt: skip
_OF_FORM = {"B": {"ambition": "ambition"}}
_OLDER = {"starred": "starred", "potential_impact": "potential_impact"}
_STATES = {PENDING: PENDING_STATE, NO_IRM_DATA: NO_DATA, "": NOT_SHOWN}


def differing(made: Printed, form: str) -> dict[str, tuple[str, str]]:
    """Field -> (read, printed), for each field that is not read as it was printed."""
    parsed = look_at(page(made, form))[1]
    seen = own_observations(parsed)
    wrong: dict[str, tuple[str, str]] = {}
    for name, column in (_COLUMNS | _OF_FORM.get(form, _OLDER)).items():
        words = mask_contacts(made.said[name])[0]
        o = seen.get(column)
        none = words in ("", "NA", "N/A")
        state = NOT_SHOWN if none else _STATES.get(words, STATED)
        read = (o.state, " ".join(o.as_written.split())) if o else ("", "")
        if form == "html" and column == "starred":  # the second word is a picture's text there
            words, read = words.removesuffix(" Starred"), (read[0], read[1].removesuffix(" Starred"))
        if read != (state, words) and not (none and read[0] in (NOT_SHOWN, NO_DATA)):
            wrong[column] = (f"{read[0]} {read[1]}", f"{state} {words}")
    areas = seen["policy_areas"].value.split(JOINER) if "policy_areas" in seen else []
    if areas != made.said["areas"].split(", "):
        wrong["policy_areas"] = ("; ".join(areas), made.said["areas"])
    if " ".join(seen["title"].value.split()) != made.title if "title" in seen else True:
        wrong["title"] = (seen["title"].value if "title" in seen else "", made.title)
    wrong |= _relevance(made, parsed) | _text(made, parsed)
    return wrong


def undecidable(made: Printed, form: str) -> str:
    """Why a page does not say all that its row does; empty where it says all."""
    own = {line.strip() for line in made.said["description"].split("\n")} & _STRIPPED
    return f"a line of its text is {sorted(own)[0]!r}, which layout D loses" if form == "D" and own else ""


def _relevance(made: Printed, parsed: Parsed) -> dict[str, tuple[str, str]]:
    seen, words = own_observations(parsed), made.said["relevant"]
    values = [value for value in VALUES if value in words]
    read = seen["ogp_values"].value.split(JOINER) if seen["ogp_values"].value else []
    return {} if read == values else {"ogp_values": (JOINER.join(read), words)}


def _text(made: Printed, parsed: Parsed) -> dict[str, tuple[str, str]]:
    """The words of the text, in order; where a heading stands is a row of its own."""
    held = " ".join(f"{r.values['heading']} {r.values['text']}" for r in parsed.rows if r.table_name == "sections")
    read, words = (re.findall(r"\w+", fold(x)) for x in (held, mask_contacts(made.said["description"])[0]))
    lost = Counter(words) - Counter(read)
    return {"description": ("", " ".join(lost.elements())[:200])} if lost else {}
