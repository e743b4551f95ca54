"""Methods that ask about chats, members and files."""

from __future__ import annotations

from tests.channels.telegram_calls import Call, method
from tests.channels.telegram_files import DOWNLOAD
from tests.channels.telegram_groups import IN, FakeGroup
from tests.channels.telegram_refusals import JSON, bad
from tests.channels.telegram_rooms import Room, member

_RIGHTS = {
    "can_send_messages": True, "can_send_audios": True, "can_send_documents": True, "can_send_photos": True,
    "can_send_videos": True, "can_send_video_notes": True, "can_send_voice_notes": True, "can_send_polls": True,
    "can_send_other_messages": True, "can_add_web_page_previews": True, "can_change_info": False,
    "can_invite_users": True, "can_pin_messages": False, "can_manage_topics": False,
}  # fmt: skip
_GIFTS = {
    "unlimited_gifts": False, "limited_gifts": False, "unique_gifts": False, "premium_subscription": False,
    "gifts_from_channels": False,
}  # fmt: skip


@method("getChat")
def get_chat(call: Call) -> JSON:
    """All about a chat."""
    room = _readable(call)
    body = room.json | {"accent_color_id": 1, "max_reaction_count": 11, "accepted_gift_types": _GIFTS}
    if not room.private:
        body["permissions"] = _RIGHTS
    return body


def _readable(call: Call) -> Room:
    room = call.room()
    if isinstance(room, FakeGroup) and (why := room.closed(call.bot)):
        raise why
    return room


def _group(call: Call, otherwise: str) -> FakeGroup:
    room = _readable(call)
    if not isinstance(room, FakeGroup):
        raise bad(otherwise)
    return room


@method("getChatMember")
def get_chat_member(call: Call) -> JSON:
    """What somebody is in a chat."""
    room = _readable(call)
    user = _account(call, call.number("user_id"))
    return member(user, room.status(int(user["id"])) if isinstance(room, FakeGroup) else "member")


def _account(call: Call, id: int) -> JSON:
    who = call.world.users.get(id) or call.world.bots_by_id.get(id)
    if who is None:
        raise bad("invalid user_id specified" if id <= 0 else "user not found")
    return who.json


@method("getChatAdministrators")
def get_administrators(call: Call) -> list[JSON]:
    """Who governs a group; other bots are not told."""
    group = _group(call, "there are no administrators in the private chat")
    return [
        member(_account(call, id), status)
        for id, status in group.statuses.items()
        if status in ("creator", "administrator") and (id == call.bot.id or id in call.world.users)
    ]


@method("getChatMemberCount")
def count_members(call: Call) -> int:
    """How many are in a chat."""
    room = _readable(call)
    return sum(status in IN for status in room.statuses.values()) if isinstance(room, FakeGroup) else 2


@method("leaveChat")
def leave_chat(call: Call) -> bool:
    """The bot goes."""
    group = _group(call, "chat member status can't be changed in private chats")
    group.settle(call.bot, "left", sender=call.bot.json)
    gone = {"left_chat_member": call.bot.json}
    group.spread(group.write(call.bot.json, bot=call.bot, service=True, extra=gone))
    return True


@method("getFile")
def get_file(call: Call) -> JSON:
    """Where a file can be fetched."""
    stored, size = call.world.shelf.find(call.word("file_id"), call.bot.id)
    if stored.size > DOWNLOAD:
        raise bad("file is too big")
    path = stored.path(size)
    call.bot.paths[path] = (stored, size)
    return {**stored.reference(call.bot.id, size), "file_path": path}
