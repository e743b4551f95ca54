"""Notices at the double: what fits a template's fields, who gets them, and what is told of their end."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tests.channels import wechat_xml
from tests.channels.wechat_errors import JSON, Refused
from tests.channels.wechat_templates import Template
from tests.channels.wechat_town import GOOD, TEMPLATE, Town, town_of_wechat

pytestmark = pytest.mark.channel
NOTICE, SUBSCRIBED = "message/template/send", "message/subscribe/bizsend"
FITS = [
    ("thing1", "长" * 20), ("short_thing1", "已办结吗"), ("character_string1", "T-123 (A)"), ("number1", "-12.5"),
    ("letter1", "Abc"), ("symbol1", "!?"), ("phrase1", "处理中"), ("name1", "王小明"), ("name1", "John Doe"),
    ("phone_number1", "+86-13800138000"), ("car_number1", "粤A8Z888挂"), ("amount1", "¥12.50元"),
    ("time1", "2026年11月2日 15:01"), ("time1", "2026-11-02 15:01:30"), ("time1", "15:01"),
    ("time1", "2026年11月2日 15:01~2026年11月3日 15:01"), ("date1", "2026年11月2日"), ("date1", "2026/11/2 8:00"),
]  # fmt: skip
FAILS = [
    ("thing1", "长" * 21), ("short_thing1", "长" * 6), ("character_string1", "单号1"), ("number1", "一"),
    ("number1", "1" * 33), ("letter1", "a1"), ("symbol1", "a"), ("phrase1", "处理中处理中"), ("phrase1", "ok"),
    ("name1", "王小明王小明王小明王小"), ("phone_number1", "1" * 18), ("amount1", "很多"), ("time1", "明天"),
    ("date1", "15:01"), ("thing1", "一\r二"), ("thing1", " "), ("const1", "长" * 21),
]  # fmt: skip


@pytest.mark.parametrize(("name", "value"), FITS)
def test_a_value_fits_its_field(name: str, value: str) -> None:
    assert Template("t", (name,)).read({name: {"value": value}}) == {name: value}


@pytest.mark.parametrize(("name", "value"), FAILS)
def test_a_value_does_not_fit_its_field(name: str, value: str) -> None:
    with pytest.raises(Refused, match="47003"):
        Template("t", (name,)).read({name: {"value": value}})


def test_a_constant_is_one_of_its_list() -> None:
    template = Template("t", ("const1",), constants={"const1": ("已办结", "已退回")})
    assert template.read({"const1": {"value": "已办结"}})
    with pytest.raises(Refused, match="47003"):
        template.read({"const1": {"value": "办好了"}})


@pytest.mark.parametrize("name", ["thing", "first", "story1"])
def test_a_field_of_no_kind_is_the_tests_mistake(name: str) -> None:
    with pytest.raises(AssertionError):
        Template("t", (name,))


@pytest.fixture
def town() -> Iterator[Town]:
    """Wang follows; letters are taken by hand."""
    with town_of_wechat() as opened:
        opened.api.hold()
        opened.wang.follow()
        opened.api.pushes()
        yield opened


def notice(town: Town, path: str = NOTICE, **changed: Any) -> JSON:
    """A good notice to Wang."""
    asked = {"touser": town.wang.openid, "template_id": TEMPLATE, "data": GOOD}
    return town.client.post(path, {**asked, **changed})


def told(town: Town) -> list[JSON]:
    """What the account's server is told."""
    return [wechat_xml.read(push.xml) for push in town.api.pushes()]


def test_a_notice_reaches_a_follower_without_any_window(town: Town) -> None:
    town.api.clock.advance(3600)
    sent = notice(town, url="https://example.org/t")
    (shown,) = town.wang.heard("template")
    assert shown.text == "进度通知\n路灯不亮\nT-123"
    assert (shown.data["thing1"], shown.url, shown.template_id) == (
        "路灯不亮",
        "https://example.org/t",
        TEMPLATE,
    )
    (event,) = told(town)
    assert (event["Event"], event["Status"]) == ("TEMPLATESENDJOBFINISH", "success")
    assert event["MsgID"] == str(sent["msgid"])


def test_a_notice_that_is_refused_by_the_person_fails_afterwards(town: Town) -> None:
    town.wang.refuses_templates = True
    assert notice(town)["errcode"] == 0
    assert town.wang.heard() == []
    assert told(town)[0]["Status"] == "failed:user block"


def test_a_notice_may_fail_for_reasons_of_the_platform(town: Town) -> None:
    town.account.next_outcomes("failed: system failed")
    assert notice(town)["errcode"] == notice(town)["errcode"] == 0
    assert [event["Status"] for event in told(town)] == ["failed: system failed", "success"]
    assert len(town.wang.heard()) == 1


def test_whoever_has_left_gets_no_notice(town: Town) -> None:
    town.wang.unfollow()
    assert notice(town)["errcode"] == 43004


def test_the_same_client_msg_id_is_the_same_notice_for_ten_minutes(town: Town) -> None:
    first = notice(town, client_msg_id="t-1")
    assert notice(town, client_msg_id="t-1")["msgid"] == first["msgid"]
    assert notice(town, client_msg_id="t-2")["msgid"] != first["msgid"]
    assert len(town.wang.heard()) == 2
    town.api.clock.advance(601)
    assert notice(town, client_msg_id="t-1")["msgid"] != first["msgid"]


def test_the_templates_of_an_account_are_listed(town: Town) -> None:
    (listed,) = town.client.get("template/get_all_private_template")["template_list"]
    assert (listed["template_id"], listed["title"]) == (TEMPLATE, "进度通知")
    assert "{{thing1.DATA}}" in listed["content"]


# ---------------------------------------------------------------- subscriptions


def test_a_single_consent_is_used_up_by_one_notice(town: Town) -> None:
    town.account.grant_subscription(town.wang, TEMPLATE, once=True)
    town.account.grant_subscription(town.wang.openid, TEMPLATE, once=True)
    sent = [notice(town, SUBSCRIBED)["errcode"] for _ in range(3)]
    assert sent == [0, 0, 43101]
    assert len(town.wang.heard("subscription")) == 2
    assert {event["Event"] for event in told(town)} == {"subscribe_msg_sent_event"}


def test_a_lasting_consent_lasts(town: Town) -> None:
    town.account.grant_subscription(town.wang, TEMPLATE)
    assert [notice(town, SUBSCRIBED)["errcode"] for _ in range(3)] == [0, 0, 0]
    town.wang.withdraw_subscription(TEMPLATE)
    assert notice(town, SUBSCRIBED)["errcode"] == 43101
    town.wang.answer_subscription(TEMPLATE)
    assert notice(town, SUBSCRIBED)["errcode"] == 0
    town.wang.answer_subscription(TEMPLATE, accept=False)
    assert notice(town, SUBSCRIBED)["errcode"] == 43101


def test_a_wrong_field_does_not_use_up_the_consent(town: Town) -> None:
    town.account.grant_subscription(town.wang, TEMPLATE, once=True)
    assert notice(town, SUBSCRIBED, data={**GOOD, "thing1": {"value": ""}})["errcode"] == 47003
    assert notice(town, SUBSCRIBED)["errcode"] == 0


def test_a_subscription_may_reach_somebody_who_does_not_follow(town: Town) -> None:
    town.li.answer_subscription(TEMPLATE)
    assert notice(town, SUBSCRIBED, touser=town.li.openid)["errcode"] == 0
    assert notice(town, touser=town.li.openid)["errcode"] == 40003
