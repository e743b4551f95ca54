"""Everything the staff side and the archive can say has words in both languages, and nothing is left over."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from config.profile_checks import FLAGS
from config.texts import load_texts
from handlers.forms import PREFILL
from handlers.guide import BESIDES
from handlers.pick_sources import CAUSES, HEARD, OBSTACLES, RESULTS, RESULTS_OF, TAGS
from handlers.worklist import NEXT
from store.audience import AUDIENCES
from store.card_buttons import OFFICE_VERBS, UNIT_VERBS
from store.lifecycle import ACTIONS, OPEN, STATES, Action, Tell
from store.telling import AFTER_DELIVERY, ALARM, COURTEOUS, INVITES, PICKED, WARNING, WORDLESS
from store.waits import WAITS

TEXTS = load_texts()
ROOT = Path(__file__).parents[1]
ROOMS = ("bot", "handlers", "conversations", "store", "scheduler")
SOURCE = "\n".join(path.read_text("utf-8") for room in ROOMS for path in sorted((ROOT / room).rglob("*.py")))
OWN = (
    "verb", "field", "usage", "done", "staff", "why", "detail", "note", "refused", "result", "tag", "flag", "row",
    "card", "invite", "contacted", "solved", "grade",
)  # fmt: skip
WITH_UNIT = {"assigned", "return_review", "processing"}
ALWAYS = {
    "number",
    "short",
    "organisation",
    "office",
    "state",
    "right",
    "by",
    *(f"{clock}_days" for clock in AFTER_DELIVERY),
}
"""Facts every notice has (store.telling.facts_of)."""
BESIDES_TABLES = {
    "notice.reminded.unit_in_words", "notice.reminded.asked_in_words",
    "notice.digest.unit", "notice.digest.office", "notice.proposed.staff", "notice.rebind.office", "notice.repeat",
    "notice.cluster_terminated.complainant", "notice.disclosure_withdrawn.unit",
    "notice.disclosure_withdrawn.office", "notice.spot_check.complainant", "notice.spot_unanswered.office",
    "notice.spot_unsatisfied.office",
    "notice.side_asked.respondent", "notice.side_given.office", "notice.side_late.office",
    "notice.off_hours_view.office", "notice.mass_export.office", "notice.guessing.office",
    "notice.file_infected.complainant", "notice.file_infected.office",
    "notice.part_unreached.office", "notice.referrals_waiting.office",
    "notice.answered_quietly.complainant", "notice.licence_verified.complainant",
}  # fmt: skip
"""Notices that no row of ACTIONS or WAITS tells of."""
CLOCKS = {"rework": "handle", "second": "handle", "sign_in_again": "sign_in"}
RUNNING = {"acknowledge", "late_acknowledge", "extend", "lengthen", "deny_extension", "redo"}
"""Actions while the clock of the answer runs."""


def tells() -> Iterator[tuple[Action | None, Tell]]:
    yield from ((action, tell) for action in ACTIONS.values() for tell in action.tells)
    yield from ((None, tell) for tell in (*ALARM, *WARNING))


def voices(action: Action | None, tell: Tell) -> set[str]:
    """In whose voices an audience may be addressed; sealed matters reach the office's named persons alone."""
    who = tell.who.partition("_if_")[0]
    if who == "complainant":
        return {"complainant"}
    if who == "owner":
        states = {action.after} if action and action.after else set(action.before if action else OPEN)
        return {"office"} | ({"unit"} if states & WITH_UNIT else set())
    return {"unit", "office"} if "unit" in who or who == "officer" else {"office"}


def spoken() -> set[str]:
    """The keys of all notices of all actions; groups hear of some news by their card alone."""
    keys = {f"notice.{tell.key}.{voice}" for action, tell in tells() for voice in voices(action, tell)}
    return keys | {"notice.sent_back.staff"} | {f"notice.{key}.asked" for key in COURTEOUS}


def written(table: str) -> set[str]:
    start = f"{table}."
    return {key for key in TEXTS.keys("zh") if key.startswith(start)}


@pytest.mark.parametrize("lang", TEXTS.languages)
def test_every_notice_of_every_action_has_words_for_everybody_who_hears_it(lang: str) -> None:
    assert spoken() - TEXTS.keys(lang) == set()


