"""A profile: everything that differs between regions, as pure data checked whole when it is read."""

from __future__ import annotations

from datetime import date
from functools import cached_property
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

Words = dict[str, str]
"""The same words in each language: {"zh": …, "en": …}; `en` may be missing in a profile for one language."""


Id = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9_-]*$")]
"""What other rows, buttons and addresses name a row by; it never changes once used."""


class Record(BaseModel):
    """A row of a profile: frozen, and nothing in it unread."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Law(Record):
    """A rule the work stands on, and from when to when it is in force (X1)."""

    title: Words
    since: date | None = None
    until: date | None = None

    def is_in_force(self, today: date) -> bool:
        """Whether it may be cited on this day."""
        return (self.since is None or self.since <= today) and (self.until is None or today <= self.until)


def _titled(value: Any) -> Any:
    """A title alone is a law in force, as profiles of before wrote it."""
    return {"title": {"zh": value}} if isinstance(value, str) else value


class Brand(Record):
    """How the service calls itself (G17) and where a person can turn instead."""

    name: Words
    city: Words
    office: Words
    hotline: str
    prefix: str = "YS"
    slogan: Words = {}
    privacy: Words = {}
    privacy_version: str
    legal_basis: list[Annotated[Law, BeforeValidator(_titled)]] = []
    redirects: dict[str, str] = {}


class Level(Record):
    """One of the levels 区/市/县/乡, highest first (G3)."""

    id: Id
    name: Words


class Region(Record):
    """A place; `desk` is the organisation that receives what happens there (G35)."""

    id: Id
    name: Words
    aliases: list[str] = []
    level: str
    parent: str = ""
    desk: str = ""


class Member(Record):
    """A person a profile names for a post, before anybody enrolled (X68)."""

    id: Id
    name: Words
    post: Literal["leader", "officer", "clerk"]


OrganisationKind = Literal[
    "office", "desk", "window", "unit", "special", "working", "leading", "inspector", "audit", "operator"
]


OrganisationType = Literal["government", "central", "utility", "park", "other"]
"""Whose a body is: central and utility bodies are asked, not ordered (G43)."""


class Organisation(Record):
    """A body with a part in the work; kind says which part, type whose it is."""

    id: Id
    kind: OrganisationKind
    name: Words
    aliases: list[str] = []
    level: str
    region: str
    parent: str = ""
    site: str = ""
    type: OrganisationType = "government"
    members: list[Member] = []
    group: Words = {}
    superior: Words = {}
    """Whom one writes to above a body that is asked and not told to (G43)."""

    @model_validator(mode="before")
    @classmethod
    def _told_by_central(cls, row: Any) -> Any:
        """Profiles kept with earlier tickets say `central` instead of the type."""
        if isinstance(row, dict) and "central" in row:
            central = {"type": "central"} if row["central"] is True else {}
            return {**central, **{name: value for name, value in row.items() if name != "central"}}
        return row

    @property
    def is_asked(self) -> bool:
        """Whether it is asked to cooperate, where others are told to (G43)."""
        return self.type in ("central", "utility")


class Choice(Record):
    """One answer to a category's or refusal's question; `words` are how people say it."""

    id: Id
    label: Words
    words: list[str] = []
    flags: list[str] = []
    redirect: Words = {}
    effect: Literal["", "yes", "soft"] = ""


class Question(Record):
    """What is asked after the story; `choices` empty means free text."""

    ask: Words
    choices: list[Choice] = []


class Category(Record):
    """An accepted kind of matter, A1–A7 (X19–X25).

    `question` is asked before submission (D1: A2, A4 and A6 alone); `ask` and `collect` are for afterwards.
    """

    id: Id
    seed: str
    menu: Words
    ask: Words = {}
    words: list[str] = []
    question: Question | None = None
    collect: list[Words] = []
    flags: list[str] = []
    recusal: bool = False
    warn: Words = {}
    offer: Words = {}
    summary: Words
    suggest: list[str] = []


class Refusal(Record):
    """A kind that is not accepted, R1–R6 (X26–X31); it is explained, never applied by the bot."""

    id: Id
    seed: str
    menu: Words
    question: Question | None = None
    text: Words = {}
    cure: Words = {}
    redirect: Words = {}


class Limit(Record):
    """A deadline's length: working days, calendar days or working hours (§3.1)."""

    days: float = 0
    calendar_days: float = 0
    hours: float = 0
    basis: str


class Duty(Record):
    """A row of the duty list (G38)."""

    id: Id
    organisation: str
    title: Words
    categories: list[str] = []
    keywords: list[str] = []
    laws: list[str] = []


