"""Members, action plans and reports that pages name: each becomes one row, however often it is named."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from pipeline.identity.addresses import member_url, parse_address
from pipeline.identity.members import Member, find_member, member_of_prefix, member_of_slug, nation_of_prefix
from pipeline.identity.names import identifier
from pipeline.identity.plans import PlanName, is_not_attached, is_plan_name, parse_plan, plan_id, split_plans
from pipeline.identity.reports import ReportTitle, identify_report, nearest_type, parse_report, reviews_many_members
from pipeline.model import STATED, Issue, Observation
from pipeline.tables.book import Book, Rank
from pipeline.vocabularies import vocabulary

JOINER = "; "
# Column of `members` -> the field that a member's page observes.
_STATED_BY_MEMBERS = {
    "current_plan_number": "action_plan_number",
    "current_plan_years": "current_period",
    "commitments_stated": "commitments",
}


def policy_area(words: str) -> str:
    """The area that words mean. One that no list holds gets an identifier of its own words; `Environment / Climate` has
    the slug of a listed area, and so is that."""
    code = vocabulary("policy_areas").code(words)
    return code or identifier(words, "area")


def report_id(words: str, member_id: str) -> str:
    """The report that a title names on a page of a member."""
    title = parse_report(words)
    owner = title.member.member_id if title.member else member_id
    return identify_report(title, "" if reviews_many_members(title.report_type) else owner)


@dataclass(slots=True)
class Plan:
    """An action plan under all the names it was met with; the newest capture's name is its title. Words that do not
    read like a plan's name (reports were met under the label) are its title only where there are no others."""

    action_plan_id: str
    member_id: str
    start_year: int | None
    end_year: int | None
    names: list[tuple[Rank, PlanName]] = field(default_factory=list)
    cycles: Counter[int] = field(default_factory=Counter)
    url: str = ""

    @property
    def title(self) -> str:
        newest = max(self.names, key=lambda pair: (is_plan_name(pair[1].words), pair[0]), default=None)
        return newest[1].words if newest else ""


@dataclass(slots=True)
class Report:
    irm_report_id: str
    member_id: str
    title: ReportTitle
    rank: Rank
    url: str = ""
    plan: str = ""


