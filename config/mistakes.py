"""What is wrong with the settings somebody wrote, as sentences that say what to write instead."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from pydantic import ValidationError
from pydantic_settings import BaseSettings

from config.given import Given, Mistake
from config.texts import load_texts

NEEDS: Mapping[str, tuple[str, ...]] = {
    "telegram_webhook_secret": ("public_url",),
    "wechat_appid": ("wechat_secret", "wechat_token"),
    "wecom_corpid": ("wecom_agentid", "wecom_secret", "wecom_token", "wecom_aes_key"),
    "wecom_bot_id": ("wecom_bot_secret",),
    "wecom_bot_secret": ("wecom_bot_id",),
    "wechat_template": ("wechat_appid", "wechat_template_fields"),
    "wechat_subscription": ("wechat_appid", "wechat_subscription_fields"),
    "sms_url": ("sms_body", "sms_signature"),
    "licence_url": ("licence_authorise_url", "licence_secret", "public_url"),
    "licence_authorise_url": ("licence_url", "licence_secret", "public_url"),
    "licence_secret": ("licence_url", "licence_authorise_url", "public_url"),
}
"""What a setting is of no use without."""

SECRET = {"secret", "token", "key", "aes", "header", "database", "sms", "licence", "webhooks"}
"""Kinds of settings whose value a mistake never repeats."""

EXPECT: Mapping[str, str] = {
    "profile_dir": "folder",
    "var_dir": "folder",
    "database_url": "database",
    "secret_key": "key",
    "retired_keys": "key",
    "public_url": "url",
    "telegram_public_token": "token",
    "telegram_staff_token": "token",
    "telegram_public_name": "bot_name",
    "telegram_staff_name": "bot_name",
    "telegram_webhook_secret": "header",
    "telegram_api_base": "url",
    "wechat_appid": "text",
    "wechat_secret": "secret",
    "wechat_token": "secret",
    "wechat_aes_key": "aes",
    "wechat_api_base": "url",
    "wecom_corpid": "text",
    "wecom_agentid": "number",
    "wecom_secret": "secret",
    "wecom_token": "secret",
    "wecom_aes_key": "aes",
    "wecom_api_base": "url",
    "wecom_bot_id": "text",
    "wecom_bot_secret": "secret",
    "wecom_bot_ws": "socket",
    "wecom_webhooks": "webhooks",
    "wechat_template": "text",
    "wechat_template_fields": "template_fields",
    "wechat_subscription": "text",
    "wechat_subscription_fields": "template_fields",
    "sms_url": "sms",
    "sms_body": "sms",
    "sms_signature": "text",
    "licence_url": "licence",
    "licence_authorise_url": "licence",
    "licence_secret": "header",
}
"""The phrase below `settings.expect` that says what to write; a setting not listed has its own."""


FOLLOWS = "default_factory_not_called"
"""A default that waits for another setting: nobody wrote it, so nobody wrote it wrongly."""

LIBRARIES: Mapping[str, tuple[str, str]] = {
    "telegram_public_token": ("aiogram", "telegram"),
    "telegram_staff_token": ("telegram", "telegram"),
    "wechat_appid": ("wechatpy", "wechat"),
    "wecom_corpid": ("wechatpy", "wecom"),
    "wecom_bot_id": ("websockets", "wecom"),
    "wecom_webhooks": ("wechatpy", "wecom"),
}
"""What has to be installed for a setting, and the extra it comes with."""


def find_mistakes(kind: type[BaseSettings], given: Given, folder: Path) -> Iterator[Mistake]:
    """Values that cannot be used, settings that miss their companions, folders that are not there, no key."""
    yield from _find_wrong(kind, given)
    yield from _find_missing(given)
    yield from _find_contradictions(given, folder)


def word_mistakes(mistakes: Iterable[Mistake], environ: Mapping[str, str]) -> list[str]:
    """One sentence each, in the language of the operator's locale."""
    lang = "zh" if _locale(environ).startswith("zh") else "en"
    texts = load_texts()
    return [texts.say(lang, f"settings.{m.key}", {"where": m.where, **m.facts}) for m in mistakes]


def expectation(setting: str) -> dict[str, str]:
    """The fact that says what belongs into a setting."""
    return {"key": f"settings.expect.{EXPECT.get(setting, setting)}"}


def _locale(environ: Mapping[str, str]) -> str:
    return environ.get("LC_ALL") or environ.get("LC_MESSAGES") or environ.get("LANG") or ""


def _find_wrong(kind: type[BaseSettings], given: Given) -> Iterator[Mistake]:
    try:
        kind(**given.values)
    except ValidationError as error:
        wrong = [str(part["loc"][0]) for part in error.errors() if part["type"] != FOLLOWS]
        for setting in dict.fromkeys(wrong):
            yield _wrong(setting, given)


def _wrong(setting: str, given: Given) -> Mistake:
    facts: dict[str, Any] = {"expect": expectation(setting)}
    if EXPECT.get(setting) in SECRET:
        return Mistake(given.place(setting), "wrong_secret", facts)
    return Mistake(given.place(setting), "wrong", {"value": str(given.values[setting])[:60], **facts})


def _find_missing(given: Given) -> Iterator[Mistake]:
    for setting, needed in NEEDS.items():
        for other in needed if setting in given.values else ():
            if other not in given.values:
                yield _missing(other, given.place(setting), given)


def _missing(setting: str, because: str, given: Given) -> Mistake:
    return Mistake(given.place(setting), "missing", {"because": because, "expect": expectation(setting)})


def _find_contradictions(given: Given, folder: Path) -> Iterator[Mistake]:
    values = given.values
    if values.get("telegram_mode") == "webhook" and "telegram_webhook_secret" not in values:
        yield _missing("telegram_webhook_secret", given.place("telegram_mode"), given)
    if values.get("telegram_staff_token") == values.get("telegram_public_token", "none"):
        yield Mistake(given.place("telegram_staff_token"), "same_token", {})
    for setting, (library, extra) in LIBRARIES.items():
        if setting in values and find_spec(library) is None:
            yield Mistake(given.place(setting), "no_library", {"extra": extra})
    if (
        values.get("profile", "demo") != "demo"
        and "wechat_appid" in values
        and "wechat_aes_key" not in values
    ):
        yield _missing("wechat_aes_key", given.place("wechat_appid"), given)
    if values.get("profile", "demo") != "demo" and "secret_key" not in values:
        yield Mistake(given.place("secret_key"), "keyless", {"expect": expectation("secret_key")})
    if "profile_dir" in values and not (folder / str(values["profile_dir"])).is_dir():
        yield _wrong("profile_dir", given)
