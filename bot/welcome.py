"""What the operator reads when the service is up: the address and, in the demo city, who one can be."""

from __future__ import annotations

from bot import seed
from bot.app import Suban
from bot.shell import Shell


def welcome(shell: Shell, suban: Suban) -> None:
    """Say where people come in; sign-in links only where nobody else can read them (the demo, on loopback)."""
    address = suban.settings.address
    shell.say("welcome.up", brand=suban.profile.brand.name, address=address)
    if not suban.demo:
        shell.say("welcome.invite")
        return
    shell.say("welcome.complainant", address=address)
    shell.say("welcome.staff", minutes=seed.MINUTES)
    for person in suban.turn_now(seed.demo_people):
        shell.print(f"  {person.url(address)}")
        shell.say("welcome.person", name=person.name, organisation=person.organisation, post=person.post)
    shell.say("welcome.try")
