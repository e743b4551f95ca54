"""An officer speaks, by button, form or typed command; who has no part in the work gets no answer in a group."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from config.saying import Option, Say, phrase
from handlers import (
    acting,
    cadre,
    calling_back,
    commands,
    detail,
    filling,
    forms,
    guide,
    office,
    pending,
    record,
    ringing,
    worklist,
)
from handlers.commands import Command
from handlers.paper import Paper, Values, of_ticket
from handlers.shift import Shift, StaffSaid, private
from store import evidence, people, roster, ticket, views
from store.database import Row
from store.lifecycle import ACTIONS
from store.permission import allowed
from store.roster import Actor
from store.work import Refused, Work

__all__ = ["StaffSaid", "receive_staff"]

MOST = 6
"""Tickets offered when it is not clear which one is meant."""
SHORT = 10
"""Characters a misspelt command has at most."""


def receive_staff(work: Work, actor: Actor, chat: str, said: StaffSaid) -> list[Say]:
    """What an officer's message does, and what is answered; chatter in a group gets no answer."""
    shift = Shift(work, actor, chat, said)
    if not actor.posts:
        return _turn_away(shift)
    try:
        answer = _chosen(shift) if said.choice else _written(shift)
    except Refused as refused:
        answer = Say(refused.key, refused.facts, style="private")
    return [answer] if answer else []


def _turn_away(shift: Shift) -> list[Say]:
    """Somebody without a post tried to act: a hint for them alone, and a line for the auditor (§7.2)."""
    verb = _meant(shift)
    if not verb:
        return []
    views.log_refusal(shift.work, shift.actor.person, verb, None, shift.chat, "no_post")
    return [private("refused.no_post")]


def _meant(shift: Shift) -> str:
    """The verb of a button or a command; empty for chatter."""
    if shift.said.choice:
        return shift.said.choice.partition(":")[2].partition(":")[0] or "press"
    command = commands.read(shift.said.text, shift.texts)
    return command.verb if command else ""


# ---------------------------------------------------------------- buttons and forms


def _chosen(shift: Shift) -> Say | None:
    kind, *parts = shift.said.choice.split(":")
    if kind in ("do", "form") and len(parts) == 3 and parts[1].isdigit() and parts[2].isdigit():
        return (_press if kind == "do" else _submit)(shift, parts[0], int(parts[1]), int(parts[2]))
    if kind == "do" and len(parts) == 1 and parts[0] in LONE:
        return LONE[parts[0]](shift, "")
    if kind in CHOICES and len(parts) == 1 and parts[0].isdigit():
        return CHOICES[kind](shift, int(parts[0]))
    return _written(shift) if shift.said.text else guide.short(shift)


def _press(shift: Shift, verb: str, id: int, version: int) -> Say | None:
    row = _named(shift, id, verb)
    if verb in READING:
        return READING[verb](shift, row, "")
    if verb not in ACTIONS and verb != "dispatch":
        return guide.short(shift)
    return acting.press(shift, row, verb, version)


def _submit(shift: Shift, verb: str, id: int, version: int) -> Say:
    if verb in ASIDE:
        return ASIDE[verb].submit(shift, id, _fields_of(shift, verb, id))
    if verb not in ACTIONS and verb != "dispatch":
        return guide.short(shift)
    return acting.submit(shift, _named(shift, id, verb), verb, version)


def _named(shift: Shift, id: int, verb: str) -> Row:
    """The ticket of a button; a sealed one is not there for whoever may not know of it (D3)."""
    row = ticket.get(shift.work, id)
    if row["sealed_matter"] and not roster.roles(shift.work, shift.actor, row):
        refused = Refused("refused.unknown_ticket", number=str(id))
        acting.log_refusal(shift, verb, row, refused)
        raise refused
    return row


def _fields_of(shift: Shift, verb: str, id: int) -> Values:
    return filling.read_fields(shift, ASIDE[verb].paper(shift, id))


