"""The grammar of typed commands: a verb, ticket numbers, and the rest (`签收 0012 0015`, `ack 12`)."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from difflib import get_close_matches
from functools import cache

from config.texts import Texts, fold
from store.lifecycle import ACTIONS
from store.masking import NARROW
from store.work import Refused

MENTION = re.compile(r"^@\S+\s*")
NUMBER = r"#?(?:[A-Za-z]{1,6}\d{4}-)?\d{1,6}"
QUOTED = re.compile(r"\b[A-Z]{1,6}\d{4}-\d{4,6}\b")
"""A number as cards and notices write it."""
FIRST = re.compile(rf"\s*({NUMBER})(?![\d./%-]|:\d)")
NEXT = re.compile(rf"[\s、,，;；&]+({NUMBER})(?=$|[\s、,，;；。])")
LEAD = " \t\r\n、,，;；:："
LONE = frozenset((
    "mine", "list", "help", "record", "report_for", "reported", "policy", "faq", "handover", "lagging",
    "deputise", "duty", "object_duty", "agree_duty", "decline_duty", "practice", "spot_checks", "prove",
    "problems", "tasks", "task", "set_task", "guided", "rules", "referrals", "marks", "shifts", "set_shift",
    "end_shift", "stand_in", "staff_no",
))  # fmt: skip
"""Commands about no ticket."""
NUMBERLESS = frozenset({"release", "call", "link"})
"""Commands whose second number is no ticket."""
DISPATCH = "dispatch"
"""Accept and assign in one, which is no action of its own."""
OUTSIDE = {"complainant", "claimant", "system"}
"""Roles that press no button of an officer's."""
MOST = 50
"""Tickets one command may name."""
SURE = 4
"""From so many digits on, a number behind the first one is a ticket even before other words."""


@dataclass(frozen=True)
class Command:
    """`rests[k]` is what remains of the text when only the first k numbers are meant as tickets."""

    verb: str
    word: str
    numbers: tuple[str, ...]
    rests: tuple[str, ...]

    @property
    def rest(self) -> str:
        """What remains behind all numbers."""
        return self.rests[-1]


def read(text: str, texts: Texts) -> Command | None:
    """The command that a text is, or None when it does not begin with one."""
    text = MENTION.sub("", text.strip())
    narrow = text.translate(NARROW)
    found = _verbs(texts).match(narrow)
    if found is None:
        return _turned_round(text, narrow, texts)
    verb = texts.hear("verb", found[1])
    if verb:
        return _command(verb, found[1], text, narrow, found.end())
    pressed = _captions(texts).get(fold(found[1]))
    command = _command(pressed, found[1], text, narrow, found.end()) if pressed else None
    return command if command and (command.numbers or not command.rest) else None


def about(command: Command, quoted: str) -> Command:
    """The same command; a quoted card stands for the number that is not in it (D7)."""
    number = QUOTED.search(quoted) if not command.numbers and command.verb not in LONE else None
    return replace(command, numbers=(number[0],), rests=(command.rest,) * 2) if number else command


def _turned_round(text: str, narrow: str, texts: Texts) -> Command | None:
    """`0012 签收` means the same as `签收 0012`."""
    number = re.match(rf"({NUMBER})\s*(?=\D)", narrow)
    verb = _verbs(texts).match(narrow, number.end()) if number else None
    if number is None or verb is None:
        return None
    return read(f"{verb[1]} {number[1]} {text[verb.end() :]}", texts)


def _command(verb: str, word: str, text: str, narrow: str, at: int) -> Command:
    numbers: list[str] = []
    rests = [text[at:]]
    pattern = FIRST
    while verb not in LONE and (found := pattern.match(narrow, at)) and _is_ticket(verb, found[1], numbers):
        numbers.append(found[1].lstrip("#").upper())
        at, pattern = found.end(), NEXT
        rests.append(text[at:])
    return Command(verb, word, tuple(numbers), tuple(rest.strip(LEAD) for rest in rests))


def _is_ticket(verb: str, number: str, before: list[str]) -> bool:
    if not before:
        return True
    if len(before) == MOST:
        raise Refused("refused.too_many_numbers", most=MOST)
    if verb in NUMBERLESS:
        return False
    action = ACTIONS.get(verb)
    return not (action and action.inputs) or len(number) >= SURE


def lone_number(text: str) -> str:
    """The number of a ticket, when a text is nothing else."""
    found = re.fullmatch(NUMBER, MENTION.sub("", text.strip()).translate(NARROW).strip())
    return found[0].lstrip("#").upper() if found else ""


def show(number: str) -> Command:
    """The command that shows the card of a ticket."""
    return Command("card", number, (number,), ("", ""))


def near(text: str, texts: Texts) -> list[str]:
    """Commands that somebody probably meant, in the words of the language they were typed in."""
    word = re.split(r"[\s\d#:：]", MENTION.sub("", text.strip()), maxsplit=1)[0].lower()
    if not 2 <= len(word) <= 12:
        return []
    known = [spelling.lower() for spelling in _spellings(texts)]
    found = get_close_matches(word, known, 8, 0.5 if len(word) < SURE else 0.7)
    return sorted(found, key=lambda other: other[0] != word[0])[:2]


def names_ticket(text: str) -> bool:
    """Whether a number stands behind the first word, as in a command."""
    return bool(
        re.match(rf"^\S{{1,12}}?\s*{NUMBER}(?=$|\s)", MENTION.sub("", text.strip()).translate(NARROW))
    )


@cache
def _verbs(texts: Texts) -> re.Pattern[str]:
    known = dict.fromkeys((*_spellings(texts), *_captions(texts)))
    words = sorted(map(re.escape, known), key=len, reverse=True)
    return re.compile(rf"/?({'|'.join(words)})(?=$|[\s\d#,，、]|[A-Za-z]{{1,6}}\d{{4}}-)", re.IGNORECASE)


@cache
def _captions(texts: Texts) -> dict[str, str]:
    """What stands on a button means the same typed, for that is what a press leaves in the chat."""
    heard = {id for lang in texts.languages for id in texts.heard("verb", lang)}
    verbs = [v for v, action in ACTIONS.items() if {*action.by, *action.proposed_by} - OUTSIDE]
    found: dict[str, str] = {}
    for lang in texts.languages:
        for verb in dict.fromkeys((*sorted(heard), *verbs, DISPATCH)):
            if f"verb.{verb}" in texts.keys(lang):
                found.setdefault(fold(texts.say(lang, f"verb.{verb}")), verb)
        for verb, action in ACTIONS.items():
            for decided in ("approve", "send_back") if action.approval else ():
                label = texts.say(lang, decided, {"verb": texts.say(lang, f"verb.{verb}")})
                found.setdefault(fold(label), decided)
    return found


@cache
def _spellings(texts: Texts) -> tuple[str, ...]:
    heard = [texts.heard("verb", lang) for lang in texts.languages]
    return tuple(dict.fromkeys(word for table in heard for words in table.values() for word in words))
