"""Lists of institutions whose items nothing but their words tells apart.

A comma stands inside a name (`Ministry of Science, Technology and Innovation`) as often as between two. A list is
certain where every item is a body by its own words: `Ministry of …`, `… Agency`, an abbreviation, a name with its
abbreviation in brackets; among such bodies a proper name is one too. What follows a comma and is nothing but fields of
work (`Technology and Innovation`) belongs to the body before it. One item that is none of these, and the words stay
whole. The words are those of `institution_words.csv`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from itertools import takewhile

from pipeline.identity.names import institution_words
from pipeline.schemas import read_vocabulary
from pipeline.vocabularies import fold

# The space after a comma may be lost (`ASJ,CNA`).
_COMMA = re.compile(r",(?:\s+|(?=[A-ZÀ-Ý]))")
_WORD = re.compile(r"[^\W_]+(?:[’'‟.&-][^\W_]+)*")
_ORDER = re.compile(r"^\(?\d{1,2}[.)]\s+")
# `Open Government Secretariat, Government of the Province of Córdoba` is one body and whose it is.
_GOVERNMENT = re.compile(r"^(?:the )?government of\b", re.IGNORECASE)
# `Ministry of Finance: Planning Department, Treasury Office`: what follows are its units.
_UNITS_OF = re.compile(r"^[^,:]{4,80}:\s")
_BRACKETED = re.compile(r"\s*\([^()]*\)")
# `MoF`, `PMO-RALG`, `SEdUC`: no word has two capitals and few lower-case letters.
_ABBREVIATION = re.compile(r"(?=(?:[^A-Z]*[A-Z]){2})[A-Z][A-Za-z0-9]{0,9}(?:[-/][A-Z][A-Za-z0-9]*)*")
_CLOSED_BY_ABBREVIATION = re.compile(r"^(?=\W*[A-ZÀ-Ý\d]).*\S\s*\((?=(?:[^A-Z()]*[A-Z]){2})[\w&. /–-]{2,20}\)$")
# `Council for cooperation between CSOs and the Cabinet`: the joint is a part of the phrase.
_GOES_WITH = re.compile(r"\b(?:between|with|entre|con)\b", re.IGNORECASE)
_LAST_BRACKET = re.compile(r"\(([A-Z][A-Z&/-]{2,11})\)\.?$")
_CLOSING_ABBREVIATION = re.compile(r"\s[–—-]\s*[A-Z][A-Z0-9/-]{1,9}\.?$")
_SENTENCES = re.compile(r"[a-z)]\.\s+[A-Z]")
# What may separate two names, or stand inside one.
_PERHAPS = re.compile(r"[,/;:]|\s[-–—]\s")
_LONGEST_NAME = 8
# No field of a page is longer; each item is looked through more than once.
_LONGEST_LIST = 4_000
# Fewer abbreviations than this may be a unit and its body: `SNA, MoJ`.
_FEWEST_ABBREVIATIONS = 3
# Where a second name begins that nothing separates from the first: after an abbreviation in brackets or after a dash.
_AFTER_ABBREVIATION = re.compile(r"(?<=[A-Z)])\.?\s+(?=[A-ZÀ-Ý])")
# What follows an abbreviation in brackets and closes with one itself is a name.
_CLOSES_TOO = re.compile(r"[A-ZÀ-Ý][^(),;\d]{8,120}\([A-Z][A-Z&/-]{1,11}\)(?=\.?(?:$|\s+[A-ZÀ-Ý]))")
_ENDS_IN_ABBREVIATION = re.compile(r"\([A-Z][\w&. /-]{1,19}\)\.?$|\s[–—-]\s*[A-Z][A-Z0-9/-]{1,9}\.?$")


def comma_list(words: str) -> list[str]:
    """The items of a list with commas; the words whole where it is not certain that they are one."""
    if len(words) > _LONGEST_LIST or _UNITS_OF.match(words):
        return [words]
    items = _items([piece for piece in _pieces(words) if piece.strip()])
    if len(items) < 2 or not _is_certain(items):
        return [words]
    return [part for item in items for part in _last_two(item)]


def form_list(words: str) -> list[str]:
    """The names that a form joined by commas: each comma parts two, but for those inside a name. A name goes on in
    fields of work, in lower case, and in the government that it belongs to (Makueni, Córdoba). A form may number
    each of them `1.` (Plateau)."""
    names: list[str] = []
    for piece in filter(None, map(_without_joint, (_ORDER.sub("", part.strip(" ,")) for part in _pieces(words)))):
        before = names[-1] if names else ""
        # `Youth and Public Service` goes on with a department's fields, too.
        fields = _is_fields(piece) or (bool(_joints().search(piece)) and _is_fields(piece.removesuffix("Service")))
        of_fields = bool(_kind(before)) and _is_of(before) and fields
        goes_on = of_fields or (piece[0].islower() and not _kind(piece)) or bool(_GOVERNMENT.match(piece))
        if before and goes_on:
            names[-1] += f", {piece}"
        else:
            names.append(piece)
    return names


def _without_joint(piece: str) -> str:
    """`…, and Office of the Mayor`: the word before the last of a list is no part of its name."""
    first, _, rest = piece.partition(" ")
    return rest if fold(first) in institution_words("joining") and rest[:1].isupper() and _kind(rest) else piece


def joined_bodies(words: str) -> list[str]:
    """Bodies joined by `and` alone, where both are whole: two of one kind, two that each say what they are for
    (`Ministry of Finance and Office of the President`), abbreviations, what closes with one; else the words whole."""
    for left, right in _at_joints(words) if _may_be_two(words) else ():
        abbreviated = _is_abbreviation(left) and all(_is_abbreviation(part) for part in joined_bodies(right))
        whole = (_is_of(right) and _unarticled(right)[:1].isupper()) or fold(_bare(right)) in _generic()
        of_both = _is_of(left) and whole and _are_two(left, right)
        closed = bool(_CLOSED_BY_ABBREVIATION.match(left)) and _are_two(left, right)
        if abbreviated or of_both or closed:
            return [left, *joined_bodies(right)]
    return [words]


def unseparated_list(words: str) -> list[str]:
    """`… of Brazil – CGU Ministry of Planning – MPDG`: a word for a body begins the next item where the one before it
    has closed with its abbreviation."""
    parts, begin = [], 0
    for gap in _AFTER_ABBREVIATION.finditer(words) if len(words) <= _LONGEST_LIST else ():
        left, right = words[begin : gap.start()].strip(), words[gap.end() :]
        # `Attorney General's (AG) Office, civil society`: a bare word for a body ends the name.
        opens = (_complete(right.partition(",")[0]) and _opens_a_body(right)) or _CLOSES_TOO.match(right)
        if _ENDS_IN_ABBREVIATION.search(left) and opens:
            parts.append(left)
            begin = gap.end()
    return [*parts, words[begin:]]


def _may_be_two(words: str) -> bool:
    return len(words) <= _LONGEST_LIST and not _COMMA.search(_blanked(words))


def _pieces(words: str) -> list[str]:
    """The words cut at the commas that stand outside of brackets."""
    cuts = list(_COMMA.finditer(_blanked(words)))
    begins, ends = [0, *(cut.end() for cut in cuts)], [*(cut.start() for cut in cuts), len(words)]
    return [words[begin:end] for begin, end in zip(begins, ends, strict=True)]


def _first(words: str) -> str:
    return fold(_unarticled(words).partition(" ")[0])


def _items(pieces: list[str]) -> list[str]:
    """The pieces, fields of work joined to the body that they follow."""
    items: list[str] = []
    for piece in pieces:
        before = items[-1] if items else ""
        # An abbreviation closes a name: `Ministry of Health (MoH), Finance (MoF)` are two.
        goes_on = bool(_kind(before)) and _is_of(before) and not _ENDS_IN_ABBREVIATION.search(before)
        fields, behind = _fields_first(piece) if goes_on else ("", piece)
        if fields:
            items[-1] += f", {fields}"
        if behind:
            items.append(behind)
    return items


def _fields_first(piece: str) -> tuple[str, str]:
    """The fields of work at the beginning of a piece, up to the abbreviation that closes the body's name, and what a
    joint adds: `Science and Resources (DISR) & Digital Agency`."""
    if _is_fields(piece):
        return piece, ""
    ends = ((left, right) for left, right in _at_joints(piece) if _CLOSED_BY_ABBREVIATION.match(left))
    left, right = next(ends, ("", piece))
    return (left, right) if _is_fields(left) else ("", piece)


def _is_certain(items: list[str]) -> bool:
    """Whether each item is a body of its own; of two, neither may be a unit of the other."""
    abbreviated = [item for item in items if _is_abbreviation(_bare(item))]
    named = [item for item in items if item not in abbreviated]
    sure = [item for item in named if _is_item(item)]
    if not named and len(items) < _FEWEST_ABBREVIATIONS:
        return False
    if len(sure) < len(named) and not _holds_proper_names(sure + abbreviated, [i for i in named if i not in sure]):
        return False
    units = [item for item in items if _is_unit(item)]
    same = len({_kind(item) for item in items}) == 1
    if all(_CLOSED_BY_ABBREVIATION.match(_bare(item)) for item in items):
        return True
    if len(items) == 2 and abbreviated:  # `Example Club, EC`
        return False
    # `Department of Citizen Participation, Legislative Assembly`; `MoJ, IT Department`.
    return same or (not units and len(items) > 1) or (len(items) > 2 and not _is_chain(items))


def _holds_proper_names(sure: list[str], others: list[str]) -> bool:
    """Whether the items without a word for a body are proper names in a list of bodies (`World Bank`)."""
    return len(sure) > 1 and len(sure) >= len(others) and all(map(_is_proper_name, others))


def _is_proper_name(words: str) -> bool:
    """Whether words are a name by their capitals alone: no joint, no verb, no field of work."""
    tokens = _WORD.findall(_bare(words))
    small = (institution_words("unfinished") | institution_words("article")) - institution_words("joining")
    return (
        1 < len(tokens) <= _LONGEST_NAME
        and tokens[0][0].isupper()
        and all(token[0].isupper() or token[0].isdigit() or fold(token) in small for token in tokens)
        and not _is_fields(words)
    )


def _is_chain(items: list[str]) -> bool:
    """`Direction of A, Undersecretariat of B, Secretariat of C`: units, each of the next, and a body at either end."""
    return all(map(_is_unit, items[:-1])) or all(map(_is_unit, items[1:]))


def _last_two(item: str) -> list[str]:
    """The last item of a list may hold two, joined: `Institute of Economic Affairs (IEA) and SEND Ghana`."""
    for left, right in _at_joints(item):
        if _are_two(left, right):
            return [left, *_last_two(right)]
    return [item]


def _at_joints(words: str) -> Iterator[tuple[str, str]]:
    """What stands before and after each joint outside of brackets."""
    for joint in _joints().finditer(_blanked(words)):
        yield words[: joint.end()].rstrip().rpartition(" ")[0].rstrip(), words[joint.end() :].strip()


def _are_two(left: str, right: str) -> bool:
    """Whether a joint stands between two bodies, not in one's name: `Ministry of Communications and ICT` is one, and so
    is `Public Services and Social Innovations Agency`."""
    if _is_of_whole(left, right) or _GOES_WITH.search(left):
        return False
    generic = fold(_bare(right)) in _generic()
    if _is_abbreviation(left) or _CLOSED_BY_ABBREVIATION.match(left):
        return _is_abbreviation(right) or bool(_CLOSED_BY_ABBREVIATION.match(right)) or _complete(right) or generic
    named = bool(_kind(left)) and (_is_of(left) or _is_proper_name(left))
    if named and (generic or _opens_with_abbreviation(right)):
        return True
    # `Deputy Prime Minister and Minister of the Interior` is one person; `Studies and Analysis organisations` goes on.
    words = _opening(right.partition(" & ")[0])
    opening = {fold(word) for word in words}
    goes_on = _is_fields(" ".join(words[:-1])) or (not _is_of(right) and _is_fields(" ".join(words[:1])))
    return (
        _is_of(left)
        and bool(_kind(left))
        and _complete(right)
        and bool(opening & institution_words("body"))
        and not (opening & institution_words("holder") or goes_on)
    )


def _is_of_whole(left: str, right: str) -> bool:
    """Whether the abbreviation that closes the right part is of both: `Ministry of Justice and Attorney-General’s
    Department (MOJAGD)`."""
    closing = _LAST_BRACKET.search(right)
    initials = [_unarticled(part)[:1].upper() for part in (left, right)]
    return closing is not None and closing[1][0] == initials[0] != initials[1]


def _opens_with_abbreviation(words: str) -> bool:
    """`SEND Ghana`, but not `ICT services`."""
    first, _, rest = words.partition(" ")
    return bool(rest) and first.isupper() and len(first) > 2 and rest[0].isupper() and not _is_fields(first)


def _complete(words: str) -> bool:
    """Whether words are a body's name in full: `Agency for B`, `Audit Office`; no bare word for a body, and no plural
    beside an abbreviation (`EU Funds`), which is a field of work."""
    kind, tokens = _kind(words), _WORD.findall(_unarticled(words))
    named = [token for token in tokens if not _is_abbreviation(token)] if kind.endswith("s") else tokens
    return bool(kind) and len(named) > 1


def _is_item(words: str) -> bool:
    bare = _bare(words)
    before = bare.partition("(")[0].strip()
    # `Social Services and Equality (MSSSI)` is the end of a ministry's name.
    if _CLOSED_BY_ABBREVIATION.match(bare) and " " in before and not (_is_fields(before) or _joints().search(before)):
        return True
    head = _head(bare)
    if not head or not _kind(words):
        return fold(bare) in _generic()
    # `Universities and Research` goes on with a ministry's fields as well as it is an item.
    return not (len(head) == 1 and _joint_follows(bare, head[0]))


def _joint_follows(words: str, head: str) -> bool:
    behind = _WORD.findall(_unarticled(words).partition(head)[2])
    return bool(behind) and fold(behind[0]) in institution_words("joining")


def _kind(words: str) -> str:
    """The folded word for a body in the head of a name; empty where the words begin or close with none."""
    head = _head(words)
    known = institution_words("other") | institution_words("body")
    if not head or (head[0][0].islower() and fold(head[0]) not in known):
        return ""
    return next((fold(word) for word in (*reversed(head[-1:]), *head) if fold(word) in institution_words("body")), "")


def _head(words: str) -> list[str]:
    """The words of a name before its first preposition: `National Agency` of `the National Agency for B`."""
    phrase = _phrase(words)
    # `Recovery Accountability and Transparency Board`; but `Energy and Technology Office` may go on with a ministry's
    # fields, as `Communal Services` does.
    closing = fold(phrase[-1]) if phrase else ""
    if closing in institution_words("body") and closing[-1] != "s" and not _is_fields(" ".join(phrase[:-1])):
        return phrase
    return _opening(words)


def _phrase(words: str) -> list[str]:
    tokens = _WORD.findall(_BRACKETED.sub("", _unarticled(words)))
    return list(takewhile(lambda word: fold(word) not in institution_words("unfinished"), tokens))


def _opening(words: str) -> list[str]:
    """The words of a name before its first preposition or joint."""
    return list(takewhile(lambda word: fold(word) not in institution_words("joining"), _phrase(words)))


def _unarticled(words: str) -> str:
    first, _, rest = words.strip().partition(" ")
    if fold(first) in institution_words("article") | institution_words("joining") and rest:
        return _unarticled(rest)
    return words.strip()


def _is_unit(words: str) -> bool:
    return _kind(words) in institution_words("unit")


def _opens_a_body(words: str) -> bool:
    """Whether a body's name begins here: `Ministry of …`, `National Agency for …`."""
    head = _head(words[:80])
    return any(fold(word) in institution_words("body") for word in head[:3])


