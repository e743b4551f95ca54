"""Whoever wants no answer gets none, is not asked to rate, and hears how it ended (S8)."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from sqlalchemy import select

from config.texts import load_texts
from handlers import progress
from store import deadlines, rating, telling
from store.database import Row, hot
from store.rows import table
from store.schema import Outbox
from store.waits import Tell
from store.work import Work
from tests.archive import open_archive
from tests.county import County, bring, do, found_county

FACTS = {"unit": "某单位", "number": "YS2603-0001", "text": "已采纳。", "office": "某办"}
NOTICES = hot(select(table(Outbox)).order_by(table(Outbox).c.seq))


@pytest.fixture
def county() -> Iterator[County]:
    county = found_county()
    yield county
    county.database.close()


def told(work: Work, row: Row) -> list[str]:
    """What was left for the complainant about a ticket."""
    keys = []
    for line in work.tx.all(NOTICES):
        if line["ticket"] == row["id"] and line["sealed"]:
            owner = f"{line['lane']}:{line['seq']}"
            keys.append(work.house.keys.open_json("outbox", owner, line["sealed"])["key"])
    return [key for key in keys if key.endswith(".complainant")]


@pytest.mark.parametrize("flags", [("no_reply",), ()], ids=["wants none", "wants one"])
def test_no_answer_and_no_rating_for_whoever_wants_none(county: County, flags: tuple[str, ...]) -> None:
    row = county.run(lambda work: bring(county, work, "replied", kind="suggestion", flags=flags))
    kinds = {each["kind"] for each in county.run(lambda work: deadlines.open_of(work, row["id"]))}
    asked = bool(kinds & {"delivery", "evaluation"})
    heard = "notice.replied.complainant" in county.run(lambda work: told(work, row))
    facts = {} if flags else {"explanation": "建议已转有关单位研究。"}
    closed = county.run(lambda work: do(county, work, row["id"], "office", "verify", facts))
    assert (asked, heard) == ((False, False) if flags else (True, True))
    assert closed["state"] == "closed"
    assert "notice.closed.complainant" in county.run(lambda work: told(work, row))


@pytest.mark.parametrize("flags", [("no_reply",), ()], ids=["wants none", "wants one"])
def test_the_progress_asks_nobody_to_rate_who_wants_no_answer(flags: tuple[str, ...]) -> None:
    archive = open_archive()
    row = archive.bring("replied", kind="suggestion", flags=flags)

    def told(work: Work) -> tuple[list[str], list[str]]:
        steps = [step["what"]["key"] for step in progress.timeline(work, row)]
        offered = [
            option.id.split(":")[1]
            for option in progress._options(row, own=True, solved=False, licence=False, again=False)
        ]
        return [str(rating.state_told(row)["key"]), *(step for step in steps if "reply" in step)], offered

    words, offered = archive.run(told)
    said = [load_texts().say("zh", key, FACTS) for key in words]
    assert ("rating" in offered, any("评价" in each for each in said)) == (
        (False, False) if flags else (True, True)
    )


@pytest.mark.parametrize("flags", [("no_reply",), ()], ids=["wants none", "wants one"])
def test_an_answer_given_at_once_asks_nothing_back(county: County, flags: tuple[str, ...]) -> None:
    row = county.run(lambda work: bring(county, work, "answered", kind="suggestion", flags=flags))
    heard = county.run(lambda work: told(work, row))
    quiet = "notice.answered_quietly.complainant"
    assert (quiet in heard, "notice.answered.complainant" in heard) == (bool(flags), not flags)


@pytest.mark.parametrize("text", ["notice.answered_quietly.complainant", "notice.closed.complainant"])
def test_how_it_ended_is_told_without_asking_for_a_grade(text: str) -> None:
    assert all(
        not re.search(r"评价|\brate|\bgrade", load_texts().say(lang, text, FACTS)) for lang in ("zh", "en")
    )


def test_nobody_reminds_whoever_wants_no_answer(county: County) -> None:
    def late(work: Work) -> list[str]:
        row = bring(county, work, "replied", kind="suggestion", flags=("no_reply",))
        telling.spread(work, row, [Tell("complainant", "rate_reminder")], {})
        return told(work, row)

    assert "notice.rate_reminder.complainant" not in county.run(late)
