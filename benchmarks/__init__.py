"""What a turn, a complaint, a crowd and a start cost: ratios and counts of one run."""
