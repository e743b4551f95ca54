"""How a test talks: a scene in the demo city on a fixed day, and a person who sends one message after the other."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from datetime import UTC, date, datetime
from typing import Any

from config.profile_loading import load_profile
from config.saying import Say
from config.texts import load_texts
from conversations import search
from conversations.engine import Turn, advance, begin
from conversations.message import File, Said
from conversations.scene import Scene
from conversations.search import Answer
from conversations.steps import Dialog

NOON = datetime(2026, 11, 18, 4, tzinfo=UTC)
"""A Wednesday, noon in the demo city."""
PHOTO = File("d1", "photo.jpg", "image", 1200)
VOICE = File("d2", "voice.amr", "audio", 800)


class Shelf:
    """The profile's lists without an archive: what is in force on a day, ranked as everywhere."""

    def __init__(self, today: date) -> None:
        profile = load_profile("demo")
        rows = [
            Answer(f"policy:{p.id}", p.title, p.answer, p.number, (*p.title.values(), *p.keywords))
            for p in profile.policies
            if p.valid_from <= today <= (p.valid_to or today)
        ]
        rows += [
            Answer(f"faq:{f.id}", f.question, f.answer, f.source, (*f.question.values(), *f.keywords))
            for f in profile.faq
        ]
        self.rows = {row.id: row for row in rows}

    def find(self, question: str) -> Sequence[Answer]:
        rows = list(self.rows.values())
        counts = Counter(gram for row in rows for gram in search.grams(row.words))
        return search.rank(question, rows, search.weigh(counts, len(rows)))

    def one(self, id: str) -> Answer | None:
        return self.rows.get(id)


def scene(lang: str = "zh", **reads: Any) -> Scene:
    return Scene(load_profile("demo"), lang, NOON, lambda: reads, Shelf(NOON.date()))


class Talk:
    """One person in one dialog; the answers go through JSON between two messages."""

    def __init__(self, dialog: Dialog, lang: str = "zh", **reads: Any) -> None:
        self.dialog = dialog
        self.reads = reads
        self.lang = lang
        self.turn: Turn | None = None
        self.sent = 0

    def say(self, *texts: str) -> Turn:
        for text in texts:
            self.send(Said(text=text))
        assert self.turn
        return self.turn

    def choose(self, choice: str) -> Turn:
        return self.send(Said(choice=choice))

    def send(self, said: Said) -> Turn:
        self.sent += 1
        there = scene(self.lang, **self.reads)
        if self.turn is None:
            self.turn = begin(self.dialog, there, said=said)
        else:
            word = load_texts().hear("word", said.text) or ""
            self.turn = advance(self.dialog, self.answers, said, there, word)
        if self.turn.dialog != self.dialog.name:
            from conversations.dialogs import DIALOGS

            self.dialog = DIALOGS[self.turn.dialog]
        word_say(self.turn.say, self.lang)
        return self.turn

    @property
    def answers(self) -> dict[str, Any]:
        assert self.turn
        kept: dict[str, Any] = json.loads(json.dumps(self.turn.answers))
        return kept

    @property
    def asked(self) -> str:
        """The key of the question, whatever note stands before it."""
        assert self.turn
        return question(self.turn.say)

    @property
    def note(self) -> str:
        """The key of the note before the question, "" if there is none."""
        assert self.turn
        say = self.turn.say
        return note_key(say.facts["note"]) if say.key == "engine.noted" else ""

    @property
    def heard(self) -> str:
        assert self.turn
        return word_say(self.turn.say, self.lang)

    @property
    def options(self) -> list[str]:
        assert self.turn
        return [option.id for option in self.turn.say.options]


def question(say: Say) -> str:
    return str(say.facts["ask"]["key"]) if say.key == "engine.noted" else say.key


def note_key(note: Any) -> str:
    return " ".join(n["key"] for n in note["lines"]) if "lines" in note else str(note["key"])


def word_say(say: Say, lang: str = "zh") -> str:
    """The say as a door would word it, options numbered; raises when a text or a blank is missing."""
    texts = load_texts()
    labels = [f"{n} {texts.word(lang, o.label)}" for n, o in enumerate(say.options, 1)]
    return "\n".join([texts.say(lang, say.key, say.facts), *labels])
