"""A reconciliation summed up: by field and member, how often both sides agree, and why they do not."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from typing import Any

from pipeline.reconcile.comparison import AGREE, DIFFER, ONLY_OURS, ONLY_THEIRS, Compared, Reconciliation
from pipeline.schemas import read_vocabulary

ALL = "all"


def summary_rows(compared: Iterable[Compared]) -> list[dict[str, Any]]:
    """Rows of the table `reconciliation_summary`: for each field, of all members and of each, rows by verdict.

    `both_rated` are rows where both sides have a value, `both_agree` those of them that agree (agreement without
    states); `agree` counts equal states, too.
    """
    groups: dict[tuple[str, str, str], list[Compared]] = defaultdict(list)
    for one in compared:
        groups[one.reference, one.field, ALL].append(one)
        if one.member_id:
            groups[one.reference, one.field, one.member_id].append(one)
    return [_summed(key, group) for key, group in sorted(groups.items())]


def _summed(key: tuple[str, str, str], group: list[Compared]) -> dict[str, Any]:
    matched = [one for one in group if one.match]
    verdicts = Counter(one.verdict for one in matched)
    both = [one for one in matched if one.our_value and one.their_value]
    causes = Counter(one.cause or "unknown" for one in matched if one.verdict != AGREE)
    reference, field, member = key
    return {
        "reference": reference,
        "field": field,
        "member": member,
        "compared": len(matched),
        "agree": verdicts[AGREE],
        "differ": verdicts[DIFFER],
        "only_ours": verdicts[ONLY_OURS],
        "only_theirs": verdicts[ONLY_THEIRS],
        "unmatched": len(group) - len(matched),
        "both_valued": len(both),
        "both_agree": sum(one.verdict == AGREE for one in both),
        "causes": "; ".join(f"{cause} {count}" for cause, count in sorted(causes.items(), key=lambda c: (-c[1], c[0]))),
    }


def in_words(done: Reconciliation) -> str:
    """The summary as a page in Markdown."""
    labels = {row["code"]: row["label"] for row in read_vocabulary("reconciliation_causes")}
    reference = done.reference
    matched = len(done.matches)
    lines = [
        f"# {reference.form.title}, beside this dataset",
        "",
        f"{matched} of {len(reference.rows)} rows are commitments of this dataset (by ID {done.matched['id']}, sure"
        f" {done.matched['sure']}, likely {done.matched['likely']}); the dataset has {done.commitments}."
        f" {len(done.issues)} rows may be one, but not surely; they were not matched.",
        "",
        "Values: rows where both sides have a value. States: rows where either side says anything, with `pending` and"
        " `no data` counted as such.",
        "",
        "| Field | Values | agree | States | agree | Only ours | Only theirs | Why they do not agree |",
        "| --- | ---: | ---: | ---: | ---: | ---: | ---: | --- |",
    ]
    for row in summary_rows(done.compared):
        if row["member"] == ALL:
            causes = ", ".join(_labelled(cause, labels) for cause in row["causes"].split("; ") if cause)
            lines.append(
                f"| {row['field']} | {row['both_valued']} | {_share(row['both_agree'], row['both_valued'])} |"
                f" {row['compared']} | {_share(row['agree'], row['compared'])} | {row['only_ours']} |"
                f" {row['only_theirs']} | {causes} |"
            )
    lines += ["", *(f"Note: {note}." for note in reference.notes)]
    return "\n".join(lines).rstrip() + "\n"


def _labelled(cause: str, labels: dict[str, str]) -> str:
    code, _, count = cause.rpartition(" ")
    return f"{labels[code].lower()} {count}"


def _share(part: int, whole: int) -> str:
    return f"{100 * part / whole:.0f} %" if whole else "–"
