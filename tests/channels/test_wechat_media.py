"""What people send besides words: kept at once, for WeChat keeps it for three days alone."""

from __future__ import annotations

import io

import av
import pytest

from store import evidence
from store.database import Row
from tests.channels.wechat_api import Follower, amr, errcode, html, jpeg
from tests.channels.wechat_city import ANSWERS, STORY, WeChatPlay
from tests.channels.wechat_fixtures import api, house, play, wang

__all__ = ["api", "house", "play", "wang"]
pytestmark = pytest.mark.channel
GET = "media/get"


def kept(play: WeChatPlay, number: str) -> list[Row]:
    """The files of a ticket."""
    id = play.row(number)["id"]
    return play.house.turn(lambda work: evidence.files(work, id))


def file_after(play: WeChatPlay, who: Follower) -> str:
    """The rest of a complaint whose story was told."""
    for answer in ANSWERS[:-1]:
        play.says(who, answer)
    return play.says(who, ANSWERS[-1]).text.partition("编号：")[2][:11]


def test_a_photo_belongs_to_the_story(play: WeChatPlay, wang: Follower) -> None:
    play.says(wang, STORY)
    play.does(wang, wang.photo)
    (photo,) = kept(play, file_after(play, wang))
    assert photo["kind"] == "image"
    assert play.house.suban.files.get(photo["digest"]) == jpeg()


def test_a_voice_is_kept_and_can_be_played(play: WeChatPlay, wang: Follower) -> None:
    play.says(wang, STORY)
    play.does(wang, lambda: wang.voice(amr()))
    (playable,) = kept(play, file_after(play, wang))
    with av.open(io.BytesIO(play.house.suban.files.get(playable["digest"])), "r") as sound:
        assert sound.format.name == "mp3"
        assert sum(frame.samples for frame in sound.decode(audio=0)) > 0


def test_what_wechat_made_of_a_voice_is_taken_for_words(play: WeChatPlay, wang: Follower) -> None:
    assert "我理解是" in play.does(wang, lambda: wang.voice(amr(), STORY)).text


def test_a_place_and_a_link_are_understood(play: WeChatPlay, wang: Follower) -> None:
    play.says(wang, STORY)
    play.does(wang, lambda: wang.location(30.1, 120.2, "解放路12号"))
    play.does(wang, lambda: wang.link("收费通知", "https://example.org/n"))
    (place,) = kept(play, file_after(play, wang))
    assert place["kind"] == "location"


def test_a_file_is_fetched_though_wechat_stumbles(play: WeChatPlay, wang: Follower) -> None:
    play.says(wang, STORY)
    play.api.misbehave(GET, errcode(-1), html(502))
    wang.photo()
    play.house.until(lambda: len(play.api.calls_of(GET)) == 3)
    play.house.settle()
    assert [row["kind"] for row in kept(play, file_after(play, wang))] == ["image"]


def test_a_file_that_is_lost_is_said_to_be_lost(play: WeChatPlay, wang: Follower) -> None:
    play.says(wang, STORY)
    play.api.misbehave(GET, errcode(40007))
    answer = play.does(wang, wang.photo)
    assert "没有收到" in answer.text or "没收到" in answer.text or "再发" in answer.text, answer


def test_a_file_that_comes_after_the_answer_is_due_is_answered_in_the_chat(
    play: WeChatPlay, wang: Follower, monkeypatch: pytest.MonkeyPatch
) -> None:
    from bot.wechat import host
    from tests.channels.wechat_api import slow

    monkeypatch.setattr(host, "BUDGET", 0.2)
    play.says(wang, STORY)
    play.api.misbehave(GET, slow(0.6))
    wang.photo()
    play.house.until(lambda: [m.kind for m in wang.heard()][-1] == "custom")
    play.house.settle()
    assert [m.kind for m in wang.heard()] == ["passive", "custom"]
