"""Telegram: one bot that complainants write to, one that sits in the groups of units and the office."""
