"""A conversation under way: each message is a turn of the engine, and what it ends in is done to the archive."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from config.saying import Option, Say, phrase
from conversations import credit_code
from conversations.afterwards import WORDY
from conversations.answers import letters
from conversations.dialogs import DIALOGS
from conversations.engine import Asked, Turn, advance, turn_to
from conversations.engine import asked as asked_now
from conversations.engine import begin as begin_dialog
from conversations.extract import find_own_name, propose_kind
from conversations.message import File, Said
from handlers import filing, guiding, help, licensing
from handlers.outcomes import OUTCOMES
from handlers.scene import scene
from handlers.visit import Visit, offer
from store import roster, ticket
from store.lifecycle import OPEN
from store.work import Refused

Held = tuple[str, Sequence[Mapping[str, Any]]]
"""Words and files that were said earlier."""
NOTHING: Held = ("", ())
VERBS = {
    "supply": "supply",
    "respond": "respond",
    "amend": "amend",
    "reopen": "reopen",
    "recuse": "ask_recusal",
    "news": "declare",
    "renew": "renew",
    "defend": "defend_rating",
    "dispute": "dispute_mark",
}
"""Invitations to add something for a purpose: they share the supplement's conversation."""
ONCE = ("reopen", "defend", "dispute")
"""What is possible once, or not for ever: whoever comes too late hears so before they have typed it."""
RENAMED = {"rename": "own_name"}
"""A typed name in the place of a verified one, once that was confirmed (G27)."""


def kind_of(visit: Visit) -> str | None:
    """What kind of matter a first message seems to be, if any."""
    return propose_kind(visit.inbound.text, scene(visit))


def begin(visit: Visit, dialog: str, *, told: bool, about: int = 0, held: Held = NOTHING) -> Say:
    """Start a conversation; with `told`, what was said is the first answer already."""
    talk = visit.talk
    visit.park()
    talk.dialog, talk.answers, talk.ticket, talk.saved, talk.offered = dialog, {}, about, False, []
    said = (_said(held) if any(held) else visit.said) if told else None
    return _keep(visit, begin_dialog(DIALOGS[dialog], scene(visit), {}, said))


def go_on(visit: Visit, word: str, known: Asked | None = None) -> Say:
    """The next turn of the conversation; `known` is what `asked` found before."""
    dialog, here = DIALOGS[visit.talk.dialog], known.scene if known else scene(visit)
    return _keep(visit, advance(dialog, visit.talk.answers, visit.said, here, word, known))


def turn(visit: Visit, kind: str) -> Say:
    """What was told so far goes on as a matter of the kind that the person names."""
    return _keep(visit, turn_to(DIALOGS[visit.talk.dialog], visit.talk.answers, kind, scene(visit)))


def asked(visit: Visit) -> Asked:
    """The question that is open, and which of its options was said, if any."""
    return asked_now(DIALOGS[visit.talk.dialog], visit.talk.answers, visit.said, scene(visit))


def _said(held: Held) -> Said:
    files = tuple(File(f["digest"], f["name"], f["kind"], f["size"]) for f in held[1])
    return Said(held[0], files=files)


def resume(visit: Visit, text: str = "", files: Sequence[Mapping[str, Any]] = ()) -> Say:
    """Go on where it stopped; what was held back in the meantime is not lost."""
    said = _said((text, files)) if text or files else None
    return _keep(visit, begin_dialog(DIALOGS[visit.talk.dialog], scene(visit), visit.talk.answers, said))


def _keep(visit: Visit, turn: Turn) -> Say:
    talk = visit.talk
    talk.dialog, talk.answers = turn.dialog or talk.dialog, turn.answers
    if turn.outcome == "human":
        talk.saved = True
        return help.call_human(visit)
    if turn.outcome == "done":
        return _say_more(visit, turn.answers) or OUTCOMES[talk.dialog](visit, turn)
    if turn.outcome == "saved":
        talk.saved = True
    elif turn.outcome:
        if turn.outcome == "dropped":
            guiding.remember(visit, talk.dialog, turn.answers)
        visit.forget()
    elif turn.ready and talk.dialog == "rating":
        filing.rate_early(visit)
    return turn.say


# ---------------------------------------------------------------- conversations about a ticket


def start(visit: Visit, dialog: str, id: int) -> Say:
    """Answer an invitation: rate, object, add, withdraw … on one ticket of this person."""
    row = ticket.get(visit.work, id)
    if not set(roster.roles(visit.work, visit.actor, row)) & {"complainant", "claimant"}:
        raise Refused("refused.unknown_ticket", number=str(id))
    if dialog in filing.AT_ONCE:
        return filing.AT_ONCE[dialog](visit, row)
    if dialog == "own_name" and licensing.is_verified(visit, row):
        return licensing.ask_to_rename(visit, row)
    if dialog == "rating":
        filing.check_rateable(visit, row)
    if dialog in ONCE:
        ticket.check(visit.work, id, VERBS[dialog], visit.actor, {"text": row["number"]})
    if dialog in VERBS:
        visit.talk.held = {"verb": VERBS[dialog]}
    return begin(
        visit, "supplement" if dialog in VERBS else RENAMED.get(dialog, dialog), told=False, about=id
    )


def start_on_one(visit: Visit, dialog: str, states: Sequence[str]) -> Say:
    """Start on the only ticket it can be about, or ask which."""
    own = ticket.of_person(visit.work, visit.inbound.person)
    opened = [ticket.get(visit.work, id) for id in visit.talk.claims] if dialog == "supplement" else []
    rows = [row for row in (*own, *opened) if row["state"] in states]
    if not rows and visit.talk.claims:
        return Say("progress.needs_secret", {"invite": phrase(f"invite.{dialog}")})
    if not rows and dialog == "amend" and any(row["state"] in OPEN for row in own):
        return Say("progress.amend_late")
    if not rows:
        return Say("progress.none_such", {"invite": phrase(f"invite.{dialog}")})
    if len(rows) == 1:
        return start(visit, dialog, rows[0]["id"])
    options = tuple(Option(f"start:{dialog}:{row['id']}", row["number"]) for row in rows[:6])
    return offer(visit, Say("progress.which", {"invite": phrase(f"invite.{dialog}")}, options))


def answer(visit: Visit, verb: str, id: int, held: Held = NOTHING) -> Say:
    """What was said answers what was asked about a ticket; too little of it is asked about (F9)."""
    if verb == "object":
        return begin(visit, "objection", told=True, about=id, held=held)
    visit.talk.held = {"verb": verb}
    return begin(visit, "supplement", told=True, about=id, held=held)


def _say_more(visit: Visit, answers: Mapping[str, Any]) -> Say | None:
    """What was said is too little for what it was just said to be; it is kept, and more is asked."""
    id, _, verb = str(answers.get("ticket") or "").partition(":")
    story = str(answers.get("story") or "")
    if letters(story) >= WORDY.get(verb, 0):
        return None
    return answer(visit, verb, int(id), (story, answers.get("files", ())))


def supplement(visit: Visit, id: int) -> Say:
    """More about a ticket, said right after it was filed: kept without asking (D1)."""
    row = ticket.get(visit.work, id)
    code = credit_code.find(visit.inbound.text) if not visit.inbound.files else ""
    if code:
        return licensing.keep_code(visit, row, code)
    kept = licensing.keep_own_name(visit, row, find_own_name(visit.inbound.text, scene(visit)))
    say = filing.add(visit, row, {"text": visit.inbound.text, "files": list(visit.inbound.files)})
    return say if kept else licensing.stands(say)
