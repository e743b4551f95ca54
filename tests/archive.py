"""The demo city's archive in memory: its whole roster enrolled, its groups bound, and roads to every state."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from functools import cache
from random import Random
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from config.calendar import Calendar, load_years, read_hours
from config.profile import Member, Organisation, Profile
from config.profile_loading import load_profile
from handlers import library
from store import duties, opening, organisations, people, postbox, roster, ticket
from store.audience import group_lane, person_lane
from store.database import Database, Row, Tx
from store.migrate import create
from store.opening import Draft, Opened
from store.people import Who
from store.privacy import Keyring
from store.roster import SYSTEM, Actor
from store.work import House, Work
from tests import foundations

T = TypeVar("T")
_written: dict[int, tuple[Profile, str]] = {}
MONDAY = date(2026, 3, 2)
"""Day 0 of `at`: no holiday for a month."""
ZONE = ZoneInfo("Asia/Shanghai")
COMPLAINANT = "web:business"
STORY = "上周三城管局的人来店里说招牌不合规，要交两千元罚款，不给任何票据。"
DESK, OFFICE, OFFICE_LEADER = "he-qingyang", "shen-ruoxi", "gu-yuanshan"
OFFICER, LEADER = "song-zhiyuan", "fang-yutong"
"""Members of the demo profile: the desk's, the office's, and those of the unit `urban`."""
FACTS: Mapping[str, Mapping[str, Any]] = {
    "mask_check": {"summary": "反映一起收费问题", "masked": "有人来店里收费，不给票据。"},
    "accept": {"category": "A4", "region": "mingchuan"},
    "ask_more": {"items": "请补充收费通知的照片。"},
    "supply": {"text": "通知上写着每店两千元。"},
    "refuse": {"code": "R1", "basis": "已由法院受理。", "channel": "人民法院"},
    "answer": {"text": "招牌备案到政务大厅三楼办理，不收费。"},
    "assign": {"organisation": "urban"},
    "contact": {"text": "您好，请问收费的人出示证件了吗？"},
    "progress": {"text": "已约谈当事人。"},
    "reply": {
        "result": "resolved",
        "found": "经查，收费没有依据，两名工作人员承认收了两千元。",
        "measures": "已责令退还费用，对两名工作人员进行批评教育。",
        "basis": "《优化营商环境条例》第二十四条",
        "words": "收费没有依据，两千元已经退到您的账户，给您添麻烦了。",
        "contacted": "已电话联系。",
    },
    "verify": {"explanation": "退款凭证已经核对。"},
    "rate": {"contacted": "yes", "solved": "solved", "grade": "5"},
    "remind": {"tag": "shirking"},
}
"""Verb → what somebody fills in who does it well."""
ROADS: dict[str, tuple[tuple[str, str], ...]] = {
    "received": (),
    "need_info": ((DESK, "ask_more"),),
    "refused": ((OFFICE, "refuse"),),
    "answered": ((DESK, "answer"),),
    "accepted": ((DESK, "mask_check"), (DESK, "accept")),
}
ROADS["assigned"] = (*ROADS["accepted"], (OFFICE, "assign"))
ROADS["processing"] = (*ROADS["assigned"], (OFFICER, "acknowledge"))
ROADS["replied"] = (*ROADS["processing"], (LEADER, "reply"))
ROADS["closed"] = (*ROADS["replied"], (OFFICE, "verify"))
"""State → who does what to bring a new ticket there."""


def at(day: float, hour: float = 10) -> datetime:
    """The local hour of a day counted from Monday, 2 March 2026, as aware UTC; day 7 is the next Monday."""
    midnight = datetime(MONDAY.year, MONDAY.month, MONDAY.day, tzinfo=ZONE)
    return (midnight + timedelta(days=day, hours=hour)).astimezone(UTC)


def written(profile: Profile) -> str:
    """All that a profile says; profiles do not change, so each is written once."""
    if id(profile) not in _written:
        _written[id(profile)] = profile, profile.model_dump_json()
    return _written[id(profile)][1]


@cache
def profile() -> Profile:
    """The profile demo."""
    return load_profile("demo")


def peopled(name: str, staff: Mapping[str, Mapping[str, str]]) -> Profile:
    """A profile with somebody in every post: whom a cast names, else somebody who never appears."""
    known = load_profile(name)
    bodies = [
        o if o.members else o.model_copy(update={"members": _members(o, staff)}) for o in known.organisations
    ]
    return known.model_copy(update={"organisations": bodies})


def _members(body: Organisation, staff: Mapping[str, Mapping[str, str]]) -> list[Member]:
    held = [(who["member"], name, who["post"]) for name, who in staff.items() if who["chat"] == body.id]
    if not held and body.kind == "unit":
        held = [(f"{body.id}-{post}", body.name["zh"], post) for post in ("leader", "officer")]
    return [Member.model_validate({"id": id, "name": {"zh": name}, "post": post}) for id, name, post in held]


@cache
def calendar(cutoff_year: int = 9999) -> Calendar:
    """The demo city's working days; years after `cutoff_year` have no official table."""
    hours = profile().hours
    years = {number: year for number, year in load_years().items() if number <= cutoff_year}
    return Calendar(read_hours(hours.zone, hours.week, hours.days), years)


