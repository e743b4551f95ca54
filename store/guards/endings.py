"""Before a matter ends otherwise than by a reply, stands still, or somebody steps aside (T19, T24 to T27)."""

from __future__ import annotations

from store import clusters, evidence, organisations, parts, recusal, repeats, roster
from store.case import Case


def alike(case: Case) -> None:
    """The same place, body and topic as another ticket (T26)."""
    if not case.text("other"):
        return
    other = clusters.named(case.work, case.text("other"), case.actor)
    if other is None or other["id"] == case.id:
        raise case.refuse("no_such_other", number=case.text("other"))
    unlike = [name for name in clusters.TRAITS if not other[name] or other[name] != case.ticket[name]]
    if unlike:
        raise case.refuse(
            "unlike", other=other["short"], fields=[{"key": f"field.{name}"} for name in unlike]
        )
    if other["sealed_matter"] != case.ticket["sealed_matter"]:
        raise case.refuse("no_such_other", number=case.text("other"))


def handled_lawfully_before(case: Case) -> None:
    """A linked earlier ticket was closed by the office, which found it in order (T19, G54)."""
    before = [
        row for row in clusters.others(case.work, case.ticket) if row["opened"] <= case.ticket["opened"]
    ]
    if not any(row["state"] in ("closed", "terminated") for row in before):
        raise case.refuse("not_handled_before")


def nothing_new(case: Case) -> None:
    """New facts are no repetition (G54)."""
    if {"new_evidence", "reopened", repeats.NEWS} & set(case.flags):
        raise case.refuse("new_facts")


def recusal_once(case: Case) -> None:
    """One request at a time (T27)."""
    if "recusal_pending" in case.flags:
        raise case.refuse("recusal_pending")


def recusal_pending(case: Case) -> None:
    """There is a request to decide (T27)."""
    if "recusal_pending" not in case.flags:
        raise case.refuse("no_recusal")


def person_to_recuse(case: Case) -> None:
    """Somebody is meant: by name, or because they ask or have it in hand (T27)."""
    person = case.text("barred") or recusal.meant(case.work, case.ticket)
    if not person or organisations.organisation(case.work, person):
        raise case.refuse("nobody_to_recuse")


def repeats_terminated(case: Case) -> None:
    """It is like something that was terminated before (G55)."""
    if not repeats.number_in(case.ticket["flags"]):
        raise case.refuse("repeats_nothing")


def named_for_sealed(case: Case) -> None:
    """Only a person named for sealed matters takes out a part: who else could see it then? (X66, D3)."""
    if case.actor.person not in roster.named_persons(case.work):
        raise case.refuse("not_for_sealed")


def takes_its_files(case: Case) -> None:
    """The files that go with a part are files of the complaint (X66)."""
    known = {f"{parts.ITEM}{n}" for n, _ in enumerate(evidence.files(case.work, case.id), 1)}
    unknown = next((item for item in case.text("materials").split() if item not in known), "")
    if unknown:
        raise case.refuse("no_evidence", item=unknown.removeprefix(parts.ITEM))
