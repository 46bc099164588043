"""The last guard of a build: a limit to the processor time of one page.

What a page may weigh is bounded by counts (`weight`), so the same input gives the same bytes. This limit depends on the
machine: it stands far behind those bounds, and a build in which it struck says so.
"""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

SECONDS = 120.0  # an ordinary page takes a hundredth of one; the heaviest that is read at all takes some


class OutOfTimeError(BaseException):
    """A page took more than its time. No `Exception`: what turns faults into issues must not swallow it."""


@contextmanager
def processor_time(seconds: float = SECONDS) -> Iterator[None]:
    """Raises `OutOfTimeError` within, after that much processor time of this process. Without effect where signals
    cannot be used: in threads other than the main one."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGPROF, _strike)
    signal.setitimer(signal.ITIMER_PROF, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)


def _strike(_number: int, _frame: FrameType | None) -> None:
    raise OutOfTimeError
