"""Questions about the person: how to reach and how to protect them, and what they want to hand in."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from config.saying import Option, phrase
from conversations.answers import find_phone, mask_phone, read_contact
from conversations.extract import told
from conversations.scene import Answers, Scene
from conversations.steps import NEVER, Ask, Attach, Condition, Pick, plain_question
from conversations.vocabulary import pattern


def contact(words: str, applies: Condition, anonymous: bool = True, hidden: bool = False) -> Ask:
    """How to call and reach the person, in one message; what is known already is offered.

    `hidden`: the question promises to keep the name from somebody, so it is put otherwise to whoever chose openness.
    """
    offers = _contact_offers if anonymous else _known_contact
    return Ask(
        name="contact",
        words=words,
        when=applies,
        again=True,
        most=200,
        options=offers,
        read=_read_contact,
        hears=("anonymous",),
        style="phone",
        shows=_shows_phone,
        choose=_choose_contact,
        also=_contact_also,
        variant=_open_or_ask if hidden else plain_question,
    )


def _open_or_ask(answers: Answers, scene: Scene) -> str:
    return "open" if answers.get("protection") == "open" else "ask"


def _read_contact(text: str, answers: Answers, scene: Scene) -> Any:
    """Name and number; a number alone, or with a remark instead of a name, keeps the name given before."""
    contact = read_contact(text)
    if isinstance(contact, str):
        return contact
    before = answers.get("contact")
    remark = not contact["name"] or pattern("contact", "remark").search(contact["name"])
    known = before["name"] if isinstance(before, Mapping) else ""
    return {**contact, "name": known} if remark else contact


def _shows_phone(text: str) -> bool:
    return len(text) <= 40 and find_phone(text) is not None


def _contact_offers(answers: Answers, scene: Scene) -> list[Option]:
    return [*_known_contact(answers, scene), Option("anonymous", phrase("asking.contact.anonymous"))]


def _known_contact(answers: Answers, scene: Scene) -> list[Option]:
    known = known_contact(answers, scene)
    if not known:
        return []
    facts = {"name": known["name"], "phone": mask_phone(known["phone"])}
    return [Option("known", phrase("asking.contact.known", **facts))]


def known_contact(answers: Answers, scene: Scene) -> dict[str, str]:
    """Name and number as the story or an earlier filing gives them (scene.reads["contact"]); empty if neither."""
    found = told(answers, scene)
    if found.phone:
        return {"name": found.name, "phone": found.phone}
    return dict(scene.reads.get("contact") or {})


def _choose_contact(id: str, answers: Answers, scene: Scene) -> Any:
    return known_contact(answers, scene) if id == "known" else id


def _contact_also(value: Any, answers: Answers, scene: Scene) -> Answers:
    if value == "anonymous":
        return {"protection": "anonymous"}
    return {"protection": None} if answers.get("protection") == "anonymous" else {}


def protection(words: str, *levels: str) -> Pick:
    """The three levels of 8.3; asked only when the person wants another than the default."""
    return Pick(name="protection", words=words, asked=NEVER, options=levels, also=_protection_also)


def _protection_also(value: Any, answers: Answers, scene: Scene) -> Answers:
    return {"contact": None} if value != "anonymous" and answers.get("contact") == "anonymous" else {}


def material() -> Attach:
    """More files or none of them; asked only when the person edits it."""
    return Attach(name="material", words="asking.material", asked=NEVER, options=("enough", "clear"))
