"""A ticket and the one way to do something to it: permission, guard, approval, change, record, clocks, news."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import bindparam, or_, select

from config.saying import Fact, phrase
from store import cards, deadlines, event, note, people, proposal, roster, telling
from store.case import Case
from store.database import Row, hot
from store.guards import proposed_once
from store.lifecycle import ACTIONS, Action, Input
from store.roster import SYSTEM, Actor
from store.rows import change, finding, table
from store.schema import Ticket
from store.work import Refused, Work

_T = table(Ticket)
_ID = finding(Ticket, "id")
_NUMBER = hot(
    select(_T)
    .where(or_(_T.c.number == bindparam("number"), _T.c.short == bindparam("short")))
    .order_by(_T.c.id.desc())
    .limit(20)
)
_OF_PERSON = hot(select(_T).where(_T.c.person == bindparam("person")).order_by(_T.c.id.desc()).limit(50))
_BY_PROGRESS = finding(Ticket, "progress")
DECIDERS: Mapping[str, tuple[str, ...]] = {
    "leader": ("unit_leader",),
    "second": ("office_leader",),
    "office": ("office", "office_leader"),
}
"""Who decides a proposal, by its kind of approval (D2)."""
APPROVED_AS = {"extend": "extension"}
"""What a profile calls an action in its list of approvals."""


@dataclass(frozen=True)
class Outcome:
    """What an action did: the ticket afterwards, or the proposal that waits for a second person."""

    ticket: Row
    proposal: int = 0


class Missing(Refused):
    """An action needs to be told more; `inputs` are what is missing."""

    def __init__(self, ticket: Row, verb: str, inputs: Sequence[Input]) -> None:
        labels = [phrase(f"field.{given.name}") for given in inputs]
        super().__init__(
            "refused.missing", short=ticket["short"], verb=phrase(f"verb.{verb}"), missing=labels
        )
        self.inputs = tuple(inputs)


def get(work: Work, id: int) -> Row:
    """The ticket with this id; Refused when there is none."""
    row = work.tx.one(_ID, id=id)
    if row is None:
        raise Refused("refused.unknown_ticket", number=str(id))
    return row


def find(work: Work, number: str) -> list[Row]:
    """Tickets with this number or short form, newest first; several when a short form is ambiguous."""
    cleaned = number.strip().upper().lstrip("#")
    return work.tx.all(_NUMBER, number=cleaned, short=cleaned.zfill(4))


def of_person(work: Work, person: str) -> list[Row]:
    """A complainant's own tickets, newest first."""
    return work.tx.all(_OF_PERSON, person=person)


def by_progress(work: Work, digest: str) -> Row | None:
    """The ticket whose progress page has this digest."""
    return work.tx.one(_BY_PROGRESS, progress=digest)


def act(
    work: Work, id: int, verb: str, by: Actor, facts: Mapping[str, Any] | None = None, made: int | None = None
) -> Outcome:
    """Do something to a ticket, or propose it; Refused says which rule stands against it."""
    case = check(work, id, verb, by, facts, made)
    action = ACTIONS[verb]
    return _propose(case, action) if _needs_approval(case, action) else _carry_out(case, action)


def check(
    work: Work, id: int, verb: str, by: Actor, facts: Mapping[str, Any] | None = None, made: int | None = None
) -> Case:
    """Whether somebody may do this now: permission, state, inputs and guards, and nothing changed. Raises Refused."""
    action, row = ACTIONS[verb], get(work, id)
    role, organisation = permit(work, action, row, by)
    case = Case(work, row, verb, by, role, organisation, facts or {}, made or work.ms)
    _check(case, action)
    return case


def permit(work: Work, action: Action, row: Row, by: Actor) -> tuple[str, str]:
    """The role in which somebody may do this here, the highest first, and the organisation that gives it."""
    held = roster.roles(work, by, row)
    for role in reversed(action.by):
        if role in held:
            return role, held[role]
    raise Refused("refused.right", short=row["short"], verb=phrase(f"verb.{action.verb}"))


def allowed(work: Work, row: Row, by: Actor) -> list[str]:
    """The verbs somebody may do to a ticket as it stands, guards aside."""
    held = roster.roles(work, by, row)
    return [v for v, a in ACTIONS.items() if row["state"] in a.before and any(role in held for role in a.by)]


