"""The words by which a profile's people describe matters: which category, which kind, which alarm a text calls for."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

from config import denial
from config.once import once_a_profile
from config.profile import Choice, Profile
from config.wordlist import Wordlist

ALARMS = ("emergency", "secret", "retaliation", "integrity")
KINDS = ("complaint", "tipoff", "assistance", "enquiry", "suggestion")

WordList = tuple[str, ...]


class Lexis:
    """The word lists of a profile, ready to be looked for in lower-case text."""

    def __init__(self, profile: Profile) -> None:
        choices = {c.id: c.question.choices if c.question else [] for c in profile.categories}
        self._categories = {
            c.id: _lower([*c.words, *(word for choice in choices[c.id] for word in choice.words)])
            for c in profile.categories
        }
        self._telling = Wordlist(word for words in self._categories.values() for word in words)
        self._details = {id: {c.id: _words_of(c) for c in rows} for id, rows in choices.items()}
        self._kinds = {kind: _lower(profile.lexicon.kinds.get(kind, [])) for kind in KINDS}
        self._alarms = {name: _lower(getattr(profile.lexicon, name)) for name in ALARMS}

    def rank_categories(self, text: str) -> list[str]:
        """The accepted categories whose words occur in a text, the likeliest first."""
        found = self._telling.found_in(text.lower())
        return _rank(text, {id: found.intersection(words) for id, words in self._categories.items()})

    def find_detail(self, text: str, category: str) -> str:
        """The choice of a category's question that a text shows, "" if none."""
        return next(iter(_rank(text, self._details.get(category, {}))), "")

    def find_kind(self, text: str) -> str:
        """The kind whose words fill most of a text, "" if none occurs."""
        return next(iter(_rank(text, self._kinds)), "")

    def opening_kind(self, start: str) -> str:
        """The kind a text names with its first words, the gravest first."""
        order = ("tipoff", "complaint", "assistance", "enquiry", "suggestion")
        return next((kind for kind in order if start.lower().startswith(self._kinds[kind])), "")

    def alarms(self, text: str, name: str) -> bool:
        """Whether a text holds a word of this alarm; a bribe that is plainly denied is none (D3)."""
        lower, words = text.lower(), self._alarms[name]
        if name == "integrity":
            return denial.tells_of(lower, words)
        return any(word in lower for word in words)


lexis = once_a_profile(Lexis)


def _lower(words: Iterable[str]) -> WordList:
    return tuple(dict.fromkeys(word.lower() for word in words if word))


def _words_of(choice: Choice) -> WordList:
    return _lower([*choice.words, *choice.label.values()])


def _rank(text: str, lists: Mapping[str, Collection[str]]) -> list[str]:
    lower = text.lower()
    scores = {id: score for id, words in lists.items() if (score := _score(lower, words))[0]}
    return sorted(scores, key=lambda id: (-scores[id][0], scores[id][1]))


def _score(text: str, words: Collection[str]) -> tuple[int, int]:
    """How much of a text these words are, and where the first stands; a word inside another counts once."""
    found = sorted((word for word in words if word in text), key=len, reverse=True)
    own = [w for n, w in enumerate(found) if not any(w in longer for longer in found[:n])]
    return sum(map(len, own)), min(map(text.index, own), default=0)
