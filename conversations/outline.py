"""A conversation as a page to read: every question with its options and condition, and the same as a chart."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Protocol

from config.saying import Facts
from conversations.conditions import ALWAYS, NEVER
from conversations.steps import Attach, Confirm, Dialog, Pick, Step


class Words(Protocol):
    """What an outline needs of the texts."""

    def say(self, lang: str, key: str, facts: Facts = ...) -> str: ...

    def blanks(self, lang: str, key: str) -> set[str]: ...


def outline(dialog: Dialog, texts: Words, lang: str) -> str:
    """Markdown: a table of the steps in their order, and a Mermaid flow chart of those that are asked."""
    title = _say(texts, lang, f"outline.title.{dialog.name}")
    head = [_say(texts, lang, f"outline.{column}") for column in ("step", "question", "options", "condition")]
    table = [head, ["---"] * len(head), *(_row(step, texts, lang) for step in dialog.steps)]
    lines = [f"# {title}", "", *(f"| {' | '.join(cells)} |" for cells in table), ""]
    return "\n".join([*lines, "```mermaid", *_chart(dialog, texts, lang), "```", ""])


def _row(step: Step, texts: Words, lang: str) -> list[str]:
    options = "<br>".join(f"{n} {label}" for n, label in enumerate(_labels(step, texts, lang), 1))
    return [f"`{step.name}`", _question(step, texts, lang), options, _condition(step, texts, lang)]


def _question(step: Step, texts: Words, lang: str) -> str:
    return _say(texts, lang, f"{step.words}.{_variant(step)}").replace("\n", "<br>").replace("|", "\\|")


def _variant(step: Step) -> str:
    return "good" if step.name == "reasons" else "ask"


def _labels(step: Step, texts: Words, lang: str) -> list[str]:
    if callable(step.options):
        return [_say(texts, lang, "outline.varying")]
    return [_say(texts, lang, f"{step.words}.option.{id}") for id in step.options]


def _condition(step: Step, texts: Words, lang: str) -> str:
    notes = [f"`{step.when}`"] if step.when != ALWAYS else []
    if step.asked == NEVER:
        notes.append(_say(texts, lang, "outline.on_edit"))
    elif step.asked != ALWAYS:
        notes.append(f"`{step.asked}`")
    if step.optional:
        notes.append(_say(texts, lang, "outline.optional"))
    return "<br>".join(notes).replace("|", "\\|")


def _say(texts: Words, lang: str, key: str) -> str:
    """A text with its blanks shown as they stand in the file."""
    return texts.say(lang, key, {blank: f"{{{blank}}}" for blank in texts.blanks(lang, key)})


# ---------------------------------------------------------------- the chart


def _chart(dialog: Dialog, texts: Words, lang: str) -> Iterator[str]:
    asked = [step for step in dialog.steps if step.asked != NEVER]
    yield "flowchart TD"
    for step in asked:
        yield f"  {step.name}{_shape(step)}"
    before = ["start"]
    yield "  start(( ))"
    for step in asked:
        label = _why(step)
        yield from (f"  {name} -->{label} {step.name}" for name in before)
        before = [*before, step.name] if label else [step.name]
        yield from _exits(step, texts, lang)
    yield "  done(((done)))"
    yield from (f"  {name} --> done" for name in before if name != "start")


def _shape(step: Step) -> str:
    if isinstance(step, Confirm):
        return f"[/{step.name}/]"
    if isinstance(step, Pick):
        return f"{{{{{step.name}}}}}"
    return f"[({step.name})]" if isinstance(step, Attach) else f"[{step.name}]"


def _why(step: Step) -> str:
    """The condition as the label of an arrow, without signs the chart would trip over."""
    conditions = [str(c) for c in (step.when, step.asked) if c != ALWAYS]
    plain = ", ".join(conditions).replace("|", "or").replace("(", "").replace(")", "")
    return f'|"{plain}"|' if plain else ""


def _exits(step: Step, texts: Words, lang: str) -> Iterator[str]:
    for id, outcome in step.ends.items():
        static = not callable(step.options) and id in step.options
        label = _say(texts, lang, f"{step.words}.option.{id}") if static else id
        target = outcome.replace("dialog:", "").replace("?", "another")
        yield f'  {step.name} -->|"{label}"| {step.name}_{target}([{target}])'
