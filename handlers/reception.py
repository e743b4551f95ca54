"""Whoever speaks is heard here first: staff, a conversation under way, a global word, a number, or a new story."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from config.saying import Say, phrase
from conversations.answers import is_told, letters
from conversations.dialogs import DIALOGS, FILINGS
from handlers import (
    awaited,
    disclosing,
    drafts,
    filing,
    help,
    interview,
    invited,
    joining,
    licensing,
    number_sent,
    progress,
    rights,
    welcome,
)
from handlers.awaited import purposes
from handlers.inbound import Inbound
from handlers.scene import scene
from handlers.staff import StaffSaid, receive_staff
from handlers.visit import Visit, as_come, offer
from store import desk_line, people, repeats, roster, ticket
from store import talk as talks
from store.lifecycle import ACTIONS, ALIVE, OPEN
from store.roster import Actor
from store.work import Refused, Work

FRESH = 30 * 60_000
"""For so long after filing whatever is sent belongs to that ticket (D1)."""
SHORT = 8
"""Fewer letters than this are no story, unless they name a wrong or a wish."""
LEAST = 2
"""Letters that make a text an answer, or more about what one has filed."""
ADDED_TO = tuple(state for state in OPEN if state not in ("replied", "answered"))
"""States in which what is sent is more about a ticket: afterwards it is about the result."""
NOTICED = ("complaint.story.ask", "welcome.hello")
"""Words that hold the privacy notice already."""


def receive(work: Work, inbound: Inbound) -> list[Say]:
    """One message, and what is answered: exactly one say in a private chat, perhaps none in a group."""
    joined = joining.join(work, inbound) if inbound.staff else None
    if joined:
        return [joined]
    actor = roster.actor(work, inbound.person) if inbound.staff else Actor(inbound.person)
    if inbound.chat or actor.posts or not inbound.visitors:
        said = StaffSaid(
            inbound.text, inbound.choice, inbound.fields, inbound.files, inbound.quoted, inbound.whispers,
            inbound.called, inbound.place,
        )  # fmt: skip
        return receive_staff(work, actor, inbound.chat, said)
    talk = talks.load(work, inbound.person)
    visit = Visit(work, as_come(inbound, talk), talk)
    is_new = not _has_seen_notice(visit)
    try:
        say = _answer(visit)
    except Refused as refused:
        say = Say(refused.key, refused.facts)
    if not visit.talk.dialog or visit.talk.saved:
        offer(visit, say)
    visit.keep()
    return [_greet(visit, say) if is_new else say]


def _has_seen_notice(visit: Visit) -> bool:
    """Consent is a notice in the first message and a recorded version (D1)."""
    version = visit.work.profile.brand.privacy_version
    if visit.talk.noticed == version:
        return True
    visit.talk.noticed = version
    return not people.consent(visit.work, visit.inbound.person, "notice", version)


def _greet(visit: Visit, say: Say) -> Say:
    if say.key == "welcome.menu":
        return welcome.hello(visit)
    return say if say.key in NOTICED else welcome.with_note(say, phrase("welcome.notice"))


def _answer(visit: Visit) -> Say:
    command, _, rest = visit.choice.partition(":")
    if command in CHOICES and rest:
        return CHOICES[command](visit, rest)
    if visit.talk.dialog and not drafts.is_paused(visit):
        return _go_on(visit)
    return _outside(visit)


def _go_on(visit: Visit) -> Say:
    files = visit.talk.dialog in drafts.FILING
    chosen = bool(visit.inbound.choice) or interview.is_option(visit)
    if visit.word in ASIDE and not visit.inbound.choice:
        # A form about a ticket stays open: what is said next belongs to it, and not to the unit that it may be about.
        amends = visit.talk.held.get("verb") == "amend"  # what is said later must not replace the whole text
        visit.talk.saved = files or amends or visit.word == "menu"
        return drafts.mention(visit, WORDS[visit.word](visit))
    turned = None if chosen else _turn_aside(visit, files)
    if turned:
        return turned
    empty = files and not drafts.is_kept(visit)
    if not chosen and (progress.names_own(visit) or (empty and progress.is_number(visit))):
        return _look_up(visit, files)
    kind = visit.work.house.texts.hear("kind", visit.inbound.text)
    if kind and empty:
        return interview.begin(visit, kind, told=False)
    if kind and files and not chosen and kind != visit.talk.dialog:
        return interview.turn(visit, kind)
    visit.talk.offered = []
    return interview.go_on(visit, "resume" if visit.word == "supplement" else visit.word)


def _look_up(visit: Visit, files: bool) -> Say:
    """A number is never a story; a draft of one waits."""
    if files and not drafts.is_kept(visit):
        visit.forget()
    visit.talk.saved = files and drafts.is_kept(visit)
    return drafts.mention(visit, progress.look_up(visit) or welcome.menu(visit))


def _turn_aside(visit: Visit, files: bool) -> Say | None:
    """Words about a ticket are never an answer; a draft waits until that is over."""
    if visit.word not in TURNING or (files and visit.word == "supplement"):
        return None if files else invited.press(visit)
    before = visit.talk.answers
    say = WORDS[visit.word](visit)
    if files and visit.talk.answers is before:
        visit.talk.saved = True
        return drafts.mention(visit, say)
    return say


def _outside(visit: Visit) -> Say:
    """Nothing is under way, or a draft was put aside."""
    word, kind = visit.word, visit.work.house.texts.hear("kind", visit.inbound.text) or ""
    if visit.talk.dialog and word in drafts.CHOICES:
        return drafts.choose(visit, word)
    answered = disclosing.answer(visit)
    if not answered and word in awaited.YIELDING:
        answered = _answer_awaited(visit)
    answered = answered or invited.press(visit)
    if answered or word in WORDS:
        return drafts.mention(visit, answered or WORDS[word](visit))
    if kind:
        return drafts.begin(visit, kind, told=False)
    return progress.look_up(visit) or _unprompted(visit)


def _unprompted(visit: Visit) -> Say:
    """A text or a file out of the blue: more about a ticket, or a new matter (F9)."""
    text = visit.inbound.text.strip()
    line = desk_line.line_of(visit.work, visit.inbound.person)
    if line and text:
        return help.relay(visit, line["id"])
    fresh = _fresh(visit)
    if visit.inbound.choice or (visit.word == "submit" and fresh):
        return _stale(visit, fresh)
    answered = _answer_awaited(visit) or number_sent.ask(visit, fresh)
    if answered:
        return answered
    if _asks(visit):
        return drafts.begin(visit, "enquiry", told=True)
    if fresh and (visit.inbound.files or is_told(text, LEAST)):
        return interview.supplement(visit, fresh)
    own = ticket.of_person(visit.work, visit.inbound.person)
    if any(purposes(visit, row) for row in own) and (visit.inbound.files or is_told(text, LEAST)):
        return interview.begin(visit, "supplement", told=True)
    if not visit.inbound.files and not _tells(visit):
        return _unclear(visit)
    return drafts.begin(visit, interview.kind_of(visit) or "complaint", told=True)


def _answer_awaited(visit: Visit) -> Say | None:
    """The next message answers what was asked; a later one only when it does not sound like a new matter (F9)."""
    asked = awaited.awaited(visit)
    if len(asked) != 1 or visit.inbound.choice or not awaited.is_answer(visit, asked[0].verb):
        return None
    (found,) = asked
    next_ = found.at >= visit.talk.updated
    if not next_ and (found.verb == "object" or interview.kind_of(visit)):
        return None
    return interview.answer(visit, found.verb, found.ticket)


def _fresh(visit: Visit) -> int:
    """The ticket filed a moment ago, while it is open."""
    if not visit.talk.fresh:
        return 0
    row = ticket.get(visit.work, visit.talk.fresh)
    return int(row["id"]) if row["state"] in ADDED_TO and visit.work.ms - row["opened"] <= FRESH else 0


def _tells(visit: Visit) -> bool:
    """Whether a text says something: enough of it, or little that names a wrong or a wish."""
    return letters(visit.inbound.text) >= SHORT or interview.kind_of(visit) is not None


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
    text = visit.inbound.text.strip()
    note = "emoji" if text and not letters(text) else "empty" if not text else "word"
    return welcome.menu(visit, phrase(f"welcome.unclear.{note}"))


# ---------------------------------------------------------------- menu, words and buttons


def _menu(visit: Visit) -> Say:
    """Back to the bot: a conversation with the desk is over."""
    line = desk_line.line_of(visit.work, visit.inbound.person)
    if line:
        desk_line.end(visit.work, line["id"])
    return welcome.menu(visit, phrase("help.human_over") if line else None)


def _choose(visit: Visit, rest: str) -> Say:
    if rest == "hello":
        return welcome.hello(visit)
    if rest in drafts.FILING:
        return drafts.begin(visit, rest, told=False)
    return WORDS[rest](visit) if rest in WORDS else welcome.menu(visit)


def _start(visit: Visit, rest: str) -> Say:
    dialog, _, id = rest.partition(":")
    known = dialog in STARTS and id.isdigit()
    return interview.start(visit, dialog, int(id)) if known else welcome.menu(visit)


def _show(visit: Visit, rest: str) -> Say:
    return progress.show_one(visit, int(rest)) if rest.isdigit() else welcome.menu(visit)


def _language(visit: Visit) -> Say:
    other = "en" if visit.inbound.lang == "zh" else "zh"
    people.speak(visit.work, visit.inbound.person, other)
    return Say("welcome.language", lang=other)


def _rate(visit: Visit) -> Say:
    return interview.start_on_one(visit, "rating", ("replied", "answered", "closed"))


def _supplement(visit: Visit) -> Say:
    return interview.start_on_one(visit, "supplement", ALIVE)


def _withdraw(visit: Visit) -> Say:
    return interview.start_on_one(visit, "withdraw", ALIVE)


def _nudge(visit: Visit) -> Say:
    return interview.start_on_one(visit, "nudge", OPEN)


def _object(visit: Visit) -> Say:
    return interview.start_on_one(visit, "objection", ("refused",))


NEW_FACTS = (("evidence", "replied"), ("reopen", "closed"), ("renew", "terminated"))
"""What 新情况 begins, by the state of one's own matters."""