def test_every_audience_is_known() -> None:
    assert {tell.who.partition("_if_")[0] for _, tell in tells()} <= AUDIENCES.keys()


def test_no_notice_is_written_for_nobody() -> None:
    by_clock = {f"notice.{tell.key}" for wait in WAITS for tell in wait.tells}
    left = {key for key in written("notice") - spoken() if key.rpartition(".")[0] not in by_clock}
    assert left == BESIDES_TABLES


def facts(action: Action) -> set[str]:
    """What a notice of this action can certainly name: facts, the clocks it starts, and what is required of it."""
    clocks = {CLOCKS.get(clock, clock) for clock in action.starts} - set(AFTER_DELIVERY)
    clocks |= {"handle"} if action.verb in RUNNING else set()
    own = bool({"complainant", "claimant"} & set(action.by))
    kinds = ("pick", "days") if own else ("pick", "days", "text", "line", "units")
    inputs = {given.name for given in action.inputs if given.required and given.kind in kinds}
    accepted = {"promised"} if action.after not in ("received", "need_info") else set()
    call = {"call"} if action.verb == "rate" else set()
    call |= {"earlier"} if action.verb == "set_term" else set()
    return ALWAYS | accepted | inputs | call | {f"{clock}_due" for clock in clocks}


def test_no_notice_names_what_it_may_not_know() -> None:
    missing = {
        (key, frozenset(TEXTS.blanks("zh", key) - facts(action)))
        for action, tell in tells()
        if action
        for voice in voices(action, tell)
        if TEXTS.blanks("zh", key := f"notice.{tell.key}.{voice}") - facts(action)
    }
    assert missing == set()


def test_what_a_complainant_reads_is_short() -> None:
    keys = [key for key in written("notice") if key.endswith(".complainant")]
    lengths = {key: len(TEXTS.say("zh", key, dict.fromkeys(TEXTS.blanks("zh", key), ""))) for key in keys}
    assert {key: length for key, length in lengths.items() if length > 90} == {}


def test_nothing_told_repeats_what_the_complainant_wrote() -> None:
    own = [action for action in ACTIONS.values() if {"complainant", "claimant"} & set(action.by)]
    words = {given.name for action in own for given in action.inputs if given.kind in ("text", "line")}
    said = {
        b
        for action in own
        for tell in action.tells
        for v in voices(action, tell)
        for b in TEXTS.blanks("zh", f"notice.{tell.key}.{v}")
    }
    assert said & words == set()


def test_every_verb_has_a_label() -> None:
    verbs = {
        *ACTIONS,
        *UNIT_VERBS,
        *OFFICE_VERBS,
        *BESIDES,
        *(v for steps in NEXT.values() for v in steps),
        "approve",
        "reject",
    }
    assert {f"verb.{verb}" for verb in verbs} - TEXTS.keys("zh") == set()


def test_every_verb_an_officer_has_is_heard_shown_and_answered() -> None:
    staff = {v for v, a in ACTIONS.items() if set(a.by) - {"complainant", "claimant", "system"}}
    heard = {key.removeprefix("hear.verb.") for key in TEXTS.keys("zh") if key.startswith("hear.verb.")}
    assert staff - heard == set()
    assert {f"usage.{verb}" for verb in staff} - TEXTS.keys("zh") == set()
    assert {f"done.{verb}" for verb in staff} - TEXTS.keys("zh") == set()


def test_every_line_of_every_form_has_a_label_that_is_heard_again() -> None:
    shown = {
        given.name
        for a in ACTIONS.values()
        if set(a.by) - {"complainant", "claimant", "system"}
        for given in a.inputs
    }
    shown = (shown | PREFILL.keys() | {"checked"}) - {"files"}
    for lang in TEXTS.languages:
        labels = {name: TEXTS.say(lang, f"field.{name}") for name in shown}
        assert {
            name: label for name, label in labels.items() if TEXTS.hear("field", label, [lang]) != name
        } == {}


