"""What a fresh clone relies on: a current sample, pins for all that is declared, nothing of one machine in git."""

from __future__ import annotations

import ast
import gzip
import re
import subprocess
import sys
import tomllib
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest
from mutants import mutants
from pages.make_sample import SAMPLE, sample_files

from pipeline.cli import COMMANDS
from pipeline.publish.staging import keep_out_of_git

ROOT = Path(__file__).parent.parent
# Imported where a declared dependency brings it: with pandas, Scrapy, Jinja2 and the clients of archives.
BROUGHT_ALONG = {"numpy", "twisted", "itemadapter", "markupsafe", "urllib3"}
NEW_IN_PYTHON = {"compression"}  # 3.14
EMAIL = re.compile(r"[A-Za-z0-9._%+-]+@(?P<host>[A-Za-z0-9-]+\.[A-Za-z]{2,})")
# A folder that exists on the machine of one person, or in one build service.
MACHINE_PATH = re.compile(r"(?<![\w.])/(?:work|farm|root|home|Users|tmp)/[\w.]")
# Hosts of package registries: constraints name packages, never where they came from.
REGISTRY = re.compile(r"(?:py" r"pi\.org|pythonhosted\.org|npm" r"js\.(?:org|com)|--(?:extra-)?index-url)")


def tracked() -> list[Path]:
    """The files that git knows, or would once they are added."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    try:
        listed = subprocess.run(command, cwd=ROOT, capture_output=True, check=True, text=True).stdout
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("not a git checkout")
    return [path for name in listed.split("\0") if name and (path := ROOT / name).is_file()]


def texts() -> dict[str, str]:
    """Path -> text of every tracked text file."""
    found = {}
    for path in tracked():
        try:
            found[str(path.relative_to(ROOT))] = path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue  # an archive, a picture, or a page in another encoding
    return found


def content(name: str, body: bytes) -> bytes:
    """What is compared: zlib may pack the same records into other bytes."""
    return gzip.decompress(body) if name.endswith(".gz") else body


def test_the_sample_is_what_its_source_makes() -> None:
    made = sample_files()
    there = {path.name for path in SAMPLE.iterdir()} - {"README.md", "NOTICE.txt"}
    assert there == set(made), "run python tests/pages/make_sample.py"
    old = [n for n, body in made.items() if content(n, body) != content(n, (SAMPLE / n).read_bytes())]
    assert not old, "run python tests/pages/make_sample.py"


def test_the_sample_readme_names_every_file() -> None:
    said = (SAMPLE / "README.md").read_text(encoding="utf-8")
    pages = (name for name in sample_files() if not name.endswith(".meta.json"))
    assert [name for name in pages if f"`{name}`" not in said] == []


def test_every_dependency_is_pinned_and_every_pin_is_a_version() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    declared = [*project["dependencies"], *(d for extra in project["optional-dependencies"].values() for d in extra)]
    names = {normalised(re.split(r"[\[<>=~! ]", requirement)[0]) for requirement in declared}
    lines = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    pins = dict(line.split("==") for line in lines if not line.startswith("#"))
    assert names - set(map(normalised, pins)) == set()
    assert [f"{name}=={version}" for name, version in pins.items() if not re.fullmatch(r"\d[\w.+!]*", version)] == []


def normalised(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def test_no_tracked_file_names_a_registry_or_a_folder_of_one_machine() -> None:
    found = [
        f"{name}:{number}: {match.group()}"
        for name, text in texts().items()
        for number, line in enumerate(text.splitlines(), start=1)
        for match in (*MACHINE_PATH.finditer(line), *REGISTRY.finditer(line))
        if name != "tests/test_project.py"
    ]
    assert found == []


def test_no_page_of_ours_holds_an_e_mail_address() -> None:
    pages = {name: text for name, text in texts().items() if name.startswith(("raw/", "tests/pages/"))}
    for path in SAMPLE.glob("*.warc.gz"):
        pages[f"raw/sample/{path.name}"] = gzip.decompress(path.read_bytes()).decode()
    found = [
        f"{name}: {match.group()}"
        for name, text in pages.items()
        for match in EMAIL.finditer(text)
        if match["host"] not in ("example.org", "example.com")
    ]
    assert found == []


def test_the_portals_tests_fail_in_ci_where_a_program_is_missing_and_say_so_elsewhere(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.syspath_prepend(ROOT / "tests" / "portals")
    from needed import require

    monkeypatch.setenv("CI", "true")
    with pytest.raises(pytest.fail.Exception, match="redis-server"):
        require({"no-such-program": "redis-server"})
    monkeypatch.delenv("CI")
    with pytest.raises(pytest.skip.Exception, match="redis-server"):
        require({"no-such-program": "redis-server"})
    require({"sh": "dash"})


def test_a_build_imports_nothing_that_only_the_tests_need() -> None:
    """`make data` installs the dependencies of the package alone."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    declared = {re.match(r"[\w.-]+", d)[0].lower().replace("_", "-") for d in project["dependencies"]}  # type: ignore[index]
    owners = packages_distributions()
    imported = set()
    for file in (ROOT / "pipeline").rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ImportFrom) and node.module and not node.level:
                imported.add(node.module.partition(".")[0])
            elif isinstance(node, ast.Import):
                imported |= {alias.name.partition(".")[0] for alias in node.names}
    foreign = imported - set(sys.stdlib_module_names) - NEW_IN_PYTHON - {"pipeline"}
    undeclared = {n for n in foreign if not {o.lower().replace("_", "-") for o in owners.get(n, [])} & declared}
    assert foreign
    assert undeclared - BROUGHT_ALONG == set()


def test_make_calls_only_commands_that_exist() -> None:
    called = re.findall(r"\$\(OGPDATA\) ([a-z-]+)", (ROOT / "Makefile").read_text(encoding="utf-8"))
    assert called
    assert set(called) <= set(COMMANDS)


def test_no_tracked_file_is_larger_than_a_megabyte() -> None:
    assert [str(path.relative_to(ROOT)) for path in tracked() if path.stat().st_size > 1_000_000] == []


def test_modules_are_short_enough_to_be_one_room() -> None:
    modules = (ROOT / "pipeline").rglob("*.py")
    lengths = {str(p.relative_to(ROOT)): len(p.read_text(encoding="utf-8").splitlines()) for p in modules}
    assert {name: lines for name, lines in lengths.items() if lines > 400} == {}


def test_a_build_leaves_the_work_tree_clean(tmp_path: Path) -> None:
    keep_out_of_git(tmp_path)
    assert (tmp_path / ".gitignore").read_bytes() == (ROOT / "output" / ".gitignore").read_bytes()
    assert ROOT / "output" / ".gitignore" in tracked()
    command = ["git", "check-ignore", "--quiet", "output/datapackage.json"]
    assert subprocess.run(command, cwd=ROOT, check=False).returncode == 0


def test_each_change_of_make_mutants_can_be_made() -> None:
    listed = mutants()
    assert listed
    for mutant in listed:
        text = (ROOT / mutant.file).read_text(encoding="utf-8")
        assert mutant.written(text) != text
