"""How long other readers take for the pages of a folder: seconds of processor time a page, as JSON.

python bench_others.py FOLDER        in an environment with beautifulsoup4 and trafilatura
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from pathlib import Path


def seconds(read: Callable[[str], object], pages: list[str]) -> float:
    begun = time.process_time()
    for page in pages:
        read(page)
    return (time.process_time() - begun) / len(pages)


def main() -> None:
    import trafilatura
    from bs4 import BeautifulSoup

    pages = [path.read_text(encoding="utf-8") for path in sorted(Path(sys.argv[1]).glob("*.html"))]
    readers: dict[str, Callable[[str], object]] = {
        "beautifulsoup": lambda page: BeautifulSoup(page, "html.parser").get_text(),
        "trafilatura": trafilatura.extract,
    }
    print(json.dumps({name: seconds(read, pages) for name, read in readers.items()}))


if __name__ == "__main__":
    main()
