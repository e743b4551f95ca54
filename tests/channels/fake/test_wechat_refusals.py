"""The double refuses what the platform refuses, call by call."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tests.channels.wechat_errors import JSON
from tests.channels.wechat_media import LIMITS, amr, jpeg, mp4
from tests.channels.wechat_town import GOOD, TEMPLATE, Client, Town, town_of_wechat

pytestmark = pytest.mark.channel
WANG = "oABC-wang-wang-wang-wang-wan"


@pytest.fixture(scope="module")
def shared() -> Iterator[Town]:
    """One town for all refusals: nothing is changed by them."""
    with town_of_wechat() as opened:
        opened.api.hold()
        opened.api.follower("老周", WANG).say("在吗")
        opened.client.post("tags/create", tag={"name": "商户"})
        yield opened


@pytest.fixture
def town() -> Iterator[Town]:
    """A town of one's own, whose letters are taken by hand."""
    with town_of_wechat() as opened:
        opened.api.hold()
        yield opened


def to(kind: str, **part: Any) -> JSON:
    """A customer-service message to Zhou."""
    return {"touser": WANG, "msgtype": kind, kind: part}


def notice(**changed: Any) -> JSON:
    """A template message to Zhou with other fields."""
    data = {**GOOD, **{name: {"value": value} for name, value in changed.items()}}
    return {"touser": WANG, "template_id": TEMPLATE, "data": data}


def buttons(*names: str, **button: Any) -> list[JSON]:
    """So many buttons."""
    return [{"type": "click", "name": name, "key": "k", **button} for name in names]


def code_of(kind: str = "QR_STR_SCENE", seconds: int = 60, **scene: Any) -> JSON:
    """A QR code to be made."""
    return {"action_name": kind, "expire_seconds": seconds, "action_info": {"scene": scene}}


