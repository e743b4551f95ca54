"""Random lives of tickets: on the way to what happened least so far, other things happen too (D14)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from random import Random

from store import deadlines, letter, people, proposal, ticket
from store.database import Row
from store.work import Refused, Work, ms
from tests.county import DISPLEASED, FACTS, FILED, MONDAY, ROADS, WAIT, County, Facts, file, ready_for
from tests.written_rules import OPEN, Rule, permissions, rules

RULES = rules()
MAY = permissions()
KINDS = ("complaint", "complaint", "assistance", "enquiry", "suggestion", "tipoff")
LEVELS = ("open", "confidential", "anonymous")
HALVES = 2
"""Counties whose lives make up one run: each on a processor of its own."""
WANTED = 20 // HALVES
"""How often each transition succeeds in each of them; twenty times in all (D14)."""
AFTERWARDS = 4
"""What may still happen to a ticket after what its life was for."""
Transition = tuple[str, str]
"""(verb, state before)."""
Kind = tuple[str, bool]
"""(confidentiality, whether it is sealed)."""


def transitions() -> list[Transition]:
    """Everything that can happen to a ticket once it is filed, by the written rules."""
    return [
        (rule.verb, state)
        for rule in RULES.values()
        for state in sorted(rule.before)
        if rule.verb != "submit"
    ]


@dataclass(frozen=True)
class Step:
    """What has just happened; `before` is the row as it was, `proposed` says that it only waits for somebody."""

    verb: str
    role: str
    before: Row
    after: Row
    proposed: bool = False


@dataclass
class Lives:
    """A county in which tickets live; `seen` counts what succeeded, `story` retells the present life."""

    county: County
    random: Random
    now: datetime = MONDAY
    seen: Counter[Transition] = field(default_factory=Counter)
    tried: Counter[Transition] = field(default_factory=Counter)
    story: list[str] = field(default_factory=list)
    kinds: Counter[Kind] = field(default_factory=Counter)
    heard: set[tuple[int, int]] = field(default_factory=set)
    """(ticket, ms): when somebody heard what a clock against them waits for (D6)."""

    took: float = 0
    """Seconds of computing."""

    def rarest(self) -> Transition | None:
        """What has happened least, or None when everything has happened often enough."""
        rare = [each for each in transitions() if self.seen[each] < WANTED]
        return min(
            rare, key=lambda each: (self.seen[each] + self.tried[each], self.random.random()), default=None
        )

    def life(self, number: int) -> Iterator[Step]:
        """File a matter as a new person, and let things happen to it on the way to the rarest."""
        verb, state = self.rarest() or self.random.choice(transitions())
        self.tried[verb, state] += 1
        self.now = MONDAY + timedelta(hours=number)
        self.county = self._with_new_person(number)
        row = self.county.run(lambda work: self._file(work, verb), self.now)
        self.story = [f"life {number}: {row['kind']} {row['confidentiality']}"]
        self.kinds[row["confidentiality"], row["sealed_matter"]] += 1
        ready = {(role, before): facts for role, before, facts in ready_for(verb, state)}
        for role, wanted in (*ROADS[state], *ready, ("", verb), *[("", "")] * AFTERWARDS):
            for step in self._go(row, role, wanted, ready.get((role, wanted))):
                row = step.after
                yield step

    def _with_new_person(self, number: int) -> County:
        person = self.county.run(lambda work: people.meet(work, f"web:life-{number}"), self.now)
        return replace(self.county, people={**self.county.people, "complainant": person})

    def _file(self, work: Work, verb: str) -> Row:
        level = "open" if verb == "log_call" else self.random.choice(LEVELS)
        kind, differently = self.random.choice(KINDS), FILED.get(verb, {})
        kind = self.random.choice(KINDS)
        about = "trees" if kind == "tipoff" else "roads"
        return file(self.county, work, kind=kind, confidentiality=level, **differently, respondent=about)

    def _go(self, row: Row, role: str, wanted: str, facts: Facts | None = None) -> Iterator[Step]:
        """Perhaps something else first, then what is wanted; "" wants anything."""
        if self.random.random() < 0.5:
            self._be_heard(row)
        by_the_way = self._by_the_way(row["state"])
        if by_the_way and self.random.random() < 0.4:
            for step in self._happen(row, "", by_the_way):
                row = step.after
                yield step
        yield from self._happen(row, role, wanted or self._anything(row["state"]), facts)

    def _be_heard(self, row: Row) -> None:
        """What was left for the complainant has arrived: the clock that waited for it begins (D6)."""
        if self.county.run(lambda work: deadlines.running(work, row["id"], "delivery"), self.now):
            self.county.run(lambda work: letter.reached(work, row["id"]), self.now)
            self.heard.add((row["id"], ms(self.now)))

    def _by_the_way(self, state: str) -> str:
        return self._one_of(
            [rule for rule in RULES.values() if state in rule.before and rule.after == "="], state
        )

    def _anything(self, state: str) -> str:
        return self._one_of([rule for rule in RULES.values() if state in rule.before], state)

    def _one_of(self, possible: list[Rule], state: str) -> str:
        """One of some verbs, the rarer the likelier."""
        weights = [1 / (1 + self.seen[rule.verb, state]) for rule in possible]
        return self.random.choices(possible, weights)[0].verb if possible else ""

    def _happen(self, row: Row, role: str, verb: str, facts: Facts | None = None) -> Iterator[Step]:
        """Act; and somebody decides what then waits for a second person. Nothing when a rule stands against it."""
        if not verb:
            return
        if role == WAIT:
            self.now += timedelta(days=int(verb))
            return
        self.now += timedelta(minutes=self.random.choice((1, 20, 300)))
        by = role or self._somebody(verb)
        try:
            outcome = self.county.run(lambda work: self._act(work, row["id"], verb, by, facts), self.now)
        except Refused as refused:
            self.story.append(f"{row['state']}: {verb} by {by} refused: {refused.key}")
            return
        waits = bool(outcome.proposal)
        yield self._note(Step(verb, by, row, outcome.ticket, waits))
        if waits:
            yield from self._decide(outcome.ticket, outcome.proposal)

    def _somebody(self, verb: str) -> str:
        able = [
            role
            for role in (*self.county.people, "system")
            if MAY.get((verb, role), "") not in ("", "approve")
        ]
        return self.random.choice([role for role in able if role != "co_officer"] or able or ["stranger"])

    def _act(self, work: Work, id: int, verb: str, role: str, facts: Facts | None) -> ticket.Outcome:
        given = self._facts(verb) if facts is None else facts
        return ticket.act(work, id, verb, self.county.actor(work, role), given)

    def _facts(self, verb: str) -> Facts:
        return DISPLEASED if verb == "rate" and self.random.random() < 0.7 else FACTS.get(verb, {})

    def _decide(self, row: Row, waiting: int) -> Iterator[Step]:
        approve = self.random.random() < 0.85
        self.now += timedelta(minutes=self.random.choice((1, 20)))
        verb, role = self.county.run(lambda work: self._decider(work, waiting), self.now)

        def decide(work: Work) -> ticket.Outcome:
            by = self.county.actor(work, role)
            return ticket.decide(
                work, waiting, by, approve=approve, facts={} if approve else {"reason": "请再核实。"}
            )

        outcome = self.county.run(decide, self.now)
        yield self._note(Step(verb if approve else "reject", role, row, outcome.ticket))

    def _decider(self, work: Work, waiting: int) -> tuple[str, str]:
        found = proposal.find(work, waiting)
        assert found is not None
        decider = {"leader": "unit_leader", "office": "office", "second": "office_leader"}[found["approval"]]
        own = found["person"] == self.county.people[decider]
        return found["verb"], "deputy" if own else decider

    def _note(self, step: Step) -> Step:
        self.seen[step.verb, step.before["state"]] += not step.proposed
        how = " (proposed)" if step.proposed else ""
        self.story.append(f"{self.now:%m-%d %H:%M} {step.before['state']}: {step.verb} by {step.role}{how}")
        return step


def table(seen: Counter[Transition]) -> str:
    """How often each transition succeeded, one line a verb."""
    verbs = dict.fromkeys(verb for verb, _ in (*transitions(), *sorted(seen)))
    return "\n".join(f"{verb:17}" + "  ".join(_cells(seen, verb)) for verb in verbs)


def _cells(seen: Counter[Transition], verb: str) -> Iterator[str]:
    for state in (*OPEN, "suspended", "refused", "closed", "withdrawn", "handed_over"):
        if (verb, state) in seen or (verb, state) in transitions():
            yield f"{state} {seen[verb, state]}"
