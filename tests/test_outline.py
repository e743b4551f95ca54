"""The outline: every conversation can be read as a page and drawn as a chart, in both languages."""

from __future__ import annotations

import pytest

from config.texts import load_texts
from conversations.dialogs import DIALOGS
from conversations.outline import outline
from conversations.steps import ALWAYS, NEVER

EVERY = pytest.mark.parametrize("name", sorted(DIALOGS))
TEXTS = load_texts()


@EVERY
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_step_of_every_dialog_has_a_row(name: str, lang: str) -> None:
    page = outline(DIALOGS[name], TEXTS, lang)
    assert all(f"| `{step.name}` |" in page for step in DIALOGS[name].steps)


@EVERY
def test_every_row_has_four_cells(name: str) -> None:
    page = outline(DIALOGS[name], TEXTS, "en")
    rows = [line.replace("\\|", "") for line in page.splitlines() if line.startswith("|")]
    assert {row.count("|") for row in rows} == {5}


@EVERY
def test_the_chart_leads_from_the_start_to_the_end(name: str) -> None:
    page = outline(DIALOGS[name], TEXTS, "en")
    asked = [step for step in DIALOGS[name].steps if step.asked != NEVER]
    assert page.count("start -->") >= 1
    assert all(f"--> {s.name}\n" in page or f'"| {s.name}\n' in page for s in asked)
    assert "--> done" in page


def test_a_condition_is_shown_where_it_applies() -> None:
    page = outline(DIALOGS["complaint"], TEXTS, "zh")
    assert "`category = A2 \\| A4 \\| A6" in page
    assert '-->|"proceedings = court or review or petition or other"| known' in page


def test_what_is_only_asked_on_edit_is_not_in_the_chart() -> None:
    page = outline(DIALOGS["complaint"], TEXTS, "zh")
    assert "只在修改时问" in page
    assert "--> protection" not in page


def test_the_questions_read_as_people_see_them() -> None:
    page = outline(DIALOGS["complaint"], TEXTS, "zh")
    assert "这件事打过官司、仲裁、复议，或正在信访、12345办理吗？" in page
    assert "1 没有<br>2 诉讼、仲裁" in page


def test_always_needs_no_words() -> None:
    assert str(ALWAYS) == ""
