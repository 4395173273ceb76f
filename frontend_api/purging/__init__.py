"""Purging: caches before the API are told to forget what has changed, as it happens.

A reader of the event log with a cursor of its own turns events into the names that answers carry
(`core.rest.cache_keys`) and hands them to the purger that `KAMPUNG_CACHE_PURGER` names. The cursor
moves on only when the purger has taken them.
"""
