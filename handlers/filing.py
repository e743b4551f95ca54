"""What conversations end in: a ticket is filed, rated, supplemented, objected to, withdrawn."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from config.saying import Option, Say, phrase
from conversations.engine import Turn
from conversations.filing import Filing, read_filing, read_rating
from handlers import disclosing, licensing, progress, receipt, repeating
from handlers.awaited import may
from handlers.library import Library
from handlers.scene import scene
from handlers.visit import Visit
from store import note, rating, roster, spot_checks, ticket
from store.database import Row
from store.opening import Draft, open_ticket
from store.people import Who
from store.rating import NO_REPLY
from store.roster import SYSTEM
from store.work import Refused


def file(visit: Visit, turn: Turn) -> Say:
    """Submit: the number, the codes, and by when the person hears more (T1)."""
    filing = read_filing(visit.talk.dialog, turn.answers, scene(visit))
    opened = open_ticket(visit.work, _draft(visit, filing))
    licensing.settle(visit, opened.ticket)
    visit.forget()
    visit.talk.fresh = opened.ticket["id"]
    return receipt.receipt(visit, opened, filing.confidentiality)


def _draft(visit: Visit, filing: Filing) -> Draft:
    words = {
        "demand": filing.demand,
        "when": filing.when,
        "deadline": filing.deadline,
        "respondent_text": filing.respondent_text,
        "bot_answer": _shown(visit),
    }
    return Draft(
        kind=filing.kind,
        story=filing.story,
        person=visit.inbound.person,
        channel=visit.inbound.channel,
        site=visit.inbound.site,
        confidentiality=filing.confidentiality,
        category=filing.category,
        detail=filing.detail,
        region=filing.region,
        respondent=filing.organisation,
        flags=(*filing.flags, *(() if filing.wants_reply else (NO_REPLY,))),
        who=licensing.vouched(
            visit, filing.confidentiality, Who(filing.name, filing.phone, filing.enterprise, filing.role)
        ),
        files=filing.files,
        words={kind: text for kind, text in words.items() if text},
    )


def _shown(visit: Visit) -> str:
    """What the bot answered and did not help, so that nobody answers the same again (F4)."""
    answer = Library(visit.work).one(str(visit.talk.answers.get("hit") or ""))
    if answer is None:
        return ""
    facts = {"heading": answer.title, "answer": answer.text, "source": answer.source}
    return visit.work.house.texts.say(visit.inbound.lang, "guidance.shown", facts)


def repeat(visit: Visit, id: int) -> Say:
    """Submitted twice is submitted once: the same number again."""
    row = ticket.get(visit.work, id)
    return Say("filed.already", {"number": row["number"]}, _see(row))


# ---------------------------------------------------------------- about a ticket


def add(visit: Visit, row: Row, said: Mapping[str, Any], verb: str = "") -> Say:
    """More words or files: an answer to a question, what was asked for, or a supplement (T2b, T10, T11)."""
    chosen = verb or ("supply" if row["state"] in ("need_info", "withdrawn") else "supplement")
    facts = {"story": said.get("text", "")} if chosen == "amend" else said
    ticket.act(visit.work, row["id"], chosen, visit.actor, facts)
    return Say(f"added.{chosen}", {"number": row["number"]}, _see(row))


def _see(row: Row) -> tuple[Option, ...]:
    return (Option(f"ticket:{row['id']}", phrase("invite.progress")),)


def check_rateable(visit: Visit, row: Row) -> None:
    """Refused at once, before any question, when this round cannot be rated (any more)."""
    ticket.check(
        visit.work, row["id"], "rate", visit.actor, {"contacted": "yes", "solved": "solved", "grade": "5"}
    )


def rate_early(visit: Visit) -> None:
    """The two answers that matter are there: they count even if the person stops here (D1)."""
    if visit.talk.held.get("rated"):
        return
    rated = read_rating(visit.talk.answers)
    facts = {
        "contacted": "yes" if rated.contacted else "no",
        "solved": rated.solved,
        "grade": str(rated.grade),
    }
    ticket.act(visit.work, visit.talk.ticket, "rate", visit.actor, facts)
    visit.talk.held["rated"] = True


def finish_rating(visit: Visit, turn: Turn) -> Say:
    """Reasons and words, both optional, complete the rating."""
    rate_early(visit)
    rated, id = read_rating(turn.answers), visit.talk.ticket
    if rated.reasons or rated.words:
        facts = {"reasons": " ".join(rated.reasons), "words": rated.words}
        ticket.act(visit.work, id, "rate_more", visit.actor, facts)
    row = ticket.get(visit.work, id)
    visit.forget()
    return _thank(visit, row, dissatisfied=rated.grade <= 2 or rated.solved == "unsolved")


def _thank(visit: Visit, row: Row, *, dissatisfied: bool) -> Say:
    if row["state"] == "answered":
        return _after_answer(visit, row, dissatisfied=dissatisfied)
    options = (Option(f"start:evidence:{row['id']}", phrase("invite.evidence")),)
    again = dissatisfied and row["state"] == "replied"
    if _is_amended(visit, row) and not again:
        return Say("rated.amended")
    if again:
        return Say("rated.dissatisfied", {"number": row["number"]}, options)
    return Say(f"rated.{'thanks' if row['confidentiality'] == 'open' else 'thanks_hidden'}")


def _is_amended(visit: Visit, row: Row) -> bool:
    rated = rating.of_round(visit.work, row["id"], row["round"])
    return rated is not None and rated["amended"] is not None


def _after_answer(visit: Visit, row: Row, *, dissatisfied: bool) -> Say:
    if dissatisfied:
        options = (Option(f"start:unsolved:{row['id']}", phrase("invite.unsolved")),)
        return Say("rated.answer_unsolved", {"number": row["number"]}, options)
    ticket.act(visit.work, row["id"], "finish", visit.actor)
    return Say("rated.thanks", {"number": row["number"]})


def nudge(visit: Visit, row: Row) -> Say:
    """Remind whoever has it, once in two working days (T20)."""
    ticket.act(visit.work, row["id"], "nudge", visit.actor)
    return Say("added.nudge", {"number": row["number"]})


def unsolved(visit: Visit, row: Row) -> Say:
    """The answer did not help: a unit gets it (T5b)."""
    ticket.act(visit.work, row["id"], "unsolved", visit.actor)
    return Say("added.unsolved", {"number": row["number"]})


def confirm_solved(visit: Visit, row: Row) -> Say:
    """The business itself says that it was solved on the spot: that is the answer, to be rated (X48)."""
    if "complainant" not in roster.roles(visit.work, visit.actor, row):
        return Say("progress.needs_secret", {"invite": phrase("invite.confirm_solved")})
    if not progress.is_solved(visit.work, row):
        raise Refused("refused.not_on_spot", short=row["short"])
    solved = note.last(visit.work, row["id"], "solved_on_spot")
    ticket.act(visit.work, row["id"], "answer", SYSTEM, {"text": solved})
    options = (Option(f"start:rating:{row['id']}", phrase("invite.rating")),)
    return Say("cadre.confirmed", {"number": row["number"]}, options)


def _answer_check(outcome: str) -> Callable[[Visit, Row], Say]:
    """A press on the notice of a spot check is the answer (X69)."""

    def answer(visit: Visit, row: Row) -> Say:
        if "complainant" not in roster.roles(visit.work, visit.actor, row):
            return Say("progress.needs_secret", {"invite": phrase("invite.spot_check")})
        check = spot_checks.open_of(visit.work, row["id"])
        by = {"person": visit.inbound.person, "role": "complainant", "organisation": ""}
        if check is None or not spot_checks.heard(visit.work, check, outcome, "bot", by, []):
            raise Refused("refused.spot_over", short=row["short"])
        reopens = outcome != spot_checks.SOLVED and may(visit, row, "reopen")
        more = (Option(f"start:reopen:{row['id']}", phrase("invite.reopen")),) if reopens else ()
        said = f"{outcome}_anew" if outcome != spot_checks.SOLVED and not reopens else outcome
        return Say(f"spot_said.{said}", {"number": row["number"]}, (*more, *_see(row)))

    return answer


AT_ONCE: Mapping[str, Callable[[Visit, Row], Say]] = {
    "nudge": nudge,
    "unsolved": unsolved,
    "confirm_solved": confirm_solved,
    "no_news": repeating.no_news,
    "licence": licensing.link,
    "grant_disclosure": disclosing.grant,
    "decline_disclosure": disclosing.decline,
    **{f"spot_{outcome}": _answer_check(outcome) for outcome in spot_checks.TOLD},
}
"""Invitations that need no conversation."""
