"""Whoever speaks is heard here first: staff, a conversation under way, a global word, a number, or a new story."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from config.saying import Option, Say, phrase
from handlers import help, interview, progress, rights
from handlers.inbound import Inbound
from handlers.staff import StaffSaid, receive_staff
from handlers.visit import Visit, offer
from store import desk_line, people, roster, ticket
from store import talk as talks
from store.lifecycle import OPEN
from store.work import Refused, Work, ms

STALE = 12 * 3_600_000
"""After so long (ms) a person is asked whether to go on with a draft (F0.3)."""
FRESH = 30 * 60_000
"""For so long after filing whatever is sent belongs to that ticket (D1)."""
FILING = ("complaint", "tipoff", "assistance", "enquiry", "suggestion")
SHORT = 8
"""Fewer characters than this are no story."""


def receive(work: Work, inbound: Inbound) -> list[Say]:
    """One message, and what is answered: exactly one say in a private chat, perhaps none in a group."""
    actor = roster.actor(work, inbound.person)
    if inbound.chat or actor.posts:
        said = StaffSaid(inbound.text, inbound.choice, inbound.fields, inbound.files)
        return receive_staff(work, actor, inbound.chat, said)
    visit = Visit(work, inbound, talks.load(work, inbound.person))
    with_notice = not _has_seen_notice(visit)
    try:
        say = _answer(visit)
    except Refused as refused:
        say = Say(refused.key, refused.facts)
    visit.keep()
    return [_with_notice(say) if with_notice and say.key != "welcome.hello" else say]


def _has_seen_notice(visit: Visit) -> bool:
    """Consent is a notice in the first message and a recorded version (D1)."""
    version = visit.work.profile.brand.privacy_version
    return not people.consent(visit.work, visit.inbound.person, "notice", version)


def _with_notice(say: Say) -> Say:
    facts = {"note": phrase("welcome.notice"), "ask": phrase(say.key, **say.facts)}
    return Say("engine.noted", facts, say.options, say.form, style=say.style)


def _answer(visit: Visit) -> Say:
    choice = visit.choice
    command, _, rest = choice.partition(":")
    if command in CHOICES and rest:
        return CHOICES[command](visit, rest)
    if visit.talk.dialog and not _is_paused(visit):
        return _go_on(visit)
    visit.talk.offered = []
    return _outside(visit)


def _is_paused(visit: Visit) -> bool:
    return visit.talk.saved or visit.work.ms - visit.talk.updated > STALE


def _go_on(visit: Visit) -> Say:
    word = visit.word
    if word in ASIDE and not visit.inbound.choice:
        visit.talk.saved = True
        return WORDS[word](visit)
    return interview.go_on(visit, word)


def _outside(visit: Visit) -> Say:
    """Nothing is under way, or a draft was put aside."""
    word, kind = visit.word, visit.work.house.texts.hear("kind", visit.inbound.text) or ""
    if visit.talk.dialog and word in ("resume", "restart", "delete"):
        return _draft(visit, word)
    if word in WORDS:
        return WORDS[word](visit)
    if kind:
        return _begin(visit, kind, told=False)
    found = progress.look_up(visit)
    if found:
        return found
    return _unprompted(visit)


def _unprompted(visit: Visit) -> Say:
    """A text or a file out of the blue: more about a ticket, or a new matter (F9)."""
    text = visit.inbound.text.strip()
    line = desk_line.line_of(visit.work, visit.inbound.person)
    if line and text:
        return help.relay(visit, line["id"])
    fresh = _fresh(visit)
    if fresh:
        return interview.supplement(visit, fresh)
    if not visit.inbound.files and len(text) < SHORT:
        return menu(visit)
    if any(row["state"] in OPEN for row in ticket.of_person(visit.work, visit.inbound.person)):
        return interview.begin(visit, "supplement", told=True)
    return _begin(visit, interview.kind_of(visit), told=True)


def _fresh(visit: Visit) -> int:
    """The ticket filed a moment ago, while it is open."""
    id = visit.talk.fresh
    if not id or visit.work.ms - visit.talk.updated > FRESH:
        return 0
    return id if ticket.get(visit.work, id)["state"] in OPEN else 0


def _begin(visit: Visit, kind: str, *, told: bool) -> Say:
    if visit.talk.dialog in FILING and visit.talk.answers:
        visit.talk.held = {"kind": kind, "text": visit.inbound.text if told else ""}
        return _ask_about_draft(visit)
    return interview.begin(visit, kind, told=told)


# ---------------------------------------------------------------- drafts


def _ask_about_draft(visit: Visit) -> Say:
    draft = visit.talk
    draft.saved = True
    ids = ("resume", "restart", "delete")
    options = tuple(Option(f"draft:{id}", phrase(f"draft.option.{id}")) for id in ids)
    day = {"at": draft.updated or ms(visit.work.now), "as": "day"}
    return offer(visit, Say("draft.ask", {"kind": phrase(f"kind.{draft.dialog}"), "day": day}, options))


def _draft(visit: Visit, rest: str) -> Say:
    held = dict(visit.talk.held)
    if rest == "resume":
        visit.talk.saved, visit.talk.held, visit.talk.offered = False, {}, []
        return interview.resume(visit, held.get("text", ""))
    visit.forget()
    if rest == "delete":
        return menu(visit, phrase("draft.deleted"))
    return interview.begin(
        visit, held.get("kind", "complaint"), told=bool(held.get("text")), text=held.get("text", "")
    )


# ---------------------------------------------------------------- menu, words and buttons


def menu(visit: Visit, note: object = None) -> Say:
    """The main menu: tell what happened, or choose (X34)."""
    ids = ("progress", "enquiry", "assistance", "suggestion", "tipoff")
    options = tuple(Option(f"menu:{id}", phrase(f"welcome.option.{id}")) for id in ids)
    brand = visit.work.profile.brand
    facts = {"brand": dict(brand.name), "hotline": brand.hotline}
    if note is None:
        return offer(visit, Say("welcome.menu", facts, options))
    noted = {"note": note, "ask": phrase("welcome.menu", **facts)}
    return offer(visit, Say("engine.noted", noted, options))


def _menu(visit: Visit) -> Say:
    """Back to the bot: a conversation with the desk is over."""
    line = desk_line.line_of(visit.work, visit.inbound.person)
    if line:
        desk_line.end(visit.work, line["id"])
    return menu(visit, phrase("help.human_over") if line else None)


def _hello(visit: Visit, rest: str = "") -> Say:
    """The first message of all: who this is, the emergency numbers, the privacy notice (D1)."""
    say = menu(visit)
    return Say("welcome.hello", say.facts, say.options)


def _choose(visit: Visit, rest: str) -> Say:
    if rest == "hello":
        return _hello(visit)
    if rest in FILING:
        return _begin(visit, rest, told=False)
    return WORDS[rest](visit) if rest in WORDS else menu(visit)


def _start(visit: Visit, rest: str) -> Say:
    dialog, _, id = rest.partition(":")
    return interview.start(visit, dialog, int(id)) if id.isdigit() else menu(visit)


def _show(visit: Visit, rest: str) -> Say:
    return progress.show_one(visit, int(rest)) if rest.isdigit() else menu(visit)


def _language(visit: Visit) -> Say:
    other = "en" if visit.inbound.lang == "zh" else "zh"
    people.speak(visit.work, visit.inbound.person, other)
    return Say("welcome.language")


def _rate(visit: Visit) -> Say:
    return interview.start_on_one(visit, "rating", ("replied", "answered", "closed"))


def _supplement(visit: Visit) -> Say:
    return interview.start_on_one(visit, "supplement", OPEN)


def _withdraw(visit: Visit) -> Say:
    return interview.start_on_one(visit, "withdraw", OPEN)


def _nudge(visit: Visit) -> Say:
    return interview.start_on_one(visit, "nudge", OPEN)


def _object(visit: Visit) -> Say:
    return interview.start_on_one(visit, "objection", ("refused",))


def _new_facts(visit: Visit) -> Say:
    return interview.start_on_one(visit, "evidence", ("replied",))


def _contact(visit: Visit) -> Say:
    return interview.start_on_one(visit, "contact", OPEN)


def _nothing_saved(visit: Visit) -> Say:
    return menu(visit, phrase("draft.none"))


WORDS: Mapping[str, Callable[[Visit], Say]] = {
    "menu": _menu,
    "progress": progress.show,
    "help": help.show,
    "human": help.call_human,
    "language": _language,
    "rate": _rate,
    "supplement": _supplement,
    "withdraw": _withdraw,
    "nudge": _nudge,
    "objection": _object,
    "new_facts": _new_facts,
    "contact": _contact,
    "rules": help.rules,
    "privacy": help.privacy,
    "my_data": rights.show,
    "who_saw": rights.who_saw,
    "resume": _nothing_saved,
    "cancel": _nothing_saved,
    "back": menu,
    "restart": menu,
    "delete": _nothing_saved,
}
"""What a global word does when no question is open."""

ASIDE = frozenset({"menu", "progress", "help", "language", "rules", "privacy", "my_data", "who_saw"})
"""Words that may interrupt a conversation, which then waits for 继续."""

CHOICES: Mapping[str, Callable[[Visit, str], Say]] = {
    "menu": _choose,
    "start": _start,
    "draft": _draft,
    "ticket": _show,
    "data": rights.choose,
}
"""What a button outside a conversation does, by the first part of its id."""
