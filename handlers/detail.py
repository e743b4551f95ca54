"""详情: one ticket as this officer may read it; every look at a person or a story is written down (§8.3)."""

from __future__ import annotations

from typing import Any

from config.saying import Fact, Option, Say, lines, phrase
from handlers import acting, duty_list, licensing, office, picks, respondent_side, tagging
from handlers.reading import Reader, files, happened, notes, personal, story
from handlers.shift import Shift
from handlers.why import explain_deadline, why
from store import (
    card_rows,
    clusters,
    co_units,
    confided,
    custody,
    deadlines,
    disclosures,
    factors,
    heirs,
    homes,
    organisations,
    parts,
    people,
    proposal,
    recusal,
    roster,
    views,
)
from store.card_buttons import CO_VERBS, MORE_VERBS, OFFICE_VERBS, UNIT_VERBS
from store.database import Row
from store.lifecycle import CO_UNIT, DESK, GROUPS, UNIT
from store.work import Refused, Work

__all__ = ["actions", "detail", "explain_deadline", "is_open_to", "reader_of", "told_why"]

Rows = list[list[Fact]]


def detail(shift: Shift, row: Row) -> Say:
    """Everything this officer may know of a ticket, with the actions that are possible now."""
    reader = reader_of(shift, row, "detail")
    shown, hidden = files(shift.work, row, reader)
    rows = [
        *_head(shift, row, reader),
        *_person(shift, row, reader),
        *story(shift.work, row, reader),
        *_evidence(row, shown, hidden, reader),
        *_section("notes", [_note(words) for words in notes(shift.work, row, reader)]),
        *_section("sides", respondent_side.shown(shift.work, row)),
        *_section("reasons", duty_list.reasons(shift, row, inside=bool(reader.inside))),
        *_section("proposals", [_proposed(shift, row, p) for p in _waiting(shift, row, reader)]),
        *_section("timeline", _timeline(shift, row, reader)),
    ]
    title = phrase("detail.title", number=row["number"], state=phrase(f"state.staff.{row['state']}"))
    facts = {"title": title, "rows": rows, "name": shift.name, "at": {"at": shift.work.ms, "as": "moment"}}
    return Say(
        "detail.text", facts, actions(shift, row), style="private", files=tuple(_file(f) for f in shown)
    )


def _timeline(shift: Shift, row: Row, reader: Reader) -> list[Fact]:
    told = confided.events(shift.work, row["id"], inside=bool(reader.inside))
    return [_happened(shift, e) for e in told]


def told_why(shift: Shift, row: Row) -> Say:
    """The deadlines of a ticket one has a part in."""
    reader = reader_of(shift, row, "why")
    return why(shift.work, row, inside=bool(reader.inside))


def reader_of(shift: Shift, row: Row, verb: str) -> Reader:
    """Whose eyes read: the desk's or the office's, or the unit's that has it, or as little as it the special group's.

    Refused and logged for all others, and for who was seconded from a house that has a part in it (G20),
    and for who stands aside (T27).
    """
    if shift.actor.person in recusal.barred(shift.work, row):
        raise Refused("refused.recused", short=row["short"])
    held = roster.roles(shift.work, shift.actor, row)
    free = homes.open_roles(shift.work, shift.actor, row)
    inside, unit = (
        next((free[r] for r in roles if r in free), "") for roles in (DESK, (*UNIT, *CO_UNIT, *GROUPS))
    )
    if not inside and not unit:
        part = next((held[r] for r in (*DESK, *UNIT, *CO_UNIT, *GROUPS) if r in held), "")
        refused = _closed(shift, row, verb, homes.stands_aside(shift.work, shift.actor, row, part))
        acting.log_refusal(shift, verb, row, refused)
        raise refused
    return Reader(shift.actor.person, inside, unit)


def _closed(shift: Shift, row: Row, verb: str, home: str) -> Refused:
    if home:
        return homes.refusal(shift.work, row, home)
    return Refused("refused.right", short=row["short"], verb=phrase(f"verb.{verb}"))


