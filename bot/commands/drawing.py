"""Drawing: codes for windows, outlines of conversations, the page of the law, the gallery of texts."""

from __future__ import annotations

from pathlib import Path

from bot.shell import DONE, Shell, Stopped

LIFECYCLE = Path(__file__).parents[2] / "docs" / "lifecycle.md"


def qr(shell: Shell, site: str, out: Path, channel: str, format: list[str]) -> int:
    """Write a window's code in each format."""
    from bot.qr import NoSite, draw, link

    try:
        url = link(shell.settings().address, site, channel)
    except NoSite as wrong:
        raise Stopped("bad_site", given=str(wrong)) from None
    out.mkdir(parents=True, exist_ok=True)
    for kind in dict.fromkeys(format):
        path = out / f"{site}-{channel}.{kind}"
        draw(url, path)
        shell.say("qr", file=str(path), url=url)
    return DONE


def outline(shell: Shell, dialog: str, lang: str) -> int:
    """Print a conversation as Markdown and Mermaid."""
    from conversations.dialogs import DIALOGS
    from conversations.outline import outline as draw

    if dialog not in DIALOGS:
        raise Stopped("no_such_dialog", given=dialog, known=list(DIALOGS))
    if lang and lang not in shell.texts.languages:
        raise Stopped("no_such_language", given=lang, known=list(shell.texts.languages))
    shell.print(draw(DIALOGS[dialog], shell.texts, lang or shell.lang))
    return DONE


def lifecycle(shell: Shell, out: Path | None) -> int:
    """Write the page of the law anew."""
    from bot.lifecycle_page import lifecycle_page

    path = out or LIFECYCLE
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(lifecycle_page(shell.texts), encoding="utf-8")
    shell.say("written", file=str(path))
    return DONE


def gallery(shell: Shell, out: Path) -> int:
    """Draw every text in every language on one page."""
    from bot.gallery import gallery as draw

    out.parent.mkdir(parents=True, exist_ok=True)
    out.write_text(draw(shell.texts), encoding="utf-8")
    shell.say("written", file=str(out))
    return DONE
