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


STORY = """# A greeting

Present: 老周

```chat
老周> 谢谢
老周< 这句话没有人说过
… 2 hours later
老周> 投诉
```
"""


def played(tmp_path: Path, text: str) -> list[str]:
    path = tmp_path / "story.md"
    path.write_text(text, "utf-8")
    return replay(path, tmp_path)


def test_what_nobody_says_any_more_is_heard_again(tmp_path: Path) -> None:
    lines = played(tmp_path, STORY)
    assert "老周< 这句话没有人说过" not in lines
    assert [line for line in lines if line.startswith(("#", "Present", "老周>", "…", "```"))] == [
        line for line in STORY.splitlines() if line and not line.startswith("老周<")
    ]


def test_a_story_played_twice_is_the_same(tmp_path: Path) -> None:
    once = played(tmp_path, STORY)
    assert played(tmp_path, "\n".join(once)) == once


def test_a_button_nobody_was_shown_cannot_be_pressed(tmp_path: Path) -> None:
    with pytest.raises(LookupError):
        played(tmp_path, STORY.replace("老周> 投诉", "老周> [签收]"))
