"""docs/lifecycle.md: the two tables of the law as a page and a chart, for people who read no code."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from config.texts import Texts
from store.action import BACK
from store.lifecycle import ACTIONS, STATES, TERMINAL, WAITS, Action, Tell, Wait

Words = Callable[[str], str]
Row = Sequence[str]


def lifecycle_page(texts: Texts) -> str:
    """The whole page, in English with the Chinese terms beside it."""

    def both(key: str) -> str:
        return " ".join(dict.fromkeys(texts.say(lang, key) for lang in ("zh", "en")))

    parts = [
        texts.say("en", "lifecycle.head"),
        _section(texts, "states", _states(texts)),
        _section(texts, "chart", chart(texts, "zh")),
        _section(texts, "actions", _table(texts, "actions", [_action(a, both) for a in ACTIONS.values()])),
        _section(texts, "guards", _table(texts, "guards", _guards())),
        _section(texts, "waits", _table(texts, "waits", [_wait(w, both) for w in WAITS])),
    ]
    return "\n\n".join(parts) + "\n"


def _section(texts: Texts, name: str, body: str) -> str:
    title, intro = (texts.say("en", f"lifecycle.{name}.{part}") for part in ("title", "intro"))
    return f"## {title}\n\n{intro}\n\n{body}"


def _table(texts: Texts, name: str, rows: Iterable[Row]) -> str:
    columns = texts.say("en", f"lifecycle.{name}.columns").split(" | ")
    lines = [columns, ["---"] * len(columns), *rows]
    return "\n".join(
        "| " + " | ".join(cell.replace("|", "\\|") or " " for cell in row) + " |" for row in lines
    )


def _states(texts: Texts) -> str:
    rows = [
        [
            f"`{state}`",
            *(texts.say(lang, f"state.staff.{state}") for lang in ("zh", "en")),
            *(texts.say(lang, f"state.complainant.{state}") for lang in ("zh", "en")),
        ]
        for state in STATES
    ]
    return _table(texts, "states", rows)


def chart(texts: Texts, lang: str) -> str:
    """Which steps lead from which state to which, for whatever draws Mermaid (X36)."""
    named = [f'    state "{texts.say(lang, f"state.staff.{s}")} {s}" as {s}' for s in STATES if s != "draft"]
    found: dict[tuple[str, str], list[str]] = {}
    for action in ACTIONS.values():
        for before, after in moves(action):
            place = ("[*]" if before == "draft" else before, after)
            found.setdefault(place, []).append(texts.say(lang, f"verb.{action.verb}"))
    arrows = [f"    {a} --> {b}: {' / '.join(verbs)}" for (a, b), verbs in found.items()]
    ends = [f"    {state} --> [*]" for state in TERMINAL]
    return "\n".join(["```mermaid", "stateDiagram-v2", *named, *arrows, *ends, "```"])


def moves(action: Action) -> list[tuple[str, str]]:
    """From which state to which; what was suspended goes back to each it may have come from."""
    if action.after == BACK:
        return [(state, before) for state in action.before for before in ACTIONS["suspend"].before]
    return [(before, action.after) for before in action.before if action.after]


def _action(action: Action, both: Words) -> Row:
    return [
        action.rule,
        f"{both(f'verb.{action.verb}')} `{action.verb}`",
        _codes(action.before),
        f"`{action.after}`" if action.after else "–",
        ", ".join(
            both(f"role.{role}") if role != "claimant" else both("lifecycle.claimant") for role in action.by
        ),
        both(f"lifecycle.approval.{action.approval}") if action.approval else "–",
        _codes(input.name if input.required else f"{input.name}?" for input in action.inputs),
        _codes(guard.__name__ for guard in action.guards),
        _clocks(action),
        _tells(action.tells, both),
    ]


def _clocks(action: Action) -> str:
    marks = {"▶": action.starts, "■": action.stops, "⏸": action.pauses, "⏵": action.resumes}
    return "; ".join(f"{mark} {_codes(names)}" for mark, names in marks.items() if names)


def _tells(tells: Iterable[Tell], both: Words) -> str:
    return ", ".join(f"{both(f'lifecycle.audience.{tell.who}')} `{tell.key}`" for tell in tells)


def _guards() -> list[Row]:
    found = {guard.__name__: guard for action in ACTIONS.values() for guard in action.guards}
    return [
        [f"`{name}`", (guard.__doc__ or "").strip().split("\n")[0]] for name, guard in sorted(found.items())
    ]


def _wait(wait: Wait, both: Words) -> Row:
    step = both(f"lifecycle.step.{wait.step}").replace("%", f"{wait.days:g}")
    does = f"{both(f'verb.{wait.verb}')} `{wait.verb}`" if wait.verb else ""
    return [f"{both(f'clock.{wait.clock}')} `{wait.clock}`", step, does, _tells(wait.tells, both)]


def _codes(names: Iterable[str]) -> str:
    return " ".join(f"`{name}`" for name in names)
