"""打标签: the office says which lines of work a ticket belongs to; its table is narrowed by them (G11)."""

from __future__ import annotations

import re

from config.saying import Fact, Say, phrase
from config.texts import fold
from handlers import acting
from handlers.shift import Shift, private
from store import homes, tags
from store.database import Row
from store.lifecycle import OFFICE
from store.work import Refused, Work


def label(shift: Shift, row: Row, text: str) -> Say:
    """`打标签 0012 营商 民营`; `打标签 0012 无` takes them away, `打标签 0012` shows them."""
    _enter(shift, row)
    words = [word for word in re.split(r"[\s,，、;；]+", text) if word]
    if words:
        none = len(words) == 1 and shift.texts.hear("list_word", words[0]) == "endless"
        chosen = [] if none else [_read(shift.work, row, word) for word in words]
        tags.put(shift.work, row["id"], chosen, shift.actor.person)
    names = shown(shift.work, row)
    return private(
        "done.label", short=row["short"], names=names or phrase("label.none"), known=_known(shift.work)
    )


def _enter(shift: Shift, row: Row) -> None:
    if not set(OFFICE) & homes.open_roles(shift.work, shift.actor, row).keys():
        refused = Refused("refused.right", short=row["short"], verb=phrase("verb.label"))
        acting.log_refusal(shift, "label", row, refused)
        raise refused


def _read(work: Work, row: Row, typed: str) -> str:
    for tag in work.profile.tags:
        if fold(typed) in {fold(word) for word in (tag.id, *tag.name.values(), *tag.words)}:
            return tag.id
    raise Refused("refused.no_label", short=row["short"], given=typed[:20], known=_known(work))


def _known(work: Work) -> list[Fact]:
    return [dict(tag.name) for tag in work.profile.tags]


def shown(work: Work, row: Row) -> list[Fact]:
    """The names of a ticket's tags."""
    return [tags.name(work, tag) for tag in tags.of(work, row["id"])]
