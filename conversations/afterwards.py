"""What may be said about a ticket later: new evidence, an objection, a supplement, a withdrawal, another number."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from config.saying import Facts, Option, phrase
from conversations import asking_whom
from conversations.alone import read_business
from conversations.answers import is_told, read_words
from conversations.scene import Answers, Scene
from conversations.steps import ALWAYS, Ask, Attach, Dialog, Pick, chosen, holds

MOST_TICKETS = 4
REASON, REASON_ASKED = 8, 20
"""Letters from which on words at the question for a ground are the reason itself; the second when they ask."""


def _number(answers: Answers, scene: Scene) -> Facts:
    return {"number": scene.reads.get("number", "")}


def _purpose(answers: Answers, scene: Scene) -> str:
    """Asked for by the desk, asked by the unit, or sent unasked."""
    return scene.reads.get("purpose") or "ask"


def _read_reason(text: str, answers: Answers, scene: Scene) -> str:
    return read_words(text, least=5)


def _shows_reason(text: str) -> bool:
    """Whether a text at another question is the reason itself; a question about it is none, unless it tells a lot."""
    asks = text.rstrip().endswith(("?", "？"))
    return is_told(text, REASON_ASKED if asks else REASON)


def _for_a_reason(value: Any, answers: Answers, scene: Scene) -> Answers:
    return {"ground": "reason"}


def _read_business(text: str, answers: Answers, scene: Scene) -> str:
    return read_business(text)


def _read_words(text: str, answers: Answers, scene: Scene) -> str:
    return read_words(text)


EVIDENCE = Dialog(
    "evidence",
    (
        Pick(
            name="ground",
            options=("material", "reason", "opinion", "none"),
            ends={"none": "dropped"},
            facts=_number,
        ),
        Attach(name="material", when=chosen("ground", "material")),
        Ask(
            name="reason",
            when=chosen("ground", "reason"),
            read=_read_reason,
            shows=_shows_reason,
            also=_for_a_reason,
        ),
        Ask(name="words", when=chosen("ground", "opinion"), read=_read_words, optional=True),
    ),
    cancels_at_once=True,
)
"""Dissatisfied: new material or a new reason asks for rework, an opinion is checked by the office (F8)."""

OBJECTION = Dialog(
    "objection",
    (Ask(name="reason", read=_read_reason, facts=_number),),
    cancels_at_once=True,
)
"""Against a refusal, once, with a reason (T4b)."""


def _belongs_nowhere_yet(answers: Answers, scene: Scene) -> bool:
    return bool(scene.reads.get("tickets"))


def _tickets(answers: Answers, scene: Scene) -> list[Option]:
    """The matters it may belong to and as what: `<id>` alone is more about it, else `<id>:<purpose>`."""
    rows = scene.reads.get("tickets", [])[:MOST_TICKETS]
    mine = [
        Option(_id(*row), phrase(f"supplement.ticket.{_label(row, rows)}", number=row[1])) for row in rows
    ]
    others = [Option(id, phrase(f"supplement.ticket.option.{id}")) for id in ("another", "chat")]
    return [*mine, *others]


def _id(ticket: int, number: str, purpose: str) -> str:
    return str(ticket) if purpose == "more" else f"{ticket}:{purpose}"


def _label(row: Sequence[Any], rows: Sequence[Sequence[Any]]) -> str:
    return row[2] if row[2] != "more" else "one" if len(rows) == 1 else "several"


WORDY = {"ask_recusal": 4, "defend_rating": 4, "dispute_mark": 4, "object": 5, "amend": 10}
"""Purposes that want a few words, and how many letters."""
ONCE = frozenset({"object", "defend_rating", "dispute_mark"})
"""Purposes that there is one chance for: nobody uses it up by something else that they say."""


def _which_question(answers: Answers, scene: Scene) -> str:
    """Whether this is the one opinion, where one matter waits for it; else where it belongs."""
    rows = scene.reads.get("tickets", [])
    is_one = len({row[0] for row in rows}) == 1
    return "opinion" if is_one and rows[0][2] in ONCE else "ask"


def _read_added(text: str, answers: Answers, scene: Scene) -> str:
    return read_words(text, least=WORDY.get(_purpose(answers, scene), 1))


SUPPLEMENT = Dialog(
    "supplement",
    (
        Ask(
            name="story",
            read=_read_added,
            hears=("yes", "no", "unknown"),
            files_do=True,
            facts=_number,
            variant=_purpose,
        ),
        Pick(
            name="ticket",
            when=holds(_belongs_nowhere_yet, "story"),
            options=_tickets,
            variant=_which_question,
            ends={"another": "dialog:?", "chat": "dropped"},
        ),
    ),
    story="story",
    cancels_at_once=True,
)
"""Something sent while a ticket is open: does it belong to that one? (F9)"""

WITHDRAW = Dialog(
    "withdraw",
    (
        Pick(name="reason", options=("own", "pressed", "stay"), ends={"stay": "dropped"}, facts=_number),
        Pick(
            name="sure",
            when=chosen("reason", "own"),
            options=("yes", "stay"),
            ends={"stay": "dropped"},
            facts=_number,
        ),
    ),
    cancels_at_once=True,
)  # fmt: skip
"""Withdrawing asks whether somebody pressed for it, and then once more (F6.4, T23)."""

OWN_NAME = Dialog(
    "own_name",
    (Ask(name="enterprise", read=_read_business, facts=_number),),
    cancels_at_once=True,
)
"""What the business of a ticket is really called (PIPL 46)."""

CONTACT = Dialog(
    "contact",
    (asking_whom.contact("contact.contact", ALWAYS, anonymous=False),),
    cancels_at_once=True,
)
"""Another name or number for a ticket."""
