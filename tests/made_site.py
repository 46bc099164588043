"""A made-up package of as many commitments as asked for, to try the site at the size of the real one.

`PYTHONPATH=tests python tests/made_site.py FOLDER [COMMITMENTS]` writes one. The words are drawn by a fixed seed from
made-up syllables, as long and as frequent as in real pages; members, policy areas and ratings are declared ones.
"""

from __future__ import annotations

import itertools
import random
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pyarrow as pa

from pipeline import schemas
from pipeline.publish import Release, ReleaseFacts, csv_files, datapackage, parquet_files
from pipeline.tables import wide
from pipeline.tables.derived import add_derived_columns

ADDRESS = "https://www.opengovpartnership.org"
_CONSONANTS = ("b", "c", "d", "f", "g", "l", "m", "n", "p", "r", "s", "t", "v", "h", "j", "w")
YEARS = range(2011, 2026)
_STATES = {"pending": 0.2, "no-data": 0.05, "not-shown": 0.25}
# Everything that a published cell may hold and that a page, a script or a spreadsheet could take for its own.
HOSTILE = (
    "<script>alert(1)</script><img src=x onerror=alert(1)>",
    "</script><script>alert(2)</script>",
    "</title></textarea></style><svg onload=alert(3)>",
    "javascript:alert(4)",
    "{{ 7 * 7 }} {% raw %} ${7*7}",
    "line\u2028separator\u2029paragraph",
    "\u202eright to left\u202c \u2066isolated\u2069",
    "=HYPERLINK(\"https://example.org\",\"click\")",
    "+1, -1; @cabinet\t\"quoted\"",
    "x" * 10_000,
    "",
    "&amp; &lt;b&gt; ' \" ` \\ \\u003c",
    "İstanbul’da Größe naïve ŁÓDŹ ﬁne ①",
    "Відкриті дані · 公開データ · بيانات مفتوحة",
    "__proto__",
    "constructor; toString",
)  # fmt: skip


class Words:
    """Made-up words, as frequent as words are: the n-th is used 1/n as often as the first."""

    def __init__(self, chance: random.Random, words: int = 9_000) -> None:
        self._chance = chance
        sounds = [f"{first}{then}" for first in _CONSONANTS for then in ("a", "e", "i", "o", "u", "en", "ar", "io")]
        sounds += ["a", "e", "in", "o", "un", "en", "al", "é", "tion", "ment"]
        made: dict[str, None] = {}
        while len(made) < words:
            made["".join(chance.choices(sounds, k=chance.choice((1, 2, 2, 3, 3, 4))))] = None
        self._words = list(made)
        self._weights = list(itertools.accumulate(1 / n for n in range(1, words + 1)))

    def text(self, least: int, most: int) -> str:
        number = self._chance.randint(least, most)
        return " ".join(self._chance.choices(self._words, cum_weights=self._weights, k=number)).capitalize()


