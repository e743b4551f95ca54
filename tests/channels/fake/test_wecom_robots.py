"""The double of WeCom lets webhooks and applications speak into groups, within their limits."""

from __future__ import annotations

import hashlib
from base64 import b64encode
from collections.abc import Iterator

import pytest

from tests.channels.wecom_api import FakeApp, FakeGroup, FakeWebhook, FakeWeCom
from tests.channels.wecom_bench import Office, a_card, markdown
from tests.channels.wecom_refusals import JSON

pytestmark = pytest.mark.channel


@pytest.fixture
def wecom() -> Iterator[FakeWeCom]:
    """Whatever is done wrong here is done on purpose."""
    with FakeWeCom() as opened:
        yield opened


@pytest.fixture
def unit(wecom: FakeWeCom) -> FakeGroup:
    members = [wecom.member("songzhiyuan", "宋致远"), wecom.member("zhaomin", "赵敏")]
    return wecom.group("wrUNIT", "城管局群", members)


@pytest.fixture
def hook(wecom: FakeWeCom, unit: FakeGroup) -> FakeWebhook:
    return wecom.webhook(unit)


@pytest.fixture
def office(wecom: FakeWeCom) -> Iterator[Office]:
    with Office(wecom, wecom.app()) as opened:
        yield opened


def _say(office: Office, hook: FakeWebhook, body: JSON) -> int:
    return int(office.post("webhook/send", body, key=hook.key)["errcode"])


# ---------------------------------------------------------------- webhooks


def test_a_webhook_speaks_into_its_group(
    wecom: FakeWeCom, office: Office, unit: FakeGroup, hook: FakeWebhook
) -> None:
    assert _say(office, hook, markdown("**今日** 3 件")) == 0
    (shown,) = unit.heard()
    assert (shown.kind, shown.text, shown.sender) == ("webhook", "**今日** 3 件", hook)
    action = {"type": 1, "url": "https://example.org"}
    notice = {"card_type": "text_notice", "main_title": {"title": "今日 3 件"}, "card_action": action}
    assert _say(office, hook, {"msgtype": "template_card", "template_card": notice}) == 0
    assert unit.heard(hook)[-1].title == "今日 3 件"
    assert wecom.calls[-1].chat == "wrUNIT"
    assert hook.url.endswith(f"/cgi-bin/webhook/send?key={hook.key}")


def test_a_picture_comes_with_its_sum(office: Office, unit: FakeGroup, hook: FakeWebhook) -> None:
    data = b"\xff\xd8\xff\xe0 a chart"
    image = {"base64": b64encode(data).decode(), "md5": hashlib.md5(data, usedforsecurity=False).hexdigest()}
    assert _say(office, hook, {"msgtype": "image", "image": image}) == 0
    assert unit.heard(hook)[0].data == data
    assert _say(office, hook, {"msgtype": "image", "image": image | {"md5": "0"}}) == 40035


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"msgtype": "text", "text": {"content": "诉" * 683}}, 40058),
        (markdown("诉" * 1366), 40058),
        (markdown(""), 44004),
        ({"msgtype": "template_card", "template_card": a_card()}, 40058),
        ({"msgtype": "poem", "poem": {}}, 40008),
        ({"msgtype": "text"}, 40035),
    ],
)
def test_a_wrong_message_is_refused(
    wecom: FakeWeCom, office: Office, unit: FakeGroup, hook: FakeWebhook, body: JSON, code: int
) -> None:
    assert _say(office, hook, body) == code
    assert unit.heard() == []
    assert len(wecom.violations) == 1


def test_a_webhook_that_is_gone_is_refused(
    wecom: FakeWeCom, office: Office, unit: FakeGroup, hook: FakeWebhook
) -> None:
    assert office.post("webhook/send", markdown("好"), key="made-up")["errcode"] == 93000
    hook.removed = True
    assert _say(office, hook, markdown("好")) == 93000
    hook.removed = False
    wecom.dissolve(unit)
    assert _say(office, hook, markdown("好")) == 93000


def test_a_webhook_speaks_twenty_times_a_minute(wecom: FakeWeCom, office: Office, hook: FakeWebhook) -> None:
    codes = [_say(office, hook, markdown("好")) for _ in range(21)]
    assert codes == [0] * 20 + [45009]
    wecom.clock.advance(60)
    assert _say(office, hook, markdown("好")) == 0


# ---------------------------------------------------------------- groups an application makes


def _made(office: Office, **more: object) -> JSON:
    body = {"name": "专班", "owner": "songzhiyuan", "userlist": ["songzhiyuan", "zhaomin"]}
    return office.post("appchat/create", body | more)


def test_an_application_makes_a_group_and_speaks_there(
    wecom: FakeWeCom, office: Office, unit: FakeGroup
) -> None:
    chatid = _made(office, chatid="team1")["chatid"]
    body = {"chatid": chatid, "msgtype": "text", "text": {"content": "好"}, "safe": 0}
    assert office.post("appchat/send", body)["errcode"] == 0
    assert [shown.text for shown in wecom.world.groups["team1"].heard()] == ["好"]
    kept = office.upload("file", "清单.txt", b"one, two")
    body = {"chatid": chatid, "msgtype": "file", "file": {"media_id": kept["media_id"]}}
    assert office.post("appchat/send", body)["errcode"] == 0
    body = {"chatid": chatid, "msgtype": "template_card", "template_card": a_card()}
    assert office.post("appchat/send", body)["errcode"] == 40008


def test_an_application_speaks_only_in_its_own_groups(
    wecom: FakeWeCom, office: Office, unit: FakeGroup
) -> None:
    said = {"msgtype": "text", "text": {"content": "好"}}
    assert office.post("appchat/send", {"chatid": "wrUNIT"} | said)["errcode"] == 86001
    assert office.post("appchat/send", {"chatid": "nothing"} | said)["errcode"] == 86001
    chatid = _made(office)["chatid"]
    other: FakeApp = wecom.app(agentid=1000003, secret="other-secret")
    with Office(wecom, other) as stranger:
        assert stranger.post("appchat/send", {"chatid": chatid} | said)["errcode"] == 86001
    wecom.dissolve(wecom.world.groups[chatid])
    assert office.post("appchat/send", {"chatid": chatid} | said)["errcode"] == 86001


def test_a_group_needs_two_members_and_a_name_of_its_own(office: Office, unit: FakeGroup) -> None:
    assert _made(office, userlist=["songzhiyuan"])["errcode"] == 86203
    assert _made(office, chatid="团队")["errcode"] == 86001
    assert _made(office, chatid="team1")["errcode"] == 0
    assert _made(office, chatid="team1")["errcode"] == 86215
