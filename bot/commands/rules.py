"""The rules: written to a file for whoever wants to read, print or publish them."""

from __future__ import annotations

from pathlib import Path

from bot.shell import DONE, Shell, Stopped


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
