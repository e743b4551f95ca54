"""A text or a file out of the blue: the answer to what was asked, more about a ticket, or a new matter (F9)."""

from __future__ import annotations

import re
from collections.abc import Mapping

from config.saying import Say, phrase
from conversations.afterwards import ONCE
from conversations.answers import is_told, letters
from conversations.vocabulary import pattern, plain
from handlers import awaited, drafts, filing, help, interview, invited, number_sent, rights, welcome
from handlers.awaited import purposes
from handlers.scene import scene
from handlers.visit import Visit
from store import desk_line, ticket
from store.lifecycle import ALIVE, OPEN

HEAD = re.compile(r"[\s:：,，。.!！]+")
"""What stands behind the word that says what kind of matter follows."""
FRESH = 30 * 60_000
"""For so long after filing whatever is sent belongs to that ticket (D1)."""
SHORT = 8
"""Fewer letters than this are no story, unless they name a wrong or a wish."""
LEAST = 2
"""Letters that make a text an answer, or more about what one has filed."""
OPINION = 10
"""Letters from which on the message after a decision is what its complainant says against it."""
LONGEST_CONFIDED = 60
"""Letters beyond which a text is a story, whatever it mentions."""
CONFIDED: Mapping[str, tuple[str, ...]] = {"withdraw": ALIVE, "recuse": OPEN}
"""Conversations with the office that plain words begin: somebody presses to withdraw, or should stand aside."""
ADDED_TO = tuple(state for state in OPEN if state not in ("replied", "answered"))
"""States in which what is sent is more about a ticket: afterwards it is about the result."""


def hear(visit: Visit) -> Say:
    """A text or a file out of the blue: more about a ticket, or a new matter (F9)."""
    text = visit.inbound.text.strip()
    line = desk_line.line_of(visit.work, visit.inbound.person)
    if line and text:
        return help.relay(visit, line["id"])
    fresh = _fresh(visit)
    if visit.inbound.choice or (visit.word == "submit" and fresh):
        return _stale(visit, fresh)
    answered = confide(visit) or rights.name_corrected(visit)
    answered = answered or answer_awaited(visit) or number_sent.ask(visit, fresh)
    if answered:
        return answered
    if _asks(visit):
        return drafts.begin(visit, "enquiry", told=True)
    if fresh and not _names_another(visit) and (visit.inbound.files or is_told(text, LEAST)):
        return interview.supplement(visit, fresh)
    own = ticket.of_person(visit.work, visit.inbound.person)
    if any(purposes(visit, row) for row in own) and (visit.inbound.files or is_told(text, LEAST)):
        return interview.begin(visit, "supplement", told=True)
    if not visit.inbound.files and not _tells(visit):
        return _unclear(visit)
    return drafts.begin(visit, interview.kind_of(visit) or "complaint", told=True)


def is_heard_by_desk(visit: Visit) -> bool:
    """Whether a human listens, so that only plain command words are for the bot."""
    return desk_line.line_of(visit.work, visit.inbound.person) is not None


def answer_awaited(visit: Visit) -> Say | None:
    """The next message answers what was asked; a later one only when it does not sound like a new matter (F9).

    What can be said only once is asked about first, unless it is the next message and reads like an opinion.
    """
    asked = awaited.awaited(visit)
    if len(asked) != 1 or visit.inbound.choice or not awaited.is_answer(visit, asked[0].verb):
        return None
    (found,) = asked
    next_ = found.at >= visit.talk.updated
    if found.verb in ONCE and not (next_ and _is_opinion(visit)):
        return None
    if not next_ and interview.kind_of(visit):
        return None
    return interview.answer(visit, found.verb, found.ticket)


def _is_opinion(visit: Visit) -> bool:
    text = visit.inbound.text.rstrip()
    return letters(text) >= OPINION and not text.endswith(("?", "？"))


def confide(visit: Visit) -> Say | None:
    """What is for the office alone begins there, and goes to no unit that it may be about (T23, T27)."""
    if visit.inbound.files or letters(visit.inbound.text) > LONGEST_CONFIDED:
        return None
    text = plain(visit.inbound.text)
    for dialog in (each for each in CONFIDED if pattern("confided", each).search(text)):
        states = CONFIDED[dialog]
        own = ticket.of_person(visit.work, visit.inbound.person)
        rows = [row["id"] for row in own if row["state"] in states]
        if dialog == "recuse" and len(rows) == 1:
            return interview.answer(visit, "ask_recusal", rows[0])
        if rows:
            return interview.start_on_one(visit, dialog, states)
    return None


def _fresh(visit: Visit) -> int:
    """The ticket filed a moment ago, while it is open."""
    if not visit.talk.fresh:
        return 0
    row = ticket.get(visit.work, visit.talk.fresh)
    return int(row["id"]) if row["state"] in ADDED_TO and visit.work.ms - row["opened"] <= FRESH else 0


def _tells(visit: Visit) -> bool:
    """Whether a text says something: enough of it, or little that names a wrong or a wish."""
    return letters(visit.inbound.text) >= SHORT or interview.kind_of(visit) is not None


def _names_another(visit: Visit) -> bool:
    """Whether it begins like another complaint or tip-off; then it is asked where it belongs (D1, D3)."""
    head, *rest = HEAD.split(visit.inbound.text.strip(), maxsplit=1)
    return bool(rest) and visit.work.house.texts.hear("kind", head) in ("complaint", "tipoff")


def _asks(visit: Visit) -> bool:
    """Whether it is a question that has an answer here, and not about a matter of one's own (F4)."""
    text = visit.inbound.text
    asks = not visit.inbound.files and interview.kind_of(visit) == "enquiry"
    return asks and bool(scene(visit).library.find(text))


def _stale(visit: Visit, fresh: int) -> Say:
    """A button of a conversation that is over: submitted twice is submitted once."""
    return filing.repeat(visit, fresh) if fresh else welcome.menu(visit, phrase("unclear.stale"))


def _unclear(visit: Visit) -> Say:
    """Words that say nothing yet: what can be done instead, the draft first."""
    if drafts.is_kept(visit):
        return drafts.ask(visit)
    asked = invited.ask_again(visit)
    if asked:
        return asked
    text = visit.inbound.text.strip()
    note = "emoji" if text and not letters(text) else "empty" if not text else "word"
    return welcome.menu(visit, phrase(f"welcome.unclear.{note}"))
