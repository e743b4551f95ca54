"""The double of WeCom lets an application write to persons and change its cards, with a token and within limits."""

from __future__ import annotations

from collections.abc import Iterator

import httpx
import pytest

from tests.channels.wecom_api import (
    FakeApp,
    FakeMember,
    FakeWeCom,
)
from tests.channels.wecom_bench import Office, a_card
from tests.channels.wecom_courier import PLAIN
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
def zhao(wecom: FakeWeCom) -> FakeMember:
    return wecom.member("zhaomin", "赵敏")


@pytest.fixture
def office(wecom: FakeWeCom, app: FakeApp) -> Iterator[Office]:
    with Office(wecom, app) as opened:
        yield opened


# ---------------------------------------------------------------- tokens and other small things


def test_a_token_lives_two_hours_and_is_the_same_all_the_while(wecom: FakeWeCom, office: Office) -> None:
    wecom.clock.advance(7000)
    told = office.get("gettoken", corpid="wwsuban", corpsecret="app-secret")
    assert told["access_token"] == office.token
    assert 0 < told["expires_in"] <= 200
    wecom.clock.advance(200)
    assert office.get("agent/get", agentid=office.app.agentid)["errcode"] == 42001
    assert office.get("gettoken", corpid="wwsuban", corpsecret="app-secret")["access_token"] != office.token
    assert office.get("agent/get", agentid=office.app.agentid)["errcode"] == 42001


def test_a_token_is_not_given_to_strangers(office: Office) -> None:
    assert office.get("gettoken", corpid="wwother", corpsecret="app-secret")["errcode"] == 40013
    assert office.get("gettoken", corpid="wwsuban", corpsecret="wrong")["errcode"] == 40001


def test_without_a_good_token_nothing_is_done(wecom: FakeWeCom, office: Office, song: FakeMember) -> None:
    good, office.token = office.token, ""
    assert office.send("songzhiyuan", "text", TEXT)["errcode"] == 41001
    office.token = "made-up"
    assert office.send("songzhiyuan", "text", TEXT)["errcode"] == 40014
    office.token = good
    office.app.forget_token()
    assert office.send("songzhiyuan", "text", TEXT)["errcode"] == 40014
    assert song.screen(office.app) == []


def test_an_address_must_be_trusted(wecom: FakeWeCom, office: Office, song: FakeMember) -> None:
    wecom.allow_ip(False)
    assert office.send("songzhiyuan", "text", TEXT)["errcode"] == 60020
    wecom.allow_ip(True)
    assert office.send("songzhiyuan", "text", TEXT)["errcode"] == 0


def test_an_application_asks_about_itself_and_members(office: Office, song: FakeMember) -> None:
    assert office.get("agent/get", agentid=1000002)["name"] == "诉办助手"
    assert office.get("agent/get", agentid=1)["errcode"] == 301002
    assert office.get("user/get", userid="songzhiyuan")["name"] == "宋致远"
    assert office.get("user/get", userid="nobody")["errcode"] == 60111
    office.app.hidden.add("songzhiyuan")
    assert office.get("user/get", userid="songzhiyuan")["errcode"] == 60111
    assert office.get("getcallbackip")["ip_list"] == office.get("get_api_domain_ip")["ip_list"]


def test_what_cannot_be_called_is_refused(wecom: FakeWeCom, office: Office) -> None:
    assert office.get("message/dance")["errcode"] == 40066
    assert office.get("message/send")["errcode"] == 43002
    assert office.post("gettoken", {})["errcode"] == 43001
    asked = {"access_token": office.token}
    answer = httpx.post(f"{wecom.url}/cgi-bin/message/send", params=asked, content=b"{", verify=PLAIN)
    assert answer.json()["errcode"] == 47001
    assert len(wecom.violations) == 4


# ---------------------------------------------------------------- messages


