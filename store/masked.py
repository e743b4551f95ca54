"""What a unit may read: words with everything taken out that could name somebody (§8.3 rule 1)."""

from __future__ import annotations

from config.profile import Profile
from store import masking, people
from store.database import Row
from store.people import Who
from store.work import Work


def mask(work: Work, text: str, who: Who) -> str:
    """A story as a unit may read it, before the desk has looked at it (§8.3 rule 1)."""
    own = [value for value in (who.name, who.phone, who.enterprise) if value]
    return masking.mask(text, also=own, keep=public_names(work.profile), labels=work.house.mask_labels).text


def mask_for_unit(work: Work, row: Row, text: str) -> str:
    """What a complainant wrote later, as the unit may read it; in full only when the identity is open (§8.3)."""
    if row["confidentiality"] == "open":
        return text
    return mask(work, text, people.identity(work, row["id"]))


def public_names(profile: Profile) -> list[str]:
    """Names that are nobody's secret: organisations and regions."""
    names = [n for o in profile.organisations for n in (*o.name.values(), *o.aliases)]
    return [*names, *(n for r in profile.regions for n in (*r.name.values(), *r.aliases))]
