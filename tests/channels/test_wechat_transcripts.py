"""The stories of tests/transcripts once more, with the library and the wire of WeChat between people and bot."""

from __future__ import annotations

from itertools import zip_longest
from pathlib import Path

import pytest

from config.texts import load_texts
from tests.channels.wechat_api import FakeWeChat
from tests.player import SAYS, Player
from tests.test_transcripts import TRANSCRIPTS

pytestmark = pytest.mark.channel
CAPTION = "words stand beneath a photo; on WeChat the two are two messages, and each is answered"
EARLIER = "a button of an earlier question is pressed; a number that is typed answers the present one"
NOT_ON_WECHAT = {
    "a-change-of-mind": CAPTION,
    "one-paper-missing": CAPTION,
    "who-is-asking": CAPTION,
    "never-rated": "nobody looks at a page for days; a phone has what was sent to it",
    "wrong-inputs": EARLIER,
    "by-telephone": EARLIER,
}
"""Stories whose point is something that a chat on WeChat does not have."""
STORIES = [path for path in TRANSCRIPTS if path.stem not in NOT_ON_WECHAT]


@pytest.mark.parametrize("path", STORIES, ids=lambda path: path.stem)
def test_wechat_says_what_the_transcript_says(path: Path, tmp_path: Path) -> None:
    from tests.channels.telegram_stage import CODE
    from tests.channels.wechat_stage import WeChatStage

    written = path.read_text("utf-8").splitlines()
    codes = [code for line in written if not SAYS.match(line) for code in CODE.findall(line)]
    with FakeWeChat() as api:
        player = Player(path, tmp_path, lambda *given: WeChatStage(*given, api=api, written=codes))
        try:
            played = list(player.play(written))
        finally:
            player.stage.close()
        assert api.violations == []
    for number, (before, now) in enumerate(zip_longest(map(without_files, written), played), 1):
        if CODE.sub("…", before or "") != CODE.sub("…", now or ""):
            pytest.fail(f"{path.name}, line {number}\n- {before}\n+ {now}", pytrace=False)


def without_files(line: str) -> str:
    """A line as it is said where no files can be had: nobody is told to send any."""
    texts = load_texts()
    for lang in ("zh", "en"):
        line = line.replace(texts.say(lang, "welcome.kinds.all"), texts.say(lang, "welcome.kinds.no_files"))
    return line
