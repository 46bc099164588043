"""The crawl: brings the site's pages to `raw/` as WARC, politely (docs/crawling.md).

Scrapy fetches: connections, robots.txt, throttling, retries. Ours is which pages (`scope`, `links`, `frontier`), how
they are stored (`archive`, through `pipeline.raw.warc`), and when a crawl counts as good (`gate`).
"""
