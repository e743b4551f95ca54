"""我的信息: what is kept about a person, who looked at it, and having it erased (F9, §8.3 rule 6, D5)."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from config.saying import Fact, Option, Say, lines, phrase
from conversations.alone import mask_name
from conversations.extract import find_own_name
from handlers import disclosing, interview, licensing
from handlers.scene import scene
from handlers.visit import Visit, offer
from store import erasure, licences, note, organisations, people, ticket, views
from store.lifecycle import ALIVE, TERMINAL
from store.work import Work


def show(visit: Visit) -> Say:
    """View, correct, withdraw, delete."""
    agreed = ("agreed",) if disclosing.agreed(visit) else ()
    ids = ("view", "who", "contact", *agreed, "delete")
    options = tuple(Option(f"data:{id}", phrase(f"data.option.{id}")) for id in ids)
    return offer(visit, Say("data.show", {"version": visit.work.profile.brand.privacy_version}, options))


def choose(visit: Visit, rest: str) -> Say:
    """One of the four."""
    if rest == "erase" and not _was_asked(visit):
        return ask_to_delete(visit)
    return CHOICES.get(rest, show)(visit)


def _was_asked(visit: Visit) -> bool:
    """A button of another day, or one that somebody else made, erases nothing."""
    return any(id == "data:erase" for id, _ in visit.talk.offered)


def view(visit: Visit) -> Say:
    """What is kept, ticket by ticket."""
    rows = ticket.of_person(visit.work, visit.inbound.person)
    kept = [_kept(visit, row["id"], row["number"]) for row in rows if _is_kept(visit, row["id"])]
    return Say("data.view", {"rows": lines(kept)}) if kept else Say("data.nothing")


def _is_kept(visit: Visit, id: int) -> bool:
    return bool(note.last(visit.work, id, "story"))


def _kept(visit: Visit, id: int, number: str) -> object:
    who = people.identity(visit.work, id)
    masked = f"{who.phone[:3]}****{who.phone[-4:]}" if len(who.phone) >= 7 else who.phone
    said = [text for text in (mask_name(who.name), masked, licensing.told(who, whole=True)) if text]
    return phrase("data.kept", number=number, who=said or phrase("data.anonymous"))


def who_saw(visit: Visit) -> Say:
    """Who looked at it: organisation and time, never the officer's name."""
    rows = ticket.of_person(visit.work, visit.inbound.person)
    seen = [
        phrase(
            "data.seen",
            number=row["number"],
            organisation=_by_whom(visit, entry["organisation"]),
            subject=phrase(f"data.subject.{entry['subject']}"),
            at={"at": entry["at"], "as": "moment"},
        )
        for row in rows
        for entry in views.views(visit.work, row["id"])
        if entry["subject"] != "permit"
    ]
    return Say("data.who", {"rows": lines(seen)}) if seen else Say("data.nobody")


def _by_whom(visit: Visit, organisation: str) -> Fact:
    """The organisation; whoever runs the machine belongs to none."""
    return organisations.name(visit.work, organisation) if organisation else phrase("role.admin")


def ask_to_delete(visit: Visit) -> Say:
    """Deleting is for good, so it is asked twice."""
    options = (
        Option("data:erase", phrase("data.option.erase")),
        Option("data:keep", phrase("data.option.keep")),
    )
    return offer(visit, Say("data.delete", {}, options))


def erase(visit: Visit) -> Say:
    """Words, files and identity of closed tickets go; open ones follow when they are over (D5)."""
    rows = ticket.of_person(visit.work, visit.inbound.person)
    held = [row["number"] for row in rows if row["state"] not in TERMINAL]
    licences.forget(visit.work, visit.inbound.person)
    for row in rows:
        if row["state"] in TERMINAL:
            erasure.erase_ticket(visit.work, row["id"])
    if held:
        done = len(held) < len(rows)
        return Say("data.erased_later" if done else "data.erase_later", {"numbers": held})
    return Say("data.erased")


def withdraw_consent(work: Work, person: str) -> None:
    """The same without asking, when a platform says that consent was taken back; with nothing open, all of it goes."""
    rows = ticket.of_person(work, person) if person else []
    if person and all(row["state"] in TERMINAL for row in rows):
        erasure.erase_person(work, person)
        return
    for row in rows:
        if row["state"] in TERMINAL:
            erasure.erase_ticket(work, row["id"])


def correct(visit: Visit) -> Say:
    """Another name or number, or another name of the business."""
    options = tuple(Option(f"data:{id}", phrase(f"data.option.{id}")) for id in CORRECTED)
    return offer(visit, Say("data.correct", {}, options))


def name_corrected(visit: Visit) -> Say | None:
    """The name of the business, typed straight away where what is to be corrected was asked (PIPL 46)."""
    asked = any(id == "data:named" for id, _ in visit.talk.offered)
    name = find_own_name(visit.inbound.text, scene(visit)) if asked and not visit.inbound.files else ""
    own = ticket.of_person(visit.work, visit.inbound.person) if name else []
    rows = [row for row in own if row["state"] in ALIVE and not licensing.is_verified(visit, row)]
    if len(rows) != 1:
        return None
    row = ticket.act(visit.work, rows[0]["id"], "correct_contact", visit.actor, {"enterprise": name}).ticket
    return Say("added.own_name", {"number": row["number"]})


CORRECTED = {"reached": "contact", "named": "own_name"}
"""What can be corrected, and the conversation that does it."""


def _correcting(what: str) -> Callable[[Visit], Say]:
    return lambda visit: interview.start_on_one(visit, CORRECTED[what], ALIVE)


CHOICES: Mapping[str, Callable[[Visit], Say]] = {
    "view": view,
    "who": who_saw,
    "contact": correct,
    "reached": _correcting("reached"),
    "named": _correcting("named"),
    "delete": ask_to_delete,
    "erase": erase,
    "keep": show,
    "agreed": disclosing.ask_to_withdraw,
    "withdraw": disclosing.withdraw,
}
