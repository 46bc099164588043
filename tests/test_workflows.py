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


# -- what CI runs ----------------------------------------------------------------------------------------------------

# Target of the Makefile -> what CI runs it for, beside those of `make check`.
LONG = {"test-slow": ".ci/slow", "portals": ".ci/portals"}
# Program that a test is skipped without -> the package in which `.ci/slow` installs it.
NEEDED = {"faketime": "faketime", "java": "default-jre-headless", "chromium": "chromium", "VNU_JAR": "vnu-jar"}


def jobs_of_check() -> dict[str, Any]:
    text = (ROOT / ".github" / "workflows" / "check.yml").read_text(encoding="utf-8")
    return dict(yaml.safe_load(text)["jobs"])


def commands_of(job: dict[str, Any]) -> set[str]:
    return {step["run"] for step in job["steps"] if "run" in step}


def test_what_takes_too_long_for_each_push_runs_once_a_week_or_by_hand() -> None:
    # YAML takes the word `on` for true.
    events = yaml.safe_load((ROOT / ".github" / "workflows" / "check.yml").read_text(encoding="utf-8"))[True]
    (schedule,) = events["schedule"]
    assert re.fullmatch(r"\d+ \d+ \* \* [0-6]", schedule["cron"])
    assert {"push", "pull_request", "workflow_dispatch"} <= set(events)
    jobs = jobs_of_check()
    assert "if" not in jobs["check"]
    assert set(re.findall(r"'(\w+)'", jobs["slow"]["if"])) == {"schedule", "workflow_dispatch"}


def test_every_long_target_is_run_and_a_failure_of_one_hides_no_other() -> None:
    slow = jobs_of_check()["slow"]
    assert commands_of(slow) == {f"bash {script}" for script in LONG.values()}
    for target, script in LONG.items():
        assert f"\nmake {target}\n" in (ROOT / script).read_text(encoding="utf-8")
    first, *later = [step for step in slow["steps"] if "run" in step]
    assert "if" not in first
    assert [step["if"] for step in later] == ["${{ !cancelled() }}"]


def test_what_slow_tests_are_skipped_without_is_installed_first() -> None:
    script = (ROOT / ".ci" / "slow").read_text(encoding="utf-8")
    before = script.partition("\nmake test-slow\n")[0]
    assert [name for name, package in NEEDED.items() if not re.search(rf"install .*\b{package}\b", before)] == []
    assert "export CI=1" in before
    assert "tests/site/test_pages_markup.py" in script


@pytest.mark.parametrize("script", ["run", "portals", "slow", "install"])
def test_scripts_of_ci_are_sound(script: str) -> None:
    file = ROOT / ".ci" / script
    assert os.access(file, os.X_OK)
    done = subprocess.run(["bash", "-n", file], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    if script != "install":
        said = file.read_text(encoding="utf-8")
        assert "apt-get" not in said, "packages are installed by .ci/install, which knows who may"
        assert "bash .ci/install" in said


@pytest.mark.parametrize(("user", "before"), [("0", ""), ("1001", "sudo ")])
def test_packages_are_installed_as_the_superuser_or_through_sudo(tmp_path: Path, user: str, before: str) -> None:
    """GitHub's own machines run jobs as somebody else, who may call sudo; a container has no sudo and needs none."""
    log = tmp_path / "log"
    programs = {"id": f"echo {user}", "apt-get": f'echo "apt-get $*" >> {log}'}
    if before:
        programs["sudo"] = f'echo -n "sudo " >> {log}; exec "$@"'
    for name, body in programs.items():
        (tmp_path / name).write_text(f"#!/bin/bash\n{body}\n")
        (tmp_path / name).chmod(0o755)
    for name in ("bash", "env"):
        (tmp_path / name).symlink_to(str(shutil.which(name)))
    subprocess.run(["bash", ROOT / ".ci" / "install", "make", "wget"], env={"PATH": str(tmp_path)}, check=True)
    asked = [f"{before}apt-get update -qq", f"{before}apt-get install -y -qq make wget"]
    assert log.read_text().splitlines() == asked


# -- the monthly release ---------------------------------------------------------------------------------------------

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
