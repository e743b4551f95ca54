"""Days that stand on a document: when it was signed or received, which is a day and no later than today (T22, X66)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from config.saying import Fact, phrase
from conversations.dates import find_when
from handlers.paper import Paper
from store import bulletin
from store.work import Work

DAYS = ("signed_on", "received_on")


def wrong_day(work: Work, paper: Paper, values: Mapping[str, Any]) -> Fact:
    """A sentence about what is no day that has come; None when there is no such line, or it is one."""
    given = (name for name in DAYS if values.get(name) and name in {each.name for each in paper.inputs})
    wrong = next((name for name in given if not _has_come(work, str(values[name]))), "")
    if not wrong:
        return None
    told = {"field": phrase(f"field.{wrong}"), "value": str(values[wrong])[:40]}
    return phrase("refused.no_signing_day", short=paper.short, **told)


def _has_come(work: Work, typed: str) -> bool:
    today = bulletin.local(work).date()
    found = find_when(typed, today)
    if found is None or found["first"] != found["last"] or _digits(typed) > _digits(found["words"]):
        return False  # a figure that is no part of the day, such as a year to come, is not passed over
    return date.fromisoformat(found["first"]) <= today


def _digits(text: str) -> int:
    return sum(sign.isdigit() for sign in text)
