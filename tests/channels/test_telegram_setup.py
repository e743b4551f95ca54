"""Setting the bots up and examining them, with both real libraries against a strict Telegram."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.telegram.menus import COMMANDS, LONGEST, offered, said
from config.profile_loading import FOLDER, load_profile
from config.texts import load_texts
from handlers import commands
from store import organisations, people, roster
from store.work import Work
from tests.channels.telegram_api import FakeTelegram, error, retry_after, slow
from tests.channels.telegram_chats import _RIGHTS as FORBIDDING
from tests.channels.telegram_town import FORUM, GROUP, Town
from tests.installation import KEY, Said, opened, suban

TEXTS = load_texts()
PUBLIC, STAFF = "suban_public_bot", "suban_staff_bot"
NAMES = {"telegram_public_name": PUBLIC, "telegram_staff_name": STAFF}
HOOK = {
    "telegram_mode": "webhook",
    "telegram_webhook_secret": "a-secret-of-the-hook",
    "public_url": "https://suban.example",
}
needs_libraries = pytest.mark.channel


@pytest.fixture
def town() -> Iterator[Town]:
    with FakeTelegram() as api:
        town = Town(api)
        yield town
        town.close()


def run(town: Town, folder: Path, *words: str, **environ: str) -> Said:
    """A command of an installation that has both bots."""
    tokens = {"telegram_public_token": town.public.token, "telegram_staff_token": town.staff.token}
    given = {**tokens, **NAMES, "telegram_api_base": town.api.url, "secret_key": KEY, **environ}
    told = suban(folder, *words, **given)
    assert not re.search(r"111:public|222:staff|a-secret-of|城管局|办公室|Traceback", told.out + told.err)
    return told


def setup(town: Town, folder: Path, **environ: str) -> Said:
    return run(town, folder, "telegram", "setup", **environ)


def bind(folder: Path, *bound: tuple[str, str]) -> None:
    """Groups that belong to organisations."""

    def all_of_them(work: Work) -> None:
        for organisation, address in bound:
            organisations.bind(work, organisation, address)

    with opened(folder, secret_key=KEY) as made:
        made.turn_now(all_of_them)


# ---------------------------------------------------------------- what the bots say of themselves


@pytest.mark.parametrize("lang", TEXTS.languages)
@pytest.mark.parametrize("kind", COMMANDS)
def test_every_command_of_a_menu_is_a_word_the_bot_hears(kind: str, lang: str) -> None:
    for scope in COMMANDS[kind]:
        for word, does in offered(TEXTS, kind, scope, lang).items():
            told = TEXTS.hear("word", word) or TEXTS.hear("kind", word) or TEXTS.hear("join", word)
            assert told if kind == "public" or word in ("lang", "bind") else commands.read(word, TEXTS), word
            assert re.fullmatch(r"[a-z0-9_]{1,32}", word)
            assert 1 <= len(does) <= 256


@pytest.mark.parametrize("region", ["demo", "xuchang", "guangxi"])
@pytest.mark.parametrize("what", LONGEST)
def test_no_description_has_to_be_cut(region: str, what: str) -> None:
    profile = load_profile(region, [FOLDER])
    for kind in COMMANDS:
        for lang in profile.languages:
            assert 0 < len(said(TEXTS, profile, kind, what, lang)) < LONGEST[what]


# ---------------------------------------------------------------- setting up


@needs_libraries
def test_both_bots_are_told_who_they_are_in_both_languages(town: Town, tmp_path: Path) -> None:
    assert setup(town, tmp_path).code == 0
    for bot, scopes in ((town.public, 1), (town.staff, 2)):
        words, menu = bot.profile.words, bot.profile.commands
        assert {(what, code) for what in LONGEST for code in ("", "zh")} - words.keys() == set()
        assert len(menu) == scopes * 2
        assert menu["all_private_chats", "zh"] != menu["all_private_chats", ""]
        assert bot.profile.menus == {0: {"type": "commands"}}
    assert town.public.profile.words["name", "zh"] == "明川营商·有诉即办"
    assert not town.api.violations


@needs_libraries
def test_a_second_time_nothing_is_changed(town: Town, tmp_path: Path) -> None:
    setup(town, tmp_path)
    before = (town.public.profile, town.staff.profile)
    told = setup(town, tmp_path)
    assert told.out.count("(changed: 0)") == 2
    assert (town.public.profile, town.staff.profile) == before
    named = [call for call in town.api.calls if call.method.startswith(("setMyName", "setMyDes", "setMySh"))]
    assert len(named) == 2 * 2 * len(LONGEST)


@needs_libraries
def test_polling_takes_a_webhook_away(town: Town, tmp_path: Path) -> None:
    town.client.ok("setWebhook", url="https://old.example/x")
    assert "Telegram is asked for what the complainants' bot is sent" in setup(town, tmp_path).out
    assert town.public.webhook is None


@needs_libraries
def test_a_webhook_is_set_with_its_secret_for_what_is_heard(town: Town, tmp_path: Path) -> None:
    told = setup(town, tmp_path, **HOOK)
    assert told.code == 0
    for bot, kind in ((town.public, "public"), (town.staff, "staff")):
        assert bot.webhook is not None
        assert bot.webhook.url == f"https://suban.example/telegram/{kind}"
        assert bot.webhook.secret == "a-secret-of-the-hook"
        assert bot.mail.allowed == ["message", "callback_query", "my_chat_member", "edited_message"]
    assert town.public.profile.menus[0]["web_app"] == {"url": "https://suban.example/"}
    assert town.staff.profile.menus[0] == {"type": "commands"}


@needs_libraries
def test_an_address_that_telegram_does_not_call_is_named(town: Town, tmp_path: Path) -> None:
    told = setup(town, tmp_path, **{**HOOK, "public_url": "http://suban.example"})
    assert told.code == 1
    assert "SUBAN_PUBLIC_URL is http://suban.example" in told.out
    told = setup(town, tmp_path, **{**HOOK, "public_url": "https://suban.example:5000"})
    assert told.code == 1
    assert "only on ports 80, 88, 443 or 8443" in told.out


@needs_libraries
def test_names_that_are_not_set_or_wrong_are_said(town: Town, tmp_path: Path) -> None:
    told = setup(town, tmp_path, telegram_public_name="", telegram_staff_name="another_bot")
    assert f"Set SUBAN_TELEGRAM_PUBLIC_NAME={PUBLIC} and restart." in told.out
    assert f"Set SUBAN_TELEGRAM_STAFF_NAME={STAFF} and restart." in told.out
    assert "warn" not in "".join(line for line in setup(town, tmp_path).out.splitlines() if " is @" in line)


@needs_libraries
def test_one_bot_is_enough(town: Town, tmp_path: Path) -> None:
    told = setup(town, tmp_path, telegram_public_token="")
    assert told.code == 0
    assert "SUBAN_TELEGRAM_PUBLIC_TOKEN is not set" in told.out
    assert not town.public.profile.words


def test_without_a_bot_it_says_how_to_get_one(town: Town, tmp_path: Path) -> None:
    told = setup(town, tmp_path, telegram_public_token="", telegram_staff_token="")
    assert told.code == 1
    assert "@BotFather" in told.err


# ---------------------------------------------------------------- refusals


@needs_libraries
@pytest.mark.parametrize("kind", ["public", "staff"])
def test_a_wrong_token_is_a_sentence_and_the_other_bot_is_set_up(
    town: Town, tmp_path: Path, kind: str
) -> None:
    told = setup(town, tmp_path, **{f"telegram_{kind}_token": "999:wrong-and-secret"})
    assert told.code == 1
    assert f"SUBAN_TELEGRAM_{kind.upper()}_TOKEN" in told.out
    assert "wrong-and-secret" not in told.out
    assert (town.staff if kind == "public" else town.public).profile.commands


@needs_libraries
def test_no_connection_is_a_sentence(town: Town, tmp_path: Path) -> None:
    told = setup(town, tmp_path, telegram_api_base="http://127.0.0.1:9")
    assert told.code == 1
    assert told.out.count("Telegram cannot be reached") == 2


@needs_libraries
def test_a_name_changed_too_often_does_not_stop_the_rest(town: Town, tmp_path: Path) -> None:
    town.api.misbehave("setMyName", retry_after(7000), retry_after(7000))
    told = setup(town, tmp_path)
    assert told.code == 0
    assert told.out.count("in 117 minutes") == 2
    assert town.public.profile.commands
    assert town.staff.profile.commands


@needs_libraries
def test_whatever_else_telegram_declines_is_passed_on(town: Town, tmp_path: Path) -> None:
    town.api.misbehave("setMyCommands", *[error(400, "Bad Request: BOT_COMMAND_TIRED")] * 2)
    told = setup(town, tmp_path)
    assert told.code == 1
    assert told.out.upper().count("BOT_COMMAND_TIRED") == 2


# ---------------------------------------------------------------- what is missing


@needs_libraries
def test_what_privacy_mode_means_is_said(tmp_path: Path, town: Town) -> None:
    assert "and nothing else that is said there" in setup(town, tmp_path).out
    town.staff.privacy, town.staff.can_join = False, False
    told = setup(town, tmp_path)
    assert "hears everything said in its groups" in told.out
    assert f"/setjoingroups, @{STAFF}, Enable." in told.out
    assert told.code == 1


@needs_libraries
def test_groups_that_are_out_of_reach_are_named_by_whose_they_are(town: Town, tmp_path: Path) -> None:
    town.api.group(-55, "小组", [town.li], {town.staff: "member"}, kind="group").migrate()
    topics = [("office", f"telegram-group:{FORUM}:{topic}") for topic in (5, 7)]
    bind(tmp_path, ("urban", f"telegram-group:{GROUP}"), *topics, ("housing", "telegram-group:-404"))
    bind(tmp_path, ("tax", "telegram-group:-55"))
    town.group.kick(town.staff)
    told = setup(town, tmp_path)
    assert told.code == 1
    assert f"@{STAFF} is not in the group of: housing, urban\n" in told.out
    assert "another number by Telegram: tax\n" in told.out
    assert "bound groups that can be reached: 1.\n" in told.out


@needs_libraries
def test_a_group_in_which_nobody_may_write_is_named(
    town: Town, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bind(tmp_path, ("urban", f"telegram-group:{GROUP}"))
    monkeypatch.setitem(FORBIDDING, "can_send_messages", False)
    assert f"@{STAFF} may not write in the group of: urban\n" in setup(town, tmp_path).out
    town.group.promote(town.staff)
    assert "bound groups that can be reached: 1.\n" in setup(town, tmp_path).out


@needs_libraries
def test_units_without_a_group_and_officers_without_a_private_chat_are_counted(
    town: Town, tmp_path: Path
) -> None:
    def enrol(work: Work) -> None:
        person = roster.staff(work, "urban", "leader")[0]
        people.give_address(work, person, f"telegram-staff:{town.li.id}")

    bind(tmp_path, ("urban", f"telegram-group:{GROUP}"))
    before = setup(town, tmp_path).out
    with opened(tmp_path, secret_key=KEY) as made:
        made.turn_now(enrol)
    after = setup(town, tmp_path).out
    groupless = re.findall(r"Without a group in Telegram \(\d+\): (.*)", after)[0].split(", ")
    assert "housing" in groupless
    assert "urban" not in groupless
    unopened = [re.findall(r"by organisation: (.*)", text) for text in (before, after)]
    assert unopened == [["urban (2)"], ["urban (1)"]]


# ---------------------------------------------------------------- the doctor


def telegram_lines(told: Said) -> list[str]:
    return [line for line in told.out.splitlines() if "Telegram" in line]


def test_the_doctor_does_not_speak_of_a_platform_that_is_not_used(tmp_path: Path) -> None:
    assert telegram_lines(suban(tmp_path, "doctor")) == []


@needs_libraries
def test_the_doctor_is_content_after_a_setup(town: Town, tmp_path: Path) -> None:
    bind(tmp_path, ("urban", f"telegram-group:{GROUP}"))
    for environ in ({}, HOOK):
        setup(town, tmp_path, **environ)
        lines = telegram_lines(run(town, tmp_path, "doctor", **environ))
        assert len(lines) == 5
        assert all(line.startswith("ok") for line in lines), lines


@needs_libraries
def test_the_doctor_finds_a_webhook_that_is_not_ours(town: Town, tmp_path: Path) -> None:
    town.client.ok("setWebhook", url="https://old.example/x")
    told = run(town, tmp_path, "doctor")
    assert "somewhere else" in told.out
    assert "old.example" not in told.out
    assert "nothing arrives" in run(town, tmp_path, "doctor", **HOOK).out


@needs_libraries
def test_the_doctor_passes_on_why_telegram_could_not_deliver(town: Town, tmp_path: Path) -> None:
    setup(town, tmp_path, **HOOK)
    assert town.public.webhook is not None
    town.public.webhook.last_error = "Wrong response from the webhook: 401 Unauthorized"
    town.public.webhook.last_error_at = 2_000_000_000
    told = run(town, tmp_path, "doctor", **HOOK)
    assert "401 Unauthorized" in told.out
    assert "BAD  Telegram" not in told.out


@needs_libraries
def test_the_doctor_names_a_wrong_token(town: Town, tmp_path: Path) -> None:
    told = run(town, tmp_path, "doctor", telegram_staff_token="999:wrong")
    assert "BAD  Telegram does not know the token of the officers' bot." in told.out


@needs_libraries
def test_the_doctor_does_not_wait_for_an_answer_that_does_not_come(
    town: Town, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.doctor_telegram.PATIENCE", 0.2)
    town.api.misbehave("getMe", slow(2), slow(2))
    lines = telegram_lines(run(town, tmp_path, "doctor", telegram_public_token=""))
    assert lines == ["warn Telegram cannot be reached (the officers' bot)."]


def test_offline_the_doctor_warns_at_once_and_loads_no_library(town: Town, tmp_path: Path) -> None:
    lines = telegram_lines(run(town, tmp_path, "doctor", telegram_api_base="http://127.0.0.1:9"))
    assert lines == ["warn Telegram cannot be reached (the complainants' bot, the officers' bot)."]


def test_a_name_that_takes_long_to_look_up_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    from threading import Event

    from bot import doctor_telegram

    monkeypatch.setattr(doctor_telegram, "KNOCK", 0.05)
    monkeypatch.setattr(doctor_telegram, "getproxies", dict)
    monkeypatch.setattr(doctor_telegram, "_knock", lambda _: Event().wait(1))
    assert not doctor_telegram.is_there("https://api.telegram.org")
