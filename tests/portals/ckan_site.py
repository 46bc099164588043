"""A CKAN site of its own on this machine: PostgreSQL and Redis from the system, Solr played by a stand-in.

Everything lies in one folder, listens on loopback only, and ends with the block that started it.
"""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

HERE = Path(__file__).parent
PLUGINS = "dcat dcat_rdf_harvester harvest structured_data croissant"
PROGRAMS = {"initdb": "postgresql", "pg_ctl": "postgresql", "psql": "postgresql-client", "redis-server": "redis-server"}


class SiteError(Exception):
    """A part of the site did not start; says which, with the end of what it printed."""


@dataclass(frozen=True)
class Site:
    """A running CKAN. `token` is that of a sysadmin."""

    url: str
    token: str
    environment: Path
    settings: Path

    def ckan(self, *arguments: str) -> str:
        return _run([self.environment / "bin" / "ckan", "-c", self.settings, *arguments])


@contextmanager
def site(environment: Path) -> Iterator[Site]:
    """A CKAN with the harvester, from the virtual environment `environment`."""
    with ExitStack() as running:
        folder = Path(running.enter_context(TemporaryDirectory()))
        folder.chmod(0o777)  # PostgreSQL refuses to run as root and is then run as another user
        postgres, redis, solr, web = (_free_port() for _ in range(4))
        running.enter_context(_postgres(folder, postgres))
        keep_nothing = ["--save", "", "--bind", "127.0.0.1"]
        running.enter_context(_service(["redis-server", "--port", str(redis), *keep_nothing], redis))
        (schema,) = environment.glob("lib/python3*/site-packages/ckan/config/solr/schema.xml")
        stand_in = HERE / "scripts" / "solr_stand_in.py"
        running.enter_context(_service([sys.executable, stand_in, str(solr), schema], solr))
        settings = _settings(environment, folder, postgres=postgres, redis=redis, solr=solr, web=web)
        waiting = Site(f"http://127.0.0.1:{web}", "", environment, settings)
        waiting.ckan("db", "init")
        waiting.ckan("db", "pending-migrations", "--apply")
        waiting.ckan("user", "add", "admin", "email=admin@example.org", "password=password123")
        waiting.ckan("sysadmin", "add", "admin")
        token = waiting.ckan("user", "token", "add", "admin", "test", "-q").split()[-1]
        run = [environment / "bin" / "ckan", "-c", settings, "run", "--disable-reloader"]
        running.enter_context(_service([*run, "-H", "127.0.0.1", "-p", str(web)], web, log=folder / "web.log"))
        _wait_for_answer(f"{waiting.url}/api/3/action/status_show", folder / "web.log")
        yield Site(waiting.url, token, environment, settings)


def _settings(environment: Path, folder: Path, **ports: int) -> Path:
    settings = folder / "ckan.ini"
    _run([environment / "bin" / "ckan", "generate", "config", settings])
    storage = folder / "storage"
    storage.mkdir()
    values = {
        "sqlalchemy.url": f"postgresql://ckan:secret@127.0.0.1:{ports['postgres']}/ckan",
        "solr_url": f"http://127.0.0.1:{ports['solr']}/solr/ckan",
        "ckan.redis.url": f"redis://127.0.0.1:{ports['redis']}/0",
        "ckan.site_url": f"http://127.0.0.1:{ports['web']}",
        "ckan.storage_path": str(storage),
        "ckan.plugins": PLUGINS,
    }
    tool = [environment / "bin" / "ckan", "config-tool", settings]
    _run([*tool, *(f"{name}={value}" for name, value in values.items())])
    return settings


@contextmanager
def _postgres(folder: Path, port: int) -> Iterator[None]:
    data, log = folder / "postgres", folder / "postgres.log"
    options = f"-p {port} -k {folder} -c listen_addresses=127.0.0.1 -c fsync=off"
    _as_postgres(find_program("initdb"), "-D", data, "-A", "trust", "-U", "postgres", "--encoding=UTF8")
    _as_postgres(find_program("pg_ctl"), "-D", data, "-o", options, "-l", log, "-w", "start")
    try:
        psql = [find_program("psql"), "-q", "-h", "127.0.0.1", "-p", str(port), "-U", "postgres", "-c"]
        _run([*psql, "CREATE USER ckan SUPERUSER PASSWORD 'secret'"])
        _run([*psql, "CREATE DATABASE ckan OWNER ckan TEMPLATE template0 ENCODING 'UTF8'"])
        yield
    finally:
        _as_postgres(find_program("pg_ctl"), "-D", data, "-m", "immediate", "stop")


def _as_postgres(*command: str | Path | None) -> str:
    prefix = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
    return _run([*prefix, *command])


def find_program(name: str) -> str | None:
    versions = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"))  # Debian keeps them off the path
    return shutil.which(name) or (str(versions[-1]) if versions else None)


@contextmanager
def _service(command: list[str | Path], port: int, log: Path | None = None) -> Iterator[None]:
    """A program that listens on `port`, until the block ends."""
    with (log or Path(os.devnull)).open("w") as output:
        process = subprocess.Popen(command, stdout=output, stderr=subprocess.STDOUT)
    try:
        _wait(port, process, command)
        yield
    finally:
        process.terminate()
        process.wait(10)


def _wait(port: int, process: subprocess.Popen[bytes], command: list[str | Path]) -> None:
    until = time.monotonic() + 60
    while time.monotonic() < until:
        if process.poll() is not None:
            raise SiteError(f"{command[0]} ended with code {process.returncode}")
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise SiteError(f"{command[0]} did not listen on port {port} within a minute")


def _wait_for_answer(url: str, log: Path) -> None:
    """CKAN listens before it can answer."""
    until = time.monotonic() + 60
    while time.monotonic() < until:
        with suppress(urllib.error.URLError, ConnectionError):
            fetch(url)
            return
        time.sleep(0.5)
    raise SiteError(f"{url} did not answer within a minute\n{log.read_text()[-3000:]}")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _run(command: list[str | Path | None]) -> str:
    done = subprocess.run([str(part) for part in command], capture_output=True, text=True, check=False)
    if done.returncode:
        raise SiteError(f"{' '.join(map(str, command))}\n{done.stdout[-3000:]}\n{done.stderr[-3000:]}")
    return done.stdout


def fetch(url: str) -> bytes:
    with urllib.request.urlopen(url, timeout=30) as response:
        return bytes(response.read())
