"""Every dialog by its name."""

from __future__ import annotations

from collections.abc import Mapping

from conversations.afterwards import CONTACT, EVIDENCE, OBJECTION, OWN_NAME, SUPPLEMENT, WITHDRAW
from conversations.assistance import ASSISTANCE
from conversations.complaint import COMPLAINT
from conversations.enquiry import ENQUIRY
from conversations.rating import RATING
from conversations.steps import Dialog
from conversations.suggestion import SUGGESTION
from conversations.tipoff import TIPOFF

FILINGS: Mapping[str, Dialog] = {
    dialog.name: dialog for dialog in (COMPLAINT, TIPOFF, ASSISTANCE, ENQUIRY, SUGGESTION)
}
"""Dialogs that end in a ticket."""

DIALOGS: Mapping[str, Dialog] = {
    **FILINGS,
    **{d.name: d for d in (RATING, EVIDENCE, OBJECTION, SUPPLEMENT, WITHDRAW, CONTACT, OWN_NAME)},
}
