"""Which answers fit a question: shared pairs of characters and whole words, the rare ones weighing more (F4)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import log
from typing import Protocol

from config.saying import Fact
from conversations.vocabulary import pattern, plain

MOST_HITS = 3
LEAST = 6.0
"""Weight below which an answer is about something else."""
NEAR = 0.4
"""Share of the best weight that a further hit must reach."""
PLURAL = re.compile(r"(?<=[a-z]{3})s$|(?<=[xh])es$")


@dataclass(frozen=True)
class Answer:
    """What the bot may say: `source` names where it stands; `words` are what it is found by."""

    id: str
    title: Fact
    text: Fact
    source: Fact
    words: tuple[str, ...]


class Library(Protocol):
    """Where answers are kept: a conversation asks, whoever lets it speak looks them up."""

    def find(self, question: str) -> Sequence[Answer]:
        """At most three answers, the likeliest first; none when nothing is near enough."""

    def one(self, id: str) -> Answer | None:
        """The answer of that id, None when it is no longer in force."""


class Empty:
    """Knows nothing: for conversations that ask nothing."""

    def find(self, question: str) -> Sequence[Answer]:
        """None."""
        return ()

    def one(self, id: str) -> Answer | None:
        """None."""
        return None


NOTHING = Empty()


def rank(question: str, answers: Sequence[Answer], weights: Mapping[str, float]) -> list[Answer]:
    """At most three of those that hold something of the question, the likeliest first (F4)."""
    asked = pairs(question)
    scored = [(_score(question, asked, answer, weights), n) for n, answer in enumerate(answers)]
    best = sorted((s for s in scored if s[0] >= LEAST), key=lambda s: (-s[0], s[1]))
    return [answers[n] for score, n in best[:MOST_HITS] if score >= NEAR * best[0][0]]


def weigh(counts: Mapping[str, int], total: int) -> dict[str, float]:
    """How much each pair tells, by how many of all answers hold it."""
    return {gram: 1 + log(max(total, count) / count) for gram, count in counts.items()}


def pairs(text: str) -> set[str]:
    """The pairs of characters inside each clause, and whole Latin words without their plural."""
    found: set[str] = set()
    for clause in pattern("search", "clause").findall(plain(text).lower()):
        if clause.isascii():
            found.add(clause)
        else:
            found |= {clause[n : n + 2] for n in range(len(clause) - 1)}
    telling = found - set(pattern("search", "idle").findall(" ".join(found)))
    return {_singular(gram) for gram in telling}


def grams(words: Iterable[str]) -> set[str]:
    """What an answer is found by."""
    return set().union(*(pairs(word) for word in words))


def _singular(word: str) -> str:
    return re.sub(PLURAL, "", re.sub(r"(?<=[a-z]{2})ies$", "y", word)) if word.isascii() else word


def _score(question: str, asked: set[str], answer: Answer, weights: Mapping[str, float]) -> float:
    """Shared pairs, and again as much for every keyword the question holds whole."""
    text = re.sub(r"\s", "", plain(question).lower())
    shared = sum(weights.get(gram, 0) for gram in asked & grams(answer.words))
    whole = sum(1.5 * len(word) for word in answer.words if len(word) > 1 and plain(word).lower() in text)
    return shared + whole
