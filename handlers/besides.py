"""What an officer may say that is no action of a ticket's course: lists, readings, and forms of their own."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from config.saying import Say
from handlers import (
    acting,
    cadre,
    calling_back,
    deputising,
    detail,
    duty_list,
    forms,
    guide,
    guiding,
    identity,
    lagging,
    marks,
    objecting,
    office,
    policies,
    policy_confirming,
    practice,
    problems,
    record,
    referred,
    respondent_side,
    ringing,
    sitting,
    sitting_forms,
    spot_check,
    succession,
    tagging,
    tasks,
    worklist,
)
from handlers.paper import Paper, Values
from handlers.shift import Shift, private
from store import evidence, people, roster, ticket
from store.database import Row
from store.work import Refused


def named(shift: Shift, id: int, verb: str) -> Row:
    """The ticket of a button; a sealed one is not there for whoever may not know of it (D3)."""
    row = ticket.get(shift.work, id)
    if row["sealed_matter"] and not roster.roles(shift.work, shift.actor, row):
        refused = Refused("refused.unknown_ticket", number=str(id))
        acting.log_refusal(shift, verb, row, refused)
        raise refused
    acting.let_in(shift, row, verb)
    return row


def _release_file(shift: Shift, id: int) -> Say:
    file = evidence.file(shift.work, id)
    if file is None:
        raise Refused("refused.no_evidence", short="", item="")
    row = named(shift, file["ticket"], "release")
    ids = [each["id"] for each in evidence.files(shift.work, row["id"])]
    return office.release_file(shift, row, id, ids.index(id) + 1)


CHOICES: Mapping[str, Callable[[Shift, int], Say]] = {
    "ok": office.approve,
    "no": office.send_back,
    "line": office.open_line,
    "hang": office.end_line,
    "called": lambda shift, id: ringing.called(shift, id, ""),
    "release": _release_file,
    "keep": policy_confirming.agree,
    "drop": lambda shift, id: forms.ask(shift, policy_confirming.objection(shift, id), {}),
    "unhand": succession.call_off,
    "undeputise": deputising.end,
    "duty_ok": objecting.agree,
    "duty_no": objecting.decline,
    "train": practice.press,
    "unsit": sitting.off,
}
"""Buttons that name something else than a ticket."""


@dataclass(frozen=True)
class Aside:
    """A form that is no action of a ticket: how it is drawn, and what follows when it was filled in."""

    paper: Callable[[Shift, int], Paper]
    submit: Callable[[Shift, int, Values], Say]


def _window_call(shift: Shift, id: int) -> Paper:
    return calling_back.paper(named(shift, id, "window_call"))


def _window_called(shift: Shift, id: int, values: Values) -> Say:
    return calling_back.submit(shift, named(shift, id, "window_call"), values)


def _spot_check(shift: Shift, id: int) -> Paper:
    return spot_check.paper(named(shift, id, spot_check.VERB))


def _spot_checked(shift: Shift, id: int, values: Values) -> Say:
    return spot_check.submit(shift, named(shift, id, spot_check.VERB), values)


def _to_problem(shift: Shift, id: int) -> Paper:
    return problems.paper(named(shift, id, "to_problem"))


def _in_problem(shift: Shift, id: int, values: Values) -> Say:
    return problems.submit(shift, named(shift, id, "to_problem"), values)


ASIDE: Mapping[str, Aside] = {
    "send_back": Aside(office.objection, office.send_back_with),
    "line": Aside(lambda _, id: office.line_paper(id), office.answer_line),
    "record": Aside(
        lambda shift, _: record.paper(shift), lambda shift, _, values: record.submit(shift, values)
    ),
    "report_for": Aside(
        lambda shift, _: cadre.paper(shift), lambda shift, _, values: cadre.submit(shift, values)
    ),
    "window_call": Aside(_window_call, _window_called),
    "policy": Aside(policies.paper("policy"), policies.submit("policy")),
    "faq": Aside(policies.paper("faq"), policies.submit("faq")),
    "to_problem": Aside(_to_problem, _in_problem),
    "set_task": Aside(
        lambda shift, _: tasks.paper(shift), lambda shift, _, values: tasks.submit(shift, values)
    ),
    "drop": Aside(policy_confirming.objection, policy_confirming.object_with),
    "handover": Aside(
        lambda shift, _: succession.paper(shift), lambda shift, _, values: succession.submit(shift, values)
    ),
    "deputise": Aside(
        lambda shift, _: deputising.paper(shift), lambda shift, _, values: deputising.submit(shift, values)
    ),
    "object_duty": Aside(objecting.paper, objecting.submit),
    "decline_duty": Aside(objecting.decline_paper, objecting.decline_with),
    "practice": Aside(practice.paper, practice.submit),
    spot_check.VERB: Aside(_spot_check, _spot_checked),
    "identity": Aside(
        lambda shift, id: identity.paper(shift, named(shift, id, "identity")),
        lambda shift, id, values: identity.submit(shift, named(shift, id, "identity"), values),
    ),
    "ask_side": Aside(
        lambda shift, id: respondent_side.paper(shift, named(shift, id, "ask_side")),
        lambda shift, id, values: respondent_side.submit(shift, named(shift, id, "ask_side"), values),
    ),
    "give_side": Aside(
        lambda shift, id: respondent_side.answer_paper(shift, named(shift, id, "give_side")),
        lambda shift, id, values: respondent_side.submit_answer(shift, named(shift, id, "give_side"), values),
    ),
    "set_shift": Aside(
        lambda shift, _: sitting_forms.paper(shift),
        lambda shift, _, values: sitting_forms.submit(shift, values),
    ),
    "stand_in": Aside(
        lambda shift, _: sitting_forms.stand_in_paper(shift),
        lambda shift, _, values: sitting_forms.submit_stand_in(shift, values),
    ),
    "staff_no": Aside(
        lambda shift, _: sitting_forms.number_paper(shift),
        lambda shift, _, values: sitting_forms.submit_number(shift, values),
    ),
    "call": Aside(ringing.paper, ringing.submit),
}
"""By the name of their form."""


def turn_language(shift: Shift) -> Say:
    """The officer's own language, in every chat."""
    people.speak(shift.work, shift.actor.person, "en" if shift.lang == "zh" else "zh")
    return private("welcome.language")


