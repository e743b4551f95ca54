"""Which organisations and places a text names, whatever people call them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from config.once import once_a_profile
from config.profile import Organisation, Profile, Region
from conversations.vocabulary import pattern, plain, vocabulary

COMPLAINED_OF = ("unit",)
"""Kinds that a story may be about; the receiving bodies are only greeted in it."""
ANSWERABLE = ("unit", "window", "desk", "office")
"""Kinds that a person may name when asked."""
MOST_CANDIDATES = 4


@dataclass(frozen=True)
class Mention:
    """A body named in a text: as it was called, and who that may be (usually one)."""

    words: str
    organisations: tuple[str, ...]


class Directory:
    """The names of a profile, ready to be found; built once a profile."""

    def __init__(self, profile: Profile) -> None:
        self._profile = profile
        self._regions = _index((r.id, _region_names(r)) for r in profile.regions)
        bodies = [o for o in profile.organisations if o.kind in ANSWERABLE]
        stems = _index((o.id, self._stems(o)) for o in bodies)
        self._bodies = {**stems, **_index((o.id, _body_names(o)) for o in bodies)}

    def _stems(self, organisation: Organisation) -> list[str]:
        """An English name without place and kind, if two words are left; an alias of the same words goes before."""
        name = self._region_pattern.sub(" ", _bare(organisation.name.get("en", "")))
        stem = " ".join(pattern("directory", "kind").sub(" ", name).split())
        return [stem] if " " in stem else []

    def find_region(self, text: str) -> str:
        """The most local place a text names; the first of several equally local ones; "" if none."""
        named = [id for match in self._region_pattern.finditer(_bare(text)) for id in self._regions[match[0]]]
        return max(dict.fromkeys(named), key=self._depth, default="")

    def find_bodies(
        self, text: str, kinds: tuple[str, ...] = COMPLAINED_OF, region: str = ""
    ) -> list[Mention]:
        """The bodies a text names, the most often named first; `region` decides between namesakes."""
        bare = _bare(text)
        place = region or self.find_region(text)
        mentions: Counter[Mention] = Counter()
        for match in self._body_pattern.finditer(bare):
            ids = self._resolve(match, bare, kinds, place)
            if ids and self._is_whole(match, bare):
                mentions[Mention(match[0], ids)] += 1
        return [mention for mention, _ in mentions.most_common()]

    def find_unlisted(self, text: str) -> list[Mention]:
        """A body the profile does not list, called by its trade, with the place before it; at most one."""
        bare = _bare(text)
        match = pattern("directory", "trade").search(bare)
        if not match or pattern("directory", "thing").match(bare[match.end() :]):
            return []
        return [Mention(self._place_before(match, bare) + match[0], ())]

    def find_by_part(self, text: str) -> list[str]:
        """Organisations whose names share most with a few typed words; at most four, the closest first."""
        pairs = _pairs(_bare(text))
        scored = [
            (self._likeness(pairs, o), o.id) for o in self._profile.organisations if o.kind in ANSWERABLE
        ]
        best = sorted((s for s in scored if s[0] >= 0.5), key=lambda s: -s[0])
        return [id for _, id in best[:MOST_CANDIDATES]]

    def _likeness(self, pairs: set[str], organisation: Organisation) -> float:
        names = (_pairs(name) for name in _body_names(organisation))
        return max((len(pairs & name) / max(len(pairs), 1) for name in names), default=0)

    def _resolve(
        self, match: re.Match[str], text: str, kinds: tuple[str, ...], place: str
    ) -> tuple[str, ...]:
        known = self._profile.organisation
        named = [id for id in self._bodies[match[0]] if known(id).kind in kinds]
        namesakes = list(
            dict.fromkeys(n for id in named for n in (id, *self._namesakes[self._core(known(id))]))
        )
        near = self._region_before(match, text)
        for where in filter(None, (near, place)):
            local = [id for id in namesakes if known(id).region == where]
            if local:
                return tuple(local[:MOST_CANDIDATES])
        return tuple(named[:MOST_CANDIDATES])

    def _is_whole(self, match: re.Match[str], text: str) -> bool:
        """Whether a name is not a part of another word: 消防栓, or 青秀区市场监管局 for 区市场监管局."""
        if pattern("directory", "thing").match(text[match.end() :]):
            return False
        bureau = pattern("directory", "levelled").match(match[0]) and match[0][1:] in self._bodies
        before = text[max(0, match.start() - 10) : match.start()]
        strange = pattern("directory", "strange_place").search(before)
        return not (bureau and strange and not self._ends_in_region(before))

    def _ends_in_region(self, text: str) -> bool:
        return any(found.end() == len(text) for found in self._region_pattern.finditer(text))

    def _region_before(self, match: re.Match[str], text: str) -> str:
        """The place that qualifies a name: 望川区 before 城管局."""
        place = self._qualifying(match, text)
        return self._regions[place[0]][0] if place else ""

    def _place_before(self, match: re.Match[str], text: str) -> str:
        place = self._qualifying(match, text) or pattern("directory", "place").search(text[: match.start()])
        return place[0] if place else ""

    def _qualifying(self, match: re.Match[str], text: str) -> re.Match[str] | None:
        before = text[max(0, match.start() - 10) : match.start()]
        found = list(self._region_pattern.finditer(before))
        near = found and pattern("directory", "gap").match(before[found[-1].end() :])
        return found[-1] if near else None

    def _core(self, organisation: Organisation) -> str:
        """The name without the place: what namesakes share."""
        name = _bare(organisation.name.get("zh", ""))
        return self._region_pattern.sub("", name)

    def _depth(self, id: str) -> int:
        depth, region = 0, self._profile.region(id)
        while region.parent:
            depth, region = depth + 1, self._profile.region(region.parent)
        return depth

    @cached_property
    def _namesakes(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for organisation in self._profile.organisations:
            found.setdefault(self._core(organisation), []).append(organisation.id)
        return found

    @cached_property
    def _region_pattern(self) -> re.Pattern[str]:
        return _alternatives(self._regions)

    @cached_property
    def _body_pattern(self) -> re.Pattern[str]:
        return _alternatives(self._bodies)


directory = once_a_profile(Directory)


def _bare(text: str) -> str:
    return pattern("directory", "cleared").sub(lambda m: " " if m[0].isspace() else "", plain(text)).lower()


def _index(rows: Iterable[tuple[str, list[str]]]) -> dict[str, list[str]]:
    index: dict[str, list[str]] = {}
    for id, names in rows:
        for name in names:
            if id not in index.setdefault(name, []):
                index[name].append(id)
    return index


def _alternatives(names: Iterable[str]) -> re.Pattern[str]:
    """Any of the names, the longest first; English ones as whole words.

    Most places in a text are passed over by one look at a sign with which no name begins.
    """
    longest = sorted(filter(None, names), key=lambda n: -len(n))
    parts = [rf"\b{re.escape(n)}\b" if n.isascii() else re.escape(n) for n in longest]
    firsts = "".join(sorted({re.escape(n[0]) for n in longest}))
    return re.compile(rf"(?=[{firsts}])(?:{'|'.join(parts)})" if parts else r"(?!)")


def _region_names(region: Region) -> list[str]:
    full = [_bare(name) for name in (*region.name.values(), *region.aliases)]
    stems = [pattern("directory", "stem").sub("", name) for name in full]
    return [name for name in (*full, *stems) if len(name) > 1]


def _body_names(organisation: Organisation) -> list[str]:
    """Full names and aliases, and the local stations of a bureau."""
    names = [_bare(name) for name in (*organisation.name.values(), *organisation.aliases) if len(name) > 1]
    bureau, station = vocabulary()["directory"]["bureau"], vocabulary()["directory"]["station"]
    return [*names, *(name.removesuffix(bureau) + station for name in names if name.endswith(bureau))]


def _pairs(text: str) -> set[str]:
    return {text[n : n + 2] for n in range(len(text) - 1)}
