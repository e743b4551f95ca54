"""What the operator reads when the service is up: the address and, in the demo city, who one can be."""

from __future__ import annotations

from bot import seed
from bot.app import Suban
from bot.shell import Shell
from config.saying import phrase
from config.settings import Settings


def welcome(shell: Shell, suban: Suban) -> None:
    """Say where people come in; sign-in links only where nobody else can read them (the demo, on loopback)."""
    address = suban.settings.address
    shell.say("welcome.up", brand=suban.profile.brand.name, address=address)
    _name_bots(shell, suban.settings)
    if not suban.demo:
        shell.say("welcome.invite")
        return
    shell.say("welcome.complainant", address=address)
    shell.say("welcome.staff", minutes=seed.MINUTES)
    for person in suban.turn_now(seed.demo_people):
        shell.print(f"  {person.url(address)}")
        shell.say("welcome.person", name=person.name, organisation=person.organisation, post=person.post)
    shell.say("welcome.try")


def _name_bots(shell: Shell, settings: Settings) -> None:
    """Which Telegram bots are on, and how they hear what is new."""
    bots = {
        kind: getattr(settings, f"telegram_{kind}_name")
        for kind in ("public", "staff")
        if getattr(settings, f"telegram_{kind}_token")
    }
    if bots:
        named = [phrase(f"telegram.bot.{kind}") if not n else f"@{n}" for kind, n in bots.items()]
        shell.say("welcome.telegram", bots=named, mode=phrase(f"telegram.mode.{settings.telegram_mode}"))
