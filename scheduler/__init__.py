"""The hall when nobody spoke: what the passing of time does."""
