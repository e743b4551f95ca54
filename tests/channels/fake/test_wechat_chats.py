"""What an account shows people at the double, what they choose from it, and what it can know of them."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

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


# ---------------------------------------------------------------- choosing


def ask(town: Town, *labels: str) -> None:
    """Ask Wang with a menu."""
    entries = [{"id": f"{number}", "content": label} for number, label in enumerate(labels, 1)]
    menu = {"head_content": "满意吗？", "list": entries, "tail_content": "谢谢"}
    assert (
        town.client.code("message/custom/send", touser=town.wang.openid, msgtype="msgmenu", msgmenu=menu) == 0
    )


def test_a_choice_arrives_as_a_text_with_its_id(town: Town) -> None:
    town.open_window()
    ask(town, "满意", "不满意")
    (shown,) = town.wang.heard("custom")
    assert (shown.text, shown.menu) == ("满意吗？\n谢谢", [("1", "满意"), ("2", "不满意")])
    town.wang.choose("不满意")
    fields = told(town)
    assert (fields["MsgType"], fields["Content"], fields["bizmsgmenuid"]) == ("text", "不满意", "2")
    assert fields["MsgId"]


def test_the_newest_message_that_has_the_entry_is_meant(town: Town) -> None:
    town.open_window()
    ask(town, "是")
    ask(town, "否", "是")
    town.wang.choose("是")
    assert told(town)["bizmsgmenuid"] == "2"
    town.wang.choose("1", town.wang.heard()[0])
    assert told(town)["Content"] == "是"
    with pytest.raises(LookupError, match="老王 sees no"):
        town.wang.choose("也许")


def test_a_message_made_by_a_model_says_so(town: Town) -> None:
    town.open_window()
    said = {"touser": town.wang.openid, "msgtype": "text", "text": {"content": "您好"}}
    town.client.post("message/custom/send", {**said, "aimsgcontext": {"is_ai_msg": 1}})
    town.client.post("message/custom/send", said)
    assert [shown.ai for shown in town.wang.heard()] == [True, False]


def test_a_voice_a_video_and_an_article_are_shown(town: Town) -> None:
    town.open_window()
    send = "message/custom/send"
    voice, video = (
        town.client.upload(kind, name, content)["media_id"]
        for kind, name, content in (("voice", "a.amr", amr()), ("video", "a.mp4", mp4()))
    )
    thumb = town.client.upload("thumb", "a.jpg", jpeg())["thumb_media_id"]
    who = {"touser": town.wang.openid}
    assert town.client.code(send, **who, msgtype="voice", voice={"media_id": voice}) == 0
    film = {"media_id": video, "thumb_media_id": thumb, "title": "现场"}
    assert town.client.code(send, **who, msgtype="video", video=film) == 0
    article = {"title": "指南", "description": "", "url": "https://a.cn"}
    assert town.client.code(send, **who, msgtype="news", news={"articles": [article]}) == 0
    assert [shown.msgtype for shown in town.wang.heard()] == ["voice", "video", "news"]
    assert [shown.media for shown in town.wang.heard()] == [amr(), mp4(), b""]


# ---------------------------------------------------------------- looking at people


def test_hardly_anything_is_known_of_a_follower(town: Town) -> None:
    assert town.client.get("user/info", openid=town.wang.openid)["errcode"] == 40003
    town.wang.scan("b.1")
    known = town.client.get("user/info", openid=town.wang.openid, lang="zh_CN")
    assert (known["subscribe"], known["nickname"], known["qr_scene_str"]) == (1, "", "b.1")
    town.wang.unfollow()
    assert town.client.get("user/info", openid=town.wang.openid) == {
        "subscribe": 0,
        "openid": town.wang.openid,
    }


def test_people_wear_tags(town: Town) -> None:
    town.open_window()
    made = town.client.post("tags/create", tag={"name": "商户"})["tag"]
    assert made == {"id": 100, "name": "商户"}
    worn = {"openid_list": [town.wang.openid], "tagid": 100}
    assert town.client.code("tags/members/batchtagging", **worn) == 0
    assert town.client.post("tags/getidlist", openid=town.wang.openid) == {"tagid_list": [100]}
    assert town.client.post("user/tag/get", tagid=100)["data"]["openid"] == [town.wang.openid]
    assert town.client.code("tags/update", tag={"id": 100, "name": "店铺"}) == 0
    assert town.client.get("tags/get")["tags"] == [{"id": 100, "name": "店铺", "count": 1}]
    assert town.client.code("tags/members/batchuntagging", **worn) == 0
    assert town.client.code("tags/members/batchtagging", **worn) == 0
    assert town.client.code("tags/delete", tag={"id": 100}) == 0
    assert town.client.post("tags/getidlist", openid=town.wang.openid) == {"tagid_list": []}


def test_nobody_wears_more_than_twenty_tags(town: Town) -> None:
    town.open_window()
    worn = {"openid_list": [town.wang.openid]}
    tags = [town.client.post("tags/create", tag={"name": f"t{number}"})["tag"]["id"] for number in range(21)]
    codes = [town.client.code("tags/members/batchtagging", **worn, tagid=tag) for tag in tags]
    assert codes == [0] * 20 + [45059]


def test_there_are_a_hundred_tags_at_most(town: Town) -> None:
    town.account.tags.update({number: str(number) for number in range(100, 200)})
    assert town.client.code("tags/create", tag={"name": "one more"}) == 45056


def test_the_platform_says_where_it_is(town: Town) -> None:
    assert (
        town.client.get("getcallbackip") == town.client.get("get_api_domain_ip") == {"ip_list": ["127.0.0.1"]}
    )
