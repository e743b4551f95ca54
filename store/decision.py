"""Actions that need a second person: proposed, then approved or sent back, never by the proposer (D2)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from config.saying import Option, Say, phrase
from store import (
    cards,
    deadlines,
    event,
    homes,
    notice,
    overtaking,
    people,
    permission,
    proposal,
    register,
    roster,
    telling,
)
from store.audience import persons
from store.case import Case
from store.database import Row
from store.execution import Outcome, bump, carry_out
from store.guards import not_involved, proposed_once
from store.lifecycle import ACTIONS, OFFICE, Action
from store.roster import Actor
from store.work import Refused, Work

APPROVED_AS = {"extend": "extension"}
"""What a profile calls an action in its list of approvals."""
ALWAYS_CONFIRMED = frozenset({"suspect_malice"})
"""What no profile leaves to an officer alone."""


def needs_approval(case: Case, action: Action) -> bool:
    """Whether a second person has to agree; a leader's own action needs no leader."""
    if action.approval == "second" or case.role in action.proposed_by:
        return True
    if action.verb in ALWAYS_CONFIRMED and case.role != "unit_leader":
        return True
    asked = APPROVED_AS.get(action.verb, action.verb) in case.profile.approvals.leader
    return action.approval == "leader" and asked and case.role != "unit_leader"


def propose(case: Case, action: Action) -> Outcome:
    """Put an action before the second person it needs."""
    proposed_once(case)
    approval = "office" if case.role in action.proposed_by else action.approval
    facts = dict(case.facts)
    id = proposal.make(
        case.work, case.ticket, action.verb, approval, case.actor.person, case.organisation, facts
    )
    event.record(case.work, case.id, f"propose_{action.verb}", round=case.ticket["round"], **case.who)
    row = bump(case, {})
    for clock in overtaking.STAND_STILL.get(action.verb, ()):
        deadlines.pause(case.work, case.id, clock)
    cards.refresh(case.work, row)
    _tell_deciders(case, row, id, approval)
    return Outcome(row, id)


def _tell_deciders(case: Case, row: Row, id: int, approval: str) -> None:
    """The leader who may decide, and whoever stands in, hear of it in private, with the two buttons."""
    found = proposal.find(case.work, id)
    chief = case.organisation if approval == "leader" else row["office"]
    for person in dict.fromkeys(roster.staff(case.work, chief, "leader", roster.DEPUTY)):
        if found:
            _tell_decider(case.work, row, found, person)


def tell_waiting(work: Work, person: str) -> None:
    """Somebody begins to stand in for a leader: what waits already is shown as it was to the leader."""
    for found in proposal.all_pending(work):
        if found["approval"] in ("leader", "second"):
            _tell_decider(work, register.get(work, found["ticket"]), found, person)


def _tell_decider(work: Work, row: Row, found: Row, person: str) -> None:
    verb = phrase(f"verb.{found['verb']}")
    facts = {"short": row["short"], "verb": verb, "name": people.name(work, found["person"])}
    labels = (("ok", "approve"), ("no", "send_back"))
    options = tuple(Option(f"{name}:{found['id']}", phrase(key, verb=verb)) for name, key in labels)
    say = Say("notice.proposed.staff", facts, options, style="private")
    held = homes.open_roles(work, roster.actor(work, person), row)
    if person != found["person"] and any(role in held for role in proposal.DECIDERS[found["approval"]]):
        for recipient in persons(work, [person], "unit"):
            notice.tell(work, recipient.lane, say, ticket=row["id"])


def decide(
    work: Work, id: int, by: Actor, *, approve: bool, facts: Mapping[str, Any] | None = None
) -> Outcome:
    """A second person approves or sends back what was proposed; never the proposer (D2). Refused changes nothing."""
    with work.tx.savepoint():
        return _decide(work, id, by, facts or {}, approve=approve)


