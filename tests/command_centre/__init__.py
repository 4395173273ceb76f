"""The command centre."""
