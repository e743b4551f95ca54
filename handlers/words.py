"""What the global words and the buttons outside a conversation do (X34)."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from config.saying import Say, phrase
from conversations.dialogs import DIALOGS, FILINGS
from handlers import (
    disclosing,
    drafts,
    filing,
    help,
    interview,
    invited,
    licensing,
    number_sent,
    progress,
    rights,
    welcome,
)
from handlers.visit import Visit
from store import desk_line, people, repeats, ticket
from store.lifecycle import ACTIONS, ALIVE, OPEN


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


OPINIONS = ("objection", "dispute", "defend")
"""What 异议 may be against: a refusal, a finding of malice, a rating set aside."""


def _object(visit: Visit) -> Say:
    return invited.first_possible(visit, OPINIONS) or interview.start_on_one(visit, "objection", ("refused",))


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
