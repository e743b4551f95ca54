"""A complainant's turn: who speaks, what was said, and where the conversation stood."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property

from config.saying import Option, Say
from conversations.answers import asks_progress, read_exact_option
from conversations.dialogs import FILINGS
from conversations.message import File, Said
from handlers.inbound import Inbound
from store import talk as talks
from store.roster import Actor
from store.talk import Talk
from store.work import Work


@dataclass
class Visit:
    """One turn; `talk` is changed in place and kept when the turn ends."""

    work: Work
    inbound: Inbound
    talk: Talk

    @property
    def actor(self) -> Actor:
        """The complainant, with the tickets opened by query code."""
        return Actor(self.inbound.person, (), frozenset(self.talk.claims))

    @cached_property
    def word(self) -> str:
        """The global word that the whole text is, or nothing; asking how far it is counts as 进度."""
        listens = self.talk.dialog not in FILINGS or (self.has_draft and self.talk.dialog != "enquiry")
        asks = listens and asks_progress(self.inbound.text)
        return self.work.house.texts.hear("word", self.inbound.text) or ("progress" if asks else "")

    @cached_property
    def choice(self) -> str:
        """The chosen option: a button, or the number, the label or a part of the label of one that was offered."""
        if self.inbound.choice:
            return self.inbound.choice
        offered = [Option(id, label) for id, label in self.talk.offered]
        return read_exact_option(self.inbound.text, offered) or ""

    @property
    def said(self) -> Said:
        """The message as conversations read it."""
        files = tuple(File(f["digest"], f["name"], f["kind"], f["size"]) for f in self.inbound.files)
        return Said(self.inbound.text, self.inbound.choice, files)

    def forget(self) -> None:
        """The conversation is over; what was just filed or opened by code is remembered, and a draft comes back."""
        parked = self.talk.parked.pop() if self.talk.parked else {}
        self.talk.dialog, self.talk.answers = parked.get("dialog", ""), parked.get("answers", {})
        self.talk.ticket, self.talk.saved, self.talk.held = 0, bool(parked), {}

    @property
    def has_draft(self) -> bool:
        """Whether something is filled in that was not submitted."""
        return self.talk.dialog in FILINGS and any(name != "_" for name in self.talk.answers)

    def park(self) -> None:
        """A draft gives way to another conversation and waits until that is over."""
        if self.has_draft:
            self.talk.parked.append({"dialog": self.talk.dialog, "answers": self.talk.answers})

    def keep(self) -> None:
        """Keep where the conversation stands."""
        talks.save(self.work, self.inbound.person, self.talk)


def as_come(inbound: Inbound, talk: Talk) -> Inbound:
    """Whoever came through a code comes from there until they come through another one (X33)."""
    if inbound.site or inbound.channel == "qr":
        talk.came = [inbound.channel, inbound.site]
    return replace(inbound, channel=talk.came[0], site=talk.came[1]) if talk.came else inbound


def offer(visit: Visit, say: Say) -> Say:
    """Remember the options of a say, so that their numbers and labels can be typed."""
    visit.talk.offered = [[option.id, option.label] for option in say.options]
    return say
