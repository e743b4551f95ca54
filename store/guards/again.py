"""The same said twice while the first still stands is said to be done, and nothing is stored again (T10, T17, T22)."""

from __future__ import annotations

import json
import unicodedata

from store import deadlines, event, note
from store.case import Case
from store.database import Row

MINUTE = 60_000
"""Milliseconds within which the same words about a contact are the same contact."""
NOTED = {"log_call": "contact_log", "contact": "relay"}
"""Under which kind the words of a contact are kept."""


def contacts_once(case: Case) -> None:
    """A call is noted and a question passed on once, however often it was sent (T10)."""
    last = _last(case)
    if last is None or case.made - last["at"] >= MINUTE:
        return
    if _is_same(case.text("text"), note.last(case.work, case.id, NOTED[case.verb])):
        raise case.refuse("contacted_already", at={"at": last["at"], "as": "moment"})


def questions_once(case: Case) -> None:
    """An account was asked for in these words, and there is time for it; other words are added to it (T17)."""
    running = _in_time(case, "explain")
    if running and _is_same(case.text("call_back"), note.last(case.work, case.id, "call_back")):
        raise case.refuse("questioned_already", due={"at": running["due"], "as": "moment"})


def sets_term_once(case: Case) -> None:
    """This very term runs; another number of days or another demand takes its place (T22)."""
    running, last = _in_time(case, "rectify"), _last(case)
    if running is None or last is None or running["started"] < last["at"]:
        return
    days = str(json.loads(last["facts"]).get("days", ""))
    if days == case.text("days") and _is_same(case.text("text"), note.last(case.work, case.id, "order")):
        raise case.refuse("term_already", due={"at": running["due"], "as": "moment"})


def _last(case: Case) -> Row | None:
    """When the same was last done in this round."""
    done = (e for e in reversed(event.of_round(case.work, case.ticket)) if e["verb"] == case.verb)
    return next(done, None)


def _in_time(case: Case, clock: str) -> Row | None:
    row = deadlines.running(case.work, case.id, clock)
    return row if row is not None and case.work.ms <= row["due"] else None


def _is_same(text: str, before: str) -> bool:
    return bool(text) and _plain(text) == _plain(before)


def _plain(text: str) -> str:
    """Width, case, spaces and punctuation make no difference."""
    return "".join(sign for sign in unicodedata.normalize("NFKC", text).casefold() if sign.isalnum())