def _head(shift: Shift, row: Row, reader: Reader) -> Rows:
    work = shift.work
    region = next((dict(r.name) for r in work.profile.regions if r.id == row["region"]), "")
    pairs: list[tuple[str, Fact]] = [
        ("matter", card_rows.matter(work, row)),
        ("region", region),
        ("respondent", organisations.name(work, row["respondent"]) if row["respondent"] else ""),
        ("lead", organisations.name(work, row["lead"]) if row["lead"] else ""),
        ("co_units", _co_units(shift, row)),
        ("collector", organisations.name(work, custody.collector(row)) if reader.inside else ""),
        ("custodian", organisations.name(work, custody.custodian(row)) if reader.inside else ""),
        ("linked", _numbers(shift, clusters.linked(work, row, shift.actor)) if reader.inside else []),
        ("flags", card_rows.flags(work, row, shift.actor.person) if reader.inside else []),
        ("similar", _numbers(shift, clusters.similar(work, row)) if reader.inside else []),
        ("tags", tagging.shown(work, row) if reader.inside else []),
        ("officer", people.name(work, heirs.in_charge(work, row)) if row["officer"] else ""),
        ("round", phrase("row.round_of", round=row["round"]) if row["round"] > 1 else ""),
    ]
    return [[phrase(f"row.{name}"), fact] for name, fact in pairs if fact] + _dates(shift, row, reader)


def _numbers(shift: Shift, tickets: list[Row]) -> list[Fact]:
    return [row["short"] for row in homes.left_to(shift.work, shift.actor, tickets)]


def _co_units(shift: Shift, row: Row) -> list[Fact]:
    """Each unit beside the lead, with how far it is."""
    rows = co_units.of_round(shift.work, row)
    return [
        phrase(
            "row.co_unit",
            unit=organisations.name(shift.work, c["organisation"]),
            state=phrase(f"co_state.{c['state']}"),
        )
        for c in rows
    ]


def _dates(shift: Shift, row: Row, reader: Reader) -> Rows:
    readable = confided.clocks(deadlines.open_of(shift.work, row["id"]), inside=bool(reader.inside))
    running = [d for d in readable if d["kind"] != "delivery"]
    return [[phrase(f"clock.{d['kind']}"), _due(d)] for d in running]


def _due(d: Row) -> Fact:
    if d["paused"] is not None:
        return phrase("clock_state.paused")
    due = {"at": d["due"], "as": "moment"}
    return phrase("card.provisional", at=due) if d["provisional"] else due


# ---------------------------------------------------------------- who complained


def _person(shift: Shift, row: Row, reader: Reader) -> Rows:
    """Whether it is known who complained, and how to come by it: a name is shown for a typed reason alone (§8.3)."""
    level = [[phrase("row.identity"), phrase(f"confidentiality.{row['confidentiality']}")]]
    if parts.is_part(row):
        return [*level, [phrase("row.contact_person"), phrase("row.in_complaint")]]
    agreed = disclosures.open_to(shift.work, row, reader.unit)
    if is_open_to(reader, row):
        return [*level, *_business(shift, row), _hint("row.ask_identity", row)]
    if agreed:
        business = _business(shift, row) if "enterprise" in agreed else []
        return [*level, *_disclosed(shift, row, reader, agreed), *business]
    level += _business(shift, row) if reader.inside else []
    own = reader.unit and reader.unit in (row["lead"], row["responsible"])
    return [*level, _hint("row.relay_only", row)] if own else level


def _business(shift: Shift, row: Row) -> Rows:
    """Whether a licence says which business it is, or the business itself (G27)."""
    standing = licensing.standing(shift.work, row)
    return [[phrase("row.business"), standing]] if standing else []


def _hint(key: str, row: Row) -> list[Fact]:
    return [phrase("row.contact_person"), phrase(key, short=row["short"])]


def _named(work: Work, row: Row, scope: frozenset[str]) -> Rows:
    """Who complained, as far as the scope goes."""
    who = people.identity(work, row["id"])
    pairs = (("contact_person", "name"), ("phone", "phone"), ("enterprise", "enterprise"))
    told = [(label, personal(who)[name]) for label, name in pairs if name in scope]
    return [[phrase(f"row.{label}"), value] for label, value in told if value]


