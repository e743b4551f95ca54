"""What a story tells of its own accord: plain rules over words, never a guess that is not shown for confirmation."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from functools import cached_property, lru_cache

from config.once import once_a_profile
from config.profile import Profile
from conversations.alone import is_number
from conversations.answers import clean_name, find_phone
from conversations.dates import When, find_when
from conversations.directory import Mention, directory
from conversations.lexis import KINDS, lexis
from conversations.scene import Answers, Scene
from conversations.vocabulary import pattern, plain

__all__ = [
    "KINDS",
    "Understood",
    "detail_flags",
    "find_own_name",
    "find_party",
    "is_private",
    "labels_own_name",
    "propose_kind",
    "told",
    "understand",
]


LONGEST_QUESTION = 60
"""What is longer is a story that may end in a question."""


class Understood:
    """What is found in a story, looked for when it is asked for; empty where there is nothing."""

    def __init__(self, text: str, profile: Profile, today: date) -> None:
        self._text = plain(text)
        self._profile = profile
        self._today = today

    @cached_property
    def kind(self) -> str:
        """An opening that names the kind; else a wrong; else the shape of a question, a suggestion, a need."""
        text, words, accused = self._text, lexis(self._profile), self.accused
        opening = words.opening_kind(pattern("kind", "opens").sub("", text[:24])[:12])
        if self._asks_plainly and opening not in ("complaint", "tipoff"):
            return "enquiry"
        if opening and not (opening in ("enquiry", "assistance") and accused):
            return opening
        shapes = (("suggestion", "suggests"), ("enquiry", "asks"), ("assistance", "helps"))
        shape = next((kind for kind, name in shapes if pattern("kind", name).search(text)), "")
        if (accused or self.category) and (accused or shape not in ("suggestion", "assistance")):
            return "complaint"
        return shape or words.find_kind(text)

    @cached_property
    def accused(self) -> bool:
        """Whether a wrong is named, or a public body's doing cost the writer something."""
        public = self.party in ("government", "utility")
        harmed = public and any(pattern("kind", name).search(self._text) for name in ("done", "harmed"))
        return harmed or bool(pattern("kind", "wrongs").search(self._text))

    @property
    def _asks_plainly(self) -> bool:
        """One short question without a grievance, a need or a suggestion in it."""
        others = ("grievance", "helps", "suggests")
        return (
            len(self._text) <= LONGEST_QUESTION
            and bool(pattern("kind", "plainly").search(self._text.strip()))
            and not any(pattern("kind", name).search(self._text) for name in others)
        )

    @cached_property
    def bodies(self) -> tuple[Mention, ...]:
        """The bodies named, the most often named first; one the profile does not list has no organisations."""
        names = directory(self._profile)
        return tuple(names.find_bodies(self._text) or names.find_unlisted(self._text))

    @property
    def organisation(self) -> str:
        """The one body the story is about, "" if there is none or it may be several."""
        ids = self.bodies[0].organisations if self.bodies else ()
        return ids[0] if len(ids) == 1 else ""

    @cached_property
    def region(self) -> str:
        """The most local place named."""
        return directory(self._profile).find_region(self._text)

    @cached_property
    def guesses(self) -> list[str]:
        """The categories the words speak for, the likeliest first."""
        return lexis(self._profile).rank_categories(self._text)

    @property
    def category(self) -> str:
        """The likeliest category."""
        return self.guesses[0] if self.guesses else ""

    @cached_property
    def detail(self) -> str:
        """The choice within the category."""
        return lexis(self._profile).find_detail(self._text, self.category)

    @cached_property
    def when(self) -> When | None:
        """The first time named."""
        return find_when(self._text, self._today)

    @cached_property
    def phone(self) -> str:
        """The first number named."""
        found = find_phone(self._text)
        return found[0] if found else ""

    @cached_property
    def name(self) -> str:
        """How the writer signs, or says to be called."""
        phone = find_phone(self._text)
        before = pattern("people", "signed").search(self._text[: phone[1][0]]) if phone else None
        match = before or pattern("people", "name").search(self._text)
        name = clean_name(match[1]) if match else ""
        return "" if pattern("people", "not_name").search(name) else name

    @cached_property
    def party(self) -> str:
        """Whether the other side is government, utility, private or unknown."""
        return find_party(self._text, self._profile, self.bodies)

    @cached_property
    def enterprise(self) -> str:
        """The first enterprise named in full."""
        match = pattern("people", "enterprise").search(self._text)
        name = pattern("people", "enterprise_lead").sub("", match[1]) if match else ""
        return name if len(name) > 4 else ""

    @cached_property
    def role(self) -> str:
        """enterprise or trader, as the words show."""
        if pattern("people", "company").search(self._text):
            return "enterprise"
        return "trader" if pattern("people", "trader").search(self._text) else ""

    @cached_property
    def demand(self) -> str:
        """The last wish."""
        found = pattern("people", "demand").findall(self._text)
        return found[-1].strip() if found else ""

    @cached_property
    def emergency(self) -> bool:
        """Whether somebody is in danger."""
        return lexis(self._profile).alarms(self._text, "emergency")

    @cached_property
    def secret(self) -> bool:
        """Whether state secrets are mentioned."""
        return lexis(self._profile).alarms(self._text, "secret")

    @cached_property
    def retaliation(self) -> bool:
        """Whether revenge is feared or was taken."""
        return lexis(self._profile).alarms(self._text, "retaliation")

    @cached_property
    def integrity(self) -> bool:
        """Whether an official took or asked for favours."""
        return lexis(self._profile).alarms(self._text, "integrity")


def understand(text: str, scene: Scene) -> Understood:
    """What a text tells; a story under way is not searched again at every turn."""
    return _reader(scene.profile)(text, scene.today)


@once_a_profile
def _reader(profile: Profile) -> Callable[[str, date], Understood]:
    """Few stories are kept, and in memory only: they are sealed everywhere else."""
    return lru_cache(maxsize=128)(lambda text, today: Understood(text, profile, today))


def told(answers: Answers, scene: Scene) -> Understood:
    """What the story among these answers says."""
    return understand(answers.get("story") or "", scene)


def find_own_name(text: str, scene: Scene) -> str:
    """What the writer's business is called, in a message that says nothing else; "" when it says more."""
    if is_number(text) or find_phone(text):
        return ""
    known = understand(text, scene).enterprise
    if known:
        return known
    match = pattern("people", "bare_name").match(plain(text.strip()))
    return match[1].strip() if match and not pattern("people", "not_bare_name").search(match[1]) else ""


def labels_own_name(text: str) -> bool:
    """Whether a message says itself that it is the name of the writer's business."""
    return bool(pattern("people", "own_label").match(plain(text.strip())))


def propose_kind(text: str, scene: Scene) -> str | None:
    """The kind of matter a free text seems to be, None when nothing speaks for one."""
    return understand(text, scene).kind or None


def find_party(text: str, profile: Profile, bodies: Sequence[Mention]) -> str:
    """Whether the other side is government, utility, private or unknown."""
    if bodies:
        ids = bodies[0].organisations
        name = profile.organisation(ids[0]).name.get("zh", "") if ids else bodies[0].words
        return "utility" if pattern("party", "utility").search(name) else "government"
    parties = ("utility", "government", "private")
    return next((party for party in parties if pattern("party", party).search(text)), "unknown")


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
