"""交接: on a day the open tickets of who leaves go to a successor, and the post that was held ends (X68)."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import bindparam, select, update

from config.saying import Fact, Say, at, phrase
from store import (
    cards,
    decision,
    deputies,
    event,
    homes,
    notice,
    organisations,
    people,
    recusal,
    register,
    roster,
    sittings,
    staffing,
    timer,
)
from store.audience import groups_of, persons
from store.database import Row, hot
from store.lifecycle import ALIVE
from store.rows import Adding, change, finding, table
from store.schema import Arrival, DeskLine, Handover, Proposal, Ticket
from store.work import Refused, Work, moment, ms

TIMER = "handover"
SHOWN = 20
"""Numbers that a notice names."""
_T, _A, _L, _P = table(Ticket), table(Arrival), table(DeskLine), table(Proposal)
_ADD, _ID = Adding(Handover, "id"), finding(Handover, "id")
_COMING = finding(Handover, "organisation", "state", order="starts")
_ALL_COMING = finding(Handover, "state", order="starts")
_IN_HAND = hot(
    select(_T)
    .where(_T.c.lead == bindparam("organisation"), _T.c.officer == bindparam("person"), _T.c.state.in_(ALIVE))
    .order_by(_T.c.id)
)
_CARED_FOR = hot(
    update(_A)
    .values(clerk=bindparam("to"))
    .where(_A.c.acceptor == bindparam("organisation"), _A.c.clerk == bindparam("person"))
    .where(_A.c.ticket.in_(select(_T.c.id).where(_T.c.state.in_(ALIVE))))
)
_HANG_LOOSE = hot(
    update(_L).values(officer="").where(_L.c.officer == bindparam("person"), _L.c.ended.is_(None))
)
_PROPOSED = hot(
    select(_P).where(
        _P.c.organisation == bindparam("organisation"),
        _P.c.person == bindparam("person"),
        _P.c.state == "pending",
    )
)


def order(work: Work, organisation: str, leaver: str, successor: str, starts: datetime, by: str) -> Row:
    """Write down a handover and tell everybody whom it concerns; one that begins now is carried out at once."""
    _check(work, organisation, leaver, successor)
    told = {"organisation": organisation, "leaver": leaver, "successor": successor, "by": by}
    row = _ADD(work.tx, **told, starts=ms(starts), at=work.ms)
    if starts <= work.now:
        return carry_out(work, row)
    timer.arm(work, TIMER, row["id"], starts)
    _tell(work, row, "ordered", {"from": at(starts)})
    return row


def _check(work: Work, organisation: str, leaver: str, successor: str) -> None:
    if leaver == successor:
        raise Refused("refused.same_successor", name=people.name(work, successor))
    for person in (leaver, successor):
        if not posts(work, organisation, person):
            name = people.name(work, person)
            raise Refused(
                "refused.not_on_roster", name=name, organisation=organisations.name(work, organisation)
            )
    if any(row["leaver"] == leaver for row in coming(work, organisation)):
        raise Refused("refused.handover_there", name=people.name(work, leaver))


def posts(work: Work, organisation: str, person: str) -> list[Row]:
    """The posts that somebody holds there, standing in for the leader aside."""
    held = [row for row in roster.everybody(work) if row["person"] == person]
    return [row for row in held if row["organisation"] == organisation and row["post"] != roster.DEPUTY]


def find(work: Work, id: int) -> Row | None:
    """One handover."""
    return work.tx.one(_ID, id=id)


def coming(work: Work, organisation: str) -> list[Row]:
    """What is ordered and not carried out yet, the next first."""
    return work.tx.all(_COMING, organisation=organisation, state="coming")


def all_coming(work: Work) -> list[Row]:
    """The same for every organisation."""
    return work.tx.all(_ALL_COMING, state="coming")


def cancel(work: Work, row: Row) -> None:
    """It does not happen; Refused when it has, or was called off before."""
    if not _settle(work, row, "off"):
        raise Refused("refused.handover_over")
    timer.cancel(work, row["id"], TIMER)
    _tell(work, row, "off", {"from": at(moment(row["starts"]))})


def on_the_day(work: Work, wakened: Row) -> None:
    """The day has come; who is not on the roster any more gets nothing."""
    row = find(work, wakened["ref"])
    if row is None or row["state"] != "coming":
        return
    if posts(work, row["organisation"], row["successor"]):
        carry_out(work, row)
    elif _settle(work, row, "off"):
        _tell(work, row, "void", {})


def carry_out(work: Work, row: Row) -> Row:
    """Tickets, proposals and care go to the successor, and the post ends unless it is the leader's."""
    if not _settle(work, row, "done"):
        return row
    found = _in_hand(work, row)
    gave = [ticket for ticket in found if _give(work, row, ticket)]
    kept = [ticket for ticket in found if ticket not in gave]
    _tell_named(work, row, [ticket for ticket in kept if ticket["sealed_matter"]])
    _tell_leader(work, row, [ticket for ticket in kept if not ticket["sealed_matter"]])
    _pass_proposals(work, row)
    where = {"organisation": row["organisation"], "person": row["leaver"]}
    work.tx.run(_CARED_FOR, to=row["successor"], **where)
    sittings.pass_on(work, row["organisation"], row["leaver"], row["successor"])
    work.tx.run(_HANG_LOOSE, person=row["leaver"])
    _end_posts(work, row)
    numbers: list[Fact] = [ticket["short"] for ticket in gave if not ticket["sealed_matter"]][:SHOWN]
    what = (
        phrase("handover.what", count=len(gave), numbers=numbers) if numbers else phrase("handover.nothing")
    )
    _tell(work, row, "done", {"what": what, "red": _red(work, row)})
    return {**row, "state": "done"}


