"""An officer does something to a ticket: at once where nothing is missing, otherwise what is missing is asked."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from config.saying import Fact, Option, Say, lines, phrase
from handlers import filling, forms, pending, rungs
from handlers.paper import UNHEARD, Paper, Values, missing, of_ticket
from handlers.shift import Shift, private
from store import card_buttons, deadlines, homes, ladders, organisations, proposal, ticket, views
from store.case import Case
from store.database import Row
from store.lifecycle import ACTIONS, Action
from store.permission import taken
from store.ticket import Outcome
from store.work import Refused

LOOK_FIRST = frozenset(
    {
        "accept",
        "dispatch",
        "mask_check",
        "lengthen",
        "rework",
        "report",
        "grant_recusal",
        "recuse_unit",
        "refuse",
    }
)
"""Actions whose form is filled in already; a press opens it all the same, for somebody has to look."""
DRAFTED = frozenset({"report"})
"""What the bot has drafted is read by somebody before it goes out, even when the command is typed."""
FINAL = frozenset(
    f"refused.{key}" for key in ("right", "taken", "done_already", "not_yet", "wrong_state", "unknown_ticket")
)
HOPELESS = FINAL | {
    f"refused.{key}"
    for key in (
        "involved", "asked_twice", "withdrawn", "same_reviewer", "not_answerable", "not_own_channel", "designated",
        "return_late", "unreachable", "relay_only", "extension_late", "extension_pending", "no_extension",
        "leader_only", "moved_twice", "not_dissatisfied", "nothing_new", "reworked_twice",
        "asked_for_signature", "with_inspectors",
        "no_statement_due", "proposed", "studied", "not_studied", "no_working_group", "not_asked", "handed_down",
        "from_above", "co_units_open", "coordinated_already", "no_group", "not_coordinated", "coordinated_elsewhere",
        "wrong_rung", "no_group_above", "not_supervising", "ordered_already", "not_in_vain", "not_refused",
        "not_signed", "not_ordered", "no_inspector", "not_inspected", "no_order", "reopened_late",
        "recusal_pending", "no_recusal", "recused", "not_handled_before", "new_facts",
        "disclosure_never", "disclosure_twice", "no_bad_rating",
        "no_alarm", "not_rated_here", "contested_already", "contest_late", "no_contest", "judges_own", "seconded",
        "contacted_already", "questioned_already", "term_already",
        "suspected_already", "no_suspicion", "not_marked", "not_for_sealed", "no_mark", "stays_sealed",
    )
}  # fmt: skip
"""Refusals that nothing one could fill in would change; they come before the form, not behind it."""
FOR_GOOD = frozenset(
    {
        "keep", "refuse", "answer", "terminate", "hand_over", "recuse_unit", "deny_recusal", "deny_return",
        "deny_extension", "set_aside", "uphold_rating", "suspend",
    }
)  # fmt: skip
"""What cannot be taken back: a later sentence without a label fills the form in, and somebody says yes to it."""
NEVER_IN_A_GROUP = frozenset({"hand_over_part", "receipt_referral"})
"""What nobody but whoever says it may read (X66)."""
GOES_ON = {"accept": "assign"}
"""What is done with a next step in mind, and that step."""
WATCHED = frozenset({"refused.identity_in_text"})
"""Mistakes that are written down as well: trying one name after the other leaves a trace (§8.3)."""
BLAMED = {"refused.nothing_to_disclose": "scope", "refused.disclosure_needless": "scope"}
"""Refusals of one line that was chosen: it is not kept, or the next command would be blamed for it."""
WAITS_FOR = {"leader": "staff.who_leader", "second": "staff.who_second", "office": "staff.who_office"}

ANSWERED_BY = {"question": "explain", "set_term": "rectify"}
"""What is asked of a unit by a day that the officer hears."""

Doing = Callable[[Shift, Paper, Values], Say]


def press(shift: Shift, row: Row, verb: str, version: int) -> Say:
    """A button: what needs no words happens at once, what needs some opens its form."""
    enter(shift, row, verb)
    paper = of_ticket(shift.work, row, verb)
    values = {**forms.known(shift, paper), **pending.kept_for(shift, paper)}
    if verb in LOOK_FIRST or missing(paper, values):
        return forms.ask(shift, paper, values)
    if version != row["version"]:
        return _press_again(row, verb)
    return carry_out(shift, paper, values)


def _press_again(row: Row, verb: str) -> Say:
    facts = {"short": row["short"], "state": phrase(f"state.staff.{row['state']}")}
    again = Option(f"do:{verb}:{row['id']}:{row['version']}", phrase(f"verb.{verb}"))
    return Say("staff.changed_press", facts, (again,), style="private")


def submit(shift: Shift, row: Row, verb: str, version: int) -> Say:
    """A form that was filled in; if something has happened meanwhile it is shown again, nothing typed is lost."""
    enter(shift, row, verb)
    paper = of_ticket(shift.work, row, verb)
    values = filling.read_fields(shift, paper)
    if version != row["version"]:
        return forms.ask(shift, paper, values, changed(row))
    return carry_out(shift, paper, values)


def changed(row: Row) -> Fact:
    """Something has happened since the form was shown."""
    return phrase("staff.changed", short=row["short"], state=phrase(f"state.staff.{row['state']}"))


def typed(shift: Shift, row: Row, verb: str, text: str) -> Say:
    """The same as a typed command."""
    text = _after_accepting(shift, row, text) if verb == "accept" and row["state"] == "accepted" else text
    verb = _compound(shift, row, verb, text)
    verb, text, too_high = rungs.turned(shift, row, verb, text, lambda each: is_possible(shift, row, each))
    enter(shift, row, verb)
    paper = of_ticket(shift.work, row, verb)
    values = {**forms.known(shift, paper), **pending.kept_for(shift, paper)}
    if verb in DRAFTED and not text:
        return forms.ask(shift, paper, values, too_high)
    values = filling.read_text(shift, paper, text, values)
    if too_high:
        return forms.ask(shift, paper, {n: v for n, v in values.items() if n != "group"}, too_high)
    return carry_out(shift, paper, values)


def _compound(shift: Shift, row: Row, verb: str, text: str) -> str:
    """`受理 0012 A4 住建局` accepts and assigns (D8); `转办` depends on who has it and where it goes (T11b)."""
    if verb == "hand_down" and row["state"] == "accepted":
        return "assign"
    if verb == "hand_down" and text:
        return _downwards(shift, row, text)
    if verb != "accept" or not text:
        return verb
    paper = of_ticket(shift.work, row, "dispatch")
    if filling.read_text(shift, paper, text, {}).get("organisation"):
        return "dispatch"
    unknown = filling.unread(shift, paper, text)
    if unknown:
        raise Refused("refused.unknown_organisation", short=row["short"], value=unknown)
    return verb


def _after_accepting(shift: Shift, row: Row, text: str) -> str:
    """Typed again once it was accepted, `受理 0012 A4 住建局` assigns; what it was accepted as need not go (D8)."""
    rest, read = filling.in_front(shift, of_ticket(shift.work, row, "accept"), text)
    if any(row[name] != value for name, value in read.items()):
        enter(shift, row, "accept")
    return rest


def _downwards(shift: Shift, row: Row, text: str) -> str:
    """To what stands below the lead at once, to others through the office (T11b)."""
    paper = of_ticket(shift.work, row, "hand_down")
    unit = filling.read_text(shift, paper, text, {}).get("organisation", "")
    below = not unit or organisations.is_within(shift.work, unit, row["lead"])
    return "hand_down" if below else "pass_on"


def enter(shift: Shift, row: Row, verb: str) -> None:
    """Refused when this officer cannot do it here and now, whatever would be filled in; the wrong person is logged."""
    try:
        _check(shift, row, verb)
    except Refused as refused:
        if refused.key == "refused.right":
            log_refusal(shift, verb, row, refused)
        raise
    if verb in NEVER_IN_A_GROUP and shift.chat:
        raise Refused("refused.not_in_a_group", verb=phrase(f"verb.{verb}"))


def is_open(shift: Shift, row: Row, verb: str) -> bool:
    """Whether a command would not be refused whatever was filled in."""
    try:
        _check(shift, row, verb)
    except Refused:
        return False
    return True


def is_possible(shift: Shift, row: Row, verb: str) -> bool:
    """Whether a button for it makes sense to this officer now."""
    return is_open(shift, row, verb) and card_buttons.makes_sense(row, verb)


def _check(shift: Shift, row: Row, verb: str) -> None:
    for n, real in enumerate(_parts(row, verb)):
        action = ACTIONS[real]
        role, organisation = ticket.permit(shift.work, action, row, shift.actor)
        case = Case(shift.work, row, real, shift.actor, role, organisation, {}, shift.work.ms)
        if n == 0 and row["state"] not in action.before:
            raise taken(case)
        _foresee(case, action)


def _parts(row: Row, verb: str) -> tuple[str, ...]:
    """The actions that a verb stands for."""
    if verb != "dispatch":
        return (verb,)
    return ("assign",) if row["state"] == "accepted" else ("accept", "assign")


def _foresee(case: Case, action: Action) -> None:
    for guard in action.guards:
        try:
            guard(case)
        except Refused as refused:
            if refused.key in HOPELESS:
                raise


def let_in(shift: Shift, row: Row, verb: str) -> None:
    """Refused for whom the home keeps out of a matter, whatever the button or the command; the try is written down."""
    try:
        homes.enter(shift.work, shift.actor, row)
    except Refused as refused:
        log_refusal(shift, verb, row, refused)
        raise


def log_refusal(shift: Shift, verb: str, row: Row | None, refused: Refused) -> None:
    """Write down a command without the right."""
    id = row["id"] if row else None
    views.log_refusal(
        shift.work, shift.actor.person, verb, id, shift.chat, refused.key.removeprefix("refused.")
    )


def carry_out(shift: Shift, paper: Paper, values: Values, do: Doing | None = None) -> Say:
    """Do it with what was given; what is missing or wrong is asked, and the rest is kept."""
    wrong = forms.wrong_choice(shift, paper, values) or values.get(UNHEARD)
    if wrong or missing(paper, values):
        return forms.ask(shift, paper, values, wrong)
    try:
        with shift.work.tx.savepoint():
            said = (do or DOING.get(paper.verb, _act))(shift, paper, values)
    except Refused as refused:
        if refused.key in HOPELESS or not paper.inputs:
            raise
        if refused.key in WATCHED:
            log_refusal(shift, paper.verb, paper.row, refused)
        again = {name: value for name, value in values.items() if name != BLAMED.get(refused.key)}
        return forms.ask(shift, paper, again, phrase(refused.key, **refused.facts))
    pending.done(shift, paper)
    return said


def _act(shift: Shift, paper: Paper, values: Values) -> Say:
    facts = {**values, **{i.name: bool(values.get(i.name)) for i in paper.inputs if i.kind == "check"}}
    return outcome(shift, paper.verb, ticket.act(shift.work, paper.target, paper.verb, shift.actor, facts))


def outcome(shift: Shift, verb: str, done: Outcome) -> Say:
    """One line for the officer: it is done, or waits for a second person."""
    short = done.ticket["short"]
    if done.part:
        return private(f"done.{verb}", short=short, part=done.part["short"])
    if not done.proposal:
        return private(_done(shift, verb, done.ticket), short=short, **_until(shift, verb, done.ticket))
    found = proposal.find(shift.work, done.proposal)
    who = phrase(WAITS_FOR[found["approval"]]) if found else ""
    return private("staff.proposed", short=short, verb=phrase(f"verb.{verb}"), who=who)


def _until(shift: Shift, verb: str, row: Row) -> dict[str, Fact]:
    """By when it has to be answered, and which term that replaces (T17, T22)."""
    clock = deadlines.running(shift.work, row["id"], ANSWERED_BY[verb]) if verb in ANSWERED_BY else None
    earlier = ladders.earlier_term(shift.work, row["id"]) if verb == "set_term" else ""
    return {"due": {"at": clock["due"], "as": "day"}, "earlier": earlier} if clock else {}


def _done(shift: Shift, verb: str, row: Row) -> str:
    """What is said when it is done; nobody is sent to a next step that is another's to take (§7.3)."""
    theirs = verb not in GOES_ON or is_possible(shift, row, GOES_ON[verb])
    return f"done.{verb}" if theirs else f"done_for_others.{verb}"


