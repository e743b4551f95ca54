"""Which business complains: its electronic licence says so, or it says so itself; nobody has to show one (G27)."""

from __future__ import annotations

from dataclasses import replace

from config.saying import Fact, Option, Say, phrase
from conversations import credit_code
from conversations.alone import is_number, mask_name
from conversations.extract import labels_own_name
from handlers.visit import Visit, offer
from handlers.welcome import with_note
from store import audience, cards, event, licences, notice, people, roster, telling, ticket
from store.database import Row
from store.licences import LIFE, VERB, Licence
from store.lifecycle import OPEN
from store.people import VERIFIED, Who
from store.waits import Tell
from store.work import Work

ASKED = ("complaint", "assistance")
"""Matters after which the licence is offered; who asks or tips off is never asked (G27)."""
TOLD = (Tell("complainant", "licence_verified"),)


# ---------------------------------------------------------------- the way to the licence


def link(visit: Visit, row: Row) -> Say:
    """Where the business of a ticket shows its licence; only whoever filed it may."""
    if "complainant" not in roster.roles(visit.work, visit.actor, row):
        return Say("progress.needs_secret", {"invite": phrase("invite.licence")})
    if row["confidentiality"] == "anonymous":
        return Say("licence.hidden", {"number": row["number"]})
    if is_verified(visit, row):
        return Say("licence.already", {"number": row["number"]})
    return _led(visit, "licence.link", row)


def link_ahead(visit: Visit) -> Say:
    """The same before anything was filed: it counts for the next matter."""
    return _led(visit, "licence.link_ahead")


