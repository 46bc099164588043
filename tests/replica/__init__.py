"""A replica of the site on this machine: its facts, its pages, its manners, and its faults on demand.

    with Replica() as replica: ...          # a server on loopback
    ogpdata crawl --site http://www.opengovpartnership.org --proxy <replica.url> --contact tests@example.org --delay 0

It is an HTTP proxy for the site's real name, so that captures bear the addresses that the real site has, and nothing
but loopback is ever contacted. `facts` are the truth; pages and expected tables are both made from them.
"""
