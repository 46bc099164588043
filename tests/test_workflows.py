"""The workflows on GitHub are sound, and what they run works from a clean clone against the replica of the site."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml
from crawling import SITE, environment
from replica.facts import Facts
from replica.server import Replica

ROOT = Path(__file__).parent.parent
WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))


def test_actionlint_finds_nothing() -> None:
    program = Path(sys.executable).with_name("actionlint")
    found = subprocess.run([program, *WORKFLOWS], capture_output=True, text=True, check=False)
    assert (found.returncode, found.stdout + found.stderr) == (0, "")


def test_the_examples_for_ci_are_sound(tmp_path: Path) -> None:
    text = (ROOT / "docs" / "ci.md").read_text(encoding="utf-8")
    github, gitlab = re.findall(r"```yaml\n(.*?)```", text, re.DOTALL)
    (tmp_path / "example.yml").write_text(github, encoding="utf-8")
    program = Path(sys.executable).with_name("actionlint")
    found = subprocess.run([program, tmp_path / "example.yml"], capture_output=True, text=True, check=False)
    assert (found.returncode, found.stdout + found.stderr) == (0, "")
    assert {"script", "cache", "artifacts"} <= set(yaml.safe_load(gitlab)["dataset"])


def test_the_form_for_a_wrong_value_asks_for_what_a_correction_needs() -> None:
    form = yaml.safe_load((ROOT / ".github" / "ISSUE_TEMPLATE" / "wrong-value.yml").read_text(encoding="utf-8"))
    assert {"row", "field", "published", "right", "source"} <= {part.get("id") for part in form["body"]}


# What the workflow asks of GitHub, done with a folder: assets by release.
GH = """#!/usr/bin/env bash
set -eu
store="$GH_STORE"; verb="$1 $2"; name="$3"; shift 3
case "$verb" in
  "release download")
    [ -d "$store/$name" ] || exit 1
    while [ $# -gt 0 ]; do [ "$1" = --dir ] && cp "$store/$name"/*.tar.* "$2"; shift; done ;;
  "release view") [ -d "$store/$name" ] ;;
  "release create") mkdir -p "$store/$name"; for f in "$@"; do [ -f "$f" ] && cp "$f" "$store/$name"; done; true ;;
  "release upload") for f in "$@"; do [ -f "$f" ] && cp "$f" "$store/$name"; done; true ;;
esac
"""


class Runner:
    """Runs the steps of the job as GitHub does: each in a shell of its own, those with a condition where it holds."""

    def __init__(self, clone: Path, store: Path, replica: Replica) -> None:
        self.clone = clone
        tools = store / "bin"
        tools.mkdir(parents=True)
        (tools / "gh").write_text(GH)
        (tools / "gh").chmod(0o755)
        self.env = environment(replica) | {
            "PATH": f"{tools}:{os.environ['PATH']}",
            "PYTHONPATH": str(clone),
            "GH_STORE": str(store),
            "OGPDATA_CONTACT": "tests@example.org",
            "ACCEPT": "",
            "CRAWL_OPTIONS": f"--site {SITE} --proxy {replica.url} --delay 0 --quiet",
            "GITHUB_OUTPUT": str(store / "outputs"),
        }

    def run(self) -> dict[str, int]:
        """Name of a step -> its exit code, up to the first that fails; actions of GitHub's own are left out."""
        job = yaml.safe_load((ROOT / ".github" / "workflows" / "release.yml").read_text(encoding="utf-8"))["jobs"]
        Path(self.env["GITHUB_OUTPUT"]).unlink(missing_ok=True)
        done: dict[str, int] = {}
        for step in (s for s in job["release"]["steps"] if "run" in s):
            if self._applies(step):
                shell = ["bash", "-e", "-o", "pipefail", "-c", step["run"]]
                ran = subprocess.run(shell, cwd=self.clone, env=self.env, capture_output=True, text=True, check=False)
                done[step["name"]] = ran.returncode
                assert ran.returncode == 0, f"{step['name']}: {ran.stdout[-2000:]}{ran.stderr[-2000:]}"
        return done

    def _applies(self, step: dict[str, Any]) -> bool:
        condition = step.get("if", "always()")
        return condition == "always()" or ("changed" in condition and "changed=true" in self._outputs())

    def _outputs(self) -> str:
        file = Path(self.env["GITHUB_OUTPUT"])
        return file.read_text() if file.exists() else ""


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """What GitHub checks out: the tracked files, with the environment that `make` would have made."""
    folder = tmp_path / "clone"
    files = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True).stdout.decode()
    for name in filter(None, files.split("\0")):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / name, folder / name)
    (folder / ".venv").mkdir()
    for part in Path(sys.prefix).iterdir():
        (folder / ".venv" / part.name).symlink_to(part)
    (folder / ".venv" / ".ready").unlink(missing_ok=True)  # the link: it is older than the copied pyproject.toml
    (folder / ".venv" / ".ready").touch()
    return folder


def test_the_monthly_steps_release_what_is_new_and_nothing_twice(clone: Path, tmp_path: Path) -> None:
    with Replica(Facts.made(2)) as replica:
        runner = Runner(clone, tmp_path / "github", replica)
        assert "Release" in runner.run()
        index = json.loads((clone / "dist" / "releases.json").read_text())
        version = index["latest"]
        assert (tmp_path / "github" / f"v{version}" / f"{version}.zip").exists()
        for folder in ("raw", "dist", "output"):  # a new machine the month after
            shutil.rmtree(clone / folder)
        assert "Release" not in runner.run()
        assert json.loads((clone / "dist" / "releases.json").read_text()) == index
