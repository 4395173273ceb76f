"""The command centre: what the villages' figures are, who is how far, and what is going on now."""
