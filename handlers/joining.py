"""绑定 and 注册: a one-time code binds its chat to an organisation, or makes its speaker an officer (X68)."""

from __future__ import annotations

import re

from config.saying import Say, phrase
from handlers.inbound import Inbound
from store import guesses, notice, organisations, people, roster, showing, sittings, staff_numbers
from store.audience import group_lane
from store.database import Row
from store.work import Refused, Work

CODE = re.compile(r"^(?:[@＠]\S+\s+)?(?P<word>\S+)\s+(?P<code>[0-9A-Za-z]{12})$")
PURPOSES = {"bind": "bind", "enrol": "enrol"}
"""What is said → the purpose a code must have been issued for."""


def join(work: Work, inbound: Inbound) -> Say | None:
    """Redeem a code; None when the text is something else."""
    found = CODE.match(inbound.text.strip())
    purpose = PURPOSES.get(work.house.texts.hear("join", found["word"]) or "") if found else None
    if found is None or purpose is None or (purpose == "bind" and not inbound.chat):
        return None
    if purpose == "enrol" and _is_visitor(work, inbound.person):
        return None
    try:
        row = _redeem(work, f"s:{inbound.source or inbound.person}", found["code"], purpose)
        if purpose == "enrol":
            with work.tx.savepoint():
                return _enrol(work, inbound, row)
    except Refused as refused:
        return Say(refused.key, refused.facts, style="aloud" if purpose == "bind" else "private")
    return _bind(work, inbound, row["organisation"])


def brings_code(work: Work, text: str) -> str:
    """What a one-time code is for, bind or enrol; empty when a text is none."""
    found = CODE.match(text.strip())
    return (work.house.texts.hear("join", found["word"]) or "") if found else ""


def _is_visitor(work: Work, person: str) -> bool:
    """Somebody on the public page, whose session lasts for months: officers sign in there by their link."""
    known = people.person(work, person)
    doors = {address["door"] for address in people.addresses(work, person)}
    return "web" in doors and known is not None and known["kind"] == "complainant"


def _redeem(work: Work, source: str, code: str, purpose: str) -> Row:
    guesses.wait(work, source)
    try:
        return roster.use_pass(work, code, purpose)
    except Refused:
        guesses.count(work, source)
        raise


def _bind(work: Work, inbound: Inbound, organisation: str) -> Say:
    _announce(work, organisation)
    organisations.bind(work, organisation, inbound.chat)
    showing.show_open(work, organisation, inbound.chat)
    return Say("joined.group", {"organisation": organisations.name(work, organisation)}, style="aloud")


def _announce(work: Work, organisation: str) -> None:
    """The chats an organisation has already hear that there is one more: nobody binds one unnoticed."""
    for group in organisations.groups(work, organisation):
        facts = {"organisation": organisations.name(work, organisation)}
        notice.tell(work, group_lane(group), Say("joined.another", facts, style="notice"))


def _enrol(work: Work, inbound: Inbound, row: Row) -> Say:
    """A member who is enrolled already gets one more way to be reached: nobody becomes two persons (X68)."""
    person = roster.holder(work, row["organisation"], row["member"]) or inbound.person
    if person == inbound.person:
        people.become_staff(work, person, _name(work, row))
    else:
        people.join(work, inbound.person, person)
        for kept in (roster, sittings, staff_numbers):
            kept.move(work, inbound.person, person)
    roster.enrol(work, person, row["organisation"], row["post"], row["member"])
    facts = {
        "organisation": organisations.name(work, row["organisation"]),
        "post": phrase(f"post.{row['post']}"),
    }
    return Say("joined.post", facts, style="private")


def _name(work: Work, row: Row) -> str:
    if row["person"]:
        return people.name(work, row["person"])
    organisation = organisations.organisation(work, row["organisation"])
    members = organisation.members if organisation else []
    return next((m.name.get("zh", "") for m in members if m.id == row["member"]), "")
