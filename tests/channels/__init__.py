"""Platforms played by us: strict doubles that speak the platforms' own HTTP; and what every door has to pass."""

import pytest

pytest.register_assert_rewrite("tests.channels.conformance")
