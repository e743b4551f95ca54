"""代理: a leader says who confirms meanwhile, and until when; and who does now (D2)."""

from __future__ import annotations

from config.saying import Option, Say, lines, phrase
from handlers import acting, filling, labels, posts
from handlers.paper import Paper, Values
from handlers.shift import Shift, private
from store import deputies, organisations
from store.database import Row
from store.lifecycle import Input
from store.work import Refused

INPUTS = (Input("deputy", "pick"), Input("period", "line"))


def begin(shift: Shift, text: str) -> Say:
    """`代理 李四 3/10-3/20`, `代理 李四 3天`; alone it shows who is named."""
    organisation = posts.led(shift, "deputise", deputies.KINDS)
    if not text.strip():
        return _named(shift, organisation)
    sheet = paper(shift)
    if labels.split(text, [given.name for given in INPUTS], shift.texts)[1]:
        return submit(shift, filling.read_text(shift, sheet, text, {}))
    return submit(shift, posts.read(shift, organisation, text, "deputy", "", "period"))


def submit(shift: Shift, values: Values) -> Say:
    """The form comes back, or a message was complete."""
    return acting.carry_out(shift, paper(shift), values, _appoint)


def paper(shift: Shift) -> Paper:
    """What is asked."""
    organisation = posts.led(shift, "deputise", deputies.KINDS)
    short = shift.texts.word(shift.lang, organisations.name(shift.work, organisation))
    return Paper("deputise", 0, 0, short, INPUTS, {"organisation": organisation})


def _appoint(shift: Shift, sheet: Paper, values: Values) -> Say:
    work = shift.work
    since, until = posts.period(work, values["period"])
    organisation = sheet.ticket["organisation"]
    row = deputies.appoint(work, organisation, shift.actor.person, values["deputy"], since, until)
    return Say("deputy.answer", deputies.facts(work, row), (_end_button(shift, row),), style="private")


def _named(shift: Shift, organisation: str) -> Say:
    rows = deputies.named(shift.work, organisation)
    example = phrase("usage.deputise", short="")
    if not rows:
        return private("deputy.none", example=example)
    told = lines([phrase("deputy.line", **deputies.facts(shift.work, row)) for row in rows])
    options = tuple(_end_button(shift, row) for row in rows)
    return Say("deputy.named", {"lines": told, "example": example}, options, style="private")


def _end_button(shift: Shift, row: Row) -> Option:
    return Option(f"undeputise:{row['id']}", phrase("deputy.end", **deputies.facts(shift.work, row)))


def end(shift: Shift, id: int) -> Say:
    """The button: the leader is back."""
    organisation = posts.led(shift, "deputise", deputies.KINDS)
    row = deputies.find(shift.work, id)
    if row is None or row["organisation"] != organisation:
        raise Refused("refused.deputy_over")
    deputies.end(shift.work, row, shift.actor.person)
    return private("deputy.answer_end", **deputies.facts(shift.work, row))
