"""Pages and archives with something wrong, and the promises that hold for all: `make fuzz` (PAGES, SEED, MINUTES).

A page: no fault of ours, within a second, the ledger adds up, no surrogate or control character, no contact, the same
when it is read again (one in eight, after many others were read). An archive of a few pages: reading it ends. A folder
of archives, sidecars, manifests and such pages: a build of it is a package that holds what the schema says, and a
second one has the same bytes. Everything follows from the seed; what breaks a promise is written to build/fuzz/ and
belongs into test_found_by_fuzzing.py.
"""

from __future__ import annotations

import argparse
import contextlib
import gzip
import hashlib
import io
import json
import random
import re
import resource
import shutil
import sys
import time
import zlib
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from pipeline.build import NothingToBuildError, build
from pipeline.check import check_package
from pipeline.check.finding import ERROR
from pipeline.model import Capture, Parsed
from pipeline.parse.context import Ledger
from pipeline.publish import PublishRefusedError
from pipeline.raw.records import Broken, iterate_records
from pipeline.versions import look_at

HERE = Path(__file__).parent
FOUND = HERE.parent / "build" / "fuzz"
SECONDS = 1.0  # of processor time a page may take; an ordinary one takes a hundredth
A_FOLDER = 200  # pages: so many of them make a folder of archives
LOOKED_AT_AGAIN = 8  # one page in so many
CONTACTS = (
    "zqfuzz@example.org, +33 1 23 45 67 88",
    "zqfuzz (at) example (dot) org; Tel.: +33.1.23.45.67.88",
    "zqfuzz&#64;example.org / (+33) 1 23 45 67 88",
    "zqfuzz＠example.org · T: +33-1-23-45-67-88 ext. 12",
    '<a href="mailto:zqfuzz@example.org?cc=zqfuzz%40example.org">zqfuzz [at] example.org</a> tel:+33123456788',
)
_LEAKED = re.compile(
    r"zqfuzz\s?(?:[@＠]|%40|&#64;|[(\[]at[)\]])\s?example\W{0,3}(?:dot\W{0,3})?org|33\W{0,3}1\W?23\W?45\W?67\W?88",
)
_WHOLE = sorted({m[0] for words in CONTACTS for m in re.finditer(rf"\(?\+?(?:{_LEAKED.pattern})", words)}, key=len)
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

# What one page may have of another: which plan, report and member a row belongs to, and when.
_FACTS = tuple(
    re.compile(pattern.encode())
    for pattern in (
        r"\b[A-Z]{2,6}\d{4}\b",
        r"\b[A-Z][\w', -]{2,30}? Action Plan \d{4}-\d{4}",
        r"\b[A-Z][\w', -]{2,30}? (?:\w+ )?Report \d{4}-\d{4}",
        r"\b20\d\d ?[-–] ?20\d\d\b",
        r"\b20[0-3]\d\b",
        r"\b(?:January|March|June|September|December) 20\d\d\b",
    )
)
# One page at several addresses.
_SPELLED = (("https://www.", "http://www."), ("https://www.", "https://"), ("/members/", "/es/members/"), ("/", "//"))


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


def write_as_entities(chance: random.Random, data: bytes) -> bytes:
    """Characters written as HTML's escapes, some of them wrongly."""
    share = chance.random() / 4
    forms = ("&#%d;", "&#x%x;", "&#%d", "&amp;#%d;")
    return b"".join(
        (chance.choice(forms) % byte).encode() if byte < 0x80 and chance.random() < share else bytes((byte,))
        for byte in data
    )


def change_figures(chance: random.Random, data: bytes) -> bytes:
    """Numbers that are others: zero, huge, of another script, with a sign."""
    others = (b"0", b"-1", b"99999999999999999999", "\u0663".encode(), b"1e9", b"", b"1.000,5", b"007", b"2018", b"13")
    return re.sub(rb"\d+", lambda found: chance.choice(others) if chance.random() < 0.2 else found[0], data)