def _disclosed(shift: Shift, row: Row, reader: Reader, agreed: frozenset[str]) -> Rows:
    """Exactly what the complainant agreed to, and that look is written down too (§8.3 rule 2)."""
    if factors.wanted(shift.work, shift.actor.person, shift.said.place):
        return [[phrase("row.disclosed"), phrase("row.prove_first")]]
    subject = "identity" if agreed & disclosures.PERSONAL else "evidence"
    views.log(shift.work, row["id"], shift.actor.person, reader.organisation, subject, "disclosure")
    scope = [phrase(f"scope.{id}") for id in disclosures.SCOPES if id in agreed]
    return [[phrase("row.disclosed"), scope], *_named(shift.work, row, agreed)]


def is_open_to(reader: Reader, row: Row) -> bool:
    """The special group, which handles nothing, sees no identity (§7.3)."""
    return row["confidentiality"] == "open" and bool(
        reader.inside or (reader.unit and reader.unit in (row["lead"], row["responsible"]))
    )


# ---------------------------------------------------------------- sections


def _section(name: str, told: list[Fact]) -> Rows:
    return [[phrase(f"row.{name}"), lines(told)]] if told else []


def _note(words: Any) -> Fact:
    at = {"at": words.at, "as": "moment"}
    return phrase("detail.note_line", at=at, kind=phrase(f"note.{words.kind}"), text=words.text)


def _evidence(row: Row, shown: list[Any], hidden: int, reader: Reader) -> Rows:
    told: list[Fact] = [_file_line(file) for file in shown]
    if hidden:
        told.append(phrase("detail.evidence_hidden", count=hidden))
    if reader.inside and any(file["withheld"] for file in shown):
        told.append(phrase("row.withheld", short=row["short"]))
    return _section("evidence", told)


def _file_line(file: Any) -> Fact:
    withheld = phrase("detail.evidence_withheld") if file["withheld"] else ""
    mark = phrase("detail.evidence_unscanned") if file["unscanned"] else withheld
    size = max(1, round(file["size"] / 1024))
    return phrase("detail.evidence_line", item=file["item"], name=file["name"], size=size, mark=mark)


def _file(file: Any) -> dict[str, Any]:
    return {"id": str(file["id"]), "name": file["name"], "kind": file["kind"], "size": file["size"]}


def _waiting(shift: Shift, row: Row, reader: Reader) -> list[Row]:
    """What waits for a second person; a unit reads its own proposals, not what the office weighs (§8.3)."""
    pending = proposal.pending(shift.work, row["id"])
    return [p for p in pending if reader.inside or p["organisation"] == reader.unit]


def _proposed(shift: Shift, row: Row, p: Row) -> Fact:
    given = proposal.facts(shift.work, p)
    told = [
        phrase("detail.line", label=phrase(f"field.{name}"), value=picks.shown(shift.work, row, name, value))
        for name, value in given.items()
        if isinstance(value, str) and value
    ]
    by = people.name(shift.work, p["person"])
    return phrase("detail.proposal_line", verb=phrase(f"verb.{p['verb']}"), name=by, facts=lines(told))


def _happened(shift: Shift, e: Row) -> Fact:
    who = people.name(shift.work, e["person"]) or phrase(f"role.{e['role']}" if e["role"] else "role.system")
    facts = {"at": {"at": e["at"], "as": "moment"}, "who": who, "verb": happened(e["verb"])}
    if e["after"] and e["after"] != e["before"]:
        return phrase("detail.event_change", **facts, state=phrase(f"state.staff.{e['after']}"))
    return phrase("detail.event_line", **facts)


# ---------------------------------------------------------------- what can be done now


def actions(shift: Shift, row: Row) -> tuple[Option, ...]:
    """The buttons this officer has on a ticket as it stands; proposals to decide come first."""
    decisions = [
        option for p in office.decidable(shift, row) if p["verb"] != "lengthen" for option in _decisions(p)
    ]
    verbs = dict.fromkeys((*OFFICE_VERBS, *UNIT_VERBS, *CO_VERBS, *MORE_VERBS))
    made = [verb for verb in verbs if acting.is_possible(shift, row, verb)]
    return (*decisions, *[Option(f"do:{v}:{row['id']}:{row['version']}", phrase(f"verb.{v}")) for v in made])


def _decisions(p: Row) -> list[Option]:
    verb = phrase(f"verb.{p['verb']}")
    return [
        Option(f"ok:{p['id']}", phrase("approve", verb=verb)),
        Option(f"no:{p['id']}", phrase("send_back", verb=verb)),
    ]