def test_every_choice_has_words() -> None:
    results = {*RESULTS, *(id for ids in RESULTS_OF.values() for id in ids)}
    keys = {*(f"result.{id}" for id in results), *(f"tag.{id}" for id in TAGS)}
    keys |= {*(f"cause.{id}" for id in CAUSES), *(f"obstacle.{id}" for id in OBSTACLES)}
    assert keys - TEXTS.keys("zh") == set()
    assert {f"hear.{key}" for key in keys} - TEXTS.keys("zh") == set()
    chosen = {template.partition(".")[0] for template in PICKED.values()}
    assert chosen <= {"result", "tag", "solved", "grade", *HEARD}


def test_every_flag_has_words() -> None:
    raised = set(re.findall(r'flagged\(\s*((?:"\w+"(?:,\s*)?)+)', SOURCE))
    flags = {flag for group in raised for flag in re.findall(r'"(\w+)"', group)}
    assert {
        f"flag.{flag}" for flag in flags | FLAGS | {"emergency", "secret", "leak", "retaliation"}
    } - TEXTS.keys("zh") == set()


def test_every_refusal_has_words() -> None:
    raised = {f"refused.{key}" for key in re.findall(r'\.refuse\(\s*"(\w+)"', SOURCE)}
    raised |= {
        f"refused.{key}"
        for pair in re.findall(r'\.refuse\(\s*"(\w+)" if .* else "(\w+)"', SOURCE)
        for key in pair
    }
    raised |= set(re.findall(r'"(refused\.\w+)"', SOURCE))
    assert len(raised) > 50
    assert raised - TEXTS.keys("zh") == set()
    assert {key for key in written("refused") if key not in raised} == set()


def test_every_invitation_has_words() -> None:
    assert {f"invite.{name}" for names in INVITES.values() for name in names} - TEXTS.keys("zh") == set()


def test_every_kind_of_note_has_words() -> None:
    kinds = {given.note for action in ACTIONS.values() for given in action.inputs if given.note}
    kinds |= {"story", "masked", "demand", "when", "respondent_text", "call"}
    assert {f"note.{kind}" for kind in kinds} - TEXTS.keys("zh") == set()


def test_no_words_are_left_over() -> None:
    """Every key of these tables stands in the code, is made from a table of it, or belongs to an action."""
    made = {
        f"{table}.{name}"
        for table in ("verb", "usage", "done")
        for name in (
            *ACTIONS,
            *BESIDES,
            "dispatch",
            "help",
            "line",
            "hang",
            "send_back",
            "approve",
            "reject",
            "claim",
        )
    }
    made |= {f"field.{given.name}" for action in ACTIONS.values() for given in action.inputs} | {
        "field.checked"
    }
    made |= {f"note.{given.note}" for action in ACTIONS.values() for given in action.inputs if given.note}
    open_ended = {"result", "tag", "flag", "invite", "contacted", "solved", "grade", "note", "refused"}
    rest = {key for table in OWN for key in written(table)} - made
    unused = {
        key
        for key in rest
        if f'"{key}"' not in SOURCE and key.partition(".")[0] not in open_ended and not _is_made(key)
    }
    assert unused == set()


def _is_made(key: str) -> bool:
    """Rows are made from lists of their names."""
    table, _, name = key.partition(".")
    return bool(re.search(rf'"{table}\.\{{\w+\}}"', SOURCE)) and f'"{name}"' in SOURCE


def test_every_state_has_words_for_both_sides() -> None:
    sides = ("staff", "complainant")
    assert {f"state.{side}.{state}" for side in sides for state in STATES} - TEXTS.keys("zh") == set()


@pytest.mark.parametrize("lang", TEXTS.languages)
def test_a_cards_title_is_short_enough_for_every_door(lang: str) -> None:
    states = [TEXTS.say(lang, f"state.staff.{state}") for state in OPEN]
    lefts = [
        TEXTS.say(lang, "card.left", {"days": "30"}),
        *(TEXTS.say(lang, f"card.{k}") for k in ("today", "overdue", "paused")),
    ]
    titles = [
        TEXTS.say(lang, "card.title", {"short": "0012", "state": s, "left": left})
        for s in states
        for left in lefts
    ]
    assert [title for title in titles if len(title) > 26] == []


def test_news_by_card_alone_is_still_told_to_persons() -> None:
    assert {"notice.triage.office", "notice.assigned.unit"} <= TEXTS.keys("zh")
    assert {"triage", "assigned"} == WORDLESS