def change_attributes(chance: random.Random, data: bytes) -> bytes:
    """Elements that are hidden, described, written from the right, or links to nowhere."""
    others = (
        b" hidden", b" style='display:none'", b" style=\"opacity:0;width:1px\"", b" aria-hidden=true", b" dir=rtl",
        b" title='Status: Active'", b" alt=\"Completion: Full\"", b" href='http://['", b" href=#", b" colspan=99999999",
        b" rowspan=-1", b" lang=\xff", b" class", b" =", b" '", b" role=tooltip", b" value=1",
    )  # fmt: skip
    return re.sub(
        rb"<[a-z][a-z0-9]*", lambda tag: tag[0] + (chance.choice(others) if chance.random() < 0.1 else b""), data
    )


def change_blanks(chance: random.Random, data: bytes) -> bytes:
    """Blanks of other kinds, and none."""
    others = ("\u00a0", "\u200b", "\u3000", "\t", "", "  ", "\u2029", "\u00ad", "\u202f", "\ufeff", "\u1680")
    share = chance.random() / 2
    return re.sub(b" ", lambda _: chance.choice(others).encode() if chance.random() < share else b" ", data)


def move_lines(chance: random.Random, data: bytes) -> bytes:
    """A part of the page stands somewhere else."""
    lines = data.split(b"\n")
    start = chance.randrange(len(lines))
    end = start + chance.randint(1, 60)
    part, lines[start:end] = lines[start:end], []
    to = chance.randrange(len(lines) + 1)
    return b"\n".join([*lines[:to], *part, *lines[to:]])


def put_into_script(chance: random.Random, data: bytes) -> bytes:
    """A part of the page stands where no reader sees it, or where a parser reads it otherwise."""
    tag = chance.choice(
        ("script", "style", "template", "noscript", "textarea", "title", "svg", "math", "iframe", "!--")
    )
    start, end = sorted((_place(chance, data), _place(chance, data)))
    closing = b"-->" if tag == "!--" else f"</{tag}>".encode()
    return data[:start] + f"<{tag}>".encode() + data[start:end] + closing * chance.choice((0, 1, 1, 2)) + data[end:]


def append_other_page(chance: random.Random, data: bytes) -> bytes:
    """Two pages in one, the second of them any other."""
    other = chance.choice(seeds()).body
    start, other_start = _place(chance, data), _place(chance, other)
    return data[:start] + other[other_start:]


def borrow_facts(chance: random.Random, data: bytes) -> bytes:
    """IDs, plans, reports, years or dates of other pages in place of the page's own."""
    fact = chance.choice(_FACTS)
    found = list(fact.finditer(data))
    borrowed = chance.choice(_facts_of_all(fact)) if found else b""
    for match in reversed(found if chance.random() < 0.5 else chance.sample(found, min(1, len(found)))):
        data = data[: match.start()] + borrowed + data[match.end() :]
    return data


@cache
def _facts_of_all(fact: re.Pattern[bytes]) -> list[bytes]:
    return sorted({found for seed in seeds() for found in fact.findall(seed.body)})


