"""What the jail answers when it refuses a file: a code and numbers, no text.

`errors` turns the code into an exception with a message in the reader's language. Imported inside
the jail: nothing of Django's here.
"""

from __future__ import annotations


class Refusal(Exception):
    """A file that is not read. `code` is that of a class in `errors`; `values` fill its message."""

    def __init__(self, code: str, **values: str | int | float):
        super().__init__(code)
        self.code = code
        self.values = values
