"""Answers to short texts, remembered: a cache that a line of megabytes cannot fill.

Pages of a site share labels, titles and addresses, and each is asked about many times. Long texts come once; a cache of
them would hold a hostile archive in memory when its pages are long gone.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache, wraps
from typing import Any, TypeVar, cast

LONGEST = 1_000  # characters
_OfText = TypeVar("_OfText", bound=Callable[..., Any])


def remembered(entries: int) -> Callable[[_OfText], _OfText]:
    """A decorator for functions whose first argument is a text: `lru_cache` of so many entries, for texts of at most
    `LONGEST` characters."""

    def decorate(function: _OfText) -> _OfText:
        kept = lru_cache(maxsize=entries)(function)

        @wraps(function)
        def answer(text: str, *more: Any) -> Any:
            return kept(text, *more) if len(text) <= LONGEST else function(text, *more)

        return cast(_OfText, answer)

    return decorate