@dataclass(frozen=True)
class Archive:
    """An open database and its house; `people` maps a member of the profile to a person's id."""

    database: Database
    house: House
    people: Mapping[str, str]

    def run(self, turn: Callable[[Work], T], now: datetime | None = None) -> T:
        """One turn at a moment (Monday at ten); what it did is committed."""
        return self.database.tx_now(lambda tx: turn(self.work(tx, now or at(0))))

    def work(self, tx: Tx, now: datetime) -> Work:
        """A turn inside a transaction at hand."""
        return Work(tx, now, self.house)

    def actor(self, work: Work, member: str) -> Actor:
        """A member of the profile with the posts of the moment, `system`, or a person's id."""
        return SYSTEM if member == "system" else roster.actor(work, self.people.get(member, member))

    def file(self, now: datetime | None = None, **differently: Any) -> Row:
        """A complaint, committed."""
        return self.run(lambda work: file_complaint(work, **differently).ticket, now)

    def act(self, id: int, member: str, verb: str, now: datetime | None = None, **facts: Any) -> Row:
        """One action, committed; the office's leader approves what waits for that."""
        return self.run(lambda work: self.do(work, id, member, verb, facts), now)

    def do(self, work: Work, id: int, member: str, verb: str, facts: Mapping[str, Any] = {}) -> Row:
        """One action in a turn at hand."""
        filled = {**FACTS.get(verb, {}), **facts}
        outcome = ticket.act(work, id, verb, self.actor(work, member), filled)
        if outcome.proposal:
            outcome = ticket.decide(work, outcome.proposal, self.actor(work, OFFICE_LEADER), approve=True)
        return outcome.ticket

    def bring(self, state: str, now: datetime | None = None, **differently: Any) -> Row:
        """A ticket in a state of ROADS, brought there in one turn by those who may."""
        return self.run(lambda work: self._bring(work, state, differently), now)

    def lane(self, of: str) -> str:
        """The chat of an organisation, of a member, or of whoever lives at an address."""
        return self.run(lambda work: self.lane_in(work, of))

    def lane_in(self, work: Work, of: str) -> str:
        """The same in a turn at hand."""
        group = organisations.group_at(work, f"web-group:{of}")
        if group:
            return group_lane(group)
        person = self.people.get(of) or people.at_address(work, of)
        return person_lane(people.addresses(work, person)[0])

    def hears(self, of: str, now: datetime | None = None) -> list[str]:
        """The keys of all that was left in a chat by now, cards apart, in order."""
        lines = self.run(lambda work: postbox.fetch(work, self.lane_in(work, of), most=1000), now)
        return [line.body["key"] for line in lines if "card" not in line.body]

    def _bring(self, work: Work, state: str, differently: Mapping[str, Any]) -> Row:
        row = file_complaint(work, **differently).ticket
        for member, verb in ROADS[state]:
            row = self.do(work, row["id"], member, verb)
        assert row["state"] == state
        return row


def open_archive(
    seed: int = 1, url: str = ":memory:", years_until: int = 9999, city: Profile | None = None
) -> Archive:
    """A new archive; `url` may name a file that does not exist yet."""
    random = Random(seed)
    keys = Keyring.from_secret("a key for tests, long enough to be one", entropy=random.randbytes)
    house = House(city or profile(), calendar(years_until), keys, random, public_url="http://localhost:8000")
    if url == ":memory:":
        begins = (written(house.profile), seed, years_until)
        database, everybody = foundations.lay(random, begins, lambda empty: _found(empty, house))
    else:
        database = Database(url)
        database.open()
        everybody = _found(database, house)
    return Archive(database, house, everybody)


def _found(empty: Database, house: House) -> Mapping[str, str]:
    create(empty)
    return Archive(empty, house, {}).run(settle, at(-30))


def settle(work: Work) -> dict[str, str]:
    """Load the organisations, bind a web group to each and enrol every member; member → person."""
    organisations.load(work, work.profile)
    library.load(work)
    duties.take_over(work, work.profile)
    found: dict[str, str] = {}
    for body in work.profile.organisations:
        organisations.bind(work, body.id, f"web-group:{body.id}")
        for member in body.members:
            person = people.add(work, "staff", name=member.name["zh"])
            people.give_address(work, person, f"web:{member.id}")
            roster.enrol(work, person, body.id, member.post, member.id)
            found[member.id] = person
    return found


def file_complaint(work: Work, **differently: Any) -> Opened:
    """A complaint about a fee, from the business at COMPLAINANT unless told otherwise."""
    draft = Draft(
        kind="complaint",
        story=STORY,
        person=differently.pop("person", "") or people.meet(work, COMPLAINANT),
        channel="web",
        confidentiality="confidential",
        category="A4",
        region="mingchuan",
        respondent="urban",
        who=Who("王先生", "13800138000"),
    )
    return opening.open_ticket(work, replace(draft, **differently))
