"""Which statements of pipeline/parse no real page runs: `make coverage-real`.

Parsed are the golden pages, the sample and, where it lies beside the repository, `../shared/captures`. A statement that
none of them runs stands for no page: name its reason in unrun.csv, or let it go. Printed are `file:line-line`, the
reason, rows of unrun.csv that no statement needs, and the share. Modules that once were parts of parse/ count, too.
"""

from __future__ import annotations

import ast
import csv
import json
import sys
from collections import defaultdict
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path

import coverage

from pipeline.model import Capture

ROOT = Path(__file__).parent.parent
PACKAGE = ROOT / "pipeline"
MEASURED = [
    *sorted((PACKAGE / "parse").rglob("*.py")),
    PACKAGE / "identity" / "other_reports.py",
    *(PACKAGE / f"{name}.py" for name in ("dates", "deadlines", "lexicon", "ratings", "value_types")),
]
NO_REASON, NO_STATEMENT = "no reason is known", "every statement runs"
with (Path(__file__).parent / "unrun.csv").open(encoding="utf-8", newline="") as file:
    REASONS = {(row["module"], row["function"]): row["reason"] for row in csv.DictReader(file)}
SHARED = ROOT.parent / "shared" / "captures"


def main() -> None:
    measured = coverage.Coverage(data_file=None, include=[str(path) for path in MEASURED])
    measured.start()
    pages = parse_all()  # imports the package, too: a definition runs when it is imported
    measured.stop()
    statements = missing = 0
    unneeded = dict.fromkeys(REASONS)
    for path in MEASURED:
        _, lines, _, never, _ = measured.analysis2(str(path))
        statements, missing = statements + len(lines), missing + len(never)
        known = functions(path)
        for first, last in runs(lines, set(never)):
            place = path.relative_to(PACKAGE).as_posix(), known[first]
            unneeded.pop(place, None)
            reason = REASONS.get(place, NO_REASON)
            print(f"{path.relative_to(ROOT)}:{first}" + (f"-{last}" if last > first else "") + f" {reason}")
    for module, function in unneeded if SHARED.is_dir() else ():
        print(f"unrun.csv: {module} {function}: {NO_STATEMENT}")
    print(f"{missing} of {statements} statements ({missing / statements:.1%}) ran on none of {pages} pages")
    if not SHARED.is_dir():
        print("../shared/captures is not there: only golden pages and the sample were parsed", file=sys.stderr)


def functions(path: Path) -> dict[int, str]:
    """Line -> the function that it is in, with its class; empty outside of functions."""
    found: dict[int, str] = defaultdict(str)
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):  # what is around comes before what is inside
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            for line in range(node.lineno, (node.end_lineno or node.lineno) + 1):
                found[line] = f"{found[line]}.{node.name}".lstrip(".")
    return found


def parse_all() -> int:
    """Parses every page there is; returns their number."""
    from pipeline.build import look_at
    from pipeline.raw import read_captures

    captures = [c for c in read_captures([ROOT / "raw" / "sample"]) if isinstance(c, Capture)]
    for capture in (*captures, *(here := [*golden(), *shared()])):
        look_at(capture)
    return len(captures) + len(here)


def golden() -> Iterator[Capture]:
    for sidecar in sorted((ROOT / "tests" / "pages").glob("*/*.meta.json")):
        about = json.loads(sidecar.read_text(encoding="utf-8"))
        path = sidecar.with_name(sidecar.name.removesuffix(".meta.json"))
        yield Capture(path.read_bytes(), path.name, about["url"], media_type=about["media_type"])


def shared() -> Iterator[Capture]:
    for file in sorted(SHARED.glob("*.jsonl")):
        for line in file.read_text(encoding="utf-8").splitlines():
            case = json.loads(line)
            yield Capture(case["text"].encode(), case["case"], case["url"], media_type="text/plain")


def runs(statements: list[int], never: set[int]) -> Iterator[tuple[int, int]]:
    """First and last line of each stretch of neighbouring statements that did not run."""
    for skipped, group in groupby(statements, key=never.__contains__):
        if skipped:
            lines = list(group)
            yield lines[0], lines[-1]


if __name__ == "__main__":
    main()
