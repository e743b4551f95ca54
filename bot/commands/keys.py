"""The key: what to keep of it, and how to change it (D10, D11)."""

from __future__ import annotations

from bot.app import Suban, build, keyring
from bot.shell import DONE, REFUSED, Shell, Stopped
from config.settings import Settings
from store import rotation
from store.files import Missing
from store.privacy import Keyring, Unreadable
from store.rotation import Progress

ACKNOWLEDGED = "key-backup.acknowledged"


def backup(shell: Shell) -> int:
    """Print the key and how to keep it."""
    settings = shell.settings()
    assert settings.secret_key is not None
    shell.say(
        "key_backup",
        key=settings.secret_key.get_secret_value(),
        retired=",".join(key.get_secret_value() for key in settings.retired_keys),
        fingerprint=keyring(settings).fingerprint,
    )
    return DONE


def acknowledge(shell: Shell, fingerprint: str) -> int:
    """Write down that the key was kept elsewhere, so that doctor stops asking."""
    settings = shell.settings()
    if fingerprint.strip().lower() != keyring(settings).fingerprint:
        raise Stopped("key_other_fingerprint")
    settings.var_dir.mkdir(parents=True, exist_ok=True)
    (settings.var_dir / ACKNOWLEDGED).write_text(fingerprint.strip().lower() + "\n", encoding="ascii")
    shell.say("key_acknowledged")
    return DONE


def is_acknowledged(settings: Settings, keys: Keyring) -> bool:
    """Whether somebody said that the key in use was kept."""
    path = settings.var_dir / ACKNOWLEDGED
    return path.exists() and path.read_text(encoding="ascii").strip() == keys.fingerprint


def rotate(shell: Shell) -> int:
    """Seal again what an older key sealed; the service has to be stopped."""
    suban = build(shell.settings(), exclusive=True, doors=False)
    suban.database.open()
    try:
        done = [_rotate_place(suban, place) for place in range(rotation.PLACES)]
        lost = sum(each.unreadable for each in done) + _rotate_files(suban)
    finally:
        suban.database.close()
    shell.say("key_rotated", count=sum(each.resealed for each in done))
    if lost:
        shell.complain("key_lost", count=lost)
    return REFUSED if lost else DONE


def _rotate_place(suban: Suban, place: int) -> Progress:
    progress = Progress()
    while suban.turn_now(lambda work: rotation.rotate(work, progress, place)):
        pass
    return progress


def _rotate_files(suban: Suban) -> int:
    """Seal the files again; how many could not be opened."""
    lost = 0
    for digest in suban.look_now(rotation.contents):
        try:
            suban.files.reseal(digest)
        except (Unreadable, Missing, FileNotFoundError):
            lost += 1
    return lost
