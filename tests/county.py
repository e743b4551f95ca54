"""A county small enough to know by heart: one person for every role, and what each of them would fill in."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import cache
from random import Random
from typing import Any, TypeVar

from config.calendar import Calendar, load_years, read_hours
from config.profile import Profile
from store import duties, opening, organisations, people, roster, ticket
from store.database import Database, Row, Tx
from store.migrate import create
from store.opening import Draft
from store.people import Who
from store.privacy import Keyring
from store.roster import SYSTEM, Actor
from store.work import House, Work
from tests import foundations

T = TypeVar("T")
Facts = Mapping[str, Any]
MONDAY = datetime(2026, 3, 2, 2, 0, tzinfo=UTC)
"""Ten in the morning in the county, with no holiday near."""
STORY = "城管局的人上周三来店里说招牌不合规,要交两千元罚款,不给任何票据。"
STAFF = {
    "desk": ("window", "clerk"),
    "office": ("office", "officer"),
    "office_leader": ("office", "leader"),
    "officer": ("roads", "officer"),
    "unit_leader": ("roads", "leader"),
    "special": ("supervision", "officer"),
    "working": ("group", "officer"),
    "inspector": ("inspectorate", "officer"),
    "auditor": ("audit", "officer"),
    "admin": ("operator", "officer"),
}
"""Role → where a person holds which post."""
OTHERS = {
    "deputy": ("office", "leader"),
    "brigade_officer": ("brigade", "officer"),
    "brigade_leader": ("brigade", "leader"),
    "above": ("province", "officer"),
    "other_officer": ("trees", "officer"),
    "other_leader": ("trees", "leader"),
}
LENGTHS = {
    "triage": 1, "deem": 3, "supply": 5, "assign": 1, "sign_in": 1, "return_window": 1, "return_review": 1,
    "contact": 1, "consult": 3, "help": 5, "suggest": 5, "complaint": 10, "tipoff": 10, "extension": 10,
    "recusal": 1, "arbitration": 1, "study": 5,
    "co_unit": 2, "coord": 5, "rectify": 3, "explain": 3, "second": 10,
    "verify": 2, "evaluation": 3, "rework": 5, "statement": 1, "nudge": 2, "objection": 10, "proposal": 1,
    "delivery": 1, "disclosure": 3, "auto_l1": 1, "bad_rating_contact": 1, "bad_rating_fix": 15,
    "retaliation": 1, "stalled": 3,
    "contest_window": 5, "contest": 3, "malice": 5,
}  # fmt: skip
SITES = {"window": "w1"}
FACTS: Mapping[str, Facts] = {
    "mask_check": {"summary": "反映一起收费问题", "masked": "有人来店里收费,不给票据。"},
    "accept": {"category": "A5", "region": "west"},
    "ask_more": {"items": "请补充收费通知的照片。"},
    "supply": {"text": "这是通知的内容:每店两千元。"},
    "transfer": {"cause": "higher_level"},
    "refuse": {"code": "R1", "basis": "已由法院受理。", "channel": "人民法院"},
    "object": {"reason": "法院没有受理,我有退回的凭证。"},
    "answer": {"text": "招牌备案到政务大厅三楼办理,不收费。"},
    "assign": {"organisation": "roads"},
    "designate": {"organisation": "roads", "co": "trees", "decision": "会议确定由公路局牵头。"},
    "dispute": {"reason": "涉及两个单位,职责不清。"},
    "study": {"reason": "情况特别复杂,需要集体研究。"},
    "join": {"co": "trees", "reason": "需要核对树木的权属。"},
    "opine": {"text": "树木归公路局管护。"},
    "excuse": {"unit": "trees", "reason": "与树木无关。"},
    "hand_down": {"organisation": "brigade"},
    "pass_on": {"organisation": "trees", "reason": "树木由园林局管护。"},
    "return": {"reason": "不属我单位职责。", "proposed": "trees", "duty": "职责清单第37条"},
    "deny_return": {"reason": "职责清单写明由你单位办理。"},
    "contact": {"text": "您好,请问收费的人出示证件了吗?"},
    "log_call": {"text": "十点二十分通话,已核对金额。"},
    "respond": {"text": "没有出示。"},
    "progress": {"text": "已约谈当事人。"},
    "supplement": {"text": "补充:当时还有邻居在场。"},
    "amend": {"story": "更正:来的人是街道办的,不是城管局的。"},
    "correct_contact": {"phone": "13900139000"},
    "extend": {"days": "3", "reason": "需要调取监控。", "progress": "已经询问两名工作人员。"},
    "lengthen": {"days": "3"},
    "deny_extension": {"reason": "监控已经调到。"},
    "reply": {
        "result": "resolved",
        "found": "经查,收费没有依据,两名工作人员承认收了两千元。",
        "measures": "已责令退还费用,对两名工作人员进行批评教育。",
        "basis": "优化营商环境条例",
        "words": "收费没有依据,两千元已经退到您的账户,给您添麻烦了。",
        "contacted": "已电话联系。",
    },
    "verify": {"explanation": "退款凭证已经核对。"},
    "keep": {"reason": "退款凭证已核对,处理适当。"},
    "redo": {"reason": "没有退款凭证。"},
    "rework": {"reason": "新证据显示还有一笔收费。"},
    "rate": {"contacted": "yes", "solved": "solved", "grade": "5"},
    "appeal": {"ground": "material", "text": "这是第二笔收费的收据。"},
    "coordinate": {"group": "supervision", "co": "trees", "reason": "两个单位的意见不一致。"},
    "elevate": {"reason": "专责组协调不了。"},
    "report": {"report": "两个单位对树木的权属意见不一致,专责组和工作小组都协调过,没有结果,请领导小组研究确定。"},
    "advise": {"text": "由公路局先行处理。"},
    "reopen": {"text": "又找到一张收据。"},
    "question": {"call_back": "投诉人说问题又出现了。"},
    "assign_again": {"reason": "抽查发现退款没有到账,确属处理不当。"},
    "order": {"text": "请立即退还收取的费用。"},
    "rectify": {"text": "两千元已经退还,凭证附后,相关人员已经处理。"},
    "ask_signature": {"reason": "督办单到期没有整改,也没有说明原因。"},
    "inspect": {"signer": "市长", "signed_on": "3月9日", "document": "签批〔2026〕3号"},
    "set_term": {"days": "5", "text": "五个工作日内整改到位。"},
    "link": {"other": "YS2601-0001"},
    "terminate": {"basis": "优化营商环境条例", "explanation": "同一问题已经依法处理,收费已经退还,没有新的事实和证据。"},
    "hand_over": {"clue": "收取的费用没有入账,涉嫌违法。", "authority": "监察机关", "letter": "移〔2026〕1号"},
    "hand_over_part": {"clue": "有人说收了钱就不罚,涉嫌违法。", "authority": "监察机关", "letter": "移〔2026〕2号"},
    "receipt_referral": {"receipt": "收〔2026〕8号", "received_on": "3月9日", "received_by": "某科"},
    "suspend": {"obstacle": "appraisal", "reason": "等待笔迹鉴定的结果。"},
    "ask_recusal": {"text": "经办人与投诉人是亲属。"},
    "grant_recusal": {"barred": "somebody"},
    "recuse_unit": {"barred": "roads"},
    "deny_recusal": {"reason": "没有需要回避的情形。"},
    "remind": {"tag": "shirking"},
    "state": {"text": "我们已经安排专人在办理,三天内答复。"},
    "reveal": {"purpose": "核对退款账户。"},
    "declare": {"news": "no"},
    "ask_disclosure": {"scope": "contract", "reason": "需要核对合同。"},
    "grant_disclosure": {"scope": "contract"},
    "decline_disclosure": {"scope": "contract"},
    "propose_reminder": {"ground": "handle"},
    "contact_rater": {"text": "您好，您对哪里不满意？我们马上改。"},
    "mend": {"text": "已向您道歉，并把剩下的一千元退还。"},
    "contest_rating": {"contest": "misrated", "reason": "评价的是另一个单位的事。"},
    "set_aside": {"reason": "评价说的是另一个单位的事。"},
    "uphold_rating": {"reason": "评价说的就是这件事。"},
    "defend_rating": {"text": "我评价的就是这个单位。"},
    "suspect_malice": {"reason": "同一件事已经四次核查属实没有收费,仍反复投诉。"},
    "recognise_malice": {"reason": "四次核查都没有收费,当事人承认是为了拖延执法。"},
    "reject_malice": {"reason": "反复投诉是因为问题没有解决。"},
    "lift_mark": {"reason": "录像证实确有收费。"},
    "unseal": {"reason": "只是提到这个词,说的是没有这回事。"},
    "dispute_mark": {"text": "我说的都是真的,有录像。"},
    "clear_alarm": {"text": "已找双方核实，已责令有关人员不得再联系投诉人。"},
}  # fmt: skip
"""Verb → what somebody fills in who does it well."""
FILED: Mapping[str, Facts] = {"clear_alarm": {"flags": ("retaliation",)}}
"""What is different from the start about a matter to which a verb is done."""
DISPLEASED: Facts = {"contacted": "no", "solved": "unsolved", "grade": "1"}


NAMED = ("office", "office_leader", "deputy", "officer", "unit_leader")
"""Who may know of tip-offs and integrity matters, where anybody may."""


@cache
def profile(*named: str) -> Profile:
    """The county as a profile; with the named persons for what is sealed, if there are any."""
    word = {"zh": "词", "en": "word"}
    office = {"level": "county", "region": "west"}
    bodies = [
        ("office", "office", "province"), ("province", "office", ""), ("window", "window", "office"),
        ("roads", "unit", "office"), ("brigade", "unit", "roads"),
        ("trees", "unit", "office"), ("supervision", "special", "office"), ("group", "working", "office"),
        ("leaders", "leading", "office"),
        ("inspectorate", "inspector", "office"), ("audit", "audit", "office"), ("operator", "operator", "office"),
    ]  # fmt: skip
    limits: dict[str, Any] = {name: {"days": days, "basis": "rule"} for name, days in LENGTHS.items()}
    limits |= {
        name: {"calendar_days": 30, "basis": "rule"} for name in ("legal_cap", "late_evidence", "draft")
    }
    return Profile.model_validate({
        "id": "county",
        "version": "1",
        "brand": {"name": word, "city": word, "office": word, "hotline": "12345", "privacy_version": "1"},
        "levels": [{"id": "county", "name": word}],
        "regions": [{"id": "west", "name": word, "level": "county", "desk": "window"}],
        "organisations": [
            {"id": id, "kind": kind, "parent": parent, "name": {"zh": id, "en": id}, "site": SITES.get(id, "")}
            | {"members": _members(id, named), **office}
            for id, kind, parent in bodies
        ],
        "categories": [{"id": "A5", "seed": "乱收费", "menu": word, "summary": word}],
        "refusals": [{"id": "R1", "seed": "诉讼", "menu": word}],
        "deadlines": limits,
        "sealed": {"members": list(named)},
        "hours": {"week": [["09:00-12:00", "13:00-17:00"]] * 5 + [[], []]},
        "lexicon": {"coercion": ["请给好评"], "integrity": ["红包"]},
    })  # fmt: skip


def _members(organisation: str, named: tuple[str, ...]) -> list[dict[str, Any]]:
    posts = {**STAFF, **OTHERS}
    return [
        {"id": role, "name": {"zh": role, "en": role}, "post": posts[role][1]}
        for role in named
        if posts[role][0] == organisation
    ]


@cache
def calendar() -> Calendar:
    """The county's working days, with the holidays of the project's tables."""
    hours = profile().hours
    return Calendar(read_hours(hours.zone, hours.week, hours.days), load_years())


@dataclass(frozen=True)
class County:
    """The archive in memory with everybody in it; `people` maps a role to a person's id."""

    database: Database
    house: House
    people: Mapping[str, str]

    def run(self, turn: Callable[[Work], T], now: datetime = MONDAY) -> T:
        """One turn at a moment; what it did is committed."""
        return self.database.tx_now(lambda tx: turn(self.work(tx, now)))

    def trial(self, turn: Callable[[Work], T], now: datetime = MONDAY) -> T:
        """One turn that is undone."""
        try:
            self.run(_undone(turn), now)
        except _Undone as undone:
            result: T = undone.args[0]
            return result
        raise AssertionError("a trial always ends by undoing itself")

    def work(self, tx: Tx, now: datetime) -> Work:
        """A turn inside a transaction at hand."""
        return Work(tx, now, self.house)

    def actor(self, work: Work, role: str) -> Actor:
        """Who holds a role, with the posts of that moment."""
        return SYSTEM if role == "system" else roster.actor(work, self.people[role])


