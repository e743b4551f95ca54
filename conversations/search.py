"""Which policy or frequent question answers an enquiry: shared pairs of characters, the rare ones weighing more."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from math import log

from config.profile import Faq, Policy, Profile
from config.saying import Fact
from conversations.vocabulary import pattern, plain

MOST_HITS = 3
LEAST = 6.0
"""Weight below which an answer is about something else."""
NEAR = 0.4
"""Share of the best weight that a further hit must reach."""


@dataclass(frozen=True)
class Answer:
    """What the bot may say: `source` names where it stands (a document's number)."""

    id: str
    title: Fact
    text: Fact
    source: Fact
    words: tuple[str, ...]


def find_answers(question: str, profile: Profile, today: date) -> list[Answer]:
    """At most three answers, the likeliest first; none when nothing is near enough."""
    answers = answers_in_force(profile, today)
    weights = _weigh(_grams(answer) for answer in answers)
    asked = pairs(question)
    scored = [(_score(question, asked, answer, weights), n) for n, answer in enumerate(answers)]
    best = sorted((s for s in scored if s[0] >= LEAST), key=lambda s: (-s[0], s[1]))
    return [answers[n] for score, n in best[:MOST_HITS] if score >= NEAR * best[0][0]]


def find_answer(id: str, profile: Profile, today: date) -> Answer | None:
    """The answer of that id, None when it is no longer in force."""
    return next((a for a in answers_in_force(profile, today) if a.id == id), None)


def answers_in_force(profile: Profile, today: date) -> list[Answer]:
    """Frequent questions, and the policies valid today."""
    return [
        *(_of_faq(row) for row in profile.faq),
        *(_of_policy(row) for row in profile.policies if _is_valid(row, today)),
    ]


def pairs(text: str) -> set[str]:
    """The pairs of characters inside each clause, and whole Latin words."""
    found: set[str] = set()
    for clause in pattern("search", "clause").findall(plain(text).lower()):
        if clause.isascii():
            found.add(clause)
        else:
            found |= {clause[n : n + 2] for n in range(len(clause) - 1)}
    return found - set(pattern("search", "idle").findall(" ".join(found)))


def _is_valid(row: Policy, today: date) -> bool:
    return row.valid_from <= today and (row.valid_to is None or today <= row.valid_to)


def _of_policy(row: Policy) -> Answer:
    words = (*row.title.values(), *row.keywords)
    return Answer(f"policy:{row.id}", row.title, row.answer, row.number, words)


def _of_faq(row: Faq) -> Answer:
    words = (*row.question.values(), *row.keywords)
    return Answer(f"faq:{row.id}", row.question, row.answer, row.source, words)


def _grams(answer: Answer) -> set[str]:
    return set().union(*(pairs(word) for word in answer.words))


def _weigh(documents: Iterable[set[str]]) -> dict[str, float]:
    rows = list(documents)
    counts = Counter(gram for row in rows for gram in row)
    return {gram: 1 + log(len(rows) / count) for gram, count in counts.items()}


def _score(question: str, asked: set[str], answer: Answer, weights: dict[str, float]) -> float:
    """Shared pairs, and again as much for every keyword the question holds whole."""
    text = re.sub(r"\s", "", plain(question).lower())
    shared = sum(weights[gram] for gram in asked & _grams(answer))
    whole = sum(1.5 * len(word) for word in answer.words if len(word) > 1 and plain(word).lower() in text)
    return shared + whole
