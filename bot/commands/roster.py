"""Who works here: invitations, codes that bind a group, and the list of posts (X68)."""

from __future__ import annotations

from datetime import timedelta

from bot.app import Suban
from bot.commands import people as changes
from bot.shell import DONE, Shell, Stopped
from bot.telegram import links
from config.profile import Organisation
from config.saying import at
from handlers import posts
from store import factors, organisations, people, roster, secondments, staff_numbers, staffing
from store.database import Row
from store.work import Work, moment

DAYS = 7
SIGN_IN_HOURS = 12
POSTS = ("leader", "officer", "clerk")


def invite(shell: Shell, organisation: str, post: str, member: str, name: str) -> int:
    """Print a link that enrols one person once; `suban invite revoke CODE` makes it worthless."""
    with shell.house() as suban:
        if organisation == "revoke":
            return _revoke(shell, suban, post)
        body = _organisation(suban, organisation)
        post = _post(body, post, member)
        code = suban.turn_now(
            lambda work: roster.issue_pass(
                work,
                "enrol",
                DAYS * 24 * 60,
                organisation=body.id,
                post=post,
                member=member,
                person=people.add(work, "staff", name=name) if name else "",
            )
        )
        shell.say(
            "invited", organisation=body.name, post={"key": f"post.{post}"}, code=code, until=_expiry(suban),
            url=f"{suban.settings.address}/workbench#code={code}",
        )  # fmt: skip
        if bot := suban.settings.telegram_staff_name:
            shell.say("invited_telegram", url=links.to_enrol(bot, code))
        if suban.settings.wecom_bot_id:
            shell.say("invited_wecom", code=code)
    return DONE


def bind_code(shell: Shell, organisation: str) -> int:
    """Print a code that makes a chat the organisation's group."""
    with shell.house() as suban:
        body = _organisation(suban, organisation)
        code = suban.turn_now(
            lambda work: roster.issue_pass(work, "bind", DAYS * 24 * 60, organisation=body.id)
        )
        shell.say("bind_code", organisation=body.name, code=code, until=_expiry(suban))
        if bot := suban.settings.telegram_staff_name:
            shell.say("bind_telegram", url=links.to_bind(bot, code), bot=bot, code=code)
        if suban.settings.wecom_bot_id:
            shell.say("bind_wecom", code=code)
    return DONE


def show(shell: Shell, organisation: str) -> int:
    """List every post that is held now."""
    with shell.house() as suban:
        if organisation:
            _organisation(suban, organisation)
        lines = suban.look_now(lambda work: _lines(work, shell, organisation))
        red = suban.look_now(lambda work: _red(work, shell, organisation))
    for line in [*(lines or [shell.text("nobody")]), *red]:
        shell.print(line)
    return DONE


def sign_in(shell: Shell, post: int) -> int:
    """Print a link with which the holder of a post signs in once more."""
    with shell.house() as suban:
        code = suban.turn_now(lambda work: _sign_in_code(work, post))
        url = f"{suban.settings.address}/workbench#code={code}"
        until = at(suban.now() + timedelta(hours=SIGN_IN_HOURS), "moment")
    shell.say("sign_in", url=url, until=until)
    return DONE


def practised(shell: Shell) -> int:
    """List who has completed which role's exercise, how often and when last (X37)."""
    from handlers.practice_cards import line
    from store import practice

    with shell.house() as suban:
        lines = suban.look_now(lambda work: [shell.word(line(work, row)) for row in practice.completed(work)])
    for each in lines or [shell.text("practised_none")]:
        shell.print(each)
    return DONE


def _sign_in_code(work: Work, post: int) -> str:
    person = _holder(work, post)
    return roster.issue_pass(work, "sign-in", SIGN_IN_HOURS * 60, person=person)


def dismiss(shell: Shell, post: int) -> int:
    """Take a post back."""
    with shell.house() as suban:
        if not suban.turn_now(lambda work: roster.dismiss(work, post)):
            raise Stopped("no_such_post", post=post)
    shell.say("dismissed", post=post)
    return DONE


def second(shell: Shell, post: int, organisation: str, kind: str, period: str) -> int:
    """Who holds a post works for another organisation in some days, and stands aside for the home (G20)."""
    with shell.house() as suban:
        body = _organisation(suban, organisation)
        kind = _post(body, kind, "")
        facts = changes.done(
            suban,
            lambda work: secondments.second(
                work, changes.post(work, post), body.id, kind, *posts.period(work, period)
            ),
        )
    shell.say("seconded", **facts)
    return DONE


def reset_factor(shell: Shell, post: int) -> int:
    """Forget the second factor of whoever holds a post: the telephone is lost or another (§8.2)."""
    with shell.house() as suban:
        name = suban.turn_now(lambda work: _reset_factor(work, post))
    shell.say("factor_reset", name=name)
    return DONE


def _reset_factor(work: Work, post: int) -> str:
    person = _holder(work, post)
    if not factors.reset(work, person):
        raise Stopped("no_factor", post=post)
    return people.name(work, person)


def _holder(work: Work, post: int) -> str:
    person = next((row["person"] for row in roster.everybody(work) if row["id"] == post), "")
    if not person:
        raise Stopped("no_such_post", post=post)
    return str(person)


def _revoke(shell: Shell, suban: Suban, code: str) -> int:
    if not suban.turn_now(lambda work: roster.revoke_pass(work, code.strip().upper())):
        raise Stopped("no_such_code")
    shell.say("revoked")
    return DONE


def _organisation(suban: Suban, id: str) -> Organisation:
    known = {o.id: o for o in suban.profile.organisations}
    if id not in known:
        raise Stopped("no_such_organisation", given=id, known=sorted(known))
    return known[id]


def _post(organisation: Organisation, post: str, member: str) -> str:
    named = next((m for m in organisation.members if m.id == member), None)
    if member and not named:
        raise Stopped("no_such_member", given=member, known=[m.id for m in organisation.members])
    chosen = post or (named.post if named else "")
    if chosen not in POSTS:
        raise Stopped("no_such_kind_of_post", given=post, known=list(POSTS))
    return chosen


def _expiry(suban: Suban) -> object:
    return at(suban.now() + timedelta(days=DAYS), "moment")


def _lines(work: Work, shell: Shell, organisation: str) -> list[str]:
    held = [*roster.everybody(work), *secondments.coming(work)]
    return [
        _line(work, shell, row) for row in held if not organisation or row["organisation"] == organisation
    ]


def _line(work: Work, shell: Shell, row: Row) -> str:
    line = shell.text(
        "post", id=row["id"], organisation=organisations.name(work, row["organisation"]),
        post={"key": f"post.{row['post']}"}, name=people.name(work, row["person"]) or "–",
        since=at(moment(row["since"]), "date"),
    )  # fmt: skip
    if number := staff_numbers.of(work, row["person"]):
        line = shell.text("post_numbered", line=line, number=number)
    return shell.text("post_seconded", line=line, **secondments.facts(work, row)) if row["home"] else line


def _red(work: Work, shell: Shell, organisation: str) -> list[str]:
    """Organisations that somebody is missing in, marked (X68)."""
    found = [staffed for staffed in staffing.red(work) if organisation in ("", staffed.body.id)]
    return [shell.text("red", organisation=staffed.marked) for staffed in found]
