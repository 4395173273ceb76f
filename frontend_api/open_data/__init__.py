"""What anybody may read of the command centre: its public figures as tables and as small pictures."""