def _red(work: Work, row: Row) -> Fact:
    """Whether somebody is missing now, so that nothing new can come; then the office hears it the same day (X68)."""
    staffed = staffing.every(work).get(row["organisation"])
    if not staffed or not staffed.missing:
        return ""
    _tell_office(work, row, staffed.lacks)
    return phrase("staffing.red", lacks=staffed.lacks)


def _tell_office(work: Work, row: Row, lacks: list[Fact]) -> None:
    """The office above it or of its region: its chat, else its leaders; the office itself has heard it already."""
    office = _office(work, row["organisation"])
    if office == row["organisation"]:
        return
    told: dict[str, Fact] = {**named(work, row), "lacks": lacks}
    leaders = persons(work, roster.staff(work, office, "leader"), "office")
    for recipient in groups_of(work, office, "office") or leaders:
        notice.tell(work, recipient.lane, Say("handover.red_now", told, style="notice"))


def _office(work: Work, id: str) -> str:
    found = organisations.organisation(work, id)
    return organisations.office_of(work, id) or organisations.office_for(work, found.region if found else "")


def _settle(work: Work, row: Row, state: str) -> bool:
    keys = {"id": row["id"], "state": "coming"}
    return bool(change(work.tx, Handover, keys, {"state": state, "settled": work.ms}))


def _in_hand(work: Work, row: Row) -> list[Row]:
    return work.tx.all(_IN_HAND, organisation=row["organisation"], person=row["leaver"])


def _give(work: Work, row: Row, ticket: Row) -> bool:
    """One ticket changes hands, or is nobody's where the successor stands aside; a sealed one just stays (D3)."""
    may = _may_have(work, row, ticket)
    if ticket["sealed_matter"] and not may:
        return False
    officer = row["successor"] if may else ""
    values = {"officer": officer, "version": ticket["version"] + 1}
    change(work.tx, Ticket, {"id": ticket["id"]}, values)
    event.record(
        work, ticket["id"], "handover", person=row["by"] or "system", role=_role(work, row) if row["by"] else "system",
        organisation=row["organisation"], round=ticket["round"],
        facts={"from": row["leaver"], "to": officer},
    )  # fmt: skip
    cards.refresh(work, register.get(work, ticket["id"]))
    return may


