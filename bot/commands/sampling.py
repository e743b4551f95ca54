"""Spot checks from the shell: how a month was drawn, and whether the seed draws the same again."""

from __future__ import annotations

from bot.shell import DONE, Shell
from config.saying import Say
from store.work import Work


def show(shell: Shell, show: str) -> int:
    """The sample of a month, or the newest, with its seed and what was heard so far."""
    from bot.render import render, to_plain

    with shell.house() as suban:
        say, seed, same = suban.look_now(lambda work: _look(work, show))
        shell.print(to_plain(render(say, shell.texts, shell.lang, suban.profile.hours.zone)))
    if seed:
        shell.say("sample_seed", seed=seed)
        shell.say("sample_same" if same else "sample_differs")
    return DONE


def _look(work: Work, period: str) -> tuple[Say, str, bool]:
    """What is shown, the seed, and whether drawing again gives the same; no seed when nothing was drawn."""
    from handlers import spot_check
    from store import spot_checks

    drawn = spot_checks.sample(work, period)
    if drawn is None:
        return Say("spot.none"), "", False
    known = {row["ticket"] for row in spot_checks.checks(work, drawn["id"])}
    return (
        Say("spot.list", spot_check.told(work, drawn)),
        drawn["seed"],
        known == set(spot_checks.redraw(drawn)),
    )
