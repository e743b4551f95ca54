"""排班, 替班, 工号: the office or a desk's leader sets who sits when, who for whom, and by which number (G30, X43)."""

from __future__ import annotations

import re
from collections.abc import Sequence

from config.saying import Fact, Say, lines, phrase
from handlers import acting, filling, labels, picks, posts, sitting_words
from handlers import seats as whose
from handlers.paper import Paper, Values
from handlers.seats import off_button, read, tell
from handlers.shift import Shift, private
from store import bulletin, organisations, people, roster, sittings, staff_numbers
from store.database import Row
from store.lifecycle import Input
from store.sitting_hours import meet, of
from store.work import Refused

INPUTS = (
    Input("sitter", "pick"),
    Input("sits_at", "pick"),
    Input("sits_on", "line"),
    Input("sits_hours", "line", required=False),
)
STAND_IN = (Input("stands_in", "pick"), Input("absent", "pick"), Input("stands_on", "line"))
NUMBER = (Input("numbered", "pick"), Input("staff_no", "line"))


# ---------------------------------------------------------------- 排班


def begin(shift: Shift, text: str) -> Say:
    """`排班 何清扬 周一至周五 8:30-12:00`: who, when; where, if it could be several places."""
    sheet = paper(shift)
    return submit(shift, read(shift, sheet, text, ("sitter", "sits_at"), "sits_on"))


def paper(shift: Shift) -> Paper:
    """What is asked."""
    return whose.paper(shift, "set_shift", INPUTS)


def submit(shift: Shift, values: Values) -> Say:
    """The form comes back, or a message was complete."""
    sheet = paper(shift)
    return acting.carry_out(shift, sheet, {**_place(shift, sheet, values), **values}, _set)


def _place(shift: Shift, sheet: Paper, values: Values) -> Values:
    """Where there is but one place, or the person serves in but one of them, it need not be said."""
    seats = str(sheet.ticket["organisation"]).split()
    serves = [id for id in seats if values.get("sitter") in roster.staff(shift.work, id)]
    found = serves or seats
    return {"sits_at": found[0]} if len(found) == 1 else {}


def _set(shift: Shift, sheet: Paper, values: Values) -> Say:
    work, person, place = shift.work, str(values["sitter"]), str(values["sits_at"])
    said = f"{values['sits_on']} {values.get('sits_hours') or ''}"
    rows = [
        sittings.add(work, place, person, pattern, shift.actor.person)
        for pattern in sitting_words.patterns(work, said)
    ]
    told = [sitting_words.line(work, row) for row in rows]
    tell(shift, person, "told", told, place)
    beside = _beside(shift, rows)
    others = phrase("shift.beside", names=beside) if beside else ""
    return Say(
        "shift.set",
        {"lines": lines(told), "organisation": organisations.name(work, place), "others": others},
        tuple(off_button(row) for row in rows),
        style="private",
    )


def _beside(shift: Shift, rows: Sequence[Row]) -> list[Fact]:
    """Who sits there at the same hours already: that may be meant, and is said."""
    ids = {row["id"] for row in rows}
    others = [row for row in sittings.at(shift.work, rows[0]["organisation"]) if row["id"] not in ids]
    found = [
        other["person"]
        for other in others
        if not other["instead"] and any(meet(shift.work, of(other), of(row)) for row in rows)
    ]
    return [people.name(shift.work, person) for person in dict.fromkeys(found)]


# ---------------------------------------------------------------- 替班


def begin_stand_in(shift: Shift, text: str) -> Say:
    """`替班 叶知秋 替 何清扬 3/10-3/12`: on these days one sits for the other."""
    sheet = stand_in_paper(shift)
    if not labels.split(text, [given.name for given in STAND_IN], shift.texts)[1]:
        words = [w for w in sitting_words.words(text) if shift.texts.hear("stand_in", w) is None]
        text = " ".join(words)
    return submit_stand_in(shift, read(shift, sheet, text, ("stands_in", "absent"), "stands_on"))


def stand_in_paper(shift: Shift) -> Paper:
    """What is asked."""
    return whose.paper(shift, "stand_in", STAND_IN)


def submit_stand_in(shift: Shift, values: Values) -> Say:
    """The form comes back, or a message was complete."""
    return acting.carry_out(shift, stand_in_paper(shift), values, _stand_in)


def _stand_in(shift: Shift, sheet: Paper, values: Values) -> Say:
    work, seats = shift.work, str(sheet.ticket["organisation"]).split()
    person, absent = str(values["stands_in"]), str(values["absent"])
    both = [id for id in seats if {person, absent} <= set(roster.staff(work, id))]
    if not both:
        raise Refused(
            "refused.no_common_desk", name=people.name(work, person), absent=people.name(work, absent)
        )
    days = posts.days_of(work, str(values["stands_on"]))
    if days is None or days[1] < bulletin.local(work).date():
        raise Refused("refused.no_day_ahead", value=str(values["stands_on"]))
    rows = [
        sittings.stand_in(work, id, absent, person, str(days[0]), str(days[1]), shift.actor.person)
        for id in both
    ]
    told = [sitting_words.line(work, row) for row in rows]
    for each in (person, absent):
        tell(shift, each, "told", told, both[0])
    facts = {"lines": lines(told), "organisation": organisations.name(work, both[0]), "others": ""}
    return Say("shift.set", facts, tuple(off_button(row) for row in rows), style="private")


# ---------------------------------------------------------------- 工号


def begin_number(shift: Shift, text: str) -> Say:
    """`工号 何清扬 1024`: by which number 12345 knows somebody."""
    sheet = number_paper(shift)
    if labels.split(text, [given.name for given in NUMBER], shift.texts)[1]:
        return submit_number(shift, filling.read_text(shift, sheet, text, {}))
    words = text.split()
    number = next((word for word in words if re.search(r"\d", word)), words[-1] if len(words) > 1 else "")
    name = " ".join(word for word in words if word != number)
    found = picks.read(shift.work, sheet.ticket, "numbered", name) or name
    return submit_number(shift, {k: v for k, v in {"numbered": found, "staff_no": number}.items() if v})


def number_paper(shift: Shift) -> Paper:
    """What is asked."""
    return whose.paper(shift, "staff_no", NUMBER)


def submit_number(shift: Shift, values: Values) -> Say:
    """The form comes back, or a message was complete."""
    return acting.carry_out(shift, number_paper(shift), values, _number)


def _number(shift: Shift, sheet: Paper, values: Values) -> Say:
    work, person = shift.work, str(values["numbered"])
    name = people.name(work, person)
    if shift.texts.hear("word", str(values["staff_no"])) in ("no", "cancel", "delete"):
        staff_numbers.take(work, person)
        return private("staff_no.taken_off", name=name)
    number = staff_numbers.give(work, person, str(values["staff_no"]))
    return private("staff_no.given", name=name, number=number)
