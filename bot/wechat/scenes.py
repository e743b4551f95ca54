"""What a parametric QR code carries: where it hangs. Anybody can photograph one, so it fills in and proves nothing."""

from __future__ import annotations

import re

SCENE = re.compile(r"^(?:qrscene_)?(?P<channel>[a-z0-9]+)__(?P<site>[0-9A-Za-z_-]{0,40})$")
LONGEST = 64
"""Characters of a scene."""


class NoScene(ValueError):
    """A channel or site that no code of WeChat can carry."""


def scene_of(channel: str, site: str) -> str:
    """What stands in the code. Raises NoScene."""
    scene = f"{channel}__{site}"
    if len(scene) > LONGEST or not SCENE.match(scene):
        raise NoScene(scene)
    return scene


def origin(scene: str) -> tuple[str, str]:
    """Channel and site of a scene; nothing for one that is not ours."""
    found = SCENE.match(scene)
    return (found["channel"], found["site"]) if found else ("", "")
