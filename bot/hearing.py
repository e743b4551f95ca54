"""A message of a platform that is answered later: heard in a transaction of its own, its answers left in the outbox."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from bot.answering import ALOUD, leave
from bot.heard import NOTHING, Answer, Fetched, Heard, Reply, from_json
from bot.manners import MANNERS, manner_of
from config.saying import Say, phrase, to_json
from handlers import commands, rights
from handlers.inbound import Inbound
from handlers.joining import brings_code
from handlers.reception import receive
from handlers.welcome import with_note
from store import forwarding, hints, inbox, lane, organisations, people, replies, scans, showing, windows
from store.audience import person_lane
from store.database import Row
from store.people import Met
from store.windows import Opening
from store.work import Work, code

if TYPE_CHECKING:
    from bot.app import Suban

ALBUM = 1_200
"""Milliseconds in which the other pictures of an album may still come."""
HASTY = ("arrived", "failed")
"""Events that may come before it is written down what they are about."""
ABOUT = (*HASTY, "left", "revoked")
"""Events that make nobody known and open nothing: somebody has left, or a word has arrived."""
WORTH = 150_000
"""Milliseconds after which a press is asked for again instead of being done: its platform has forgotten it too."""
SETTLED = 1_500
"""Milliseconds after somebody has spoken again in which the answer comes before all that was held back."""
NOBODY = Met("", 0, "")
LATER = Answer(toast="later")
"""It was kept and is heard by and by."""


class Overtaken(Exception):
    """Somebody else hears it by now: nothing is done here."""


def take(work: Work, suban: Suban, door: str, heard: Heard) -> Answer:
    """Keep a message and hear it at once, unless something must be fetched first or it would overtake another."""
    met, chat = _meet(work, suban, heard), _chat(work, heard)
    if not inbox.take_in(work, door, heard.key, met.person, chat, None, "done"):
        return NOTHING
    _open_window(work, heard, met.address)
    later = heard.event in HASTY or heard.media or heard.place
    if later or inbox.overtakes(work, door, heard.key, met.person):
        return _wait(work, door, heard, met.person)
    return _hear(work, suban, heard, met, chat, Fetched())


def keep(work: Work, suban: Suban, door: str, heard: Heard, error: str) -> None:
    """What could not be heard is kept for the next try."""
    met = _meet(work, suban, heard)
    if inbox.take_in(work, door, heard.key, met.person, _chat(work, heard), heard.to_json()):
        _open_window(work, heard, met.address)
    inbox.stumble(work, door, heard.key, error)


def park(work: Work, door: str, raw: Mapping[str, Any], error: str) -> None:
    """What could not even be read is kept for the operator."""
    key = (
        f"{raw.get('update_id', 0):012d}"
        if isinstance(raw.get("update_id"), int)
        else code(work.house.random, 12)
    )
    if inbox.take_in(work, door, key, "", "", {"raw": raw}):
        inbox.give_up(work, door, key, error)


def _wait(work: Work, door: str, heard: Heard, person: str) -> Answer:
    until = work.ms + (ALBUM if heard.album else SETTLED if heard.event in HASTY else 0)
    inbox.wait(work, door, heard.key, heard.to_json(), until)
    if heard.album:
        inbox.adjourn(work, door, person, until)
    return LATER


def hear_kept(work: Work, suban: Suban, rows: Sequence[Row], heard: Heard, fetched: Fetched) -> Answer:
    """Hear what was kept, several rows of an album as one. Raises Overtaken when somebody else has one by now."""
    ended = [inbox.end(work, row, row["held"]) for row in rows]
    if not all(ended):
        raise Overtaken
    first = rows[0]
    late = heard.pressed is not None and work.ms - first["at"] > WORTH
    met = Met(first["person"], 0, people.language(work, first["person"]))
    return _hear(work, suban, heard, met, first["chat"], fetched, late=late)


def is_meant(work: Work, heard: Heard) -> bool:
    """Whether files are for the house: in a group they belong to a command or to a card that is answered."""
    if not heard.chat or not (heard.media or heard.place):
        return True
    return bool(heard.quoted) or commands.read(heard.text, work.house.texts) is not None


def apologise(work: Work, suban: Suban, row: Row) -> None:
    """Nobody could handle it: the person is told where else to turn."""
    heard = from_json(inbox.payload(work, row))
    say = Say("engine.trouble", {"hotline": suban.profile.brand.hotline}, style="private")
    leave(work, suban, heard, _chat(work, heard), [say])


# ---------------------------------------------------------------- who and where


def _meet(work: Work, suban: Suban, heard: Heard) -> Met:
    """The person at the address, kept from others until the turn ends; in private with the number of the address.

    Being seen in a group says nothing about whether the private chat is open.
    """
    if heard.event and heard.chat:
        return NOBODY
    if heard.event in ABOUT:
        row = people.address(work, heard.speaker)
        return Met(row["person"], row["id"], "") if row else NOBODY
    lang = heard.lang if heard.lang in suban.profile.languages else suban.profile.languages[0]
    met = _see(work, heard.speaker, lang) if heard.chat else people.meet_at(work, heard.speaker, lang=lang)
    people.hold(work, met.person)
    return met


def _open_window(work: Work, heard: Heard, address: int) -> None:
    """The platform lets the speaker be told more from now on: what was held back comes after the answer."""
    if heard.opens and address:
        windows.grant(work, address, Opening(*heard.opens))
        door = heard.speaker.partition(":")[0]
        lane.resume(work, person_lane({"door": door, "id": address}), work.ms + SETTLED)


def _see(work: Work, address: str, lang: str) -> Met:
    """Somebody in a group; a stranger becomes a person who cannot be written to yet."""
    known = people.at_address(work, address)
    if known:
        return Met(known, 0, people.language(work, known))
    person = people.add(work, "staff", lang)
    people.gone(work, people.give_address(work, person, address))
    return Met(person, 0, lang)


def _chat(work: Work, heard: Heard) -> str:
    """The address of the group: the narrowest that is bound; a code that is brought may bind the narrowest of all."""
    if not heard.chat or brings_code(work, heard.text):
        return heard.chat[0] if heard.chat else ""
    bound = (address for address in heard.chat if organisations.group_at(work, address))
    return next(bound, heard.chat[0])


# ---------------------------------------------------------------- hearing


def _hear(
    work: Work, suban: Suban, heard: Heard, met: Met, chat: str, fetched: Fetched, *, late: bool = False
) -> Answer:
    manner = manner_of(heard.speaker)
    if heard.pressed and heard.pressed.card and manner.redraws:
        work = showing.redrawing(work, chat, heard.pressed.card)
    if heard.event:
        says = EVENTS[heard.event](work, heard)
    elif late:
        says = [Say("door.late_press", style="private")]
    else:
        says = _answer(work, suban, heard, met, chat, fetched)
        if manner.returns and says:
            leave(work, suban, heard, chat, says[1:], met.address)
            return _hand_over(work, heard, says[:1], met.lang)
    return leave(work, suban, heard, chat, says, met.address)


def _hand_over(work: Work, heard: Heard, says: Sequence[Say], lang: str) -> Answer:
    """The answer is kept with its message, for the platform to take away; one that changes the language says so."""
    reply = Reply(tuple(to_json(say) for say in says), lang)
    replies.keep(work, heard.speaker.partition(":")[0], heard.key, reply.to_json())
    return Answer(reply=reply)


def _answer(work: Work, suban: Suban, heard: Heard, met: Met, chat: str, fetched: Fetched) -> list[Say]:
    refused = [phrase(key, **facts) for key, facts in fetched.refused]
    if refused and not (fetched.files or heard.text.strip()):
        return [Say(fetched.refused[0][0], fetched.refused[0][1], style="private")]
    if heard.site or heard.channel == "qr":
        scans.count(work, heard.site, heard.channel)
    says = receive(work, _inbound(work, suban, heard, met, chat, fetched))
    return [with_note(says[0], refused[0]), *says[1:]] if refused and says else says


def _inbound(work: Work, suban: Suban, heard: Heard, met: Met, chat: str, fetched: Fetched) -> Inbound:
    door = heard.speaker.partition(":")[0]
    manner = MANNERS[door]
    return Inbound(
        person=met.person, text=heard.text, choice=heard.choice, chat=chat, files=fetched.files,
        lang=met.lang,
        channel=heard.channel or door, site=heard.site, quoted=heard.quoted,
        staff=not manner.complainants, visitors=manner.complainants, whispers=False, called=manner.called,
        takes_files=manner.files,
        pages=suban.settings.public_url is not None,
        place=door, source=work.house.keys.digest("source", heard.speaker),
    )  # fmt: skip


def _met(work: Work, heard: Heard) -> list[Say]:
    """A person's address counts as open again; a group that belongs to nobody yet hears how that is changed."""
    known = not heard.chat or any(organisations.group_at(work, address) for address in heard.chat)
    return [] if known else [Say(f"{manner_of(heard.speaker).platform}.not_bound", style=ALOUD)]


