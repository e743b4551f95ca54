"""The stories of tests/transcripts once more, with both of Telegram's libraries and its wire between people and bot."""

from __future__ import annotations

from itertools import zip_longest
from pathlib import Path

import pytest

from tests.channels.telegram_api import FakeTelegram
from tests.player import SAYS, Player
from tests.test_transcripts import TRANSCRIPTS

pytestmark = pytest.mark.channel
WEB_ALONE = {
    "a-change-of-mind": "somebody's message is repeated; on Telegram its answer stands there already",
    "never-rated": "nobody looks at a page for days; a phone has what was sent to it",
}
"""Stories whose point is how a web page works."""
STORIES = [path for path in TRANSCRIPTS if path.stem not in WEB_ALONE]


@pytest.mark.parametrize("path", STORIES, ids=lambda path: path.stem)
def test_telegram_says_what_the_transcript_says(path: Path, tmp_path: Path) -> None:
    from tests.channels.telegram_stage import CODE, TelegramStage

    written = path.read_text("utf-8").splitlines()
    codes = [code for line in written if not SAYS.match(line) for code in CODE.findall(line)]
    with FakeTelegram() as api:
        player = Player(path, tmp_path, lambda *given: TelegramStage(*given, api=api, written=codes))
        try:
            played = list(player.play(written))
        finally:
            player.stage.close()
    for number, (before, now) in enumerate(zip_longest(written, played), 1):
        if CODE.sub("…", before or "") != CODE.sub("…", now or ""):
            pytest.fail(f"{path.name}, line {number}\n- {before}\n+ {now}", pytrace=False)
