"""What people do at the double arrives as wechatpy reads it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from typing import Any

import pytest
from wechatpy import parse_message

from tests.channels import wechat_xml
from tests.channels.wechat_errors import JSON
from tests.channels.wechat_media import amr, jpeg, mp4
from tests.channels.wechat_town import Town, town_of_wechat

pytestmark = pytest.mark.channel


@pytest.fixture
def town() -> Iterator[Town]:
    """An account whose letters are taken by hand."""
    with town_of_wechat() as opened:
        opened.api.hold()
        yield opened


def told(town: Town) -> JSON:
    """The one thing the account's server is told."""
    (push,) = town.api.pushes()
    return wechat_xml.read(push.xml)


def parsed(town: Town) -> Any:
    """The same, as wechatpy reads it."""
    (push,) = town.api.pushes()
    return parse_message(push.xml)


def data(town: Town, media: str) -> bytes:
    """The bytes behind a media id."""
    town.client.get("getcallbackip")
    answer = town.client.http.get("media/get", params={"access_token": town.client.token, "media_id": media})
    assert "attachment" in answer.headers["content-disposition"]
    return answer.content


# ---------------------------------------------------------------- messages


def test_a_text_arrives(town: Town) -> None:
    town.wang.say("路灯 ]]> 不亮 <&>\n谢谢")
    message = parsed(town)
    assert (message.type, message.content) == ("text", "路灯 ]]> 不亮 <&>\n谢谢")
    assert (message.source, message.target) == (town.wang.openid, town.account.id)
    assert message.id > 1 << 53


def test_every_message_has_a_number_of_its_own(town: Town) -> None:
    for text in "一二三":
        town.wang.say(text)
    numbers = {wechat_xml.read(push.xml)["MsgId"] for push in town.api.pushes()}
    assert len(numbers) == 3


def test_a_photo_arrives(town: Town) -> None:
    town.wang.photo(jpeg(color="red"))
    message = parsed(town)
    assert message.type == "image"
    assert message.image.startswith("http://")
    assert data(town, message.media_id) == jpeg(color="red")


def test_a_voice_arrives_mostly_without_words(town: Town) -> None:
    town.wang.voice()
    fields = told(town)
    assert (fields["Format"], fields["Recognition"]) == ("amr", "")
    assert data(town, fields["MediaId"]) == data(town, fields["MediaId16K"]) == amr()
    town.wang.voice(recognition="路灯不亮")
    message = parsed(town)
    assert (message.type, message.recognition) == ("voice", "路灯不亮")


def test_a_video_arrives_as_bytes_or_as_a_link(town: Town) -> None:
    town.wang.video()
    message = parsed(town)
    assert message.type == "video"
    assert data(town, message.media_id) == mp4()
    assert data(town, message.thumb_media_id) == jpeg()
    town.account.video_by_link = True
    link = town.client.get("media/get", media_id=message.media_id)["video_url"]
    assert town.client.http.get(link).content == mp4()
    town.api.clock.advance(3 * 86400)
    assert town.client.http.get(link).status_code == 404


def test_a_place_arrives_with_the_latitude_first(town: Town) -> None:
    town.wang.location(23.1, 113.25, "南京路1号")
    message = parsed(town)
    assert (message.location_x, message.location_y) == ("23.100000", "113.250000")
    assert (message.label, message.scale) == ("南京路1号", "16")


def test_a_page_a_file_and_a_sticker_arrive(town: Town) -> None:
    town.wang.link("标题", "https://example.org")
    assert parsed(town).url == "https://example.org"
    town.wang.file("据.pdf", b"%PDF")
    fields = told(town)
    assert (fields["MsgType"], fields["Title"], fields["FileTotalLen"]) == ("file", "据.pdf", "4")
    assert fields["FileMd5"] == hashlib.md5(b"%PDF", usedforsecurity=False).hexdigest()
    town.wang.sticker()
    assert "不支持" in told(town)["Content"]
    town.wang.message("miniprogrampage", Title="小程序", AppId="wx1", PagePath="a")
    assert told(town)["MsgType"] == "miniprogrampage"


# ---------------------------------------------------------------- events


def test_following_and_leaving_arrive(town: Town) -> None:
    town.wang.follow()
    event = parsed(town)
    assert (event.event, event.id) == ("subscribe", 0)
    assert "EventKey" in event._data
    with pytest.raises(AssertionError, match="follows already"):
        town.wang.follow()
    town.wang.unfollow()
    assert parsed(town).event == "unsubscribe"


def test_following_by_a_code_carries_its_scene(town: Town) -> None:
    town.wang.follow("b.7")
    event = parsed(town)
    assert (event.event, event.scene_id) == ("subscribe_scan", "b.7")
    town.li.scan("b.8")
    assert told(town)["EventKey"] == "qrscene_b.8"
    town.li.scan("b.9")
    event = parsed(town)
    assert (event.event, event.scene_id) == ("scan", "b.9")
    assert event.ticket


def test_a_code_that_was_made_can_be_scanned_while_it_lives(town: Town) -> None:
    asked = {
        "action_name": "QR_STR_SCENE",
        "expire_seconds": 60,
        "action_info": {"scene": {"scene_str": "b.1"}},
    }
    made = town.client.post("qrcode/create", asked)
    assert (made["expire_seconds"], made["url"][:22]) == (60, "http://weixin.qq.com/q")
    town.wang.scan(made["url"])
    fields = told(town)
    assert (fields["EventKey"], fields["Ticket"]) == ("qrscene_b.1", made["ticket"])
    town.api.clock.advance(61)
    assert town.wang.scan("b.1") is None
    lasting = town.client.post("qrcode/create", {**asked, "action_name": "QR_LIMIT_STR_SCENE"})
    assert "expire_seconds" not in lasting
    town.wang.scan(lasting["ticket"])
    assert told(town)["EventKey"] == "b.1"


def test_the_menu_is_pressed_by_label_or_key(town: Town) -> None:
    town.wang.click("help")
    assert parsed(town).key == "help"
    menu = [{"name": "诉求", "sub_button": [{"type": "click", "name": "我的诉求", "key": "mine"}]}]
    assert town.client.post("menu/create", button=menu)["errcode"] == 0
    assert town.client.get("menu/get")["menu"]["button"] == menu
    town.wang.click("我的诉求")
    assert told(town)["EventKey"] == "mine"
    town.wang.view("https://example.org")
    assert parsed(town).url == "https://example.org"
    assert town.client.get("menu/delete")["errcode"] == 0
    assert town.client.get("menu/get")["errcode"] == 46003


def test_taking_back_the_consent_arrives(town: Town) -> None:
    town.wang.revoke()
    fields = told(town)
    assert (fields["Event"], fields["OpenID"]) == ("user_authorization_revoke", town.wang.openid)
    assert fields["AppID"] == town.account.appid
    town.wang.event("LOCATION", Latitude=23.1, Longitude=113.2, Precision=5.0)
    assert told(town)["Latitude"] == "23.100000"


def test_subscriptions_arrive(town: Town) -> None:
    town.wang.answer_subscription("t", accept=True)
    fields = told(town)
    assert fields["SubscribeMsgPopupEvent"]["List"]["SubscribeStatusString"] == "accept"
    town.wang.withdraw_subscription("t")
    assert told(town)["SubscribeMsgChangeEvent"]["List"]["SubscribeStatusString"] == "reject"
