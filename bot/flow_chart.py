"""The course of a ticket as one picture, drawn from ACTIONS so that it is what happens (X36)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from html import escape

from bot.lifecycle_page import moves
from config.texts import Texts
from store.action import BACK
from store.lifecycle import ACTIONS, STATES, TERMINAL

SPINE = ("received", "accepted", "assigned", "processing", "replied", "closed")
"""The way most tickets go; what else may happen stands beside it."""
ANYWHERE = 5
"""A step possible in so many states is drawn once, for all of them."""
WIDTH, BOX, GAP, LETTER = 340, 104, 10, 12
CHIP_AT, CHIP, ROOM = 224, 108, 112
"""Where the boxes at the right begin, how wide they are, and what is left for the words on an arrow."""
LINE, STEM = 15, 92
Say = Callable[[str], str]


@dataclass(frozen=True)
class Way:
    """Steps that lead from one state to another; `to` is empty for back to where it came from."""

    verbs: tuple[str, ...]
    to: str


def ways() -> dict[str, list[Way]]:
    """From each state, where it may go; under "" what is possible nearly everywhere."""
    found: dict[str, dict[str, list[str]]] = {state: {} for state in ("", *STATES)}
    for action in ACTIONS.values():
        targets = [("" if action.after == BACK else after) for _, after in moves(action)]
        starts = [""] if len(action.before) >= ANYWHERE and action.after else [b for b, _ in moves(action)]
        for start, to in dict.fromkeys(zip(starts, targets, strict=False)):
            found[start].setdefault(to, []).append(action.verb)
    return {start: [Way(tuple(verbs), to) for to, verbs in there.items()] for start, there in found.items()}


def flow_chart(texts: Texts, lang: str) -> str:
    """The picture, narrow enough for a phone; it takes the colour of the text around it."""
    drawing = _Drawing(lambda key: texts.say(lang, key), ways())
    body = "".join(drawing.draw())
    title = escape(texts.say(lang, "rules.chart.title"))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {drawing.y}" role="img" aria-label="{title}" '
        f'font-size="{LETTER}" fill="none" stroke="currentColor"><title>{title}</title>{body}</svg>'
    )


class _Drawing:
    def __init__(self, say: Say, found: dict[str, list[Way]]) -> None:
        self.say, self.ways, self.y = say, found, GAP

    def draw(self) -> Iterator[str]:
        others = [state for state in STATES if state not in (*SPINE, "draft") and self.ways[state]]
        for state, then in zip(SPINE, (*SPINE[1:], ""), strict=True):
            yield from self._state(state, then)
        yield from self._state("", "")
        for state in others:
            yield from self._state(state, "")

    def _state(self, state: str, then: str) -> Iterator[str]:
        """A state with what leads away from it; `then` is the next one below."""
        top = self.y
        name = self.say(f"state.staff.{state}" if state else "rules.chart.anywhere")
        yield _box(GAP, top, BOX, name, strong=state in SPINE, round_=state in TERMINAL)
        below = [way for way in self.ways[state] if way.to == then and then]
        beside = [way for way in self.ways[state] if way not in below]
        for way in beside:
            yield from self._arrow(way, top)
        self.y = max(self.y, top + 28) + 8
        for way in below:
            yield from self._down(way, top + 28)

    def _words(self, way: Way) -> str:
        return " / ".join(self.say(f"verb.{verb}") for verb in way.verbs)

    def _arrow(self, way: Way, top: int) -> Iterator[str]:
        """The words, the arrow below them, and where it leads."""
        told = list(_wrapped(self._words(way), ROOM - 14))
        at = max(self.y + LINE * len(told) + 3, top + 14)
        if at > top + 28:
            yield f'<path d="M{GAP + STEM} {top + 28}V{at}"/>'
        start = GAP + STEM if at > top + 28 else GAP + BOX
        yield f'<path d="M{start} {at}H{CHIP_AT - 2}m-6 -4l6 4l-6 4"/>'
        for n, line in enumerate(told):
            yield _text((GAP + BOX + CHIP_AT) // 2 - 3, at - 4 - (len(told) - 1 - n) * LINE, line)
        target = self.say(f"state.staff.{way.to}" if way.to else "rules.chart.back")
        yield _box(CHIP_AT, at - 12, CHIP, target, tall=24, round_=way.to in TERMINAL)
        self.y = at + 13

    def _down(self, way: Way, top: int) -> Iterator[str]:
        told = list(_wrapped(self._words(way), WIDTH - 90))
        self.y = max(self.y, top + 12) + len(told) * LINE + 6
        yield f'<path d="M{GAP + 40} {top}V{self.y - 2}m-4 -6l4 6l4 -6"/>'
        for n, line in enumerate(told):
            yield _text(GAP + 48, self.y - 10 - (len(told) - 1 - n) * LINE, line, anchor="start", strong=True)


def _box(
    x: int, y: int, wide: int, name: str, *, tall: int = 28, strong: bool = False, round_: bool = False
) -> str:
    weight = 2 if strong else 1
    lines = list(_wrapped(name, wide - 8))
    shape = f'<rect x="{x}" y="{y}" width="{wide}" height="{tall}" rx="{12 if round_ else 3}" stroke-width="{weight}"/>'
    fits = len(lines) < 2 and _wide(name) * (1.3 if strong else 1.1) <= wide - 4
    size = LETTER if fits else 10 if len(lines) < 2 else 9
    middle = y + tall // 2
    told = "".join(
        _text(
            x + wide // 2,
            middle + 4 + round((n - (len(lines) - 1) / 2) * (size + 1)),
            line,
            strong=strong,
            size=size,
        )
        for n, line in enumerate(lines)
    )
    return shape + told


def _text(x: int, y: int, words: str, *, anchor: str = "middle", strong: bool = False, size: int = 0) -> str:
    weight = ' font-weight="700"' if strong else ""
    small = f' font-size="{size}"' if size else ' font-size="11"'
    return (
        f'<text x="{x}" y="{y}" text-anchor="{anchor}" fill="currentColor" stroke="none"{weight}{small}>'
        f"{escape(words)}</text>"
    )


def _wrapped(words: str, room: int) -> Iterator[str]:
    """Lines no wider than there is room; Chinese breaks anywhere, English between words."""
    line = ""
    for piece in _pieces(words):
        if line and _wide(line + piece) > room:
            yield line.strip()
            line = piece.lstrip()
        else:
            line += piece
    if line.strip():
        yield line.strip()


def _pieces(words: str) -> Sequence[str]:
    pieces: list[str] = []
    for letter in words:
        joins = pieces and letter.isascii() and pieces[-1][-1].isascii() and letter != " "
        pieces = [*pieces[:-1], pieces[-1] + letter] if joins else [*pieces, letter]
    return pieces


def _wide(words: str) -> int:
    return round(sum(5.8 if letter.isascii() else 11 for letter in words))