def _decide(work: Work, id: int, by: Actor, facts: Mapping[str, Any], *, approve: bool) -> Outcome:
    found, row, role, organisation = check_decider(work, id, by)
    if found["verb"] == "lengthen":
        verb = "lengthen" if approve else "deny_extension"
        return _perform(work, row, verb, by, {**proposal.facts(work, found), **facts})
    if not proposal.decide(work, id, "approved" if approve else "rejected", by.person):
        raise _decided(work, proposal.find(work, id) or found)
    _record_decision(work, row, found, by, role, organisation, approve=approve)
    if not approve:
        return _sent_back(work, row, found, by, facts)
    if found["approval"] == "office":
        return _perform(work, row, found["verb"], by, {**proposal.facts(work, found), **facts})
    return _approved(work, row, found, facts)


def check_decider(work: Work, id: int, by: Actor) -> tuple[Row, Row, str, str]:
    """A proposal, its ticket, and the role and organisation in which somebody may decide; Refused when they may not."""
    found = proposal.find(work, id)
    row = register.get(work, found["ticket"]) if found else None
    if found is None or row is None or _is_hidden(work, row, by):
        raise Refused("refused.decided", name=phrase("role.system"))
    if found["state"] != "pending":
        raise _decided(work, found)
    return found, row, *_decider(work, found, row, by)


def _decided(work: Work, found: Row) -> Refused:
    return Refused("refused.decided", name=people.name(work, found["decider"]) or phrase("role.system"))


def _is_hidden(work: Work, row: Row, by: Actor) -> bool:
    """A sealed matter is not there for whoever may not know of it (D3)."""
    return bool(row["sealed_matter"]) and not roster.roles(work, by, row)


def _perform(work: Work, row: Row, verb: str, by: Actor, facts: Mapping[str, Any]) -> Outcome:
    """What the office agrees to it does itself."""
    return carry_out(permission.check(work, row["id"], verb, by, facts), ACTIONS[verb])


def _decider(work: Work, found: Row, row: Row, by: Actor) -> tuple[str, str]:
    held = roster.roles(work, by, row)
    role = next((r for r in proposal.DECIDERS[found["approval"]] if r in held), "")
    if not role:
        raise Refused("refused.right", short=row["short"], verb=phrase("verb.approve"))
    if _is_same(by, roster.actor(work, found["person"])):
        raise Refused("refused.own_proposal", short=row["short"])
    if role in (*OFFICE, "office_deputy"):
        not_involved(Case(work, row, found["verb"], by, role, held[role], {}, work.ms))
    return role, held[role]


def _is_same(one: Actor, other: Actor) -> bool:
    """The same person, or one member of the profile who came through two doors."""
    members = [{post.member for post in each.posts if post.member} for each in (one, other)]
    return one.person == other.person or bool(members[0] & members[1])


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


def _sent_back(work: Work, row: Row, found: Row, by: Actor, facts: Mapping[str, Any]) -> Outcome:
    reason = str(facts.get("reason", ""))
    told = {"short": row["short"], "verb": phrase(f"verb.{found['verb']}"), "reason": reason}
    told["name"] = people.name(work, by.person)
    telling.tell_person(work, row, found["person"], "sent_back", told)
    return _go_on(work, row, found, by)


def drop(work: Work, found: Row, by: Actor) -> None:
    """Who proposed it has left and the second person has the work now: it is to be made anew (X68)."""
    if proposal.decide(work, found["id"], "overtaken", ""):
        _go_on(work, register.get(work, found["ticket"]), found, by)


def _go_on(work: Work, row: Row, found: Row, by: Actor) -> Outcome:
    """Nothing waits any more, and what stood still meanwhile runs."""
    case = Case(work, row, found["verb"], by, "", found["organisation"], {}, work.ms)
    settled = [found, *overtaking.overtake(work, row)]
    after = bump(case, {"flags": overtaking.flags_without(row, settled)})
    for each in settled:
        overtaking.go_on(work, each)
    cards.refresh(work, after)
    return Outcome(after)


def _approved(work: Work, row: Row, found: Row, changed: Mapping[str, Any]) -> Outcome:
    action = ACTIONS[found["verb"]]
    proposer = roster.actor(work, found["person"])
    role, organisation = permission.permit(work, action, row, proposer)
    made = work.ms if changed else found["at"]
    facts = {**proposal.facts(work, found), **changed}
    case = Case(work, row, action.verb, proposer, role, organisation, facts, made)
    permission.pass_guards(case, action)
    return carry_out(case, action)