def _listed(shift: Shift, text: str) -> Say:
    return worklist.mine(shift, shift.texts.hear("filter", text) or "")


LONE: Mapping[str, Callable[[Shift, str], Say]] = {
    "mine": _listed,
    "list": _listed,
    "help": guide.whole,
    "record": record.begin,
    "report_for": cadre.begin,
    "reported": cadre.reported,
    "policy": policies.heard("policy"),
    "faq": policies.heard("faq"),
    "handover": succession.begin,
    "lagging": lambda shift, _: lagging.show(shift),
    "deputise": deputising.begin,
    "duty": duty_list.search,
    "object_duty": objecting.begin,
    "agree_duty": objecting.agree_typed,
    "decline_duty": objecting.decline_typed,
    "practice": practice.begin,
    "spot_checks": spot_check.listed,
    "prove": identity.prove,
    "problems": problems.listed,
    "tasks": tasks.listed,
    "task": tasks.heard,
    "set_task": tasks.begin,
    "guided": guiding.listed,
    "rules": lambda shift, _: guide.rules(shift),
    "referrals": lambda shift, _: referred.listed(shift),
    "marks": lambda shift, _: marks.listed(shift),
    "shifts": sitting.listed,
    "set_shift": sitting_forms.begin,
    "end_shift": sitting.take_off,
    "stand_in": sitting_forms.begin_stand_in,
    "staff_no": sitting_forms.begin_number,
}
"""Commands about no ticket."""
READING: Mapping[str, Callable[[Shift, Row, str], Say | None]] = {
    "detail": lambda shift, row, _: detail.detail(shift, row),
    "why": lambda shift, row, _: detail.told_why(shift, row),
    "identity": identity.begin,
    "release": office.release,
    "card": worklist.show_card,
    "window_call": calling_back.begin,
    "confirm": calling_back.confirm,
    spot_check.VERB: spot_check.begin,
    "to_problem": problems.begin,
    "label": tagging.label,
    "ask_side": respondent_side.begin,
    "give_side": respondent_side.answer,
}
"""Commands that change nothing of a ticket's course, but what is known of it."""
