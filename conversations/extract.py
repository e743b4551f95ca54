"""What a story tells of its own accord: plain rules over words, never a guess that is not shown for confirmation."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from config.profile import Category, Profile
from conversations.answers import clean_name, find_phone
from conversations.dates import When, find_when
from conversations.directory import Mention, directory
from conversations.scene import Answers, Scene
from conversations.vocabulary import pattern, plain

KINDS = ("complaint", "tipoff", "assistance", "enquiry", "suggestion")


@dataclass(frozen=True)
class Understood:
    """What was found in a story; empty where nothing was. `guesses` are categories, the likeliest first."""

    kind: str = ""
    bodies: tuple[Mention, ...] = ()
    region: str = ""
    category: str = ""
    guesses: tuple[str, ...] = ()
    detail: str = ""
    when: When | None = None
    phone: str = ""
    name: str = ""
    party: str = "unknown"
    enterprise: str = ""
    role: str = ""
    demand: str = ""
    emergency: bool = False
    secret: bool = False
    retaliation: bool = False
    integrity: bool = False

    @property
    def organisation(self) -> str:
        """The one body the story is about, "" if there is none or it may be several."""
        ids = self.bodies[0].organisations if self.bodies else ()
        return ids[0] if len(ids) == 1 else ""


def understand(text: str, scene: Scene) -> Understood:
    """Everything the rules find in a story; worked out once a turn."""
    known = scene.memory.get(text)
    if known is None:
        known = scene.memory[text] = _understand(plain(text), scene)
    assert isinstance(known, Understood)
    return known


def told(answers: Answers, scene: Scene) -> Understood:
    """What the story among these answers says."""
    return understand(answers.get("story") or "", scene)


def propose_kind(text: str, scene: Scene) -> str | None:
    """The kind of matter a free text seems to be, None when nothing speaks for one."""
    return understand(text, scene).kind or None


def rank_categories(text: str, profile: Profile) -> list[str]:
    """The accepted categories whose words occur in a text, the likeliest first."""
    scores = {c.id: _score(text, _words_of(c)) for c in profile.categories}
    return sorted((id for id in scores if scores[id][0]), key=lambda id: (-scores[id][0], scores[id][1]))


def find_detail(text: str, category: Category) -> str:
    """The choice of a category's question that a text shows, "" if none."""
    choices = category.question.choices if category.question else []
    scores = {c.id: _score(text, [*c.words, *c.label.values()]) for c in choices}
    found = [id for id in scores if scores[id][0]]
    return max(found, key=lambda id: (scores[id][0], -scores[id][1]), default="")


def find_party(text: str, profile: Profile, bodies: Sequence[Mention]) -> str:
    """Whether the other side is government, utility, private or unknown."""
    if bodies:
        name = profile.organisation(bodies[0].organisations[0]).name.get("zh", "")
        return "utility" if pattern("party", "utility").search(name) else "government"
    for party in ("utility", "government", "private"):
        if pattern("party", party).search(text):
            return party
    return "unknown"


def _understand(text: str, scene: Scene) -> Understood:
    profile = scene.profile
    names = directory(profile)
    bodies = tuple(names.find_bodies(text))
    guesses = tuple(rank_categories(text, profile))
    category = guesses[0] if guesses else ""
    phone = find_phone(text)
    return Understood(
        kind=_kind(text, profile, category),
        bodies=bodies,
        region=names.find_region(text),
        category=category,
        guesses=guesses,
        detail=find_detail(text, profile.category(category)) if category else "",
        when=find_when(text, scene.today),
        phone=phone[0] if phone else "",
        name=_name(text, phone[1][0] if phone else 0),
        party=find_party(text, profile, bodies),
        enterprise=_enterprise(text),
        role=_role(text),
        demand=_demand(text),
        **_alarms(text, profile),
    )


def _alarms(text: str, profile: Profile) -> dict[str, bool]:
    words = profile.lexicon
    lists = {
        "emergency": words.emergency,
        "secret": words.secret,
        "retaliation": words.retaliation,
        "integrity": words.integrity,
    }
    return {name: has_any(text, list) for name, list in lists.items()}


def has_any(text: str, words: Iterable[str]) -> bool:
    """Whether one of the words occurs in a text."""
    lower = text.lower()
    return any(word.lower() in lower for word in words)


def _words_of(category: Category) -> list[str]:
    choices = category.question.choices if category.question else []
    return [*category.words, *(word for choice in choices for word in choice.words)]


def _score(text: str, words: Iterable[str]) -> tuple[int, int]:
    """How much of a text these words are, and where the first stands; a word inside another counts once."""
    lower = text.lower()
    found = sorted({w.lower() for w in words if w and w.lower() in lower}, key=lambda w: -len(w))
    own = [w for n, w in enumerate(found) if not any(w in longer for longer in found[:n])]
    return sum(len(w) for w in own), min((lower.index(w) for w in own), default=0)


def _kind(text: str, profile: Profile, category: str) -> str:
    """An opening that names the kind; else a wrong; else the shape of a question, a suggestion, a need."""
    opening = _opening_kind(text, profile)
    accused = bool(pattern("kind", "wrongs").search(text))
    if opening and not (opening == "enquiry" and accused):
        return opening
    wronged = bool(category) or accused
    shapes = (("suggestion", "suggests"), ("enquiry", "asks"), ("assistance", "helps"))
    shape = next((kind for kind, name in shapes if pattern("kind", name).search(text)), "")
    if wronged and (accused or shape != "suggestion"):
        return "complaint"
    return shape or _lexicon_kind(text, profile)


def _opening_kind(text: str, profile: Profile) -> str:
    start = pattern("kind", "opens").sub("", text[:24])[:8]
    for kind in ("tipoff", "complaint", "assistance", "enquiry", "suggestion"):
        if any(start.startswith(word) for word in profile.lexicon.kinds.get(kind, [])):
            return kind
    return ""


def _lexicon_kind(text: str, profile: Profile) -> str:
    scores = {kind: _score(text, profile.lexicon.kinds.get(kind, []))[0] for kind in KINDS}
    best = max(scores, key=lambda kind: scores[kind])
    return best if scores[best] else ""


def _name(text: str, phone_at: int) -> str:
    before = pattern("people", "signed").search(text[:phone_at]) if phone_at else None
    match = before or pattern("people", "name").search(text)
    name = clean_name(match[1]) if match else ""
    return "" if pattern("people", "not_name").search(name) else name


def _enterprise(text: str) -> str:
    match = pattern("people", "enterprise").search(text)
    name = pattern("people", "enterprise_lead").sub("", match[1]) if match else ""
    return name if len(name) > 4 else ""


def _role(text: str) -> str:
    if pattern("people", "company").search(text):
        return "enterprise"
    return "trader" if pattern("people", "trader").search(text) else ""


def _demand(text: str) -> str:
    found = pattern("people", "demand").findall(text)
    return found[-1].strip() if found else ""


def is_private(text: str, scene: Scene) -> bool:
    """Whether a story tells of a quarrel between businesses or persons (R3)."""
    return understand(text, scene).party == "private"


def detail_flags(profile: Profile, category: str, detail: str) -> list[str]:
    """The flags of a category and of the choice made in it."""
    if not category:
        return []
    found = profile.category(category)
    choices = found.question.choices if found.question else []
    return [*found.flags, *(flag for choice in choices if choice.id == detail for flag in choice.flags)]


__all__ = [
    "KINDS",
    "Understood",
    "detail_flags",
    "find_detail",
    "find_party",
    "has_any",
    "is_private",
    "propose_kind",
    "rank_categories",
    "told",
    "understand",
]
