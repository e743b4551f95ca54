"""Questions that several dialogs ask: the story, which body, where, how to reach the person, how to protect them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from config.saying import Fact, Facts, Option, phrase
from conversations.answers import (
    Unclear,
    letters,
    mask_phone,
    read_contact,
    read_story,
    read_words,
    says_word,
)
from conversations.dates import read_when
from conversations.directory import ANSWERABLE, directory
from conversations.extract import Understood, rank_categories, understand
from conversations.scene import Answers, Scene
from conversations.steps import ALWAYS, NEVER, Ask, Attach, Condition, Confirm, Pick, holds
from conversations.summary import gist
from conversations.vocabulary import pattern, plain

ELSEWHERE = "elsewhere"


def told(answers: Answers, scene: Scene) -> Understood:
    """What the story says, read by the rules of `extract`."""
    return understand(answers.get("story") or "", scene)


def notices(text: str, scene: Scene) -> list[Fact]:
    """Hints a story calls for at once: an emergency number (G32, S6), no state secrets here (P2)."""
    found = understand(text, scene)
    hints = (("emergency", found.emergency), ("secret", found.secret))
    return [phrase(f"hint.{name}") for name, due in hints if due]


def brand(answers: Answers, scene: Scene) -> Facts:
    """Who is speaking, and where else to turn."""
    return {"brand": scene.profile.brand.name, "hotline": scene.profile.brand.hotline}


# ---------------------------------------------------------------- the story


def story() -> Ask:
    """What happened, in the person's own words; the time it names is settled with it."""
    return Ask(
        name="story", read=_read_story, again=True, variant=_retelling, facts=brand, also=_time_in_story
    )


def _read_story(text: str, answers: Answers, scene: Scene) -> str:
    return read_story(text)


def _retelling(answers: Answers, scene: Scene) -> str:
    return "edit" if "story" in answers else "ask"


def _time_in_story(value: Any, answers: Answers, scene: Scene) -> Answers:
    when = understand(value, scene).when
    return {"when": when} if when and "when" not in answers else {}


def when() -> Ask:
    """When it happened; asked only when the person edits it."""
    return Ask(name="when", words="asking.when", asked=NEVER, read=_read_when)


def _read_when(text: str, answers: Answers, scene: Scene) -> Any:
    return read_when(text, scene.today)


# ---------------------------------------------------------------- what was understood


def kind_of(name: str, kinds: Sequence[str]) -> Pick:
    """Which kind of matter it is; another kind goes on in its own dialog."""
    others = {kind: f"dialog:{kind}" for kind in kinds if kind != name}
    return Pick(name="kind", words="asking.kind", asked=NEVER, options=tuple(kinds), ends=others)


def understood(applies: Condition, *edits: str) -> Confirm:
    """What was taken from the story, in one message to agree to (D1)."""
    return Confirm(
        name="understood",
        when=applies,
        options=("yes", "edit"),
        edits=edits,
        once=True,
        facts=_gist_facts,
        takes=proposals,
        mends=corrections,
    )


def tells_something(answers: Answers, scene: Scene) -> bool:
    """Whether the story names a body or shows a category, so that there is something to confirm."""
    found = told(answers, scene)
    return bool(found.bodies or found.category)


def proposals(answers: Answers, scene: Scene) -> Answers:
    """Answers the story gives: respondent, organisation, region, category, detail."""
    found = told(answers, scene)
    body = found.bodies[0] if found.bodies else None
    answers = {
        "respondent": body and body.words,
        "organisation": found.organisation,
        "region": found.region if _is_local(found.region, scene) else "",
        "category": found.category,
        "detail": found.detail,
    }
    return {name: value for name, value in answers.items() if value}


def corrections(text: str, answers: Answers, scene: Scene) -> Answers:
    """What “不是…，是…” puts right; nothing when the text does not begin like a correction."""
    if len(text) > 40 or not pattern("correction", "opens").match(plain(text.strip())):
        return {}
    found = directory(scene.profile).find_bodies(text, ANSWERABLE)
    if found:
        body = found[-1]
        known = body.organisations[0] if len(body.organisations) == 1 else None
        return {"respondent": body.words, "organisation": known, **_region_in(text, scene)}
    category = next(iter(rank_categories(plain(text), scene.profile)), "")
    if category:
        return {"category": category, "detail": None}
    return _region_in(text, scene)


def _region_in(text: str, scene: Scene) -> Answers:
    region = directory(scene.profile).find_region(text)
    return {"region": region} if _is_local(region, scene) else {}


def _is_local(region: str, scene: Scene) -> bool:
    """Whether a place lies inside the whole area the profile is for."""
    return bool(region) and bool(scene.profile.region(region).parent)


