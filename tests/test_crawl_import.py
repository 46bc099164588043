"""What others archived of the replica builds to the same tables: wget, warcio's own capture, saved folders."""

from __future__ import annotations

import http.client
import os
import shutil
import subprocess
import urllib.request
from pathlib import Path

import pytest
from crawling import SITE, difference, environment
from replica.facts import MEMBERS, Facts
from replica.server import Replica
from warcio.capture_http import capture_http

CODINGS = ("gzip", "br", "identity", "deflate", "chunked")
FACTS = Facts.made(commitments_each=8)


def addresses(replica: Replica) -> list[str]:
    """All pages. The trap is not among them: `wget -r` would walk into it."""
    facts = replica.facts
    paths = [f"/members/{m[0]}/" for m in MEMBERS]
    paths += [c.path for c in facts.commitments.values()] + [d.path for d in facts.documents.values()]
    return [SITE + path for path in paths]


def wget(replica: Replica, folder: Path, *options: str) -> None:
    program = shutil.which("wget")
    if program is None:
        assert "CI" not in os.environ, "wget is not installed; .ci/run does that"
        pytest.skip("wget is not installed")
    (folder / "addresses.txt").write_text("\n".join(addresses(replica)))
    subprocess.run(
        [program, "--quiet", "--input-file=addresses.txt", "--force-directories", *options],
        cwd=folder, env=environment(replica) | {"no_proxy": ""}, check=True, timeout=120,
    )  # fmt: skip


@pytest.mark.parametrize("packed", [True, False])
def test_warc_of_wget(tmp_path: Path, packed: bool) -> None:
    (tmp_path / "wget").mkdir()
    with Replica(FACTS, codings=CODINGS) as replica:
        wget(
            replica, tmp_path / "wget", "--warc-file=site", "--warc-cdx", *([] if packed else ["--no-warc-compression"])
        )
    raw = tmp_path / "raw"
    raw.mkdir()
    for file in (tmp_path / "wget").glob("site*"):
        file.rename(raw / file.name)
    assert difference(raw, tmp_path / "package", FACTS) == {}


def test_folder_of_wget(tmp_path: Path) -> None:
    (tmp_path / "raw").mkdir()
    with Replica(FACTS) as replica:
        wget(replica, tmp_path / "raw")
    (tmp_path / "raw" / "addresses.txt").unlink()
    assert difference(tmp_path / "raw", tmp_path / "package", FACTS) == {}


@pytest.mark.parametrize("version", ["1.0", "1.1"])
def test_warc_of_warcios_own_capture(tmp_path: Path, version: str) -> None:
    """warcio records what Python's HTTP client receives, codings and all; some pages it meets twice."""
    (tmp_path / "raw").mkdir()
    with Replica(FACTS, codings=CODINGS) as replica:
        host, port = "127.0.0.1", replica.port
        with capture_http(str(tmp_path / "raw" / "capture.warc.gz"), warc_version=version):
            for address in [*addresses(replica), *addresses(replica)[:20]]:
                connection = http.client.HTTPConnection(host, port)
                connection.request("GET", address, headers={"Host": "www.opengovpartnership.org"})
                connection.getresponse().read()
                connection.close()
    assert difference(tmp_path / "raw", tmp_path / "package", FACTS) == {}


def test_pages_saved_by_a_browser(tmp_path: Path) -> None:
    """As "save page as" names and marks them, with its folder of what the page embeds."""
    raw = tmp_path / "raw"
    raw.mkdir()
    with Replica(FACTS) as replica:
        proxy = urllib.request.ProxyHandler({"http": replica.url})
        opener = urllib.request.build_opener(proxy)
        for number, address in enumerate(addresses(replica)):
            html = opener.open(address).read()
            mark = f"<!-- saved from url=({len(address):04}){address} -->\r\n".encode()
            doctype, _, rest = html.partition(b">")
            (raw / f"Page {number}.html").write_bytes(doctype + b">\r\n" + mark + rest)
            embedded = raw / f"Page {number}_files"
            embedded.mkdir()
            (embedded / "saved_resource.html").write_text("<html>a frame</html>")
    assert difference(raw, tmp_path / "package", FACTS) == {}
