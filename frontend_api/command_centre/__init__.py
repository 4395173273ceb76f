"""The command centre's screens as data, for whoever holds a role in the whole of an area."""
