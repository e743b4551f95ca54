"""Every profile a ticket was opened under, kept whole, so that its rules stay its own; and which is in force (X16)."""

from __future__ import annotations

from sqlalchemy import select

from config.profile import Profile
from config.profile_loading import profile_from_json, profile_json
from store.database import Row, hot, insert_or_ignore
from store.rows import finding, table
from store.schema import ProfileChange, ProfileVersion
from store.work import Work

_V, _C = table(ProfileVersion), table(ProfileChange)
_KEEP, _ENTER = insert_or_ignore(_V), insert_or_ignore(_C)
_ALL, _ONE = finding(ProfileVersion), finding(ProfileVersion, "version")
_CHANGES = finding(ProfileChange, order="seq")
_LAST = hot(select(_C).order_by(_C.c.seq.desc()).limit(1))
_NEWEST = hot(select(_V.c.version, _V.c.at).order_by(_V.c.at.desc()).limit(2))


def keep(work: Work, profile: Profile) -> None:
    """Remember this version; a version that is known stays as it was."""
    work.tx.run(_KEEP, version=profile.version, body=profile_json(profile), at=work.ms)


def bodies(work: Work) -> dict[str, str]:
    """Each version's JSON, for `profile_from_json`."""
    return {row["version"]: row["body"] for row in work.tx.all(_ALL)}


def enter(work: Work, profile: Profile) -> Row | None:
    """This profile is in force from now on: the change, if it was another one and nobody else wrote it down (X38)."""
    last = work.tx.one(_LAST)
    if last and last["after"] == profile.version:
        return None
    before = last["after"] if last else _newest(work, profile)
    change = {
        "seq": (last["seq"] if last else 0) + 1,
        "before": before,
        "after": profile.version,
        "at": work.ms,
    }
    return change if work.tx.run(_ENTER, **change) else None


def _newest(work: Work, profile: Profile) -> str:
    """What was in force in an archive that did not write it down yet; nothing unless this version came just now."""
    kept = work.tx.all(_NEWEST)
    is_new = len(kept) == 2 and kept[0]["version"] == profile.version and kept[0]["at"] == work.ms
    return str(kept[1]["version"]) if is_new else ""


def changes(work: Work) -> list[Row]:
    """Every change, first to last."""
    return work.tx.all(_CHANGES)


def version(work: Work, version: str) -> Profile | None:
    """A profile as it was kept."""
    found = work.tx.one(_ONE, version=version)
    return profile_from_json(found["body"]) if found else None