def test_a_message_reaches_who_is_there(
    wecom: FakeWeCom, office: Office, song: FakeMember, zhao: FakeMember
) -> None:
    told = office.send("songzhiyuan|nobody|zhaomin", "text", TEXT)
    assert (told["errcode"], told["invaliduser"]) == (0, "nobody")
    assert [shown.text for shown in song.screen(office.app)] == [TEXT["content"]]
    assert [shown.sender for shown in zhao.heard(office.app)] == [office.app]
    assert office.send("nobody", "text", TEXT)["errcode"] == 81013
    assert office.send("", "text", TEXT)["errcode"] == 81013
    assert office.send("@all", "markdown", TEXT)["errcode"] == 0
    assert len(zhao.screen(office.app)) == 2
    call = wecom.calls_of("message/send", who=office.app)[0]
    assert (call.chat, call.params["msgtype"], call.ok, call.code) == (
        "songzhiyuan|nobody|zhaomin", "text", True, 0,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("msgtype", "what", "code"),
    [
        ("text", {"content": ""}, 44004),
        ("markdown", {"content": "诉" * 683}, 45002),
        ("textcard", {"title": "催办", "description": "T1"}, 40035),
        ("template_card", {"card_type": "poem"}, 40035),
        ("image", {"media_id": "nothing"}, 40007),
        ("poem", {"content": "好"}, 40008),
    ],
)
def test_a_wrong_message_is_refused(
    office: Office, song: FakeMember, msgtype: str, what: JSON, code: int
) -> None:
    assert office.send("songzhiyuan", msgtype, what)["errcode"] == code
    assert song.screen(office.app) == []


def test_a_message_of_another_application_is_refused(
    wecom: FakeWeCom, office: Office, song: FakeMember
) -> None:
    assert office.send("songzhiyuan", "text", TEXT, agentid=7)["errcode"] == 301002


def test_too_long_a_text_is_cut_and_written_down(wecom: FakeWeCom, office: Office, song: FakeMember) -> None:
    assert office.send("songzhiyuan", "text", {"content": "诉" * 683})["errcode"] == 0
    assert song.screen(office.app)[0].text == "诉" * 682
    assert "2048 are shown" in wecom.violations[0].what


def test_a_text_card_has_two_lines(office: Office, song: FakeMember) -> None:
    what = {"title": "催办", "description": "T1 还剩两小时", "url": "https://example.org"}
    assert office.send("songzhiyuan", "textcard", what)["errcode"] == 0
    assert song.screen(office.app)[0].text == "催办\nT1 还剩两小时"


def test_the_same_request_is_not_shown_twice_for_a_while(
    wecom: FakeWeCom, office: Office, song: FakeMember
) -> None:
    checked = {"enable_duplicate_check": 1, "duplicate_check_interval": 600}
    first = office.send("songzhiyuan", "text", TEXT, **checked)
    assert office.send("songzhiyuan", "text", TEXT, **checked) == first
    assert len(song.screen(office.app)) == 1
    office.send("songzhiyuan", "text", {"content": "另一件"}, **checked)
    wecom.clock.advance(601)
    office.send("songzhiyuan", "text", TEXT, **checked)
    assert len(song.screen(office.app)) == 3
    office.send("songzhiyuan", "text", TEXT)
    office.send("songzhiyuan", "text", TEXT)
    assert len(song.screen(office.app)) == 5


def test_who_has_had_enough_gets_no_more_this_minute(
    wecom: FakeWeCom, office: Office, song: FakeMember
) -> None:
    codes = [office.send("songzhiyuan", "text", {"content": str(at)})["errcode"] for at in range(31)]
    assert set(codes) == {0}
    assert len(song.screen(office.app)) == 30
    assert office.app.dropped == [("songzhiyuan", {"content": "30"})]
    wecom.clock.advance(61)
    office.send("songzhiyuan", "text", TEXT)
    assert len(song.screen(office.app)) == 31


