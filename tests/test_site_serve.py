"""The site on this machine: loopback only, files of one folder, GET and HEAD."""

from __future__ import annotations

import http.client
import socket
import threading
from pathlib import Path

import pytest
from click.testing import CliRunner

from pipeline.cli import main
from pipeline.site.policy import HEADER
from pipeline.site.server import server


@pytest.fixture(scope="module")
def served(tmp_path_factory):
    root = tmp_path_factory.mktemp("served")
    (root / "secret.txt").write_text("outside")
    package = root / "package"
    (package / "site" / "members").mkdir(parents=True)
    (package / "data").mkdir()
    (package / "site" / "index.html").write_text("<!doctype html>first " + "page " * 500)
    (package / "site" / "members" / "index.html").write_text("members")
    (package / "site" / "404.html").write_text("no such page here")
    (package / "site" / "explore.js").write_text("1")
    (package / "data" / "t.parquet").write_bytes(b"PAR1")
    (package / "site" / "link.txt").symlink_to(root / "secret.txt")
    running = server(package)
    threading.Thread(target=running.serve_forever, daemon=True).start()
    yield running
    running.shutdown()
    running.server_close()


def ask(served, path: str, method: str = "GET", **headers: str) -> tuple[http.client.HTTPResponse, bytes]:
    connection = http.client.HTTPConnection("127.0.0.1", served.server_port, timeout=10)
    connection.putrequest(method, path, skip_host="Host" in headers, skip_accept_encoding=True)
    for name, value in headers.items():
        connection.putheader(name.replace("_", "-"), value)
    connection.endheaders()
    answer = connection.getresponse()
    return answer, answer.read()


def test_it_listens_on_the_loopback_address_alone(served):
    assert served.server_address[0] == "127.0.0.1"


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/site/index.html", "text/html; charset=utf-8"),
        ("/site/explore.js", "text/javascript; charset=utf-8"),
        ("/data/t.parquet", "application/octet-stream"),
        ("/site/index.html?q=open#x", "text/html; charset=utf-8"),
    ],
)
def test_a_file_comes_with_its_media_type_and_what_a_browser_may_do(served, path, kind):
    answer, body = ask(served, path)
    assert (answer.status, answer.getheader("Content-Type")) == (200, kind)
    assert body
    assert answer.getheader("Content-Security-Policy") == HEADER
    assert answer.getheader("X-Content-Type-Options") == "nosniff"
    assert answer.getheader("Referrer-Policy") == "no-referrer"


def test_text_is_pressed_for_who_takes_it(served):
    plain, body = ask(served, "/site/index.html")
    pressed, small = ask(served, "/site/index.html", Accept_Encoding="gzip")
    assert plain.getheader("Content-Encoding") is None
    assert pressed.getheader("Content-Encoding") == "gzip"
    assert len(small) < len(body)


@pytest.mark.parametrize("host", ["evil.example", "evil.example:80", "127.0.0.1", ""])
def test_a_name_that_leads_here_from_elsewhere_is_refused(served, host):
    assert ask(served, "/site/index.html", Host=host)[0].status == 421


@pytest.mark.parametrize(
    "path",
    ["/../secret.txt", "/site/../../secret.txt", "/%2e%2e/secret.txt", "/site/..%2f..%2fsecret.txt", "/site/link.txt",
     "//etc/passwd", "/site/%00", "/data/", "/nothing"],
)  # fmt: skip
def test_nothing_outside_the_folder_and_no_list_of_files(served, path):
    answer, body = ask(served, path)
    assert answer.status == 404
    assert b"outside" not in body


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "OPTIONS", "TRACE", "BREW"])
def test_reading_is_all(served, method):
    answer, _ = ask(served, "/site/index.html", method)
    assert (answer.status, answer.getheader("Allow")) == (405, "GET, HEAD")


def test_head_has_no_body(served):
    answer, body = ask(served, "/site/index.html", "HEAD")
    assert (answer.status, body) == (200, b"")
    assert int(answer.getheader("Content-Length")) > 1000


def test_folders_lead_to_their_first_page(served):
    assert ask(served, "/")[0].getheader("Location") == "/site/index.html"
    assert ask(served, "/site/members/")[0].getheader("Location") == "/site/members/index.html"
    assert ask(served, "/site/nothing.html")[1] == b"no such page here"


def test_a_folder_without_a_site_is_wrong_use(tmp_path: Path):
    run = CliRunner().invoke(main, ["serve", str(tmp_path), "--no-open"])
    assert run.exit_code == 2
    assert "ogpdata site" in run.output


def test_a_port_in_use_is_wrong_use(served, tmp_path):
    (tmp_path / "site").mkdir()
    (tmp_path / "site" / "index.html").write_text("first")
    run = CliRunner().invoke(main, ["serve", str(tmp_path), "--no-open", "--port", str(served.server_port)])
    assert run.exit_code == 2
    assert "--port 0" in run.output


def test_a_browser_that_goes_away_is_no_error(tmp_path, capsys):
    (tmp_path / "large.bin").write_bytes(bytes(30_000_000))  # more than both ends of a connection hold
    running = server(tmp_path)
    running.daemon_threads = False  # closing the server waits for its answers
    listening = threading.Thread(target=running.serve_forever)
    listening.start()
    with socket.create_connection(("127.0.0.1", running.server_port), timeout=10) as browser:
        browser.sendall(f"GET /large.bin HTTP/1.1\r\nHost: 127.0.0.1:{running.server_port}\r\n\r\n".encode())
        assert browser.recv(12) == b"HTTP/1.1 200"
    running.shutdown()
    listening.join()
    running.server_close()
    assert capsys.readouterr().err == ""
