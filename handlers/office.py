"""What only the office and the desk do: decide proposals, release files, answer who wants a human."""

from __future__ import annotations

import re
from collections.abc import Sequence

from config.saying import Option, Say, phrase
from handlers import acting, filling, forms
from handlers.paper import Paper, Values
from handlers.shift import Shift, private
from store import desk_line, event, evidence, homes, proposal, roster, ticket
from store.database import Row
from store.lifecycle import DESK, Input
from store.work import Refused

REASON = (Input("reason", "text"),)
WORDS = (Input("text", "text"),)
LINE = re.compile(r"^(?:@\S+\s*)?[Hh](\d{1,9})[\s:：,，]*(.*)$", re.DOTALL)


# ---------------------------------------------------------------- proposals


def approve(shift: Shift, id: int) -> Say:
    """Agree to what somebody proposed."""
    return _decide(shift, id, approve=True)


def send_back(shift: Shift, id: int) -> Say:
    """Send it back; that needs a reason, so a form opens."""
    return forms.ask(shift, objection(shift, id), {})


def send_back_with(shift: Shift, id: int, values: Values) -> Say:
    """The reason why is there."""
    paper = objection(shift, id)
    return acting.carry_out(shift, paper, values, _rejected)


def _rejected(shift: Shift, paper: Paper, values: Values) -> Say:
    return _decide(shift, paper.target, approve=False, reason=values["reason"])


def objection(shift: Shift, id: int) -> Paper:
    """The form that asks why; Refused when it was decided meanwhile."""
    _, row, _, _ = ticket.check_decider(shift.work, id, shift.actor)
    return Paper("send_back", id, 0, row["short"], REASON, row)


def _decide(shift: Shift, id: int, *, approve: bool, reason: str = "") -> Say:
    found = proposal.find(shift.work, id)
    row = ticket.get(shift.work, found["ticket"]) if found else None
    facts = {"reason": reason} if reason else {}
    try:
        done = ticket.decide(shift.work, id, shift.actor, approve=approve, facts=facts)
    except Refused as refused:
        if refused.key == "refused.right":
            acting.log_refusal(shift, "approve", row, refused)
        raise
    verb = phrase(f"verb.{found['verb']}") if found else ""
    key = "staff.approved" if approve else "done.rejected"
    return private(key, short=done.ticket["short"], verb=verb)


def decide_typed(shift: Shift, row: Row, verb: str, text: str) -> Say:
    """`同意 0012`, `退改 0012 理由`: when exactly one proposal waits for this person."""
    found = decidable(shift, row)
    if not found:
        own = [p for p in proposal.pending(shift.work, row["id"]) if p["person"] == shift.actor.person]
        raise Refused("refused.own_proposal" if own else "refused.no_proposal", short=row["short"])
    if len(found) > 1:
        return _which(row, verb, found)
    if verb == "approve":
        return approve(shift, found[0]["id"])
    paper = objection(shift, found[0]["id"])
    return send_back_with(shift, paper.target, filling.read_text(shift, paper, text, {}))


def _which(row: Row, verb: str, found: Sequence[Row]) -> Say:
    start = "ok" if verb == "approve" else "no"
    verbs = [phrase(f"verb.{p['verb']}") for p in found]
    label = "approve" if verb == "approve" else "send_back"
    options = [Option(f"{start}:{p['id']}", phrase(label, verb=v)) for p, v in zip(found, verbs, strict=True)]
    return Say(
        "refused.which_proposal", {"short": row["short"], "verbs": verbs}, tuple(options), style="private"
    )


def decidable(shift: Shift, row: Row) -> list[Row]:
    """What waits on a ticket for this person's decision."""
    held = homes.open_roles(shift.work, shift.actor, row)
    pending = proposal.pending(shift.work, row["id"])
    others = [p for p in pending if p["person"] != shift.actor.person]
    return [p for p in others if any(role in held for role in ticket.DECIDERS[p["approval"]])]


# ---------------------------------------------------------------- files, and people who asked for a human


def release(shift: Shift, row: Row, text: str) -> Say:
    """`放行 0012 1`: the desk has looked at a file, units may see it now (§8.3 rule 1)."""
    files = evidence.files(shift.work, row["id"])
    number = re.match(r"\d{1,3}", text)
    item = int(number[0]) if number else 0
    if not 1 <= item <= len(files):
        acting_role(shift, row, "release")
        raise Refused("refused.no_evidence", short=row["short"], item=item or "")
    return release_file(shift, row, files[item - 1]["id"], item)


def release_file(shift: Shift, row: Row, id: int, item: int) -> Say:
    """The same for a file by its id; `item` is its number in the list."""
    role, organisation = acting_role(shift, row, "release")
    evidence.release(shift.work, id)
    event.record(
        shift.work, row["id"], "release", person=shift.actor.person, role=role, organisation=organisation,
        round=row["round"], facts={"evidence": id},
    )  # fmt: skip
    return private("done.release", short=row["short"], item=item)


def acting_role(shift: Shift, row: Row, verb: str) -> tuple[str, str]:
    """The desk's or office's role on a ticket and the organisation that gives it; Refused and logged without."""
    held = roster.roles(shift.work, shift.actor, row)
    for role in reversed(DESK):
        if role in held:
            homes.check(shift.work, shift.actor, row, held[role])
            return role, held[role]
    refused = Refused("refused.right", short=row["short"], verb=phrase(f"verb.{verb}"))
    acting.log_refusal(shift, verb, row, refused)
    raise refused


def open_line(shift: Shift, id: int) -> Say:
    """The form to answer somebody who asked for a human."""
    _on_desk(shift, id)
    desk_line.get(shift.work, id)
    return forms.ask(shift, line_paper(id), {})


def line_paper(id: int) -> Paper:
    """What is asked of whoever answers."""
    return Paper("line", id, 0, f"H{id}", WORDS)


def answer_line(shift: Shift, id: int, values: Values) -> Say:
    """Say something to them (F9)."""
    _on_desk(shift, id)
    return acting.carry_out(shift, line_paper(id), values, _answered)


def _answered(shift: Shift, paper: Paper, values: Values) -> Say:
    desk_line.answer(shift.work, paper.target, shift.actor.person, values["text"])
    return private("done.line", line=paper.short)


def end_line(shift: Shift, id: int) -> Say:
    """The talk is over."""
    _on_desk(shift, id)
    desk_line.hang_up(shift.work, id)
    return private("done.hang", line=f"H{id}")


def _on_desk(shift: Shift, id: int) -> None:
    if not roster.general_roles(shift.work, shift.actor) & set(DESK):
        refused = Refused("refused.right", short=f"H{id}", verb=phrase("verb.line"))
        acting.log_refusal(shift, "line", None, refused)
        raise refused
