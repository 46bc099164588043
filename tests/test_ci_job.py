"""What a CI job sees: exit codes, lines of errors, no process left behind. docs/ci.md has them in a table."""

from __future__ import annotations

import gzip
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import pytest
from crawling import crawl
from replica.facts import Facts
from replica.server import Replica
from shapes import http, record
from test_history import PAGE

ROOT = Path(__file__).parent.parent
COMMAND = [sys.executable, "-m", "pipeline.entry"]
Ended = subprocess.CompletedProcess[str]


def saved(folder: Path, number: int, prose: str = "") -> None:
    """A commitment's page as text, with its address beside it."""
    folder.mkdir(parents=True, exist_ok=True)
    key = f"FR{number:04}"
    page = PAGE.replace("FR0043", key).format(status="Active", results="Major") + prose
    (folder / f"{key}.txt").write_text(page)
    url = f"https://www.opengovpartnership.org/members/france/commitments/{key}/"
    (folder / f"{key}.txt.meta.json").write_text(json.dumps({"url": url, "captured_at": "2022-05-17T00:00:00Z"}))


@pytest.fixture(scope="module")
def few(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("few")
    saved(folder, 43)
    return folder


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Captures enough for worker processes: a megabyte."""
    folder = tmp_path_factory.mktemp("many")
    for number in range(1, 251):
        sentences = (f"Sentence {n} of page {number} says what it says{' again' * 40}." for n in range(20))
        saved(folder, number, "\n\n".join(sentences))
    return folder


def run(*arguments: str | Path, bound_by: Sequence[str] = ()) -> Ended:
    command = [*bound_by, *COMMAND, *map(str, arguments)]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)


def build(raw: Path, output: Path, *options: str, bound_by: Sequence[str] = ()) -> Ended:
    options = ("--jobs", "1", "--quiet", "--no-site", *options)
    return run("build", raw, "--output", output, *options, bound_by=bound_by)


@contextmanager
def running(raw: Path, output: Path) -> Iterator[subprocess.Popen[str]]:
    """A build with two workers, in a session of its own as a job of a shell is."""
    command = [*COMMAND, "build", str(raw), "--output", str(output), "--jobs", "2", "--no-site"]
    process = subprocess.Popen(command, cwd=ROOT, stderr=subprocess.PIPE, text=True, start_new_session=True)
    try:
        yield process
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def wait_for(process: subprocess.Popen[str], stage: str) -> None:
    """Until the build says that it is there."""
    assert process.stderr is not None
    said = []
    for line in process.stderr:
        said.append(line)
        if line.startswith(stage):
            return
    raise AssertionError(f"the build ended before {stage!r}: {said}")


def descendants(pid: int) -> set[int]:
    """The processes below a process, from what Linux knows."""
    found: set[int] = set()
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        for child in map(int, task.read_text().split()):
            found |= {child} | descendants(child)
    return found


def is_alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def assert_all_gone(processes: set[int]) -> None:
    """A killed process needs a moment; one that lives on fails the test by its limit, however busy the machine is."""
    while left := [pid for pid in processes if is_alive(pid)]:
        time.sleep(0.01)
        assert all(os.getpgid(pid) for pid in left)


def ended(process: subprocess.Popen[str]) -> Ended:
    _, errors = process.communicate()
    return subprocess.CompletedProcess(process.args, process.returncode, "", errors)


linux = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="reads /proc")
root = pytest.mark.skipif(os.geteuid() != 0, reason="only the superuser may mount")


@contextmanager
def mounted(folder: Path, options: str) -> Iterator[Path]:
    """A small file system of its own at `folder`; skips where that is not allowed (a container without the right)."""
    folder.mkdir()
    done = subprocess.run(["mount", "-t", "tmpfs", "-o", options, "tmpfs", folder], capture_output=True, text=True)
    if done.returncode:
        pytest.skip(f"no file system can be mounted here: {done.stderr.strip()}")
    try:
        yield folder
    finally:
        subprocess.run(["umount", folder], check=True)


def is_one_line(done: Ended) -> bool:
    return done.stderr.count("\n") == 1 and done.stderr.startswith("Error: ")


# -- told to stop -----------------------------------------------------------------------------------------------------


@linux
@pytest.mark.parametrize(
    ("stage", "sent", "code"),
    [
        ("Reading captures", signal.SIGTERM, 143), ("Reading captures", signal.SIGINT, 130),
        ("Making tables", signal.SIGTERM, 143), ("Writing the workbook", signal.SIGINT, 130),
        ("Checking the package", signal.SIGTERM, 143), ("Checking the package", signal.SIGINT, 130),
    ],
)  # fmt: skip
def test_a_build_that_is_told_to_stop_leaves_no_process_and_no_file(
    many: Path, tmp_path: Path, stage: str, sent: signal.Signals, code: int
) -> None:
    with running(many, tmp_path / "out") as process:
        wait_for(process, stage)
        processes = descendants(process.pid)
        os.kill(process.pid, sent)
        done = ended(process)
        assert_all_gone(processes)
    assert done.returncode == code, done.stderr
    assert done.stderr.splitlines()[-1] == "Stopped. What was published before is as it was."
    assert "Traceback" not in done.stderr
    assert list(tmp_path.iterdir()) == []
    assert processes or stage != "Reading captures"


@linux
def test_ctrl_c_at_a_terminal_goes_to_the_workers_too_and_they_say_nothing(many: Path, tmp_path: Path) -> None:
    with running(many, tmp_path / "out") as process:
        wait_for(process, "Reading captures")
        os.killpg(process.pid, signal.SIGINT)
        done = ended(process)
    assert (done.returncode, "Traceback" in done.stderr) == (130, False), done.stderr


@linux
def test_the_workers_of_a_build_that_is_killed_end_too(many: Path, tmp_path: Path) -> None:
    with running(many, tmp_path / "out") as process:
        wait_for(process, "Reading captures")
        processes = descendants(process.pid)
        process.kill()
        process.wait()
        assert processes
        assert_all_gone(processes)


# The interrupt comes while the first library is looked for.
EARLY = """
import os, signal, sys
class Finder:
    def find_spec(self, name, path=None, target=None):
        if name == "click":
            os.kill(os.getpid(), signal.SIGINT)
sys.meta_path.insert(0, Finder())
from pipeline.entry import main
sys.argv = ["ogpdata", "--help"]
main()
"""


def test_ctrl_c_while_the_libraries_are_loaded_is_130() -> None:
    done = subprocess.run([sys.executable, "-c", EARLY], cwd=ROOT, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (130, "Stopped.\n")


# -- the machine cannot -----------------------------------------------------------------------------------------------


@root
def test_a_full_disk_is_3_and_leaves_nothing(few: Path, tmp_path: Path) -> None:
    with mounted(tmp_path / "small", "size=600k") as small:
        done = build(few, small / "out")
        assert (done.returncode, is_one_line(done)) == (3, True), done.stderr
        assert list(small.iterdir()) == []


@root
def test_a_full_temporary_directory_is_3_and_leaves_nothing(few: Path, tmp_path: Path) -> None:
    """Archives that were compressed as a whole are unpacked there."""
    packed = tmp_path / "raw" / "a.warc.gz"
    packed.parent.mkdir()
    records = (record(http(os.urandom(20_000).hex().encode()), number) for number in range(40))
    packed.write_bytes(gzip.compress(b"".join(records), 1))
    with mounted(tmp_path / "small", "size=256k") as small:
        done = build(packed.parent, tmp_path / "out", bound_by=("env", f"TMPDIR={small}"))
    assert (done.returncode, is_one_line(done)) == (3, True), done.stderr
    assert "TMPDIR names another one" in done.stderr
    assert not (tmp_path / "out").exists()


@root
def test_a_place_that_is_read_only_is_3(few: Path, tmp_path: Path) -> None:
    with mounted(tmp_path / "fixed", "ro") as fixed:
        for output in (fixed / "out", fixed):
            done = build(few, output)
            assert (done.returncode, is_one_line(done)) == (3, True), done.stderr


def test_a_missing_right_is_3(few: Path, tmp_path: Path) -> None:
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o555)
    done = build(few, closed / "out", bound_by=_without_the_superusers_rights())
    assert (done.returncode, is_one_line(done)) == (3, True), done.stderr


def _without_the_superusers_rights() -> list[str]:
    """The superuser may write anywhere; without that capability it is a user like others."""
    if os.geteuid():
        return []
    rights = "-dac_override,-dac_read_search"
    command = ["setpriv", f"--bounding-set={rights}", f"--inh-caps={rights}"]
    if shutil.which("setpriv") is None or subprocess.run([*command, "true"], check=False).returncode:
        pytest.skip("setpriv cannot take the superuser's rights away here")
    return command


@root
def test_the_content_of_a_mount_is_replaced(few: Path, many: Path, tmp_path: Path) -> None:
    with mounted(tmp_path / "volume", "size=100m") as volume:
        for number in (1, 2):
            saved(tmp_path / "raw", number)
            done = build(tmp_path / "raw", volume)
            assert done.returncode == 0, done.stderr
            assert run("check", volume).returncode == 0
            sums = subprocess.run(["sha256sum", "--quiet", "-c", "SHA256SUMS"], cwd=volume, check=False)
            assert sums.returncode == 0
            assert json.loads((volume / "report.json").read_text())["page_kinds"]["commitment"]["captures"] == number


# -- the data, and wrong use ------------------------------------------------------------------------------------------


@pytest.fixture
def with_garbage(tmp_path: Path) -> Path:
    saved(tmp_path / "raw", 43)
    (tmp_path / "raw" / "broken.warc.gz").write_bytes(b"\x1f\x8bno archive at all")
    return tmp_path / "raw"


def test_a_source_that_cannot_be_read_is_refused_and_the_others_are_published(
    with_garbage: Path, tmp_path: Path
) -> None:
    assert build(with_garbage, tmp_path / "out").returncode == 0
    report = json.loads((tmp_path / "out" / "report.json").read_text())
    assert ["broken.warc.gz" in refusal["source"] for refusal in report["refused"]] == [True]
    assert report["findings"] == []


def test_a_strict_build_refuses_it_and_says_so_in_the_report_of_the_draft(with_garbage: Path, tmp_path: Path) -> None:
    output, refused = tmp_path / "out", tmp_path / "out.refused"
    done = build(with_garbage, output, "--strict")
    assert done.returncode == 1
    assert not output.exists()
    (finding,) = json.loads((refused / "report.json").read_text())["findings"]
    assert finding["severity"] == "error"
    assert "broken.warc.gz" in finding["source"]
    sums = subprocess.run(["sha256sum", "--quiet", "-c", "SHA256SUMS"], cwd=refused, check=False)
    assert sums.returncode == 0
    (with_garbage / "broken.warc.gz").unlink()
    assert build(with_garbage, output, "--strict").returncode == 0
    assert not refused.exists(), "the refused draft outlived the good build"


def test_nothing_to_read_is_wrong_use(tmp_path: Path) -> None:
    (tmp_path / "raw").mkdir()
    (tmp_path / "raw" / "broken.warc.gz").write_bytes(b"\x1f\x8bno archive at all")
    (tmp_path / "empty").mkdir()
    for raw in ("raw", "empty", "nowhere"):
        assert build(tmp_path / raw, tmp_path / "out").returncode == 2
    assert not (tmp_path / "out").exists()


def test_an_output_with_files_of_somebody_is_wrong_use(few: Path, tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").write_text("years of work")
    done = build(few, tmp_path)
    assert (done.returncode, "thesis.txt" in done.stderr) == (2, True)


def test_what_is_no_package_cannot_be_checked(tmp_path: Path) -> None:
    done = run("check", tmp_path)
    assert (done.returncode, "is no package" in done.stderr) == (2, True)


def test_a_crawl_of_nobody_is_wrong_use(tmp_path: Path) -> None:
    for member in ("Atlantis", ""):
        done = run("crawl", member, "--output", tmp_path / "raw", "--contact", "data@ogp-data.org")
        assert (done.returncode, "No member is called" in done.stderr) == (2, True), done.stderr
    assert not (tmp_path / "raw").exists()
    with Replica(Facts.made(commitments_each=1)) as site:
        done = crawl(site, tmp_path / "raw", "nobody")
    assert (done.returncode, "The site has no page of nobody" in done.stderr) == (2, True), done.stderr


@pytest.fixture(scope="module")
def package(few: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    output = tmp_path_factory.mktemp("package") / "out"
    assert build(few, output).returncode == 0
    return output


def test_a_check_can_be_read_by_a_program(package: Path, tmp_path: Path) -> None:
    good = run("check", package, "--format", "json")
    assert (good.returncode, json.loads(good.stdout)) == (0, {"errors": 0, "warnings": 0, "findings": []})
    shutil.copytree(package, tmp_path / "spoilt")
    members = tmp_path / "spoilt" / "data" / "members.csv"
    members.write_text(members.read_text(encoding="utf-8").replace("national", "planetary", 1), encoding="utf-8")
    bad = run("check", tmp_path / "spoilt", "--format", "json")
    said = json.loads(bad.stdout)
    assert (bad.returncode, said["errors"]) == (1, len([f for f in said["findings"] if f["severity"] == "error"]))
    assert any(f["table"] == "members" and f["value"] == "planetary" and f["row"] == 2 for f in said["findings"])
    in_lines = run("check", tmp_path / "spoilt")
    assert any(
        "planetary" in line and line.startswith("error: members, row 2") for line in in_lines.stdout.splitlines()
    )


def test_whether_anything_changed_is_an_exit_code(package: Path, many: Path, tmp_path: Path) -> None:
    assert run("diff", package, package, "--exit-code", "--quiet").returncode == 0
    saved(tmp_path / "raw", 44)
    assert build(tmp_path / "raw", tmp_path / "other").returncode == 0
    assert run("diff", package, tmp_path / "other", "--exit-code", "--quiet").returncode == 1
    assert run("diff", package, tmp_path, "--exit-code", "--quiet").returncode == 2


# -- what is printed --------------------------------------------------------------------------------------------------


def test_off_a_terminal_each_stage_is_one_whole_line(with_garbage: Path, tmp_path: Path) -> None:
    done = run("build", with_garbage, "--output", tmp_path / "out", "--jobs", "1")
    lines = done.stderr.splitlines()
    stages = ["Indexing captures", "Learning what recurs around pages", "Reading captures (1)", "Making tables",
              "Writing CSV and Parquet", "Writing SQLite", "Writing the workbook", "Writing descriptors",
              "Making the site", "Checking the package"]  # fmt: skip
    assert [line for line in lines if line in stages] == stages
    assert "\x1b" not in done.stderr
    assert "\r" not in done.stderr
    rows = next(line for line in lines if line.startswith("Rows: "))
    assert rows.endswith("."), "a long line was broken"


@linux
def test_on_a_terminal_there_is_a_bar_with_count_and_rate(many: Path, tmp_path: Path) -> None:
    ours, theirs = os.openpty()
    command = [*COMMAND, "build", str(many), "--output", str(tmp_path / "out"), "--jobs", "1"]
    env = {**os.environ, "TERM": "xterm", "COLUMNS": "120"}
    process = subprocess.Popen(command, cwd=ROOT, stdin=theirs, stdout=theirs, stderr=theirs, env=env)
    os.close(theirs)
    shown = b""
    while True:
        try:
            shown += (piece := os.read(ours, 65536))
        except OSError:  # the other end was closed
            break
        if not piece:
            break
    os.close(ours)
    assert process.wait() == 0, shown
    words = re.sub(r"\x1b\[[0-9;?]*[a-zA-Z]", "", shown.decode())
    assert re.search(r"250 of 250, \d+ a second", words)
    assert "Checking the package" in words
    assert "left" in words


# -- the table of exit codes ------------------------------------------------------------------------------------------


def test_the_documented_exit_codes_are_those_of_the_command() -> None:
    documented = re.findall(r"^\| (\d+) \|", (ROOT / "docs" / "ci.md").read_text(encoding="utf-8"), re.MULTILINE)
    told = re.sub(r"\s+", " ", run("--help").stdout).partition("Exit codes: ")[2].partition(". ")[0]
    assert re.findall(r"\d+", told) == list(dict.fromkeys(documented))
    tried = set(re.findall(r"`(test_\w+)`", (ROOT / "docs" / "ci.md").read_text(encoding="utf-8")))
    ours = set(re.findall(r"^def (test_\w+)", Path(__file__).read_text(encoding="utf-8"), re.MULTILINE))
    assert tried
    assert tried <= ours