def _check(case: Case, action: Action) -> None:
    if case.ticket["state"] not in action.before:
        raise _taken(case)
    missing = [
        given for given in demanded(case.ticket, action) if len(case.text(given.name)) < max(given.least, 1)
    ]
    if missing:
        raise Missing(case.ticket, action.verb, missing)
    for guard in action.guards:
        guard(case)


def demanded(row: Row, action: Action) -> list[Input]:
    """What an action has to be told; only complaints and tip-offs are answered at full length (D7)."""
    required = [given for given in action.inputs if given.required]
    if action.verb != "reply" or row["kind"] in ("complaint", "tipoff"):
        return required
    return [given for given in required if given.name in ("result", "words")]


def _taken(case: Case) -> Refused:
    last = next((e for e in reversed(event.events(case.work, case.id)) if e["after"] != e["before"]), None)
    name = people.name(case.work, last["person"]) if last else ""
    state = phrase(f"state.staff.{case.ticket['state']}")
    verb = phrase(f"verb.{case.verb}")
    return case.refuse("taken" if name else "wrong_state", name=name, state=state, verb=verb)


def _needs_approval(case: Case, action: Action) -> bool:
    if action.approval == "second":
        return True
    asked = APPROVED_AS.get(action.verb, action.verb) in case.profile.approvals.leader
    return action.approval == "leader" and asked and case.role != "unit_leader"


def _propose(case: Case, action: Action) -> Outcome:
    proposed_once(case)
    approval, facts = action.approval, dict(case.facts)
    id = proposal.make(
        case.work, case.ticket, action.verb, approval, case.actor.person, case.organisation, facts
    )
    event.record(case.work, case.id, f"propose_{action.verb}", round=case.ticket["round"], **_who(case))
    row = _bump(case, {})
    deadlines.start(case.work, row, "proposal")
    cards.refresh(case.work, row)
    return Outcome(row, id)


def _who(case: Case) -> dict[str, Any]:
    return {"person": case.actor.person, "role": case.role, "organisation": case.organisation}


def decide(
    work: Work, id: int, by: Actor, *, approve: bool, facts: Mapping[str, Any] | None = None
) -> Outcome:
    """A second person approves or sends back what was proposed; never the proposer (D2)."""
    found = proposal.find(work, id)
    if found is None or found["state"] != "pending":
        raise Refused("refused.decided", name=_decided_by(work, found))
    row = get(work, found["ticket"])
    role, organisation = _decider(work, found, row, by)
    if found["approval"] == "office":
        verb = found["verb"] if approve else "deny_extension"
        return act(work, row["id"], verb, by, {**proposal.facts(work, found), **(facts or {})})
    proposal.decide(work, id, "approved" if approve else "rejected", by.person)
    _record_decision(work, row, found, by, role, organisation, approve=approve)
    if not approve:
        return _sent_back(work, row, found, by, facts or {})
    return _approved(work, row, found, facts or {})


def _decided_by(work: Work, found: Row | None) -> Fact:
    return (people.name(work, found["decider"]) if found else "") or phrase("role.system")


def _decider(work: Work, found: Row, row: Row, by: Actor) -> tuple[str, str]:
    held = roster.roles(work, by, row)
    role = next((r for r in DECIDERS[found["approval"]] if r in held), "")
    if not role:
        raise Refused("refused.right", short=row["short"], verb=phrase(f"verb.{found['verb']}"))
    if by.person == found["person"]:
        raise Refused("refused.own_proposal", short=row["short"])
    return role, held[role]


def _record_decision(
    work: Work, row: Row, found: Row, by: Actor, role: str, organisation: str, *, approve: bool
) -> None:
    verb = "approve" if approve else "reject"
    facts = {"proposal": found["id"], "verb": found["verb"]}
    event.record(
        work,
        row["id"],
        verb,
        person=by.person,
        role=role,
        organisation=organisation,
        round=row["round"],
        facts=facts,
    )
    deadlines.stop(work, row["id"], "proposal")


def _sent_back(work: Work, row: Row, found: Row, by: Actor, facts: Mapping[str, Any]) -> Outcome:
    reason = str(facts.get("reason", ""))
    told = {"short": row["short"], "verb": phrase(f"verb.{found['verb']}"), "reason": reason}
    told["name"] = people.name(work, by.person)
    telling.tell_person(work, row, found["person"], "sent_back", told)
    case = Case(work, row, found["verb"], by, "", found["organisation"], {}, work.ms)
    after = _bump(case, {})
    cards.refresh(work, after)
    return Outcome(after)


