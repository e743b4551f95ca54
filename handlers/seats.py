"""Whose shifts an officer may read or set, and how what they type about them is read (G30, X43)."""

from __future__ import annotations

from collections.abc import Sequence

from config.saying import Fact, Option, Say, lines, phrase
from handlers import acting, filling, labels, picks, sitting_words
from handlers.paper import Paper, Values
from handlers.shift import Shift
from store import notice, organisations, roster, sittings
from store.audience import persons
from store.database import Row
from store.lifecycle import OFFICE, Input
from store.work import Refused


def own(shift: Shift) -> list[str]:
    """The desks and windows whose shifts somebody may read: those of their office, or where they have a post."""
    work, mine = shift.work, {post.organisation for post in shift.actor.posts}
    offices = dict.fromkeys(organisations.office_of(work, id) for id in mine)
    places = [(office, place.id) for office in offices if office for place in sittings.places(work, office)]
    return [id for office, id in places if office in mine or id in mine]


def keeping(shift: Shift) -> list[str]:
    """Those whose shifts they may set: the office's own, or what they lead."""
    offices = _offices(shift)
    leads = {post.organisation for post in shift.actor.posts if post.post == "leader"}
    return [id for id in own(shift) if id in leads or organisations.office_of(shift.work, id) in offices]


def kept(shift: Shift, verb: str) -> list[str]:
    """The same for a command, in a desk's own group that desk alone; Refused and logged for others."""
    found = keeping(shift)
    if not found:
        refused = Refused("refused.shift_keepers", verb=phrase(f"verb.{verb}"))
        acting.log_refusal(shift, verb, None, refused)
        raise refused
    group = organisations.group_at(shift.work, shift.chat) if shift.chat else None
    here = str(group["organisation"]) if group else ""
    return [here] if here in found and here not in _offices(shift) else found


def _offices(shift: Shift) -> set[str]:
    return {post.organisation for post in shift.actor.posts if _is_office(shift, post)}


def _is_office(shift: Shift, post: roster.Standing) -> bool:
    return bool(roster.general_roles(shift.work, roster.Actor("", (post,))) & set(OFFICE))


def paper(shift: Shift, verb: str, inputs: tuple[Input, ...]) -> Paper:
    """A form about the shifts that somebody may set."""
    found = kept(shift, verb)
    return Paper(verb, 0, 0, _short(shift, found), inputs, {"organisation": " ".join(found)})


def _short(shift: Shift, found: list[str]) -> str:
    """What stands in front of a form: the one desk it is about, or the office of several."""
    body = found[0] if len(found) == 1 else organisations.office_of(shift.work, found[0])
    return shift.texts.word(shift.lang, organisations.name(shift.work, body))


def read(shift: Shift, sheet: Paper, text: str, names: Sequence[str], rest: str) -> Values:
    """A message without labels: names in front, days and hours behind them; what is neither is not lost."""
    if labels.split(text, [given.name for given in sheet.inputs], shift.texts)[1]:
        return filling.read_text(shift, sheet, text, {})
    words = [piece for word in sitting_words.words(text) for piece in _parted(shift, sheet, names[0], word)]
    first = next((n for n, word in enumerate(words) if sitting_words.is_time(shift.work, word)), len(words))
    values, unread = _names(shift, sheet, words[:first], names)
    if unread and names[0] not in values:
        values, unread = {**values, names[0]: " ".join(unread)}, []
    behind = " ".join([*unread, *words[first:]])
    return {**values, rest: behind} if behind else values


def _names(
    shift: Shift, sheet: Paper, words: Sequence[str], names: Sequence[str]
) -> tuple[Values, list[str]]:
    """Who and where, of one word or several each; and the words that are nobody."""
    values: Values = {}
    unread: list[str] = []
    at = 0
    while at < len(words):
        ends = ((end, name) for end in range(len(words), at, -1) for name in names if name not in values)
        tried = ((end, name, _named(shift, sheet, name, words[at:end])) for end, name in ends)
        end, name, id = next((found for found in tried if found[2]), (at + 1, "", ""))
        if name:
            values[name] = id
        else:
            unread.append(words[at])
        at = end
    return values, unread


def _named(shift: Shift, sheet: Paper, name: str, words: Sequence[str]) -> str:
    return picks.read(shift.work, sheet.ticket, name, " ".join(words))


def _parted(shift: Shift, sheet: Paper, name: str, word: str) -> list[str]:
    """`何清扬周一至周五` and `叶知秋替何清扬` are written without a space as well."""
    for at in range(1, len(word)):
        ahead, behind = word[:at], word[at:]
        link = shift.texts.hear("stand_in", behind[0])
        follows = behind[1:] if link else behind
        if (
            follows
            and _named(shift, sheet, name, [ahead])
            and (link or sitting_words.is_time(shift.work, follows))
        ):
            return [ahead, *_parted(shift, sheet, name, follows)]
    return [word]


def tell(shift: Shift, person: str, key: str, told: Sequence[Fact], place: str) -> None:
    """Whoever's shift it is hears of it, unless they said so themselves."""
    if person == shift.actor.person:
        return
    facts = {"lines": lines(told), "organisation": organisations.name(shift.work, place)}
    for recipient in persons(shift.work, [person], "office"):
        notice.tell(shift.work, recipient.lane, Say(f"shift.{key}", facts, style="private"))


def off_button(row: Row) -> Option:
    """Takes a shift off."""
    return Option(f"unsit:{row['id']}", phrase("shift.off", id=row["id"]))