def test_a_file_is_uploaded_sent_and_fetched(wecom: FakeWeCom, office: Office, song: FakeMember) -> None:
    kept = office.upload("file", "清单.txt", b"one, two")
    assert (kept["errcode"], kept["type"]) == (0, "file")
    assert office.send("songzhiyuan", "file", {"media_id": kept["media_id"]})["errcode"] == 0
    shown = song.screen(office.app)[0]
    assert (shown.kind, shown.name, shown.data) == ("file", "清单.txt", b"one, two")
    assert office.page("media/get", media_id=kept["media_id"]).content == b"one, two"
    assert office.upload("poem", "a.txt", b"one, two")["errcode"] == 40004
    assert office.upload("file", "a.txt", b"one")["errcode"] == 40006
    assert office.upload("voice", "a.amr", b"x" * ((2 << 20) + 1))["errcode"] == 45001
    assert office.post("media/upload", {}, type="file")["errcode"] == 44001
    wecom.clock.advance(3 * 86400 + 1)
    with Office(wecom, office.app) as later:
        assert later.get("media/get", media_id=kept["media_id"])["errcode"] == 40007


# ---------------------------------------------------------------- cards


def test_a_card_is_changed_with_its_code_once(office: Office, song: FakeMember, zhao: FakeMember) -> None:
    code = office.send("songzhiyuan|zhaomin", "template_card", a_card())["response_code"]
    changed = _update(office, code, userids=["songzhiyuan", "nobody"], button={"replace_name": "已签收"})
    assert (changed["errcode"], changed["invaliduser"]) == (0, ["nobody"])
    mine, yours = song.screen(office.app)[0], zhao.screen(office.app)[0]
    assert (mine.replaced, mine.buttons, mine.title) == ("已签收", [], "T1 路灯不亮")
    assert (yours.replaced, len(yours.buttons)) == ("", 3)
    assert _update(office, code, atall=1, button={"replace_name": "已签收"})["errcode"] == 40096
    assert _update(office, "made-up", atall=1, button={"replace_name": "已签收"})["errcode"] == 40096


def test_a_code_is_good_for_72_hours(wecom: FakeWeCom, office: Office, song: FakeMember) -> None:
    card = {key: value for key, value in a_card(title="T1 已办结").items() if key != "task_id"}
    codes = [
        office.send("songzhiyuan", "template_card", a_card(f"T1-1-{at}"))["response_code"] for at in (1, 2)
    ]
    wecom.clock.advance(71 * 3600)
    with Office(wecom, office.app) as later:
        assert _update(later, codes[0], atall=1, template_card=card)["errcode"] == 0
        wecom.clock.advance(3601)
        assert _update(later, codes[1], atall=1, template_card=card)["errcode"] == 40096
    first, second = song.screen(office.app)
    assert (first.title, first.task_id, second.title) == ("T1 已办结", "T1-1-1", "T1 路灯不亮")


@pytest.mark.parametrize(
    ("what", "code"),
    [
        ({"atall": 1}, 40035),
        ({"button": {"replace_name": "好"}}, 40035),
        ({"atall": 1, "button": {}}, 40035),
        ({"atall": 1, "template_card": {"card_type": "poem"}}, 40035),
        ({"atall": 1, "button": {"replace_name": "好"}, "agentid": 7}, 301002),
    ],
)
def test_a_wrong_change_is_refused_and_uses_up_nothing(
    office: Office, song: FakeMember, what: JSON, code: int
) -> None:
    response = office.send("songzhiyuan", "template_card", a_card())["response_code"]
    assert _update(office, response, **what)["errcode"] == code
    assert _update(office, response, atall=1, button={"replace_name": "好"})["errcode"] == 0


def _update(office: Office, code: str, **what: object) -> JSON:
    body = {"agentid": office.app.agentid, "response_code": code} | what
    return office.post("message/update_template_card", body)


def test_a_task_id_is_used_once(office: Office, song: FakeMember) -> None:
    assert office.send("songzhiyuan", "template_card", a_card())["errcode"] == 0
    assert office.send("songzhiyuan", "template_card", a_card(title="T1 又一次"))["errcode"] == 42014
