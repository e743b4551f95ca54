"""帮助 for staff: what this officer can do here, taken from the actions and the roles (§7.2)."""

from __future__ import annotations

from collections.abc import Iterable

from config.saying import Fact, Say, lines, phrase
from handlers.help_topics import CADRE, FIRST, FOR_LEADING, MOST, SEATS, TOPICS, topic_of
from handlers.shift import Shift, private
from store import enterprises, organisations, roster
from store.card_buttons import CO_VERBS, MORE_VERBS, OFFICE_VERBS, UNIT_VERBS
from store.lifecycle import ACTIONS, CO_UNIT, DESK, GROUPS, OFFICE, UNIT
from store.practice import COURSES

ORDER = tuple(dict.fromkeys(("accept", *UNIT_VERBS, *CO_VERBS, *OFFICE_VERBS, *MORE_VERBS, *ACTIONS)))
DEPUTIES = ("unit_deputy", "office_deputy")
LEADERS = ("unit_leader", "office_leader")
BESIDES = {
    "identity": (*DESK, *UNIT),
    "prove": (*DESK, *UNIT),
    "release": DESK,
    "call": DESK,
    "record": ("desk", "office"),
    "window_call": DESK,
    "confirm": ("desk",),
    "line": DESK,
    "guided": DESK,
    "approve": ("unit_leader", *OFFICE, *DEPUTIES),
    "send_back": ("unit_leader", *OFFICE, *DEPUTIES),
    "detail": (*DESK, *UNIT, *GROUPS),
    "card": (*DESK, *UNIT),
    "why": (*DESK, *UNIT, *GROUPS),
    "mine": (*DESK, *UNIT, *GROUPS),
    "list": (*DESK, *UNIT, *GROUPS),
    "policy": (*UNIT, *OFFICE),
    "faq": (*UNIT, *OFFICE),
    "handover": LEADERS,
    "lagging": (*OFFICE, "special"),
    "deputise": LEADERS,
    "duty": (*DESK, *UNIT, *GROUPS),
    "object_duty": UNIT,
    "agree_duty": ("unit_leader", "office_leader"),
    "decline_duty": ("unit_leader", "office_leader"),
    "practice": tuple(COURSES),
    "to_problem": OFFICE,
    "set_task": OFFICE,
    "problems": (*DESK, *GROUPS),
    "tasks": (*DESK, *GROUPS),
    "task": (*UNIT, *OFFICE),
    "label": OFFICE,
    "ask_side": OFFICE,
    "give_side": UNIT,
    "marks": OFFICE,
    "rules": (*DESK, *UNIT, *GROUPS),
    "referrals": OFFICE,
    "shifts": DESK,
    "spot_check": DESK,
    "spot_checks": DESK,
    **dict.fromkeys(SEATS, OFFICE),
}
"""Commands that are no actions, and for whom they are."""
EXAMPLES = {"line": "H12", "call": "12", "object_duty": "D12", "agree_duty": "D12", "decline_duty": "D12"}
FEW = ("mine", "detail", "help")


def whole(shift: Shift, text: str = "") -> Say:
    """What this officer does every day with an example each; the rest by what it is about, `帮助 督办`."""
    verbs, sealed = _verbs(shift), _of_sealed(shift)
    if not verbs:
        return private("staff.help_none")
    topic, verb = shift.texts.hear("help_topic", text), shift.texts.hear("verb", text)
    known = {**{verb: topic_of(verb) for verb in verbs}, **dict.fromkeys(sealed, "sealed")}
    asked = [each for each in known if topic and known[each] == topic] or [
        each for each in known if each == verb
    ]
    if text and asked:
        return private("staff.help_topic", lines=_told(asked))
    shown = verbs if len(verbs) <= MOST else [verb for verb in verbs if verb in FIRST or not topic_of(verb)]
    others = [topic for topic in TOPICS if any(known[each] == topic for each in known if each not in shown)]
    if not others:
        return private("staff.help", lines=_told(shown))
    topics = [phrase(f"help_topic.{topic}") for topic in others]
    return private("staff.help_first", lines=_told(shown), topics=topics)


def _verbs(shift: Shift) -> list[str]:
    """Every command of the officer's posts, from the actions and what there is besides."""
    held, posts = roster.general_roles(shift.work, shift.actor), shift.actor.posts
    verbs = [*_actions(held), *(v for v, roles in BESIDES.items() if held & set(roles))]
    verbs += SEATS if "desk" in held and any(post.post == "leader" for post in posts) else ()
    verbs += CADRE if enterprises.of_official(shift.work, shift.actor.person) else ()
    kinds = {getattr(organisations.organisation(shift.work, post.organisation), "kind", "") for post in posts}
    return [v for v in dict.fromkeys(verbs) if kinds != {"leading"} or v not in FOR_LEADING]


def _actions(held: set[str]) -> list[str]:
    """Whoever handles for a unit also helps beside another lead."""
    roles = held | set(CO_UNIT if held & set(UNIT) else ())
    return [v for v in ORDER if v in ACTIONS and roles & {*ACTIONS[v].by, *ACTIONS[v].proposed_by}]


def _of_sealed(shift: Shift) -> list[str]:
    """What somebody named for sealed matters may do as well where they handle one, as a unit would (D3)."""
    named = set(shift.work.profile.sealed.members)
    roles = {roster.POST_ROLES["unit"][post.post] for post in shift.actor.posts if post.member in named}
    return [verb for verb in _actions(roles) if verb not in _verbs(shift)]


def _told(verbs: Iterable[str]) -> Fact:
    return lines(
        [
            phrase(
                "staff.help_line",
                verb=phrase(f"verb.{v}"),
                usage=phrase(f"usage.{v}", short=EXAMPLES.get(v, "0012")),
            )
            for v in verbs
        ]
    )


def rules(shift: Shift) -> Say:
    """规则: where all rules and their changes can be read (X35, X38)."""
    address = shift.work.house.public_url
    brand = dict(shift.work.profile.brand.name)
    return private(
        "rules.staff.page" if address else "rules.staff.none", brand=brand, page=f"{address}/rules"
    )


def short(shift: Shift) -> Say:
    """The three commands that lead to all others."""
    return private("staff.help_short", words=[phrase(f"usage.{verb}", short="0012") for verb in FEW])
