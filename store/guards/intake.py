"""Before a matter is accepted, answered or refused (T2, T4, T5)."""

from __future__ import annotations

from store import deadlines, repeats
from store.case import Case


def classified(case: Case) -> None:
    """Kind, category, region and level are set; the class too where the profile has classes (T2, D9)."""
    missing = [name for name in ("category", "region") if not (case.text(name) or case.ticket[name])]
    if case.ticket["kind"] != "complaint":
        missing = [name for name in missing if name != "category"]
    if case.ticket["kind"] in ("complaint", "tipoff") and case.profile.classes and not case.text("class"):
        missing.append("class")
    if missing:
        raise case.refuse("unclassified", missing=[{"key": f"field.{name}"} for name in missing])
    _known(case, "category", [c.id for c in case.profile.categories])
    _known(case, "region", [r.id for r in case.profile.regions])
    _known(case, "class", list(case.profile.classes))


def _known(case: Case, name: str, ids: list[str]) -> None:
    if case.text(name) and case.text(name) not in ids:
        raise case.refuse("unknown_value", field={"key": f"field.{name}"}, value=case.text(name), ids=ids)


def asked_less_than_twice(case: Case) -> None:
    """More is asked for at most twice (T2a)."""
    if case.ticket["asked"] >= 2:
        raise case.refuse("asked_twice")


def corrects_something(case: Case) -> None:
    """A correction says what is right (PIPL 46)."""
    if not any(case.text(name) for name in ("name", "phone", "enterprise")):
        raise case.refuse("nothing_corrected")


def says_something(case: Case) -> None:
    """Words or a file, not nothing (T2b)."""
    if not case.text("text") and not case.facts.get("files"):
        raise case.refuse("says_nothing")


def lapsed_if_withdrawn(case: Case) -> None:
    """What lapsed may be resumed; what the complainant withdrew stays so (T2c)."""
    if case.ticket["state"] == "withdrawn" and "lapsed" not in case.flags:
        raise case.refuse("withdrawn")


def refusable(case: Case) -> None:
    """A refusal names one of the profile's reasons (T4), or a termination to which nothing was added (G55)."""
    repeated = repeats.number_in(case.ticket["flags"])
    if repeated and case.text("code") == repeats.GROUND and repeats.NEWS in case.flags:
        raise case.refuse("news_given")
    grounds = [r.id for r in case.profile.refusals]
    _known(case, "code", [*grounds, repeats.GROUND] if repeated else grounds)


def objects_in_time(case: Case) -> None:
    """Within the objection's working days, which began when the notice arrived (T4b, D6)."""
    row = deadlines.last(case.work, case.id, "objection")
    if row and row["stopped"] is not None:
        raise case.refuse("objection_late")


def objected_never(case: Case) -> None:
    """Once (T4b)."""
    if case.ticket["objected"]:
        raise case.refuse("objected_once")


def answerable(case: Case) -> None:
    """Enquiries and simple matters are answered at once; tip-offs and integrity matters never (T5)."""
    if case.ticket["kind"] == "tipoff" or case.ticket["sealed_matter"]:
        raise case.refuse("not_answerable")


def sealed_by_words(case: Case) -> None:
    """A tip-off stays sealed whatever it says, and so does what is sealed for another reason (D3)."""
    flags = case.ticket["flags"].split()
    if not case.ticket["sealed_matter"] or case.ticket["kind"] == "tipoff" or "integrity" not in flags:
        raise case.refuse("stays_sealed")