def _new_facts(visit: Visit) -> Say:
    """New facts: against a reply, after the end, or about what was terminated (T16, T16b, F8)."""
    own = ticket.of_person(visit.work, visit.inbound.person)
    held = {row["state"] for row in own}
    dialog, state = next((each for each in NEW_FACTS if each[1] in held), NEW_FACTS[0])
    asked = next(
        (row for row in own if repeats.is_asked(row) and row["state"] in ACTIONS["declare"].before), None
    )
    if asked is not None:
        return interview.start(visit, "news", asked["id"])
    return interview.start_on_one(visit, dialog, (state,))


def _recuse(visit: Visit) -> Say:
    return interview.start_on_one(visit, "recuse", OPEN)


def _amend(visit: Visit) -> Say:
    return interview.start_on_one(visit, "amend", ("received", "need_info"))


def _contact(visit: Visit) -> Say:
    return interview.start_on_one(visit, "contact", ALIVE)


def _licence(visit: Visit) -> Say:
    """The licence is shown for the matter on hand, or for the next one (G27)."""
    if drafts.is_kept(visit) or not licensing.verifiable(visit):
        return licensing.link_ahead(visit)
    return interview.start_on_one(visit, "licence", OPEN)


def _nothing_saved(visit: Visit) -> Say:
    return welcome.menu(visit, phrase("draft.none"))


