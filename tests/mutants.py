"""Which changes of tuned numbers, bounds and orders no test notices: `make mutants` (SEED=1 NUMBER=40).

`mutants.csv` lists changes: a file of the package, the old text (which stands in it once), the new one. Of these so
many are chosen by chance, each made in a copy of the tree, and the narrow tests are run on it until one fails.
"""

from __future__ import annotations

import argparse
import csv
import os
import random
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parent.parent
LIST = Path(__file__).with_suffix(".csv")
TESTS = ("test_bounds.py", "test_dates.py", "test_milestones.py", "test_languages.py", "test_citations.py")


class Mutant(NamedTuple):
    """One change."""

    file: str
    old: str
    new: str

    def __str__(self) -> str:
        return f"{self.file}: {self.old} -> {self.new}"

    def written(self, text: str) -> str:
        """The text of the file with the change in it."""
        if text.count(self.old) != 1:
            raise ValueError(f"{self}: the old text stands {text.count(self.old)} times")
        return text.replace(self.old, self.new)


def mutants() -> list[Mutant]:
    """All changes of the list."""
    with LIST.open(encoding="utf-8", newline="") as file:
        return [Mutant(**row) for row in csv.DictReader(file)]


def copied(folder: Path) -> Path:
    """A copy of what the tests need."""
    for name in ("pipeline", "schemas", "tests", "raw", "docs"):
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", folder)
    return folder


def dies(mutant: Mutant, tree: Path) -> bool:
    """Whether a test fails on the copy with the change."""
    path = tree / mutant.file
    before = path.read_text(encoding="utf-8")
    path.write_text(mutant.written(before), encoding="utf-8")
    try:
        return run(tree).returncode != 0
    finally:
        path.write_text(before, encoding="utf-8")


def run(tree: Path) -> subprocess.CompletedProcess[bytes]:
    """The tests, up to the first that fails; the copy's own package is imported, not the installed one."""
    paths = os.pathsep.join([str(tree), str(tree / "tests")])
    environment = {**os.environ, "PYTHONPATH": paths, "PYTHONDONTWRITEBYTECODE": "1"}
    environment.setdefault("OGP_SHARED", str(ROOT.parent / "shared"))
    tests = [f"tests/{name}" for name in TESTS]
    command = [sys.executable, "-m", "pytest", "-x", "-q", "-p", "no:cacheprovider", *tests]
    return subprocess.run(command, cwd=tree, env=environment, capture_output=True, check=False)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--number", type=int, default=40)
    asked = parser.parse_args()
    listed = mutants()
    chosen = random.Random(asked.seed).sample(listed, min(asked.number, len(listed)))
    with tempfile.TemporaryDirectory() as name:
        tree = copied(Path(name))
        if (unchanged := run(tree)).returncode:
            print(unchanged.stdout.decode(), "the tests fail without any change", file=sys.stderr)
            return 2
        killed = 0
        for mutant in chosen:
            died = dies(mutant, tree)
            killed += died
            print("killed  " if died else "SURVIVED", mutant, flush=True)
    print(f"{killed} of {len(chosen)} changes were noticed")
    return 0


if __name__ == "__main__":
    sys.exit(main())
