"""Statements of pipeline/parse that no page runs are few, and each has its reason (`make coverage-real`)."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

from coverage_real import NO_REASON, NO_STATEMENT

HERE = Path(__file__).parent
# Of a hundred statements. A rule stands because a page needs it; what stays are guards and damage.
MOST = 4.0


def test_each_statement_that_no_page_runs_has_a_reason(shared: Path) -> None:
    command = [sys.executable, str(HERE / "coverage_real.py")]
    said = subprocess.run(command, capture_output=True, text=True, check=True, cwd=HERE.parent).stdout.splitlines()
    assert not [line for line in said if NO_REASON in line or NO_STATEMENT in line]
    share = re.search(r"\((?P<share>[\d.]+)%\)", said[-1])
    assert share is not None
    assert float(share["share"]) <= MOST
