"""The law on one page: what may be done to a ticket, by whom, and what follows (§2.2)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from store import effects as e
from store import guards as g
from store.effects import Effect
from store.guards import Guard
from store.waits import WAITS, Tell, Wait, waits

__all__ = ["ACTIONS", "WAITS", "Action", "Input", "Tell", "Wait", "waits"]

OPEN = (
    "received",
    "need_info",
    "accepted",
    "arbitration",
    "assigned",
    "return_review",
    "processing",
    "replied",
    "answered",
)
TERMINAL = ("refused", "closed", "terminated", "withdrawn", "handed_over")
STATES = ("draft", *OPEN, "suspended", *TERMINAL)

DESK = ("desk", "office", "office_leader")
PROPOSERS = ("desk", "office")
OFFICE = ("office", "office_leader")
SUPERVISION = ("special",)
UNIT = ("officer", "unit_leader")
PERSON = ("complainant",)
HOLDER = ("claimant", "complainant")
ANYBODY = ("desk", "office", *HOLDER)
"""The complainant, or the desk for somebody on the telephone (代录)."""
CLOCK = ("system",)


@dataclass(frozen=True)
class Input:
    """Something an action needs to be told: kind as in config.saying.Field.

    `note` keeps it as sealed words of that kind; picks, checks and numbers of days stand openly in the event.
    """

    name: str
    kind: str = "text"
    required: bool = True
    note: str = ""
    public: bool = False
    least: int = 0
    """The fewest characters that say something (X14)."""


@dataclass(frozen=True)
class Action:
    """One row: a verb, where it may happen, who may do it, and all that follows."""

    verb: str
    rule: str
    before: tuple[str, ...]
    after: str
    by: tuple[str, ...]
    proposed_by: tuple[str, ...] = ()
    """Roles that may only propose it to the office."""
    approval: str = ""
    """"" (none), leader (of the same organisation) or second (the office's leader, never the proposer) – D2."""
    inputs: tuple[Input, ...] = ()
    guards: tuple[Guard, ...] = ()
    effects: tuple[Effect, ...] = ()
    starts: tuple[str, ...] = ()
    stops: tuple[str, ...] = ()
    pauses: tuple[str, ...] = ()
    resumes: tuple[str, ...] = ()
    tells: tuple[Tell, ...] = ()
    visible: bool = True
    """The complainant sees it in the timeline (X10)."""


def _text(name: str, note: str = "", *, public: bool = False, least: int = 0) -> Input:
    return Input(name, "text", note=note or name, public=public, least=least)


def _line(name: str, *, required: bool = True, note: str = "") -> Input:
    return Input(name, "line", required=required, note=note)


def _pick(name: str, *, required: bool = True) -> Input:
    return Input(name, "pick", required=required)


SUPPLY = (
    Input("text", required=False, note="supplement", public=True),
    Input("files", "files", required=False),
)
REPLY = (
    _pick("result"),
    _text("found", least=20),
    _text("measures", least=20),
    _text("basis", least=4),
    _text("words", "reply", public=True, least=20),
    Input("contacted", "text", required=False, note="contact_log"),
    Input("files", "files", required=False),
)

# fmt: off
_ROWS = (
    Action("submit", "T1", ("draft",), "received", PERSON,
           starts=("triage", "deem"), tells=(Tell("office_group", "triage"), Tell("desk_group", "triage"))),
    Action("mask_check", "D7", ("received", "accepted"), "", DESK, visible=False,
           inputs=(_text("summary"), _text("masked")), guards=(g.not_involved, g.masks_identity), effects=(e.mask,)),
    Action("accept", "T2", ("received",), "accepted", DESK,
           inputs=(_pick("category", required=False), _pick("region", required=False), _pick("respondent", required=False),
                   _pick("class", required=False)),
           guards=(g.not_involved, g.classified), effects=(e.classify, e.promise),
           starts=("assign",), stops=("triage", "deem"), tells=(Tell("complainant", "accepted"),)),
    Action("ask_more", "T2a", ("received",), "need_info", DESK,
           inputs=(_text("items", "question", public=True, least=4),), guards=(g.not_involved, g.asked_less_than_twice),
           effects=(e.count_question,), starts=("supply",), pauses=("triage", "deem"), tells=(Tell("complainant", "ask_more"),)),
    Action("supply", "T2b", ("need_info", "withdrawn"), "received", ANYBODY,
           inputs=SUPPLY, guards=(g.says_something, g.lapsed_if_withdrawn), effects=(e.attach, e.seal, e.come_back),
           stops=("supply",), resumes=("triage", "deem"), tells=(Tell("desk_group", "supplied"), Tell("office_group", "supplied"))),
    Action("lapse", "T2c", ("need_info",), "withdrawn", CLOCK,
           effects=(e.flag_lapsed,), stops=("supply",), tells=(Tell("complainant", "lapsed"),)),
    Action("deem", "T2d", ("received",), "accepted", CLOCK,
           effects=(e.flag_deemed, e.promise), starts=("assign",), stops=("triage", "deem"),
           tells=(Tell("complainant", "accepted"), Tell("office_group", "deemed"), Tell("office_leader", "deemed"), Tell("supervision_group", "deemed"))),
    Action("refuse", "T4", ("received",), "refused", PROPOSERS, approval="second",
           inputs=(_pick("code"), _text("basis", least=4), _text("channel", least=2)),
           guards=(g.not_involved, g.refusable, g.unobjected_by_same), effects=(e.refuse,), starts=("objection",),
           stops=("triage", "deem"), tells=(Tell("complainant", "refused"),)),
    Action("object", "T4b", ("refused",), "received", PERSON,
           inputs=(_text("reason", "objection", least=4),), guards=(g.objects_in_time, g.objected_never),
           effects=(e.count_objection,), starts=("triage",), stops=("objection",),
           tells=(Tell("office_group", "objected"), Tell("office_leader", "objected"))),
    Action("answer", "T5", ("received", "accepted"), "answered", (*DESK, "system"),
           inputs=(_text("text", "reply", public=True, least=4),), guards=(g.not_involved, g.answerable, g.uncoercing),
           effects=(e.answer,), starts=("evaluation",), stops=("triage", "deem", "assign"), tells=(Tell("complainant", "answered"),)),
    Action("unsolved", "T5b", ("answered",), "accepted", PERSON,
           inputs=(Input("text", required=False, note="supplement", public=True),), effects=(e.flag_unsolved, e.promise),
           starts=("assign",), stops=("evaluation",), tells=(Tell("desk_group", "unsolved"), Tell("office_group", "unsolved"))),
    Action("finish", "T5c", ("answered",), "closed", (*PERSON, *CLOCK), effects=(e.close,), stops=("evaluation",),
           tells=(Tell("complainant_if_lapsed", "finished"),)),
    Action("assign", "T6", ("accepted",), "assigned", DESK,
           inputs=(_pick("organisation"), Input("reason", "text", required=False, note="assign_reason"), _pick("respondent", required=False)),
           guards=(g.not_involved, g.own_channel, g.masked_first, g.unit_is_staffed, g.unit_is_not_accused), effects=(e.assign,),
           starts=("sign_in", "return_window", "handle"), stops=("assign",),
           tells=(Tell("unit_group", "assigned"), Tell("unit_leader", "assigned"), Tell("complainant", "assigned"))),
    Action("acknowledge", "T10a", ("assigned",), "processing", UNIT, effects=(e.take,),
           starts=("contact",), stops=("sign_in", "return_window")),
    Action("late_acknowledge", "T10d", ("assigned",), "processing", CLOCK, effects=(e.flag_late,),
           starts=("contact",), stops=("sign_in", "return_window"),
           tells=(Tell("unit_group", "late_sign"), Tell("unit_leader", "late_sign"), Tell("office_group", "late_sign"))),
    Action("return", "T10b", ("assigned",), "return_review", UNIT, approval="leader", visible=False,
           inputs=(_text("reason", "return_reason", least=4), _line("proposed", note="proposed"), _line("duty", note="duty")),
           guards=(g.returnable,), starts=("return_review",), pauses=("handle", "sign_in"), stops=("return_window",),
           tells=(Tell("office_group", "returned"),)),
    Action("grant_return", "T10c", ("return_review",), "accepted", OFFICE, visible=False,
           inputs=(Input("reason", required=False, note="return_decision"),), guards=(g.not_involved,), effects=(e.release,),
           starts=("assign",), stops=("return_review", "handle", "sign_in"), tells=(Tell("former_unit_group", "return_granted"),)),
    Action("deny_return", "T10c", ("return_review",), "assigned", OFFICE, visible=False,
           inputs=(_text("reason", "return_decision", least=4),), guards=(g.not_involved,), effects=(e.fix_lead,), starts=("sign_in_again",),
           stops=("return_review", "sign_in"), resumes=("handle_unrefunded",), tells=(Tell("unit_group", "return_denied"),)),
    Action("contact", "T10", ("processing",), "", UNIT,
           inputs=(_text("text", "relay", public=True, least=2),), guards=(g.uncoercing, g.reachable), effects=(e.take_if_nobody,),
           stops=("contact",), tells=(Tell("complainant", "contact"),)),
    Action("log_call", "T10", ("processing",), "", UNIT,
           inputs=(_text("text", "contact_log", least=4),), guards=(g.identity_open,), effects=(e.take_if_nobody,), stops=("contact",)),
    Action("respond", "T10", ("processing", "replied"), "", HOLDER,
           inputs=(Input("text", required=False, note="answer", public=True), Input("files", "files", required=False)),
           guards=(g.says_something,), effects=(e.attach,), tells=(Tell("unit_group", "responded"),)),
    Action("progress", "T11", ("processing",), "", (*UNIT, "co_officer"),
           inputs=(_text("text", "progress", least=2), Input("public", "check", required=False)),
           guards=(g.uncoercing,), effects=(e.take_if_nobody,), tells=(Tell("complainant_if_public", "progress"),)),
    Action("supplement", "T11", OPEN, "", ANYBODY,
           inputs=SUPPLY, guards=(g.says_something,), effects=(e.attach, e.seal), tells=(Tell("owner", "supplemented"),)),
    Action("amend", "F9", ("received", "need_info"), "", PERSON,
           inputs=(_text("story", "story", public=True, least=10),), effects=(e.unmask,), tells=(Tell("owner", "amended"),)),
    Action("correct_contact", "F6", OPEN, "", PERSON, inputs=(_line("name", required=False), _line("phone")), effects=(e.correct_contact,)),
    Action("extend", "T14", ("processing",), "", UNIT, approval="leader",
           inputs=(Input("days", "days"), _text("reason", "extension_reason", least=4), _text("progress", "extension_progress", public=True, least=4)),
           guards=(g.extends_in_time, g.extends_within_cap, g.extends_alone), effects=(e.ask_for_extension,),
           tells=(Tell("complainant", "extension_asked"), Tell("office_group", "extension_asked"), Tell("desk_group", "extension_asked"))),
    Action("lengthen", "T14", ("processing",), "", OFFICE,
           inputs=(Input("days", "days"),), guards=(g.not_involved, g.lengthens_by_right, g.extends_within_cap), effects=(e.lengthen,),
           tells=(Tell("complainant", "extension_granted"), Tell("unit_group", "extension_granted"), Tell("desk_group", "extension_granted"))),
    Action("deny_extension", "T14", ("processing",), "", OFFICE,
           inputs=(_text("reason", "extension_decision", public=True, least=4),), guards=(g.not_involved, g.extension_pending), effects=(e.drop_extension,),
           tells=(Tell("complainant", "extension_denied"), Tell("unit_group", "extension_denied"), Tell("desk_group", "extension_denied"))),
    Action("reply", "T12", ("processing",), "replied", UNIT, approval="leader",
           inputs=REPLY, guards=(g.contacted_or_says_how, g.names_nobody, g.uncoercing), effects=(e.reply,),
           starts=("verify", "evaluation"), stops=("handle", "contact"),
           tells=(Tell("complainant", "replied"), Tell("office_group", "verify"))),
    Action("verify", "T15", ("replied",), "closed", OFFICE, SUPERVISION,
           inputs=(Input("explanation", required=False, note="explanation", public=True),),
           guards=(g.not_involved, g.rated_or_explained, g.window_called_back), effects=(e.close,), starts=("late_evidence",), stops=("verify",),
           tells=(Tell("complainant", "closed"), Tell("unit_group", "closed"))),
    Action("keep", "T15", ("replied",), "closed", OFFICE, SUPERVISION,
           inputs=(_text("reason", "explanation", public=True, least=10),), guards=(g.not_involved, g.window_called_back), effects=(e.close,),
           starts=("late_evidence",), stops=("verify",), tells=(Tell("complainant", "kept"), Tell("unit_group", "closed"))),
    Action("redo", "T15b", ("replied",), "processing", OFFICE, SUPERVISION,
           inputs=(_text("reason", "redo_reason", least=4),), guards=(g.not_involved,), effects=(e.take_back,),
           stops=("verify", "evaluation"), resumes=("handle_again",),
           tells=(Tell("unit_group", "redo"), Tell("unit_leader", "redo"), Tell("complainant", "redo"))),
    Action("rework", "T16", ("replied",), "assigned", OFFICE, SUPERVISION,
           inputs=(_text("reason", "rework_reason", public=True, least=4), _pick("organisation", required=False), Input("days", "days", required=False)),
           guards=(g.not_involved, g.dissatisfied_with_new, g.reworked_less_than_twice, g.reworks_in_days, g.unit_is_staffed, g.unit_is_not_accused), effects=(e.rework,),
           starts=("sign_in", "rework"), stops=("verify", "evaluation"),
           tells=(Tell("unit_group", "assigned"), Tell("unit_leader", "assigned"), Tell("complainant", "rework"))),
    Action("unrated", "D6", ("replied", "answered"), "", CLOCK, visible=False, effects=(e.flag_unrated,), stops=("evaluation",)),
    Action("rate", "F7", ("replied", "answered", "closed"), "", PERSON,
           inputs=(_pick("contacted"), _pick("solved"), _pick("grade")),
           guards=(g.rates_in_time, g.amends_once), effects=(e.rate,), stops=("evaluation",), tells=(Tell("owner", "rated"),)),
    Action("rate_more", "F7", ("replied", "answered", "closed"), "", PERSON,
           inputs=(_line("reasons", required=False), Input("words", required=False, note="rating")),
           guards=(g.rated_already,), effects=(e.rate_more,)),
    Action("appeal", "F8", ("replied",), "", PERSON,
           inputs=(_pick("ground"), Input("text", required=False, note="new_evidence"), Input("files", "files", required=False)),
           guards=(g.dissatisfied, g.grounds_given), effects=(e.attach, e.appeal), tells=(Tell("office_group", "appealed"),)),
    Action("withdraw", "T23", OPEN, "withdrawn", PERSON, effects=(e.close,), stops=("*",),
           tells=(Tell("unit_group", "withdrawn"), Tell("office_group", "withdrawn"))),
    Action("press", "T23", OPEN, "", PERSON, visible=False, effects=(e.flag_pressed,), tells=(Tell("office_leader", "pressed"), Tell("office_private", "pressed"))),
    Action("nudge", "T20", OPEN, "", PERSON, guards=(g.nudged_two_days_ago,), starts=("statement",), tells=(Tell("owner", "nudged"), Tell("unit_leader", "nudged"))),
    Action("remind", "T20", ("assigned", "return_review", "processing", "replied"), "", OFFICE, visible=False,
           inputs=(_pick("tag"), Input("text", required=False, note="remind_reason")), guards=(g.not_involved,), effects=(e.supervise,), starts=("statement",),
           tells=(Tell("unit_group", "reminded"), Tell("unit_leader", "reminded"))),
    Action("state", "T20", ("assigned", "return_review", "processing", "replied"), "", UNIT, visible=False,
           inputs=(_text("text", "statement", least=10),), guards=(g.statement_due,), stops=("statement",), tells=(Tell("office_group", "stated"),)),
    Action("reveal", "§8.3", OPEN, "", OFFICE, approval="second", visible=False,
           inputs=(_text("purpose", "purpose", least=4),), guards=(g.not_involved,), effects=(e.log_reveal,)),
)

# fmt: on

ACTIONS: Mapping[str, Action] = {action.verb: action for action in _ROWS}
