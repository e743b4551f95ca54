"""政策 and 问答: officers look up and keep what the bot answers; a second person confirms what is new (G8, F4)."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from config.saying import Fact, Say, lines, phrase
from handlers import acting, filling, forms, library, policy_form
from handlers.paper import Paper, Values
from handlers.policy_confirming import agree_typed, object_typed, waiting
from handlers.policy_lines import MOST, several, until
from handlers.shift import Shift, private
from store import guidance, keepers, organisations, people
from store.database import Row
from store.work import Refused, Work

SOON = 30
"""Days before its end from which on a row is listed as ending (G8)."""

Step = Callable[[Shift, str, str], Say]


def heard(kind: str) -> Callable[[Shift, str], Say]:
    """The command of a list: `政策`, `政策 减免`, `政策 ZC12`, `政策 新增 …`."""
    return lambda shift, text: _heard(shift, kind, text)


def _heard(shift: Shift, kind: str, text: str) -> Say:
    word, *rest = re.split(r"[\s:：]+", text.strip(), maxsplit=1)
    step = shift.texts.hear("list_step", word) if word else None
    if step:
        return STEPS[step](shift, kind, rest[0] if rest else "")
    row = _row(shift.work, kind, text)
    return _show(shift, row) if row else _search(shift, kind, text) if text else _list(shift, kind)


def _row(work: Work, kind: str, typed: str) -> Row | None:
    key = typed.strip()
    return guidance.current(work, kind, key) or guidance.current(work, kind, key.upper())


# ---------------------------------------------------------------- reading


def _list(shift: Shift, kind: str) -> Say:
    rows = guidance.everything(shift.work, kind)
    own = [row for row in rows if row["organisation"] in keepers.homes(shift.work, shift.actor)]
    facts = {"total": len(rows), "own": len(own), "lines": several(shift.work, own or rows)}
    return private(f"guidance.list.{kind}", **facts)


def _search(shift: Shift, kind: str, text: str) -> Say:
    found = [a for a in library.find(shift.work, text) if a.id.startswith(f"{kind}:")]
    rows = [guidance.current(shift.work, kind, answer.id.partition(":")[2]) for answer in found]
    if not rows:
        return private("guidance.none", asked=text[:20], usage=phrase(f"guidance.example.{kind}"))
    if len(rows) == 1 and rows[0]:
        return _show(shift, rows[0])
    return private("guidance.found", lines=several(shift.work, [row for row in rows if row]))


def _show(shift: Shift, row: Row) -> Say:
    answer = library.answer(shift.work, row)
    body = guidance.body(row)
    keeper = row["organisation"] or shift.work.profile.offices()[0].id
    facts = {
        "id": row["key"], "heading": answer.title, "answer": answer.text, "source": answer.source,
        "until": until(shift.work, row), "keeper": organisations.name(shift.work, keeper),
        "applies": phrase("guidance.applies", whom=body["applies"]) if body.get("applies") else "",
    }  # fmt: skip
    return private("guidance.one", **facts)


def _ending(shift: Shift, kind: str, _: str) -> Say:
    rows = keepers.ending(shift.work, kind, SOON)
    mine = [row for row in rows if keepers.may_keep(shift.work, shift.actor, row)]
    return (
        private("guidance.ending", lines=several(shift.work, mine))
        if mine
        else private("guidance.none_ending")
    )


def _history(shift: Shift, kind: str, text: str) -> Say:
    row = _known(shift, kind, text)
    told = [_version(shift.work, each) for each in guidance.versions(shift.work, kind, row["key"])]
    return private("guidance.history", id=row["key"], lines=lines(told[:MOST]))


def _version(work: Work, row: Row) -> Fact:
    facts = {
        "version": row["version"], "state": phrase(f"guidance.version.{row['state']}"),
        "at": {"at": row["at"], "as": "date"}, "what": guidance.body(row)["title"],
        "who": people.name(work, row["person"]) or phrase(f"guidance.origin.{row['origin']}"),
        "reason": phrase("guidance.because", reason=row["reason"]) if row["reason"] else "",
    }  # fmt: skip
    return phrase("guidance.version_line", **facts)


def _known(shift: Shift, kind: str, typed: str) -> Row:
    row = _row(shift.work, kind, typed.split()[0]) if typed.strip() else None
    row = row or _unsettled(shift.work, kind, typed)
    if row is None:
        raise Refused("refused.guidance_unknown", given=typed[:20], usage=phrase(f"guidance.example.{kind}"))
    return row


def _unsettled(work: Work, kind: str, typed: str) -> Row | None:
    """A row that has never been in force: it waits, or went back to whoever wrote it."""
    found = guidance.versions(work, kind, typed.split()[0].upper()) if typed.strip() else []
    return found[0] if found else None


# ---------------------------------------------------------------- writing


def _add(shift: Shift, kind: str, text: str) -> Say:
    sheet = paper(kind)(shift, 0)
    if not text:
        return forms.ask(shift, sheet, {})
    return acting.carry_out(shift, sheet, filling.read_text(shift, sheet, text, {}), _keep)


def _change(shift: Shift, kind: str, text: str) -> Say:
    row = _known(shift, kind, text)
    sheet, known = paper(kind)(shift, row["id"]), policy_form.values(row)
    said = text.strip().partition(" ")[2].strip()
    if not said:
        return forms.ask(shift, sheet, known)
    return acting.carry_out(shift, sheet, filling.read_text(shift, sheet, said, known), _keep)


def paper(kind: str) -> Callable[[Shift, int], Paper]:
    """The form of a row: a new one, or that of a version."""

    def drawn(shift: Shift, id: int) -> Paper:
        row = guidance.by_id(shift.work, id) if id else None
        home = _home(shift, kind, row)
        return policy_form.paper(
            shift.work, kind, row, every=keepers.keeps_all(shift.work, home.organisation)
        )

    return drawn


def submit(kind: str) -> Callable[[Shift, int, Values], Say]:
    """The form comes back."""
    return lambda shift, id, values: acting.carry_out(shift, paper(kind)(shift, id), values, _keep)


def _home(shift: Shift, kind: str, row: Row | None) -> keepers.Standing:
    """The post in which somebody may write this row; Refused and logged without one."""
    found = keepers.post_for(shift.work, shift.actor, row)
    if found is None:
        refused = Refused("refused.guidance_right")
        acting.log_refusal(shift, kind, None, refused)
        raise refused
    return found


def _keep(shift: Shift, sheet: Paper, values: Values) -> Say:
    work, kind = shift.work, sheet.verb
    before = guidance.by_id(work, sheet.target) if sheet.target else None
    home = _home(shift, kind, before)
    draft = policy_form.read(work, kind, values, before, home.organisation)
    if keepers.keeps_all(work, home.organisation) and not keepers.covers(
        work, home.organisation, draft.organisation
    ):
        raise Refused("refused.guidance_right")
    row = guidance.propose(work, draft, shift.actor.person, home.organisation)
    if home.post == "leader":
        guidance.confirm(work, row["id"], shift.actor.person, library.grams)
        return private("guidance.live", id=row["key"])
    keepers.ask(work, row, policy_form.facts(work, row), shift.actor.person)
    return private("guidance.waits", id=row["key"])


def _withdraw(shift: Shift, kind: str, text: str) -> Say:
    row = _known(shift, kind, text)
    _home(shift, kind, row)
    reason = text.strip().partition(" ")[2].strip()
    if not reason:
        raise Refused(
            "refused.guidance_reason", id=row["key"], usage=phrase("guidance.withdraw_usage", id=row["key"])
        )
    if row["state"] != "live":
        raise Refused("refused.guidance_over", id=row["key"])
    guidance.withdraw(shift.work, row, shift.actor.person, reason[:200])
    return private("guidance.withdrawn", id=row["key"])


STEPS: Mapping[str, Step] = {
    "add": _add,
    "change": _change,
    "withdraw": _withdraw,
    "ending": _ending,
    "history": _history,
    "waiting": waiting,
    "agree": agree_typed,
    "object": object_typed,
}
"""What may follow the name of a list."""
