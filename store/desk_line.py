"""人工: a complainant talks with the intake desk through the bot, neither knowing the other's address (F9)."""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy import bindparam, select, update

from config.saying import Option, Say, phrase
from store import addressing, coercion, notice, organisations, register, roster, talk
from store.audience import Recipient, groups_of, of_person, persons
from store.database import Row, hot
from store.lifecycle import OPEN
from store.rows import Adding, finding, table
from store.schema import DeskLine
from store.work import Refused, Work

_D = table(DeskLine)
_ADD, _ID = Adding(DeskLine, "id"), finding(DeskLine, "id")
_OPEN = hot(
    select(_D)
    .where(_D.c.person == bindparam("person"), _D.c.ended.is_(None))
    .order_by(_D.c.id.desc())
    .limit(1)
)
_WAITING = hot(select(_D).where(_D.c.ended.is_(None)).order_by(_D.c.id))
_TAKE = hot(
    update(_D)
    .values(officer=bindparam("who"), taken=bindparam("now"))
    .where(_D.c.id == bindparam("line"), _D.c.officer.in_(("", bindparam("who"))))
)
_END = hot(
    update(_D).values(ended=bindparam("now")).where(_D.c.id == bindparam("line"), _D.c.ended.is_(None))
)


def ask(work: Work, person: str) -> int:
    """Somebody wants a human; asking again keeps the same line. The line's id."""
    known = work.tx.one(_OPEN, person=person)
    if known:
        return int(known["id"])
    id = int(_ADD(work.tx, person=person, at=work.ms)["id"])
    _tell(work, person, Say("desk.wanted", {"line": f"H{id}"}, _buttons(id), style="notice"))
    return id


def line_of(work: Work, person: str) -> Row | None:
    """The open line of a complainant."""
    return work.tx.one(_OPEN, person=person)


def waiting(work: Work) -> list[Row]:
    """Lines that are not ended."""
    return work.tx.all(_WAITING)


def say(work: Work, id: int, text: str) -> None:
    """What the complainant says reaches the desks' groups; the desk is who receives stories anyway."""
    row = work.tx.one(_ID, id=id)
    if row:
        _tell(
            work,
            row["person"],
            Say("desk.said", {"line": f"H{id}", "text": text}, _buttons(id), style="notice"),
        )


def answer(work: Work, id: int, officer: str, text: str) -> None:
    """What the desk answers reaches the complainant; the first to answer keeps the line. Refused when it is over.

    Nor does a desk ask for a good rating (S13).
    """
    begged = coercion.find(text, work.profile.lexicon.coercion)
    if begged:
        raise Refused("refused.coercion", short=f"H{id}", phrase=begged)
    row = get(work, id)
    if row["ended"] is not None:
        raise Refused("refused.line_over", line=f"H{id}")
    if not work.tx.run(_TAKE, line=id, who=officer, now=work.ms):
        raise Refused("refused.line_taken", line=f"H{id}")
    for recipient in of_person(work, row["person"], "complainant"):
        notice.tell(work, recipient.lane, Say("desk.answered", {"text": text}, style="notice"))


def end(work: Work, id: int) -> bool:
    """The complainant is done; False when it was over already."""
    return bool(work.tx.run(_END, line=id, now=work.ms))


def get(work: Work, id: int) -> Row:
    """The line of that number; Refused when there never was one."""
    row = work.tx.one(_ID, id=id)
    if row is None:
        raise Refused("refused.no_line", line=f"H{id}")
    return row


def hang_up(work: Work, id: int) -> None:
    """The desk is done; the complainant is told that the bot listens again. Refused where nobody ever called."""
    row = get(work, id)
    if end(work, id):
        for recipient in of_person(work, row["person"], "complainant"):
            notice.tell(work, recipient.lane, Say("help.human_over", style="notice"))


def _buttons(id: int) -> tuple[Option, ...]:
    return (Option(f"line:{id}", phrase("desk.reply")), Option(f"hang:{id}", phrase("desk.end")))


def _tell(work: Work, person: str, say: Say) -> None:
    for recipient in _listeners(work, person):
        notice.tell(work, recipient.lane, addressing.call(work, say, recipient.first))


def _listeners(work: Work, person: str) -> list[Recipient]:
    """The desks' groups; who tips off, or has an integrity matter open, talks with the named persons alone (D3)."""
    if _is_sealed(work, person):
        return persons(work, roster.named_persons(work), "office")
    desks = organisations.of_kind(work, "desk")
    return [
        replace(recipient, first=addressing.on_shift(work, desk.id))
        for desk in desks
        for recipient in groups_of(work, desk.id, "office")
    ]


def _is_sealed(work: Work, person: str) -> bool:
    open_ = [row for row in register.of_person(work, person) if row["state"] in OPEN]
    return any(row["sealed_matter"] for row in open_) or talk.load(work, person).dialog == "tipoff"
