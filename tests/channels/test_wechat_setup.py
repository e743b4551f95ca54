"""The account set up and examined: what a program can do is done, what it cannot is said in plain words."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.archive import at
from tests.channels.wechat_api import Account, FakeWeChat, errcode
from tests.channels.wechat_house import settings_of
from tests.installation import Said, suban

pytestmark = pytest.mark.channel
ADDRESS = "https://suban.example.org"
FIELDS = "thing1=news,character_string2=number,time3=time"


@pytest.fixture
def api() -> Iterator[FakeWeChat]:
    with FakeWeChat() as opened:
        opened.account()
        opened.clock.set(at(0).timestamp())
        yield opened


@pytest.fixture
def account(api: FakeWeChat) -> Account:
    return next(iter(api.world.accounts.values()))


def said(api: FakeWeChat, account: Account, folder: Path, *words: str, **given: str) -> Said:
    """What a command says with the settings of this account."""
    account.begin_anew()
    return suban(folder, *words, **{**settings_of(api, account), "public_url": ADDRESS, **given})


def test_the_menu_is_set_once_and_its_keys_are_ours(
    api: FakeWeChat, account: Account, tmp_path: Path
) -> None:
    for _ in range(2):
        assert said(api, account, tmp_path, "wechat", "setup").code == 0
    assert len(api.calls_of("menu/create")) == 1
    (created,) = api.calls_of("menu/create")
    keys = [
        entry["key"] for button in created.params["button"] for entry in button.get("sub_button", [button])
    ]
    assert keys == ["complain", "mine", "add", "rate", "help", "human", "privacy", "language"]
    assert api.violations == []


def test_the_operator_is_told_what_to_enter_and_what_is_missing(
    api: FakeWeChat, account: Account, tmp_path: Path
) -> None:
    told = said(api, account, tmp_path, "wechat", "setup").out
    assert f"{ADDRESS}/wechat" in told
    assert "SUBAN_WECHAT_TEMPLATE" in told
    assert account.secret not in told


@pytest.mark.parametrize(
    ("code", "words"),
    [
        (40164, "allow-list"),
        (40125, "SUBAN_WECHAT_SECRET"),
        (48001, "verified"),
        (45009, "45009"),
        (98765, "98765"),
    ],
)
def test_each_refusal_is_a_sentence_that_says_what_to_do(
    api: FakeWeChat, account: Account, tmp_path: Path, code: int, words: str
) -> None:
    api.misbehave("getcallbackip", errcode(code))
    assert words in said(api, account, tmp_path, "wechat", "setup").out


def test_a_template_is_checked_with_its_fields(api: FakeWeChat, account: Account, tmp_path: Path) -> None:
    api.template("T1", "thing1", "character_string2", "time3")
    given = {"wechat_template": "T1", "wechat_template_fields": FIELDS}
    assert "template T1" in said(api, account, tmp_path, "wechat", "setup", **given).out
    wrong = {**given, "wechat_template_fields": "thing9=news"}
    told = said(api, account, tmp_path, "wechat", "setup", **wrong)
    assert told.code != 0
    assert "thing9" in told.out
    assert "T2" in said(api, account, tmp_path, "wechat", "setup", **{**given, "wechat_template": "T2"}).out


def test_doctor_examines_the_account(api: FakeWeChat, account: Account, tmp_path: Path) -> None:
    said(api, account, tmp_path, "wechat", "setup")
    told = said(api, account, tmp_path, "doctor").out
    assert "The menu is up to date" in told or "menu is up to date" in told
    assert account.appid in told


def test_a_code_for_a_window_leads_to_the_account(api: FakeWeChat, account: Account, tmp_path: Path) -> None:
    made = said(
        api,
        account,
        tmp_path,
        "qr",
        "--door",
        "wechat",
        "--site",
        "window-3",
        "--out",
        str(tmp_path / "codes"),
    )
    assert made.code == 0, made.err
    (scene,) = account.scenes
    assert scene.value == "qr__window-3"
    assert scene.url in made.out
    assert (tmp_path / "codes" / "window-3-qr-wechat.png").exists()


def test_without_an_account_it_is_said_what_to_set(tmp_path: Path) -> None:
    told = suban(tmp_path, "wechat", "setup")
    assert told.code != 0
    assert "SUBAN_WECHAT_APPID" in told.err


def test_production_needs_safe_mode(tmp_path: Path) -> None:
    given = {
        "wechat_appid": "wx0123456789abcdef", "wechat_secret": "s", "wechat_token": "t",
        "profile": "xuchang", "secret_key": "x" * 40,
    }  # fmt: skip
    told = suban(tmp_path, "doctor", **given)
    assert "SUBAN_WECHAT_AES_KEY" in told.err
