"""A complainant answers whether a unit may see who they are, and takes an agreement back (§8.3 rule 2)."""

from __future__ import annotations

from config.saying import Fact, Option, Say, lines, phrase
from conversations.vocabulary import pattern, plain
from handlers.visit import Visit, offer
from store import disclosures, event, organisations, telling, ticket
from store.database import Row
from store.waits import Tell
from store.work import Refused

WITHDRAWN = (Tell("unit_group", "disclosure_withdrawn"), Tell("officer", "disclosure_withdrawn"))


def grant(visit: Visit, row: Row) -> Say:
    """Agreed, this once."""
    return _answer(visit, row, "grant_disclosure")


def decline(visit: Visit, row: Row) -> Say:
    """Not agreed; the matter goes on."""
    return _answer(visit, row, "decline_disclosure")


def _answer(visit: Visit, row: Row, verb: str) -> Say:
    asked = disclosures.waiting(visit.work, row)
    if asked is None:
        raise Refused("refused.no_disclosure", short=row["number"])
    ticket.act(visit.work, row["id"], verb, visit.actor, {"scope": asked["scope"]})
    unit = organisations.name(visit.work, asked["organisation"])
    scope = [phrase(f"scope.{id}") for id in asked["scope"].split()]
    return Say(f"added.{verb}", {"number": row["number"], "unit": unit, "scope": scope})


def answer(visit: Visit) -> Say | None:
    """The words 同意 and 不同意, where a question waits; None means that they mean something else."""
    verb = visit.work.house.texts.hear("disclosing", visit.inbound.text)
    if not verb:
        return None
    asked = [row for row in _own(visit) if disclosures.waiting(visit.work, row)]
    if not asked:
        return Say("disclosing.not_asked") if _names_it(visit.inbound.text) else None
    if len(asked) == 1:
        return _answer(visit, asked[0], f"{verb}_disclosure")
    options = tuple(Option(f"start:{verb}_disclosure:{row['id']}", row["number"]) for row in asked)
    return offer(visit, Say("progress.which", {"invite": phrase(f"invite.{verb}_disclosure")}, options))


def _names_it(text: str) -> bool:
    """Whether the words can be about nothing else, so that they are no material where nobody has asked."""
    return bool(pattern("disclosing", "named").search(plain(text)))


def agreed(visit: Visit) -> list[tuple[Row, Row]]:
    """What this person has agreed to and not taken back, each with its ticket."""
    return [(row, each) for row in _own(visit) for each in disclosures.granted(visit.work, row["id"])]


def ask_to_withdraw(visit: Visit) -> Say:
    """What was agreed to, and taking it back at a word."""
    found = agreed(visit)
    if not found:
        return Say("disclosing.none")
    options = (
        Option("data:withdraw", phrase("disclosing.option.withdraw")),
        Option("data:keep", phrase("disclosing.option.keep")),
    )
    return offer(
        visit, Say("disclosing.agreed", {"rows": lines([_told(visit, *each) for each in found])}, options)
    )


def _told(visit: Visit, row: Row, agreed: Row) -> Fact:
    scope = [phrase(f"scope.{id}") for id in agreed["scope"].split()]
    unit = organisations.name(visit.work, agreed["organisation"])
    at = {"at": agreed["decided"], "as": "moment"}
    return phrase("disclosing.line", number=row["number"], unit=unit, scope=scope, at=at)


def withdraw(visit: Visit) -> Say:
    """Everything agreed to is taken back: the units see nothing of it from now on, and are told so."""
    found = agreed(visit)
    for row, each in found:
        disclosures.withdraw(visit.work, each["id"])
        _record(visit, row)
    return Say("disclosing.withdrawn" if found else "disclosing.none")


def _record(visit: Visit, row: Row) -> None:
    event.record(
        visit.work, row["id"], "withdraw_disclosure", person=visit.inbound.person, role="complainant",
        round=row["round"],
    )  # fmt: skip
    telling.spread(visit.work, row, WITHDRAWN, telling.facts_of(visit.work, row, {}, ()))


def _own(visit: Visit) -> list[Row]:
    return ticket.of_person(visit.work, visit.inbound.person)
