"""An officer speaks, by button, form or typed command; who has no part in the work gets no answer in a group."""

from __future__ import annotations

import re
from collections.abc import Sequence

from config.saying import Option, Say, phrase
from handlers import (
    acting,
    besides,
    commands,
    filling,
    forms,
    guide,
    office,
    pending,
    practice,
    ringing,
    spot_check,
    worklist,
)
from handlers.commands import Command
from handlers.paper import Paper, Values, missing, of_ticket
from handlers.shift import Shift, StaffSaid, private
from store import homes, roster, ticket, views
from store.database import Row
from store.lifecycle import ACTIONS
from store.permission import allowed
from store.roster import Actor
from store.talk import Talk
from store.work import Refused, Work

__all__ = ["StaffSaid", "receive_staff"]

INSTEAD = {"log_call": "contact"}
"""What is offered where the first is open nowhere: no number is known, but the bot passes words on (T10)."""
MOST = 6
"""Tickets offered when it is not clear which one is meant."""
LOOKS = frozenset({"detail", "why", "card", "help", "rules", "mine", "list"})
"""What somebody looks up while a form is open; anything else ends it."""
LIKE_A_TICKET = re.compile(rf"(?<![\d.#]){commands.NUMBER}(?![\d.%/:])")
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
    if kind == "do" and len(parts) == 1 and parts[0] in besides.LONE:
        return besides.LONE[parts[0]](shift, "")
    if kind in besides.CHOICES and len(parts) == 1 and parts[0].isdigit():
        return besides.CHOICES[kind](shift, int(parts[0]))
    return _written(shift) if shift.said.text else guide.short(shift)


def _press(shift: Shift, verb: str, id: int, version: int) -> Say | None:
    row = besides.named(shift, id, verb)
    if verb not in LOOKS:
        pending.put_aside(shift, verb, id)
    if verb in besides.READING:
        return besides.READING[verb](shift, row, "")
    if verb not in ACTIONS and verb != "dispatch":
        return guide.short(shift)
    return acting.press(shift, row, verb, version)


def _submit(shift: Shift, verb: str, id: int, version: int) -> Say:
    if verb in besides.ASIDE:
        return besides.ASIDE[verb].submit(shift, id, _fields_of(shift, verb, id))
    if verb not in ACTIONS and verb != "dispatch":
        return guide.short(shift)
    return acting.submit(shift, besides.named(shift, id, verb), verb, version)


def _fields_of(shift: Shift, verb: str, id: int) -> Values:
    return filling.read_fields(shift, besides.ASIDE[verb].paper(shift, id))


# ---------------------------------------------------------------- typed


def _written(shift: Shift) -> Say | None:
    text = shift.said.text.strip()
    line = office.LINE.match(text)
    if line and line[2]:
        return office.answer_line(shift, int(line[1]), {"text": line[2].strip()})
    if shift.texts.hear("word", text) == "language":
        return besides.turn_language(shift)
    practised = practice.typed(shift, text)
    if practised:
        return practised
    command = commands.read(text, shift.texts)
    if command is not None:
        return _command(shift, commands.about(command, shift.said.quoted))
    return _completed(shift, text) or _not_understood(shift, text)


def _command(shift: Shift, command: Command) -> Say | None:
    if command.verb in besides.LONE:
        if command.verb not in LOOKS:
            pending.put_aside(shift, command.verb, 0)
        return besides.LONE[command.verb](shift, command.rest)
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
    acting.let_in(shift, row, verb)
    if verb not in LOOKS:
        pending.put_aside(shift, verb, row["id"])
    if verb == "question" and spot_check.is_meant(shift, row, rest):
        verb = spot_check.VERB
    if verb in besides.READING:
        return besides.READING[verb](shift, row, rest)
    if verb in ("approve", "send_back"):
        return office.decide_typed(shift, row, verb, rest)
    return acting.typed(shift, row, verb, rest)


