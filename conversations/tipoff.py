"""The tip-off: kept strictly confidential, with the discipline hotline named and fear of revenge heard (F2)."""

from __future__ import annotations

from config.saying import Facts
from conversations import asking, asking_where, asking_whom
from conversations.extract import KINDS, told
from conversations.scene import Answers, Scene
from conversations.steps import Dialog, Pick, chosen, holds, unless

SHOWN = ("story", "respondent", "region", "when", "worry", "contact", "material", "protection")


def _touches_integrity(answers: Answers, scene: Scene) -> bool:
    return told(answers, scene).integrity


def _discipline(answers: Answers, scene: Scene) -> Facts:
    return {"number": scene.profile.brand.redirects.get("discipline", "12388")}


TIPOFF = Dialog(
    "tipoff",
    (
        asking.story(),
        asking.kind_of("tipoff", KINDS),
        asking.when(),
        Pick(
            name="official",
            when=holds(_touches_integrity, "story"),
            options=("continue", "leave"),
            ends={"leave": "dropped"},
            facts=_discipline,
        ),
        asking.understood("tipoff", "kind", "story", "respondent", "region", "when"),
        asking_where.respondent(),
        asking_where.organisation(),
        asking_where.region(),
        Pick(name="worry", options=("none", "afraid")),
        asking_whom.protection("tipoff.protection", "confidential", "anonymous"),
        asking_whom.contact("tipoff.contact", unless(chosen("protection", "anonymous"))),
        asking_whom.material(),
        asking.summary(SHOWN, asking.usually_confidential, kept="tipoff.kept"),
    ),
    story="story",
    notices=asking.notices,
)
