"""代报: an official reports for a business in their care; what was solved on the spot waits for its yes (X47, X48)."""

from __future__ import annotations

from config.saying import Fact, Say, lines, phrase
from handlers import acting, behalf, entries, filling, pending, progress, record
from handlers.behalf import Way
from handlers.paper import Paper, Values
from handlers.shift import Shift, private
from store import enterprises, event, note, rating
from store.database import Row
from store.enterprises import Named
from store.lifecycle import Input
from store.opening import Hand
from store.work import Refused, Work

ROLE = "cadre"
SOLVED = "solved_on_spot"
INPUTS = (
    Input("linked", "pick"),
    Input("kind", "pick"),
    Input("story", "text", least=entries.SHORTEST),
    Input("confidentiality", "pick"),
    Input("region", "pick", required=False),
    Input("respondent", "pick", required=False),
    Input("category", "pick", required=False),
    Input("demand", "line", required=False),
    Input("on_spot", "text", required=False),
    Input("files", "files", required=False),
    Input("consent", "check"),
)
TOLD = ("kind", "region", "category", "demand")
NAMED = ("confidential", "open")
"""A business that is reported for is known to who reports: it cannot be anonymous."""


def begin(shift: Shift, text: str) -> Say:
    """`代报`, or `代报` and what the business said."""
    sheet = paper(shift)
    kept = pending.kept_for(shift, sheet)
    values = filling.read_text(shift, sheet, text, kept) if text or shift.said.files else kept
    return acting.carry_out(shift, sheet, _completed(shift, values), _file)


def submit(shift: Shift, values: Values) -> Say:
    """The form comes back."""
    return acting.carry_out(shift, paper(shift), _completed(shift, values), _file)


def paper(shift: Shift) -> Paper:
    """What is asked; Refused for whoever looks after no business."""
    person = shift.actor.person
    if not enterprises.of_official(shift.work, person):
        refused = Refused("refused.not_linked")
        acting.log_refusal(shift, "report_for", None, refused)
        raise refused
    return Paper("report_for", 0, 0, "", INPUTS, {**entries.blank(shift.work), "clerk": person})


def _completed(shift: Shift, values: Values) -> Values:
    """Who looks after one business alone reports for that one."""
    own = enterprises.of_official(shift.work, shift.actor.person)
    known = {"kind": "complaint", "confidentiality": "confidential"}
    known |= {"linked": str(own[0][0])} if len(own) == 1 else {}
    return {**known, **record.told_of(shift.work, str(values.get("story", "")), TOLD), **values}


def _file(shift: Shift, _: Paper, values: Values) -> Say:
    work, person = shift.work, shift.actor.person
    named = enterprises.one(work, int(values["linked"]), person)
    if named is None:
        raise Refused("refused.not_linked")
    if values["confidentiality"] not in NAMED:
        raise Refused("refused.named_only")
    entry, home = _entry(work, values, named), shift.actor.posts[0].organisation
    opened = behalf.file(
        work,
        entry,
        Way(enterprises.CHANNEL, Hand(person, ROLE, home), home, person),
        [*values.get("files", ())],
    )
    solved = str(values.get("on_spot") or "").strip()
    if solved:
        _offer(work, opened.ticket, solved, person)
    return record.slip(opened, sent=behalf.send_codes(work, opened, entry["phone"]), solved=bool(solved))


def _entry(work: Work, values: Values, named: Named) -> entries.Entry:
    given = {name: str(values.get(name) or "") for name in entries.READERS}
    who = {"name": named.contact, "phone": named.phone, "enterprise": named.name}
    entry, problems = entries.read(work, {**given, **who})
    if problems:
        raise Refused(problems[0].key, **problems[0].facts)
    return entry


def _offer(work: Work, row: Row, solved: str, person: str) -> None:
    """The business has to say so itself; until then the matter goes its way like any other (X48)."""
    if row["kind"] == "tipoff" or row["sealed_matter"]:
        raise Refused("refused.not_answerable", short=row["short"])
    kept = note.write(work, row["id"], SOLVED, solved, person=person, public=True)
    event.record(work, row["id"], "report_for", person=person, role=ROLE, facts={"notes": [kept]})


def reported(shift: Shift, _: str) -> Say:
    """`代报进度`: how far is what one has reported; of one's own cases the state, and no more."""
    rows = enterprises.reported(shift.work, shift.actor.person)
    if not rows:
        return private("cadre.none")
    return private("cadre.list", lines=lines([_line(shift.work, row) for row in rows]))


def _line(work: Work, row: Row) -> Fact:
    state = rating.state_told(row)
    return phrase("progress.line", number=row["number"], state=state, left=progress.left(work, row))
