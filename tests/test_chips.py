"""The quick commands of the workbench are those that its reader may give, and whose work they are."""

from __future__ import annotations

import pytest

from bot.web.chips import OF_GROUPS, OFFERED, SUPERVISING, givers, of_kinds, offered
from config.texts import load_texts
from store.lifecycle import ACTIONS
from tests.archive import OFFICE, OFFICER, open_archive

ROLE_OF = {SUPERVISING: "special", "leading": "working"}
NEVER = {
    "auditor": set(OFFERED),
    "administrator": set(OFFERED),
    "desk": {"verify", "rework", "remind", "acknowledge", "order", "question"},
    "co_officer": {"acknowledge", "reply", "mask_check"},
    "special": {"verify", "rework", "order", "set_term"},
    SUPERVISING: {"verify", "rework", "set_term"},
    "working": {"elevate", "order"},
    "leading": {"designate", "report", "order"},
    "inspector": {"verify", "rework", "order", "advise"},
}


def own(member: str) -> list[str]:
    archive = open_archive()
    return archive.run(lambda work: offered(work, archive.actor(work, member)))


@pytest.mark.parametrize("role", NEVER)
def test_nobody_is_offered_a_command_that_would_be_refused(role: str) -> None:
    assert not NEVER[role] & set(of_kinds([role]))


@pytest.mark.parametrize("kind", OF_GROUPS)
def test_the_law_lets_a_group_give_what_it_is_offered(kind: str) -> None:
    assert all(ROLE_OF.get(kind, kind) in givers(verb) for verb in OF_GROUPS[kind])


def test_an_officer_begins_with_acknowledging_and_the_office_with_masking() -> None:
    assert of_kinds(["officer"])[0] == "acknowledge"
    assert of_kinds(["office"])[0] == "mask_check"


@pytest.mark.parametrize(
    ("member", "verbs"),
    [
        ("chai-jimin", ["order", "advise", "elevate", "assign_again", "why"]),
        ("zhuo-yueming", ["advise", "elevate", "why"]),
        ("ji-shouyi", ["advise", "report", "designate", "why"]),
        ("shangguan-ning", ["advise", "why"]),
    ],
)
def test_each_kind_of_group_has_its_own(member: str, verbs: list[str]) -> None:
    assert own(member) == verbs


def test_the_inspection_office_sets_a_term_and_the_office_orders_and_asks_for_an_account() -> None:
    assert of_kinds(["inspector"]) == ["set_term", "why"]
    office, unit = own(OFFICE), own(OFFICER)
    assert {"order", "question"} < set(office)
    assert {"state", "rectify"} < set(unit)


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_command_offered_has_its_word_and_is_heard_by_it(lang: str) -> None:
    words = load_texts().tree(lang, "web")["hint"]["verb"]
    assert set(words) == set(OFFERED)
    heard = {verb: load_texts().hear("verb", word) for verb, word in words.items()}
    assert {verb for verb, meant in heard.items() if meant != verb} == set()
    assert set(ACTIONS) >= set(OFFERED) - {"why", "record", "window_call"}
