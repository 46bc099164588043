"""The documentation cannot lie: what it lists is written from the code, what it names exists, what it shows runs."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import textwrap
from pathlib import Path
from typing import Any

import click
import pytest
from click.testing import CliRunner
from make_docs import generated

from pipeline import __version__, schemas
from pipeline.cli import COMMANDS
from pipeline.cli import main as ogpdata
from pipeline.crawl.rules import declared
from pipeline.identity.addresses import Address
from pipeline.parse.boilerplate import mark_known_chrome
from pipeline.parse.context import Ledger, Reading
from pipeline.parse.fields import form_of
from pipeline.read.text import read_text

ROOT = Path(__file__).parent.parent
DOCUMENTS = [
    *ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md"), *(ROOT / "raw").glob("**/README.md"),
    ROOT / "schemas" / "README.md", ROOT / "tests" / "pages" / "README.md",
]  # fmt: skip
LINK = re.compile(r"\[[^\]]*\]\((?!https?:|#|mailto:)([^)#\s]+)(?:#[^)]*)?\)")
FENCED = re.compile(r"^```(?P<language>\w*)\n(?P<code>.*?)^```", re.MULTILINE | re.DOTALL)
TARGET = re.compile(r"^([a-z-]+):", re.MULTILINE)
# Blocks inside a list stand further in.
ANY_FENCED = re.compile(r"^ *```(?P<language>\w*)\n(?P<code>.*?)^ *```", re.MULTILINE | re.DOTALL)
MAKE = re.compile(r"\bmake ([a-z-]+)")


def makefile_targets() -> set[str]:
    return set(TARGET.findall((ROOT / "Makefile").read_text(encoding="utf-8")))


def named(document: Path) -> str:
    return str(document.relative_to(ROOT))


def shell_lines(document: Path) -> list[str]:
    """The commands that a document shows, without their comments."""
    blocks = (
        m["code"] for m in FENCED.finditer(document.read_text(encoding="utf-8")) if m["language"] in ("sh", "bash")
    )
    return [line.split("#")[0].strip() for block in blocks for line in block.splitlines() if line.split("#")[0].strip()]


def command_of(line: str) -> tuple[click.Command | None, list[str]]:
    """(the command, its arguments) of a shell line that calls `ogpdata`; (None, []) of any other."""
    words = line.split()
    if not words or Path(words[0]).name != "ogpdata" or len(words) < 2 or words[1].startswith("-"):
        return None, []
    assert words[1] in COMMANDS, f"`{line}`: there is no command {words[1]!r}"
    return ogpdata.get_command(click.Context(ogpdata), words[1]), words[2:]


@pytest.mark.parametrize("path", generated(), ids=named)
def test_the_generated_parts_are_current(path: Path) -> None:
    assert path.read_text(encoding="utf-8") == generated()[path], "run make docs"


@pytest.mark.parametrize("document", DOCUMENTS, ids=named)
def test_links_lead_to_files(document: Path) -> None:
    links = LINK.findall(document.read_text(encoding="utf-8"))
    assert [link for link in links if not (document.parent / link).exists()] == []


@pytest.mark.parametrize("document", DOCUMENTS, ids=named)
def test_make_targets_that_are_named_exist(document: Path) -> None:
    text = document.read_text(encoding="utf-8")
    shown = "\n".join([*re.findall(r"`([^`\n]+)`", text), *shell_lines(document)])
    assert set(MAKE.findall(shown)) - makefile_targets() == set()


@pytest.mark.parametrize("document", DOCUMENTS, ids=named)
def test_commands_that_are_shown_can_be_given(document: Path) -> None:
    for line in shell_lines(document):
        command, arguments = command_of(line)
        if command is not None:
            command.make_parser(click.Context(command)).parse_args(arguments)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder in which `make data` has built the sample."""
    made = tmp_path_factory.mktemp("clone")
    arguments = ["build", str(ROOT / "raw" / "sample"), "--output", str(made / "output"), "--quiet"]
    built = CliRunner().invoke(ogpdata, arguments)
    assert built.exit_code == 0, built.output
    return made


def test_the_readme_names_every_file_of_a_build(folder: Path) -> None:
    said = (ROOT / "README.md").read_text(encoding="utf-8")
    files = (path.name for path in (folder / "output").iterdir() if path.is_file() and path.name != ".gitignore")
    assert [name for name in files if f"`{name}`" not in said] == []


