"""Rows of CSV and the like, by the rules of src/input/table.rs."""

import re


def fields_of(delimiter):
    """Matches one field, up to the delimiter or the line end behind it. Only a quote at
    its start opens it; what stands behind the closing one belongs to the field."""
    mark = re.escape(delimiter)
    pattern = r'(?:"((?:[^"]+|"")*)("?))?([^%s\n]*)(%s|\n|\Z)' % (mark, mark)
    return re.compile(pattern)


def records(text, delimiter):
    """Each record that is not empty: its fields, and how many lines stand before it."""
    pattern = fields_of(delimiter)
    position = line = 0
    while position < len(text):
        start, fields = position, []
        while True:
            found = pattern.match(text, position)
            quoted, closed, rest, end = found.groups()
            position = found.end()
            is_last = end != delimiter
            if is_last and rest.endswith('\r') and (quoted is None or closed):
                rest = rest[:-1]
            fields.append((quoted or '').replace('""', '"') + rest)
            if is_last:
                break
        record = text[start:position]
        if record.strip('\r\n') or len(fields) > 1:
            yield fields, line
        line += record.count('\n')


def is_text(fields):
    try:
        ''.join(fields).encode()
    except UnicodeEncodeError:
        return False
    return True


def rows(body, header, table):
    """All rows, the lines before each, and whether some cannot be read."""
    delimiter = chr(table['delimiter'])
    names = None
    if header:
        text = header.decode(errors='replace')
        names = next(records(text, delimiter), ([''], 0))[0]
    items, places, is_bad = [], [], False
    for fields, line in records(body.decode(errors='surrogateescape'), delimiter):
        if not is_text(fields):
            item = Bad('invalid UTF-8')
        elif names is None:
            item = fields
        elif len(names) == len(fields):
            item = dict(zip(names, fields))
        else:
            told = 'the row has %d fields, but the header names %d'
            item = Bad(told % (len(fields), len(names)))
        is_bad = is_bad or type(item) is Bad
        items.append(item)
        places.append(line)
    return items, places, is_bad
