"""The double's tokens: how long they live, who is given one, and who asks too often."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.channels.wechat_api import errcode, lose_answer
from tests.channels.wechat_town import Client, Town, town_of_wechat

pytestmark = pytest.mark.channel
DAY = 86400


@pytest.fixture
def town() -> Iterator[Town]:
    """An account, two people and a client."""
    with town_of_wechat() as opened:
        yield opened


def test_the_stable_token_stays_the_same_until_its_last_five_minutes(town: Town) -> None:
    first = town.client.stable()
    assert first["expires_in"] == 7200
    assert len(first["access_token"]) == 512
    town.api.clock.advance(6890)
    again = town.client.stable()
    assert again["access_token"] == first["access_token"]
    assert again["expires_in"] in (309, 310)
    town.api.clock.advance(15)
    renewed = town.client.stable()["access_token"]
    assert renewed != first["access_token"]
    town.client.token = first["access_token"]
    assert "ip_list" in town.client.get("getcallbackip")
    town.api.clock.advance(300)
    assert town.client.get("getcallbackip")["errcode"] == 42001
    town.client.token = renewed
    assert "ip_list" in town.client.get("getcallbackip")


def test_a_forced_token_kills_the_old_one_at_once(town: Town) -> None:
    town.client.token = town.client.stable()["access_token"]
    forced = town.client.stable(force=True)["access_token"]
    assert forced != town.client.token
    assert town.client.get("getcallbackip")["errcode"] == 40001
    town.client.token = forced
    assert "ip_list" in town.client.get("getcallbackip")


def test_forcing_is_for_twenty_times_a_day_half_a_minute_apart(town: Town) -> None:
    assert "access_token" in town.client.stable(force=True)
    assert town.client.stable(force=True)["errcode"] == 45011
    for _ in range(19):
        town.api.clock.advance(30)
        assert "access_token" in town.client.stable(force=True)
    town.api.clock.advance(30)
    assert town.client.stable(force=True)["errcode"] == 45009
    town.api.clock.advance(DAY)
    assert "access_token" in town.client.stable(force=True)
    assert town.sins == []


def test_a_new_plain_token_lets_the_old_one_live_for_five_minutes(town: Town) -> None:
    town.client.token = town.client.plain()["access_token"]
    assert town.client.plain()["access_token"] != town.client.token
    town.api.clock.advance(299)
    assert "ip_list" in town.client.get("getcallbackip")
    town.api.clock.advance(2)
    assert town.client.get("getcallbackip")["errcode"] == 40001


def test_plain_and_stable_tokens_do_not_disturb_each_other(town: Town) -> None:
    stable = town.client.stable()["access_token"]
    town.client.plain()
    town.client.stable(force=True)
    plain = town.client.plain()["access_token"]
    town.client.token = plain
    assert "ip_list" in town.client.get("getcallbackip")
    town.client.token = stable
    assert town.client.get("getcallbackip")["errcode"] == 40001


def test_without_a_token_or_with_any_other_word_nothing_is_done(town: Town) -> None:
    assert town.client.raw("GET", "getcallbackip")["errcode"] == 41001
    assert town.client.raw("GET", "getcallbackip", params={"access_token": "x"})["errcode"] == 40001
    assert town.sins == ["a call without a token"]


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"grant_type": "password"}, 40002),
        ({"appid": ""}, 41002),
        ({"secret": ""}, 41004),
        ({"appid": "wxffffffffffffffff"}, 40013),
        ({"secret": "wrong"}, 40125),
    ],
)
def test_whoever_is_not_known_gets_no_token(town: Town, changed: dict[str, str], code: int) -> None:
    assert town.client.stable(force=False, **changed)["errcode"] == code
    assert town.client.plain(**changed)["errcode"] == code


def test_a_frozen_secret_gets_no_token(town: Town) -> None:
    town.account.frozen = True
    assert town.client.stable()["errcode"] == 40243


def test_an_address_that_is_not_on_the_list_gets_nothing(town: Town) -> None:
    town.client.token = town.client.stable()["access_token"]
    town.api.allow_ip(False)
    assert town.client.stable()["errcode"] == 40164
    assert town.client.plain()["errcode"] == 40164
    assert town.client.get("getcallbackip")["errcode"] == 40164
    town.api.allow_ip()
    assert "ip_list" in town.client.get("getcallbackip")


# ---------------------------------------------------------------- who asks too often


def test_asking_again_without_a_reason_is_a_sin(town: Town) -> None:
    town.client.stable()
    assert town.sins == []
    town.client.stable()
    assert town.sins == ["fetched a token by stable_token though the last one has 7200 s left"]


def test_cold_clients_that_ask_all_at_once_sin(town: Town) -> None:
    with ThreadPoolExecutor(8) as pool:
        told = list(pool.map(lambda _: town.client.stable()["access_token"], range(8)))
    assert len(set(told)) == 1
    assert len(town.sins) == 7


def test_whoever_was_told_that_the_token_is_bad_may_ask(town: Town) -> None:
    town.client.token = town.client.stable()["access_token"]
    town.account.kill_tokens()
    assert town.client.say(town.wang.openid) == 40001
    town.client.token = town.client.stable()["access_token"]
    town.api.misbehave("*", errcode(42001))
    assert town.client.say(town.wang.openid) == 42001
    town.client.stable()
    assert town.sins == []


def test_whoever_did_not_get_the_answer_may_ask_again(town: Town) -> None:
    town.api.misbehave("stable_token", lose_answer())
    with pytest.raises(Exception, match=r"(?i)disconnected|reset|closed"):
        town.client.stable()
    town.client.stable()
    assert town.sins == []


def test_a_client_that_begins_anew_may_ask_again(town: Town) -> None:
    town.client.stable()
    town.account.begin_anew()
    town.client.stable()
    assert town.sins == []


def test_near_the_end_of_its_life_a_token_may_be_renewed(town: Town) -> None:
    town.client.stable()
    town.api.clock.advance(6901)
    town.client.stable()
    assert town.sins == []


# ---------------------------------------------------------------- quotas


def test_a_quota_lasts_until_midnight_in_beijing(town: Town) -> None:
    town.api.clock.set(1_790_000_000 // DAY * DAY + 15.9 * 3600)
    town.api.quota("media/get", 2)
    for _ in range(2):
        assert town.client.get("media/get", media_id="x")["errcode"] == 40007
    assert town.client.get("media/get", media_id="x")["errcode"] == 45009
    town.api.clock.advance(420)
    assert town.client.get("media/get", media_id="x")["errcode"] == 40007


def test_the_quota_of_plain_tokens_is_small(town: Town) -> None:
    town.api.quota("token", 1)
    town.client.plain()
    assert town.client.plain()["errcode"] == 45009


def test_quotas_can_be_cleared_ten_times_a_month(town: Town) -> None:
    town.api.clock.set(1_790_000_000)
    town.api.quota("menu/get", 1)
    assert town.client.post("clear_quota", appid="wxffffffffffffffff")["errcode"] == 40013
    for _ in range(10):
        assert town.client.get("menu/get")["errcode"] == 46003
        assert town.client.get("menu/get")["errcode"] == 45009
        assert town.client.post("clear_quota", appid=town.account.appid)["errcode"] == 0
    assert town.client.post("clear_quota", appid=town.account.appid)["errcode"] == 48006


def test_accounts_have_tokens_of_their_own(town: Town) -> None:
    other = town.api.account("wxffffffffffffffff")
    client = Client(town.api, other)
    assert client.say(town.wang.openid) == 40003
    client.http.close()
