"""`suban cadre`: which official looks after which business, from a table, and how many have one (X47)."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from bot.commands.importing import sum_up, table_of, take_in
from bot.shell import DONE, Shell
from config.saying import phrase
from conversations.answers import Unclear, read_phone
from handlers.entries import LINE, Problem
from store import enterprises, people, roster
from store.enterprises import INDUSTRIES, SIZES, Named
from store.work import Work

COLUMNS = ("enterprise", "official", "contact", "phone", "industry", "size", "startup")
NEEDED = ("enterprise", "official")
TABLE = "linking"


def bring_in(shell: Shell, file: Path) -> int:
    """Take the list over; a business that stands in it again is renewed, without an official it has none."""
    table = table_of(shell, file, TABLE, NEEDED, COLUMNS)
    return sum_up(shell, take_in(shell, table, TABLE, _keep), "cadres_imported")


def _keep(work: Work, given: Mapping[str, str]) -> str | list[Problem]:
    """fresh when the business is new, or known; or what is wrong with the row."""
    problems = []
    name = given.get("enterprise", "")
    if not 2 <= len(name) <= LINE:
        problems.append(Problem("enterprise", "linking.no_name"))
    person = _official(work, given.get("official", ""))
    if person is None:
        problems.append(Problem("official", "linking.nobody", {"value": given["official"]}))
    phone = _phone(given.get("phone", ""), problems)
    industry, size = (_chosen(work, given, column, problems) for column in ("industry", "size"))
    if problems or person is None:
        return problems
    startup = work.house.texts.hear("word", given.get("startup", "")) == "yes"
    named = Named(name, given.get("contact", "")[:LINE], phone)
    new = enterprises.keep(work, named, person, industry, size, startup=startup)
    return "fresh" if new else "known"


def _official(work: Work, typed: str) -> str | None:
    """Whoever is meant, by the profile's id of a member or by name; "" when nobody is, None when it is not clear."""
    if not typed:
        return ""
    held = {
        row["person"]
        for row in roster.everybody(work)
        if typed in (row["member"], people.name(work, row["person"]))
    }
    return str(held.pop()) if len(held) == 1 else None


def _phone(typed: str, problems: list[Problem]) -> str:
    try:
        return read_phone(typed) if typed else ""
    except Unclear as unclear:
        problems.append(Problem("phone", f"unclear.{unclear.key}", unclear.facts))
        return ""


def _chosen(work: Work, given: Mapping[str, str], column: str, problems: list[Problem]) -> str:
    typed, ids = given.get(column, ""), INDUSTRIES if column == "industry" else SIZES
    found = typed if typed in ids else work.house.texts.hear(column, typed)
    if typed and not found:
        known = [phrase(f"{column}.{id}") for id in ids]
        problems.append(Problem(column, "entry.unknown", {"value": typed, "known": known}))
    return found or ""


def coverage(shell: Shell) -> int:
    """How many businesses there are, and how many have an official."""
    with shell.house() as suban:
        rows = suban.look_now(enterprises.coverage)
    for row in rows:
        kind = [phrase(f"{name}.{row[name]}") for name in ("industry", "size") if row[name]]
        kind += [phrase("linking.startup")] if row["startup"] else []
        shell.say("cadres_line", kind=kind or "–", linked=row["linked"], total=row["total"])
    linked, total = (sum(row[name] for row in rows) for name in ("linked", "total"))
    shell.say("cadres_sum", linked=linked, total=total, rate=f"{100 * linked / total:.1f}%" if total else "—")
    return DONE
