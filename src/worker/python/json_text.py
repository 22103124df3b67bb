"""Reads and writes JSON with the C functions below the standard library's json.

Importing json takes longer than starting the interpreter does, for regular expressions that
the C functions do not need. Where they are missing, as in PyPy, json does everything.
"""

SPACE = ' \t\n\r'
#: Up to Python 3.12 the C function can raise its own kind of error only once json is imported.
SCAN_ERRORS = StopIteration, SystemError


def refuse_constant(name):
    raise ValueError(name + ' is not JSON')


class Reading:
    """What json.scanner asks of a decoder."""

    strict = True
    object_hook = object_pairs_hook = None
    parse_float, parse_int, parse_constant = float, int, refuse_constant


def direct_functions():
    from _json import encode_basestring, make_encoder, make_scanner

    def encode(value, separator, default):
        # The dict is for containers that are being written: one may contain itself.
        encoder = make_encoder(
            {}, default, encode_basestring, None, ':', separator, False, False, False
        )
        return ''.join(encoder(value, 0))

    if encode([0.5, {'a': None}], ',', None) != '[0.5,{"a":null}]':
        raise ImportError
    return make_scanner(Reading), encode


def library_functions():
    import json

    def encode(value, separator, default):
        return json.JSONEncoder(
            ensure_ascii=False, allow_nan=False, separators=(separator, ':'), default=default
        ).encode(value)

    return json.JSONDecoder(parse_constant=refuse_constant).scan_once, encode


try:
    SCAN, encode = direct_functions()
except Exception:
    SCAN, encode = library_functions()


def decode(text):
    """The value of a JSON text."""
    start = len(text) - len(text.lstrip(SPACE))
    try:
        value, end = SCAN(text, start)
        if end == len(text) or not text[end:].strip(SPACE):
            return value
    except SCAN_ERRORS:
        pass
    import json

    # It fails too, with an exception that says where.
    return json.JSONDecoder(parse_constant=refuse_constant).decode(text)


