"""The rules: written to a file for whoever wants to read, print or publish them."""

from __future__ import annotations

from pathlib import Path

from bot.shell import DONE, Shell, Stopped
from config.saying import phrase


def write(shell: Shell, out: Path | None, lang: str) -> int:
    """Write the rules in force, as Markdown or as a web page; without a file, print them."""
    from bot import rules_file

    if lang and lang not in shell.texts.languages:
        raise Stopped("no_such_language", given=lang, known=list(shell.texts.languages))
    spoken = lang or shell.lang
    with shell.house() as suban:
        head = suban.look_now(lambda work: rules_file.heading(work, shell.texts, spoken))
        told = suban.look_now(lambda work: rules_file.sections(work, shell.texts, spoken))
    is_page = out is not None and out.suffix != ".md"
    text = rules_file.web_page(head, told, spoken) if is_page else rules_file.markdown(head, told)
    if out is None:
        shell.print(text, end="")
        return DONE
    out.parent.mkdir(parents=True, exist_ok=True)
    out.write_text(text, encoding="utf-8")
    shell.say("written", file=str(out))
    return DONE


def diff(shell: Shell, other: str, **_: object) -> int:
    """Print what changed in the rules and when; with another profile, what would change if it came into force (X38)."""
    told = _between(shell, other) if other else _so_far(shell)
    for line in told or [shell.text("rules.same" if other else "rules.none")]:
        shell.print(line)
    return DONE


def _between(shell: Shell, other: str) -> list[str]:
    """Nothing is announced: this is how an operator looks before anybody hears of it."""
    from config.profile_loading import FOLDER, load_profile
    from handlers.rule_diff import differences

    settings = shell.settings()
    folders = [folder for folder in (settings.profile_dir, FOLDER) if folder]
    place = Path(other)
    there = [place.resolve().parent] if place.is_dir() else folders
    new = load_profile(place.resolve().name if place.is_dir() else other, there)
    return [shell.word(said) for said in differences(load_profile(settings.profile, folders), new)]


def _so_far(shell: Shell) -> list[str]:
    from handlers import rule_changes

    with shell.house() as suban:
        found = suban.look_now(rule_changes.log)
        zone = suban.profile.hours.zone
    lines: list[str] = []
    for changed in found:
        since = phrase("rules.changes.since", day={"at": changed.at, "as": "date"})
        lines += [shell.word(since, zone), *(f"  {shell.word(said)}" for said in changed.what)]
    return lines
