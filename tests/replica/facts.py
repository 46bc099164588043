"""What the replica's pages say: real members, IDs and words of scales; titles and prose of our own."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property

SITE = "https://www.opengovpartnership.org"

# Slug, name, prefix of its commitments' IDs, level, ISO 3166-1, region.
MEMBERS = (
    ("croatia", "Croatia", "HR", "national", "HR", "HRV", "Europe"),
    ("france", "France", "FR", "national", "FR", "FRA", "Europe"),
    ("ghana", "Ghana", "GH", "national", "GH", "GHA", "Africa and the Middle East"),
    ("indonesia", "Indonesia", "ID", "national", "ID", "IDN", "Asia and the Pacific"),
    ("ireland", "Ireland", "IE", "national", "IE", "IRL", "Europe"),
    ("kaduna-state-nigeria", "Kaduna State, Nigeria", "KAD", "local", "NG", "NGA", "Africa and the Middle East"),
    ("kenya", "Kenya", "KE", "national", "KE", "KEN", "Africa and the Middle East"),
    ("moldova", "Moldova", "MD", "national", "MD", "MDA", "Europe"),
    ("scotland-united-kingdom", "Scotland, United Kingdom", "SCO", "local", "GB", "GBR", "Europe"),
    ("slovak-republic", "Slovak Republic", "SK", "national", "SK", "SVK", "Europe"),
    ("ukraine", "Ukraine", "UA", "national", "UA", "UKR", "Europe"),
    ("uruguay", "Uruguay", "UY", "national", "UY", "URY", "Americas"),
)  # fmt: skip
MEMBER_SINCE = "2013"
COMMITMENTS_EACH = 24
YEARS = (2016, 2018)

_DOING = ("Open", "Publish", "Improve", "Extend", "Protect", "Review", "Simplify", "Map")
_THINGS = ("Court Decisions", "School Budgets", "Land Registers", "Water Data", "Hospital Spending", "Tender Notices",
           "Lobbying Registers", "Bus Timetables", "Meeting Minutes", "Forest Permits")  # fmt: skip
_AREAS = ("Open Data", "Tax", "Gender", "Public Procurement", "Beneficial Ownership", "Judiciary", "Debt", "Inclusion")
# As two tables of OGP name them; the older layout shows values where the newer one says whether there are any.
VALUES = ("Access to Information", "Civic Participation", "Public Accountability", "Technology")
_STEPS = ("Draft the rules", "Ask those concerned", "Publish the first list", "Train the offices", "Review the results")
_OFFICES = ("Ministry of Justice", "Office of the Ombudsman", "National Statistics Office", "Court of Auditors",
            "Chamber of Municipalities")  # fmt: skip
_WORDS = (
    "people office record paper table answer street garden window meeting number letter reader village river bridge "
    "market school doctor driver summer winter morning evening budget report notice public open clear simple early "
    "late long short first last same other local common useful written spoken counted shared printed asked given kept"
).split()


@dataclass(frozen=True)
class CommitmentFacts:
    commitment_id: str
    slug: str
    member: str
    number: int
    title: str
    cycle: int
    status: str
    areas: tuple[str, ...]
    lead: str
    support: str
    early_results: str
    verifiable: str
    relevant: str
    ambition: str
    prose: tuple[str, ...]
    values: tuple[str, ...]
    starred: str
    potential_impact: str
    completion: str
    steps: tuple[str, ...]

    @property
    def path(self) -> str:
        return f"/members/{self.slug}/commitments/{self.commitment_id}/"

    @property
    def is_older(self) -> bool:
        """Whether its page has the layout of the years before 2018: stars and potential impact, a midterm summary."""
        return self.cycle < 2018

    @property
    def road_map(self) -> tuple[str, ...]:
        """The plan's own words for its steps, with their deadlines."""
        return tuple(f"{step} Semester {1 + n % 2} {self.cycle + n // 2}" for n, step in enumerate(self.steps))

    @property
    def plan(self) -> str:
        return f"{self.member} Action Plan {self.cycle}-{self.cycle + 2}"

    @property
    def report(self) -> str:
        return f"{self.member} Design Report {self.cycle}-{self.cycle + 2}"