class _Undone(Exception):
    pass


def _undone(turn: Callable[[Work], T]) -> Callable[[Work], T]:
    def run(work: Work) -> T:
        raise _Undone(turn(work))

    return run


def found_county(seed: int = 1, *, earlier: bool = False, named: tuple[str, ...] = ()) -> County:
    """A new county on its first day; with `earlier` it has closed a matter before, YS2601-0001, and terminated one."""
    random = Random(seed)
    keys = Keyring.from_secret("a key for tests, long enough to be one", entropy=random.randbytes)
    house = House(profile(*named), calendar(), keys, random)
    begins = ("county", named, seed, earlier)
    database, everybody = foundations.lay(
        random, begins, lambda empty: _found(County(empty, house, {}), earlier=earlier)
    )
    return County(database, house, everybody)


def _found(county: County, *, earlier: bool) -> Mapping[str, str]:
    create(county.database)
    before = MONDAY - timedelta(days=30)
    county = replace(county, people=county.run(_settle, before))
    if earlier:
        county.run(lambda work: bring(county, work, "closed"), before)
        county.run(lambda work: _terminate_one(county, work), before)
    return county.people


def _terminate_one(county: County, work: Work) -> None:
    """The same problem once more, found to be the same: YS2601-0002."""
    row = bring(county, work, "accepted")
    do(county, work, row["id"], "office", "link")
    do(county, work, row["id"], "office", "terminate")


