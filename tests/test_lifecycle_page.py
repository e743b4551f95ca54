"""docs/lifecycle.md says what the tables say."""

from __future__ import annotations

from pathlib import Path

from bot.lifecycle_page import lifecycle_page
from config.texts import load_texts
from store.lifecycle import ACTIONS, STATES

PAGE = Path(__file__).parent.parent / "docs" / "lifecycle.md"


def test_the_page_is_what_the_tables_give_today() -> None:
    assert PAGE.read_text("utf-8") == lifecycle_page(load_texts()), "run: suban lifecycle"


def test_every_action_has_a_row_and_every_state_a_place_in_the_chart() -> None:
    page = lifecycle_page(load_texts())
    assert all(f"`{verb}` |" in page for verb in ACTIONS)
    assert all(f" as {state}\n" in page for state in STATES if state != "draft")


def test_an_arrow_leads_from_a_state_to_the_next_one() -> None:
    assert "    assigned --> processing: 签收 / 逾期自动签收\n" in lifecycle_page(load_texts())
