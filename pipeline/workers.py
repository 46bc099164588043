"""Worker processes that end with what started them: at once when it is told to stop, and also when it is killed.

with worker_pool(2) as pool:
    pool.submit(work, piece)
"""

from __future__ import annotations

import ctypes
import os
import signal
import sys
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from multiprocessing import get_context

_PR_SET_PDEATHSIG = 1  # <linux/prctl.h>


@contextmanager
def worker_pool(workers: int, start_method: str | None = None) -> Iterator[ProcessPoolExecutor]:
    """A pool of that many processes, all started.

    Where the block raises (Ctrl-C and SIGTERM too), work under way is not waited for: the processes are killed.
    """
    pool = ProcessPoolExecutor(workers, get_context(start_method), _end_with, (os.getpid(),))
    try:
        with _interrupts_held_back():
            for _ in range(workers):
                pool.submit(_nothing)
        yield pool
    except BaseException:
        for process in list((pool._processes or {}).values()):
            process.kill()
        pool.shutdown(wait=False, cancel_futures=True)
        raise
    pool.shutdown()


@contextmanager
def _interrupts_held_back() -> Iterator[None]:
    """Processes started in here never see Ctrl-C, which a terminal sends to all: it is for whoever started them."""
    before = signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGINT])
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _end_with(parent: int) -> None:
    """In a worker: to be killed by the system as soon as the parent is gone, however it went."""
    signal.signal(signal.SIGTERM, signal.SIG_DFL)  # a forked worker has its parent's handler
    if sys.platform.startswith("linux"):
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:  # gone before the line above
        os._exit(1)


def _nothing() -> None:
    """The first task of a worker: it starts for it."""