def _release_file(shift: Shift, id: int) -> Say:
    file = evidence.file(shift.work, id)
    if file is None:
        raise Refused("refused.no_evidence", short="", item="")
    row = _named(shift, file["ticket"], "release")
    ids = [each["id"] for each in evidence.files(shift.work, row["id"])]
    return office.release_file(shift, row, id, ids.index(id) + 1)


CHOICES: Mapping[str, Callable[[Shift, int], Say]] = {
    "ok": office.approve,
    "no": office.send_back,
    "line": office.open_line,
    "hang": office.end_line,
    "called": lambda shift, id: ringing.called(shift, id, ""),
    "release": _release_file,
}
"""Buttons that name something else than a ticket."""


@dataclass(frozen=True)
class Aside:
    """A form that is no action of a ticket: how it is drawn, and what follows when it was filled in."""

    paper: Callable[[Shift, int], Paper]
    submit: Callable[[Shift, int, Values], Say]


def _window_call(shift: Shift, id: int) -> Paper:
    return calling_back.paper(_named(shift, id, "window_call"))


def _window_called(shift: Shift, id: int, values: Values) -> Say:
    return calling_back.submit(shift, _named(shift, id, "window_call"), values)


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
}
"""By the name of their form."""


# ---------------------------------------------------------------- typed


def _written(shift: Shift) -> Say | None:
    text = shift.said.text.strip()
    line = office.LINE.match(text)
    if line and line[2]:
        return office.answer_line(shift, int(line[1]), {"text": line[2].strip()})
    if shift.texts.hear("word", text) == "language":
        return _turn_language(shift)
    command = commands.read(text, shift.texts)
    if command is not None:
        return _command(shift, commands.about(command, shift.said.quoted))
    return _completed(shift, text) or _not_understood(shift, text)


def _command(shift: Shift, command: Command) -> Say | None:
    if command.verb in LONE:
        return LONE[command.verb](shift, command.rest)
    if command.verb == "call":
        number = int(command.numbers[0]) if command.numbers and command.numbers[0].isdigit() else 0
        return ringing.called(shift, number, command.rest)
    if not command.numbers:
        return _which(shift, command)
    return _on_tickets(shift, command)


def _on_tickets(shift: Shift, command: Command) -> Say | None:
    """Every number is a ticket; behind the first one, an unknown number begins the text instead."""
    found = [_candidates(shift, command.verb, number) for number in command.numbers]
    count = next((n for n in range(1, len(found)) if not found[n] and _takes_text(command.verb)), len(found))
    rest = command.rests[count]
    if count == 1:
        return _one(shift, command, command.numbers[0], found[0], rest)
    pairs = list(zip(command.numbers, found, strict=True))[:count]
    unclear = [number for number, rows in pairs if len(rows) != 1]
    if unclear:
        return _one(shift, command, unclear[0], dict(pairs)[unclear[0]], rest)
    return acting.several(
        shift, [rows[0] for _, rows in pairs], lambda row: _do(shift, row, command.verb, rest)
    )


def _takes_text(verb: str) -> bool:
    return bool(ACTIONS[verb].inputs) if verb in ACTIONS else False


def _one(shift: Shift, command: Command, number: str, rows: Sequence[Row], rest: str) -> Say | None:
    if not rows:
        raise Refused("refused.unknown_ticket", number=number)
    if len(rows) > 1:
        return _ambiguous(shift, command.verb, number, rows)
    return _do(shift, rows[0], command.verb, rest)


def _do(shift: Shift, row: Row, verb: str, rest: str) -> Say | None:
    if verb in READING:
        return READING[verb](shift, row, rest)
    if verb in ("approve", "send_back"):
        return office.decide_typed(shift, row, verb, rest)
    return acting.typed(shift, row, verb, rest)


def _candidates(shift: Shift, verb: str, number: str) -> list[Row]:
    """The tickets a number may mean: of several those this officer can do it to, else all that are theirs."""
    rows = ticket.find(shift.work, number)
    mine = [row for row in rows if set(roster.roles(shift.work, shift.actor, row)) - {"complainant"}]
    if not mine:
        return [row for row in rows[:1] if not row["sealed_matter"]]
    possible = [row for row in mine if verb in allowed(shift.work, row, shift.actor)]
    return possible if len(mine) > 1 and possible else mine


