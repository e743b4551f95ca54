"""The doubles of the platforms, examined themselves: they have to refuse what the platforms refuse (D14)."""
