"""Whoever speaks is heard here first: staff, a conversation under way, a global word, a number, or a new story."""

from __future__ import annotations

from config.saying import Say, phrase
from handlers import awaited, disclosing, drafts, interview, invited, joining, looking_up, unprompted, welcome
from handlers.inbound import Inbound
from handlers.staff import StaffSaid, receive_staff
from handlers.visit import Visit, as_come, offer
from handlers.words import ASIDE, CHOICES, TURNING, WORDS
from store import people, roster
from store import talk as talks
from store.roster import Actor
from store.work import Refused, Work

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
    asked = interview.asked(visit)
    chosen = bool(visit.inbound.choice) or asked.chosen is not None
    if visit.word in ASIDE and not visit.inbound.choice:
        # A form about a ticket stays open: what is said next belongs to it, and not to the unit that it may be about.
        amends = visit.talk.held.get("verb") == "amend"  # what is said later must not replace the whole text
        visit.talk.saved = files or amends or visit.word == "menu"
        return drafts.mention(visit, WORDS[visit.word](visit))
    turned = None if chosen else _turn_aside(visit, files)
    if turned:
        return turned
    empty = files and not drafts.is_kept(visit)
    if not chosen and (looking_up.names_own(visit) or (empty and looking_up.is_number(visit))):
        return _look_up(visit, files)
    kind = visit.work.house.texts.hear("kind", visit.inbound.text)
    if kind and empty:
        return interview.begin(visit, kind, told=False)
    if kind and files and not chosen and kind != visit.talk.dialog:
        return interview.turn(visit, kind)
    visit.talk.offered = []
    return interview.go_on(visit, "resume" if visit.word == "supplement" else visit.word, asked)


def _look_up(visit: Visit, files: bool) -> Say:
    """A number is never a story; a draft of one waits."""
    if files and not drafts.is_kept(visit):
        visit.forget()
    visit.talk.saved = files and drafts.is_kept(visit)
    return drafts.mention(visit, looking_up.look_up(visit) or welcome.menu(visit))


def _turn_aside(visit: Visit, files: bool) -> Say | None:
    """Words about a ticket are never an answer; a draft waits until that is over."""
    if visit.word not in TURNING or (files and visit.word == "supplement"):
        return None if files else invited.press(visit) or _confide(visit)
    before = visit.talk.answers
    say = WORDS[visit.word](visit)
    if files and visit.talk.answers is before:
        visit.talk.saved = True
        return drafts.mention(visit, say)
    return say


def _confide(visit: Visit) -> Say | None:
    """What is for the office alone is no answer and no material that a unit reads (T23, T27)."""
    talk = visit.talk
    to_unit = talk.dialog == "supplement" and talk.held.get("verb", "") in ("", "respond")
    return unprompted.confide(visit) if to_unit and not {"story", "files"} & talk.answers.keys() else None


def _outside(visit: Visit) -> Say:
    """Nothing is under way, or a draft was put aside."""
    texts, desk = visit.work.house.texts, unprompted.is_heard_by_desk(visit)
    kind = texts.hear("kind", visit.inbound.text) or ""
    word = texts.hear("word", visit.inbound.text) or "" if desk else visit.word
    if visit.talk.dialog and word in drafts.CHOICES:
        return drafts.choose(visit, word)
    answered = disclosing.answer(visit)
    if not answered and word in awaited.YIELDING:
        answered = unprompted.answer_awaited(visit) or invited.ask_again(visit)
    if not answered and not desk:
        answered = invited.press(visit)
    if answered or word in WORDS:
        return drafts.mention(visit, answered or WORDS[word](visit))
    if kind:
        return drafts.begin(visit, kind, told=False)
    return looking_up.look_up(visit) or unprompted.hear(visit)
