"""A package as large as the whole of OGP, made up: 6,500 commitments of 200 members, in about the shapes of real ones.

    python tests/synthetic_package.py FOLDER [COMMITMENTS]

writes what the site reads: CSV, Parquet and `datapackage.json`. The same seed gives the same package.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import Any

import pyarrow as pa

from pipeline import schemas
from pipeline.publish import Release, ReleaseFacts, csv_files, datapackage, parquet_files
from pipeline.tables import wide

SITE = "https://www.opengovpartnership.org"
LISTS = "c" + "0" * 16  # the capture of all lists
_SYLLABLES = "ta ri mo en de al ba cu lo pre si tu va no mi ra pu bli go ver in for ma pro ce tra li".split()
_WORDS = (
    "open data public portal budget access information transparency citizens participation reform agency register"
    " beneficial ownership contracting procurement service national local law policy municipal council audit integrity"
    " justice health education gender youth environment climate extractive land digital platform monitoring strategy"
    " datos abiertos gobierno ciudadanía información pública transparencia participación rendición de cuentas"
    " données ouvertes publiques consultation citoyenne transparence accès"
).split()
_INSTITUTIONS = (
    "Ministry of {}",
    "{} Agency",
    "Office of the {}",
    "{} Council",
    "Ministerio de {}",
    "National {} Authority",
)


class Maker:
    """Makes the rows; `rows` holds them by table."""

    def __init__(self, commitments: int, seed: int = 7) -> None:
        self.random, self.number = Random(seed), commitments
        self.rows: dict[str, list[dict[str, Any]]] = {}
        # Frequent words and rare ones, as in prose: the index of texts depends on it.
        self.lexicon = _WORDS * 6 + ["".join(self.random.choices(_SYLLABLES, k=3)) for _ in range(9_000)]
        self.names = [self.random.choice(_INSTITUTIONS).format(self.words(2).title()) for _ in range(1_500)]

    def words(self, count: int) -> str:
        return " ".join(self.random.choices(self.lexicon, k=count))

    def prose(self, count: int) -> str:
        return f"{self.words(count).capitalize()}."

    def add(self, table: str, **row: Any) -> dict[str, Any]:
        self.rows.setdefault(table, []).append(row)
        return row

    def make(self) -> dict[str, list[dict[str, Any]]]:
        self.members()
        self.plans()
        self.reports()
        self.areas()
        for place in range(self.number):
            self.commitment(place)
        self.doubts()
        return self.rows

    def members(self) -> None:
        regions = [row["code"] for row in schemas.read_vocabulary("regions")]
        for place in range(max(4, min(200, self.number // 32))):
            level = "national" if place % 8 < 3 else "local"
            name = f"{self.words(1).title()} {place}" + (f", {self.words(1).title()}" if level == "local" else "")
            key = "".join(c if c.isalnum() and c.isascii() else "-" for c in name.casefold())
            self.add("members", member_id=key, name=name, level=level, region=regions[place % 4],
                     member_since=2011 + place % 12, url=f"{SITE}/members/{key}/")  # fmt: skip
            for position in range(1, 4):
                title = f"{name} Action Plan"
                self.add("documents", member_id=key, position=position, title=title, year=2015 + position,
                         url=f"{SITE}/documents/{key}-{position}/", capture_id=LISTS, line=position)  # fmt: skip

    def plans(self) -> None:
        for member in self.rows["members"]:
            for place in range(3 if len(self.rows.get("action_plans", ())) < 500 else 2):
                year = 2012 + self.random.randrange(12)
                key = f"{member['member_id']}-{year}-{place}"
                title = f"{member['name']} Action Plan {year}-{year + 2}"
                self.add("action_plans", action_plan_id=key, member_id=member["member_id"], start_year=year,
                         end_year=year + 2, cycle=year, title=title)  # fmt: skip

    def reports(self) -> None:
        for place, plan in enumerate(self.rows["action_plans"]):
            for kind in ("Design Report", "Results Report")[: 1 + (place % 4 > 0)]:
                key = f"{plan['action_plan_id']}-{kind.replace(' ', '-').lower()}"
                self.add("irm_reports", irm_report_id=key, member_id=plan["member_id"], report_type=kind,
                         action_plan_id=plan["action_plan_id"], start_year=plan["start_year"], public_comment=False,
                         title=f"{plan['title'].replace('Action Plan', kind)}", end_year=plan["end_year"],
                         publication_year=plan["end_year"] + 1, url=f"{SITE}/documents/{key}/")  # fmt: skip
                for indicator in ("relevant", "completion"):
                    self.add("report_findings", irm_report_id=key, indicator=indicator, number=9.0, percent=60.0,
                             as_written="9 (60%)", capture_id=LISTS, line=21)  # fmt: skip

    def areas(self) -> None:
        for row in schemas.read_vocabulary("policy_areas"):
            self.add("policy_areas", policy_area_id=row["code"], name=row["label"], theme_id=row["theme"] or None,
                     current=row["current"] == "true", replaced_by=row["replaced_by"] or None)  # fmt: skip

    def commitment(self, place: int) -> None:
        draw = self.random
        plan = self.rows["action_plans"][place * len(self.rows["action_plans"]) // self.number]
        key = f"{_letters(place // 9000)}{place % 9000 + 1:04d}"
        url = f"{SITE}/members/{plan['member_id']}/commitments/{key}/"
        captures = [f"c{place:015x}{version:x}" for version in range(2 if draw.random() < 0.3 else 1)]
        for version, capture in enumerate(captures):
            when = f"{2019 + 3 * version}-{1 + place % 12:02d}-15T08:30:00Z"
            self.add("captures", capture_id=capture, url=url, page_kind="commitment", language="en", layout="A",
                     captured_at=when, seen_until=when, times_seen=1, media_type="text/html", sha256=f"{place:064x}",
                     source=f"pages.warc.gz#{place}", bytes=9168, lines=160, lines_taken=155, lines_chrome=5,
                     lines_left=0)  # fmt: skip
        lead, support = draw.choice(self.names), draw.sample(self.names, draw.randrange(3))
        row = self.add(
            "commitments", commitment_id=key, member_id=plan["member_id"], action_plan_id=plan["action_plan_id"],
            commitment_number=str(place % 20 + 1), title=self.words(draw.randrange(3, 9)).capitalize(),
            cycle=plan["cycle"], status=draw.choice(["Active", "Inactive"]), lead_institution=lead,
            support_institution="; ".join(support) or None, description=self.prose(50),
            start_date=str(plan["start_year"]), end_date=f"{plan['end_year']}-12",
            start_year=plan["start_year"], end_year=plan["end_year"], url=url, detail="page",
            first_captured="2019-01-15T08:30:00Z",
            last_captured="2022-01-15T08:30:00Z",
        )  # fmt: skip
        self.ratings(row, captures[-1])
        self.lists(row, lead, support)
        self.texts(row, captures)
        self.observed(row, plan, captures)

    def ratings(self, row: dict[str, Any], capture: str) -> None:
        older = row["cycle"] < 2020
        for indicator in schemas.read_vocabulary("indicators"):
            name = indicator["code"]
            codes = [r for r in schemas.read_vocabulary("rating_words") if r["indicator"] == name and r["scale"]]
            shown = name not in ({"ambition"} if older else {"potential_impact", "starred"})
            state = self.random.choices(["rated", "pending", "no-data"], [8, 3, 1])[0] if shown else "not-shown"
            word = self.random.choice(codes)
            rated = state == "rated"
            value, score = (word["code"], int(word["score"])) if rated else (None, None)
            self.add("assessments", commitment_id=row["commitment_id"], indicator=name, value=value, score=score,
                     scale=word["scale"] if rated else None, state=state, as_written=value,
                     capture_id=capture)  # fmt: skip
            row[name] = value == "Yes" if rated and name in {"starred", "verifiable", "relevant"} else value
        if row["completion"]:
            row["high_completion"] = row["completion"] in {"Substantial", "Complete"}

    def lists(self, row: dict[str, Any], lead: str, support: list[str]) -> None:
        key = row["commitment_id"]
        self.add("commitment_institutions", commitment_id=key, role="lead", position=1, institution=lead)
        for position, name in enumerate(support, start=1):
            self.add("commitment_institutions", commitment_id=key, role="support", position=position, institution=name)
        for position, area in enumerate(self.random.sample(self.rows["policy_areas"], 3), start=1):
            self.add(
                "commitment_policy_areas", commitment_id=key, policy_area_id=area["policy_area_id"], position=position
            )
        for value in ("Access to Information", "Civic Participation"):
            self.add("commitment_ogp_values", commitment_id=key, ogp_value=value)
        for position, report in enumerate(self._reports_of.get(row["action_plan_id"], ()), start=1):
            self.add("commitment_irm_reports", commitment_id=key, irm_report_id=report, position=position)

    @property
    def _reports_of(self) -> dict[str, list[str]]:
        if not hasattr(self, "_of_plan"):
            self._of_plan: dict[str, list[str]] = {}
            for report in self.rows["irm_reports"]:
                self._of_plan.setdefault(report["action_plan_id"], []).append(report["irm_report_id"])
        return self._of_plan

    # Some 2,200 letters of prose a page, milestones and footnotes with it: the given captures have a median of 1,057.
    def texts(self, row: dict[str, Any], captures: list[str]) -> None:
        key, capture = row["commitment_id"], captures[-1]
        for position, section in enumerate(("description", "background", "objective", "completion"), start=1):
            text = row["description"] if section == "description" else "\n".join(self.prose(30) for _ in range(2))
            self.add("sections", table_name="commitments", row_key=key, commitment_id=key, position=position,
                     section=section, heading=self.words(3).capitalize(), text=text, capture_id=capture,
                     line=40 + position)  # fmt: skip
        for position in range(1, 4):
            self.add("milestones", commitment_id=key, position=position, number=f"{position}.1", text=self.prose(14),
                     due_from="2018-07", due_to="2018-12", due_as_written="Semester 2 2018", capture_id=capture,
                     line=70 + position)  # fmt: skip
        self.add("citations", commitment_id=key, position=1, label="1", text=self.prose(8), url=f"{SITE}/documents/",
                 capture_id=capture)  # fmt: skip

    def observed(self, row: dict[str, Any], plan: dict[str, Any], captures: list[str]) -> None:
        words = {
            "member": plan["title"].split(" Action")[0], "action_plan": plan["title"],
            "policy_areas": "Open Data; Justice",
            "ogp_values": "Access to Information; Civic Participation", "irm_reports": "Design Report; Results Report",
            **{name: row.get(name) for name in ("title", "cycle", "status", "commitment_number", "lead_institution",
               "support_institution", "description", "start_date", "end_date", "verifiable", "relevant", "ambition",
               "potential_impact", "completion", "early_results", "starred")},
        }  # fmt: skip
        for capture in captures:
            for line, (name, value) in enumerate(words.items(), start=10):
                said = None if value is None else str(value)
                self.add("observations", capture_id=capture, table_name="commitments", row_key=row["commitment_id"],
                         field=name, value=said, state="stated" if said else "not-shown",
                         as_written=said and said[:200], line=line)  # fmt: skip
        if len(captures) > 1:
            self.add("changes", table_name="commitments", row_key=row["commitment_id"], field="status",
                     to_capture_id=captures[1], old_value="Active", new_value="Inactive", from_capture_id=captures[0],
                     changed_between_start="2019-01-15T08:30:00Z", changed_between_end="2022-01-15T08:30:00Z",
                     cause="source")  # fmt: skip

    def doubts(self) -> None:
        for number, row in enumerate(self.random.sample(self.rows["commitments"], self.number // 3)):
            self.add("issues", issue_id=f"i{number:015x}", table_name="commitments", row_key=row["commitment_id"],
                     field="lead_institution", code="word-unmapped", severity="note", value="x",
                     message=self.prose(9), advice="Look at it.")  # fmt: skip
            for field in ("completion", "relevant"):
                self.add("reconciliation", reference="ogp-commitments-database", row_key=row["commitment_id"],
                         field=field, our_value="Substantial", their_value="Substantial", verdict="agree", match="id",
                         reference_line=number, our_state="stated", their_state="stated", as_written="x")  # fmt: skip
        self.add("reconciliation_summary", reference="ogp-commitments-database", field="completion", member="all",
                 compared=100, agree=90, differ=6, only_ours=2, only_theirs=2, unmatched=0, both_valued=96,
                 both_agree=90)  # fmt: skip
        self.add("captures", capture_id=LISTS, url=f"{SITE}/members/", page_kind="member", times_seen=1)


def _letters(number: int) -> str:
    return f"{chr(65 + number // 26)}{chr(65 + number % 26)}"


def write_synthetic_package(folder: Path, commitments: int = 6_500) -> Path:
    """The package in `folder`; returns it."""
    rows = Maker(commitments).make()
    tables = {name: _table(declared, rows.get(name, [])) for name, declared in schemas.tables().items()}
    made = Release.of(tables | {wide.NAME: wide.commitments_wide(tables)}, ReleaseFacts(version="0.1.0"))
    folder.mkdir(parents=True, exist_ok=True)
    for write in (csv_files.write, parquet_files.write, datapackage.write):
        write(made, folder)
    return folder


def _table(declared: schemas.Table, rows: list[dict[str, Any]]) -> pa.Table:
    """A column that is declared, and that nobody fills here, is blank."""
    columns = [list(_column(rows, name)) for name in declared.columns]
    schema = declared.arrow()
    return pa.Table.from_arrays([pa.array(c, f.type) for c, f in zip(columns, schema, strict=True)], schema=schema)


def _column(rows: list[dict[str, Any]], name: str) -> Iterator[Any]:
    return (row.get(name) for row in rows)


if __name__ == "__main__":
    write_synthetic_package(Path(sys.argv[1]), *map(int, sys.argv[2:3]))
