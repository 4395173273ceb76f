"""Requests that the server sends to addresses which people have entered: to public ones alone."""
