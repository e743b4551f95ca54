"""From the answers of a filing dialog to what the archive is given; questions not asked stay empty."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from conversations import asking
from conversations.complaint import CHANNELS
from conversations.extract import Understood, detail_flags, find_party, told
from conversations.rating import Rated, read_rating
from conversations.scene import Answers, Scene

__all__ = ["Filing", "Rated", "read_filing", "read_rating"]


@dataclass(frozen=True)
class Filing:
    """A matter as it is submitted; empty strings where nothing was said.

    party is government, utility, private or unknown; region an id, "elsewhere" or ""; flags are integrity,
    privacy_alert, urgent, retaliation, emergency, secret and r:R1 … r:R4; confidentiality is open, confidential
    or anonymous, and then name, phone and enterprise are "". files are {"digest", "name", "kind", "size"}.
    """

    kind: str
    story: str
    files: tuple[dict[str, Any], ...]
    organisation: str
    respondent_text: str
    party: str
    region: str
    category: str
    detail: str
    flags: tuple[str, ...]
    when: str
    proceedings: str
    confidentiality: str
    name: str
    phone: str
    demand: str
    enterprise: str
    role: str
    wants_reply: bool
    deadline: str = ""


PROTECTIONS: Mapping[str, Callable[[Answers, Scene], str]] = {
    "complaint": asking.usually_confidential,
    "tipoff": asking.usually_confidential,
    "assistance": asking.open_unless_delicate,
    "enquiry": asking.open_if_named,
    "suggestion": asking.open_if_named,
}


def read_filing(dialog_name: str, answers: Answers, scene: Scene) -> Filing:
    """What the answers of a dialog that is done amount to."""
    found = told(answers, scene)
    level = answers.get("protection") or PROTECTIONS[dialog_name](answers, scene)
    contact = _contact(answers, level)
    region, place = _region(answers, scene)
    category = answers.get("category", "") if dialog_name == "complaint" else ""
    return Filing(
        kind=dialog_name,
        story=answers["story"],
        files=tuple(answers.get("files", ())),
        organisation=answers.get("organisation", ""),
        respondent_text=" ".join(filter(None, (answers.get("respondent"), place, _window(answers)))),
        party=_party(answers, scene),
        region=region,
        category=category,
        detail=answers.get("detail", "") if category else "",
        flags=tuple(_flags(answers, found, scene)),
        when=_when(answers),
        proceedings=answers.get("proceedings", ""),
        confidentiality=level,
        name=contact.get("name", ""),
        phone=contact.get("phone", ""),
        demand=found.demand,
        enterprise="" if level == "anonymous" else found.enterprise,
        role=found.role,
        wants_reply=answers.get("reply") != "no",
        deadline=_deadline(answers),
    )


def _contact(answers: Answers, level: str) -> Mapping[str, str]:
    contact = answers.get("contact")
    return contact if isinstance(contact, Mapping) and level != "anonymous" else {}


def _region(answers: Answers, scene: Scene) -> tuple[str, str]:
    """The place's id, and the place in the person's own words."""
    region = answers.get("region")
    if isinstance(region, Mapping):
        return region["id"], region["words"]
    organisation = answers.get("organisation")
    return region or (scene.profile.organisation(organisation).region if organisation else ""), ""


def _window(answers: Answers) -> str:
    """The window or matter somebody who asks for help named."""
    where = answers.get("where")
    return str(where["words"]) if isinstance(where, Mapping) else ""


def _party(answers: Answers, scene: Scene) -> str:
    known = answers.get("organisation")
    if known:
        name = scene.profile.organisation(known).name.get("zh", "")
        return find_party(name, scene.profile, ())
    return told(answers, scene).party


def _when(answers: Answers) -> str:
    when = answers.get("when")
    if not when:
        return ""
    days = dict.fromkeys((when["first"], when["last"] or "…"))
    return f"{when['words']} {'–'.join(days)}"


def _deadline(answers: Answers) -> str:
    """The day that runs out for somebody who asks for help."""
    day = answers.get("deadline")
    return f"{day['words']} {day['first']}" if isinstance(day, Mapping) else ""


def _flags(answers: Answers, found: Understood, scene: Scene) -> Iterator[str]:
    of_category = detail_flags(scene.profile, answers.get("category", ""), answers.get("detail", ""))
    yield from dict.fromkeys([*of_category, *(name for name, due in _alarms(answers, found) if due)])
    yield from (f"r:{id}" for id, due in _refusals(answers) if due)


def _alarms(answers: Answers, found: Understood) -> Iterator[tuple[str, bool]]:
    yield "integrity", found.integrity
    yield "urgent", answers.get("deadline") not in (None, "none")
    yield "retaliation", found.retaliation or answers.get("worry") == "afraid"
    yield "emergency", found.emergency
    yield "secret", found.secret


def _refusals(answers: Answers) -> Iterator[tuple[str, bool]]:
    """What the pre-screens found; the desk sees it, the bot never refuses (§5)."""
    pending = answers.get("proceedings", "")
    yield "R1", pending in CHANNELS and CHANNELS[pending][0] == "R1"
    yield "R2", pending in CHANNELS and CHANNELS[pending][0] == "R2"
    yield "R3", answers.get("private") == "continue"
    yield "R4", answers.get("respondent") == "" and not answers.get("organisation")
