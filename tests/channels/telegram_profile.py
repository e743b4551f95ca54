"""Methods by which a bot says what it is."""

from __future__ import annotations

import re
from typing import Any

from tests.channels.telegram_calls import Call, method
from tests.channels.telegram_markup import check_web_app
from tests.channels.telegram_refusals import JSON, bad

COMMANDS = 100
WORDS = {"name": 64, "description": 512, "short_description": 120}
SCOPES = (
    "default", "all_private_chats", "all_group_chats", "all_chat_administrators", "chat", "chat_administrators",
    "chat_member",
)  # fmt: skip
_COMMAND = re.compile(r"[a-z0-9_]{1,32}")


@method("getMe")
def get_me(call: Call) -> JSON:
    """The bot about itself."""
    bot = call.bot
    can = {"can_join_groups": bot.can_join, "can_read_all_group_messages": not bot.privacy}
    return bot.json | can | {"supports_inline_queries": False, "can_connect_to_business": False,
                             "has_main_web_app": False}  # fmt: skip


# ---------------------------------------------------------------- commands


@method("setMyCommands")
def set_commands(call: Call) -> bool:
    """The menu of commands, for some people in some language."""
    commands = call.params.get("commands")
    if not isinstance(commands, list):
        raise bad("can't parse commands: Expected an Array")
    if len(commands) > COMMANDS:
        raise bad("BOT_COMMANDS_TOO_MUCH")
    call.bot.profile.commands[_scope(call), _language(call)] = [_command(given) for given in commands]
    return True


@method("getMyCommands")
def get_commands(call: Call) -> list[JSON]:
    """The menu as it was set."""
    return call.bot.profile.commands.get((_scope(call), _language(call)), [])


@method("deleteMyCommands")
def delete_commands(call: Call) -> bool:
    """No menu."""
    call.bot.profile.commands.pop((_scope(call), _language(call)), None)
    return True


def _command(given: Any) -> JSON:
    if not isinstance(given, dict):
        raise bad("can't parse BotCommand: expected an Object")
    name, description = str(given.get("command", "")).removeprefix("/"), str(given.get("description", ""))
    if not _COMMAND.fullmatch(name):
        raise bad("BOT_COMMAND_INVALID")
    if not 1 <= len(description) <= 256:
        raise bad("BOT_COMMAND_DESCRIPTION_INVALID")
    return {"command": name, "description": description}


def _scope(call: Call) -> str:
    scope = call.params.get("scope") or {"type": "default"}
    kind = scope.get("type") if isinstance(scope, dict) else None
    if kind not in SCOPES:
        raise bad("can't parse BotCommandScope: Unsupported type specified")
    if not kind.startswith("chat"):
        return str(kind)
    asked = Call(call.world, call.bot, call.method, {"chat_id": scope.get("chat_id")})
    room = asked.room()
    return f"{kind}:{room.id}" + (f":{scope['user_id']}" if kind == "chat_member" else "")


def _language(call: Call) -> str:
    code = call.word("language_code")
    if code and not re.fullmatch(r"[a-z]{2}", code):
        raise bad("invalid language code specified")
    return code


# ---------------------------------------------------------------- words about itself


def _say(call: Call, word: str) -> bool:
    text = call.word(word)
    if len(text) > WORDS[word]:
        raise bad(f"{word.replace('_', ' ')} is too long")
    call.bot.profile.words[word, _language(call)] = text
    return True


def _said(call: Call, word: str) -> JSON:
    words, default = call.bot.profile.words, call.bot.username if word == "name" else ""
    code = _language(call)
    return {word: words.get((word, code)) or words.get((word, "")) or default}


@method("setMyName")
def set_name(call: Call) -> bool:
    """The name of the bot."""
    return _say(call, "name")


@method("getMyName")
def get_name(call: Call) -> JSON:
    """The name of the bot."""
    return _said(call, "name")


@method("setMyDescription")
def set_description(call: Call) -> bool:
    """What an empty chat shows."""
    return _say(call, "description")


@method("getMyDescription")
def get_description(call: Call) -> JSON:
    """What an empty chat shows."""
    return _said(call, "description")


@method("setMyShortDescription")
def set_short_description(call: Call) -> bool:
    """What the profile shows."""
    return _say(call, "short_description")


@method("getMyShortDescription")
def get_short_description(call: Call) -> JSON:
    """What the profile shows."""
    return _said(call, "short_description")


@method("setChatMenuButton")
def set_menu(call: Call) -> bool:
    """The button beside the input line."""
    button = call.params.get("menu_button") or {"type": "default"}
    if not isinstance(button, dict) or button.get("type") not in ("default", "commands", "web_app"):
        raise bad("can't parse menu button: invalid type")
    if button["type"] == "web_app":
        check_web_app(button.get("web_app"), "menu button Web App")
    call.bot.profile.menus[_private(call)] = button
    return True


@method("getChatMenuButton")
def get_menu(call: Call) -> JSON:
    """The button beside the input line."""
    menus = call.bot.profile.menus
    return menus.get(_private(call)) or menus.get(0) or {"type": "commands"}


def _private(call: Call) -> int:
    if not call.word("chat_id"):
        return 0
    room = call.room()
    if not room.private:
        raise bad("chat must be private")
    return room.id


@method("setMyDefaultAdministratorRights")
def set_rights(call: Call) -> bool:
    """What the bot asks for when it is made an administrator."""
    call.bot.profile.rights[call.flag("for_channels")] = call.params.get("rights") or {}
    return True


@method("close")
def close(call: Call) -> bool:
    """The instance is closed."""
    return True


@method("logOut")
def log_out(call: Call) -> bool:
    """The bot leaves this server."""
    return True
