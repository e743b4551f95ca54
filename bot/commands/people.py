"""Changes of people: who takes over from whom, and who stands in (X68, D2)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import TypeVar

from bot.app import Suban
from bot.shell import DONE, Shell, Stopped
from config.saying import Fact, at, phrase
from handlers import posts
from store import deputies, foreseen, handover, people, roster, staff_numbers, staffing
from store.database import Row
from store.staffing import Staffed
from store.work import Refused, Work, moment

T = TypeVar("T")


def hand_over(shell: Shell, leaver: int, successor: int, day: str) -> int:
    """From a day on the open tickets of one post's holder go to another's."""
    with shell.house() as suban:
        row, told = done(suban, lambda work: _order(work, leaver, successor, day))
    shell.say(f"handover_{row['state']}", **told, **{"from": at(moment(row["starts"]))})
    return DONE


def _order(work: Work, leaver: int, successor: int, day: str) -> tuple[Row, dict[str, object]]:
    one, other = post(work, leaver), post(work, successor)
    days = posts.days_of(work, day) if day else None
    starts = posts.begins(work, days[0]) if days else work.now
    if (day and not days) or starts < work.now:
        raise Refused("refused.no_day_ahead", value=day)
    who = (one["organisation"], one["person"], other["person"])
    red = foreseen.warning(work, *who, starts)
    row = handover.order(work, *who, starts, "")
    return row, {**handover.named(work, row), "red": red}


def handovers(shell: Shell, off: int) -> int:
    """List what is coming, or call one off by its number."""
    with shell.house() as suban:
        if off:
            done(suban, lambda work: handover.cancel(work, _coming(work, off)))
        rows = suban.look_now(
            lambda work: [(row, handover.named(work, row)) for row in handover.all_coming(work)]
        )
    for row, names in rows:
        shell.say("handover_line", id=row["id"], **names, **{"from": at(moment(row["starts"]))})
    if not rows:
        shell.say("handover_none")
    return DONE


def deputise(shell: Shell, leader: int, deputy: int, period: str) -> int:
    """For some days another person confirms what waits for the leader (D2)."""
    with shell.house() as suban:
        facts = done(suban, lambda work: _deputise(work, leader, deputy, period))
    shell.say("deputy_named", **facts)
    return DONE


def _deputise(work: Work, leader: int, deputy: int, period: str) -> dict[str, Fact]:
    chief, other = post(work, leader), post(work, deputy)
    if chief["post"] != "leader":
        raise Refused("refused.leaders_only", verb=phrase("verb.deputise"))
    since, until = posts.period(work, period)
    row = deputies.appoint(work, chief["organisation"], chief["person"], other["person"], since, until)
    return deputies.facts(work, row)


def _coming(work: Work, id: int) -> Row:
    row = handover.find(work, id)
    if row is None:
        raise Refused("refused.handover_over")
    return row


def post(work: Work, id: int) -> Row:
    """A post that is held now, by its number."""
    found = next((row for row in roster.everybody(work) if row["id"] == id), None)
    if found is None:
        raise Stopped("no_such_post", post=id)
    return found


def done(suban: Suban, fn: Callable[[Work], T]) -> T:
    """Do it; a refusal is told as the sentence that it is."""
    try:
        return suban.turn_now(fn)
    except Refused as refused:
        raise Stopped("refusal", say=phrase(refused.key, **refused.facts)) from None


def number(shell: Shell, post: int, number: str, channel: str) -> int:
    """The holder of a post is known by a number to the staff of a channel (G30)."""
    with shell.house() as suban:
        name, given = done(suban, lambda work: _number(work, post, number, channel))
    shell.say("staff_no_given", name=name, number=given)
    return DONE


def _number(work: Work, id: int, typed: str, channel: str) -> tuple[str, str]:
    person = post(work, id)["person"]
    return people.name(work, person), staff_numbers.give(work, person, typed, channel)


def check(shell: Shell) -> int:
    """Each organisation below the one it belongs to, with its people and what is missing (X68, G21)."""
    with shell.house() as suban:
        lines, found = suban.look_now(lambda work: _check(work, shell))
    for line in lines:
        shell.print(line)
    red, groupless = [s for s in found if s.missing], [s for s in found if not s.group]
    shell.say("check_sum", count=len(found), red=len(red), groupless=len(groupless))
    return DONE


def _check(work: Work, shell: Shell) -> tuple[list[str], list[Staffed]]:
    every = staffing.every(work)
    below: dict[str, list[str]] = {}
    for id, staffed in every.items():
        below.setdefault(staffed.body.parent, []).append(id)
    order = list(_down(below, "", 0))
    return [_line(work, shell, every[id], depth) for id, depth in order], [every[id] for id, _ in order]


def _down(below: Mapping[str, list[str]], id: str, depth: int) -> Iterator[tuple[str, int]]:
    for child in below.get(id, ()):
        yield child, depth
        yield from _down(below, child, depth + 1)


def _line(work: Work, shell: Shell, staffed: Staffed, depth: int) -> str:
    def named(*held: str) -> list[str] | str:
        return [people.name(work, id) or "–" for post in held for id in staffed.people.get(post, ())] or "–"

    return shell.text(
        "check_red" if staffed.missing else "check_ok",
        depth="  " * depth, name=dict(staffed.body.name), leaders=named("leader"),
        officers=named("officer", "clerk"), lacks=staffed.lacks,
        group=phrase("cli.check_group" if staffed.group else "cli.check_no_group"),
    )  # fmt: skip
