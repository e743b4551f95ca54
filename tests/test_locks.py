"""The requirement files fit pyproject.toml and each other: what is installed is what was tested."""

from __future__ import annotations

import re
import tomllib
from collections import defaultdict
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parent.parent
PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
PROJECT, BUILD = PYPROJECT["project"], PYPROJECT["build-system"]
EXTRAS: dict[str, list[str]] = PROJECT["optional-dependencies"]
FILES = {"": ROOT / "requirements.txt"} | {extra: ROOT / f"requirements-{extra}.txt" for extra in EXTRAS}
PIN = re.compile(r"[A-Za-z0-9._-]+==[^\s;]+(?: ; [^-]+)?(?: +--hash=sha256:[0-9a-f]{64})+")


def read_lines(extra: str) -> list[str]:
    """The pins of a file, each on one line with its hashes."""
    return FILES[extra].read_text(encoding="utf-8").replace("\\\n", "").splitlines()


def read_pins(extra: str) -> dict[str, set[str]]:
    """Name → what is pinned under it; several pins when Python versions differ."""
    pins: dict[str, set[str]] = defaultdict(set)
    for line in read_lines(extra):
        pin = Requirement(line.split("--hash")[0])
        pins[canonicalize_name(pin.name)].add(str(pin))
    return pins


def meets(pins: set[str], wish: Requirement) -> bool:
    versions = [spec.version for pin in pins for spec in Requirement(pin).specifier]
    return bool(versions) and all(wish.specifier.contains(version) for version in versions)


@pytest.mark.parametrize("extra", sorted(FILES))
def test_a_lock_meets_what_the_project_asks_for(extra: str) -> None:
    pins = read_pins(extra)
    wishes = map(Requirement, [*PROJECT["dependencies"], *EXTRAS.get(extra, []), *BUILD["requires"], "wheel"])
    unmet = [str(wish) for wish in wishes if not meets(pins[canonicalize_name(wish.name)], wish)]
    assert unmet == [], "run `make lock`"


@pytest.mark.parametrize("extra", sorted(FILES))
def test_every_line_is_a_pin_with_a_hash_and_names_no_address(extra: str) -> None:
    assert [line for line in read_lines(extra) if not PIN.fullmatch(line)] == []


@pytest.mark.parametrize("extra", sorted(EXTRAS))
def test_an_extra_adds_to_the_runtime_without_changing_it(extra: str) -> None:
    runtime, more = read_pins(""), read_pins(extra)
    assert {name: more[name] for name in runtime} == runtime


def test_all_extras_can_be_installed_together() -> None:
    chosen: dict[str, list[set[str]]] = defaultdict(list)
    for extra in FILES:
        for name, pins in read_pins(extra).items():
            chosen[name].append(pins)
    assert [name for name, all_pins in chosen.items() if all_pins != all_pins[:1] * len(all_pins)] == []


def test_every_lock_belongs_to_an_extra() -> None:
    assert sorted(ROOT.glob("requirements*.txt")) == sorted(FILES.values())
