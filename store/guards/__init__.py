"""What must be true before an action happens; each guard is one rule and says which when it refuses."""

from __future__ import annotations

from collections.abc import Callable

from store.case import Case
from store.guards.closing import (
    alarm_open,
    amends_once,
    badly_rated,
    dissatisfied,
    dissatisfied_with_new,
    grounds_given,
    rated_already,
    rated_or_explained,
    rates_in_time,
    rates_no_own_work,
    reopens_in_time,
    reworked_less_than_twice,
    window_called_back,
)
from store.guards.contests import (
    contest_waits,
    contests_in_time,
    contests_once,
    judges_from_outside,
    rated_here,
    set_aside_once,
)
from store.guards.disclosing import (
    asked_for_disclosure_less_than_twice,
    disclosable,
    disclosure_waits,
    something_to_disclose,
)
from store.guards.endings import (
    alike,
    handled_lawfully_before,
    nothing_new,
    person_to_recuse,
    recusal_once,
    recusal_pending,
    repeats_terminated,
)
from store.guards.handling import (
    contacted_or_says_how,
    duty_in_force,
    identity_open,
    nudged_two_days_ago,
    reachable,
    returnable,
    statement_due,
    unit_is_not_accused,
    unit_is_staffed,
)
from store.guards.intake import (
    answerable,
    asked_less_than_twice,
    classified,
    corrects_something,
    lapsed_if_withdrawn,
    objected_never,
    objects_in_time,
    refusable,
    says_something,
)
from store.guards.ladders import (
    a_group_can_help,
    before_the_leader,
    concerns_several,
    coordinates_first,
    coordinates_here,
    inspected,
    may_be_ordered,
    not_rectified,
    not_reminded_yet,
    on_the_first_rung,
    on_the_second_rung,
    order_waits,
    orders_by_right,
    reminded_in_vain,
    stalled,
)
from store.guards.more_time import (
    extends_alone,
    extends_in_time,
    extends_within_cap,
    extension_pending,
    lengthens_by_right,
    rectifies_in_days,
    reworks_in_days,
)
from store.guards.passing import (
    co_unit_waits,
    co_units_fit,
    co_units_settled,
    decided_by_the_group,
    excusable,
    goes_to_another_office,
    hands_down,
    has_it,
    moved_less_than_twice,
    passes_on,
    receiver_has_named_persons,
    studied_once,
)
from store.guards.who import not_involved, own_channel, proposed_once, unobjected_by_same
from store.guards.words import masked_first, masks_identity, names_nobody, names_nobody_linked, uncoercing

__all__ = [
    "Guard", "a_group_can_help", "alarm_open",
    "alike", "amends_once", "answerable", "asked_for_disclosure_less_than_twice",
    "asked_less_than_twice",
    "badly_rated",
    "before_the_leader", "classified", "co_unit_waits", "co_units_fit", "co_units_settled", "concerns_several",
    "contacted_or_says_how", "contest_waits",
    "contests_in_time",
    "contests_once",
    "coordinates_first", "coordinates_here", "corrects_something", "decided_by_the_group", "disclosable",
    "disclosure_waits", "dissatisfied",
    "dissatisfied_with_new", "duty_in_force", "excusable", "extends_alone", "extends_in_time", "extends_within_cap",
    "extension_pending", "goes_to_another_office", "grounds_given", "handled_lawfully_before", "hands_down",
    "has_it", "identity_open", "inspected", "judges_from_outside",
    "lapsed_if_withdrawn", "lengthens_by_right", "masked_first",
    "masks_identity", "may_be_ordered", "moved_less_than_twice", "names_nobody", "names_nobody_linked", "not_involved",
    "not_rectified", "not_reminded_yet",
    "nothing_new", "nudged_two_days_ago", "objected_never", "objects_in_time",
    "on_the_first_rung", "on_the_second_rung", "order_waits", "orders_by_right", "own_channel", "passes_on",
    "person_to_recuse", "proposed_once", "rated_already", "rated_here",
    "rated_or_explained", "rates_in_time", "rates_no_own_work", "reachable",
    "receiver_has_named_persons", "rectifies_in_days", "recusal_once", "recusal_pending", "refusable",
    "reminded_in_vain", "reopens_in_time", "repeats_terminated",
    "returnable", "reworked_less_than_twice", "reworks_in_days",
    "says_something", "set_aside_once",
    "something_to_disclose",
    "stalled",
    "statement_due", "studied_once", "uncoercing", "unit_is_not_accused", "unit_is_staffed",
    "unobjected_by_same", "window_called_back",
]  # fmt: skip

Guard = Callable[[Case], None]
