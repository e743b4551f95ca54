"""Drawing: codes for windows, outlines of conversations, the page of the law, the gallery of texts."""

from __future__ import annotations

from pathlib import Path

from bot.shell import DONE, Shell, Stopped
from config.settings import Settings

LIFECYCLE = Path(__file__).parents[2] / "docs" / "lifecycle.md"


def qr(shell: Shell, site: str, out: Path, channel: str, format: list[str], door: str) -> int:
    """Write a window's code in each format."""
    from bot.qr import NoSite, draw

    try:
        url = LINKS[door](shell.settings(), site, channel)
    except NoSite as wrong:
        raise Stopped("bad_site", given=str(wrong)) from None
    out.mkdir(parents=True, exist_ok=True)
    name = f"{site}-{channel}" if door == "web" else f"{site}-{channel}-{door}"
    for kind in dict.fromkeys(format):
        path = out / f"{name}.{kind}"
        draw(url, path)
        shell.say("qr", file=str(path), url=url)
    return DONE


def _to_page(settings: Settings, site: str, channel: str) -> str:
    from bot.qr import link

    return link(settings.address, site, channel)


def _to_telegram(settings: Settings, site: str, channel: str) -> str:
    from bot.qr import check
    from bot.telegram.links import NoChannel, TooLong, at_site

    if not settings.telegram_public_name:
        raise Stopped("qr_no_bot")
    check(site, channel)
    try:
        return at_site(settings.telegram_public_name, channel, site)
    except NoChannel:
        raise Stopped("qr_bad_channel", given=channel) from None
    except TooLong as much:
        raise Stopped("qr_too_long", more=str(much)) from None


LINKS = {"web": _to_page, "telegram": _to_telegram}
"""Where a code leads, by the door somebody comes in through."""


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
