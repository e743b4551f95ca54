"""What may not stand in words: who complained, and a request for a good rating (§8.3, S13)."""

from __future__ import annotations

from config.saying import phrase
from store import citing, clusters, coercion, masking, people
from store.case import Case


def masks_identity(case: Case) -> None:
    """The masked text names nobody (§8.3 rule 1)."""
    found = masking.leaks(case.text("masked") + case.text("summary"), _secrets(case))
    if found:
        raise case.refuse("identity_in_text")


def masked_first(case: Case) -> None:
    """The desk has checked the masked text before any unit sees it (§8.3 rule 1)."""
    if not case.ticket["masked"]:
        raise case.refuse("unmasked_there" if case.role == "working" else "unmasked")


def names_nobody(case: Case) -> None:
    """No identity of the complainant stands in a reply (§7.2)."""
    text = "\n".join(str(value) for value in case.facts.values() if isinstance(value, str))
    if case.ticket["confidentiality"] != "open" and masking.leaks(text, _secrets(case)):
        raise case.refuse("identity_in_text")


def names_nobody_linked(case: Case) -> None:
    """What everybody reads who complained of the same problem names none of the others (T19)."""
    text = "\n".join(str(value) for value in case.facts.values() if isinstance(value, str))
    for other in clusters.others(case.work, case.ticket):
        if masking.leaks(text, _secrets(case, other["id"])):
            raise case.refuse("identity_in_text")


def _secrets(case: Case, ticket: int = 0) -> list[str]:
    return people.identity(case.work, ticket or case.id).naming


def cites_what_is_in_force(case: Case) -> None:
    """What is done on a basis is not done on a rule that is not in force yet, or no longer (X1)."""
    law = citing.outdated(case.work, case.text("basis"))
    if law is not None:
        valid = [dict(each.title) for each in citing.today(case.work)]
        raise case.refuse("basis_not_in_force", law=dict(law.title), laws=valid or phrase("rules.no_law"))


def uncoercing(case: Case) -> None:
    """Nobody asks for a good rating, in whatever spelling (S13)."""
    words = (value for value in case.facts.values() if isinstance(value, str))
    found = next(filter(None, (coercion.find(text, case.profile.lexicon.coercion) for text in words)), "")
    if found:
        raise case.refuse("coercion", phrase=found)
