"""任务清单: the office sets a task, its owner tells how far it is, and the office signs it off (G8)."""

from __future__ import annotations

import re
from collections.abc import Mapping

from config.saying import Fact, Say, lines, phrase
from handlers import acting, days, entries, filling, forms, problems
from handlers.paper import Paper, Values
from handlers.shift import Shift, private
from store import bulletin, organisations, roster, tasks
from store import problems as kept
from store.database import Row
from store.lifecycle import OFFICE, UNIT, Input
from store.work import Refused, Work

INPUTS = (
    Input("listed", "pick"),
    Input("organisation", "pick"),
    Input("text", "text", least=4),
    Input("to_day", "line"),
)
LONGEST = 200
MOST = 12
NUMBER = re.compile(r"^[Rr]?(\d{1,9})(?=$|[\s:：,，])[\s:：,，]*")
STEPS: Mapping[str, tuple[tuple[str, ...], bool]] = {
    "progress": (UNIT, True),
    "done": (UNIT, True),
    "settled": (OFFICE, False),
    "returned": (OFFICE, True),
}
"""What may follow `任务`: whose it is, and whether it has to be said in words."""


# ---------------------------------------------------------------- setting


def begin(shift: Shift, text: str) -> Say:
    """`立任务 P3 城管局 6/30 清理占道收费项目`."""
    sheet = paper(shift)
    if not text:
        return forms.ask(shift, sheet, {})
    return acting.carry_out(shift, sheet, _with_day(shift, filling.read_text(shift, sheet, text, {})), _set)


def submit(shift: Shift, values: Values) -> Say:
    """The form comes back."""
    return acting.carry_out(shift, paper(shift), values, _set)


def paper(shift: Shift) -> Paper:
    """What is asked; Refused and logged for whom it is not."""
    if not roster.general_roles(shift.work, shift.actor) & set(OFFICE):
        refused = Refused("refused.list_office")
        acting.log_refusal(shift, "set_task", None, refused)
        raise refused
    return Paper("set_task", 0, 0, "", INPUTS, entries.blank(shift.work))


def _with_day(shift: Shift, values: Values) -> Values:
    """The day may stand in front of what is to be done."""
    first, _, rest = str(values.get("text") or "").partition(" ")
    if values.get("to_day") or not rest or not days.day_ahead(shift.work, first):
        return values
    return {**values, "to_day": first, "text": rest.strip()}


def _set(shift: Shift, _: Paper, values: Values) -> Say:
    work, what = shift.work, str(values["text"]).strip()
    problem = _problem(shift, int(str(values["listed"])[1:]))
    due = days.last_day(work, str(values["to_day"]))
    if not due:
        raise Refused("refused.task_endless")
    _check(work, what, problem["id"])
    home = next(post.organisation for post in shift.actor.posts)
    id = tasks.add(work, problem["id"], values["organisation"], what, due, shift.actor.person, home)
    unit = organisations.name(work, values["organisation"])
    return private("task.set", id=id, unit=unit, due=bulletin.shown(work, due))


def _problem(shift: Shift, id: int) -> Row:
    row = kept.get(shift.work, id)
    if row is None or row["office"] not in problems.offices(shift):
        raise Refused("refused.no_problem", id=id)
    return row


def _check(work: Work, text: str, problem: int) -> None:
    if len(text) > LONGEST:
        raise Refused("refused.guidance_long", field=phrase("field.text"), count=len(text), most=LONGEST)
    kept.check_words(work, text, problem)


# ---------------------------------------------------------------- steps and lists


def heard(shift: Shift, text: str) -> Say:
    """`任务`, `任务 R5`, `任务 进展 R5 …`, `任务 完成 R5 …`, `任务 核销 R5`, `任务 退回 R5 …`."""
    word, *rest = re.split(r"\s+", text.strip(), maxsplit=1)
    kind = shift.texts.hear("task_step", word) if word else None
    if kind:
        return _step(shift, kind, rest[0] if rest else "")
    number = NUMBER.match(text.strip())
    return _show(shift, _mine(shift, int(number[1]))) if number else listed(shift, "")


def _step(shift: Shift, kind: str, text: str) -> Say:
    number = NUMBER.match(text)
    if number is None:
        raise Refused("refused.task_number", usage=phrase(f"task.usage.{kind}"))
    row, said = _mine(shift, int(number[1])), text[number.end() :].strip()
    roles, worded = STEPS[kind]
    home = _home(shift, row, kind, roles)
    if worded and len(said) < 2:
        raise Refused("refused.task_words", usage=phrase(f"task.usage.{kind}"))
    _check(shift.work, said, row["problem"])
    tasks.step(shift.work, row, kind, said, shift.actor.person, home)
    if kind == "done":
        tasks.tell_office(shift.work, row, kind, said=said)
    elif kind in ("settled", "returned"):
        tasks.tell_owner(shift.work, row, kind, said=said)
    return private(f"task.told.{kind}", id=row["id"])


def _home(shift: Shift, row: Row, kind: str, roles: tuple[str, ...]) -> str:
    """The post in which somebody takes a step: the owner's people report, the office decides."""
    for post in shift.actor.posts:
        role = roster.general_roles(shift.work, roster.Actor("", (post,)))
        if role & set(roles) and (roles == OFFICE or post.organisation == row["organisation"]):
            return post.organisation
    refused = Refused("refused.list_office" if roles == OFFICE else "refused.task_owner", id=row["id"])
    acting.log_refusal(shift, "task", None, refused)
    raise refused


def _visible(shift: Shift) -> list[Row]:
    """The tasks of one's own organisation; whoever reads the office's lists reads all of its office."""
    held = roster.general_roles(shift.work, shift.actor)
    own = {post.organisation for post in shift.actor.posts}
    offices = problems.offices(shift) if held & set(problems.READERS) else []
    return [t for t in tasks.everything(shift.work) if t["organisation"] in own or t["office"] in offices]


def _mine(shift: Shift, id: int) -> Row:
    found = [row for row in _visible(shift) if row["id"] == id]
    if not found:
        raise Refused("refused.no_task", id=id)
    return found[0]


def listed(shift: Shift, text: str) -> Say:
    """`任务清单`: what is open first, the soonest due on top."""
    found = _visible(shift)
    if not found:
        return private("task.none")
    open_ = sum(row["state"] != "settled" for row in found)
    more = [phrase("task.more", count=len(found) - MOST)] if len(found) > MOST else []
    told = lines([*(line(shift.work, row) for row in found[:MOST]), *more])
    return private("task.list", count=len(found), open=open_, lines=told)


def line(work: Work, row: Row) -> Fact:
    """A task on one line."""
    state = "overdue" if tasks.is_overdue(work, row) else row["state"]
    return phrase("task.line", **tasks.facts(work, row), state=phrase(f"task.state.{state}"))


def _show(shift: Shift, row: Row) -> Say:
    told = [_told(note) for note in tasks.notes(shift.work, row["id"])]
    return private("task.one", line=line(shift.work, row), about=row["title"], notes=lines(told))


def _told(note: Row) -> Fact:
    facts = {"at": {"at": note["at"], "as": "day"}, "kind": phrase(f"task.step.{note['kind']}")}
    return (
        phrase("task.note", **facts, text=note["text"]) if note["text"] else phrase("task.note_bare", **facts)
    )