def _candidates(shift: Shift, verb: str, number: str) -> list[Row]:
    """The tickets a number may mean: of several those this officer can do it to, else all that are theirs.

    What the home closes is none of them, and refused by name where nothing else has the number (G20).
    """
    rows = ticket.find(shift.work, number)
    mine = [row for row in rows if set(roster.roles(shift.work, shift.actor, row)) - {"complainant"}]
    if not mine:
        return [row for row in rows[:1] if not row["sealed_matter"]]
    mine = homes.left_to(shift.work, shift.actor, mine) or mine[:1]
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
    other = "" if rows else INSTEAD.get(command.verb, "")
    if other and (rows := worklist.tickets(shift, other)[:MOST]):
        return _instead(command.verb, other, rows)
    if not rows:
        return private("staff.which_none", example=example)
    options = tuple(_option(row, command.verb) for row in rows)
    return Say("staff.which", {"example": example}, options, style="private")


def _instead(verb: str, other: str, rows: Sequence[Row]) -> Say:
    """Nothing that it could be about would take it: what is possible there is offered."""
    facts = {"verb": phrase(f"verb.{verb}"), "other": phrase(f"verb.{other}")}
    return Say("staff.which_instead", facts, tuple(_option(row, other) for row in rows), style="private")


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
    return _aside(shift, held, verb, text) if verb in besides.ASIDE else _filled(shift, held, verb, text)


def _aside(shift: Shift, held: Talk, verb: str, text: str) -> Say | None:
    paper = besides.ASIDE[verb].paper(shift, held.ticket)
    values = filling.complete(shift, paper, text, held.answers)
    if values is None or (filling.is_bare(paper, text, values) and not pending.is_fresh(shift, held)):
        return None
    return besides.ASIDE[verb].submit(shift, held.ticket, values)


def _filled(shift: Shift, held: Talk, verb: str, text: str) -> Say | None:
    """Chatter is not even looked at; words without a label are no order about something else, nor one of long ago."""
    paper = of_ticket(shift.work, ticket.get(shift.work, held.ticket), verb)
    values = _agreed(shift, held, paper, text) or filling.complete(shift, paper, text, held.answers)
    if values is None:
        return None
    bare = filling.is_bare(paper, text, values)
    if bare and not pending.is_fresh(shift, held):
        return None
    row = _still_mine(shift, held.ticket, verb)
    if pending.is_put_aside(held):
        return forms.ask(shift, paper, values)
    if bare and _is_about_something_else(shift, held, text):
        return private("staff.something_else", short=row["short"], verb=phrase(f"verb.{verb}"))
    if pending.is_outdated(held, paper):
        return forms.ask(shift, paper, forms.known(shift, paper), acting.changed(row))
    if bare and verb in acting.FOR_GOOD:
        return forms.ask(shift, paper, values, phrase("staff.sure", short=row["short"], text=text))
    return acting.carry_out(shift, paper, values)


def _agreed(shift: Shift, held: Talk, paper: Paper, text: str) -> Values | None:
    """“是” to the question whether it is meant, where nothing is missing any more."""
    whole = held.dialog.removeprefix("form:") in acting.FOR_GOOD and not missing(paper, held.answers)
    yes = not shift.chat and shift.texts.hear("word", text) == "yes"
    return dict(held.answers) if whole and yes else None


def _is_about_something_else(shift: Shift, held: Talk, text: str) -> bool:
    """Whether it names another ticket, or begins like a command that was mistyped."""
    numbers = [found[0].lstrip("#").upper() for found in LIKE_A_TICKET.finditer(text)]
    named = [
        row for number in numbers if len(number) >= commands.SURE for row in ticket.find(shift.work, number)
    ]
    mistyped = len(text) <= SHORT and bool(commands.near(text, shift.texts))
    return mistyped or any(row["id"] != held.ticket for row in named)


def _still_mine(shift: Shift, id: int, verb: str) -> Row:
    """The ticket of a form that was begun; sealed meanwhile, or no longer theirs, it is not shown again (D3)."""
    try:
        row = besides.named(shift, id, verb)
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
