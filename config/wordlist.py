"""Many words looked for in a text at once, by how they begin."""

from __future__ import annotations

from collections.abc import Iterable


class Wordlist:
    """The words of a profile that tell what a story is about: hundreds of them, few of which occur in it."""

    def __init__(self, words: Iterable[str]) -> None:
        self._by_start: dict[str, list[str]] = {}
        for word in filter(None, dict.fromkeys(words)):
            self._by_start.setdefault(word[:2], []).append(word)

    def found_in(self, text: str) -> set[str]:
        """Those of the words that occur in the text."""
        starts = {*text, *(text[place : place + 2] for place in range(len(text)))}
        likely = (word for start in starts & self._by_start.keys() for word in self._by_start[start])
        return {word for word in likely if word in text}
