"""The derived columns of OGP's commitments database, as formulas of its other columns."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import partial

from pipeline.reconcile.formula import END, PROGRESS, Formula, Row, Rule, between, change, coded, one, whole
from pipeline.reconcile.reference import forms
from pipeline.schemas import read_vocabulary

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
_EXPORTED = 2024  # the year of the copy that the formulas were worked out from: a plan that ends later is active
_BY_VALUE = ("_DIOGATI", "_DIOGCP", "_DIOGPA")
_VALUES = tuple(
    f"OGP Value {name}" for name in ("Access To Information", "Civic Participation", "Public Accountability")
)
_SUM = (
    "Ambitious and complete, or DIOG", "Ambitious but not complete", "Complete but not ambitious",
    "Not complete or ambitious", "Not reviewed",
)  # fmt: skip


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
    return one(any(row[name] == "1" for name in _VALUES))


def _change_in_words(row: Row) -> str:
    change = whole(row["_ChangeCompletion"])
    if change is None:
        return row["_ChangeCompletion"]
    return "Increase" if change > 0 else "Decrease" if change < 0 else "No Change"


def _is_verifiable(row: Row) -> bool:
    if whole(row["_Specificity"]) is None:
        return row["Verifiable"] == "Yes"
    return between(row["_Specificity"], 2, 3)


def _star(completion: str, impact: int, tested: str, row: Row) -> str | None:
    """A star by rule: verifiable, relevant, of at least this impact, and substantially done."""
    if whole(row[tested]) is None:
        return None
    starred = (
        _is_verifiable(row)
        and row["_Relevant"] == "1"
        and between(row["_Potential Impact"], impact, 3)
        and between(row[completion], 4, 5)
    )
    return one(starred)


def _max_star(row: Row) -> str:
    end, progress = row["Starred (Current Formula) End of Term"], row["Starred (Current Formula) Progress Report"]
    if end in ("0", "1"):
        return end
    return progress if progress in ("0", "1", "NA") else "ND"


def _raw_completion(row: Row) -> str:
    return row[END] if whole(row[END]) is not None or row[PROGRESS] == "NR" else row[PROGRESS]


def _midterm_only(row: Row) -> str:
    if whole(row[END]) is not None:
        return "0"
    return row[END] if row[PROGRESS] == "NR" else "1"


def _max_completion(row: Row) -> str:
    number = whole(row["Raw Completion"])
    if number is None:
        return row["Raw Completion"]
    return str(number - 2) if number >= 2 else "ND"


def _high_ambition(row: Row) -> str:
    if whole(row["_Potential Impact"]) is None:
        return row["_Potential Impact"]
    return one(between(row["_Potential Impact"], 2, 3) and row["_Relevant"] == "1")


def _high_diog(row: Row) -> str:
    return one(between(row["_OpenGovernment"], 3, 4) or row["_Early Results"] == "2")


def _is_number(columns: Iterable[str], row: Row) -> str:
    return one(any(whole(row[column]) is not None for column in columns))


def _flags(row: Row) -> tuple[str, bool, bool]:
    return row["High Ambition"], row["High Completion"] == "1", row["High DIOG"] == "1"


def _ambitious_and_complete(row: Row) -> str:
    ambition, complete, opened = _flags(row)
    return one((ambition == "1" and complete) or opened)


def _ambitious_only(row: Row) -> str:
    ambition, complete, opened = _flags(row)
    return one(ambition == "1" and not complete and not opened)


def _complete_only(row: Row) -> str:
    ambition, complete, opened = _flags(row)
    return one(ambition == "0" and complete and not opened)


def _neither(row: Row) -> str:
    ambition, complete, opened = _flags(row)
    return one(ambition == "0" and not complete and not opened)


def _checksum(row: Row) -> str:
    return str(sum(row[name] == "1" for name in _SUM))


def _score(row: Row) -> str:
    scores = dict(zip(_SUM, (4, 3, 2, 1, -1), strict=True))
    return str(next((score for name, score in scores.items() if row[name] == "1"), 1))


def _constraint(row: Row) -> str:
    """What first stands in the way of a star."""
    holds = (
        (row["_Potential Impact"] == "NR", "NR"),
        (between(row["_Specificity"], 0, 1), "Spec"),
        (row["_Relevant"] == "0", "Rel"),
        (between(row["_Potential Impact"], 0, 2), "PotImp"),
        (between(row["Max Completion"], 0, 1), "Cmpl"),
        (row["Max star"] == "1", "STAR"),
    )
    return next((name for true, name in holds if true), "FALSE")


def _url(row: Row) -> str:
    place = row["Country/Locality"].lower()
    slug = "-".join(place.replace(",", " ").split())
    return f"https://opengovpartnership.org/members/{slug}/commitments/{row['Commitment Unique Identifier'].lower()}"


def _subnational(row: Row) -> str:
    return one(row["Subnational"] == "1" and row["National Or Local"] == "National")


def _duration(row: Row) -> str:
    return str(max(1, int(row["Action Plan End Year"]) - int(row["Year Of Submission"])))


def _any(columns: Sequence[str], row: Row) -> str:
    return one(any(row[column] == "1" for column in columns))


def _implied(by: str, row: Row) -> str | None:
    return "1" if row[by] == "1" else None


def _lawmaking(row: Row) -> str:
    both = row["Open Parliaments"] == "1" and row["Public Participation"] == "1"
    return one(both or row["Lobbying"] == "1")


def _themes() -> list[Formula]:
    """A theme is set where one of its parts is. The right to information is a theme of its own."""
    database = next(form for form in forms() if form.code == "database")
    areas = {row["code"]: row for row in read_vocabulary("policy_areas")}
    codes = {column: database.code_of("policy_areas", column) for column in database.declared["policy_areas"]}
    made = []
    for column, code in codes.items():
        parts = tuple(
            part
            for part, area in codes.items()
            if areas[area]["theme"] == code and part not in (*database.declared["derived"], column)
        )
        if parts:
            made.append(Formula("database", column, f"any of {', '.join(parts)}", partial(_any, parts)))
    return made


def database_formulas() -> list[Formula]:
    opened = "Did It Open Government"
    made = [
        coded("database", "_Specificity", "Specificity", _SPECIFICITY),
        coded("database", "_Potential Impact", "Potential Impact", _IMPACT),
        coded("database", PROGRESS, "Completion (Progress Report)", _COMPLETION),
        coded("database", END, "Completion (End Of Term)", _COMPLETION),
        coded("database", "_Potential for Results", "Potential for Results", _RESULTS_POTENTIAL),
        coded("database", "_Early Results", "Early Results", _EARLY),
        coded("database", "_OpenGovernment", f"{opened} (Overall)", _OPENED),
        coded("database", "_DIOGATI", f"{opened} (Access To Information)", _OPENED_BY_VALUE),
        coded("database", "_DIOGCP", f"{opened} (Civic Participation)", _OPENED_BY_VALUE),
        coded("database", "_DIOGPA", f"{opened}: Public Accountability", _OPENED_BY_VALUE),
    ]
    rules: tuple[tuple[str, str, Rule], ...] = (
        ("_OpenGovernment", "best of the three values, minus 1", _best_value),
        ("Verifiable", "Yes where _Specificity is 2 or 3", _verifiable),
        ("_Relevant", "1 where a value but Technology is 1", _relevant),
        ("_ChangeCompletion", "_CompletionEndTerm - _CompletionProgress", change),
        ("Change In Completion", "_ChangeCompletion in words", _change_in_words),
        (
            "Starred (2015 Only)",
            "verifiable, relevant, impact 2 or 3, progress 4 or 5",
            partial(_star, PROGRESS, 2, PROGRESS),
        ),
        (
            "Starred (Current Formula) Progress Report",
            "as before, impact 3 only",
            partial(_star, PROGRESS, 3, PROGRESS),
        ),
        (
            "Starred (Current Formula) End of Term",
            "as before, completion at the end of term",
            partial(_star, END, 3, "Starred (Current Formula) End of Term"),
        ),
        ("Max star", "the star at the end of term, else at the progress report", _max_star),
        ("Raw Completion", "end of term where rated, else progress report", _raw_completion),
        ("Midterm Only", "0 where the end of term is rated", _midterm_only),
        ("Max Completion", "Raw Completion - 2; Withdrawn and Unclear are ND", _max_completion),
        (
            "High Completion",
            "1 where Max Completion is 2 or 3",
            lambda row: one(between(row["Max Completion"], 2, 3)),
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
        (_SUM[4], "_Potential Impact is NR", lambda row: one(row["_Potential Impact"] == "NR")),
        ("CHECKSUM", "sum of the five columns before", _checksum),
        ("IRM-Based Score", "4, 3, 2, 1, -1 by the first of the five; without one 1", _score),
        ("Binding constraint", "the first condition of a star that fails", _constraint),
        (
            "Active Commitment",
            f"the plan ends in {_EXPORTED} or later",
            lambda row: one(int(row["Action Plan End Year"]) >= _EXPORTED),
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
