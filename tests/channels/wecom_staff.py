"""The cast's staff in WeCom: where they are, what they say and press there, and what stands before their eyes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.form_lines import TICK
from bot.wecom.cards import MORE, SUBMIT
from store import organisations, people
from store.work import Work
from tests.channels.wecom_api import FakeBot, FakeGroup, FakeMember, FakeWeCom, Shown
from tests.channels.wecom_cards import buttons
from tests.channels.wecom_shown import Room
from tests.channels.wecomhouse_city import options_of
from tests.stage import PRIVATE


class Staff:
    """Everybody has spoken with the bot before, alone and in their group. Names may end with the mark of privacy."""

    def __init__(self, api: FakeWeCom, cast: Mapping[str, Any]) -> None:
        self.api, self.cast = api, cast
        self.bot: FakeBot = api.bot()
        self.members: dict[str, FakeMember] = {}
        self.groups: dict[str, FakeGroup] = {}

    def move_in(self, work: Work, persons: Mapping[str, str]) -> None:
        """Give everybody an address; `persons` by the names of members in the profile."""
        for number, (name, who) in enumerate(self.cast["staff"].items()):
            member = self.members[name] = self.api.member(f"staff{number}", name)
            member.say(self.bot, "您好")
            people.give_address(work, persons[who["member"]], f"wecom:{member.userid}")
        for number, (title, organisation) in enumerate(self.cast["groups"].items()):
            self._gather(work, f"wr{number}", title, organisation)
        self.bot.callbacks()  # nobody has heard how they met

    def _gather(self, work: Work, chat: str, title: str, organisation: str) -> None:
        """A group of the cast is in WeCom, with its officers and the bot in it, and no longer on the web."""
        inside = [self.members[n] for n, who in self.cast["staff"].items() if who["chat"] == organisation]
        group = self.groups[organisation] = self.api.group(chat, title, inside, [self.bot])
        inside[0].mention(group, "您好")
        organisations.unbind(work, f"web-group:{organisation}")
        organisations.bind(work, organisation, f"wecom-group:{chat}")

    def are(self, name: str) -> bool:
        """Whether somebody is one of them."""
        return name.removesuffix(PRIVATE) in self.members

    def room_at(self, address: str) -> Room:
        """The chat at an address of the house's."""
        door, _, id = address.partition(":")
        world = self.api.world
        return world.groups[id] if door == "wecom-group" else world.single(world.members[id], self.bot)

    # ---------------------------------------------------------------- speaking

    def say(self, name: str, text: str) -> None:
        """Where they stand: in the group the bot has to be called."""
        member, group = self._member(name), self._group(name)
        if group:
            member.mention(group, text)
        else:
            member.say(self.bot, text)

    def fill_in(self, name: str, form: Mapping[str, Any], fields: Mapping[str, str]) -> None:
        """Send a form as one message, its lines as they were shown."""
        known = {each["name"]: each for each in form["fields"]}
        lines = [f"{known[n]['short']}：{_chosen(known[n], value)}" for n, value in fields.items() if value]
        self._member(name).say(self.bot, "\n".join(lines))

    def press(self, name: str, card: Shown, choice: str) -> None:
        """A button, or an option and the button that goes with it; perhaps one that has changed meanwhile."""
        if choice in [option["id"] for option in options_of(card)]:
            self._member(name).press(card, SUBMIT, {MORE: choice})
        else:
            self._member(name).press(card, choice, stale=True)

    def card_with(self, name: str, choice: str) -> Shown:
        """The newest card that has the button; where none has it any more, one on a screen that is late."""
        rooms: list[Room] = [group] if (group := self._group(name)) else []
        rooms.append(self.api.world.single(self._member(name), self.bot))
        cards = [shown for room in rooms for shown in room.screen() if shown.card]
        cards.sort(key=lambda shown: shown.number, reverse=True)
        now = [shown for shown in cards if choice in _keys(shown)]
        return next(iter(now), None) or next(shown for shown in cards if choice in _former_keys(shown))

    def _member(self, name: str) -> FakeMember:
        return self.members[name.removesuffix(PRIVATE)]

    def _group(self, name: str) -> FakeGroup | None:
        return None if name.endswith(PRIVATE) else self.groups.get(self.cast["staff"][name]["chat"])


def _keys(shown: Shown) -> list[str]:
    return [*(key for key, _ in shown.buttons), *(option["id"] for option in options_of(shown))]


def _former_keys(shown: Shown) -> list[str]:
    return [key for card in shown.past for key, _ in buttons(card)]


def _chosen(field: Mapping[str, Any], value: str) -> str:
    labels = {option["id"]: option["label"] for option in field["options"]} or {"yes": TICK}
    return str(labels.get(value, value))
