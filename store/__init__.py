"""The archive: what is kept, and the rules by which it may change."""