def _left(work: Work, heard: Heard) -> list[Say]:
    """Blocked by a person, or thrown out of a group with all its topics."""
    row = None if heard.chat else people.address(work, heard.speaker)
    if row:
        people.gone(work, row["id"])
    for group in _groups_at(work, heard.chat):
        forwarding.lose_group(work, group)
    return []


def _moved(work: Work, heard: Heard) -> list[Say]:
    for group in _groups_at(work, heard.chat):
        forwarding.move_group(work, group["id"], heard.text)
    return []


def _groups_at(work: Work, chat: tuple[str, ...]) -> list[Row]:
    """Every bound chat at an address, its topics included."""
    whole = chat[-1] if chat else "?"
    found = organisations.all_groups(work)
    return [g for g in found if g["address"] == whole or g["address"].startswith(f"{whole}:")]


def _edited(work: Work, heard: Heard) -> list[Say]:
    """What was sent is kept as it was; a correction is sent anew."""
    return [Say("door.edited", style="private")]


def _revoked(work: Work, heard: Heard) -> list[Say]:
    """The consent that the platform had asked for was taken back."""
    rights.withdraw_consent(work, people.at_address(work, heard.speaker))
    return []


def _arrived(work: Work, heard: Heard) -> list[Say]:
    row = people.address(work, heard.speaker)
    if row:
        hints.arrived(work, person_lane(row), heard.text)
    return []


def _failed(work: Work, heard: Heard) -> list[Say]:
    row = people.address(work, heard.speaker)
    if row:
        hints.failed(work, person_lane(row), heard.text)
    return []


EVENTS: Mapping[str, Callable[[Work, Heard], list[Say]]] = {
    "met": _met,
    "left": _left,
    "moved": _moved,
    "edited": _edited,
    "revoked": _revoked,
    "arrived": _arrived,
    "failed": _failed,
}
"""What may happen to a chat besides that somebody speaks in it."""
