"""The self-built application beside the bot: what it brings to persons, and what persons say and press there."""

from __future__ import annotations

from pathlib import Path

import httpx
import pytest

from tests.channels.house import client
from tests.channels.wecom_api import FakeApp, FakeWeCom, Shown, drop, errcode, html, lose_answer
from tests.channels.wecomhouse_city import City, Play
from tests.channels.wecomhouse_fixtures import api, house, number, play
from tests.channels.wecomhouse_running import Running

__all__ = ["api", "house", "number", "play"]
pytestmark = pytest.mark.channel


@pytest.fixture
def city(api: FakeWeCom) -> City:
    return City(api, app=True)


@pytest.fixture
def app(city: City) -> FakeApp:
    assert city.app
    return city.app


def waits_for_the_leader(play: Play, number: str) -> Shown:
    """The officer's reply waits for the leader, who is told by the application."""
    play.acknowledge(number)
    play.reply(number)
    return play.newest(lambda: play.city.fang.heard(play.city.private), "办结", label="批准：办结")


def test_a_leader_is_told_presses_and_sees_what_was_pressed(
    city: City, house: Running, play: Play, number: str
) -> None:
    asked = waits_for_the_leader(play, number)
    city.fang.press(asked, "批准：办结")
    play.card(city.unit, "0001 待核查")
    house.until(lambda: asked.replaced)
    assert asked.replaced == "✓ 批准：办结"
    house.settle()
    assert house.column("select state from ticket") == ["replied"]


def test_whoever_was_only_seen_in_a_group_is_written_to_all_the_same(
    api: FakeWeCom, city: City, app: FakeApp, house: Running, play: Play, number: str
) -> None:
    newcomer = api.member("xinren", "新人")
    city.unit.join(newcomer)
    newcomer.mention(city.unit, "签收 0001")
    play.newest(lambda: newcomer.heard(app), "")


def test_whoever_talks_to_the_bot_itself_is_answered_there(
    city: City, app: FakeApp, house: Running, play: Play, number: str
) -> None:
    before = len(city.song.heard(app))
    city.song.say(city.bot, "详情 0001")
    play.newest(lambda: city.song.heard(city.bot), number)
    house.settle()
    assert len(city.song.heard(app)) == before
    house.clock.advance(700)
    play.says(city.song, "我的")
    house.until(lambda: len(city.song.heard(app)) > before)


@pytest.mark.parametrize("code", [81013, 60111])
def test_whoever_may_not_see_the_application_is_gone(
    api: FakeWeCom, city: City, house: Running, play: Play, number: str, code: int
) -> None:
    api.misbehave("message/send", errcode(code), chat=city.song)
    city.song.mention(city.unit, "详情 0001")
    house.settle()
    gone = "select count(*) from address where door = 'wecom' and gone is not null"
    house.until(lambda: house.column(gone) == [1])


def test_a_token_that_is_void_is_fetched_once_more(
    api: FakeWeCom, city: City, app: FakeApp, house: Running, play: Play, number: str
) -> None:
    before = len(api.calls_of("gettoken"))
    app.forget_token()
    play.says(city.song, "详情 0001")
    play.hears(city.song, number)
    assert len(api.calls_of("gettoken")) == before + 1


def test_a_token_that_stays_void_is_not_fetched_for_ever(
    api: FakeWeCom, city: City, house: Running, play: Play, number: str
) -> None:
    house.settle()
    sends, fetches = len(api.calls_of("message/send")), len(api.calls_of("gettoken"))
    api.misbehave("message/send", *[errcode(40014)] * 4)
    play.says(city.song, "详情 0001")
    house.until(lambda: house.troubles)
    assert len(api.calls_of("message/send")) - sends <= 2
    assert len(api.calls_of("gettoken")) - fetches <= 1
    house._troubles.found.clear()


def test_an_address_that_is_not_trusted_is_the_operators_matter(
    api: FakeWeCom, city: City, house: Running, play: Play, number: str
) -> None:
    api.allow_ip(False)
    play.says(city.song, "详情 0001")
    house.until(lambda: house.troubles)
    assert "operator" in house.troubles[0]
    api.allow_ip(True)
    house.leap = 30
    play.hears(city.song, number)
    house._troubles.found.clear()


@pytest.mark.parametrize(
    ("trouble", "repeats"),
    [(drop(), True), (html(502), False), (html(200), True), (errcode(-1), False), (lose_answer(), True)],
)
def test_whatever_goes_wrong_with_a_message_it_arrives(
    api: FakeWeCom, city: City, house: Running, play: Play, number: str, trouble: object, repeats: bool
) -> None:
    house.settle()
    api.misbehave("message/send", trouble, chat=city.song)  # type: ignore[arg-type]
    play.says(city.song, "签收 0001")
    play.hears(city.song, "已签收")
    house.settle()
    assert ("可能重复" in play.hears(city.song, "已签收").text) == repeats


