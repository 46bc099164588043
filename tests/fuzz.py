"""Pages and archives with something wrong, and the promises that hold for all: `make fuzz` (PAGES, SEED, MINUTES).

A page: no fault of ours, within a second, the ledger adds up, no surrogate or control character, no contact, the same
when it is read again. A folder of archives, sidecars, manifests and such pages: a build of it is a package that holds
what the schema says, and a second one has the same bytes. Everything follows from the seed; what breaks a promise is
written to build/fuzz/ and belongs into test_odd_pages.py.
"""

from __future__ import annotations

import argparse
import gzip
import json
import random
import re
import shutil
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from pipeline.build import NothingToBuildError, build
from pipeline.check import check_package
from pipeline.check.finding import ERROR
from pipeline.model import Capture, Parsed
from pipeline.versions import look_at

HERE = Path(__file__).parent
FOUND = HERE.parent / "build" / "fuzz"
SECONDS = 1.0  # of processor time a page may take; an ordinary one takes a hundredth
A_FOLDER = 200  # pages: with so many of them a folder of archives is built
CONTACTS = "zqfuzz@example.org, +33 1 23 45 67 88"
_LEAKED = re.compile(r"zqfuzz@example|33 1 23 45 67 88")
_NO_TEXT = re.compile(r"[\ud800-\udfff\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
_FAULT = re.compile(r"the parser failed|cannot be read: \w+(?:Error|Exception)")
Mutation = Callable[[random.Random, bytes], bytes]

# Words and characters that readers of pages trip over.
_PIECES = (
    "\u202e", "\u200b", "\ufeff", "\x00", "\x85", "\u2028", "\ud800", "İ", "ß", "ﬁ", "²", "٣", "①", "Ⅷ", "½", "́",
    "😀", "9" * 400, "-1", "1e999", "NaN", "0x10", "%00", "%ud800", "&#xD800;", "&#0;", "&nbsp", "<!--", "-->",
    "<![CDATA[", "]]>", "<script>", "</script>", "<table><tr><td>", "<select><option>", "<dl><dt>", "<svg>",
    "<base href='//['>", "<p hidden>", '<a href="http://[">', "<h1>", "</main>", "<template>", ": ", "::",
    " (FR0043)", "(", ")", "[", "FR0043", "FR9999999", "Status:", "Completion: ", "Commitments", "Description",
    "Action Plan:", "2018-2020", "9999-12-31", "31 February 2019", "Milestone", "1. ", "Members", "IRM Report",
    "Pending IRM Review", "\n\n", "\t", "\r", "\x0b", "|", ";", ",",
)  # fmt: skip


# -- what is done to a page -------------------------------------------------------------------------------------------
def _place(chance: random.Random, data: bytes) -> int:
    return chance.randrange(len(data) + 1)


def flip(chance: random.Random, data: bytes) -> bytes:
    out = bytearray(data or b"a")
    for _ in range(chance.randint(1, 20)):
        out[chance.randrange(len(out))] = chance.randrange(256)
    return bytes(out)


def cut(chance: random.Random, data: bytes) -> bytes:
    start, end = sorted((_place(chance, data), _place(chance, data)))
    return data[:start] + data[end:] if chance.random() < 0.7 else data[:end]


def double(chance: random.Random, data: bytes) -> bytes:
    start = _place(chance, data)
    piece = data[start : start + chance.randint(1, 400)]
    return data[:start] + piece * chance.choice((2, 3, 50)) + data[start:]


def insert(chance: random.Random, data: bytes) -> bytes:
    for _ in range(chance.randint(1, 5)):
        start = _place(chance, data)
        piece = chance.choice(_PIECES) * chance.choice((1, 1, 1, 2, 100))
        data = data[:start] + piece.encode("utf-8", "surrogatepass") + data[start:]
    return data


def encode_again(chance: random.Random, data: bytes) -> bytes:
    to = chance.choice(("utf-16", "utf-16-be", "latin-1", "cp1251", "utf-8-sig", "utf-7", "shift_jis"))
    text = data.decode("utf-8", "replace")
    return text.encode(to, "replace") if chance.random() < 0.8 else text.encode(to, "replace")[1:]


def shuffle_lines(chance: random.Random, data: bytes) -> bytes:
    lines = data.split(b"\n")
    start = chance.randrange(len(lines))
    part = lines[start : start + chance.randint(2, 30)]
    chance.shuffle(part)
    lines[start : start + len(part)] = part
    return b"\n".join(lines)


def drop_lines(chance: random.Random, data: bytes) -> bytes:
    share = chance.random()
    return b"\n".join(line for line in data.split(b"\n") if chance.random() < share)


def join_lines(chance: random.Random, data: bytes) -> bytes:
    lines = data.split(b"\n")
    glue = chance.choice((b"", b" ", b": ", b" | "))
    start = chance.randrange(len(lines))
    end = start + chance.randint(2, 8)
    return b"\n".join([*lines[:start], glue.join(lines[start:end]), *lines[end:]])


def split_lines(chance: random.Random, data: bytes) -> bytes:
    words = data.split(b" ")
    for _ in range(chance.randint(1, 12)):
        place = chance.randrange(len(words))
        words[place] += chance.choice((b"\n", b"\n\n", b"<br>", b"</p><p>"))
    return b" ".join(words)


def drop_tags(chance: random.Random, data: bytes) -> bytes:
    share = chance.random() / 2
    return re.sub(rb"<[^<>]*>", lambda tag: b"" if chance.random() < share else tag[0], data)


def wrap(chance: random.Random, data: bytes) -> bytes:
    tag = chance.choice(
        ("div", "table><tr><td", "ul><li", "dl><dd", "b", "details", "select><option", "main", "h1", "a href=x")
    )
    times = chance.choice((1, 3, 300))
    start = _place(chance, data)
    return data[:start] + f"<{tag}>".encode() * times + data[start:]


def swap_letters(chance: random.Random, data: bytes) -> bytes:
    text = data.decode("utf-8", "replace")
    return (
        text.upper() if chance.random() < 0.5 else text.translate({ord("e"): "é", ord(":"): "：", ord("-"): "–"})
    ).encode()


MUTATIONS: tuple[Mutation, ...] = (
    flip, cut, double, insert, encode_again, shuffle_lines, drop_lines, join_lines, split_lines, drop_tags, wrap,
    swap_letters,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Seed:
    """A page to begin with: a golden one or one of the sample."""

    body: bytes
    url: str
    media_type: str


def seeds() -> list[Seed]:
    found = []
    for path in sorted([*(HERE / "pages").rglob("*"), *(HERE.parent / "raw" / "sample").iterdir()]):
        if path.suffix not in (".html", ".txt") or path.name == "NOTICE.txt":
            continue
        beside = path.with_name(f"{path.name}.meta.json")
        stated = json.loads(beside.read_text("utf-8")) if beside.exists() else {}
        url = stated.get("url") or "https://www.opengovpartnership.org/members/france/commitments/FR0043/"
        found.append(Seed(path.read_bytes(), url, "text/html" if path.suffix == ".html" else "text/plain"))
    return found


def mutated(chance: random.Random, known: list[Seed]) -> tuple[Capture, list[str]]:
    """A page with one to four things wrong, a contact in it, and what was done."""
    seed = chance.choice(known)
    body, done = seed.body, []
    for mutation in chance.choices(MUTATIONS, k=chance.choice((1, 1, 2, 4))):
        body = mutation(chance, body)
        done.append(mutation.__name__)
    if "encode_again" not in done:  # in a page of another encoding its bytes would be other letters
        start = body.find(b"\n", _place(chance, body))
        body = body[:start] + f"\n{CONTACTS}\n".encode() + body[start:] if start >= 0 else body
    media_type = seed.media_type if chance.random() < 0.9 else chance.choice(("text/html", "text/plain", "", "no/type"))
    url = seed.url if chance.random() < 0.9 else chance.choice(("", "http://[", seed.url + "%ff?a=b#c", "urn:x"))
    return Capture(body, "page", url, "2020-01-01T00:00:00Z", media_type), done


# -- the promises -----------------------------------------------------------------------------------------------------
def broken(capture: Capture) -> Iterator[str]:
    """The promises that a page breaks."""
    begun = time.process_time()
    try:
        _, parsed, ledger = look_at(capture)
    except Exception as error:  # noqa: BLE001 - whatever it is, it is what is looked for
        yield f"crash: {type(error).__name__}: {error}"[:300]
        return
    took = time.process_time() - begun
    if took > SECONDS:
        yield f"slow: {took:.1f} s"
    yield from (f"fault: {issue.message}"[:300] for issue in parsed.issues if _FAULT.search(issue.message))
    lines, taken, chrome, left = ledger.counts()
    if lines != taken + chrome + left:
        yield f"ledger: {lines} lines, {taken} taken, {chrome} chrome, {left} left"
    for text in published(parsed):
        if _LEAKED.search(text):
            yield f"contact: {text}"[:300]
        if _NO_TEXT.search(text):
            yield f"characters: {text!r}"[:300]
    if look_at(capture)[1] != parsed:
        yield "not the same again"


def published(parsed: Parsed) -> Iterator[str]:
    """All texts that a page adds to the tables."""
    for observation in parsed.observations:
        yield from (observation.value, observation.as_written, observation.row_key)
    for row in parsed.rows:
        yield from (value for value in row.values.values() if isinstance(value, str))
    for issue in parsed.issues:
        yield from (issue.message, issue.value)
    yield from (parsed.key, parsed.capture.url, parsed.capture.source, parsed.capture.language)


def broken_of_folder(folder: Path, out: Path) -> Iterator[str]:
    """The promises that a folder of archives, pages, sidecars and manifests breaks."""
    sums = []
    for name in ("one", "two"):
        shutil.rmtree(out / name, ignore_errors=True)
        try:
            build([folder], out / name)
        except NothingToBuildError:
            return
        except Exception as error:  # noqa: BLE001 - whatever it is, it is what is looked for
            yield f"crash of a build: {type(error).__name__}: {error}"[:300]
            return
        sums.append((out / name / "SHA256SUMS").read_bytes())
    if sums[0] != sums[1]:
        yield "a second build has other bytes"
    yield from (f"schema: {finding}"[:300] for finding in check_package(out / "one", 1) if finding.severity == ERROR)
    for table in (out / "one" / "data").glob("*.csv"):
        if leaked := _LEAKED.search(table.read_text("utf-8")):
            yield f"contact in {table.name}: {leaked[0]}"


def write_folder(chance: random.Random, captures: list[Capture], folder: Path) -> None:
    """The pages in an archive, in members, and as files with sidecars; each container has something wrong as well."""
    shutil.rmtree(folder, ignore_errors=True)
    (folder / "crawl-1").mkdir(parents=True)
    for name, pages, packed in (("a.warc", captures[::3], False), ("b.warc.gz", captures[1::3], True)):
        records = [_record(capture, number) for number, capture in enumerate(pages)]
        worse = [chance.choice((flip, cut, double))(chance, r) if chance.random() < 0.2 else r for r in records]
        data = b"".join(map(gzip.compress, worse) if packed else worse)
        (folder / name).write_bytes(flip(chance, data) if chance.random() < 0.3 else data)
    for number, capture in enumerate(captures[2::3]):
        path = folder / f"{number:04}.{'html' if capture.media_type == 'text/html' else 'txt'}"
        path.write_bytes(capture.body)
        stated = json.dumps({"url": capture.url, "captured_at": capture.captured_at, "status": 200, "media_type": ""})
        data = stated.encode()
        worse_data = chance.choice((flip, cut, double, insert))(chance, data) if chance.random() < 0.3 else data
        path.with_name(f"{path.name}.meta.json").write_bytes(worse_data)
    manifest = {
        "crawl": "crawl-1", "state": "partial", "request": {"members": ["france"], "kinds": ["commitment"]},
        "counts": {"known": 3, "asked": 2}, "failed": [{"url": "https://example.org/", "reason": "no answer"}],
        "reasons": ["stopped"], "runs": [],
    }  # fmt: skip
    data = json.dumps(manifest).encode()
    (folder / "crawl-1" / "manifest.json").write_bytes(chance.choice((flip, cut, double, insert))(chance, data))


def _record(capture: Capture, number: int) -> bytes:
    block = f"HTTP/1.1 200 OK\r\nContent-Type: {capture.media_type}\r\n\r\n".encode() + capture.body
    head = (
        f"WARC/1.1\r\nWARC-Type: response\r\nWARC-Target-URI: {capture.url}\r\nWARC-Date: {capture.captured_at}\r\n"
        f"WARC-Record-ID: <urn:uuid:{number:032x}>\r\nContent-Type: application/http; msgtype=response\r\n"
        f"Content-Length: {len(block)}\r\n\r\n"
    )
    return head.encode() + block + b"\r\n\r\n"


# -- the run ----------------------------------------------------------------------------------------------------------
def run(pages: int, seed: int, minutes: float, work: Path, folders: bool = True) -> tuple[int, Counter[str]]:
    """How many pages were tried, and how often which promise was broken. The same seed tries the same pages."""
    known, told = seeds(), Counter[str]()
    end = time.monotonic() + minutes * 60
    batch: list[Capture] = []
    for number in range(pages):
        if time.monotonic() > end:
            return number, told
        chance = random.Random(f"{seed}/{number}")
        capture, done = mutated(chance, known)
        for what in broken(capture):
            _keep(work, f"{seed}-{number}", capture, done, what, told)
        batch.append(capture)
        if folders and len(batch) == A_FOLDER:
            write_folder(chance, batch, work / "raw")
            for what in broken_of_folder(work / "raw", work):
                told[what.partition(":")[0]] += 1
                shutil.copytree(work / "raw", work / f"folder-{seed}-{number}", dirs_exist_ok=True)
                print(f"folder of page {number}: {what}", flush=True)
            batch = []
        elif len(batch) == A_FOLDER:
            batch = []
        if number and number % 5_000 == 0:
            print(f"{number} pages, {dict(told)}", flush=True)
    return pages, told


def _keep(work: Path, name: str, capture: Capture, done: list[str], what: str, told: Counter[str]) -> None:
    kind = what.partition(":")[0]
    told[kind] += 1
    print(f"page {name} ({', '.join(done)}): {what}", flush=True)
    if told[kind] <= 50:
        work.mkdir(parents=True, exist_ok=True)
        (work / f"{name}.page").write_bytes(capture.body)
        (work / f"{name}.json").write_text(json.dumps({"url": capture.url, "type": capture.media_type, "broken": what}))


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--pages", type=int, default=5_000)
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--minutes", type=float, default=10)
    options.add_argument("--work", type=Path, default=FOUND)
    options.add_argument("--only-pages", action="store_true", help="no folders of archives")
    given = options.parse_args()
    tried, told = run(given.pages, given.seed, given.minutes, given.work, not given.only_pages)
    print(f"{tried} pages tried with seed {given.seed}; promises broken: {dict(told) or 'none'}")
    sys.exit(bool(told))


if __name__ == "__main__":
    main()
