"""Every transcript is played; what the bot says there is what it says (`make rewrite` writes it down)."""

from __future__ import annotations

from itertools import zip_longest
from pathlib import Path

import pytest

from tests.player import replay

TRANSCRIPTS = sorted((Path(__file__).parent / "transcripts").glob("*.md"))


@pytest.mark.parametrize("path", TRANSCRIPTS, ids=lambda path: path.stem)
def test_the_bot_says_what_the_transcript_says(
    path: Path, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    written, played = path.read_text("utf-8").splitlines(), replay(path, tmp_path)
    if request.config.getoption("--rewrite"):
        path.write_text("\n".join(played) + "\n", "utf-8")
        return
    for number, (before, now) in enumerate(zip_longest(written, played), 1):
        if before != now:
            pytest.fail(f"{path.name}, line {number}\n- {before}\n+ {now}", pytrace=False)


def test_there_are_at_least_twenty_stories() -> None:
    assert len(TRANSCRIPTS) >= 20
