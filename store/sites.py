"""Windows: which one a ticket came in at, who answers for it there, and what they hear (X43, X45, X46)."""

from __future__ import annotations

from config.saying import Fact, Option, Say, phrase
from store import addressing, arrival, event, homes, notice, organisations, roster, sittings
from store.audience import Recipient, persons, seats, windows
from store.database import Row
from store.work import Work

CALL_BACK, CONFIRM = "window_call", "confirm"
REACHED = "reached"


def is_window_matter(ticket: Row) -> bool:
    """Whether it was taken in at a window, and is called back before it is closed."""
    return bool(ticket["channel"] == "window")


def chiefs(work: Work, ticket: Row) -> list[str]:
    """The chief representatives, first responsible for all that comes in at their window (X45)."""
    if not is_window_matter(ticket):
        return []
    return [person for id in windows(work, ticket) for person in roster.staff(work, id, "leader")]


def care_officer(work: Work, ticket: Row) -> str:
    """Who looks after it where it came in: the clerk who took it in, else who is on shift at the window (X43, G30)."""
    came = arrival.of(work, ticket["id"])
    clerk = addressing.clerk_of(work, ticket, came)
    if is_window_matter(ticket):
        return clerk or next(iter(_on_shift(work, ticket)), "")
    return clerk if came and came["source"] else ""


def _on_shift(work: Work, ticket: Row) -> list[str]:
    """Who sits at its window now; a sealed matter is none of theirs (D3)."""
    if ticket["sealed_matter"]:
        return []
    return [person for id in windows(work, ticket) for person in sittings.on_duty(work, id)]


def tell_chief(work: Work, ticket: Row) -> None:
    """Every ticket of a window is known to its chief representative (X45)."""
    _tell(work, ticket, "window_filed", _private(work, ticket, chiefs(work, ticket)))


def tell_overdue(work: Work, ticket: Row) -> None:
    """The unit is late; the first responsible at the window hears of it too (X45)."""
    _tell(work, ticket, "overdue", _private(work, ticket, chiefs(work, ticket)))


def ask_to_call_back(work: Work, ticket: Row) -> None:
    """There is a reply: the window rings before it is closed (X46)."""
    if not is_window_matter(ticket):
        return
    clerk = addressing.clerk_of(work, ticket, arrival.of(work, ticket["id"]))
    rings = [clerk] if clerk else _on_shift(work, ticket)
    groups = (
        []
        if ticket["sealed_matter"]
        else [r for id in windows(work, ticket) for r in seats(work, ticket, id)]
    )
    told = [*groups, *_private(work, ticket, [*rings, *chiefs(work, ticket)])]
    _tell(
        work,
        ticket,
        "call_back",
        told,
        Option(f"do:window_call:{ticket['id']}:{ticket['version']}", phrase("verb.window_call")),
    )


def ask_to_confirm(work: Work, ticket: Row) -> None:
    """A clerk has rung: the chief representative confirms (X45)."""
    confirm = Option(f"do:confirm:{ticket['id']}:{ticket['version']}", phrase("verb.confirm"))
    _tell(work, ticket, "confirm", _private(work, ticket, chiefs(work, ticket)), confirm)


def called_back(work: Work, ticket: Row) -> str:
    """ "reached", "vain" or "": what became of the calls of this round."""
    found = [e for e in _of_round(work, ticket) if e["verb"] == CALL_BACK]
    reached = any(f'"outcome": "{REACHED}"' in e["facts"] for e in found)
    return REACHED if reached else "vain" if found else ""


def is_confirmed(work: Work, ticket: Row) -> bool:
    """Whether the chief representative has confirmed this round, or there is none to do so."""
    if not chiefs(work, ticket):
        return True
    return any(e["verb"] == CONFIRM for e in _of_round(work, ticket))


def _of_round(work: Work, ticket: Row) -> list[Row]:
    return [e for e in event.events(work, ticket["id"]) if e["round"] == ticket["round"]]


def _private(work: Work, ticket: Row, staff: list[str]) -> list[Recipient]:
    """Private chats; of a sealed matter only its named persons hear (D3)."""
    kept_out = homes.kept_out(work, staff, ticket)
    able = [
        person
        for person in dict.fromkeys(staff)
        if person not in kept_out
        and (not ticket["sealed_matter"] or roster.roles(work, roster.actor(work, person), ticket))
    ]
    return persons(work, able, "office")


def _tell(work: Work, ticket: Row, key: str, told: list[Recipient], *options: Option) -> None:
    site = [organisations.name(work, id) for id in windows(work, ticket)]
    facts: dict[str, Fact] = {"number": ticket["number"], "short": ticket["short"], "site": site}
    detail = Option(f"do:detail:{ticket['id']}:{ticket['version']}", phrase("verb.detail"))
    for recipient in told:
        style = "private" if recipient.person else "notice"
        say = Say(f"window.{key}", facts, (*options, detail), style=style)
        notice.tell(work, recipient.lane, addressing.call(work, say, recipient.first), ticket=ticket["id"])