def test_python_in_the_readme_runs_on_a_build_of_the_sample(folder: Path) -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    code = "\n".join(m["code"] for m in FENCED.finditer(text) if m["language"] == "python")
    run = subprocess.run([sys.executable, "-c", code], cwd=folder, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr
    assert "UA0068" in run.stdout
    assert "Substantial" in run.stdout


@pytest.mark.parametrize("name", COMMANDS)
def test_a_command_explains_itself_with_an_example_that_can_be_given(name: str) -> None:
    shown = CliRunner().invoke(ogpdata, [name, "--help"], prog_name="ogpdata")
    assert shown.exit_code == 0
    example = re.search(r"Example: (ogpdata .+)", shown.output)
    assert example, f"ogpdata {name} --help shows no example"
    assert example[1].split()[1] == name
    command, arguments = command_of(example[1])
    assert command is not None
    missing = [
        option.name
        for option in command.params
        if isinstance(option, click.Option) and not option.help and not option.hidden
    ]
    assert missing == [], "options without a word of help"
    command.make_parser(click.Context(command)).parse_args(arguments)
    assert "--quiet" in shown.output


@pytest.mark.parametrize("name", COMMANDS)
def test_files_that_an_example_names_are_in_the_repository(name: str) -> None:
    shown = CliRunner().invoke(ogpdata, [name, "--help"], prog_name="ogpdata").output
    paths = re.findall(r"\braw/[\w./-]+", re.search(r"Example: (.+)", shown)[1])  # type: ignore[index]
    assert [path for path in paths if not (ROOT / path).exists()] == []


def test_help_answers_at_once() -> None:
    """0.3 s is the promise on a quiet machine. Time differs with the load, what is loaded does not: click alone."""
    probe = (
        "import sys; before = set(sys.modules)\n"
        "from click.testing import CliRunner; import pipeline.cli\n"
        "from importlib.metadata import packages_distributions as owners\n"
        "assert CliRunner().invoke(pipeline.cli.main, ['--help']).exit_code == 0\n"
        "print(sorted({name.partition('.')[0] for name in set(sys.modules) - before} & set(owners())))"
    )
    loaded = subprocess.run([sys.executable, "-c", probe], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    assert loaded.strip() in ("['click']", "['click', 'pipeline']"), loaded


def test_every_table_of_the_contract_is_described_in_words() -> None:
    for table in schemas.tables().values():
        file = f"schemas/tables/{table.name}.yaml"
        assert len(table.description.split()) >= 8, f"{file}: say in eight words or more what one row is"
        short = [field.name for field in table.fields if len(field.description.split()) < 2]
        assert not short, f"{file}: describe these columns in two words or more: {', '.join(short)}"


def test_the_guide_to_a_page_kind_shows_how_columns_of_dates_are_declared() -> None:
    guide = (ROOT / "docs" / "adding-a-page-kind.md").read_text(encoding="utf-8")
    date = schemas.tables()["commitments"].field("start_date")
    assert date.type == "string"
    assert f'{{pattern: "{date.constraints["pattern"]}"}}' in guide


def test_make_help_lists_every_target_that_a_person_calls() -> None:
    shown = subprocess.run(
        ["make", "--no-print-directory"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout
    listed = set(re.findall(r"^make ([a-z-]+)", shown, re.MULTILINE))
    text = (ROOT / "Makefile").read_text(encoding="utf-8")
    documented = set(re.findall(r"^([a-z-]+):[^#\n]*## ", text, re.MULTILINE))
    assert listed == documented
    assert {"data", "test", "check", "clean"} <= listed


def test_the_version_stands_in_one_form_everywhere() -> None:
    citation = (ROOT / "CITATION.cff").read_text(encoding="utf-8")
    assert f"version: {__version__}\n" in citation
    changelog = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    assert "## [Unreleased]" in changelog


def test_the_guide_to_crawling_calculates_with_the_declared_pace() -> None:
    guide = (ROOT / "docs" / "crawling.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| (\d+) s.*?\| ([\d,]+) \| (\d+) h (\d+) min \| (\d+) min \|$", guide, re.MULTILINE)
    assert len(rows) == 3
    assert int(rows[0][0]) == declared()["pace"]["delay"]
    for seconds, an_hour, hours, minutes, one_member in rows:
        assert int(an_hour.replace(",", "")) == 3600 // int(seconds)
        assert divmod(round(8000 * int(seconds) / 60), 60) == (int(hours), int(minutes))
        assert int(one_member) == round(81 * int(seconds) / 60)


EVENT = """Skip Navigation

Open Gov Week

Date: 12 May 2023

Host Country: Ghana

About the Event

All may come.

Open Government Partnership"""


def test_the_guide_to_a_page_kind_works_as_it_stands(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    guide = (ROOT / "docs" / "adding-a-page-kind.md").read_text(encoding="utf-8")
    blocks = [(m["language"], textwrap.dedent(m["code"])) for m in ANY_FENCED.finditer(guide)]
    (places,), (module,) = ([code for language, code in blocks if language == name] for name in ("yaml", "python"))
    rows = [code for language, code in blocks if language == "csv"]
    shutil.copytree(schemas.SCHEMAS, tmp_path / "schemas")
    for name, added in zip(("page_kinds", "labels", "page_headings"), rows, strict=True):
        with (tmp_path / "schemas" / "vocabularies" / f"{name}.csv").open("a", encoding="utf-8") as file:
            file.write(added)
    (tmp_path / "schemas" / "pages" / "event.yaml").write_text(places, encoding="utf-8")
    monkeypatch.setattr(schemas, "SCHEMAS", tmp_path / "schemas")
    cached = (schemas.read_vocabulary, schemas.read_page, form_of)
    for function in cached:
        function.cache_clear()
    try:
        made: dict[str, Any] = {}
        exec(compile(module, "event.py", "exec"), made)
        page = read_text(EVENT)
        address = Address(
            "https://www.opengovpartnership.org/events/open-gov-week/", kind="event", slug="open-gov-week"
        )
        reading = Reading("c1", page, address, Ledger(page))
        mark_known_chrome(reading.ledger)
        assert made["KIND"].recognise(page, "event")
        made["KIND"].parse(reading)
    finally:
        monkeypatch.undo()
        for function in cached:
            function.cache_clear()
    said = {o.field: o.value for o in reading.observations}
    assert (said["start_date"], said["member"], said["member_id"]) == ("2023-05-12", "Ghana", "ghana")
    assert (said["title"], said["theme"]) == ("Open Gov Week", "")
    assert [(row.values["section"], row.values["text"]) for row in reading.rows] == [("about", "All may come.")]
    assert [issue.code for issue in reading.issues] == []
