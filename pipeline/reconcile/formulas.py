"""The derived columns of OGP's own tables, as formulas of their other columns.

Worked out from the published rows; docs/reconciliation.md lists each with how exactly it holds. A formula takes a row
(column -> words) and gives what the column should say, or `None` where it does not apply to the row.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from pipeline.reconcile.reference import forms
from pipeline.schemas import read_vocabulary

Row = Mapping[str, str]
Rule = Callable[[Row], str | None]

_IMPACT = {"None": 0, "Minor": 1, "Moderate": 2, "Transformative": 3}
_SPECIFICITY = {"None": 0, "Low": 1, "Medium": 2, "High": 3}
_COMPLETION = {"Withdrawn": 0, "Unclear": 1, "Not Started": 2, "Limited": 3, "Substantial": 4, "Complete": 5}
_RESULTS_POTENTIAL = {"Unclear": 0, "Modest": 1, "Substantial": 2}
_EARLY = {"No notable results": 0, "Moderate": 1, "Significant": 2}
_OPENED = {
    "Worsens": 0, "Did Not Change": 1, "No early results to report yet": 1, "Marginal": 2, "Major": 3, "Outstanding": 4,
}  # fmt: skip
_OPENED_BY_VALUE = {
    "Not Applicable": 0, "Worsens": 1, "Did Not Change": 2, "Marginal": 3, "Major": 4, "Outstanding": 5,
}  # fmt: skip
_EXPLORER_SPECIFICITY = {"None": 0, "a. low": 1, "b. medium": 2, "c. high": 3}
_EXPLORER_COMPLETION = {
    "Withdrawn": 0, "Unclear": 1, "a. Not started": 2, "a. Not Started": 2, "b. Limited": 3, "c. Substantial": 4,
    "d. Complete": 5,
}  # fmt: skip
_EXPLORER_IMPACT = {**_IMPACT, "Unclear": 0}
_EXPLORER_OPENED = {"b. None": 1, "c. Marginal": 2, "d. Major": 3}

_EXPORTED = 2024  # the year of the copy that the formulas were worked out from: a plan that ends later is active
_PROGRESS, _END = "_CompletionProgress", "_CompletionEndTerm"
_BY_VALUE = ("_DIOGATI", "_DIOGCP", "_DIOGPA")
_VALUES = tuple(
    f"OGP Value {name}" for name in ("Access To Information", "Civic Participation", "Public Accountability")
)
_SUM = (
    "Ambitious and complete, or DIOG", "Ambitious but not complete", "Complete but not ambitious",
    "Not complete or ambitious", "Not reviewed",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Formula:
    """`column` of the form `form` says what `rule` gives; `words` say the same for people."""

    form: str
    column: str
    words: str
    rule: Rule


@dataclass(frozen=True, slots=True)
class Agreement:
    """On how many of the rows to which it applies a formula holds; `exceptions` are the places of the other rows."""

    formula: Formula
    agree: int
    tested: int
    exceptions: tuple[int, ...]


def check(formula: Formula, rows: Sequence[Row]) -> Agreement:
    """How a formula holds on rows that have its columns."""
    tested, exceptions = 0, []
    for place, row in enumerate(rows):
        expected = formula.rule(row)
        if expected is not None:
            tested += 1
            if expected != row[formula.column]:
                exceptions.append(place)
    return Agreement(formula, tested - len(exceptions), tested, tuple(exceptions))


def whole(words: str) -> int | None:
    """The number that a cell holds; None for `ND`, `NR`, `NA` and words."""
    return int(words) if words.lstrip("-").isdecimal() else None


def _between(words: str, low: int, high: int) -> bool:
    number = whole(words)
    return number is not None and low <= number <= high


def _one(true: bool) -> str:
    return "1" if true else "0"


def _code(source: str, codes: Mapping[str, int], row: Row) -> str:
    """The number of a word; what no number is for stays."""
    return str(codes.get(row[source], row[source]))


def _best_value(row: Row) -> str | None:
    """The best of three values is one point higher than the whole: their scale begins with Not Applicable."""
    numbers = [number for name in _BY_VALUE if (number := whole(row[name])) is not None]
    return str(max(numbers) - 1) if numbers and whole(row["_OpenGovernment"]) is not None else None


def _verifiable(row: Row) -> str | None:
    number = whole(row["_Specificity"])
    return None if number is None else ("Yes" if number >= 2 else "No")


def _relevant(row: Row) -> str | None:
    if not all(row[name] in ("0", "1") for name in _VALUES):
        return None
    return _one(any(row[name] == "1" for name in _VALUES))


def _change(row: Row) -> str | None:
    before, after = whole(row[_PROGRESS]), whole(row[_END])
    return None if before is None or after is None else str(after - before)


def _change_in_words(row: Row) -> str:
    change = whole(row["_ChangeCompletion"])
    if change is None:
        return row["_ChangeCompletion"]
    return "Increase" if change > 0 else "Decrease" if change < 0 else "No Change"


def _is_verifiable(row: Row) -> bool:
    if whole(row["_Specificity"]) is None:
        return row["Verifiable"] == "Yes"
    return _between(row["_Specificity"], 2, 3)


def _star(completion: str, impact: int, tested: str, row: Row) -> str | None:
    """A star by rule: verifiable, relevant, of at least this impact, and substantially done."""
    if whole(row[tested]) is None:
        return None
    starred = (
        _is_verifiable(row)
        and row["_Relevant"] == "1"
        and _between(row["_Potential Impact"], impact, 3)
        and _between(row[completion], 4, 5)
    )
    return _one(starred)


def _max_star(row: Row) -> str:
    end, progress = row["Starred (Current Formula) End of Term"], row["Starred (Current Formula) Progress Report"]
    if end in ("0", "1"):
        return end
    return progress if progress in ("0", "1", "NA") else "ND"


def _raw_completion(row: Row) -> str:
    return row[_END] if whole(row[_END]) is not None or row[_PROGRESS] == "NR" else row[_PROGRESS]


def _midterm_only(row: Row) -> str:
    if whole(row[_END]) is not None:
        return "0"
    return row[_END] if row[_PROGRESS] == "NR" else "1"


def _max_completion(row: Row) -> str:
    number = whole(row["Raw Completion"])
    if number is None:
        return row["Raw Completion"]
    return str(number - 2) if number >= 2 else "ND"


def _high_ambition(row: Row) -> str:
    if whole(row["_Potential Impact"]) is None:
        return row["_Potential Impact"]
    return _one(_between(row["_Potential Impact"], 2, 3) and row["_Relevant"] == "1")


def _high_diog(row: Row) -> str:
    return _one(_between(row["_OpenGovernment"], 3, 4) or row["_Early Results"] == "2")


def _is_number(columns: Iterable[str], row: Row) -> str:
    return _one(any(whole(row[column]) is not None for column in columns))


def _flags(row: Row) -> tuple[str, bool, bool]:
    return row["High Ambition"], row["High Completion"] == "1", row["High DIOG"] == "1"


def _ambitious_and_complete(row: Row) -> str:
    ambition, complete, opened = _flags(row)
    return _one((ambition == "1" and complete) or opened)


def _ambitious_only(row: Row) -> str:
    ambition, complete, opened = _flags(row)
    return _one(ambition == "1" and not complete and not opened)


def _complete_only(row: Row) -> str:
    ambition, complete, opened = _flags(row)
    return _one(ambition == "0" and complete and not opened)


def _neither(row: Row) -> str:
    ambition, complete, opened = _flags(row)
    return _one(ambition == "0" and not complete and not opened)


def _checksum(row: Row) -> str:
    return str(sum(row[name] == "1" for name in _SUM))


def _score(row: Row) -> str:
    scores = dict(zip(_SUM, (4, 3, 2, 1, -1), strict=True))
    return str(next((score for name, score in scores.items() if row[name] == "1"), 1))


def _constraint(row: Row) -> str:
    """What first stands in the way of a star."""
    holds = (
        (row["_Potential Impact"] == "NR", "NR"),
        (_between(row["_Specificity"], 0, 1), "Spec"),
        (row["_Relevant"] == "0", "Rel"),
        (_between(row["_Potential Impact"], 0, 2), "PotImp"),
        (_between(row["Max Completion"], 0, 1), "Cmpl"),
        (row["Max star"] == "1", "STAR"),
    )
    return next((name for true, name in holds if true), "FALSE")


def _url(row: Row) -> str:
    place = row["Country/Locality"].lower()
    slug = "-".join(place.replace(",", " ").split())
    return f"https://opengovpartnership.org/members/{slug}/commitments/{row['Commitment Unique Identifier'].lower()}"


def _subnational(row: Row) -> str:
    return _one(row["Subnational"] == "1" and row["National Or Local"] == "National")


def _duration(row: Row) -> str:
    return str(max(1, int(row["Action Plan End Year"]) - int(row["Year Of Submission"])))


def _any(columns: Sequence[str], row: Row) -> str:
    return _one(any(row[column] == "1" for column in columns))


def _implied(by: str, row: Row) -> str | None:
    return "1" if row[by] == "1" else None


def _lawmaking(row: Row) -> str:
    both = row["Open Parliaments"] == "1" and row["Public Participation"] == "1"
    return _one(both or row["Lobbying"] == "1")


def _explorer_relevant(row: Row) -> str:
    said = [row[f"Value -{name}"] for name in ("Info", "Part", "Acc")]
    return "1" if "1" in said else "NR" if "NR" in said else "0"


def _explorer_star(column: str, completion: str, impact: int, specific: bool, row: Row) -> str | None:
    if row[column] not in ("0", "1"):
        return None
    starred = (
        (not specific or _between(row["_Specificity"], 2, 3))
        and row["_Relevant"] == "1"
        and _between(row["_Pot Impact Coded"], impact, 3)
        and _between(row[completion], 4, 5)
    )
    return _one(starred)


def _tag_columns() -> tuple[str, ...]:
    return tuple(next(form for form in forms() if form.code == "explorer").declared["policy_areas"])


def _explorer_checksum(row: Row) -> str:
    return str(sum(row[tag] == "1" for tag in _tag_columns()))


def _open_data(row: Row) -> str | None:
    return None if row["ODWG"] == "NR" else row["Open Data"]


def _coded(column: str, source: str, codes: Mapping[str, int]) -> Formula:
    words = ", ".join(f"{word} {code}" for word, code in codes.items())
    return Formula("database", column, f"{source}: {words}; NR, ND, NA stay", partial(_code, source, codes))


def _coded_in_explorer(column: str, source: str, codes: Mapping[str, int]) -> Formula:
    words = ", ".join(f"{word} {code}" for word, code in codes.items())
    return Formula("explorer", column, f"{source}: {words}; NR, ND, NA stay", partial(_code, source, codes))


def _themes() -> list[Formula]:
    """A theme is set where one of its parts is. The right to information is a theme of its own."""
    database = next(form for form in forms() if form.code == "database").declared
    areas = {row["code"]: row for row in read_vocabulary("policy_areas")}
    made = []
    for column, code in database["policy_areas"].items():
        parts = tuple(
            part
            for part, of in database["policy_areas"].items()
            if areas[of]["theme"] == code and part not in (*database["derived"], column)
        )
        if parts:
            made.append(Formula("database", column, f"any of {', '.join(parts)}", partial(_any, parts)))
    return made


def _database() -> list[Formula]:
    opened = "Did It Open Government"
    made = [
        _coded("_Specificity", "Specificity", _SPECIFICITY),
        _coded("_Potential Impact", "Potential Impact", _IMPACT),
        _coded(_PROGRESS, "Completion (Progress Report)", _COMPLETION),
        _coded(_END, "Completion (End Of Term)", _COMPLETION),
        _coded("_Potential for Results", "Potential for Results", _RESULTS_POTENTIAL),
        _coded("_Early Results", "Early Results", _EARLY),
        _coded("_OpenGovernment", f"{opened} (Overall)", _OPENED),
        _coded("_DIOGATI", f"{opened} (Access To Information)", _OPENED_BY_VALUE),
        _coded("_DIOGCP", f"{opened} (Civic Participation)", _OPENED_BY_VALUE),
        _coded("_DIOGPA", f"{opened}: Public Accountability", _OPENED_BY_VALUE),
    ]
    rules: tuple[tuple[str, str, Rule], ...] = (
        ("_OpenGovernment", "best of the three values, minus 1", _best_value),
        ("Verifiable", "Yes where _Specificity is 2 or 3", _verifiable),
        ("_Relevant", "1 where a value but Technology is 1", _relevant),
        ("_ChangeCompletion", "_CompletionEndTerm - _CompletionProgress", _change),
        ("Change In Completion", "_ChangeCompletion in words", _change_in_words),
        (
            "Starred (2015 Only)",
            "verifiable, relevant, impact 2 or 3, progress 4 or 5",
            partial(_star, _PROGRESS, 2, _PROGRESS),
        ),
        (
            "Starred (Current Formula) Progress Report",
            "as before, impact 3 only",
            partial(_star, _PROGRESS, 3, _PROGRESS),
        ),
        (
            "Starred (Current Formula) End of Term",
            "as before, completion at the end of term",
            partial(_star, _END, 3, "Starred (Current Formula) End of Term"),
        ),
        ("Max star", "the star at the end of term, else at the progress report", _max_star),
        ("Raw Completion", "end of term where rated, else progress report", _raw_completion),
        ("Midterm Only", "0 where the end of term is rated", _midterm_only),
        ("Max Completion", "Raw Completion - 2; Withdrawn and Unclear are ND", _max_completion),
        (
            "High Completion",
            "1 where Max Completion is 2 or 3",
            lambda row: _one(_between(row["Max Completion"], 2, 3)),
        ),
        ("High Ambition", "1 where impact is 2 or 3 and relevant", _high_ambition),
        ("High DIOG", "1 where _OpenGovernment is 3 or 4 or _Early Results 2", _high_diog),
        (
            "Ambition Assessed",
            "impact or potential for results is rated",
            partial(_is_number, ("_Potential Impact", "_Potential for Results")),
        ),
        ("Comp Assessed", "Max Completion is a number", partial(_is_number, ("Max Completion",))),
        (
            "DIOG Assessed",
            "_OpenGovernment or _Early Results is a number",
            partial(_is_number, ("_OpenGovernment", "_Early Results")),
        ),
        (_SUM[0], "(High Ambition and High Completion) or High DIOG", _ambitious_and_complete),
        (_SUM[1], "High Ambition, neither High Completion nor High DIOG", _ambitious_only),
        (_SUM[2], "High Completion, neither High Ambition nor High DIOG", _complete_only),
        (_SUM[3], "none of the three", _neither),
        (_SUM[4], "_Potential Impact is NR", lambda row: _one(row["_Potential Impact"] == "NR")),
        ("CHECKSUM", "sum of the five columns before", _checksum),
        ("IRM-Based Score", "4, 3, 2, 1, -1 by the first of the five; without one 1", _score),
        ("Binding constraint", "the first condition of a star that fails", _constraint),
        (
            "Active Commitment",
            f"the plan ends in {_EXPORTED} or later",
            lambda row: _one(int(row["Action Plan End Year"]) >= _EXPORTED),
        ),
        ("Action Plan Duration (Years)", "end year - year of submission, at least 1", _duration),
        (
            "Action Plan ID",
            "AP_, Code, plan number in two digits",
            lambda row: f"AP_{row['Code']}{int(row['Action Plan Number']):02}",
        ),
        ("URL", "from the member's name and the ID", _url),
        ("Commitment Dummy", "1", lambda row: "1"),
        ("Subnational in NAPs", "Subnational in a national plan", _subnational),
    )
    made += [Formula("database", column, words, rule) for column, words, rule in rules]
    made += _themes()
    late: tuple[tuple[str, str, Rule], ...] = (
        (
            "Access to information",
            "Right To Information or Open Data",
            partial(_any, ("Right To Information", "Open Data")),
        ),
        (
            "Money in Politics",
            "any of Asset Disclosure, Conflicts Of Interest, Political Finance, Lobbying",
            partial(_any, ("Asset Disclosure", "Conflicts Of Interest", "Political Finance", "Lobbying")),
        ),
        ("Participation in Lawmaking", "(Open Parliaments and Public Participation) or Lobbying", _lawmaking),
        ("Elections", "implied by Political Finance", partial(_implied, "Political Finance")),
        ("Public Procurement", "implied by Open Contracting", partial(_implied, "Open Contracting")),
        ("Private Sector", "implied by Beneficial Ownership", partial(_implied, "Beneficial Ownership")),
        (
            "Public Participation",
            "implied by Public Participation In Budget/Fiscal Policy",
            partial(_implied, "Public Participation In Budget/Fiscal Policy"),
        ),
    )
    return made + [Formula("database", column, words, rule) for column, words, rule in late]


def _explorer() -> list[Formula]:
    before, only_2015 = "Starred (pre-June 2014 assessments)", "Starred (2015 only)"
    progress, end = "Starred (current formula) progress report", "Starred (current formula) end of term"
    made = [
        _coded_in_explorer("_Specificity", "Specificity", _EXPLORER_SPECIFICITY),
        _coded_in_explorer("_Pot Impact Coded", "Potential impact", _EXPLORER_IMPACT),
        _coded_in_explorer(_PROGRESS, "Completion (progress report)", _EXPLORER_COMPLETION),
        _coded_in_explorer(_END, "Completion (end of term)", _EXPLORER_COMPLETION),
        _coded_in_explorer("_OpenGovt", "Did it open government (end of term only)", _EXPLORER_OPENED),
    ]
    rules: tuple[tuple[str, str, Rule], ...] = (
        ("_Relevant", "1 where a value but Tech is 1; NR stays", _explorer_relevant),
        (before, "relevant, impact 2 or 3, progress 4 or 5", partial(_explorer_star, before, _PROGRESS, 2, False)),
        (only_2015, "also specificity 2 or 3", partial(_explorer_star, only_2015, _PROGRESS, 2, True)),
        (progress, "impact 3 only", partial(_explorer_star, progress, _PROGRESS, 3, True)),
        (end, "impact 3 only, completion at the end of term", partial(_explorer_star, end, _END, 3, True)),
        ("Checksum", "number of tags that are 1", _explorer_checksum),
        ("_ChangeCompletion", "end of term - progress", _change),
        (
            "IRM Assessed (Y/N)?",
            "0 where completion is NR",
            lambda row: _one(row["Completion (progress report)"] != "NR"),
        ),
        ("ODWG", "Open Data", _open_data),
    )
    return made + [Formula("explorer", column, words, rule) for column, words, rule in rules]


def formulas() -> list[Formula]:
    """All formulas, the database's first."""
    return [*_database(), *_explorer()]
