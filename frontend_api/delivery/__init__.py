"""Delivery documents: written when something is published, read without rendering.

`marks` notes what has changed, `rendering` makes documents, `refresh` brings them up to date, and
`sources` listens to the changes.
"""