class Policy(Record):
    """A row of the policy list (G8); answers enquiries with its source."""

    id: Id
    title: Words
    number: str
    organisation: str
    answer: Words
    keywords: list[str] = []
    valid_from: date
    valid_to: date | None = None
    applies: Words = {}
    """To whom it applies."""


class Faq(Record):
    """A question often asked, its answer and where the answer stands."""

    id: Id
    question: Words
    answer: Words
    source: Words
    keywords: list[str] = []


class Channel(Record):
    """Another body's way in: `acceptor` takes in what it brings and may assign it (X49, X52, X55)."""

    id: Id
    name: Words
    acceptor: str
    flags: list[str] = []
    superior: bool = False
    """It assigns with a date of its own, and is told the answer (G33)."""


class Tag(Record):
    """A line of work that tickets may belong to beside their category (G11)."""

    id: Id
    name: Words
    words: list[str] = []


class Mechanism(Record):
    """One way of working, who leads it and who has a part (X40, G61); `keeps` is what of the configuration it minds."""

    id: Id
    name: Words
    lead: list[str]
    members: list[str] = []
    others: Words = {}
    keeps: list[Literal["calendar", "policies", "roster"]] = []


class Sealed(Record):
    """The persons who alone see tip-offs and integrity matters (D3); ids of members."""

    members: list[str]


class Approvals(Record):
    """Which actions of an officer wait for the leader of the same organisation (D2)."""

    leader: list[str] = ["return", "extension", "reply"]


class Ratings(Record):
    """What follows a rating and an end: who answers for a bad one (S14), and how many are asked again (X69).

    From `day` of a month on a `share` of what each unit closed the month before is drawn, and `least` in any case.
    """

    answers: Literal["unit", "office"] = "unit"
    share: float = Field(default=0.1, ge=0, le=1)
    least: int = Field(default=1, ge=0)
    day: int = Field(default=5, ge=1, le=28)


class OfficeHours(Record):
    """Local office hours; week is seven lists of "HH:MM-HH:MM", Monday first; days overrides single dates."""

    zone: str = "Asia/Shanghai"
    week: list[list[str]]
    days: dict[str, list[str]] = {}
    cutoff: Literal["midnight", "office_hours"] = "midnight"


class Lexicon(Record):
    """Words by which a story shows its kind, an emergency, a state secret or pressure."""

    kinds: dict[str, list[str]] = {}
    emergency: list[str] = []
    secret: list[str] = []
    retaliation: list[str] = []
    integrity: list[str] = []
    coercion: list[str] = []


class Profile(Record):
    """One region's configuration; `version` is a digest of its files, kept on every ticket (X16)."""

    id: str
    version: str
    languages: list[str] = ["zh", "en"]
    allow_individual: bool = True
    deemed_acceptance: bool = True
    classes: dict[str, str] = {}
    brand: Brand
    levels: list[Level]
    regions: list[Region]
    organisations: list[Organisation]
    categories: list[Category]
    refusals: list[Refusal]
    deadlines: dict[str, Limit]
    duties: list[Duty] = []
    policies: list[Policy] = []
    faq: list[Faq] = []
    channels: list[Channel] = []
    mechanisms: list[Mechanism] = []
    interpretation: list[str] = []
    """Frequent questions that explain the scheme, the first one first (X76)."""
    tags: list[Tag] = []
    sealed: Sealed
    approvals: Approvals = Field(default_factory=Approvals)
    ratings: Ratings = Field(default_factory=Ratings)
    hours: OfficeHours
    lexicon: Lexicon

    def organisation(self, id: str) -> Organisation:
        """The organisation with this id; KeyError if there is none."""
        return self._organisations[id]

    def region(self, id: str) -> Region:
        """The region with this id; KeyError if there is none."""
        return self._regions[id]

    def category(self, id: str) -> Category:
        """The accepted category with this id; KeyError if there is none."""
        return self._categories[id]

    def refusal(self, id: str) -> Refusal:
        """The refused kind with this id; KeyError if there is none."""
        return self._refusals[id]

    def offices(self) -> list[Organisation]:
        """The offices, highest level first."""
        return [o for o in self.organisations if o.kind == "office"]

    @cached_property
    def _organisations(self) -> dict[str, Organisation]:
        return {o.id: o for o in self.organisations}

    @cached_property
    def _regions(self) -> dict[str, Region]:
        return {r.id: r for r in self.regions}

    @cached_property
    def _categories(self) -> dict[str, Category]:
        return {c.id: c for c in self.categories}

    @cached_property
    def _refusals(self) -> dict[str, Refusal]:
        return {r.id: r for r in self.refusals}