def _led(visit: Visit, key: str, row: Row | None = None) -> Say:
    """One-time, for this person alone; elsewhere the typed code is what there is."""
    if not visit.work.house.licence or not visit.inbound.pages:
        return Say("licence.absent")
    state = licences.begin(visit.work, visit.inbound.person, row["id"] if row else None)
    url = f"{visit.work.house.public_url}/web/licence/start?state={state}"
    facts = {"number": row["number"] if row else "", "minutes": str(LIFE // 60_000), "url": url}
    return Say(key, facts)


def verifiable(visit: Visit) -> bool:
    """Whether one of the person's open matters has no licence yet."""
    own = ticket.of_person(visit.work, visit.inbound.person)
    return any(is_offered(visit.work, row) for row in own)


def is_offered(work: Work, row: Row) -> bool:
    """Whether showing a licence would change anything for a ticket."""
    open_ = row["state"] in OPEN and row["confidentiality"] != "anonymous"
    return work.house.licence and open_ and people.level(work, row["id"]) != VERIFIED


def invitation(work: Work, row: Row) -> tuple[Option, ...]:
    """The button below a receipt; the anonymous, tip-offs and enquiries are left alone."""
    if row["kind"] not in ASKED or row["sealed_matter"] or not is_offered(work, row):
        return ()
    return (Option(f"start:licence:{row['id']}", phrase("invite.licence")),)


# ---------------------------------------------------------------- the licence was shown


def accept(work: Work, shown: Row, licence: Licence) -> str:
    """What a licence says is kept for its ticket, or for the next matter; how that is told on the page."""
    if shown["ticket"] is None:
        licences.keep(work, shown, licence)
        _tell_ahead(work, shown["person"])
        return "ahead"
    row = ticket.get(work, shown["ticket"])
    if row["person"] != shown["person"] or row["confidentiality"] == "anonymous" or row["state"] not in OPEN:
        return "unneeded"
    people.verify(work, row["id"], licence.name, licence.code, licence.legal_person)
    _record(work, row)
    telling.spread(work, row, TOLD, telling.facts_of(work, row, {}, ()))
    cards.refresh(work, row)
    return "verified"


def _tell_ahead(work: Work, person: str) -> None:
    for recipient in audience.of_person(work, person, "complainant"):
        notice.tell(work, recipient.lane, Say("licence.ahead", style="notice"))


def _record(work: Work, row: Row) -> None:
    """That it was verified is for ever; what the licence says is not in the chain."""
    facts = {"level": VERIFIED}
    event.record(
        work, row["id"], VERB, person=row["person"], role="complainant", round=row["round"], facts=facts
    )


def vouched(visit: Visit, confidentiality: str, who: Who) -> Who:
    """Who files, with the licence they have shown; whoever wants to be anonymous stays so."""
    shown = licences.waiting(visit.work, visit.inbound.person) if visit.work.house.licence else None
    if shown is None or confidentiality == "anonymous":
        return who
    licence = {"enterprise": shown.name, "code": shown.code, "legal_person": shown.legal_person}
    return replace(who, **licence, level=VERIFIED)


def settle(visit: Visit, row: Row) -> None:
    """The matter was filed: the licence belongs to it now."""
    if people.level(visit.work, row["id"]) == VERIFIED:
        _record(visit.work, row)
    if visit.work.house.licence:
        named = row["confidentiality"] != "anonymous"
        licences.spend(visit.work, visit.inbound.person, row["id"] if named else None)


# ---------------------------------------------------------------- what is typed


def is_verified(visit: Visit, row: Row) -> bool:
    """Whether a licence says which business it is."""
    return people.level(visit.work, row["id"]) == VERIFIED


def keep_own_name(visit: Visit, row: Row, name: str) -> bool:
    """The business's own name is part of who complained: sealed, and masked wherever it is said (§8.3).

    Another one takes its place only when it says what it is: a later remark may look like a name. False when
    it was not kept, for the licence says otherwise.
    """
    who = people.identity(visit.work, row["id"])
    labelled = who.level != VERIFIED and labels_own_name(visit.inbound.text)
    open_ = not who.enterprise or is_number(who.enterprise) or labelled
    if name and open_ and row["confidentiality"] != "anonymous":
        people.identify(visit.work, row["id"], replace(who, enterprise=name))
    return not name or who.level != VERIFIED or name == who.enterprise


def stands(say: Say) -> Say:
    """What was said is kept, and the verified name stays."""
    return with_note(say, phrase("licence.stands"))


def keep_code(visit: Visit, row: Row, code: str) -> Say:
    """The business's credit code, when its last sign is right; nobody has to give one (G27)."""
    facts = {"number": row["number"]}
    if row["confidentiality"] == "anonymous":
        return Say("licence.anonymous", facts, _see(row))
    if not credit_code.is_right(code):
        return Say("licence.wrong", facts, _see(row))
    who = people.identity(visit.work, row["id"])
    if who.level == VERIFIED:
        return Say("licence.already" if code == who.code else "licence.other_code", facts, _see(row))
    people.identify(visit.work, row["id"], replace(who, code=code))
    return Say("licence.kept", facts, (*invitation(visit.work, row), *_see(row)))


def ask_to_rename(visit: Visit, row: Row) -> Say:
    """A typed name makes a verified business one that says so itself, so that is asked before."""
    options = (
        Option(f"start:rename:{row['id']}", phrase("licence.option.rename")),
        Option(f"ticket:{row['id']}", phrase("licence.option.keep")),
    )
    return offer(visit, Say("licence.rename", {"number": row["number"]}, options))


def _see(row: Row) -> tuple[Option, ...]:
    return (Option(f"ticket:{row['id']}", phrase("invite.progress")),)


# ---------------------------------------------------------------- how sure it is


def standing(work: Work, row: Row) -> Fact:
    """That a business is verified, or only says so; empty where none was named. It names nobody."""
    who = people.identity(work, row["id"])
    named = who.enterprise or who.code
    return phrase(f"identity_level.{who.level}") if named else ""


def told(who: Who, *, whole: bool) -> Fact:
    """The business for whoever may see it; `whole` with code and legal person, which no unit is shown."""
    legal = phrase("licence.legal_person", name=who.legal_person) if who.legal_person else ""
    business = mask_name(who.enterprise)
    known = (business, who.code, legal) if whole else (business,)
    words = [fact for fact in known if fact]
    return (
        phrase("licence.business", words=words, level=phrase(f"identity_level.{who.level}")) if words else ""
    )