def _gist_facts(answers: Answers, scene: Scene) -> Facts:
    return {"gist": gist({**proposals(answers, scene), **answers}, scene)}


# ---------------------------------------------------------------- which body, and where


def respondent(when: Condition = ALWAYS, optional: bool = False) -> Ask:
    """Which body it is about, as the person calls it; "" when they do not know (R4)."""
    return Ask(
        name="respondent",
        when=when,
        optional=optional,
        options=("unknown",),
        read=_read_respondent,
        choose=_no_body,
        also=_resolve,
    )


def _no_body(id: str, answers: Answers, scene: Scene) -> str:
    return ""


def _read_respondent(text: str, answers: Answers, scene: Scene) -> str:
    if len(text) > 60:
        raise Unclear("wordy", most=60)
    if says_word(text, "unknown", "no"):
        return ""
    return read_words(text, least=2)


def _resolve(value: Any, answers: Answers, scene: Scene) -> Answers:
    ids = _named_in(value, answers, scene) if value else []
    return {"organisation": ids[0] if len(ids) == 1 else None, **_region_in(value or "", scene)}


def _named_in(text: str, answers: Answers, scene: Scene) -> list[str]:
    region = answers.get("region")
    known = region if isinstance(region, str) else ""
    found = directory(scene.profile).find_bodies(text, ANSWERABLE, known)
    return list(found[0].organisations) if found else []


def candidates(answers: Answers, scene: Scene) -> list[str]:
    """Organisations the respondent's words may mean, at most four."""
    text = answers.get("respondent") or ""
    place = f"{text} {answers.get('story') or ''}" if len(text) < 20 else text
    region = directory(scene.profile).find_region(place)
    named = directory(scene.profile).find_bodies(text, ANSWERABLE, region)
    if named:
        return list(named[0].organisations)
    return directory(scene.profile).find_by_part(text)


def several_bodies(answers: Answers, scene: Scene) -> bool:
    """Whether the respondent's words fit bodies that have to be told apart."""
    return bool(answers.get("respondent")) and bool(candidates(answers, scene))


def organisation() -> Pick:
    """Which of several bodies it is; "" when it is none of them."""
    return Pick(
        name="organisation",
        words="asking.organisation",
        asked=holds(several_bodies, "respondent"),
        options=_candidate_options,
        choose=_chosen_body,
    )


def _chosen_body(id: str, answers: Answers, scene: Scene) -> str:
    return "" if id == "none" else id


def _candidate_options(answers: Answers, scene: Scene) -> list[Option]:
    known = [Option(id, scene.profile.organisation(id).name) for id in candidates(answers, scene)]
    return [*known, Option("none", phrase("asking.organisation.option.none"))]


def place_unknown(answers: Answers, scene: Scene) -> bool:
    """Whether nothing yet says where it happened."""
    return not answers.get("organisation") and not several_bodies(answers, scene)


def region() -> Pick:
    """Where it happened; when the body is unknown, place, window or plate in the person's own words (R4)."""
    return Pick(
        name="region",
        words="asking.region",
        asked=holds(place_unknown, "respondent", "organisation"),
        options=_region_options,
        variant=_ask_or_cure,
        hear=_hear_region,
    )


def _ask_or_cure(answers: Answers, scene: Scene) -> str:
    return "ask" if answers.get("respondent") else "cure"


def _region_options(answers: Answers, scene: Scene) -> list[Option]:
    """The places one level below the top; smaller ones are understood when they are typed."""
    tops = {r.id for r in scene.profile.regions if not r.parent}
    places = [r for r in scene.profile.regions if r.parent in tops] or scene.profile.regions
    elsewhere = Option(ELSEWHERE, phrase("asking.region.option.elsewhere"))
    return [*(Option(r.id, r.name) for r in places), elsewhere]


def _hear_region(text: str, answers: Answers, scene: Scene) -> Any:
    found = directory(scene.profile).find_region(text)
    if answers.get("respondent"):
        return found if found and len(text) <= 20 else None
    return {"id": found, "words": text.strip()} if letters(text) > 3 and not text.strip().isdigit() else None


# ---------------------------------------------------------------- the person


def contact(words: str, applies: Condition, anonymous: bool = True) -> Ask:
    """How to call and reach the person, in one message; what is known already is offered."""
    offers = _contact_offers if anonymous else _known_contact
    return Ask(
        name="contact",
        words=words,
        when=applies,
        again=True,
        most=200,
        options=offers,
        read=_read_contact,
        choose=_choose_contact,
        also=_contact_also,
        variant=_open_or_ask,
    )


def _open_or_ask(answers: Answers, scene: Scene) -> str:
    return "open" if answers.get("protection") == "open" else "ask"


def _read_contact(text: str, answers: Answers, scene: Scene) -> Any:
    return read_contact(text)


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