MUTATIONS: tuple[Mutation, ...] = (
    flip, cut, double, insert, encode_again, shuffle_lines, drop_lines, join_lines, split_lines, drop_tags, wrap,
    swap_letters, write_as_entities, change_figures, change_attributes, change_blanks, move_lines, put_into_script,
    append_other_page, borrow_facts,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Seed:
    """A page to begin with: a golden one or one of the sample."""

    body: bytes
    url: str
    media_type: str


@cache
def seeds(more: tuple[Path, ...] = ()) -> list[Seed]:
    """The golden pages and those of the sample; `more`: files of JSON lines, each a `url` and a `text`."""
    found = []
    for path in sorted([*(HERE / "pages").rglob("*"), *(HERE.parent / "raw" / "sample").iterdir()]):
        if path.suffix not in (".html", ".txt") or path.name == "NOTICE.txt":
            continue
        beside = path.with_name(f"{path.name}.meta.json")
        stated = json.loads(beside.read_text("utf-8")) if beside.exists() else {}
        url = stated.get("url") or "https://www.opengovpartnership.org/members/france/commitments/FR0043/"
        found.append(Seed(path.read_bytes(), url, "text/html" if path.suffix == ".html" else "text/plain"))
    for path in more:
        captures = map(json.loads, path.read_text("utf-8").splitlines())
        found += [Seed(each["text"].encode(), each["url"], "text/plain") for each in captures]
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
        contacts = f"\n{chance.choice(CONTACTS)}\n".encode()
        body = body[:start] + contacts + body[start:] if start >= 0 else body
    media_type = seed.media_type if chance.random() < 0.9 else chance.choice(("text/html", "text/plain", "", "no/type"))
    url = seed.url if chance.random() < 0.9 else chance.choice(("", "http://[", seed.url + "%ff?a=b#c", "urn:x"))
    url = url.replace(*chance.choice(_SPELLED), 1) if chance.random() < 0.2 else url
    return Capture(body, "page", url, f"20{chance.randint(12, 25)}-01-01T00:00:00Z", media_type), done


# -- the promises -----------------------------------------------------------------------------------------------------
def tried(capture: Capture) -> tuple[list[str], Parsed | None]:
    """The promises that a page breaks when it is read, and what it became; None if that ended in a fault."""
    begun = time.process_time()
    try:
        _, parsed, ledger = look_at(capture)
    except Exception as error:  # noqa: BLE001 - whatever it is, it is what is looked for
        return [f"crash: {type(error).__name__}: {error}"[:300]], None
    took = time.process_time() - begun
    slow = [f"slow: {took:.1f} s"] if took > SECONDS else []
    return [*slow, *_broken(parsed, ledger)], parsed


def _broken(parsed: Parsed, ledger: Ledger) -> Iterator[str]:
    yield from (f"fault: {issue.message}"[:300] for issue in parsed.issues if _FAULT.search(issue.message))
    lines, taken, chrome, left = ledger.counts()
    if lines != taken + chrome + left:
        yield f"ledger: {lines} lines, {taken} taken, {chrome} chrome, {left} left"
    for text in published(parsed):
        if leak := _LEAKED.search(text):
            yield f"contact: {text[max(0, leak.start() - 60) : leak.end() + 60]!r}"
        if _NO_TEXT.search(text):
            yield f"characters: {text!r}"[:300]


def digest_of(parsed: Parsed | None) -> bytes:
    """What a page became, as a digest."""
    return hashlib.sha256(repr(parsed).encode("utf-8", "replace")).digest()


def published(parsed: Parsed) -> Iterator[str]:
    """All texts that a page adds to the tables."""
    for observation in parsed.observations:
        yield from (observation.value, observation.as_written, observation.row_key)
    for row in parsed.rows:
        yield from (value for value in row.values.values() if isinstance(value, str))
    for issue in parsed.issues:
        yield from (issue.message, issue.value)
    yield from (parsed.key, parsed.capture.url, parsed.capture.source, parsed.capture.language)


def broken_of_archive(data: bytes) -> Iterator[str]:
    """The promises that the bytes of an archive break: reading it ends, and goes forward."""
    # Fifty copies of a record take little more than one when they are packed.
    furthest, most = -1, max(len(data), len(_unpacked(data))) // 10 + 10
    begun = time.process_time()
    try:
        for number, record in enumerate(iterate_records(io.BytesIO(data))):
            if number > most or (isinstance(record, Broken) and record.offset < furthest):
                yield f"archive read again and again: record {number} at {record.offset}"
                return
            furthest = max(furthest, record.offset)
    except Exception as error:  # noqa: BLE001 - whatever it is, it is what is looked for
        yield f"crash of an archive: {type(error).__name__}: {error}"[:300]
    if time.process_time() - begun > SECONDS:
        yield f"slow archive: {time.process_time() - begun:.1f} s"


def _unpacked(data: bytes) -> bytes:
    """The bytes that gzip makes of these, as far as it can; the bytes themselves, where they are not packed."""
    if not data.startswith(b"\x1f\x8b"):
        return data
    pieces: list[bytes] = []
    with contextlib.suppress(OSError, EOFError, zlib.error), gzip.open(io.BytesIO(data)) as unpacked:
        while piece := unpacked.read1():
            pieces.append(piece)
    return b"".join(pieces)


def beside_contacts(mutation: Mutation) -> Mutation:
    """The mutation, but in no contact: with another sign one may look like a word or an amount, which must stay."""

    def mutated(chance: random.Random, data: bytes) -> bytes:
        most = _damaged_contacts(data)
        while _damaged_contacts(worse := mutation(chance, data)) > most:
            pass
        return worse

    return mutated


def _damaged_contacts(data: bytes) -> int:
    text = _unpacked(data).decode("utf-8", "replace")
    for contact in reversed(_WHOLE):  # the longest first: one may be a part of another
        text = text.replace(contact, " ")
    return len(_LEAKED.findall(text))


def damaged_archive(chance: random.Random, bodies: list[bytes]) -> bytes:
    """Records, one after another or each in a gzip member or all in one, with something wrong in some of them."""
    captures = (Capture(body[: chance.choice((10, 300, 3000))], "", "urn:x", "2020-01-01T00:00:00Z") for body in bodies)
    records = [_record(capture, number) for number, capture in enumerate(captures)]
    worse = (chance.choice((flip, cut, double, insert, drop_lines, change_figures)), chance.choice((flip, cut, double)))
    before = [worse[0](chance, record) if chance.random() < 0.4 else record for record in records]
    form = chance.choice(("plain", "members", "whole"))
    pieces = [gzip.compress(record, 1) for record in before] if form == "members" else before
    data = b"".join(worse[1](chance, piece) if chance.random() < 0.3 else piece for piece in pieces)
    data = gzip.compress(data, 1) if form == "whole" else data
    return worse[1](chance, data) if chance.random() < 0.3 else data


def broken_of_folder(folder: Path, out: Path) -> Iterator[str]:
    """The promises that a folder of archives, pages, sidecars and manifests breaks."""
    sums = []
    for name in ("one", "two"):
        shutil.rmtree(out / name, ignore_errors=True)
        try:
            build([folder], out / name)
        except NothingToBuildError:
            return
        except PublishRefusedError as error:
            if unexpected := list(filter(_is_unexpected, error.findings)):
                yield f"refused: {unexpected}"[:400]
                return
            error.draft.rename(out / name)
        except Exception as error:  # noqa: BLE001 - whatever it is, it is what is looked for
            yield f"crash of a build: {type(error).__name__}: {error}"[:300]
            return
        sums.append((out / name / "SHA256SUMS").read_bytes())
    if sums[0] != sums[1]:
        yield "a second build has other bytes"
    yield from (f"schema: {finding}"[:300] for finding in check_package(out / "one", 1) if _is_unexpected(finding))
    for table in (out / "one" / "data").glob("*.csv"):
        if leaked := _LEAKED.search(table.read_text("utf-8")):
            yield f"contact in {table.name}: {leaked[0]}"


def _is_unexpected(finding: Any) -> bool:
    """An error, but for too few cells that are filled: to say so of pages of which half is gone is right."""
    return finding.severity == ERROR and not finding.value.startswith("filled")


def write_folder(chance: random.Random, captures: list[Capture], folder: Path) -> None:
    """The pages in an archive, in members, and as files with sidecars; each container has something wrong as well."""
    shutil.rmtree(folder, ignore_errors=True)
    (folder / "crawl-1").mkdir(parents=True)
    for name, pages, packed in (("a.warc", captures[::3], False), ("b.warc.gz", captures[1::3], True)):
        records = [_record(capture, number) for number, capture in enumerate(pages)]
        damage = [beside_contacts(mutation) for mutation in (flip, cut, double)]
        worse = [chance.choice(damage)(chance, record) if chance.random() < 0.2 else record for record in records]
        data = b"".join(map(gzip.compress, worse) if packed else worse)
        (folder / name).write_bytes(beside_contacts(flip)(chance, data) if chance.random() < 0.3 else data)
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
@dataclass(slots=True)
class Run:
    """Mutated pages of a seed, one after another, and how often which promise was broken."""

    seed: int
    work: Path
    folder_every: int
    known: list[Seed]
    told: Counter[str] = field(default_factory=Counter)
    mutations: Counter[str] = field(default_factory=Counter)
    folders: int = 0
    batch: list[tuple[int, Capture, list[str], bytes]] = field(default_factory=list)

    def try_page(self, number: int) -> None:
        """One page; with each `A_FOLDER` pages, some of these again; after `folder_every` pages a folder."""
        chance = random.Random(f"{self.seed}/{number}")
        capture, done = mutated(chance, self.known)
        self.mutations.update(set(done))
        broken, parsed = tried(capture)
        for what in broken:
            self._keep(number, capture, done, what)
        self.try_archive(chance, number, capture.body)
        self.batch.append((number, capture, done, b"" if number % LOOKED_AT_AGAIN else digest_of(parsed)))
        if len(self.batch) == A_FOLDER:
            self._look_again()
            if self.folder_every and (number + 1) % self.folder_every < A_FOLDER:
                self._try_folder(chance, number)
            self.batch = []

    def try_archive(self, chance: random.Random, number: int, body: bytes) -> None:
        data = damaged_archive(
            chance, [body, *(seed.body for seed in chance.choices(self.known, k=chance.randint(1, 5)))]
        )
        for what in broken_of_archive(data):
            self._keep(number, Capture(data, "archive.warc"), ["archive"], what)

    def _look_again(self) -> None:
        for number, capture, done, digest in reversed(self.batch):
            if digest and digest_of(tried(capture)[1]) != digest:
                self._keep(number, capture, done, "not the same again")

    def _try_folder(self, chance: random.Random, number: int) -> None:
        write_folder(chance, [capture for _, capture, *_ in self.batch], self.work / "raw")
        self.folders += 1
        for what in broken_of_folder(self.work / "raw", self.work):
            self.told[what.partition(":")[0]] += 1
            shutil.copytree(self.work / "raw", self.work / f"folder-{self.seed}-{number}", dirs_exist_ok=True)
            print(f"folder of page {number}: {what}", flush=True)

    def _keep(self, number: int, capture: Capture, done: list[str], what: str) -> None:
        kind, name = what.partition(":")[0], f"{self.seed}-{number}"
        self.told[kind] += 1
        print(f"page {name} ({', '.join(done)}): {what}", flush=True)
        if self.told[kind] <= 50:
            self.work.mkdir(parents=True, exist_ok=True)
            (self.work / f"{name}.page").write_bytes(capture.body)
            stated = {"url": capture.url, "type": capture.media_type, "broken": what}
            (self.work / f"{name}.json").write_text(json.dumps(stated))


def run(
    pages: int, seed: int, minutes: float, work: Path, folder_every: int = A_FOLDER, more: tuple[Path, ...] = ()
) -> tuple[Run, int]:
    """What broke which promise, and how many pages were tried. The same seed tries the same pages."""
    this, number = Run(seed, work, folder_every, seeds(more)), 0
    end = time.monotonic() + minutes * 60
    while number < pages and time.monotonic() < end:
        this.try_page(number)
        number += 1
        if number % 5_000 == 0:
            largest = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
            print(f"{number} pages, {dict(this.told)}, at most {largest} MiB", flush=True)
    return this, number


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--pages", type=int, default=5_000)
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--minutes", type=float, default=10)
    options.add_argument("--work", type=Path, default=FOUND)
    options.add_argument("--folder-every", type=int, default=1_000, help="pages; 0: no folders of archives")
    options.add_argument("--more", type=Path, nargs="*", default=[], help="JSON lines with more pages to begin with")
    given = options.parse_args()
    this, number = run(given.pages, given.seed, given.minutes, given.work, given.folder_every, tuple(given.more))
    for mutation in MUTATIONS:
        print(f"{mutation.__name__:20}{this.mutations[mutation.__name__]:>8} pages")
    print(f"{number} pages and archives and {this.folders} folders tried with seed {given.seed}")
    print(f"promises broken: {dict(this.told) or 'none'}")
    sys.exit(bool(this.told))


if __name__ == "__main__":
    main()
