"""帮助 for staff: what this officer can do here, taken from the actions and the roles (§7.2)."""

from __future__ import annotations

from config.saying import Say, lines, phrase
from handlers.shift import Shift, private
from store import cards, enterprises, roster
from store.lifecycle import ACTIONS, DESK, GROUPS, OFFICE, UNIT
from store.practice import COURSES

ORDER = tuple(
    dict.fromkeys(("accept", *cards.UNIT_VERBS, *cards.CO_VERBS, *cards.OFFICE_VERBS, *cards.MORE_VERBS))
)
DEPUTIES = ("unit_deputy", "office_deputy")
LEADERS = ("unit_leader", "office_leader")
SEATS = ("set_shift", "end_shift", "stand_in", "staff_no")
"""What the office does for its desks and windows, and whoever leads one for that one (G30)."""
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
    **dict.fromkeys(SEATS, OFFICE),
}
"""Commands that are no actions, and for whom they are."""
CADRE = ("report_for", "reported")
"""What officials do for the businesses in their care."""
EXAMPLES = {"line": "H12", "call": "12", "object_duty": "D12", "agree_duty": "D12", "decline_duty": "D12"}
FEW = ("mine", "detail", "help")


def whole(shift: Shift) -> Say:
    """Every command this officer has, with an example each."""
    held = roster.general_roles(shift.work, shift.actor)
    actions = [v for v in ORDER if v in ACTIONS and held & {*ACTIONS[v].by, *ACTIONS[v].proposed_by}]
    verbs = [*actions, *(v for v, roles in BESIDES.items() if held & set(roles))]
    verbs += SEATS if "desk" in held and any(post.post == "leader" for post in shift.actor.posts) else ()
    verbs += CADRE if enterprises.of_official(shift.work, shift.actor.person) else ()
    if not verbs:
        return private("staff.help_none")
    told = [
        phrase(
            "staff.help_line",
            verb=phrase(f"verb.{v}"),
            usage=phrase(f"usage.{v}", short=EXAMPLES.get(v, "0012")),
        )
        for v in verbs
    ]
    return private("staff.help", lines=lines(told))


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
