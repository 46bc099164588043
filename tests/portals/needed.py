"""What portals and readers need of the system, and what their tests share."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Mapping

import pytest

CONTACT = "data@example.org"  # of the package that portals harvest
# Program -> the Debian package that has it.
NODE = {"npm": "npm", "node": "nodejs"}
BROWSER = {"chromium": "chromium"}
OFFICE = {"soffice": "libreoffice-calc-nogui"}


def require(programs: Mapping[str, str], find: Callable[[str], str | None] = shutil.which) -> None:
    """Skips where a program is missing, saying which Debian package has it; in CI nothing is skipped, it fails."""
    missing = sorted({package for program, package in programs.items() if find(program) is None})
    if missing and os.environ.get("CI"):
        pytest.fail(f"not installed (Debian): {', '.join(missing)}; .ci/portals installs them")
    if missing:
        pytest.skip(f"not installed (Debian): {', '.join(missing)}")
