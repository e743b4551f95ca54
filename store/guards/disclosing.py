"""Before somebody is asked to let a unit see who they are, and before the answer counts (§8.3 rule 2)."""

from __future__ import annotations

from config.saying import phrase
from store import disclosures, event, people
from store.case import Case


def disclosable(case: Case) -> None:
    """Tip-offs and sealed matters are never disclosed, whatever anybody agrees to (D3)."""
    if case.ticket["kind"] == "tipoff" or case.ticket["sealed_matter"]:
        raise case.refuse("disclosure_never")


def asked_for_disclosure_less_than_twice(case: Case) -> None:
    """Asking again and again is pressing (§8.3)."""
    made = [row for row in event.events(case.work, case.id) if row["verb"] == "ask_disclosure"]
    if len(made) >= disclosures.MOST:
        raise case.refuse("disclosure_twice")


def something_to_disclose(case: Case) -> None:
    """Only what is there and not open already: nobody is asked for nothing."""
    wanted = disclosures.PERSONAL & set(case.text("scope").split())
    if wanted and case.ticket["confidentiality"] == "open":
        raise case.refuse("disclosure_needless")
    who = people.identity(case.work, case.id)
    absent = [scope for scope in disclosures.SCOPES if scope in wanted and not getattr(who, scope)]
    if absent:
        raise case.refuse("nothing_to_disclose", scope=[phrase(f"scope.{scope}") for scope in absent])


def disclosure_waits(case: Case) -> None:
    """There is this very question, asked for a unit that still has the matter."""
    asked = disclosures.waiting(case.work, case.ticket)
    if asked is None or case.text("scope") not in ("", asked["scope"]):
        raise case.refuse("no_disclosure")
