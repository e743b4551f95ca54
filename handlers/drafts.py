"""A draft that was put aside: a person is asked whether to go on with it, and nothing said meanwhile is lost (F0.3)."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from config.saying import Option, Say, phrase
from handlers import interview
from handlers.visit import Visit, offer
from handlers.welcome import menu, with_note
from store.work import ms

FILING = ("complaint", "tipoff", "assistance", "enquiry", "suggestion")
STALE = 12 * 3_600_000
"""After so long (ms) a person is asked whether to go on with a draft."""
CHOICES = ("resume", "restart", "delete")


def is_paused(visit: Visit) -> bool:
    """Whether the conversation under way was put aside, or lies there since yesterday."""
    return visit.talk.saved or visit.work.ms - visit.talk.updated > STALE


def is_kept(visit: Visit) -> bool:
    """Whether something is filled in that was not submitted."""
    return visit.has_draft


def begin(visit: Visit, kind: str, *, told: bool) -> Say:
    """Start a conversation, after asking about the one that was not finished.

    Whoever has chosen a kind and then tells the story is heard; the draft waits until that is filed.
    """
    chosen = visit.talk.held.get("chosen", "")
    if is_kept(visit) and told and chosen:
        visit.talk.held = {}
        return interview.begin(visit, chosen, told=True)
    if is_kept(visit):
        return ask(visit, kind, visit.inbound.text if told else "", chosen="" if told else kind)
    return interview.begin(visit, kind, told=told)


def ask(visit: Visit, kind: str = "complaint", text: str = "", chosen: str = "") -> Say:
    """Go on, start again, or delete; what was just said is held for either."""
    draft = visit.talk
    draft.saved = True
    day = draft.held.get("day") or draft.updated or ms(visit.work.now)
    held = "\n".join(filter(None, (draft.held.get("text", ""), text.strip())))
    draft.held = {"kind": kind, "text": held, "files": _files(visit), "day": day, "chosen": chosen}
    options = tuple(Option(f"draft:{id}", phrase(f"draft.option.{id}")) for id in CHOICES)
    return offer(
        visit,
        Say("draft.ask", {"kind": phrase(f"kind.{draft.dialog}"), "day": {"at": day, "as": "day"}}, options),
    )


def _files(visit: Visit) -> list[dict[str, Any]]:
    return [*visit.talk.held.get("files", []), *map(dict, visit.inbound.files)]


def choose(visit: Visit, rest: str) -> Say:
    """What becomes of the draft, and of what was said meanwhile."""
    if not visit.talk.dialog:
        return menu(visit, phrase("draft.none"))
    held = dict(visit.talk.held)
    said = held.get("text", ""), held.get("files", [])
    if rest == "resume":
        visit.talk.saved, visit.talk.held, visit.talk.offered = False, {}, []
        return interview.resume(visit, *said)
    visit.forget()
    if rest == "delete" and not any(said):
        return menu(visit, phrase("draft.deleted"))
    return interview.begin(visit, held.get("kind", "complaint"), told=any(said), held=said)


def mention(visit: Visit, say: Say) -> Say:
    """A say about something else, which also tells that a draft waits."""
    if not is_kept(visit):
        return say
    note = phrase("draft.waits", kind=phrase(f"kind.{visit.talk.dialog}"))
    if say.options:
        return with_note(say, note)
    facts = {"ask": phrase(say.key, **say.facts), "note": note}
    return replace(say, key="draft.mention", facts=facts)
