"""Commitments and what hangs on them: institutions, areas, values, reports, ratings, prose."""

from __future__ import annotations

from typing import Any

from pipeline.identity.addresses import commitment_url
from pipeline.identity.plans import is_not_attached
from pipeline.languages import language_of
from pipeline.model import NO_DATA, NOT_SHOWN, PENDING, STATED, Issue, Observation
from pipeline.schemas import read_vocabulary
from pipeline.tables.book import Book
from pipeline.tables.institutions import split_institutions
from pipeline.tables.registry import Registry, policy_area
from pipeline.vocabularies import rating_words, vocabulary

Rows = list[dict[str, Any]]

INDICATORS = tuple(row["code"] for row in read_vocabulary("indicators"))
_BOOLEAN = {"Yes": True, "No": False}
_RATED = ("starred", "verifiable", "relevant")
_STATES = {STATED: "rated", PENDING: "pending", NO_DATA: "no-data", NOT_SHOWN: "not-shown"}
_WITH_STATE = ("lead_institution", "support_institution", "irm_reports")
_ROLES = {"lead_institution": "lead", "support_institution": "support", "institutions_involved": "involved"}


class Commitments:
    """Makes the rows of `commitments` and of the tables that hang on it."""

    def __init__(self, book: Book, registry: Registry) -> None:
        self.book, self.registry = book, registry
        self.tables: dict[str, Rows] = {
            name: []
            for name in (
                "commitments", "commitment_institutions", "commitment_policy_areas", "commitment_ogp_values",
                "commitment_irm_reports", "assessments",
            )
        }  # fmt: skip
        self.keys = book.keys("commitments")
        registry.enter_official_plans(self.keys)
        for key in self.keys:
            self._make(key)

    def _make(self, key: str) -> None:
        member_id = self.registry.member_of_commitment(key)
        self.tables["commitments"].append(self._row(key, member_id))
        self._institutions(key)
        self._areas(key)
        self._values(key)
        self._reports(key)
        self._assessments(key)

    def _row(self, key: str, member_id: str) -> dict[str, Any]:
        book = self.book
        captures = book.shown_by("commitments", key)
        times = sorted(time for c in captures for time in (c.captured_at, c.seen_until) if time)
        row: dict[str, Any] = {
            name: book.value("commitments", key, name)
            for name in (
                "title", "cycle", "lead_institution", "support_institution", "commitment_number", "description",
                "start_date", "end_date",
            )
        }  # fmt: skip
        row["language"] = language_of(" ".join(filter(None, (row["title"], row["description"]))))
        row |= {f"{name}_state": self._state(key, name) for name in _WITH_STATE}
        row |= {indicator: self._rating(key, indicator) for indicator in INDICATORS}
        return row | {
            "commitment_id": key,
            "member_id": member_id,
            "action_plan_id": self._plan(key),
            "status": self._status(key),
            "url": self._url(key, member_id),
            "detail": self._detail(key),
            "official_id": book.value("commitments", key, "official_id"),
            "first_captured": times[0] if times else "",
            "last_captured": times[-1] if times else "",
        }

    def _detail(self, key: str) -> str:
        if self.book.has_page("commitments", key):
            return "page"
        return "reference" if self.book.only_in_reference("commitments", key) else "listing"

    def _url(self, key: str, member_id: str) -> str:
        return commitment_url(member_id, key) if member_id else ""

    def _status(self, key: str) -> str:
        words = self.book.value("commitments", key, "status")
        return vocabulary("statuses").code(words) or words

    def _rating(self, key: str, indicator: str) -> Any:
        """The rating for the flat table: a boolean or OGP's word; blank unless the commitment is rated."""
        observation = self.book.current("commitments", key, indicator)
        if observation is None or observation.state != STATED:
            return None
        value = rating_value(indicator, observation.value)
        return _BOOLEAN.get(value) if indicator in _RATED else value

    def _state(self, key: str, name: str) -> str:
        """Whether the page states a value that may be pending or none; empty where no page of its own was read."""
        observation = self.book.current("commitments", key, name)
        if observation is not None:
            return observation.state
        return NOT_SHOWN if self.book.has_page("commitments", key) else ""

    def _plan(self, key: str) -> str:
        observation = self.book.current("commitments", key, "action_plan")
        found = self.registry.meant(observation)
        if observation is not None and observation.state == STATED and not found:
            attached = not is_not_attached(observation.value)
            code = "plan-unmatched" if attached else "plan-not-attached"
            why = "the member of this plan is not known" if attached else "the page says that no plan is attached"
            self._issue(code, why, key, "action_plan_id", observation, observation.value)
        return found[0] if found else self.registry.official_plan(key)

    def _institutions(self, key: str) -> None:
        for name, role in _ROLES.items():
            observation = self.book.current("commitments", key, name)
            if observation is None or observation.state != STATED:
                continue
            institutions, unclear = split_institutions(observation.value)
            for words in unclear:
                message = "the words may name several institutions, but no clear separator splits them: kept whole"
                self._issue("institutions-not-split", message, key, name, observation, words)
            self.tables["commitment_institutions"] += [
                {"commitment_id": key, "role": role, "position": position, "institution": institution}
                for position, institution in enumerate(institutions, start=1)
            ]

    def _areas(self, key: str) -> None:
        """Each area once; where two of the words mean one area, the first is kept as written."""
        words = [part for part in self.book.value("commitments", key, "policy_areas").split("; ") if part]
        areas: dict[str, str] = {}
        for written in words:
            areas.setdefault(policy_area(written), written)
        self.tables["commitment_policy_areas"] += [
            {"commitment_id": key, "policy_area_id": area, "position": position, "as_written": written}
            for position, (area, written) in enumerate(areas.items(), start=1)
        ]

    def _values(self, key: str) -> None:
        meant = self.registry.meant(self.book.current("commitments", key, "ogp_values"))
        self.tables["commitment_ogp_values"] += [{"commitment_id": key, "ogp_value": value} for value in meant]

    def _reports(self, key: str) -> None:
        meant = self.registry.meant(self.book.current("commitments", key, "irm_reports"))
        self.tables["commitment_irm_reports"] += [
            {"commitment_id": key, "irm_report_id": report, "position": position}
            for position, report in enumerate(dict.fromkeys(meant), start=1)
        ]

    def _assessments(self, key: str) -> None:
        """All seven ratings where the commitment's own page was captured; from a list only what it states."""
        page = self.book.has_page("commitments", key)
        for indicator in INDICATORS:
            observation = self.book.current("commitments", key, indicator)
            if observation is None and not page:
                continue
            self.tables["assessments"].append(self._assessment(key, indicator, observation))

    def _assessment(self, key: str, indicator: str, observation: Observation | None) -> dict[str, Any]:
        state = observation.state if observation else NOT_SHOWN
        value = rating_value(indicator, observation.value) if observation and state == STATED else ""
        return {
            "commitment_id": key,
            "indicator": indicator,
            "value": value,
            "score": rating_score(indicator, value),
            "scale": rating_scale(indicator, value),
            "state": _STATES[state],
            "as_written": observation.as_written if observation else "",
            "capture_id": observation.capture_id
            if observation
            else self.book.shown_by("commitments", key)[-1].capture_id,
        }

    def _issue(self, code: str, message: str, key: str, name: str, at: Observation, value: str) -> None:
        self.registry.issues.append(Issue(code, message, at.capture_id, "commitments", key, name, at.line, value))


def rating_value(indicator: str, words: str) -> str:
    """OGP's own word for a rating as a page writes it; words that no list holds stay as written."""
    return rating_words().code(words, indicator) or words


def rating_score(indicator: str, value: str) -> int | None:
    """The number of a rating on its scale; none for a word outside it or unknown."""
    score = _rating_code(indicator, value).get("score", "")
    return int(score) if score else None


def rating_scale(indicator: str, value: str) -> str:
    """The scale on which a rating's score stands; empty for a word outside all scales or unknown."""
    return _rating_code(indicator, value).get("scale", "")


def _rating_code(indicator: str, value: str) -> dict[str, str]:
    codes = read_vocabulary("rating_words")
    return next((row for row in codes if row["indicator"] == indicator and row["code"] == value), {})
