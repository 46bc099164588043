"""Any executor of `concurrent.futures` can read a web archive's worth: threads, processes, an engine like Dask."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import Executor, ThreadPoolExecutor
from pathlib import Path

import pytest
from crawled_site import crawled

from pipeline.build import build


def contents(package: Path) -> dict[str, bytes]:
    return {str(p.relative_to(package)): p.read_bytes() for p in sorted(package.rglob("*")) if p.is_file()}


@pytest.fixture(scope="module")
def raw(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Pages crawled twice, more than a worker gets at once."""
    folder = tmp_path_factory.mktemp("raw")
    crawled(folder, 80, times=2, changed=0.1)
    return folder


@pytest.fixture(scope="module")
def here(raw: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """What one process makes of them."""
    return contents(build([raw], tmp_path_factory.mktemp("here") / "out").folder)


@pytest.fixture(params=["threads", "dask"])
def executor(request: pytest.FixtureRequest) -> Iterator[Executor]:
    if request.param == "threads":
        with ThreadPoolExecutor(2) as pool:
            yield pool
        return
    distributed = pytest.importorskip("distributed")
    with (
        distributed.LocalCluster(n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None) as cluster,
        distributed.Client(cluster) as client,
    ):
        yield client.get_executor()


def test_an_executor_gives_the_same_bytes(
    executor: Executor, raw: Path, here: dict[str, bytes], tmp_path: Path
) -> None:
    there = contents(build([raw], tmp_path / "out", jobs=2, executor=executor).folder)
    assert [name for name in here.keys() | there.keys() if here.get(name) != there.get(name)] == []