CUSTOM, NOTICE, MENU, CODE = "message/custom/send", "message/template/send", "menu/create", "qrcode/create"
REFUSED: list[tuple[str, JSON, int]] = [
    ("message/mass/send", {"x": 1}, 40066),
    (CUSTOM, {"touser": "oABC-nobody", "msgtype": "text", "text": {"content": "x"}}, 40003),
    (CUSTOM, {"msgtype": "text", "text": {"content": "x"}}, 40003),
    (CUSTOM, to("song", content="x"), 40008),
    (CUSTOM, {"touser": WANG, "msgtype": "text"}, 47001),
    (CUSTOM, to("text", content=""), 44004),
    (CUSTOM, to("text", content=" \n"), 44004),
    (CUSTOM, to("text", content="x" * 2049), 45002),
    (CUSTOM, to("text", content="长" * 683), 45002),
    (CUSTOM, to("image", media_id="nothing"), 40007),
    (CUSTOM, to("voice"), 40007),
    (CUSTOM, to("video", media_id="nothing", thumb_media_id="nothing"), 40007),
    (CUSTOM, to("msgmenu", head_content="x", list=[]), 40035),
    (CUSTOM, to("msgmenu", head_content="x", list=[{"id": "1"}]), 40035),
    (CUSTOM, to("msgmenu", head_content="x" * 2045, list=[{"id": "1", "content": "满意"}]), 45002),
    (CUSTOM, to("news", articles=[{"title": "一"}, {"title": "二"}]), 45008),
    (CUSTOM, to("news", articles=[]), 44004),
    (NOTICE, {**notice(), "template_id": "nothing"}, 40037),
    (NOTICE, {**notice(), "touser": "oABC-nobody"}, 40003),
    (NOTICE, {"touser": WANG, "template_id": TEMPLATE}, 47003),
    (NOTICE, {**notice(), "data": {"thing1": {"value": "x"}}}, 47003),
    (NOTICE, {**notice(), "data": {**GOOD, "thing1": "x"}}, 47003),
    (NOTICE, notice(thing1=""), 47003),
    (NOTICE, notice(thing1="  "), 47003),
    (NOTICE, notice(thing1="长" * 21), 47003),
    (NOTICE, notice(thing1="一\n二"), 47003),
    (NOTICE, notice(thing1=7), 47003),
    (NOTICE, notice(character_string2="诉-1"), 47003),
    (NOTICE, notice(character_string2="x" * 33), 47003),
    ("message/subscribe/bizsend", notice(), 43101),
    ("message/subscribe/bizsend", {**notice(), "template_id": "nothing"}, 40037),
    (CODE, code_of("QR_PICTURE", scene_str="x"), 40053),
    (CODE, {"action_name": "QR_STR_SCENE"}, 40053),
    (CODE, code_of(scene_str=""), 40053),
    (CODE, code_of(scene_str="x" * 65), 40053),
    (CODE, code_of(scene_id=7), 40053),
    (CODE, code_of("QR_LIMIT_SCENE", scene_id=100_001), 40053),
    (CODE, code_of("QR_SCENE", scene_id=0), 40053),
    (CODE, code_of(seconds=30 * 86400 + 1, scene_str="x"), 40053),
    (CODE, code_of(seconds=0, scene_str="x"), 40053),
    (MENU, {"button": []}, 40016),
    (MENU, {"buttons": buttons("一")}, 40016),
    (MENU, {"button": buttons(*"一二三四")}, 40016),
    (MENU, {"button": [{"name": "一", "sub_button": buttons(*"一二三四五六")}]}, 40023),
    (MENU, {"button": [{"name": "一", "sub_button": [{"name": "二", "sub_button": buttons("三")}]}]}, 40022),
    (MENU, {"button": buttons("一二三四五六")}, 40018),
    (MENU, {"button": buttons("")}, 40018),
    (MENU, {"button": [{"name": "一", "sub_button": buttons("一" * 21)}]}, 40025),
    (MENU, {"button": buttons("一", type="knock")}, 40017),
    (MENU, {"button": [{"name": "一", "sub_button": buttons("二", type="knock")}]}, 40024),
    (MENU, {"button": buttons("一", key="")}, 40019),
    (MENU, {"button": buttons("一", key="k" * 129)}, 40019),
    (MENU, {"button": [{"name": "一", "sub_button": buttons("二", key="k" * 129)}]}, 40026),
    (MENU, {"button": buttons("一", type="view")}, 40020),
    (MENU, {"button": buttons("一", type="view", url="https://" + "u" * 1024)}, 40020),
    (MENU, {"button": [{"name": "一", "sub_button": buttons("二", type="view")}]}, 40027),
    ("tags/create", {"tag": {"name": "商户"}}, 45157),
    ("tags/create", {"tag": {"name": "长" * 11}}, 45158),
    ("tags/create", {"tag": "x"}, 47001),
    ("tags/update", {"tag": {"id": 99, "name": "x"}}, 45159),
    ("tags/delete", {"tag": {"id": 99}}, 45159),
    ("tags/members/batchtagging", {"openid_list": [WANG], "tagid": 99}, 45159),
    ("tags/members/batchtagging", {"openid_list": ["nobody"], "tagid": 100}, 40003),
    ("tags/members/batchuntagging", {"openid_list": [], "tagid": 100}, 40003),
    ("tags/getidlist", {"openid": "nobody"}, 40003),
]  # fmt: skip


@pytest.mark.parametrize(("path", "body", "code"), REFUSED)
def test_a_wrong_call_is_refused(shared: Town, path: str, body: JSON, code: int) -> None:
    told = shared.client.post(path, body)
    assert told["errcode"] == code, told
    assert told["errmsg"]
    call = shared.api.calls[-1]
    assert (call.method, call.code, call.errcode, call.ok) == (path, code, code, False)
    assert call.params == body
    assert shared.api.windows_left(WANG) == 5


UPLOADS = [
    ("poem", "a.jpg", jpeg(), 40004),
    ("image", "a.jpg", b"", 44001),
    ("image", "a.webp", jpeg(), 40005),
    ("image", "a.jpg", b"no photo", 40005),
    ("voice", "a.ogg", amr(), 40005),
    ("voice", "a.amr", b"OggS", 40005),
    ("video", "a.mov", mp4(), 40005),
    ("image", "a.jpg", jpeg() + b"\0" * LIMITS["image"], 45001),
    ("thumb", "a.jpg", jpeg() + b"\0" * LIMITS["thumb"], 45001),
]


@pytest.mark.parametrize(("kind", "name", "data", "code"), UPLOADS)
def test_a_wrong_file_is_refused(shared: Town, kind: str, name: str, data: bytes, code: int) -> None:
    assert shared.client.upload(kind, name, data)["errcode"] == code


