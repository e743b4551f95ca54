"""What was filled in: read from the fields of a form, or from a message typed in its place."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from handlers import labels, picks, rungs, unheard_of
from handlers.paper import PREFILLED, UNHEARD, Paper, Values, is_missing, missing
from handlers.shift import Shift
from store.lifecycle import Input

ONE_MESSAGE = frozenset(
    {"return", "refuse", "extend", "designate", "join", "excuse", "hand_down", "pass_on", "ask_disclosure"}
)
"""Actions whose labels are heard without a colon: they are typed as a sentence."""
BODIES = ("organisation", "unit", "receiver", "group", "co")
"""Lines whose choices are bodies, where somebody may well name one that is not among them."""
LONGEST_NAME = 12
"""Characters of a word that may be the name of a body nobody here knows."""
CHOSEN = ("pick", "days", "units")
ALREADY = ("checked",)
"""A tick that a form no longer has once it was done: said all the same it is no part of what is typed."""
YES = ("yes", "true", "1", "on", "✓")
IN_BRACKETS = re.compile(r"\s*[（(]([^（）()]{1,8})[）)][\s。.!！]*$")


def read_fields(shift: Shift, paper: Paper) -> Values:
    """What a submitted form says; lines it does not have are ignored."""
    given = {
        i.name: str(shift.said.fields.get(i.name, "")).strip() for i in paper.inputs if i.kind != "files"
    }
    kinds = {i.name: i.kind for i in paper.inputs}
    read = {
        name: _value(shift, paper, name, value) if kinds[name] == "units" else value
        for name, value in given.items()
    }
    return _with_files(shift, paper, {name: value for name, value in read.items() if value})


def read_text(shift: Shift, paper: Paper, text: str, values: Mapping[str, Any]) -> Values:
    """What a message says: labelled lines, values to choose in front, and the rest for the first open line.

    An everyday word with a colon that would leave words in front without a place is part of the sentence instead.
    """
    read = _read(shift, paper, text, values, everyday=True)
    plain = _read(shift, paper, text, values, everyday=False) if UNHEARD in read else read
    return read if UNHEARD in plain else plain


def _read(shift: Shift, paper: Paper, text: str, values: Mapping[str, Any], *, everyday: bool) -> Values:
    texts, names = shift.texts, [given.name for given in paper.inputs if given.kind != "files"]
    text, ticked = _checks(shift, paper, text, dict(values))
    head, found = labels.split(text, names, texts, bare=paper.verb in ONE_MESSAGE, everyday=everyday)
    found, unheard = unheard_of.behind(shift, paper, found)
    read = {**ticked, **{name: _value(shift, paper, name, said) for name, said in found.items()}}
    head, read = _checks(shift, paper, head, read)
    head, chosen = _leading(shift, paper, head, {}, set(found))
    read, line = {**read, **chosen}, _line_of_the_rest(paper, set(found))
    if unheard_of.begins(shift, paper, head) or (head and not line and paper.inputs):
        head, unheard = "", [head, *unheard]
    read = {**read, line: head} if head and line else read
    if not unheard and missing(paper, read):
        unheard = unheard_of.within(shift, paper, text)
    return _with_files(shift, paper, unheard_of.note(shift, paper, read, unheard))


def unread(shift: Shift, paper: Paper, text: str) -> str:
    """What stands in front of all labels and is nothing one could choose."""
    names = [given.name for given in paper.inputs if given.kind != "files"]
    head, found = labels.split(_checks(shift, paper, text, {})[0], names, shift.texts)
    return _leading(shift, paper, head, {}, set(found))[0]


def in_front(shift: Shift, paper: Paper, text: str) -> tuple[str, Values]:
    """The values to choose that stand in front of a message, and what is left of it behind them."""
    rest, read = _leading(shift, paper, text, {}, set())
    return rest, read


def complete(shift: Shift, paper: Paper, text: str, values: Mapping[str, Any]) -> Values | None:
    """What was kept, completed by a later message; None when the message has nothing to do with it.

    In private a message without labels is the one text that is still missing; in a group it is chatter.
    """
    names = [given.name for given in paper.inputs if given.kind != "files"]
    labelled = labels.split(text, names, shift.texts)[1]
    files = shift.said.files and any(given.kind == "files" for given in paper.inputs)
    open_ = [
        g
        for g in paper.inputs
        if g.required and g.kind in ("text", "line") and is_missing(g, values.get(g.name))
    ]
    if labelled or files:
        return read_text(shift, paper, text, values)
    if not shift.chat and text and len(open_) == 1 and len(missing(paper, values)) == 1:
        return {**values, open_[0].name: text}
    return None


def is_bare(paper: Paper, text: str, values: Mapping[str, Any]) -> bool:
    """Whether the message as it stands became one line of the form, without a label that says which."""
    return any(values.get(given.name) == text for given in paper.inputs if given.kind in ("text", "line"))


def _with_files(shift: Shift, paper: Paper, values: Values) -> Values:
    takes = any(given.kind == "files" for given in paper.inputs)
    sent = [*values.get("files", ()), *shift.said.files] if takes else []
    return {**values, "files": sent} if sent else values


def _value(shift: Shift, paper: Paper, name: str, said: str) -> str:
    kind = _kind(paper, name)
    if kind == "pick":
        return picks.read(shift.work, paper.ticket, name, said) or said
    if kind == "units":
        return picks.read_several(shift.work, paper.ticket, name, said)
    if kind == "days":
        return picks.read_days(shift.texts, said) or said
    if kind == "check":
        return "yes" if said.lower() in YES or shift.texts.hear("word", said) == "yes" else ""
    return said


def _kind(paper: Paper, name: str) -> str:
    return next(given.kind for given in paper.inputs if given.name == name)


def _checks(shift: Shift, paper: Paper, head: str, values: Values) -> tuple[str, Values]:
    """A tick is typed in brackets at the end: `进展 0012 已约谈（公开）`."""
    names = [given.name for given in paper.inputs if given.kind == "check"]
    found = IN_BRACKETS.search(head)
    name = shift.texts.hear("field", found[1]) if found else None
    if found is None or name not in (*names, *ALREADY):
        return head, values
    if name not in names:
        return head[: found.start()], values
    return head[: found.start()], {**values, str(name): "yes"}


def _leading(shift: Shift, paper: Paper, head: str, values: Values, told: set[str]) -> tuple[str, Values]:
    """Words in front that are something to choose, or a number of days, fill the line they fit."""
    chosen = [given for given in paper.inputs if given.kind in CHOSEN and given.name != "respondent"]
    open_ = [given for given in chosen if given.name not in told]
    while open_ and (word := re.match(r"[^\s,，、;；:：]+", head)):
        filled = next(((g, v) for g in open_ if (v := _chosen(shift, paper, g, word[0]))), None)
        if filled is None:
            break
        given, value = filled
        if given.kind == "units":
            value = f"{values.get(given.name, '')} {value}".strip()
        else:
            open_.remove(given)
        values = {**values, given.name: value}
        head = head[word.end() :].strip(labels.EDGE)
    return _misplaced(shift, paper, head, values, [given.name for given in open_])


def _misplaced(shift: Shift, paper: Paper, head: str, values: Values, open_: list[str]) -> tuple[str, Values]:
    """A body in front that is none of the choices stands in their line all the same, where it is said why not."""
    name = next((name for name in BODIES if name in open_ and not values.get(name)), "")
    word = re.match(r"[^\s,，、;；:：]+", head)
    if not name or not word or not _is_body(shift, word[0]):
        return head, values
    return head[word.end() :].strip(labels.EDGE), {**values, name: word[0]}


def _is_body(shift: Shift, word: str) -> bool:
    """Whether a word names a body: one of the profile's, a rung of the ladder, or one that nobody here is."""
    ends = [
        end for lang in shift.texts.languages for end in shift.texts.heard("body_end", lang).get("body", ())
    ]
    known = picks.read(shift.work, {}, "named_body", word) or rungs.of(shift, word)
    return bool(known) or (len(word) <= LONGEST_NAME and word.casefold().endswith(tuple(ends)))


def _chosen(shift: Shift, paper: Paper, given: Input, word: str) -> str:
    if given.kind == "days":
        return picks.read_days(shift.texts, word)
    return picks.read(shift.work, paper.ticket, given.name, word)


def _line_of_the_rest(paper: Paper, told: set[str]) -> str:
    """What stands in front of all labels belongs to the first line to be written that was not labelled."""
    written = [given for given in paper.inputs if given.kind in ("text", "line") and given.name not in told]
    first = next((given for given in written if given.required), next(iter(written), None))
    return first.name if first and paper.verb not in PREFILLED else ""
