"""The double of WeCom tells an application what people write and press, three times if it must."""

from __future__ import annotations

from collections.abc import Iterator

import httpx
import pytest

from tests.channels.wecom_api import (
    FakeApp,
    FakeMember,
    FakeWeCom,
    Letter,
    drop,
    errcode,
    html,
    lose_answer,
    slow,
)
from tests.channels.wecom_bench import Office, a_card
from tests.channels.wecom_hook import Answer, Hook
from tests.channels.wecom_refusals import JSON

pytestmark = pytest.mark.channel
TEXT: JSON = {"content": "请尽快办理 T1"}


@pytest.fixture
def wecom() -> Iterator[FakeWeCom]:
    """Whatever is done wrong here is done on purpose."""
    with FakeWeCom() as opened:
        yield opened


@pytest.fixture
def app(wecom: FakeWeCom) -> FakeApp:
    return wecom.app()


@pytest.fixture
def song(wecom: FakeWeCom) -> FakeMember:
    return wecom.member("songzhiyuan", "宋致远")


@pytest.fixture
def office(wecom: FakeWeCom, app: FakeApp) -> Iterator[Office]:
    with Office(wecom, app) as opened:
        yield opened


@pytest.fixture
def hook(app: FakeApp) -> Iterator[Hook]:
    with Hook(app) as opened:
        yield opened


def _update(office: Office, code: str, **what: object) -> JSON:
    body = {"agentid": office.app.agentid, "response_code": code} | what
    return office.post("message/update_template_card", body)


# ---------------------------------------------------------------- callbacks


def test_a_hook_shows_that_it_can_read(app: FakeApp, hook: Hook) -> None:
    assert app.verify()
    hook.echo = str  # type: ignore[assignment]
    assert not app.verify()
    app.hook = "http://127.0.0.1:9/wecom"
    assert not app.verify()


def test_a_text_comes_sealed_and_is_answered(
    wecom: FakeWeCom, app: FakeApp, hook: Hook, song: FakeMember
) -> None:
    said = "<xml><ToUserName>a</ToUserName><MsgType><![CDATA[text]]></MsgType><Content>收到</Content></xml>"
    hook.answers.append(Answer(said, sealed=True))
    song.tell(app, "你好 ]]> <b>")
    wecom.wait_delivered()
    (heard,) = hook.heard
    assert (heard["ToUserName"], heard["FromUserName"], heard["MsgType"]) == (
        "wwsuban",
        "songzhiyuan",
        "text",
    )
    assert (heard["Content"], heard["AgentID"]) == ("你好 ]]> <b>", "1000002")
    assert [shown.text for shown in song.screen(app)] == ["你好 ]]> <b>", "收到"]
    assert wecom.violations == []


def test_a_press_comes_with_a_new_code(
    wecom: FakeWeCom, app: FakeApp, hook: Hook, office: Office, song: FakeMember
) -> None:
    selection = {"question_key": "why", "option_list": [{"id": "a", "text": "甲"}, {"id": "b", "text": "乙"}]}
    sent = office.send("songzhiyuan", "template_card", a_card(button_selection=selection))
    shown = song.screen(app)[0]
    song.press(shown, "退回", {"why": "b"})
    wecom.wait_delivered()
    heard = hook.heard[0]
    assert (heard["Event"], heard["EventKey"], heard["TaskId"]) == ("template_card_event", "return", "T1-1-1")
    item = heard["SelectedItems"]["SelectedItem"]
    assert (item["QuestionKey"], item["OptionIds"]["OptionId"]) == ("why", "b")
    assert heard["ResponseCode"] != sent["response_code"]
    assert _update(office, heard["ResponseCode"], atall=1, button={"replace_name": "已退回"})["errcode"] == 0
    assert shown.replaced == "已退回"


def test_a_press_may_be_answered_at_once(
    wecom: FakeWeCom, app: FakeApp, hook: Hook, office: Office, song: FakeMember
) -> None:
    office.send("songzhiyuan", "template_card", a_card())
    said = "<xml><MsgType>update_button</MsgType><Button><ReplaceName>已签收</ReplaceName></Button></xml>"
    hook.answers.append(Answer(said, sealed=True))
    song.press(song.screen(app)[0], "签收")
    wecom.wait_delivered()
    assert song.screen(app)[0].replaced == "已签收"


def test_a_callback_that_is_not_answered_comes_three_times(
    wecom: FakeWeCom, app: FakeApp, hook: Hook, song: FakeMember
) -> None:
    wecom.patience = 0.3
    hook.answers += [Answer(status=500), Answer(delay=0.4), Answer("no seal")]
    song.tell(app, "你好")
    letter = app.mail["songzhiyuan"][0]
    wecom.wait_delivered()
    assert [(one.attempt, one.status, one.fine) for one in wecom.deliveries] == [
        (1, 500, False), (2, 0, False), (3, 200, False),
    ]  # fmt: skip
    assert len({heard["MsgId"] for heard in hook.heard}) == 1
    assert len(set(hook.signatures)) == 3
    assert (letter.answered, letter.given_up) == (False, True)
    assert "nobody can read" in wecom.violations[0].what


def test_a_callback_that_is_answered_late_is_answered(
    wecom: FakeWeCom, app: FakeApp, hook: Hook, song: FakeMember
) -> None:
    hook.answers += [Answer(status=502), Answer("success")]
    song.tell(app, "你好")
    song.tell(app, "在吗")
    wecom.wait_delivered()
    assert [heard["Content"] for heard in hook.heard] == ["你好", "你好", "在吗"]


def test_callbacks_wait_for_a_hook(wecom: FakeWeCom, app: FakeApp, song: FakeMember) -> None:
    song.tell(app, "你好")
    assert wecom.pending == 1
    with Hook(app) as hook:
        wecom.wait_delivered()
        assert [heard["Content"] for heard in hook.heard] == ["你好"]


def test_callbacks_may_be_held_and_may_come_twice(
    wecom: FakeWeCom, app: FakeApp, hook: Hook, song: FakeMember
) -> None:
    wecom.hold()
    song.tell(app, "一")
    (taken,) = app.callbacks()
    assert isinstance(taken, Letter)
    assert taken.fields["Content"] == "一"
    song.tell(app, "二")
    wecom.repeat()
    wecom.release()
    wecom.wait_delivered()
    assert [heard["Content"] for heard in hook.heard] == ["二", "二"]
    assert len({heard["MsgId"] for heard in hook.heard}) == 1


# ---------------------------------------------------------------- bad days


def test_a_day_when_things_go_wrong(wecom: FakeWeCom, office: Office, song: FakeMember) -> None:
    wecom.misbehave("message/send", errcode(45009), slow(0.02), html(502), chat=song)
    assert office.send("songzhiyuan", "text", TEXT)["errcode"] == 45009
    assert office.send("songzhiyuan", "text", TEXT)["errcode"] == 0
    with pytest.raises(ValueError, match="Expecting value"):
        office.send("songzhiyuan", "text", TEXT)
    wecom.misbehave("*", drop(), lose_answer())
    for _ in range(2):
        with pytest.raises(httpx.RemoteProtocolError):
            office.send("songzhiyuan", "text", TEXT)
    assert [call.code for call in wecom.calls_of("message/send")] == [45009, 0, 502, 0, 0]
    assert [call.lost for call in wecom.calls_of("message/send")] == [False, False, False, True, True]
    assert len(song.screen(office.app)) == 2
