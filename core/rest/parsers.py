"""Reads JSON bodies; one that is nested without end, or holds half a character, is refused like
any other that is malformed."""

import json

from rest_framework.exceptions import ParseError
from rest_framework.parsers import JSONParser as BaseJSONParser


class JSONParser(BaseJSONParser):
    def parse(self, stream, media_type=None, parser_context=None):
        try:
            data = super().parse(stream, media_type, parser_context)
            # "\ud800" is fine JSON, but no text: neither a database nor an answer can hold it.
            json.dumps(data, ensure_ascii=False).encode()
        except RecursionError:
            raise ParseError("The JSON is nested too deeply.") from None
        except UnicodeEncodeError:
            raise ParseError("The JSON holds half a surrogate pair, which is no text.") from None
        return data