def _may_have(work: Work, row: Row, ticket: Row) -> bool:
    """Whether the successor may act in it: knows of it, was not recused and is on loan from no party (D3, T27, G20)."""
    successor = roster.actor(work, row["successor"])
    aside = row["successor"] in recusal.barred(work, ticket)
    aside = aside or bool(homes.stands_aside(work, successor, ticket, row["organisation"]))
    return bool(roster.roles(work, successor, ticket)) and not aside


def _role(work: Work, row: Row) -> str:
    found = organisations.organisation(work, row["organisation"])
    return roster.POST_ROLES[found.kind]["leader"] if found else ""


def _pass_proposals(work: Work, row: Row) -> None:
    """What waits is the successor's now; it is made anew if that is the second person, or one who stands aside."""
    successor = roster.actor(work, row["successor"])
    leads = row["successor"] in roster.staff(work, row["organisation"], "leader")
    for waiting in work.tx.all(_PROPOSED, organisation=row["organisation"], person=row["leaver"]):
        if leads or not _may_have(work, row, register.get(work, waiting["ticket"])):
            decision.drop(work, waiting, successor)
        else:
            change(work.tx, Proposal, {"id": waiting["id"]}, {"person": row["successor"]})


def _end_posts(work: Work, row: Row) -> None:
    """The leader stays the leader; a clerk who takes an officer's work over becomes the officer."""
    held = posts(work, row["organisation"], row["leaver"])
    for post in held:
        if post["post"] != "leader":
            roster.dismiss(work, post["id"])
    for post in deputies.named(work, row["organisation"]):
        if post["person"] == row["leaver"]:
            roster.dismiss(work, post["id"])
    mine = {post["post"] for post in posts(work, row["organisation"], row["successor"])}
    if any(post["post"] == "officer" for post in held) and mine == {"clerk"}:
        roster.enrol(work, row["successor"], row["organisation"], "officer")


def _tell(work: Work, row: Row, key: str, facts: dict[str, Fact]) -> None:
    """Both of them in private, and the chat of their organisation."""
    told: dict[str, Fact] = {**named(work, row), **facts}
    both = persons(work, [row["leaver"], row["successor"]], "unit")
    for recipient in (*groups_of(work, row["organisation"], "unit"), *both):
        style = "private" if recipient.person else "notice"
        notice.tell(work, recipient.lane, Say(f"handover.{key}", told, style=style))


def _tell_named(work: Work, row: Row, kept: list[Row]) -> None:
    """A sealed matter that the successor may not know of is for the named persons to give on (D3)."""
    for ticket in kept:
        facts = {"number": ticket["number"], "leaver": people.name(work, row["leaver"])}
        for recipient in persons(work, roster.named_persons(work), "office"):
            say = Say("handover.withheld", facts, style="private")
            notice.tell(work, recipient.lane, say, ticket=ticket["id"])


def _tell_leader(work: Work, row: Row, left: list[Row]) -> None:
    """Whoever leads the unit finds somebody else for what the successor has to stand aside from (T27, G20)."""
    numbers: list[Fact] = [ticket["short"] for ticket in left][:SHOWN]
    for recipient in persons(work, roster.staff(work, row["organisation"], "leader"), "unit") if left else ():
        told: dict[str, Fact] = {**named(work, row), "numbers": numbers}
        notice.tell(work, recipient.lane, Say("handover.left", told, style="private"))


def named(work: Work, row: Row) -> dict[str, Fact]:
    """Who, from whom and where, as facts."""
    return {
        "organisation": organisations.name(work, row["organisation"]),
        "leaver": people.name(work, row["leaver"]) or phrase("people.nameless"),
        "successor": people.name(work, row["successor"]) or phrase("people.nameless"),
    }