def _is_of(words: str) -> bool:
    """Whether a name says what the body is for: `Ministry of …`, not `Parliament`."""
    return any(fold(word) in institution_words("unfinished") for word in _WORD.findall(_unarticled(words))[1:])


def _is_fields(piece: str) -> bool:
    """Whether a piece is nothing but fields of work."""
    tokens = [fold(word) for word in _WORD.findall(_BRACKETED.sub("", piece))]
    plain = institution_words("joining") | institution_words("unfinished") | institution_words("article")
    return bool(tokens) and all(token in plain or token in institution_words("field") for token in tokens)


def _is_abbreviation(words: str) -> bool:
    return bool(_ABBREVIATION.fullmatch(words))


def _bare(words: str) -> str:
    return _unarticled(words).strip(" .")


def _blanked(words: str) -> str:
    """The words, what stands in brackets blanked out: no joint is inside."""
    return _BRACKETED.sub(lambda found: " " * len(found[0]), words)


@cache
def _joints() -> re.Pattern[str]:
    joining = "|".join(sorted(map(re.escape, institution_words("joining"))))
    return re.compile(rf"\s+(?:{joining}|&)\s+(?=\S)", re.IGNORECASE)


@cache
def _generic() -> frozenset[str]:
    """Actors without a name, which stand in lists as items: `civil society`, `private sector`."""
    return frozenset(fold(row["spelling"]) for row in read_vocabulary("institutions.junk") if row["code"] == "role")


def could_be_several(words: str) -> bool:
    """Whether one item may be a list after all, so that a person should look: sentences, two bodies with a sign or an
    `and` between them, or three items that are no fields of work."""
    plain = _CLOSING_ABBREVIATION.sub("", _BRACKETED.sub("", words))
    pieces = [piece for piece in _pieces(plain) if not _is_fields(piece)]
    return bool(_SENTENCES.search(plain)) or len(pieces) > 2 or len(list(_bodies(plain))) > 1


def _bodies(words: str) -> Iterator[str]:
    for piece in _PERHAPS.split(words):
        for part in _joints().split(piece):
            if _is_abbreviation(_bare(part)) or _complete(part):
                yield part
