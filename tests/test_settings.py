"""Settings: what an operator writes, and what the program says when it cannot be right."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from config.misconfigured import Misconfigured
from config.mistakes import NEEDS, expectation
from config.secret_file import read_or_make
from config.settings import Settings, load_settings
from config.texts import Texts

EXAMPLE = Path(__file__).parent.parent / ".env.example"
KEY = "k" * 32


def refuse(folder: Path, **environ: str) -> tuple[str, ...]:
    with pytest.raises(Misconfigured) as refused:
        load_settings(environ, folder)
    return refused.value.mistakes


def read_example() -> dict[str, str]:
    lines = EXAMPLE.read_text(encoding="utf-8").splitlines()
    return dict(line.split("=", 1) for line in lines if line and not line.startswith("#"))


def test_nothing_needs_to_be_written(tmp_path: Path) -> None:
    settings = load_settings({}, tmp_path)
    assert (settings.profile, settings.host, settings.port) == ("demo", "127.0.0.1", 8000)
    assert settings.sqlite_path == tmp_path / "var" / "suban.db"
    assert settings.roles == ("web", "clock", "postman")


def test_the_environment_overrules_the_file(tmp_path: Path) -> None:
    (tmp_path / "suban.toml").write_text('port = 9000\nlog_level = "debug"\nroles = ["web"]\n')
    settings = load_settings({"SUBAN_PORT": "9001", "SUBAN_LOG_LEVEL": ""}, tmp_path)
    assert (settings.port, settings.log_level, settings.roles) == (9001, "debug", ("web",))


def test_a_dotenv_file_is_not_read_by_itself(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / ".env").write_text("SUBAN_PORT=9000\n")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("SUBAN_PORT", "9002")
    assert load_settings({}, tmp_path).port == 8000


def test_the_database_follows_the_folder_it_is_kept_in(tmp_path: Path) -> None:
    settings = load_settings({"SUBAN_VAR_DIR": "kept"}, tmp_path)
    assert settings.sqlite_path == tmp_path / "kept" / "suban.db"


def test_an_absolute_path_stays_where_it_is(tmp_path: Path) -> None:
    there = tmp_path / "there.db"
    assert load_settings({"SUBAN_DATABASE_URL": f"sqlite:///{there}"}, Path("/")).sqlite_path == there


def test_a_wrong_profile_does_not_make_the_database_wrong(tmp_path: Path) -> None:
    mistakes = refuse(tmp_path, SUBAN_PROFILE="../elsewhere", SUBAN_SECRET_KEY=KEY)
    assert [mistake.split(":")[0] for mistake in mistakes] == ["SUBAN_PROFILE"]


def test_another_database_server_has_no_file(tmp_path: Path) -> None:
    settings = load_settings({"SUBAN_DATABASE_URL": "postgresql+psycopg://suban@db/suban"}, tmp_path)
    assert settings.sqlite_path is None


def test_the_demo_makes_a_key_once_and_keeps_it_to_itself(tmp_path: Path) -> None:
    first, again = load_settings({}, tmp_path), load_settings({}, tmp_path)
    assert first.secret_key == again.secret_key
    assert (tmp_path / "var" / "secret.key").stat().st_mode & 0o777 == 0o600
    assert [path.name for path in (tmp_path / "var").iterdir()] == ["secret.key"]


def test_two_processes_that_start_at_once_share_one_key(tmp_path: Path) -> None:
    with ThreadPoolExecutor(8) as starts:
        keys = set(starts.map(read_or_make, [tmp_path / "var" / "secret.key"] * 32))
    assert len(keys) == 1
    assert len(keys.pop()) >= 32


def test_a_real_city_does_not_start_with_a_key_nobody_kept(tmp_path: Path) -> None:
    load_settings({}, tmp_path)
    (mistake,) = refuse(tmp_path, SUBAN_PROFILE="xuchang")
    assert mistake.startswith("SUBAN_SECRET_KEY: not set.")
    assert load_settings({"SUBAN_PROFILE": "xuchang", "SUBAN_SECRET_KEY": KEY}, tmp_path).profile == "xuchang"


def test_all_mistakes_are_told_at_once(tmp_path: Path) -> None:
    (tmp_path / "suban.toml").write_text("session_minutes = 0\nsesion_minutes = 5\n")
    mistakes = refuse(tmp_path, SUBAN_PORT="80a", SUBAN_ROLES="web,klock", SUBAN_WECOM_BOT_ID="bot")
    assert [mistake.split(":")[0] for mistake in mistakes] == [
        "suban.toml sesion_minutes",
        "SUBAN_PORT",
        "SUBAN_ROLES",
        "suban.toml session_minutes",
        "SUBAN_WECOM_BOT_SECRET",
    ]


@pytest.mark.parametrize(
    ("written", "guess"), [("SUBAN_PROT", "SUBAN_PORT"), ("SUBAN_DATABASE", "SUBAN_DATABASE_URL")]
)
def test_a_misspelt_name_is_answered_with_the_right_one(tmp_path: Path, written: str, guess: str) -> None:
    (mistake,) = refuse(tmp_path, **{written: "1"})
    assert mistake == f"{written}: there is no such setting. Did you mean {guess}?"


def test_a_name_like_no_other_points_to_the_list(tmp_path: Path) -> None:
    (mistake,) = refuse(tmp_path, SUBAN_ZZZ="1")
    assert ".env.example" in mistake


def test_an_unreadable_file_is_named(tmp_path: Path) -> None:
    (tmp_path / "suban.toml").write_text("port: 8000\n")
    (mistake,) = refuse(tmp_path)
    assert mistake.startswith("suban.toml: this is not TOML")


def test_an_operator_who_reads_chinese_is_told_in_chinese(tmp_path: Path) -> None:
    (mistake,) = refuse(tmp_path, SUBAN_PORT="70000", LANG="zh_CN.UTF-8")
    assert mistake == "SUBAN_PORT：“70000”不能用。请填写 0 到 65535 之间的数字。"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("SUBAN_SECRET_KEY", "short-secret"),
        ("SUBAN_RETIRED_KEYS", f"short-secret,{KEY}"),
        ("SUBAN_DATABASE_URL", "mysql://suban:short-secret@db/suban"),
        ("SUBAN_WECHAT_AES_KEY", "short-secret"),
        ("SUBAN_TELEGRAM_WEBHOOK_SECRET", "short-secret but with blanks"),
        ("SUBAN_SMS_BODY", "token=short-secret"),
        ("SUBAN_LICENCE_SECRET", "short-secret"),
        ("SUBAN_LICENCE_URL", "http://licence.example/?key=short-secret"),
        ("SUBAN_TELEGRAM_PUBLIC_TOKEN", "short-secret"),
    ],
)
def test_a_mistake_never_repeats_a_secret(tmp_path: Path, name: str, value: str) -> None:
    mistakes = refuse(tmp_path, **{name: value})
    assert mistakes[0].startswith(f"{name}: ")
    assert "short-secret" not in "".join(mistakes)


def test_printing_the_settings_shows_no_secret(tmp_path: Path) -> None:
    environ = {"SUBAN_SECRET_KEY": "s3cr3t" * 6, "SUBAN_DATABASE_URL": "postgresql+psycopg://a:s3cr3t@db/a"}
    assert "s3cr3t" not in repr(load_settings(environ, tmp_path))


@pytest.mark.parametrize("setting", sorted(NEEDS))
def test_a_setting_that_is_of_no_use_alone_asks_for_its_companions(tmp_path: Path, setting: str) -> None:
    values = {"sms_url": "https://sms.example/send", "telegram_webhook_secret": "w" * 16}
    values |= {f"licence_{name}": f"https://licence.example/{name}" for name in ("url", "authorise_url")}
    values |= {"licence_secret": "w" * 16}
    mistakes = refuse(tmp_path, **{f"SUBAN_{setting.upper()}": values.get(setting, "x")})
    assert [mistake.split(":")[0] for mistake in mistakes] == [f"SUBAN_{n.upper()}" for n in NEEDS[setting]]


def test_a_webhook_needs_its_secret_and_an_address(tmp_path: Path) -> None:
    (mistake,) = refuse(tmp_path, SUBAN_TELEGRAM_MODE="webhook")
    assert mistake.startswith("SUBAN_TELEGRAM_WEBHOOK_SECRET: not set, but SUBAN_TELEGRAM_MODE needs it.")


def test_one_bot_cannot_be_both(tmp_path: Path) -> None:
    both = {f"SUBAN_TELEGRAM_{kind}_TOKEN": "111:short-secret" for kind in ("PUBLIC", "STAFF")}
    (mistake,) = refuse(tmp_path, **both)
    assert mistake.startswith("SUBAN_TELEGRAM_STAFF_TOKEN: ")
    assert "short-secret" not in mistake


def test_profiles_of_ones_own_must_be_where_one_says(tmp_path: Path) -> None:
    (mistake,) = refuse(tmp_path, SUBAN_PROFILE_DIR="mine")
    assert "mine" in mistake
    (tmp_path / "mine").mkdir()
    assert load_settings({"SUBAN_PROFILE_DIR": "mine"}, tmp_path).profile_dir == tmp_path / "mine"


@pytest.mark.parametrize(
    ("host", "alone"), [("127.0.0.1", True), ("::1", True), ("localhost", True), ("0.0.0.0", False)]
)
def test_loopback_means_nobody_else_can_connect(tmp_path: Path, host: str, alone: bool) -> None:
    assert load_settings({"SUBAN_HOST": host}, tmp_path).loopback is alone


def test_the_address_is_the_public_one_when_there_is_one(tmp_path: Path) -> None:
    assert load_settings({"SUBAN_HOST": "::1"}, tmp_path).address == "http://[::1]:8000"
    public = {"SUBAN_PUBLIC_URL": "https://suban.example.gov.cn/"}
    assert load_settings(public, tmp_path).address == "https://suban.example.gov.cn"


def test_the_example_lists_every_setting_and_none_besides() -> None:
    assert sorted(read_example()) == sorted(f"SUBAN_{name.upper()}" for name in Settings.model_fields)


def test_the_example_as_it_stands_is_the_default(tmp_path: Path) -> None:
    load_settings({}, tmp_path)
    assert load_settings(read_example(), tmp_path) == load_settings({}, tmp_path)


def test_the_example_explains_every_group_of_settings() -> None:
    groups = re.split(r"\n\n", EXAMPLE.read_text(encoding="utf-8"))
    assert all(group.startswith("# ") for group in groups)


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_setting_says_what_belongs_into_it(lang: str) -> None:
    texts = Texts()
    assert all(texts.word(lang, expectation(setting)) for setting in Settings.model_fields)
