"""The few words of the bots' own that stand on keys and beside buttons, in a language."""

from __future__ import annotations

from dataclasses import dataclass

from config.texts import Texts


@dataclass(frozen=True)
class Labels:
    """`contact` shares one's own number, `form` stands in the empty line where a form is answered."""

    contact: str
    form: str


def labels(texts: Texts, lang: str) -> Labels:
    """In one language."""
    return Labels(texts.say(lang, "telegram.contact"), texts.say(lang, "telegram.form"))
