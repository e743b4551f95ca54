"""Where an answer goes on a platform without whispering: beside the button, into the private chat, or aloud."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from bot.heard import NOTHING, Answer, Heard
from bot.manners import manner_of
from bot.render import render, to_plain
from config.saying import Say
from store import evidence, notice, organisations, people, roster, views
from store.audience import group_lane, person_lane
from store.database import Row
from store.letter import REPLY
from store.notice import REPLY_FIRST
from store.work import Work

if TYPE_CHECKING:
    from bot.app import Suban

TOAST = 200
"""Characters of a word that is shown beside a button."""
ALOUD = "aloud"
"""The style of what the whole group may read."""


def leave(work: Work, suban: Suban, heard: Heard, chat: str, says: Sequence[Say], address: int = 0) -> Answer:
    """Leave the answers where they belong; `address` is the number of the speaker's, where that is known."""
    if not says:
        return NOTHING
    if not chat:
        return _leave_in_private(work, heard, says, address)
    group = organisations.group_at(work, chat)
    aside = [say for say in says if is_private(say)]
    aloud = [say for say in says if not is_private(say)]
    if group is None and aloud:
        return Answer(aloud=tuple(_worded(work, suban, heard, say) for say in aloud))
    for say in aloud:
        _reply(work, heard, group_lane(group or {}), say)
    return _whisper(work, suban, heard, group, aside) if aside else NOTHING


def _reply(work: Work, heard: Heard, lane: str, say: Say) -> None:
    """An answer, ahead of the notices born in its turn; its row says which message it answers."""
    door = heard.speaker.partition(":")[0]
    notice.tell(work, lane, say, starts=f"{REPLY}{door}:{heard.key}", rank=REPLY_FIRST)


def is_private(say: Say) -> bool:
    """In a group nothing is said aloud that does not ask for it."""
    return say.style != ALOUD


def leave_reply(
    work: Work, door: str, key: str, person: str, says: Sequence[Say], *, done: str = "", doubt: bool = False
) -> None:
    """An answer that its platform did not take away, or not all of it, goes the way of a notice."""
    row = next((row for row in people.addresses(work, person) if row["door"] == door), None)
    starts = f"{REPLY}{door}:{key}"
    for say in says if row else ():
        lane = person_lane(row or {})
        notice.tell(work, lane, say, starts=starts, rank=REPLY_FIRST, done=done, doubt=doubt)


def _leave_in_private(work: Work, heard: Heard, says: Sequence[Say], address: int) -> Answer:
    row = _numbered(heard, address) if address else people.address(work, heard.speaker)
    first, *rest = says
    for say in (_marking(heard, first), *rest):
        if row:
            _reply(work, heard, person_lane(row), say)
    _log_files(work, heard, says)
    return NOTHING


def _numbered(heard: Heard, address: int) -> Row:
    return {"door": heard.speaker.partition(":")[0], "id": address}


def _marking(heard: Heard, say: Say) -> Say:
    """The question whose button was pressed is marked with the answer; buttons that lead somewhere stay as they are."""
    if heard.pressed is None or not heard.pressed.message or ":" in heard.choice or not heard.choice:
        return say
    pressed = heard.pressed
    label = "" if is_stale(say) else pressed.label
    return replace(say, answers={"message": pressed.message, "text": pressed.text, "label": label})


def is_stale(say: Say) -> bool:
    """Whether an answer says that the button was one of an earlier question."""
    note = say.facts.get("note")
    return isinstance(note, Mapping) and note.get("key") == "unclear.stale"


def _whisper(work: Work, suban: Suban, heard: Heard, group: Row | None, says: Sequence[Say]) -> Answer:
    """In a group a short word is shown beside the button that was pressed; all else goes into the private chat."""
    if heard.pressed and len(says) == 1 and _may_stand_beside(heard, says[0]):
        text = _worded(work, suban, heard, says[0])
        if len(text) <= TOAST:
            return Answer(text, alert=_is_refusal(says[0]))
    row = people.address(work, heard.speaker)
    if row is None or row["gone"] is not None:
        return _ask_to_open(work, heard, group)
    for say in says:
        _reply(work, heard, person_lane(row), say)
    _log_files(work, heard, says)
    beside = Say("door.said_in_private")
    return Answer(_worded(work, suban, heard, beside)) if heard.pressed else NOTHING


def _ask_to_open(work: Work, heard: Heard, group: Row | None) -> Answer:
    """The private chat was never opened: a press leads there, an officer's command is told so, and not a word more."""
    if group and not heard.pressed and roster.actor(work, people.at_address(work, heard.speaker)).posts:
        _reply(work, heard, group_lane(group), Say("door.open_private", style=ALOUD))
    return Answer(closed=True)


def _may_stand_beside(heard: Heard, say: Say) -> bool:
    """Where all can read what stands on a card, only why nothing was done."""
    return _is_short(say) and (manner_of(heard.speaker).toasts or _is_refusal(say))


def _is_refusal(say: Say) -> bool:
    return say.key.startswith(("refused.", "staff.changed"))


def _is_short(say: Say) -> bool:
    return not (say.options or say.form or say.files or say.facts.get("rows") or "once" in say.style.split())


def _worded(work: Work, suban: Suban, heard: Heard, say: Say) -> str:
    lang = people.language(work, people.at_address(work, heard.speaker))
    return to_plain(render(say, suban.texts, lang, suban.profile.hours.zone))


def _log_files(work: Work, heard: Heard, says: Sequence[Say]) -> None:
    """Files that are handed over are looked at: that is written down (§8.3 rule 6)."""
    for say in says:
        for given in say.files:
            file = evidence.file(work, int(given["id"]))
            if file:
                who = roster.actor(work, people.at_address(work, heard.speaker))
                organisation = who.posts[0].organisation if who.posts else ""
                views.log(work, file["ticket"], who.person, organisation, "evidence", "file")


def tell_late(work: Work, heard: Heard, text: str) -> None:
    """A word that came too late to be shown beside its button is said in private instead."""
    row = people.address(work, heard.speaker)
    if row and row["gone"] is None:
        notice.tell(
            work, person_lane(row), Say("door.word", {"text": text}, style="private"), rank=REPLY_FIRST
        )
