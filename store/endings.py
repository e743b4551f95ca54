"""What changes when a matter ends without a reply, stands still, or somebody steps aside (T19, T24 to T27)."""

from __future__ import annotations

from store import clusters, co_units, deadlines, event, recusal, repeats, telling
from store.case import Case
from store.effects import Changes, attach, close, release
from store.waits import Tell
from store.work import moment, ms

WAS = "was:"
"""The flag that remembers in which state a matter was suspended."""


def link(case: Case) -> Changes:
    """Both belong to one cluster now, and both say so (T26)."""
    other = clusters.named(case.work, case.text("other"), case.actor)
    if other is None:
        raise case.refuse("unknown_ticket", number=case.text("other"))
    cluster = clusters.join(case.work, case.ticket, other)
    event.record(case.work, other["id"], "link", **case.who, round=other["round"])
    return {"cluster": cluster}


def terminate(case: Case) -> Changes:
    """The same problem was handled lawfully before: everybody who complained of it is told why (T19, G54 to G56)."""
    told = {case.ticket["person"]}
    for other in clusters.others(case.work, case.ticket):
        if other["person"] not in told:
            told.add(other["person"])
            facts = telling.facts_of(
                case.work, other, {"explanation": case.text("explanation")}, ("explanation",)
            )
            telling.spread(case.work, other, [Tell("complainant", "cluster_terminated")], facts)
    return close(case)


def hand_over(case: Case) -> Changes:
    """It is with whoever may investigate; from now on only the named persons know of it (T24, D3)."""
    return {**close(case), "sealed_matter": True}


def suspend(case: Case) -> Changes:
    """It waits for a court, an appraisal, or the end of what nobody can help (T25)."""
    return {"flags": case.flagged(f"{WAS}{case.ticket['state']}")}


def resume(case: Case) -> Changes:
    """It goes on where it stood; the promise moves by as much as the clocks stood still (T25, D13)."""
    flags = " ".join(flag for flag in case.flags if not flag.startswith(WAS))
    halted = [row["paused"] for row in deadlines.open_of(case.work, case.id) if row["paused"] is not None]
    promised = case.ticket["promised"]
    if promised and halted:
        calendar = case.work.house.calendar
        promised = max(promised, ms(calendar.shift(moment(promised), moment(max(halted)), case.work.now).at))
    return {"flags": flags, "promised": promised}


def state_before(flags: str) -> str:
    """The state in which a matter was suspended."""
    return next((flag.removeprefix(WAS) for flag in flags.split() if flag.startswith(WAS)), "")


def ask_recusal(case: Case) -> Changes:
    """The office has to say whether somebody stands aside (T27)."""
    return {"flags": case.flagged("recusal_pending")}


def grant_recusal(case: Case) -> Changes:
    """A person does nothing more here; who had it in hand lets go of it (T27)."""
    person = case.text("barred") or recusal.meant(case.work, case.ticket)
    officer = "" if case.ticket["officer"] == person else case.ticket["officer"]
    return {"officer": officer, "flags": _recused(case)}


def recuse_unit(case: Case) -> Changes:
    """Another unit has to handle it, and nothing that was held against the first one goes with it (T27)."""
    for unit in co_units.waiting(case.work, case.ticket):
        co_units.settle(case.work, case.ticket, unit, "excused")
        deadlines.stop(case.work, case.id, "co_unit", case.made, unit)
    return {**release(case, _recused(case)), "designated": False}


def _recused(case: Case) -> str:
    flags = case.unflagged("recusal_pending").split()
    return " ".join(dict.fromkeys([*flags, "recused"]))


def deny_recusal(case: Case) -> Changes:
    """Everybody stays."""
    return {"flags": case.unflagged("recusal_pending")}


def declare(case: Case) -> Changes:
    """New facts beside what was terminated, or none; nothing is decided by that (G55)."""
    attach(case)
    said = repeats.NEWS if case.text("news") == "yes" else repeats.NO_NEWS
    others = case.unflagged(repeats.NEWS, repeats.NO_NEWS)
    return {"flags": f"{others} {said}".strip()}
