"""Whoever has nothing to do in a chat is told where their work is."""

from __future__ import annotations

import pytest

from config.texts import load_texts

TEXTS = load_texts()


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_auditor_and_administrator_are_sent_to_their_places(lang: str) -> None:
    said = TEXTS.say(lang, "staff.help_none")
    assert "/office" in said
    assert "suban roster" in said


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_second_factor_is_explained_without_jargon(lang: str) -> None:
    assert "TOTP" not in TEXTS.say(lang, "web.factor.what")
