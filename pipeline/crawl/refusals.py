"""Why a request is not sent, or an answer not taken."""

from __future__ import annotations

from scrapy.exceptions import IgnoreRequest

FORBIDDEN_BY_ROBOTS = "Forbidden by robots.txt"  # the words of Scrapy's middleware


class NotDeclaredError(IgnoreRequest):
    """A request that the allow-list does not know was about to be sent."""


class UnusableBodyError(IgnoreRequest):
    """An answer whose body is no page: too long, a decompression bomb, an unknown coding."""
