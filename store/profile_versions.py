"""Every profile a ticket was opened under, kept whole, so that its rules stay its own (X16)."""

from __future__ import annotations

from config.profile import Profile
from config.profile_loading import profile_json
from store.database import insert_or_ignore
from store.rows import finding, table
from store.schema import ProfileVersion
from store.work import Work

_KEEP = insert_or_ignore(table(ProfileVersion))
_ALL = finding(ProfileVersion)


def keep(work: Work, profile: Profile) -> None:
    """Remember this version; a version that is known stays as it was."""
    work.tx.run(_KEEP, version=profile.version, body=profile_json(profile), at=work.ms)


def bodies(work: Work) -> dict[str, str]:
    """Each version's JSON, for `profile_from_json`."""
    return {row["version"]: row["body"] for row in work.tx.all(_ALL)}