def _settle(work: Work) -> dict[str, str]:
    organisations.load(work, work.profile)
    duties.take_over(work, profile())
    for body in work.profile.organisations:
        organisations.bind(work, body.id, f"web-group:{body.id}")
    found = {role: _employ(work, role, *post) for role, post in {**STAFF, **OTHERS}.items()}
    strangers = {
        "complainant": people.meet(work, "web:complainant"),
        "stranger": people.meet(work, "web:stranger"),
    }
    return {**found, **strangers, "co_officer": found["other_officer"]}


def _employ(work: Work, role: str, organisation: str, post: str) -> str:
    person = people.add(work, "staff", name=f"name of {role}")
    people.give_address(work, person, f"web:{role}")
    member = role if role in work.profile.sealed.members else ""
    roster.enrol(work, person, organisation, post, member)
    return person


def file(county: County, work: Work, **differently: Any) -> Row:
    """A complaint of the complainant, come in through the window."""
    draft = Draft(
        kind="complaint", story=STORY, person=county.people["complainant"], channel="qr", site="w1",
        confidentiality="open", category="A5", region="west", respondent="roads",
        who=Who("王小明", "13800138000"),
    )  # fmt: skip
    return opening.open_ticket(work, replace(draft, **differently)).ticket


ROADS: Mapping[str, tuple[tuple[str, str], ...]] = {
    "received": (),
    "need_info": (("office", "ask_more"),),
    "refused": (("office", "refuse"),),
    "withdrawn": (("office", "ask_more"), ("system", "lapse")),
    "accepted": (("office", "mask_check"), ("office", "accept")),
    "answered": (("office", "answer"),),
    "arbitration": (("office", "mask_check"), ("office", "accept"), ("office", "dispute")),
    "assigned": (("office", "mask_check"), ("office", "accept"), ("office", "assign")),
}
"""State → who does what to bring a new ticket there."""
ROADS = {
    **ROADS,
    "return_review": (*ROADS["assigned"], ("unit_leader", "return")),
    "processing": (*ROADS["assigned"], ("officer", "acknowledge")),
}
ROADS = {**ROADS, "replied": (*ROADS["processing"], ("unit_leader", "reply"))}
ROADS = {**ROADS, "suspended": (*ROADS["processing"], ("office", "suspend"))}
ROADS = {**ROADS, "closed": (*ROADS["replied"], ("office", "verify"))}
ROADS = {
    **ROADS,
    "terminated": (*ROADS["processing"], ("office", "link"), ("office", "terminate")),
}
ROADS = {**ROADS, "handed_over": (*ROADS["accepted"], ("office", "hand_over"))}
WAIT = "wait"
"""Instead of a role: so many days go by."""
STALLED: tuple[tuple[str, str, Facts | None], ...] = ((WAIT, "5", None),)
COORDINATED = (*STALLED, ("officer", "coordinate", None))
IN_VAIN = (("office", "remind", None), (WAIT, "4", None))
NOT_RECTIFIED = (*IN_VAIN, ("office", "order", None), (WAIT, "7", None))
CONTEST = (("complainant", "rate", DISPLEASED), ("unit_leader", "contest_rating", None))
REPLIED = (("unit_leader", "reply", None),)
CONTESTED: Mapping[str, tuple[Any, Any]] = {
    "assigned": (
        (("officer", "acknowledge", None), *REPLIED),
        (("complainant", "appeal", None), ("office", "rework", None)),
    ),
    "processing": (REPLIED, (("office", "redo", None),)),
    "replied": ((), ()),
    "closed": ((), ()),
}
"""State → how a matter comes to a contested rating from there, and back again."""
SUSPECT, RECOGNISE = ("unit_leader", "suspect_malice", None), ("office", "recognise_malice", None)
READY: Mapping[str, tuple[tuple[str, str, Facts | None], ...]] = {
    "lengthen": (("unit_leader", "extend", None),),
    "deny_extension": (("unit_leader", "extend", None),),
    "state": (("office", "remind", None),),
    "state closed": (("office", "question", None),),
    "opine": (("office", "join", None),),
    "terminate": (("office", "link", None),),
    "grant_recusal": (("complainant", "ask_recusal", None),),
    "deny_recusal": (("complainant", "ask_recusal", None),),
    "recuse_unit": (("complainant", "ask_recusal", None),),
    "coordinate": STALLED,
    "elevate": COORDINATED,
    "report": (*COORDINATED, ("special", "elevate", None)),
    "advise": COORDINATED,
    "order": IN_VAIN,
    "rectify": (*IN_VAIN, ("office", "order", None)),
    "ask_signature": NOT_RECTIFIED,
    "inspect": (*NOT_RECTIFIED, ("office", "ask_signature", None)),
    "set_term": (*NOT_RECTIFIED, ("office", "ask_signature", None), ("office", "inspect", None)),
    "excuse": (("office", "join", None),),
    "grant_disclosure": (("officer", "ask_disclosure", None),),
    "decline_disclosure": (("officer", "ask_disclosure", None),),
    "appeal": (("complainant", "rate", DISPLEASED),),
    "rework": (("complainant", "rate", DISPLEASED), ("complainant", "appeal", None)),
    "contact_rater": (("complainant", "rate", DISPLEASED),),
    "mend": (("complainant", "rate", DISPLEASED),),
    "contest_rating": (("complainant", "rate", DISPLEASED),),
    **{
        f"{verb} {state}": (*before, *CONTEST, *after)
        for verb in ("set_aside", "uphold_rating")
        for state, (before, after) in CONTESTED.items()
    },
    "defend_rating": (*CONTEST, ("office", "set_aside", None)),
    "recognise_malice": (SUSPECT,),
    "reject_malice": (SUSPECT,),
    "lapse_malice": (SUSPECT,),
    "dispute_mark": (SUSPECT, RECOGNISE),
    "lift_mark": (SUSPECT, RECOGNISE),
    "unseal": (("complainant", "supplement", {"text": "补充:来的人还暗示要收红包。"}),),
}
"""What has to have happened before a verb makes sense, by whom."""


def ready_for(verb: str, state: str) -> tuple[tuple[str, str, Facts | None], ...]:
    """What has to have happened first, in this state or in any."""
    return READY.get(f"{verb} {state}") or READY.get(verb, ())


def bring(county: County, work: Work, state: str, **differently: Any) -> Row:
    """A ticket in a state, brought there by those who may."""
    row = file(county, work, **differently)
    for role, verb in ROADS[state]:
        row = do(county, work, row["id"], role, verb)
    assert row["state"] == state
    return row


def do(county: County, work: Work, id: int, role: str, verb: str, facts: Facts | None = None) -> Row:
    """Act, and let the office's leader approve what waits for that."""
    by = county.actor(work, role)
    outcome = ticket.act(work, id, verb, by, FACTS.get(verb, {}) if facts is None else facts)
    if outcome.proposal and verb != "extend":
        second = "deputy" if role == "office_leader" else "office_leader"
        outcome = ticket.decide(work, outcome.proposal, county.actor(work, second), approve=True)
    return outcome.ticket
