"""The JSON forms of results that json itself does not know.

`form` returns what to write in a value's place. It imports no libraries: a value can be of
a library's type only if the library is already loaded.
"""

import base64
import dataclasses
import datetime
import decimal
import enum
import os
import sys
import uuid

#: What may help with types that functions return often.
HINTS = {
    'generator': ': --flat writes each value that it yields',
    'coroutine': ': run it in the function, with asyncio.run(...)',
    'datetime.timedelta': ': return its total_seconds()',
    'complex': ': return [x.real, x.imag]',
}


def of(library, *names):
    """Types of a library, if it is loaded."""
    module = sys.modules.get(library)
    found = [getattr(module, name, None) for name in names]
    return tuple(kind for kind in found if isinstance(kind, type))


def form(value):
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {field.name: getattr(value, field.name) for field in dataclasses.fields(value)}
    if isinstance(value, (datetime.datetime, datetime.date, datetime.time)):
        return value.isoformat()
    if isinstance(value, os.PathLike):
        return os.fspath(value)
    if isinstance(value, (decimal.Decimal, uuid.UUID)):
        return str(value)
    if isinstance(value, enum.Enum):
        return value.value
    if isinstance(value, (bytes, bytearray, memoryview)):
        return base64.b64encode(value).decode('ascii')
    if isinstance(value, (set, frozenset)):
        try:
            return sorted(value)
        except TypeError:
            return list(value)
    if isinstance(value, range):
        return list(value)
    return form_of_library(value)


def form_of_library(value):
    if isinstance(value, of('numpy', 'datetime64', 'timedelta64')):
        return str(value)
    if isinstance(value, of('numpy', 'generic', 'ndarray')):
        return value.tolist()
    if isinstance(value, of('pandas', 'DataFrame')):
        return value.to_dict(orient='records')
    if isinstance(value, of('pandas', 'Series')):
        return {str(label): element for label, element in value.items()}
    if isinstance(value, of('pandas', 'Index')):
        return value.tolist()
    kind = type(value)
    name = kind.__qualname__
    if kind.__module__ not in ('builtins', '__mp_main__'):
        name = kind.__module__ + '.' + name
    raise Unwritable('a value of type %s has no JSON form%s' % (name, HINTS.get(name, '')))
