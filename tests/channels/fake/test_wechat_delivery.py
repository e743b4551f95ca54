"""The double brings letters as the platform does: again when nobody answers, twice, or out of order."""

from __future__ import annotations

import socket
from collections.abc import Iterator

import pytest

from tests.channels import wechat_xml
from tests.channels.wechat_api import APOLOGY
from tests.channels.wechat_town import Inbound, Town, late, listening, town_of_wechat

pytestmark = pytest.mark.channel


@pytest.fixture
def town() -> Iterator[Town]:
    """An account, two people and a client."""
    with town_of_wechat() as opened:
        yield opened


# ---------------------------------------------------------------- the address is asked


def test_a_server_that_echoes_in_clear_is_verified(town: Town) -> None:
    with listening(town.account):
        assert town.account.verify()


def test_a_server_that_echoes_anything_else_is_not(town: Town) -> None:
    with listening(town.account) as listener:
        listener.echo = lambda query: town.account.seal.close(query["echostr"]).encode()
        assert not town.account.verify()
        listener.echo = lambda query: query["echostr"].encode() + b"\n"
        assert not town.account.verify()


def test_the_question_is_signed_with_the_token_or_wrongly_on_request(town: Town) -> None:
    asked: list[dict[str, str]] = []

    def echo(query: dict[str, str]) -> bytes:
        asked.append(query)
        return query["echostr"].encode()

    with listening(town.account) as listener:
        listener.echo = echo
        assert town.account.verify()
        assert town.account.verify(token="wrong")
    good = [
        town.account.seal.sign(query["timestamp"], query["nonce"]) == query["signature"] for query in asked
    ]
    assert good == [True, False]


# ---------------------------------------------------------------- nobody answers


def test_a_message_that_is_not_answered_comes_again_and_then_the_person_is_told(town: Town) -> None:
    town.api.patience = 0.05
    with listening(town.account, late(0.2)) as listener:
        town.wang.say("在吗")
        town.api.wait(lambda: town.wang.heard())
        town.api.wait(lambda: len(listener.got) == 3)
        assert [delivery[:2] for delivery in town.api.deliveries] == [("text", "timeout")] * 3
        assert all(delivery.seconds > 0.04 for delivery in town.api.deliveries)
    assert len({fields["MsgId"] for fields in listener.told}) == 1
    assert len({inbound.query["nonce"] for inbound in listener.got}) == 3
    (shown,) = town.wang.heard()
    assert (shown.kind, shown.text) == ("trouble", APOLOGY)
    assert town.sins == []


def test_a_message_that_is_answered_the_second_time_is_answered(town: Town) -> None:
    town.api.patience = 0.05
    with listening(town.account, late(0.2, lambda inbound: inbound.reply("迟了")), Inbound.reply) as listener:
        town.wang.say("在吗")
        town.api.wait_delivered()
        town.api.wait(lambda: len(listener.got) == 2)
    assert [shown.text for shown in town.wang.heard()] == ["收到"]
    assert town.sins == []


@pytest.mark.parametrize("answer", [500, 404, None])
def test_a_broken_answer_is_no_answer(town: Town, answer: int | None) -> None:
    with listening(town.account, answer, b"success") as listener:
        town.wang.say("在吗")
        town.api.wait_delivered()
    assert [delivery.status for delivery in town.api.deliveries] == [answer or "refused", 200]
    assert len(listener.got) == 2
    assert town.wang.heard() == []


def test_an_event_comes_again_without_a_number(town: Town) -> None:
    with listening(town.account, 500) as listener:
        town.wang.click("help")
        town.api.wait_delivered()
    assert len(listener.told) == 3
    assert all("MsgId" not in fields for fields in listener.told)
    assert len({fields["CreateTime"] for fields in listener.told}) == 1
    assert town.wang.heard()[0].kind == "trouble"


def test_nobody_is_told_when_nobody_waits(town: Town) -> None:
    with listening(town.account, b"success", 500):
        town.wang.follow()
        town.wang.unfollow()
        town.api.wait_delivered()
    assert len(town.api.deliveries) == 4
    assert town.wang.heard() == []


def test_a_server_that_starts_again_gets_what_was_refused(town: Town) -> None:
    town.api.pause = 0.1
    with socket.create_server(("127.0.0.1", 0)) as held:
        port = held.getsockname()[1]
    town.account.hook = f"http://127.0.0.1:{port}/wechat"
    town.wang.say("在吗")
    town.api.wait(lambda: town.api.deliveries)
    with listening(town.account) as listener:
        town.api.deliver()
        town.api.wait_delivered()
    assert town.api.deliveries[0].status == "refused"
    assert town.api.deliveries[-1].status == 200
    assert listener.told[0]["Content"] == "在吗"


# ---------------------------------------------------------------- in order, and not


def test_one_persons_letters_wait_for_each_other_and_those_of_others_do_not(town: Town) -> None:
    with listening(town.account, late(0.2), b"success") as listener:
        town.wang.say("一")
        town.wang.say("二")
        town.api.wait(lambda: listener.got)
        town.li.say("三")
        town.api.wait_delivered()
    told = [exchange.push.xml for exchange in town.api.exchanges]
    order = [wechat_xml.read(xml)["Content"] for xml in told]
    assert order == ["三", "一", "二"]
    assert [fields["Content"] for fields in listener.told] == ["一", "三", "二"]


def test_letters_may_overtake_each_other(town: Town) -> None:
    town.api.overtake()
    with listening(town.account) as listener:
        for number in range(12):
            town.wang.say(str(number))
        town.api.wait_delivered()
    order = [int(fields["Content"]) for fields in listener.told]
    assert sorted(order) == list(range(12))
    assert order != sorted(order)


@pytest.mark.parametrize("concurrent", [False, True])
def test_every_letter_may_come_several_times(town: Town, concurrent: bool) -> None:
    town.api.repeat(3, concurrent)
    with listening(town.account, Inbound.reply) as listener:
        town.wang.say("在吗")
        town.api.wait_delivered()
    assert len(listener.got) == 3
    assert len({fields["MsgId"] for fields in listener.told}) == 1
    assert len({inbound.query["msg_signature"] for inbound in listener.got}) == 3
    assert [shown.text for shown in town.wang.heard()] == ["收到"]
    assert town.sins == []


def test_two_different_replies_to_one_message_are_a_sin(town: Town) -> None:
    town.api.repeat(2)
    with listening(town.account, lambda inbound: inbound.reply("一"), lambda inbound: inbound.reply("二")):
        town.wang.say("在吗")
        town.api.wait_delivered()
    assert town.sins == ["two different replies to one text"]
    assert [shown.text for shown in town.wang.heard()] == ["一"]
