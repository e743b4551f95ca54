"""What a button said that is gone by now: a card shows only what can be done next."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from config.saying import Fact, phrase
from store import proposal, ticket
from store.work import Refused, Work


def label_of(work: Work, lang: str, choice: str) -> str:
    """The words of a pressed button by its id; empty when the conversation itself still shows them."""
    kind, *parts = choice.split(":")
    try:
        return work.house.texts.word(lang, LABELS[kind](work, parts)) if kind in LABELS else ""
    except (LookupError, ValueError, Refused):
        return ""


def _action(work: Work, parts: list[str]) -> Fact:
    verb, id, *_ = parts
    return phrase("staff.step", short=ticket.get(work, int(id))["short"], verb=phrase(f"verb.{verb}"))


def _decision(key: str) -> Callable[[Work, list[str]], Fact]:
    def label(work: Work, parts: list[str]) -> Fact:
        proposed = proposal.find(work, int(parts[0])) or {}
        return phrase(key, verb=phrase(f"verb.{proposed['verb']}"))

    return label


LABELS: Mapping[str, Callable[[Work, list[str]], Fact]] = {
    "do": _action,
    "ok": _decision("approve"),
    "no": _decision("send_back"),
    "start": lambda _, parts: phrase(f"invite.{parts[0]}"),
    "ticket": lambda *_: phrase("invite.progress"),
}
