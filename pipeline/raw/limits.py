"""How much of one page is taken into memory."""

from __future__ import annotations

# The longest page of the site seen so far is 20 MB of text only as a made-up test; a real one is below 1 MB. What lies
# above this limit is no page: an endless answer, a decompression bomb, a film served as text.
MAX_BODY = 64 * 1024 * 1024


class TooLargeError(Exception):
    """A body is longer than `MAX_BODY` once its encodings are taken off."""

    def __init__(self, limit: int = MAX_BODY) -> None:
        super().__init__(f"longer than {limit // 2**20} MiB; a page of the site has less than 1 MiB. Not read.")
