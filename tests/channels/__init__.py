"""Platforms played by us: strict doubles that speak the platforms' own HTTP."""
