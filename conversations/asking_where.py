"""Questions about the other side: which body it is, which of several, and where it happened."""

from __future__ import annotations

from typing import Any

from config.saying import Option, phrase
from conversations.answers import Unclear, letters, read_words, says_word
from conversations.directory import ANSWERABLE, directory
from conversations.scene import Answers, Scene
from conversations.steps import ALWAYS, NEVER, Ask, Pick, holds, plain_question

ELSEWHERE = "elsewhere"


def respondent(asked: bool = True) -> Ask:
    """Which body it is about, as the person calls it; "" when they do not know (R4)."""
    return Ask(
        name="respondent",
        words="asking.respondent",
        asked=ALWAYS if asked else NEVER,
        options=("unknown",),
        read=_read_respondent,
        hears=("unknown", "no"),
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
    return {"organisation": ids[0] if len(ids) == 1 else None, **region_in(value or "", scene)}


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


def region(cured: bool = True) -> Pick:
    """Where it happened; when the body is unknown, place, window or plate in the person's own words (R4)."""
    return Pick(
        name="region",
        words="asking.region",
        asked=holds(place_unknown, "respondent", "organisation"),
        options=_region_options,
        variant=_ask_or_cure if cured else plain_question,
        hear=_hear_place if cured else _hear_region,
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
    return found if found and len(text) <= 20 else None


def _hear_place(text: str, answers: Answers, scene: Scene) -> Any:
    if answers.get("respondent"):
        return _hear_region(text, answers, scene)
    found = directory(scene.profile).find_region(text)
    return {"id": found, "words": text.strip()} if letters(text) > 3 and not text.strip().isdigit() else None


def region_in(text: str, scene: Scene) -> Answers:
    """The place a text names, as an answer; nothing if it names none inside the area."""
    region = directory(scene.profile).find_region(text)
    return {"region": region} if is_inside(region, scene) else {}


def is_inside(region: str, scene: Scene) -> bool:
    """Whether a place lies inside the whole area the profile is for."""
    return bool(region) and bool(scene.profile.region(region).parent)
