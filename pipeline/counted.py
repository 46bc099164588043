"""English for what is printed and published."""

from __future__ import annotations


def count_of(number: int, one: str, many: str = "") -> str:
    """`1 entry`, `23 entries`; `many` is the plural where it is more than an `s`."""
    return f"{number} {one if number == 1 else many or one + 's'}"
