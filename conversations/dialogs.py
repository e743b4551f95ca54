"""Every dialog by its name."""

from __future__ import annotations

from collections.abc import Mapping

from conversations.complaint import COMPLAINT
from conversations.steps import Dialog

DIALOGS: Mapping[str, Dialog] = {dialog.name: dialog for dialog in (COMPLAINT,)}
