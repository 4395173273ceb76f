"""Making and changing the roster: who keeps which night."""