def test_a_file_in_another_field_is_missing(shared: Town) -> None:
    assert shared.client.upload("image", "a.jpg", jpeg(), field="file")["errcode"] == 41005


def test_the_wrong_verb_is_refused(shared: Town) -> None:
    assert shared.client.get(CUSTOM)["errcode"] == 43002
    assert shared.client.post("media/get", {"media_id": "x"})["errcode"] == 43001


@pytest.mark.parametrize(("body", "code"), [(b"", 44002), (b"{", 47001), (b"[]", 47001), (b'"\xff"', 47001)])
def test_a_body_that_is_no_object_is_refused(shared: Town, body: bytes, code: int) -> None:
    shared.client.get("getcallbackip")
    query = {"access_token": shared.client.token}
    assert shared.client.raw("POST", CUSTOM, params=query, content=body)["errcode"] == code


def test_what_does_not_exist_is_a_sin_too(town: Town) -> None:
    assert town.client.get("nothing")["errcode"] == 40066
    assert town.client.raw("GET", f"{town.api.url}/sns/userinfo")["errcode"] == 40066
    assert town.sins == ["nothing does not exist", "/sns/userinfo does not exist"]


def test_an_account_that_is_not_verified_may_not_write(town: Town) -> None:
    town.open_window()
    town.account.verified = False
    assert town.client.say(town.wang.openid) == 48001
    assert town.client.get("template/get_all_private_template")["errcode"] == 48001
    assert town.client.get("user/info", openid=town.wang.openid)["subscribe"] == 1


def test_a_media_id_is_good_for_three_days_and_its_own_account(town: Town) -> None:
    town.open_window()
    image = town.client.image()
    send = {"touser": town.wang.openid, "msgtype": "image", "image": {"media_id": image}}
    assert town.client.code(CUSTOM, **send) == 0
    assert town.wang.heard()[-1].media == jpeg()
    assert town.client.code(CUSTOM, **{**send, "msgtype": "voice", "voice": {"media_id": image}}) == 40007
    other = Client(town.api, town.api.account("wxffffffffffffffff"))
    assert other.get("media/get", media_id=image)["errcode"] == 40007
    other.http.close()
    town.api.clock.advance(3 * 86400 + 1)
    town.client.token = ""
    town.open_window()
    assert town.client.code(CUSTOM, **send) == 40007
    assert town.client.get("media/get", media_id=image)["errcode"] == 40007


# ---------------------------------------------------------------- what a polite client never does


def test_control_characters_are_a_sin(town: Town) -> None:
    town.open_window()
    assert town.client.say(town.wang.openid, "a\x08b") == 0
    assert [str(sin) for sin in town.api.violations] == [
        f"{town.wang.openid}: message/custom/send: control characters in 'a\\x08b'"
    ]


def test_escaped_chinese_is_a_sin(town: Town) -> None:
    town.open_window()
    body = f'{{"touser": "{town.wang.openid}", "msgtype": "text", "text": {{"content": "\\u60a8"}}}}'
    query = {"access_token": town.client.stable()["access_token"]}
    assert town.client.raw("POST", CUSTOM, params=query, content=body)["errcode"] == 0
    assert "escaped" in town.sins[0]


def test_two_entries_with_one_id_are_a_sin(town: Town) -> None:
    town.open_window()
    entries = [{"id": "1", "content": "满意"}, {"id": "1", "content": "不满意"}]
    menu = {"touser": town.wang.openid, "msgtype": "msgmenu", "msgmenu": {"list": entries}}
    assert town.client.code(CUSTOM, **menu) == 0
    assert town.sins == ["two entries of a menu with the same id"]


def test_a_menu_that_is_shown_cut_off_is_a_sin(town: Town) -> None:
    assert town.client.post(MENU, {"button": buttons("我的诉求", "help")})["errcode"] == 0
    assert town.sins == []
    assert town.client.post(MENU, {"button": buttons("我的诉求单")})["errcode"] == 0
    assert town.sins == ["the menu shows '我的诉求单' cut off"]


def test_fields_nobody_is_shown_are_a_sin(town: Town) -> None:
    town.open_window()
    data = {**GOOD, "first": {"value": "您好"}}
    sent = town.client.post(NOTICE, touser=town.wang.openid, template_id=TEMPLATE, data=data)
    assert sent["errcode"] == 0
    assert town.sins == ["message/template/send: nobody is shown first"]
