"""Questions every filing begins and ends with: the story, what was understood of it, the summary."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from config.saying import Fact, Facts, phrase
from conversations.answers import read_story
from conversations.asking_where import is_inside, region_in
from conversations.dates import read_when
from conversations.directory import ANSWERABLE, directory
from conversations.extract import told, understand
from conversations.lexis import lexis
from conversations.scene import Answers, Scene
from conversations.steps import ALWAYS, NEVER, Ask, Condition, Confirm, Pick, holds
from conversations.summary import gist, rows
from conversations.vocabulary import pattern, plain


def notices(text: str, scene: Scene) -> list[Fact]:
    """Hints a story calls for at once: an emergency number (G32, S6), no state secrets here (P2)."""
    found = understand(text, scene)
    hints = (("emergency", found.emergency), ("secret", found.secret))
    return [phrase(f"hint.{name}") for name, due in hints if due]


def brand(answers: Answers, scene: Scene) -> Facts:
    """Who is speaking, and where else to turn."""
    return {"brand": scene.profile.brand.name, "hotline": scene.profile.brand.hotline}


# ---------------------------------------------------------------- the story


def story(read: Callable[[str], str] = read_story) -> Ask:
    """What it is about, in the person's own words; the time it names is settled with it."""

    def reader(text: str, answers: Answers, scene: Scene) -> str:
        return read(text)

    return Ask(
        name="story", read=reader, hears=(), again=True, variant=_retelling, facts=brand, also=_time_in_story
    )


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


def understood(kind: str, *edits: str) -> Confirm:
    """What was taken from the story, in one message to agree to (D1)."""
    return Confirm(
        name="understood",
        words="asking.understood",
        when=holds(tells_something if "category" in edits else names_a_body, "story"),
        options=("yes", "edit"),
        edits=edits,
        once=True,
        facts=_gist_of(kind, edits),
        takes=_taking(edits),
        mends=corrections,
    )


def tells_something(answers: Answers, scene: Scene) -> bool:
    """Whether the story names a body or shows a category, so that there is something to confirm."""
    found = told(answers, scene)
    return bool(found.bodies or found.category)


def names_a_body(answers: Answers, scene: Scene) -> bool:
    """Whether the story names a body to confirm."""
    return bool(told(answers, scene).bodies)


def _taking(edits: Sequence[str]) -> Callable[[Answers, Scene], Answers]:
    """The proposals for the steps a dialog has."""
    wanted = {*edits, "organisation", *(["detail"] if "category" in edits else [])}

    def take(answers: Answers, scene: Scene) -> Answers:
        return {name: value for name, value in proposals(answers, scene).items() if name in wanted}

    return take


def proposals(answers: Answers, scene: Scene) -> Answers:
    """Answers the story gives: respondent, organisation, region, category, detail.

    A body or category that the person named otherwise takes what hangs on it along.
    """
    found = told(answers, scene)
    named = "respondent" in answers
    body = found.bodies[0] if found.bodies and not named else None
    same = answers.get("category", found.category) == found.category
    given = {
        "respondent": body and body.words,
        "organisation": "" if named else found.organisation,
        "region": found.region if is_inside(found.region, scene) else "",
        "category": found.category,
        "detail": found.detail if same else "",
    }
    return {name: value for name, value in given.items() if value}


def corrections(text: str, answers: Answers, scene: Scene) -> Answers:
    """What “不是…，是…” puts right; nothing when the text does not begin like a correction."""
    if len(text) > 40 or not pattern("correction", "opens").match(plain(text.strip())):
        return {}
    found = directory(scene.profile).find_bodies(text, ANSWERABLE)
    if found:
        body = found[-1]
        known = body.organisations[0] if len(body.organisations) == 1 else None
        return {"respondent": body.words, "organisation": known, **region_in(text, scene)}
    category = next(iter(lexis(scene.profile).rank_categories(plain(text))), "")
    if category:
        return {"category": category, "detail": None}
    return region_in(text, scene)


def _gist_of(kind: str, edits: Sequence[str]) -> Callable[[Answers, Scene], Facts]:
    take = _taking(edits)

    def facts(answers: Answers, scene: Scene) -> Facts:
        return {"gist": gist({**take(answers, scene), **answers, "kind": kind}, scene)}

    return facts


# ---------------------------------------------------------------- the end


def summary(
    names: Sequence[str],
    default: Callable[[Answers, Scene], str],
    asked: Condition = ALWAYS,
    kept: str = "asking.kept",
) -> Confirm:
    """Everything to be checked, then submitted, changed or protected otherwise; `default` is the protection."""

    def facts(answers: Answers, scene: Scene) -> Facts:
        level = answers.get("protection") or default(answers, scene)
        shown = {**_named_bodies(answers, scene), **answers, "protection": level}
        return {"rows": rows(shown, scene, names), "kept": phrase(f"{kept}.{level}")}

    protected = "protection" in names
    return Confirm(
        name="summary",
        words="asking.summary",
        when=asked,
        options=("submit", "edit", "protection") if protected else ("submit", "edit"),
        edits=tuple(names),
        opens={"edit": "", "protection": "protection"} if protected else {"edit": ""},
        facts=facts,
        takes=_named_bodies,
    )


def _named_bodies(answers: Answers, scene: Scene) -> Answers:
    found = proposals(answers, scene)
    return {name: found[name] for name in ("respondent", "organisation", "region") if name in found}


def usually_confidential(answers: Answers, scene: Scene) -> str:
    """Complaints and tip-offs keep a name from the body complained of unless the person wants otherwise."""
    return "confidential"


def open_unless_delicate(answers: Answers, scene: Scene) -> str:
    """Who asks for help wants to be called; unless the story accuses a body or tells of fear."""
    found = told(answers, scene)
    return "confidential" if found.integrity or found.retaliation or found.accused else "open"


def open_if_named(answers: Answers, scene: Scene) -> str:
    """Who leaves a number wants to be called by the unit; who leaves none is not known at all."""
    return "open" if isinstance(answers.get("contact"), dict) else "anonymous"
