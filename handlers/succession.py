"""交接: a leader says who takes over from whom, and from when; and what is coming (X68)."""

from __future__ import annotations

from config.saying import Fact, Option, Say, at, lines, phrase
from handlers import acting, filling, labels, posts
from handlers.paper import Paper, Values
from handlers.shift import Shift, private
from store import bulletin, foreseen, handover, organisations, people, roster
from store.database import Row
from store.lifecycle import Input
from store.work import Refused, moment

INPUTS = (
    Input("successor", "pick"),
    Input("leaver", "pick"),
    Input("starts", "line", required=False),
)


def begin(shift: Shift, text: str) -> Say:
    """`交接 李四 3/10起`, `交接 王五 给 李四`; alone it shows what is coming."""
    organisation = posts.led(shift, "handover")
    sheet = paper(shift)
    if not text.strip():
        return coming(shift, organisation)
    read = (
        filling.read_text(shift, sheet, text, {})
        if labels.split(text, [given.name for given in INPUTS], shift.texts)[1]
        else posts.read(shift, organisation, text, "successor", "leaver", "starts")
    )
    return submit(shift, {**_alone(shift, organisation, read), **read})


def submit(shift: Shift, values: Values) -> Say:
    """The form comes back, or a message was complete."""
    return acting.carry_out(shift, paper(shift), values, _order)


def paper(shift: Shift) -> Paper:
    """What is asked."""
    organisation = posts.led(shift, "handover")
    short = shift.texts.word(shift.lang, organisations.name(shift.work, organisation))
    return Paper("handover", 0, 0, short, INPUTS, {"organisation": organisation})


def _alone(shift: Shift, organisation: str, read: Values) -> Values:
    """The one other case officer is who leaves; of several the form asks."""
    officers = roster.staff(shift.work, organisation, "officer", "clerk")
    others = [person for person in dict.fromkeys(officers) if person != read.get("successor")]
    return {"leaver": others[0]} if len(others) == 1 else {}


def _order(shift: Shift, sheet: Paper, values: Values) -> Say:
    days = posts.days_of(shift.work, values["starts"]) if values.get("starts") else None
    if values.get("starts") and (days is None or days[0] < bulletin.local(shift.work).date()):
        raise Refused("refused.no_day_ahead", value=str(values["starts"]))
    starts = posts.begins(shift.work, days[0]) if days else shift.work.now
    who = (sheet.ticket["organisation"], values["leaver"], values["successor"])
    red = foreseen.warning(shift.work, *who, starts)
    row = handover.order(shift.work, *who, starts, shift.actor.person)
    if row["state"] == "done":
        return private("handover.answer_done", **handover.named(shift.work, row), red=red)
    return Say(
        "handover.answer",
        {**handover.named(shift.work, row), "from": at(starts), "red": red},
        (_off(shift, row),),
        style="private",
    )


def coming(shift: Shift, organisation: str) -> Say:
    """What is ordered for the days to come, each with a button that calls it off."""
    rows = handover.coming(shift.work, organisation)
    example = phrase("usage.handover", short="")
    if not rows:
        return private("handover.none", example=example)
    told: list[Fact] = [_line(shift, row) for row in rows]
    options = tuple(_off(shift, row) for row in rows)
    return Say("handover.coming", {"lines": lines(told), "example": example}, options, style="private")


def _line(shift: Shift, row: Row) -> Fact:
    return phrase("handover.line", **handover.named(shift.work, row), **{"from": at(moment(row["starts"]))})


def _off(shift: Shift, row: Row) -> Option:
    return Option(
        f"unhand:{row['id']}", phrase("handover.call_off", leaver=people.name(shift.work, row["leaver"]))
    )


def call_off(shift: Shift, id: int) -> Say:
    """The button: it does not happen."""
    organisation = posts.led(shift, "handover")
    row = handover.find(shift.work, id)
    if row is None or row["organisation"] != organisation:
        raise Refused("refused.handover_over")
    handover.cancel(shift.work, row)
    return private("handover.answer_off", **handover.named(shift.work, row))
