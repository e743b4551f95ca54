"""The double misbehaves on request: it hangs up, loses answers, is slow, and shows the page of a proxy."""

from __future__ import annotations

import time
from collections.abc import Iterator

import httpx
import pytest

from tests.channels.wechat_api import FakeWeChat, drop, errcode, html, lose_answer, slow
from tests.channels.wechat_town import PLAIN, Town, town_of_wechat

pytestmark = pytest.mark.channel
SEND = "message/custom/send"


@pytest.fixture
def town() -> Iterator[Town]:
    """Wang has left a window open, and the client has its token."""
    with town_of_wechat() as opened:
        opened.api.hold()
        opened.open_window()
        opened.client.get("getcallbackip")
        yield opened


def test_a_dropped_call_was_not_carried_out(town: Town) -> None:
    town.api.misbehave(SEND, drop())
    with pytest.raises(httpx.HTTPError):
        town.client.say(town.wang.openid)
    assert town.wang.heard() == []
    (call,) = town.api.calls_of(SEND)
    assert (call.ok, call.lost) == (False, True)
    assert town.client.say(town.wang.openid) == 0


def test_a_lost_answer_was_carried_out(town: Town) -> None:
    town.api.misbehave(SEND, lose_answer())
    with pytest.raises(httpx.HTTPError):
        town.client.say(town.wang.openid)
    assert len(town.wang.heard()) == 1
    (call,) = town.api.calls_of(SEND)
    assert (call.ok, call.lost) == (True, True)


def test_an_ordered_refusal_is_not_carried_out(town: Town) -> None:
    town.api.misbehave(SEND, errcode(45015), errcode(-1), errcode(45033))
    assert [town.client.say(town.wang.openid) for _ in range(4)] == [45015, -1, 45033, 0]
    assert len(town.wang.heard()) == 1


@pytest.mark.parametrize("status", [502, 200])
def test_the_page_of_a_proxy_is_no_json(town: Town, status: int) -> None:
    town.api.misbehave("*", html(status))
    answer = town.client.http.post(SEND, params={"access_token": town.client.token}, json={})
    assert answer.status_code == status
    assert answer.headers["content-type"] == "text/html"
    assert answer.text.startswith("<html>")
    assert not town.api.calls[-1].ok


def test_a_slow_call_is_carried_out_later(town: Town) -> None:
    town.api.misbehave(SEND, slow(0.1))
    before = time.monotonic()
    assert town.client.say(town.wang.openid) == 0
    assert time.monotonic() - before >= 0.1


def test_other_paths_are_not_concerned(town: Town) -> None:
    town.api.misbehave("media/get", errcode(-1))
    assert town.client.say(town.wang.openid) == 0
    assert town.client.get("media/get", media_id="x")["errcode"] == -1


def test_a_mistake_of_the_double_itself_is_a_violation(town: Town) -> None:
    town.account.templates = None  # type: ignore[assignment]
    assert town.client.get("template/get_all_private_template")["errcode"] == -1
    assert "the double broke" in town.sins[0]


def test_every_call_is_written_down_without_its_token(town: Town) -> None:
    town.client.say(town.wang.openid, "您好")
    call = town.api.calls[-1]
    text = {"content": "您好"}
    assert call.params == {"touser": town.wang.openid, "msgtype": "text", "text": text}
    assert (call.account, call.token, call.code, call.ok) == (town.account, town.client.token, 0, True)
    assert call.at == pytest.approx(town.api.clock.now(), abs=1)
    town.client.image()
    assert town.api.calls[-1].params == {"type": "image", "media": "a.jpg"}
    assert str(town.api.calls[-1]).startswith("media/upload")


def test_the_clock_can_be_set(town: Town) -> None:
    town.api.clock.set(1_700_000_000)
    town.wang.say("在吗")
    (push,) = town.api.pushes()
    assert push.query["timestamp"] in ("1700000000", "1700000001")
    assert "<CreateTime>17000000" in push.xml


def test_it_opens_and_closes_at_once() -> None:
    with FakeWeChat() as api, httpx.Client(verify=PLAIN) as client:
        assert client.get(f"{api.url}/cgi-bin/token").json()["errcode"] == 40002
        closing = time.monotonic()
    assert time.monotonic() - closing < 0.3
