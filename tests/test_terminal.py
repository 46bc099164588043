"""The command copes with terminals and addresses that are not what one would wish."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from pipeline.cli.build import build

ROOT = Path(__file__).parent.parent
PAGE = ROOT / "raw" / "sample" / "UA0068.2021.html"


@pytest.mark.parametrize(
    "settings",
    [
        {"PYTHONIOENCODING": "ascii"},
        {"PYTHONIOENCODING": "cp1252"},
        {"PYTHONIOENCODING": "koi8-r"},
        {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
    ],
)
@pytest.mark.parametrize("command", [["inspect", str(PAGE)], ["--help"]])
def test_what_a_terminal_cannot_write_is_replaced(settings: dict[str, str], command: list[str]) -> None:
    env = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), **settings}
    ran = subprocess.run([sys.executable, "-m", "pipeline.cli", *command], env=env, capture_output=True, check=False)
    assert (ran.returncode, ran.stderr) == (0, b"")
    assert ran.stdout


@pytest.mark.parametrize(
    "address",
    [
        "https://example.org/a b/", "example.org/data", "javascript:alert(1)", "ftp://example.org/", "https:///data",
        "https://example.org/?x=1", "https://example.org/#top", "//example.org/data", 'https://example.org/"x"',
        "http://[::1", "http://example.org:99999/", "https://example.org/\udcff",
    ],
)  # fmt: skip
def test_a_base_url_that_portals_cannot_resolve_is_wrong_use(address: str, tmp_path: Path) -> None:
    options = [str(PAGE), "--output", str(tmp_path / "out"), "--base-url", address]
    answer = CliRunner().invoke(build, options)
    assert answer.exit_code == 2
    assert "no address of a folder on the web" in " ".join(answer.output.split())
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("option", ["--contact", "--accept", "--repository", "--output"])
def test_bytes_that_are_no_utf_8_are_wrong_use(option: str, tmp_path: Path) -> None:
    """No file of a package can hold them; Parquet cannot be written below such a path."""
    words = str(tmp_path / "a\udcff") if option == "--output" else "a\udcff@example.org"
    options = [str(PAGE), "--output", str(tmp_path / "out"), option, words]
    answer = CliRunner().invoke(build, options)
    assert answer.exit_code == 2
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("closed", [(1,), (2,), (1, 2), (0, 1, 2)])
def test_a_command_whose_streams_are_closed_does_its_work(closed: tuple[int, ...], tmp_path: Path) -> None:
    """As a service or a time table starts it: `2>&-`."""
    closing = " ".join(f"{number}>&-" for number in closed)
    command = f'exec "$0" -m pipeline.cli inspect "$1" {closing}; '
    ran = subprocess.run(["sh", "-c", command, sys.executable, str(PAGE)], env={"PYTHONPATH": str(ROOT)}, check=False)
    assert ran.returncode == 0


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="a device of Linux")
def test_errors_that_nobody_can_be_told_end_with_their_code() -> None:
    with Path("/dev/full").open("w") as full:
        command = [sys.executable, "-m", "pipeline.cli", "inspect", str(PAGE)]
        ran = subprocess.run(command, env={"PYTHONPATH": str(ROOT)}, stdout=full, stderr=full, check=False)
    assert ran.returncode == 3
