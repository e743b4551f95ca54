"""What a usable profile still leaves open, to be shown red until somebody fills it."""

from __future__ import annotations

from config.profile import Organisation, Profile
from config.saying import Fact, phrase

STAFF = {
    "unit": ("leader", "officer"),
    "office": ("leader", "officer"),
    "desk": ("clerk",),
    "window": ("clerk",),
}
"""The posts without which an organisation cannot work (X43, X68)."""


def find_gaps(profile: Profile) -> list[Fact]:
    """Organisations without people, tip-offs without anybody who may read them: one phrase each."""
    gaps = [
        _gap(o, post) for o in profile.organisations for post in STAFF.get(o.kind, ()) if not _has(o, post)
    ]
    return gaps if profile.sealed.members else [*gaps, phrase("profile.gap.sealed")]


def _gap(organisation: Organisation, post: str) -> Fact:
    return phrase("profile.gap.post", organisation=organisation.name, post=phrase(f"post.{post}"))


def _has(organisation: Organisation, post: str) -> bool:
    return any(member.post == post for member in organisation.members)