def dispatch(shift: Shift, paper: Paper, values: Values) -> Say:
    """Check the masking, accept and assign in one transaction (D8)."""
    row, given = paper.ticket, {**values, "checked": ""}
    if not row["masked"]:
        ticket.act(shift.work, row["id"], "mask_check", shift.actor, given)
    if row["state"] == "received":
        ticket.act(shift.work, row["id"], "accept", shift.actor, {**given, "goes_on": True})
    done = ticket.act(shift.work, row["id"], "assign", shift.actor, given)
    unit = next(o for o in shift.work.profile.organisations if o.id == values["organisation"])
    return private("done.dispatch", short=done.ticket["short"], organisation=dict(unit.name))


DOING: Mapping[str, Doing] = {"dispatch": dispatch}
"""What is more than one action of ACTIONS."""


def several(shift: Shift, rows: Sequence[Row], do: Callable[[Row], Say | None]) -> Say | None:
    """The same for several tickets; one reply lists each, and one that is refused stops no other."""
    told = [line for row in rows if (line := _line(do, row))]
    return Say("staff.several", {"lines": lines(told)}, style="private") if told else None


def _line(do: Callable[[Row], Say | None], row: Row) -> Any:
    try:
        said = do(row)
    except Refused as refused:
        return phrase(refused.key, **refused.facts)
    return phrase(said.key, **said.facts) if said else None
