"""What the bots say of themselves: names, descriptions, and the commands beside the line one types in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from config.profile import Profile
from config.texts import Texts

PRIVATE, GROUPS = "all_private_chats", "all_group_chats"
LONGEST = {"name": 64, "short_description": 120, "description": 512}
"""What a bot can say of itself, and in how many characters."""
COMMANDS: Mapping[str, Mapping[str, Sequence[str]]] = {
    "public": {
        PRIVATE: (
            "complaint", "progress", "add", "nudge", "rate", "withdraw", "human", "lang", "privacy", "help",
        ),
    },
    "staff": {
        PRIVATE: (
            "mine", "detail", "why", "acknowledge", "contact", "progress", "extend", "reply", "lang", "help",
        ),
        GROUPS: ("mine", "acknowledge", "contact", "progress", "extend", "reply", "detail", "why", "bind", "help"),
    },
}  # fmt: skip
"""Which bot offers what where; each is a word that the bot hears, without a slash too."""


def languages(profile: Profile) -> dict[str, str]:
    """The code by which Telegram calls a language → the language; "" is for everybody else."""
    others = "en" if "en" in profile.languages else profile.languages[0]
    return {"": others, **{lang: lang for lang in profile.languages if lang != others}}


def said(texts: Texts, profile: Profile, kind: str, what: str, lang: str) -> str:
    """What a bot says of itself, no longer than Telegram allows."""
    brand = profile.brand
    facts = {"brand": brand.name, "city": brand.city, "hotline": brand.hotline}
    return texts.say(lang, f"telegram.{what}.{kind}", facts)[: LONGEST[what]]


def offered(texts: Texts, kind: str, scope: str, lang: str) -> dict[str, str]:
    """The menu of a bot in a kind of chat: command → what it does."""
    return {word: texts.say(lang, f"telegram.command.{kind}.{word}") for word in COMMANDS[kind][scope]}