@dataclass(frozen=True)
class DocumentFacts:
    slug: str
    member: str
    title: str
    year: int
    document_type: str
    post_id: int

    @property
    def path(self) -> str:
        return f"/documents/{self.slug}/"


@dataclass
class Facts:
    """The whole truth; `changed` gives the same with other facts for some commitments."""

    commitments: dict[str, CommitmentFacts]
    documents: dict[str, DocumentFacts]

    @classmethod
    def made(cls, commitments_each: int = COMMITMENTS_EACH) -> Facts:
        commitments = {c.commitment_id: c for m in MEMBERS for c in _commitments(m, commitments_each)}
        return cls(commitments, {d.slug: d for number, m in enumerate(MEMBERS) for d in _documents(m, number)})

    def changed(self, commitment_id: str, **values: object) -> Facts:
        new = replace(self.commitments[commitment_id], **values)  # type: ignore[arg-type]
        return Facts(self.commitments | {commitment_id: new}, self.documents)

    def of_member(self, slug: str) -> list[CommitmentFacts]:
        return [c for c in self.commitments.values() if c.slug == slug]

    def documents_of(self, name: str) -> list[DocumentFacts]:
        return [d for d in self.documents.values() if d.member == name]

    @cached_property
    def pages(self) -> int:
        return 1 + len(MEMBERS) + len(self.commitments) + len(self.documents)


def _commitments(member: tuple[str, ...], count: int) -> Iterator[CommitmentFacts]:
    slug, name, prefix = member[:3]
    for number in range(1, count + 1):
        chance = random.Random(f"{slug} {number}")
        yield CommitmentFacts(
            commitment_id=f"{prefix}{number:04}",
            slug=slug,
            member=name,
            number=number,
            title=f"{_DOING[number % len(_DOING)]} {_THINGS[(number * 7 + len(slug)) % len(_THINGS)]}",
            cycle=YEARS[number % 2],
            status=chance.choice(("Active", "Inactive")),
            areas=tuple(chance.sample(_AREAS, chance.randint(1, 3))),
            lead=chance.choice(_OFFICES),
            support=chance.choice(("NA", chance.choice(_OFFICES))),
            early_results=chance.choice(("Major", "Marginal", "Did Not Change", "Pending IRM Review", "No IRM Data")),
            verifiable=chance.choice(("Yes", "No")),
            relevant=chance.choice(("Yes", "No", "Pending IRM Review")),
            ambition=chance.choice(("High", "Low", "Pending IRM Review")),
            values=tuple(v for v in VALUES if chance.random() < 0.5) or VALUES[:1],
            starred=chance.choice(("Yes", "No")),
            potential_impact=chance.choice(("None", "Minor", "Moderate", "Transformative")),
            completion=chance.choice(("Not Started", "Limited", "Substantial", "Complete")),
            steps=tuple(chance.sample(_STEPS, chance.randint(1, 4))),
            prose=tuple(_paragraph(chance) for _ in range(chance.randint(3, 7))),
        )


def _documents(member: tuple[str, ...], number: int) -> Iterator[DocumentFacts]:
    name = member[1]
    kinds = [(f"{name} Design Report {y}-{y + 2}", "IRM Report", y + 2) for y in YEARS]
    kinds += [(f"{name} Action Plan {y}-{y + 2}", "Action Plan", y) for y in YEARS]
    kinds += [(f"{name} Self-Assessment 2016-2018", "Self Assessment", 2018)]
    for place, (title, kind, year) in enumerate(kinds):
        yield DocumentFacts(slugged(title), name, title, year, kind, 10_000 + number * 10 + place)


def _paragraph(chance: random.Random) -> str:
    words = chance.choices(_WORDS, k=chance.randint(30, 80))
    return " ".join(words).capitalize() + "."


def slugged(title: str) -> str:
    return "".join(c if c.isalnum() else "-" for c in title.lower()).replace("--", "-").strip("-")
