"""The stories of tests/transcripts once more, with all staff in WeCom, and complainants on WeChat where they can be."""

from __future__ import annotations

import logging
from functools import partial
from itertools import zip_longest
from pathlib import Path

import pytest

from tests.channels.test_wechat_transcripts import NOT_ON_WECHAT, without_files
from tests.channels.wechat_api import FakeWeChat
from tests.channels.wecom_api import FakeWeCom
from tests.player import SAYS, Player
from tests.test_transcripts import TRANSCRIPTS

pytestmark = pytest.mark.channel


@pytest.mark.parametrize("path", TRANSCRIPTS, ids=lambda path: path.stem)
def test_wecom_says_what_the_transcript_says(
    path: Path, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    from tests.channels.telegram_stage import CODE
    from tests.channels.wecom_stage import WeComStage

    written = path.read_text("utf-8").splitlines()
    codes = [code for line in written if not SAYS.match(line) for code in CODE.findall(line)]
    on_wechat = path.stem not in NOT_ON_WECHAT
    with FakeWeChat() as api, FakeWeCom() as offices:
        stage = partial(WeComStage, api=api, offices=offices, written=codes, on_wechat=on_wechat)
        player = Player(path, tmp_path, stage)
        try:
            played = list(player.play(written))
        finally:
            player.stage.close()
        assert offices.violations == []
        assert api.violations == []
    assert [record for record in caplog.records if record.levelno >= logging.ERROR] == []
    wanted = [without_files(line) for line in written] if on_wechat else written
    for number, (before, now) in enumerate(zip_longest(wanted, played), 1):
        if CODE.sub("…", before or "") != CODE.sub("…", now or ""):
            pytest.fail(f"{path.name}, line {number}\n- {before}\n+ {now}", pytrace=False)
