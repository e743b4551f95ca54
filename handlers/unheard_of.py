"""What of a typed line was not understood: a label nobody knows, or words that no line of the form takes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from config.saying import phrase
from handlers import labels
from handlers.paper import PREFILLED, UNHEARD, Paper, Values
from handlers.shift import Shift

LINES = ("text", "line", "pick", "days", "units")
CHOSEN = ("pick", "days", "units")
SHOWN = 60
"""Characters of it that are said back; the rest stands in what was sent."""


def behind(shift: Shift, paper: Paper, found: Mapping[str, str]) -> tuple[dict[str, str], list[str]]:
    """What stands behind each label, and what in a line to choose is no choice any more but an unknown label."""
    kinds, heard = {given.name: given.kind for given in paper.inputs}, _known(shift, paper)
    kept, unheard = dict(found), []
    for name, said in found.items():
        other = labels.strange(said, heard) if kinds[name] in CHOSEN else None
        if other:
            kept[name] = said[: other.start()].strip(labels.EDGE)
            unheard.append(said[other.start() :])
    return kept, unheard


def begins(shift: Shift, paper: Paper, text: str) -> bool:
    """Whether words begin with a label that this form does not have; “they said:” is none."""
    found = labels.strange(text, _known(shift, paper)) if _is_of_several_lines(paper) else None
    return found is not None and found.start() == 0 and not _quotes(shift, found[1])


def within(shift: Shift, paper: Paper, text: str) -> list[str]:
    """The unknown label inside of words, where something is missing that may stand behind it."""
    found = labels.strange(text, _known(shift, paper)) if _is_of_several_lines(paper) else None
    return [text[found.start() :]] if found and not _quotes(shift, found[1]) else []


def note(shift: Shift, paper: Paper, values: Values, unheard: Sequence[str]) -> Values:
    """The values, and beside them the sentence about what was not understood."""
    if not unheard:
        return values
    heard = _known(shift, paper)
    label = labels.strange(unheard[0], heard)
    named = label is not None and label.start() == 0
    facts = {
        "short": paper.short or phrase("record.new"),
        "label": label[1] if label and named else "",
        "said": _brief(unheard[0][label.end() :] if label and named else unheard[0]),
        "known": [phrase(f"field.{given.name}") for given in paper.inputs if given.kind in LINES],
    }
    return {**values, UNHEARD: phrase("refused.unheard_label" if named else "refused.unheard_words", **facts)}


def _brief(text: str) -> str:
    return text if len(text) <= SHOWN else f"{text[:SHOWN]}…"


def _known(shift: Shift, paper: Paper) -> frozenset[str]:
    return labels.known([given.name for given in paper.inputs], shift.texts)


def _is_of_several_lines(paper: Paper) -> bool:
    """With one line alone, and where only a label changes what stands in the form, words are its own."""
    return paper.verb not in PREFILLED and sum(given.kind in LINES for given in paper.inputs) > 1


def _quotes(shift: Shift, word: str) -> bool:
    """Whether it begins what somebody said (`投诉人说：…`)."""
    ends = [
        end for lang in shift.texts.languages for end in shift.texts.heard("quoting", lang).get("said", ())
    ]
    return word.endswith(tuple(ends))