WORDS: Mapping[str, Callable[[Visit], Say]] = {
    "menu": _menu,
    "progress": progress.show,
    "help": help.show,
    "about": help.about,
    "human": help.call_human,
    "language": _language,
    "rate": _rate,
    "supplement": _supplement,
    "withdraw": _withdraw,
    "nudge": _nudge,
    "objection": _object,
    "new_facts": _new_facts,
    "recuse": _recuse,
    "contact": _contact,
    "rules": help.rules,
    "privacy": help.privacy,
    "my_data": rights.show,
    "who_saw": rights.who_saw,
    "withdraw_agreed": disclosing.withdraw,
    "own_name": lambda visit: interview.start_on_one(visit, "own_name", ALIVE),
    "licence": _licence,
    "edit": _amend,
    "resume": _nothing_saved,
    "cancel": _nothing_saved,
    "back": welcome.menu,
    "restart": welcome.menu,
    "done": welcome.menu,
    "skip": welcome.menu,
    "save": _nothing_saved,
    "thanks": welcome.thank,
    "yes": welcome.agree,
    "no": welcome.agree,
    "delete": _nothing_saved,
    "stay": welcome.agree,
}
"""What a global word does when no question is open."""

ASIDE = frozenset(
    {
        "menu",
        "progress",
        "help",
        "about",
        "language",
        "rules",
        "privacy",
        "my_data",
        "who_saw",
        "withdraw_agreed",
        "licence",
    }
)
"""Words that may interrupt a conversation, which then waits for 继续."""

TURNING = frozenset(
    {"rate", "supplement", "withdraw", "nudge", "objection", "new_facts", "recuse", "contact", "own_name"}
)
"""Words that begin something about a ticket, whatever is being asked."""

STARTS = {*DIALOGS, *interview.VERBS, *interview.RENAMED, *filing.AT_ONCE} - {*FILINGS}
"""What can be started about a ticket that exists."""

CHOICES: Mapping[str, Callable[[Visit, str], Say]] = {
    "menu": _choose,
    "start": _start,
    "draft": drafts.choose,
    "ticket": _show,
    "data": rights.choose,
    "sent": number_sent.choose,
    "about": help.about_one,
}
"""What a button outside a conversation does, by the first part of its id."""
