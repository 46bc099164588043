"""Portals and readers themselves, each in an environment of its own: `make portals` (minutes), not `make test`.

What a client needs is in `clients/<client>.txt`; its environment is made once under `build/portals/` and again when
that file changes. Nothing here reaches beyond this machine once the clients are installed.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import made_release
import needed
import pytest

from pipeline.build import build
from pipeline.publish import ReleaseFacts, publish

HERE = Path(__file__).parent
ROOT = HERE.parent.parent
CACHE = ROOT / "build" / "portals"

if not os.environ.get("PORTALS"):  # `make portals` sets it
    collect_ignore_glob = ["test_*.py"]


class Client:
    """A program of a client's own environment."""

    def __init__(self, environment: Path) -> None:
        self.bin = environment / "bin"

    def run(self, program: str, *arguments: str | Path, cwd: Path | None = None) -> str:
        """What the program printed; fails the test with all of it if the program fails."""
        done = subprocess.run(
            [self.bin / program, *arguments], cwd=cwd, capture_output=True, text=True, env=offline(), check=False
        )
        assert done.returncode == 0, f"{program} {arguments}\n{done.stdout[-4000:]}\n{done.stderr[-4000:]}"
        return done.stdout

    def script(self, name: str, *arguments: str | Path) -> str:
        """Run `scripts/<name>` in this environment."""
        return self.run("python", HERE / "scripts" / name, *arguments)


def offline() -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    return kept | {"HF_HUB_OFFLINE": "1", "HF_DATASETS_CACHE": str(CACHE / "datasets"), "NO_PROXY": "127.0.0.1"}


@pytest.fixture(scope="session")
def client() -> partial[Client]:
    """A client by the name of its file in `clients/`, installed when it is first asked for."""
    return partial(_installed)


def _installed(name: str) -> Client:
    requirements = HERE / "clients" / f"{name}.txt"
    environment = CACHE / f"{name}-{hashlib.sha256(requirements.read_bytes()).hexdigest()[:8]}"
    ready = environment / ".ready"
    if not ready.exists():
        shutil.rmtree(environment, ignore_errors=True)
        subprocess.run([sys.executable, "-m", "venv", environment], check=True)
        pip = [environment / "bin" / "python", "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
        subprocess.run([*pip, "--requirement", requirements], check=True)
        ready.touch()
    return Client(environment)


@pytest.fixture(scope="session")
def node_modules() -> Path:
    """The old JavaScript reader of data packages, from `clients/package.json`."""
    needed.require(needed.NODE)
    folder = CACHE / "node"
    wanted = (HERE / "clients" / "package.json").read_text(encoding="utf-8")
    if not (folder / "node_modules").exists() or (folder / "package.json").read_text(encoding="utf-8") != wanted:
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "package.json").write_text(wanted, encoding="utf-8")
        subprocess.run(["npm", "install", "--silent", "--no-audit", "--no-fund"], cwd=folder, check=True)
    return folder / "node_modules"


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *words: object) -> None:
        """Requests are not news."""


@pytest.fixture(scope="session")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, str]]:
    """The made-up release, published with the base URL under which this machine serves it."""
    root = tmp_path_factory.mktemp("served")
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(_Quiet, directory=str(root))) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        base_url = f"http://127.0.0.1:{server.server_port}/ogp"
        facts = ReleaseFacts("0.1.0", base_url=base_url, contact=needed.CONTACT)
        yield publish(made_release.tables(), root / "ogp", facts).folder, base_url
        server.shutdown()


@pytest.fixture(scope="session")
def based(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The made-up release with the base URL of a public site; udata takes no address of this machine."""
    facts = ReleaseFacts("0.1.0", base_url=made_release.BASE_URL)
    return publish(made_release.tables(), tmp_path_factory.mktemp("based") / "out", facts).folder


@pytest.fixture(scope="session")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample pages as built, without a base URL; some of its tables are empty."""
    return build([ROOT / "raw" / "sample"], tmp_path_factory.mktemp("sample") / "out").folder


@pytest.fixture(scope="session", params=["made-up", "sample"])
def package(request: pytest.FixtureRequest) -> Path:
    """Both packages, one after the other."""
    if request.param == "sample":
        return Path(request.getfixturevalue("sample"))
    return Path(request.getfixturevalue("served")[0])