def _ambiguous(shift: Shift, verb: str, number: str, rows: Sequence[Row]) -> Say:
    options = tuple(_option(row, verb) for row in rows[:MOST])
    return Say("staff.ambiguous", {"number": number}, options, style="private")


def _option(row: Row, verb: str) -> Option:
    label = phrase("staff.step", short=row["number"], verb=phrase(f"state.staff.{row['state']}"))
    return Option(f"do:{verb}:{row['id']}:{row['version']}", label)


def _which(shift: Shift, command: Command) -> Say:
    """A command without a number: say how to write it, and offer what it could be about."""
    example = phrase(f"usage.{command.verb}", short="0012")
    rows = worklist.tickets(shift, command.verb)[:MOST]
    if not rows:
        return private("staff.which_none", example=example)
    options = tuple(_option(row, command.verb) for row in rows)
    return Say("staff.which", {"example": example}, options, style="private")


# ---------------------------------------------------------------- what was asked before


def _completed(shift: Shift, text: str) -> Say | None:
    """A message that completes the form asked for here; in a group only with labels, for the rest is chatter."""
    held = pending.kept(shift)
    if held is None:
        return None
    if shift.texts.hear("word", text) == "cancel":
        pending.forget(shift)
        return private("staff.cancelled")
    verb = held.dialog.removeprefix("form:")
    aside = verb in ASIDE
    row = None if aside else _still_mine(shift, held.ticket, verb)
    paper = ASIDE[verb].paper(shift, held.ticket) if row is None else of_ticket(shift.work, row, verb)
    values = filling.complete(shift, paper, text, held.answers)
    if values is None:
        return None
    if row is not None and pending.is_outdated(held, paper):
        return forms.ask(shift, paper, forms.known(shift, paper), acting.changed(row))
    if row is not None:
        return acting.carry_out(shift, paper, values)
    return ASIDE[verb].submit(shift, held.ticket, values)


def _still_mine(shift: Shift, id: int, verb: str) -> Row:
    """The ticket of a form that was begun; sealed meanwhile, or no longer theirs, it is not shown again (D3)."""
    try:
        row = _named(shift, id, verb)
        acting.enter(shift, row, verb)
    except Refused:
        pending.forget(shift)
        raise
    return row


def _not_understood(shift: Shift, text: str) -> Say | None:
    number = commands.lone_number(text) if shift.said.called or not shift.chat else ""
    if number:
        return _on_tickets(shift, commands.show(number))
    near = commands.near(text, shift.texts)
    if near and (commands.names_ticket(text) or (not shift.chat and len(text) <= SHORT)):
        return private("staff.did_you_mean", word=text.split()[0][:12], words=near)
    return None if shift.chat and not shift.said.called else guide.short(shift)


def _turn_language(shift: Shift) -> Say:
    """The officer's own language, in every chat."""
    people.speak(shift.work, shift.actor.person, "en" if shift.lang == "zh" else "zh")
    return private("welcome.language")


def _listed(shift: Shift, text: str) -> Say:
    return worklist.mine(shift, shift.texts.hear("filter", text) or "")


LONE: Mapping[str, Callable[[Shift, str], Say]] = {
    "mine": _listed,
    "list": _listed,
    "help": lambda shift, _: guide.whole(shift),
    "record": record.begin,
    "report_for": cadre.begin,
    "reported": cadre.reported,
}
"""Commands about no ticket."""
READING: Mapping[str, Callable[[Shift, Row, str], Say | None]] = {
    "detail": lambda shift, row, _: detail.detail(shift, row),
    "why": lambda shift, row, _: detail.told_why(shift, row),
    "identity": lambda shift, row, _: detail.identity(shift, row),
    "release": office.release,
    "card": worklist.show_card,
    "window_call": calling_back.begin,
    "confirm": calling_back.confirm,
}
"""Commands that change nothing of a ticket's course, but what is known of it."""
