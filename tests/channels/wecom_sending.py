"""What a bot says over its connection: replies, pushes, cards in the place of cards, files in pieces."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from tests.channels import wecom_cards
from tests.channels.wecom_bots import Asked, FakeBot
from tests.channels.wecom_frames import Frame, command
from tests.channels.wecom_refusals import JSON, Refused, Rude, record_of, text_of
from tests.channels.wecom_shown import Room, Shown

MARKDOWN = STREAM = 20480
"""Bytes of a markdown text and of a stream."""
STREAM_LIFE = 600.0
MEDIA = ("file", "image", "voice", "video")
PUSHED = ("markdown", "template_card", *MEDIA)
REPLIED = ("stream", "template_card", *MEDIA)
WELCOME = ("text", "template_card")


@dataclass
class Draft:
    """A message before it is shown."""

    kind: str
    content: str = ""
    cards: dict[str, JSON] = field(default_factory=dict)
    data: bytes = b""
    name: str = ""

    def show(self, room: Room, bot: FakeBot, quoted: Shown | None = None) -> Shown:
        """Put it on the screen; from now on its task_id is used."""
        more: JSON = {"cards": self.cards, "data": self.data, "name": self.name, "quoted": quoted}
        shown = room.show(bot, self.kind, self.content, **more)
        if shown.task_id:
            bot.tasks[shown.task_id] = shown
        return shown


def draft(bot: FakeBot, body: JSON, allowed: tuple[str, ...]) -> Draft:
    """Read a message and refuse what cannot be."""
    kind = body.get("msgtype")
    if kind not in allowed:
        raise Rude(40008, f"msgtype {kind!r}")
    what = record_of(body, kind)
    if kind in MEDIA:
        stored = bot.world.shelf.find(bot.id, what.get("media_id"), kind)
        return Draft(kind, stored.name, data=stored.data, name=stored.name)
    if kind == "template_card":
        return Draft("card", cards={"": checked(bot, what)})
    return Draft(kind, text_of(what.get("content"), MARKDOWN))


def checked(bot: FakeBot, card: JSON, chat: str = "") -> JSON:
    """A card that may be sent as a new one."""
    polite(bot, card, chat)
    bot.check_task(card)
    return card


def polite(bot: FakeBot, card: JSON, chat: str = "") -> None:
    """Refuse what cannot be, and write down what would be cut off."""
    for sin in wecom_cards.check(card):
        bot.world.violate(f"template_card: {sin}", bot, chat)


# ---------------------------------------------------------------- pushes


@command("aibot_send_msg")
def _send(frame: Frame) -> None:
    bot = frame.bot
    room, group = _addressed(frame)
    if room.key not in bot.opened:
        raise Refused(846607)
    message = draft(bot, frame.body, PUSHED)
    if group and message.kind == "card" and not frame.world.group_cards:
        raise Refused(40008, "template_card in a group")
    frame.world.floods.conversation(bot.id, room.key)
    message.show(room, bot)


def _addressed(frame: Frame) -> tuple[Room, bool]:
    chat, kind = str(frame.body.get("chatid") or ""), frame.body.get("chat_type", 0)
    if kind not in (0, 1, 2):
        raise Rude(40035, "chat_type")
    group = frame.world.groups.get(chat) if kind != 1 else None
    if group and not group.dissolved:
        if frame.bot not in group.bots:
            raise Refused(93001)
        return group, True
    member = frame.world.members.get(chat) if kind != 2 else None
    if member is None:
        raise Refused(93006)
    return frame.world.single(member, frame.bot), False


# ---------------------------------------------------------------- replies


@command("aibot_respond_msg")
def _respond(frame: Frame) -> None:
    asked = frame.bot.to_answer(frame.req_id, "message")
    _still_there(frame.bot, asked)
    if frame.body.get("msgtype") == "stream":
        return _stream(frame, asked)
    message = draft(frame.bot, frame.body, REPLIED)
    frame.world.floods.conversation(frame.bot.id, asked.room.key)
    message.show(asked.room, frame.bot, asked.about)
    return None


def _still_there(bot: FakeBot, asked: Asked) -> None:
    if not asked.group:
        return
    group = bot.world.groups[asked.room.key]
    if group.dissolved:
        raise Refused(93006)
    if bot not in group.bots:
        raise Refused(93001)


def _stream(frame: Frame, asked: Asked) -> None:
    stream = record_of(frame.body, "stream")
    id, content, finish = stream.get("id"), stream.get("content", ""), stream.get("finish", False)
    if not isinstance(id, str) or not id or not isinstance(content, str):
        raise Rude(40035, "stream")
    if finish or content:
        text_of(content, STREAM)
    shown = asked.streams.get(id)
    if shown is None:
        frame.world.floods.conversation(frame.bot.id, asked.room.key)
        shown = asked.streams[id] = asked.room.show(
            frame.bot, "stream", content, quoted=asked.about, finished=bool(finish)
        )
        return
    if shown.finished:
        raise Rude(846608, "finished before")
    if frame.world.clock.now() - shown.at > STREAM_LIFE:
        raise Refused(846608)
    shown.content, shown.finished, shown.edited = content, bool(finish), shown.edited + 1


@command("aibot_respond_welcome_msg")
def _welcome(frame: Frame) -> None:
    asked = frame.bot.to_answer(frame.req_id, "welcome")
    message = draft(frame.bot, frame.body, WELCOME)
    frame.world.floods.conversation(frame.bot.id, asked.room.key)
    asked.answered = True
    message.show(asked.room, frame.bot)


@command("aibot_respond_update_msg")
def _update(frame: Frame) -> None:
    asked = frame.bot.to_answer(frame.req_id, "click")
    if frame.body.get("response_type") != "update_template_card":
        raise Rude(40035, "response_type")
    card = record_of(frame.body, "template_card")
    polite(frame.bot, card, asked.room.key)
    assert asked.about
    if card.get("task_id") != asked.about.task_id:
        raise Rude(40035, "task_id of another card")
    frame.world.floods.conversation(frame.bot.id, asked.room.key)
    asked.answered = True
    asked.about.replace(card, _readers(frame.body.get("userids"), asked))


def _readers(userids: Any, asked: Asked) -> list[str] | None:
    """Who sees the new card; in a single chat there is only one."""
    if not userids:
        return None
    if not isinstance(userids, list) or not all(isinstance(userid, str) for userid in userids):
        raise Rude(40035, "userids")
    if not asked.group:
        return None if asked.member.userid in userids else []
    return userids


# ---------------------------------------------------------------- files


@command("aibot_upload_media_init")
def _init(frame: Frame) -> JSON:
    begun = frame.world.shelf.begin(frame.bot.id, frame.body)
    frame.world.floods.upload(frame.bot.id)
    return begun


@command("aibot_upload_media_chunk")
def _chunk(frame: Frame) -> None:
    frame.world.shelf.add(frame.bot.id, frame.body)


@command("aibot_upload_media_finish")
def _finish(frame: Frame) -> JSON:
    return frame.world.shelf.finish(frame.bot.id, frame.body)
