"""The pages as the Nu HTML checker of the W3C judges them (https://validator.github.io/validator/).

It is a Java program and no part of this project: the test runs where there is one, a command `vnu` or the file that
`VNU_JAR` names (npm's package vnu-jar has it), and is skipped elsewhere. CI has one once a week (`.ci/slow`).
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest


def checker() -> list[str]:
    """The command that runs it; empty where there is none."""
    jar = os.environ.get("VNU_JAR", "")
    if jar and shutil.which("java"):
        return ["java", "-jar", jar]
    return ["vnu"] if shutil.which("vnu") else []


@pytest.mark.parametrize("folder", ["small", "hostile"])
def test_the_html_checker_finds_no_error(folder: str, request: pytest.FixtureRequest) -> None:
    """Its warnings are not asked for: it reads from the disk, where no file is of the `'self'` of our policy."""
    if not checker():
        pytest.skip("no Nu HTML checker here: neither a command vnu nor VNU_JAR")
    site: Path = request.getfixturevalue(folder) / "site"
    options = ["--errors-only", "--skip-non-html", "--format", "json", "--exit-zero-always"]
    ended = subprocess.run([*checker(), *options, str(site)], capture_output=True, text=True, timeout=600, check=True)
    found = json.loads(ended.stderr)["messages"]
    assert [(one["url"], one.get("lastLine"), one["message"]) for one in found] == []


def test_names_in_declarations_are_shown_as_code(made: Path) -> None:
    pages = {page: page.read_text(encoding="utf-8") for page in (made / "site").rglob("*.html")}
    assert any("worked out: " in text for text in pages.values())
    assert [page.name for page, text in pages.items() if "`" in text or "&lt;code" in text] == []
    assert any("<code>" in text for text in pages.values())