def test_what_is_brought_again_is_heard_once(
    api: FakeWeCom, city: City, app: FakeApp, house: Running, play: Play, number: str
) -> None:
    api.repeat()
    before = len(city.song.heard(app))
    play.says(city.song, "我的")
    house.settle()
    house.settle()
    assert len(city.song.heard(app)) == before + 1
    assert all(delivery.fine for delivery in api.deliveries)


def test_a_press_that_is_brought_again_is_done_once(
    api: FakeWeCom, city: City, house: Running, play: Play, number: str
) -> None:
    asked = waits_for_the_leader(play, number)
    api.repeat()
    city.fang.press(asked, "批准：办结")
    play.card(city.unit, "0001 待核查")
    house.settle()
    assert house.column("select count(*) from event where verb = 'reply'") == [1]


# ---------------------------------------------------------------- where WeCom calls


def test_the_address_can_be_entered(app: FakeApp, house: Running) -> None:
    assert app.verify()
    assert not app.verify(msg_signature="0" * 40)
    assert not app.verify(timestamp="1")
    assert not app.verify(echostr="x" * 64)


HOSTILE = (
    ("", 400),
    ("<xml>", 400),
    ("<xml></xml>", 400),
    ("<xml><Encrypt/></xml>", 400),
    ("<xml><Encrypt>AAAA</Encrypt></xml>", 403),
    ("<xml><Encrypt><a>1</a></Encrypt></xml>", 400),
    ('<!DOCTYPE x [<!ENTITY a "b">]><xml><Encrypt>&a;</Encrypt></xml>', 400),
    ("x" * ((64 << 10) + 1), 413),
    ("<xml>" + "<a>" * 9_000, 400),
    ("\udcff", 400),
)


@pytest.mark.parametrize(("body", "status"), HOSTILE)
def test_hostile_bodies_are_turned_away(house: Running, body: str, status: int) -> None:
    asked = {"timestamp": f"{house.clock.now.timestamp():.0f}", "nonce": "2", "msg_signature": "0" * 40}
    answer = post(house, body.encode("utf-8", "surrogateescape"), asked)
    assert answer.status_code == status
    assert house.troubles == []


@pytest.mark.parametrize("missing", ["timestamp", "msg_signature"])
def test_what_does_not_even_say_that_it_is_signed_is_not_read(house: Running, missing: str) -> None:
    asked = {"timestamp": f"{house.clock.now.timestamp():.0f}", "nonce": "2", "msg_signature": "0" * 40}
    del asked[missing]
    assert post(house, b"x" * (1 << 20), asked).status_code == 403
    assert post(house, b"x", {**asked, missing: "1"}).status_code == 403


@pytest.mark.parametrize("sealed", ["", "AAAA", "密", "A" * 64])
def test_what_is_signed_and_no_message_is_turned_away(app: FakeApp, house: Running, sealed: str) -> None:
    body = f"<xml><Encrypt><![CDATA[{sealed}]]></Encrypt></xml>".encode()
    assert post(house, body, app.signed(sealed)).status_code in (400, 403)


def test_a_letter_to_another_corporation_is_turned_away(api: FakeWeCom, app: FakeApp, house: Running) -> None:
    other = api.app(corpid="wwother", token=app.seal.token, aes_key=app.seal.aes_key)
    sealed = other.seal.close("<xml><MsgType>text</MsgType></xml>")
    body = f"<xml><Encrypt>{sealed}</Encrypt></xml>".encode()
    assert post(house, body, app.signed(sealed)).status_code == 403


@pytest.mark.parametrize("inside", ["<xml/>", "no xml", "<xml><MsgType>text</MsgType></xml>"])
def test_a_letter_that_cannot_be_read_is_not_brought_for_ever(
    app: FakeApp, house: Running, inside: str
) -> None:
    sealed = app.seal.close(inside)
    body = f"<xml><Encrypt>{sealed}</Encrypt></xml>".encode()
    assert post(house, body, app.signed(sealed)).status_code in (200, 400)
    house._troubles.found.clear()


def post(house: Running, body: bytes, query: dict[str, str]) -> httpx.Response:
    """A call of anybody's."""
    return client().post(f"http://127.0.0.1:{house.port}/wecom", content=body, params=query)


def test_without_the_bot_the_application_alone_serves_persons(api: FakeWeCom, tmp_path: Path) -> None:
    app, song = api.app(), api.member("songzhiyuan", "宋致远")
    with Running(api, tmp_path) as house:
        house.enrol(song, app, "urban", "song-zhiyuan")
        song.tell(app, "帮助")
        house.until(lambda: any("签收" in shown.text for shown in song.heard(app)))
        assert house.troubles == []