def _approved(work: Work, row: Row, found: Row, changed: Mapping[str, Any]) -> Outcome:
    action = ACTIONS[found["verb"]]
    proposer = roster.actor(work, found["person"])
    role, organisation = permit(work, action, row, proposer)
    made = work.ms if changed else found["at"]
    facts = {**proposal.facts(work, found), **changed}
    case = Case(work, row, action.verb, proposer, role, organisation, facts, made)
    _check(case, action)
    return _carry_out(case, action)


def _carry_out(case: Case, action: Action) -> Outcome:
    kept = _keep_words(case, action)
    changes: dict[str, Any] = {}
    for effect in action.effects:
        changes.update(effect(case))
    after = _bump(case, {**changes, **({"state": action.after} if action.after else {})})
    _record(case, action, after, kept)
    _turn_clocks(case, action, after)
    facts = telling.facts_of(case.work, after, case.facts, _told(action))
    starts = next((clock for clock in action.starts if clock in telling.AFTER_DELIVERY), "")
    telling.spread(case.work, after, action.tells, facts, starts=starts, former=case.ticket["lead"])
    _alarm(case, after)
    cards.refresh(case.work, after)
    return Outcome(after)


def _keep_words(case: Case, action: Action) -> list[dict[str, str]]:
    given = [(i, case.text(i.name)) for i in action.inputs if i.note and case.text(i.name)]
    public = bool(case.facts.get("public"))
    return [
        note.write(
            case.work,
            case.id,
            i.note,
            text,
            person=case.actor.person,
            organisation=case.organisation,
            round=case.ticket["round"],
            public=i.public or public,
        )
        for i, text in given
    ]


def _bump(case: Case, changes: Mapping[str, Any]) -> Row:
    keys = {name: case.ticket[name] for name in ("id", "state", "version")}
    values = {**changes, "version": case.ticket["version"] + 1}
    if not change(case.work.tx, Ticket, keys, values):
        raise _taken(case)
    return {**case.ticket, **values}


def _record(case: Case, action: Action, after: Row, kept: list[dict[str, str]]) -> None:
    openly = {
        i.name: case.facts[i.name]
        for i in action.inputs
        if _open(i) and case.facts.get(i.name) not in (None, "")
    }
    files = [{"digest": file["digest"], "size": file["size"]} for file in case.facts.get("files") or ()]
    facts = {**openly, **({"notes": kept} if kept else {}), **({"files": files} if files else {})}
    event.record(
        case.work,
        case.id,
        action.verb,
        **_who(case),
        before=case.ticket["state"],
        after=after["state"],
        round=after["round"],
        facts=facts,
    )


def _open(given: Input) -> bool:
    return given.kind in ("pick", "check", "days")


def _turn_clocks(case: Case, action: Action, after: Row) -> None:
    work, id = case.work, case.id
    for clock in action.pauses:
        deadlines.pause(work, id, clock)
    for clock in action.stops:
        deadlines.stop(work, id, clock, case.made)
    for clock in action.resumes:
        deadlines.resume(work, id, clock)
    if after["state"] != case.ticket["state"]:
        deadlines.stop(work, id, "delivery")
    for clock in action.starts:
        _start(case, after, clock)


def _start(case: Case, after: Row, clock: str) -> None:
    if clock in telling.AFTER_DELIVERY:
        clock = "delivery"
    if clock == "deem" and not case.profile.deemed_acceptance:
        return
    if clock == "statement" and deadlines.running(case.work, case.id, clock):
        return
    days = case.text("days")
    deadlines.start(case.work, after, clock, days=float(days) if clock == "rework" and days else None)


def _told(action: Action) -> list[str]:
    """Inputs a notice may name; what the complainant wrote is read in the details alone (§7.2)."""
    own = set(action.by) <= {"complainant", "claimant"}
    kinds = ("pick", "days") if own else ("pick", "days", "text", "line")
    return [given.name for given in action.inputs if given.kind in kinds] + ["public"]


def _alarm(case: Case, after: Row) -> None:
    new = set(after["flags"].split()) - set(case.flags)
    for flag in sorted(new & {"leak", "retaliation"}):
        facts = telling.facts_of(case.work, after, {}, ())
        telling.spread(case.work, after, telling.ALARM, {**facts, "flag": phrase(f"flag.{flag}")})


__all__ = [
    "SYSTEM",
    "Missing",
    "Outcome",
    "act",
    "allowed",
    "by_progress",
    "decide",
    "demanded",
    "find",
    "get",
    "of_person",
]
