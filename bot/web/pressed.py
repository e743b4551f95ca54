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
        return " ".join(work.house.texts.word(lang, fact) for fact in LABELS.get(kind, _nothing)(work, parts))
    except (LookupError, ValueError, Refused):
        return ""


def _nothing(work: Work, parts: list[str]) -> tuple[Fact, ...]:
    return ()


def _action(work: Work, parts: list[str]) -> tuple[Fact, ...]:
    verb, id, *_ = parts
    return phrase(f"verb.{verb}"), ticket.get(work, int(id))["short"]


def _decision(key: str) -> Callable[[Work, list[str]], tuple[Fact, ...]]:
    def label(work: Work, parts: list[str]) -> tuple[Fact, ...]:
        proposed = proposal.find(work, int(parts[0])) or {}
        verb, row = phrase(f"verb.{proposed['verb']}"), ticket.get(work, proposed["ticket"])
        return phrase(key, verb=verb), row["short"]

    return label


LABELS: Mapping[str, Callable[[Work, list[str]], tuple[Fact, ...]]] = {
    "do": _action,
    "ok": _decision("approve"),
    "no": _decision("send_back"),
    "start": lambda _, parts: (phrase(f"invite.{parts[0]}"),),
    "ticket": lambda *_: (phrase("invite.progress"),),
}
