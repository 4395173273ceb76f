"""Maps on paper: drawn on the server as PDF or PNG, with what a map needs to be read."""
