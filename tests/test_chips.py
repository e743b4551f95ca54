"""The quick commands of the workbench are those that its reader may give."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from bot.web.chips import OFFERED, offered

NEVER = {
    "auditor": set(OFFERED),
    "inspector": set(OFFERED),
    "administrator": set(OFFERED),
    "leading": set(OFFERED),
    "desk": {"verify", "rework", "remind", "acknowledge"},
    "co_officer": {"acknowledge", "reply", "mask_check"},
}


@pytest.mark.parametrize("role", NEVER)
def test_nobody_is_offered_a_command_that_would_be_refused(role: str) -> None:
    assert not NEVER[role] & set(offered([role]))


def test_an_officer_begins_with_acknowledging_and_the_office_with_masking() -> None:
    assert offered(["officer"])[0] == "acknowledge"
    assert offered(["office"])[0] == "mask_check"


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_command_offered_has_its_word(lang: str) -> None:
    known: set[str] = set()
    for path in (Path(f"config/texts/{lang}.toml"), Path(f"config/texts/{lang}/intake.toml")):
        known |= set(tomllib.loads(path.read_text("utf-8"))["web"]["hint"]["verb"])
    assert known == set(OFFERED)
