"""The bot's answers: what stands in the lists, as a conversation may ask for it (F4, G40)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from config.profile import Faq, Policy
from config.saying import Fact, phrase
from conversations import search
from conversations.search import Answer
from store import grams as store_grams
from store import guidance, organisations
from store.database import Row
from store.guidance import Draft
from store.work import Work


@dataclass(frozen=True)
class Library:
    """The lists of the archive for one turn; a question asked twice is looked up once."""

    work: Work
    known: dict[str, Sequence[Answer]] = field(default_factory=dict)

    def find(self, question: str) -> Sequence[Answer]:
        """At most three answers in force today, the likeliest first."""
        if question not in self.known:
            self.known[question] = find(self.work, question)
        return self.known[question]

    def one(self, id: str) -> Answer | None:
        """The answer of that id, None when it is no longer in force."""
        kind, _, key = id.partition(":")
        row = guidance.in_force(self.work, kind, key) if key else None
        return answer(self.work, row) if row else None


def load(work: Work) -> None:
    """Take the profile's lists over into the archive, at every start."""
    profile = work.profile
    drafts = [*map(_of_policy, profile.policies), *map(_of_faq, profile.faq)]
    guidance.load(work, drafts, grams)


def find(work: Work, question: str) -> list[Answer]:
    """What answers a question, from the archive's pairs of characters (F4)."""
    found = store_grams.search(work, search.pairs(question))
    weights = search.weigh(found.counts, found.total)
    return search.rank(question, [answer(work, row) for row in found.rows], weights)


def answer(work: Work, row: Row) -> Answer:
    """A row as it is said; a policy with the body that issued it and its document's number."""
    body = guidance.body(row)
    source: Fact = body["source"]
    if row["kind"] == "policy":
        source = phrase("guidance.source", unit=organisations.name(work, row["organisation"]), number=source)
    words = (*body["title"].values(), *body["keywords"])
    return Answer(f"{row['kind']}:{row['key']}", body["title"], body["answer"], source, words)


def grams(body: Mapping[str, Any]) -> set[str]:
    """What a row is found by: its title and its keywords."""
    return search.grams((*body["title"].values(), *body["keywords"]))


def _of_policy(row: Policy) -> Draft:
    body = _body(row.title, row.answer, row.number, row.keywords, row.applies)
    until = str(row.valid_to) if row.valid_to else ""
    return Draft("policy", row.id, row.organisation, body, str(row.valid_from), until)


def _of_faq(row: Faq) -> Draft:
    return Draft("faq", row.id, "", _body(row.question, row.answer, dict(row.source), row.keywords, {}))


def _body(
    title: Mapping[str, str], told: Mapping[str, str], source: Fact, keywords: Sequence[str], applies: Fact
) -> dict[str, Any]:
    return {
        "title": dict(title), "answer": dict(told), "source": source,
        "keywords": list(keywords), "applies": applies,
    }  # fmt: skip
