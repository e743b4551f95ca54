"""Who gets past the door of an officers' bot: members of the roster, and whoever brings a one-time code (§7.2)."""

from __future__ import annotations

from dataclasses import dataclass

from bot.heard import Heard
from handlers import commands
from handlers.joining import brings_code
from store import organisations, people, roster
from store.work import Work

PASS, STOP = "", "stop"
BIND_IN_GROUP, STAFF_ONLY, NOT_BOUND = "bind_in_group", "staff_only", "not_bound"


@dataclass(frozen=True)
class Standing:
    """What decides: a post on the roster, a bound chat, a code that is brought, a command, words to the bot itself."""

    staff: bool
    bound: bool
    code: str
    command: bool


def standing(work: Work, heard: Heard) -> Standing:
    """Look it up; being an administrator of the chat counts for nothing."""
    person = people.at_address(work, heard.speaker)
    return Standing(
        staff=bool(person and roster.actor(work, person).posts),
        bound=any(organisations.group_at(work, address) for address in heard.chat),
        code=brings_code(work, heard.text),
        command=bool(heard.pressed) or commands.read(heard.text, work.house.texts) is not None,
    )


def admit(heard: Heard, who: Standing) -> str:
    """PASS, STOP, or the hint that is given instead, a phrase of the platform's own."""
    if heard.event or who.code == "enrol" or (who.code and heard.chat):
        return PASS
    if who.code:
        return BIND_IN_GROUP
    if not heard.chat:
        return PASS if who.staff else STAFF_ONLY
    if not who.bound:
        return NOT_BOUND if who.staff and who.command else STOP
    return PASS if _is_meant(heard, who) else STOP


def _is_meant(heard: Heard, who: Standing) -> bool:
    """In a group a stranger's commands are turned away and written down; pictures count when they come with one."""
    if who.staff and heard.album:  # the words stand on one of its pictures alone
        return True
    if not who.staff or heard.media:
        return who.command or bool(who.staff and heard.quoted)
    return True
