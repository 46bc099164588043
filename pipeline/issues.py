"""Issues as rows of the table `issues`.

What a code means, how grave it is and what to do about it is declared once, in
`schemas/vocabularies/issue_codes.csv`; the caller hands that codelist in.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping

from pipeline.model import Issue


def issue_rows(issues: Iterable[Issue], codes: Mapping[str, Mapping[str, str]]) -> list[dict[str, object]]:
    """Issues as rows of the table `issues`, each once, in an order that does not depend on theirs.

    `codes` maps an issue code to its row in the codelist; a code that is not declared is a `KeyError`.
    """
    rows: dict[str, dict[str, object]] = {}
    for issue in issues:
        declared = codes[issue.code]
        key = "\x1f".join(
            str(part)
            for part in (
                issue.capture_id, issue.table_name, issue.row_key, issue.field, issue.line, issue.code, issue.value,
                issue.message,
            )
        )  # fmt: skip
        issue_id = "i" + hashlib.sha256(key.encode()).hexdigest()[:15]
        rows[issue_id] = {
            "issue_id": issue_id,
            "capture_id": issue.capture_id or None,
            "table_name": issue.table_name or None,
            "row_key": issue.row_key or None,
            "field": issue.field or None,
            "line": issue.line,
            "code": issue.code,
            "severity": declared["severity"],
            "value": issue.value or None,
            "message": issue.message,
            "advice": declared["advice"],
        }
    return [rows[key] for key in sorted(rows)]
