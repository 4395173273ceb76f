"""Webhooks: a village's events, sent to programs elsewhere as they happen.

The outbox is filled from the event log by a reader with a cursor, so that nothing is missed and
nothing queued twice; what is due in it is sent outside any transaction. Messages are those of the
Standard Webhooks specification (standardwebhooks.com).
"""