class Registry:
    """What the rows of all pages refer to. Names are entered while the tables are made, then read back."""

    def __init__(self, book: Book) -> None:
        self.book = book
        self.members: dict[str, Member] = {}
        self.plans: dict[str, Plan] = {}
        self.reports: dict[str, Report] = {}
        self.issues: list[Issue] = []
        self._unknown_areas: dict[str, tuple[Rank, str]] = {}
        self.meanings: dict[tuple[str, str, str], str] = {}
        self._members_of: dict[str, str] = {}
        # Plan of ours -> its ID in OGP's own table, and the other way round.
        self.official_ids: dict[str, str] = {}
        self._official_plans: dict[str, str] = {}

    def enter_names(self) -> None:
        """Enters every plan and report that any capture of a commitment names, current or not: the names a plan once
        had tell that it is one plan, and a report that a newer page no longer lists is still a report."""
        for observation in self.book.observations():
            if observation.table_name == "commitments" and observation.state == STATED:
                found = self._meant(observation)
                if found:
                    self.meanings[observation.capture_id, observation.row_key, observation.field] = JOINER.join(found)

    def _meant(self, observation: Observation) -> list[str]:
        """The identifiers that the words of an observation mean."""
        key, words = observation.row_key, observation.value.split(JOINER)
        match observation.field:
            case "action_plan" | "irm_reports":
                rank = self.book.rank(observation.capture_id, ("commitments", key))
                member_id = self.member_of_commitment(key)
                if observation.field == "irm_reports":
                    for title in words:
                        self.tell_unknown_type(title, observation)
                    return [self.report(title, member_id, rank) for title in words]
                cycle = self.book.value("commitments", key, "cycle")
                found = self.plan(observation.value, member_id, rank, int(cycle) if cycle.isdecimal() else None)
                return [found] if found else []
            case "policy_areas":
                rank = self.book.rank(observation.capture_id, ("commitments", key))
                return list(dict.fromkeys(self._enter_area(area, rank) for area in words))
            case "ogp_values":
                return list(dict.fromkeys(vocabulary("ogp_values").code(value) or value for value in words))
        return []

    def _enter_area(self, words: str, rank: Rank) -> str:
        """Enters the area that words mean; one that no list holds bears the words of the newest capture."""
        code = policy_area(words)
        if code not in vocabulary("policy_areas").codes:
            self._unknown_areas[code] = max(self._unknown_areas.get(code, (rank, words)), (rank, words))
        return code

    @property
    def unknown_areas(self) -> dict[str, str]:
        """Identifier -> words, of the areas that no list holds."""
        return {code: words for code, (_, words) in self._unknown_areas.items()}

    def meant(self, observation: Observation | None) -> list[str]:
        """The identifiers that an observation was found to mean."""
        if observation is None or observation.state != STATED:
            return []
        found = self.meanings.get((observation.capture_id, observation.row_key, observation.field), "")
        return found.split(JOINER) if found else []

    def items(self, observation: Observation) -> dict[str, str]:
        """Identifier -> words, of the items that an observed list names; none where nothing is stated."""
        if observation.state != STATED:
            return {}
        words = observation.value.split(JOINER)
        match observation.field:
            case "policy_areas":
                meant = [policy_area(area) for area in words]
            case "ogp_values":
                meant = [vocabulary("ogp_values").code(value) or value for value in words]
            case _:
                member_id = self.member_of_commitment(observation.row_key)
                meant = [report_id(title, member_id) for title in words]
        found: dict[str, str] = {}
        for item, written in zip(meant, words, strict=True):
            found.setdefault(item, written)
        return found

    # -- members ----------------------------------------------------------------------------------
    def member(self, member: Member | None) -> str:
        """Enters a member; its ID, empty for none."""
        if member is None:
            return ""
        known = self.members.setdefault(member.member_id, member)
        # `San José` is better than what its slug gives; of two written names the order of pages must not choose.
        self.members[member.member_id] = max(known, member, key=lambda m: (m.known, m.named, m.name))
        return member.member_id

    def member_by_id(self, member_id: str) -> str:
        """Enters the member of an ID or slug; the ID, empty where it means no member."""
        return self.member(member_of_slug(member_id) or find_member(member_id)) if member_id else ""

    def member_of_commitment(self, commitment_id: str) -> str:
        """The member of a commitment: named on its page, in the ID's prefix, in its address, on the listing page."""
        if commitment_id not in self._members_of:
            self._members_of[commitment_id] = ""  # a page and a list that name each other must not go round in circles
            self._members_of[commitment_id] = self._find_member(commitment_id)
        return self._members_of[commitment_id]

    def _find_member(self, commitment_id: str) -> str:
        row = ("commitments", commitment_id)
        prefix = commitment_id.rstrip("0123456789")
        if self.book.only_in_reference(*row):
            return self.member(self._named_member(row))
        named = self._named_member(row)
        found = (
            (named if named is None or named.known else None)
            or member_of_prefix(prefix)
            or (None if self._is_translated(row) else named)
            or self._member_of_pages(row)
            or named
            or nation_of_prefix(prefix)
        )
        return self.member(found)

    def _named_member(self, row: tuple[str, str]) -> Member | None:
        """The member that a page names, or OGP's own table where no page says anything of the row."""
        said = self.book.current(*row, "member")
        if said is None or (self.book.is_reference(said.capture_id) and not self.book.only_in_reference(*row)):
            return None
        return find_member(said.value)

    def _is_translated(self, row: tuple[str, str]) -> bool:
        """Whether a machine translated the member's name: `Escocia, Reino Unido` is no new place in Britain."""
        said = self.book.current(*row, "member")
        return said is not None and not self.book.is_english(said.capture_id)

    def _member_of_pages(self, row: tuple[str, str]) -> Member | None:
        """The member in the page's address, or of the newest page that lists the commitment."""
        book = self.book
        for capture in reversed(book.shown_by(*row)):
            table, key = book.own_key(capture.capture_id)
            if (table, key) == row:
                found = member_of_slug(parse_address(capture.url).member_slug)
            elif table == "members":
                found = find_member(key) or member_of_slug(key)
            elif table == "commitments":
                found = self.members.get(self.member_of_commitment(key))
            else:
                found = member_of_slug(book.value(table, key, "member_id"))
            if found:
                return found
        return None

    def plan_named(self, commitment_id: str, words: str) -> str:
        """The plan that words on a commitment's page name; its ID, empty where they name none."""
        if is_not_attached(words):
            return ""
        name = parse_plan(split_plans(words)[0])
        owner = self.member_of_commitment(commitment_id) or (name.member.member_id if name.member else "")
        cycle = self.book.value("commitments", commitment_id, "cycle")
        start = name.start_year or (int(cycle) if cycle.isdecimal() else None)
        return plan_id(owner, start, name.words) if owner else ""

    # -- plans ------------------------------------------------------------------------------------
    def plan(self, words: str, member_id: str, rank: Rank, cycle: int | None = None) -> str:
        """Enters the plan that words name; its ID, empty where they name none."""
        if not words or is_not_attached(words):
            return ""
        name = parse_plan(split_plans(words)[0])
        if name.member is not None and name.member.member_id == member_id:
            self.member(name.member)  # the plan writes `Peñalolén` where the page's address has `penalolen`
        owner = member_id or self.member(name.member)
        if not owner:
            return ""
        start = name.start_year or cycle
        identifier = self._same_plan(owner, name) or plan_id(owner, start, name.words)
        plan = self.plans.setdefault(identifier, Plan(identifier, owner, name.start_year, name.end_year))
        plan.names.append((rank, name))
        if name.start_year is not None:
            plan.start_year = name.start_year
            # An extended plan (2019-2021, later 2019-2022) ends when its last name says, and no plan before it begins.
            ends = (year for year in (plan.end_year, name.end_year) if year and year >= name.start_year)
            plan.end_year = max(ends, default=None)
        if cycle is not None:
            plan.cycles[cycle] += 1
        return identifier

    def enter_official_plans(self, keys: Iterable[str]) -> None:
        """Which plan of ours an official plan is: the one in which most of its commitments stand by their pages."""
        counted: dict[str, Counter[str]] = defaultdict(Counter)
        for key in keys:
            official = self.book.value("commitments", key, "official_id")
            plan = self.meant(self.book.current("commitments", key, "action_plan"))
            if official and plan:
                counted[official][plan[0]] += 1
        for official, plans in sorted(counted.items()):
            most = min(plans, key=lambda plan: (-plans[plan], plan))
            self._official_plans[official] = most
            self.official_ids.setdefault(most, official)

    def official_plan(self, key: str) -> str:
        """The plan of a commitment by OGP's own table: one that pages name, of the same years, or one of its own."""
        official = self.book.value("commitments", key, "official_id")
        member_id = self.member_of_commitment(key)
        years = (self.book.value("commitments", key, name) for name in ("cycle", "plan_end_year"))
        start, end = (int(year) if year.isdecimal() else None for year in years)
        if not (official and member_id and start):
            return ""
        if official not in self._official_plans:
            found = self.plan_of_years(member_id, start, end)
            if not found or self.official_ids.get(found, official) != official:
                found = plan_id(member_id, start)
                self.plans.setdefault(found, Plan(found, member_id, start, end, cycles=Counter({start: 1})))
            self._official_plans[official] = found
            self.official_ids.setdefault(found, official)
        return self._official_plans[official]

    def _same_plan(self, member_id: str, name: PlanName) -> str:
        known = self.plans.get(plan_id(member_id, name.start_year, name.words)) if name.start_year else None
        return known.action_plan_id if known else ""

    def plan_of_years(self, member_id: str, start: int | None, end: int | None) -> str:
        """The member's plan that a report of these years reviews: the same start, else the nearest that overlaps. One
        that a page names comes before one that only OGP's own table knows."""
        if start is None:
            return ""
        plans = [plan for plan in self.plans.values() if plan.member_id == member_id]
        named, others = [p for p in plans if p.names], [p for p in plans if not p.names]
        exact = plan_id(member_id, start)
        return _of_years(named, exact, start, end) or _of_years(others, exact, start, end)

    # -- reports ----------------------------------------------------------------------------------
    def report(self, words: str, member_id: str, rank: Rank, key: str = "") -> str:
        """Enters the report that a title names; its ID. A report with a page has the page's `key`, which all other rows
        of the page refer to, also where the page names the member elsewhere than in the title."""
        title, identifier = parse_report(words), key or report_id(words, member_id)
        owner = "" if reviews_many_members(title.report_type) else self.member(title.member) or member_id
        known = self.reports.get(identifier)
        if known is None or known.rank < rank:
            url, plan = (known.url, known.plan) if known else ("", "")
            self.reports[identifier] = Report(identifier, owner, title, rank, url, plan)
        return identifier

    def tell_unknown_type(self, title: str, where: Observation) -> None:
        """An issue where a report's title names no known type: it stays a row of its own, of the type `Other`."""
        if not parse_report(title).known_type:
            nearest = nearest_type(title)
            hint = f"; nearest known: {nearest}" if nearest else ""
            message = f"the kind of report in {title!r} is not in the vocabulary; published as written{hint}"
            place = (where.capture_id, where.table_name, where.row_key, where.field, where.line)
            self.issues.append(Issue("word-unmapped", message, *place, title))

    def finished_member_rows(self) -> list[dict[str, object]]:
        rows: list[dict[str, object]] = []
        for member in self.members.values():
            since = self.book.value("members", member.member_id, "member_since")
            # A place that no list holds may be known by its slug alone; its own page writes the name.
            name = "" if member.known else self.book.value("members", member.member_id, "name")
            rows.append(
                {
                    "member_id": member.member_id,
                    "name": name or member.name,
                    "level": member.level,
                    "country_code": member.country_code,
                    "iso3": member.iso3,
                    "region": member.region,
                    "member_since": since or None,
                    "url": member_url(member.member_id),
                    **{
                        column: self.book.value("members", member.member_id, field) or None
                        for column, field in _STATED_BY_MEMBERS.items()
                    },
                }
            )
        return rows


def _of_years(plans: Iterable[Plan], exact: str, start: int, end: int | None) -> str:
    """The plan of the ID `exact`, else the nearest that begins and ends a year earlier or later at most."""
    near = [
        (plan.action_plan_id != exact, abs((plan.start_year or 0) - start), plan.action_plan_id)
        for plan in plans
        if plan.action_plan_id == exact
        or (
            plan.start_year
            and abs(plan.start_year - start) <= 1
            and (end is None or plan.end_year is None or abs(plan.end_year - end) <= 1)
        )
    ]
    return min(near)[2] if near else ""
