"""How does JSON come in and go out?"""

from decimal import Decimal
from typing import Any

import orjson
from django.http import HttpRequest
from django.utils.functional import Promise
from rest_framework.exceptions import ParseError
from rest_framework.parsers import BaseParser
from rest_framework.renderers import BaseRenderer

OPTIONS = orjson.OPT_UTC_Z | orjson.OPT_NON_STR_KEYS
DEEPEST = 20  # levels of nesting that are read


def to_json(data: Any) -> bytes:
    """Instants in UTC with ``Z``, decimals as strings (a float would lose fen), translations in the reader's language."""
    return orjson.dumps(data, default=_plain, option=OPTIONS)


def _plain(value: Any) -> Any:
    if isinstance(value, Promise | Decimal | str):
        return str(value)
    if isinstance(value, int):
        return int(value)
    if isinstance(value, dict):
        return dict(value)
    raise TypeError(f"{type(value).__name__} has no JSON form.")


class OrjsonRenderer(BaseRenderer):
    media_type = "application/json"
    format = "json"
    charset = None

    def render(self, data, accepted_media_type=None, renderer_context=None):
        if isinstance(data, bytes):  # already rendered, for its entity tag
            return data
        return b"" if data is None else to_json(data)


class StrictJSONParser(BaseParser):
    """JSON by the letter (no NaN, no lone surrogates), never more than ``DATA_UPLOAD_MAX_MEMORY_SIZE``."""

    media_type = "application/json"

    def parse(self, stream, media_type=None, parser_context=None):
        body = stream.body if isinstance(stream, HttpRequest) else stream.read()
        if not body:
            return {}
        try:
            found = orjson.loads(body)
        except orjson.JSONDecodeError as error:
            raise ParseError from error
        if _is_deeper(found, DEEPEST):
            raise ParseError
        return found


def _is_deeper(value: Any, levels: int) -> bool:
    """No input of the product nests; what does deeply cannot even be named in an answer."""
    if not isinstance(value, dict | list):
        return False
    within = value.values() if isinstance(value, dict) else value
    return levels == 0 or any(_is_deeper(each, levels - 1) for each in within)
