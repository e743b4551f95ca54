"""Drawing: codes for windows, outlines of conversations, the page of the law, the gallery of texts."""

from __future__ import annotations

import asyncio
from pathlib import Path

from bot.shell import DONE, Shell, Stopped

LIFECYCLE = Path(__file__).parents[2] / "docs" / "lifecycle.md"


def qr(shell: Shell, site: str, out: Path, channel: str, format: list[str], door: str) -> int:
    """Write a window's code in each format."""
    from bot.qr import NoSite, draw

    try:
        url = LINKS[door](shell, site, channel)
    except NoSite as wrong:
        raise Stopped("bad_site", given=str(wrong)) from None
    out.mkdir(parents=True, exist_ok=True)
    name = f"{site}-{channel}" if door == "web" else f"{site}-{channel}-{door}"
    for kind in dict.fromkeys(format):
        path = out / f"{name}.{kind}"
        draw(url, path)
        shell.say("qr", file=str(path), url=url)
    return DONE


def _to_page(shell: Shell, site: str, channel: str) -> str:
    from bot.qr import link

    return link(shell.settings().address, site, channel)


def _to_wechat(shell: Shell, site: str, channel: str) -> str:
    """WeChat makes the code, and a permanent one: there may be 100,000 of them."""
    from bot.qr import check

    if not shell.settings().wechat_appid:
        raise Stopped("wechat_no_account")
    check(site, channel)
    from bot.wechat.checks import refused
    from bot.wechat.client import Refusal
    from bot.wechat.scenes import NoScene
    from bot.wechat.setup import code_of

    with shell.house() as suban:
        try:
            return asyncio.run(code_of(suban, channel, site))
        except NoScene:
            raise Stopped("qr_bad_scene", given=f"{channel}__{site}") from None
        except Refusal as refusal:
            shell.report(refused(refusal))
            raise Stopped("qr_not_made") from None


def _to_telegram(shell: Shell, site: str, channel: str) -> str:
    from bot.qr import check
    from bot.telegram.links import NoChannel, TooLong, at_site

    name = shell.settings().telegram_public_name
    if not name:
        raise Stopped("qr_no_bot")
    check(site, channel)
    try:
        return at_site(name, channel, site)
    except NoChannel:
        raise Stopped("qr_bad_channel", given=channel) from None
    except TooLong as much:
        raise Stopped("qr_too_long", more=str(much)) from None


LINKS = {"web": _to_page, "telegram": _to_telegram, "wechat": _to_wechat}
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
