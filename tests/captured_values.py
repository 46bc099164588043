"""The captures of ../shared parsed, and their values in the form in which `expect` states them (PAGES I.10)."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from typing import Any

from pipeline.build import look_at
from pipeline.model import NO_DATA, NOT_SHOWN, PENDING, Capture, Observation, Page, Parsed
from pipeline.parse.context import Ledger

JOINER = "; "
_SCALARS = (
    "title", "member", "action_plan", "status", "early_results", "verifiable", "relevant", "potential_impact",
    "ambition", "completion",
)  # fmt: skip
_LISTS = ("policy_areas", "irm_reports", "ogp_values")


def parse_text(
    case: Mapping[str, Any], text: str | None = None, media_type: str = "text/plain", url: str = ""
) -> tuple[Page, Parsed, Ledger]:
    """One given capture parsed; `text` and `url` in place of its own, where a test changes them."""
    body = (case["text"] if text is None else text).encode()
    return look_at(Capture(body, case["case"], url or case["url"], media_type=media_type))


def own_observations(parsed: Parsed) -> dict[str, Observation]:
    """Field -> observation, of the row that the page is about."""
    return {o.field: o for o in parsed.observations if o.row_key == parsed.key}


def states_and_values(parsed: Parsed) -> dict[str, tuple[str, str]]:
    """Field -> (state, value)."""
    return {name: (o.state, o.value) for name, o in own_observations(parsed).items()}


def in_expected_form(parsed: Parsed) -> dict[str, Any]:
    """What a commitment page was read to, named and written as `expect` does."""
    seen = own_observations(parsed)
    found: dict[str, Any] = {name: _scalar(seen.get(name)) for name in _SCALARS}
    found |= {name: _list(seen.get(name)) for name in _LISTS}
    found |= {name: _stated(seen.get(name)) for name in ("lead_institution", "support_institution")}
    cycle, starred = _stated(seen.get("cycle")), _scalar(seen.get("starred"))
    found |= {"commitment_id": parsed.key, "language": parsed.capture.language}
    found |= {"cycle": int(cycle) if cycle else None, "starred": {"Yes": True, "No": False}.get(str(starred), starred)}
    found["sections"] = [
        str(row.values["heading"])
        for row in parsed.rows
        if row.table_name == "sections" and row.values["level"] == 1 and row.values["heading"]
    ]
    found["institutions_involved"] = _list(seen.get("institutions_involved"))
    found |= {f"commitment_{end}": seen[f"{end}_date"].as_written for end in ("start", "end") if f"{end}_date" in seen}
    found["inception_report"] = seen["inception_report"].as_written if "inception_report" in seen else None
    return found


def _scalar(observation: Observation | None) -> str | None:
    if observation is None or observation.state == NOT_SHOWN:
        return None
    if observation.state == PENDING:
        return "pending"
    return observation.as_written if observation.state == NO_DATA else observation.value


def _stated(observation: Observation | None) -> str | None:
    return observation.value or None if observation else None


def _list(observation: Observation | None) -> list[str]:
    stated = _stated(observation)
    return stated.split(JOINER) if stated else []


class Accuracy:
    """Hits and misses by field, printed as a table."""

    def __init__(self) -> None:
        self.asked: Counter[str] = Counter()
        self.hit: Counter[str] = Counter()
        self.misses: dict[str, list[str]] = defaultdict(list)

    def count(self, case: str, name: str, found: object, expected: object) -> None:
        self.asked[name] += 1
        if found == expected:
            self.hit[name] += 1
        else:
            self.misses[name].append(f"{case}: {found!r} in place of {expected!r}")

    def __str__(self) -> str:
        rows = [f"{name:24}{self.hit[name]:5} of {self.asked[name]:4}" for name in sorted(self.asked)]
        wrong = [f"  {name}: {miss}" for name in sorted(self.misses) for miss in self.misses[name]]
        return "\n".join(["field                   right of asked", *rows, *wrong])
