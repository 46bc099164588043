"""Captures from public web archives, brought into `raw/` through the crawl's own store (docs/history.md).

`wayback` and `commoncrawl` ask the two archives, over the one `session` that keeps the declared pace; `mementos` says
what an archived capture is and why one is refused; `importing` takes what the store does not hold yet.
"""