def tables(commitments: int, seed: int = 1) -> dict[str, pa.Table]:
    """Every declared table; those that the site does not show are empty."""
    chance = random.Random(seed)
    words = Words(chance)
    members = list(_members())
    areas = list(_areas())
    rows: dict[str, list[dict[str, Any]]] = {"members": members, "policy_areas": areas}
    institutions = [words.text(2, 8) for _ in range(max(commitments // 4, 3))]
    plans = list(_plans(members, max(commitments // 11, 1), chance))
    rows["action_plans"] = plans
    rows["irm_reports"] = [_report(plan) for plan in plans]
    numbers: dict[str, int] = {}
    # Some plans have many commitments, most about ten.
    for plan in sorted(chance.choices(plans, k=commitments), key=lambda plan: str(plan["action_plan_id"])):
        country = next(m["country_code"] for m in members if m["member_id"] == plan["member_id"])
        numbers[country] = numbers.get(country, 0) + 1
        _add_commitment(rows, f"{country}{numbers[country]:04d}", plan, words, chance, areas, institutions)
    add_derived_columns(rows["commitments"])
    return _as_tables(rows)


def hostile_tables() -> dict[str, pa.Table]:
    """A small package whose every free text is one of `HOSTILE`, each in every column once."""
    made = tables(len(HOSTILE) * 3, seed=2)
    return _poisoned(made)


def write(folder: Path, made: Mapping[str, pa.Table]) -> Path:
    """The package of those tables, in the forms that the site reads and links to."""
    folder.mkdir(parents=True, exist_ok=True)
    release = Release.of(made, ReleaseFacts(version="0.1.0", data_version="2025.1.0"))
    for form in (csv_files, parquet_files, datapackage):
        form.write(release, folder)
    return folder


def _poisoned(made: Mapping[str, pa.Table]) -> dict[str, pa.Table]:
    texts = {
        "members": ("name", "url"),
        "action_plans": ("title", "url"),
        "irm_reports": ("title", "url"),
        "commitments": ("title", "description", "lead_institution", "status", "url", "commitment_number"),
        "commitment_institutions": ("institution",),
        "sections": ("heading", "text"),
        "policy_areas": ("name",),
        "assessments": ("as_written",),
        "observations": ("value", "as_written"),
        "changes": ("old_value", "new_value"),
        "issues": ("message", "advice", "value"),
        "citations": ("text", "url", "label"),
        "milestones": ("text", "number"),
    }
    declared = schemas.tables()
    poisoned = dict(made)
    for name, columns in texts.items():
        table = made[name]
        for at, column in enumerate(columns):
            empty = "?" if declared[name].field(column).constraints.get("required") else None
            cells = [HOSTILE[(row + at) % len(HOSTILE)] or empty for row in range(table.num_rows)]
            place = table.column_names.index(column)
            table = table.set_column(place, table.schema.field(place), pa.array(cells, table.schema.field(place).type))
        poisoned[name] = table
    return poisoned | {wide.NAME: wide.commitments_wide(poisoned)}


def _as_tables(rows: Mapping[str, list[dict[str, Any]]]) -> dict[str, pa.Table]:
    made = {}
    for name, declared in schemas.tables().items():
        key = [column for column in declared.primary_key if column in declared.columns]
        listed = [{c: row.get(c) for c in declared.columns} for row in rows.get(name, ())]
        listed.sort(key=lambda row: [(row[c] is None, str(row[c]) if isinstance(row[c], str) else row[c]) for c in key])
        made[name] = pa.Table.from_pylist(listed, schema=declared.arrow())
    return made | {wide.NAME: wide.commitments_wide(made)}


def _members() -> Iterator[dict[str, Any]]:
    for row in schemas.read_vocabulary("members"):
        yield {
            "member_id": row["code"], "name": row["label"], "level": row["level"], "country_code": row["country_code"],
            "region": row.get("region") or None, "url": f"{ADDRESS}/members/{row['code']}/",
        }  # fmt: skip


def _areas() -> Iterator[dict[str, Any]]:
    for row in schemas.read_vocabulary("policy_areas"):
        yield {
            "policy_area_id": row["code"], "name": row["label"], "theme_id": row["theme"] or None,
            "current": row["current"] == "true", "replaced_by": row["replaced_by"] or None,
        }  # fmt: skip


def _plans(members: list[dict[str, Any]], plans: int, chance: random.Random) -> Iterator[dict[str, Any]]:
    every = [(member, year) for year in YEARS[1::2] for member in members]
    for member, year in sorted(
        chance.sample(every, min(plans, len(every))), key=lambda pair: (pair[0]["name"], pair[1])
    ):
        yield {
            "action_plan_id": f"{member['member_id']}-{year}", "member_id": member["member_id"],
            "title": f"{member['name']} Action Plan {year}-{year + 2}", "start_year": year, "end_year": year + 2,
            "cycle": year,
        }  # fmt: skip


def _report(plan: Mapping[str, Any]) -> dict[str, Any]:
    member, year = plan["member_id"], plan["start_year"]
    name = f"{member}-results-report-{year}-{year + 2}"
    return {
        "irm_report_id": name, "member_id": member, "action_plan_id": plan["action_plan_id"],
        "title": f"{plan['title'].replace('Action Plan', 'Results Report')}", "report_type": "Results Report",
        "start_year": year, "end_year": year + 2, "public_comment": False, "url": f"{ADDRESS}/documents/{name}/",
    }  # fmt: skip


def _add_commitment(
    rows: dict[str, list[dict[str, Any]]],
    key: str,
    plan: Mapping[str, Any],
    words: Words,
    chance: random.Random,
    areas: list[dict[str, Any]],
    institutions: list[str],
) -> None:
    """The commitment `key` of that plan, with its rows in the other tables."""
    member, year = plan["member_id"], plan["start_year"]
    address = f"{ADDRESS}/members/{member}/commitments/{key}/"
    capture, older = f"c{key.lower():0>15}", f"d{key.lower():0>15}"
    day = f"{chance.choice((2024, 2025))}-{chance.randint(1, 12):02d}-{chance.randint(1, 28):02d}"
    when = f"{day}T08:{chance.randint(0, 59):02d}:00Z"
    page = chance.random() > 0.03
    description = "\n".join(words.text(30, 90) for _ in range(chance.randint(1, 3)))
    commitment: dict[str, Any] = {
        "commitment_id": key, "member_id": member, "action_plan_id": plan["action_plan_id"], "title": words.text(3, 12),
        "commitment_number": str(chance.randint(1, 20)), "cycle": year, "url": address,
        "status": chance.choice(("Active", "Inactive", None)), "detail": "page" if page else "listing",
        "first_captured": "2019-10-25T12:00:00Z", "last_captured": when,
    }  # fmt: skip
    put = rows.setdefault
    if page:
        lead, support = chance.choice(institutions), chance.sample(institutions, chance.randint(0, 3))
        commitment |= {"description": description, "lead_institution": lead, "start_date": str(year),
                       "end_date": f"{year + 2}-{chance.randint(1, 12):02d}"}  # fmt: skip
        for role, names in (("lead", [lead]), ("support", support)):
            put("commitment_institutions", []).extend(
                {"commitment_id": key, "role": role, "position": n, "institution": name}
                for n, name in enumerate(names, 1)
            )
        put("milestones", []).extend(
            {"commitment_id": key, "position": n, "number": str(n), "text": words.text(5, 25), "capture_id": capture,
             "line": 70 + n}
            for n in range(1, chance.randint(1, 5))
        )  # fmt: skip
        for position, section in enumerate(
            ("description", "irm-midterm", "irm-end-of-term")[: chance.randint(1, 3)], 1
        ):
            text = description if section == "description" else "\n".join(words.text(40, 120) for _ in range(2))
            put("sections", []).append(
                {"table_name": "commitments", "row_key": key, "commitment_id": key, "position": position,
                 "section": section, "text": text, "capture_id": capture, "line": 80 + position}
            )  # fmt: skip
        _add_ratings(rows, commitment, capture, chance)
        put("commitment_irm_reports", []).append(
            {"commitment_id": key, "irm_report_id": f"{member}-results-report-{year}-{year + 2}", "position": 1}
        )
        put("captures", []).extend(
            {"capture_id": name, "url": address, "page_kind": "commitment", "language": "en", "layout": "A",
             "captured_at": at, "seen_until": at, "times_seen": 1, "media_type": "text/html", "sha256": "e3b0c442" * 8,
             "source": "pages.warc.gz#7", "bytes": 9000, "lines": 160, "lines_taken": 155, "lines_chrome": 5,
             "lines_left": 0}
            for name, at in ((older, "2019-10-25T12:00:00Z"), (capture, when))
        )  # fmt: skip
        put("observations", []).extend(
            {"capture_id": capture, "table_name": "commitments", "row_key": key, "field": field, "state": "stated",
             "value": str(commitment[field]), "as_written": str(commitment[field]), "line": line}
            for line, field in enumerate(("title", "cycle", "lead_institution", "start_date", "end_date"), 10)
        )  # fmt: skip
        if chance.random() < 0.2:
            put("changes", []).append(
                {"table_name": "commitments", "row_key": key, "field": "title", "to_capture_id": capture,
                 "from_capture_id": older, "old_value": words.text(4, 14), "new_value": commitment["title"],
                 "changed_between_start": "2019-10-25T12:00:00Z", "changed_between_end": when, "cause": "source"}
            )  # fmt: skip
    put("commitments", []).append(commitment)
    chosen = chance.sample(areas, chance.randint(1, 4))
    put("commitment_policy_areas", []).extend(
        {"commitment_id": key, "policy_area_id": area["policy_area_id"], "position": n}
        for n, area in enumerate(chosen, 1)
    )
    values = [row["code"] for row in schemas.read_vocabulary("ogp_values")]
    put("commitment_ogp_values", []).extend(
        {"commitment_id": key, "ogp_value": value} for value in sorted(chance.sample(values, chance.randint(0, 2)))
    )


def _add_ratings(
    rows: dict[str, list[dict[str, Any]]], commitment: dict[str, Any], capture: str, chance: random.Random
) -> None:
    """A rating, or why there is none, for each indicator; those of `commitment` are set as well."""
    scales: dict[str, list[dict[str, str]]] = {}
    for row in schemas.read_vocabulary("rating_words"):
        scales.setdefault(row["indicator"], []).append(row)
    for indicator, codes in scales.items():
        state = chance.choices(["rated", *_STATES], weights=[0.5, *_STATES.values()])[0]
        row: dict[str, Any] = {"commitment_id": commitment["commitment_id"], "indicator": indicator, "state": state,
                               "capture_id": capture, "as_written": state}  # fmt: skip
        if state == "rated":
            rated = chance.choice(codes)
            score = int(rated["score"]) if rated["score"] else None
            row |= {
                "value": rated["code"],
                "score": score,
                "scale": rated["scale"] or None,
                "as_written": rated["code"],
            }
            yes_or_no = schemas.tables()["commitments"].field(indicator).type == "boolean"
            commitment[indicator] = {"Yes": True, "No": False}.get(rated["code"]) if yes_or_no else rated["code"]
        rows.setdefault("assessments", []).append(row)


if __name__ == "__main__":
    target = Path(sys.argv[1])
    print(write(target, tables(int(sys.argv[2]) if len(sys.argv) > 2 else 6_500)))
