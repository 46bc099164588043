"""What all tests share: where the given captures lie, and how hypothesis searches."""

from __future__ import annotations

import json
import os
import signal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings

ROOT = Path(__file__).parent.parent
SHARED = Path(os.environ.get("OGP_SHARED", ROOT.parent / "shared"))

# Pages are slow to make and parsing is shared between cores: no deadline. CI must find today what it found yesterday.
settings.register_profile("default", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("ci", parent=settings.get_profile("default"), derandomize=True)
settings.load_profile("ci" if os.environ.get("CI") else "default")


def pytest_configure() -> None:
    """Switches Ctrl-C on again: a shell starts what stands before `&` without it, and the builds that tests stop would
    inherit that. `make test` in the background failed in five tests."""
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of given captures beside the repository; tests that need it are skipped without it."""
    if not SHARED.is_dir():
        pytest.skip(f"no folder {SHARED.name} beside the repository (OGP_SHARED names another place)")
    return SHARED


@pytest.fixture(scope="session")
def given_captures(shared: Path) -> list[dict[str, Any]]:
    """All captures of `commitments.jsonl` and `documents.jsonl`: case, url, text, expect."""
    files = (shared / "captures" / f"{kind}.jsonl" for kind in ("commitments", "documents"))
    return [json.loads(line) for file in files for line in file.read_text(encoding="utf-8").splitlines()]
