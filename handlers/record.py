"""代录: a clerk of a window, the desk or the office writes down what somebody says who is not in a chat (X39, X41)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from config.profile import Organisation
from config.saying import Fact, Say, phrase
from conversations.dates import find_when
from handlers import acting, behalf, entries, filling, pending
from handlers.behalf import Way
from handlers.paper import Paper, Values
from handlers.shift import Shift
from store import bulletin, organisations, statutory
from store.lifecycle import Input
from store.opening import Hand, Opened
from store.roster import POST_ROLES
from store.work import Refused, Work, ms

CLERKS = ("desk", "office")
VIAS = ("hotline", "window")
INPUTS = (
    Input("via", "pick"),
    Input("kind", "pick"),
    Input("story", "text", least=entries.SHORTEST),
    Input("name", "line", required=False),
    Input("phone", "line", required=False),
    Input("enterprise", "line", required=False),
    Input("confidentiality", "pick"),
    Input("region", "pick", required=False),
    Input("respondent", "pick", required=False),
    Input("category", "pick", required=False),
    Input("demand", "line", required=False),
    Input("said_on", "line", required=False),
    Input("files", "files", required=False),
    Input("consent", "check"),
)
"""The same as is asked in a chat (X39), and that whoever speaks was told what it is kept for."""
LONGEST_AGO = 92
"""Days; what was said longer ago is a slip of the pen, or a day still to come taken for last year's."""
READ_OUT = ("kind", "name", "phone", "enterprise", "region", "category", "demand")


def begin(shift: Shift, text: str) -> Say:
    """`代录`, or `代录` and what was said: the form, with what the words tell filled in."""
    post = _post(shift)
    sheet = paper(shift)
    kept = pending.kept_for(shift, sheet)
    values = filling.read_text(shift, sheet, text, kept) if text or shift.said.files else kept
    return acting.carry_out(shift, sheet, _completed(shift, post, values), _file)


def submit(shift: Shift, values: Values) -> Say:
    """The form comes back."""
    return acting.carry_out(shift, paper(shift), _completed(shift, _post(shift), values), _file)


def paper(shift: Shift) -> Paper:
    """What is asked."""
    return Paper("record", 0, 0, "", INPUTS, entries.blank(shift.work))


def _post(shift: Shift) -> tuple[str, Organisation]:
    """The role and organisation for which somebody writes: the group's own where it has several; Refused without."""
    held = [_clerk(shift.work, post.organisation, post.post) for post in shift.actor.posts]
    posts = [found for found in held if found]
    group = organisations.group_at(shift.work, shift.chat) if shift.chat else None
    here = group["organisation"] if group else ""
    found = next((post for post in posts if post[1].id == here), next(iter(posts), None))
    if found is None:
        refused = Refused("refused.record")
        acting.log_refusal(shift, "record", None, refused)
        raise refused
    return found


def _clerk(work: Work, id: str, post: str) -> tuple[str, Organisation] | None:
    body = organisations.organisation(work, id)
    role = POST_ROLES[body.kind][post] if body else ""
    return (role, body) if body and role in CLERKS else None


def _completed(shift: Shift, post: tuple[str, Organisation], values: Values) -> Values:
    """What the post and the words themselves tell stands in the form already, for the clerk to look at."""
    via = "window" if post[1].kind == "window" else "hotline"
    known = {"via": via, "kind": "complaint", "confidentiality": "confidential"}
    return {**known, **told_of(shift.work, str(values.get("story", "")), READ_OUT), **values}


def told_of(work: Work, story: str, names: Sequence[str]) -> Values:
    """What a story tells of its own accord, as lines of a form."""
    if len(story) < entries.SHORTEST:
        return {}
    found = entries.understood(work, story)
    told = {name: str(value) for name in names if (value := getattr(found, name))}
    return {**told, **({"respondent": found.organisation} if found.organisation else {})}


def _file(shift: Shift, sheet: Paper, values: Values) -> Say:
    work, (role, body), clerk = shift.work, _post(shift), shift.actor.person
    entry, via = _entry(work, values), str(values["via"])
    way = Way(via, Hand(clerk, role, body.id), body.id, clerk, site=body.site if via == "window" else "")
    said_on = _said_on(work, str(values.get("said_on") or ""))
    opened = behalf.file(work, entry, way, [*values.get("files", ())])
    statutory.settle(work, opened.ticket, "offline_entry", said_on or work.now, ended="submit")
    return slip(opened, sent=behalf.send_codes(work, opened, entry["phone"]))


def _said_on(work: Work, given: str) -> datetime | None:
    """The day somebody came or rang, when it is written down later than that; the day itself does not count (§3.1)."""
    if not given:
        return None
    zone, today = ZoneInfo(work.profile.hours.zone), bulletin.local(work).date()
    when = find_when(given, today)
    earliest = today - timedelta(days=LONGEST_AGO)
    if when is None or not earliest.isoformat() <= when["first"] <= today.isoformat():
        raise Refused("refused.no_such_day", given=given[:20])
    return datetime.combine(date.fromisoformat(when["first"]), time(12), zone)


def _entry(work: Work, values: Values) -> entries.Entry:
    given = {name: str(values.get(name) or "") for name in entries.READERS}
    entry, problems = entries.read(work, given)
    if problems:
        raise Refused(problems[0].key, **problems[0].facts)
    return entry


def slip(opened: Opened, *, sent: bool, solved: bool = False) -> Say:
    """What the clerk reads out or prints; shown once."""
    rows: list[list[Fact]] = [
        [phrase("filed.number"), opened.ticket["number"]],
        [phrase("filed.code"), opened.query_code],
    ]
    if not sent:
        rows.append([phrase("filed.secret"), opened.secret])
    facts: dict[str, Fact] = {"due": {"at": ms(opened.triage_due), "as": "day"}, "rows": rows}
    facts["more"] = phrase("cadre.confirm") if solved else ""
    return Say(f"record.filed_{'sent' if sent else 'slip'}", facts, style="private once")
