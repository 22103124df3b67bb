"""Reads rows of CSV and TSV by the rules of src/input/table.rs."""

import re


def fields_of(delimiter):
    """Matches one field, up to the delimiter or the line end after it. A quote opens the
    field only at its start; text after the closing quote belongs to the field."""
    mark = re.escape(delimiter)
    pattern = r'(?:"((?:[^"]+|"")*)("?))?([^%s\n]*)(%s|\n|\Z)' % (mark, mark)
    return re.compile(pattern)


def records(text, delimiter):
    """Yields the fields of each record that is not empty, and the number of lines before it."""
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


NUMBER = re.compile(r'-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?')
MOST_SHOWN = 60


def number_or_text(text):
    """A number, if the text is a JSON number and finite."""
    if not NUMBER.fullmatch(text):
        return text
    number = float(text) if any(mark in text for mark in '.eE') else int(text)
    return number if number - number == 0 else text


CONVERTERS = {'str': str, 'int': int, 'float': float, 'auto': number_or_text}


class Converter:
    """Converts fields to the types of their columns."""

    def __init__(self, types, names):
        self.names = names
        self.problem = None
        self.others = CONVERTERS[types['others']]
        self.named = {}
        for name, kind in types['named']:
            if names is None:
                place = int(name)
            elif name in names:
                place = names.index(name)
            else:
                told = '--types names the column %s, which the header does not have'
                self.problem = Bad(told % name)
                continue
            self.named[place] = kind
        self.is_needed = bool(self.named) or types['others'] != 'str' or self.problem

    def convert(self, fields):
        """The values of the fields, or the message about one that does not convert."""
        if self.problem:
            return self.problem
        values = list(map(self.others, fields))
        for place, kind in self.named.items():
            if place >= len(fields):
                if kind not in ('int', 'float'):
                    continue
                told = 'the row has %d field%s, but --types names column %d'
                return Bad(told % (len(fields), '' if len(fields) == 1 else 's', place))
            text = fields[place]
            try:
                values[place] = CONVERTERS[kind](text)
            except ValueError:
                column = place if self.names is None else self.names[place]
                shown = text[:MOST_SHOWN] + ('…' if len(text) > MOST_SHOWN else '')
                article = 'an int' if kind == 'int' else 'a float'
                return Bad("column %s: '%s' is not %s" % (column, shown, article))
        return values


def row(fields, names, converter):
    """Makes an item of a record."""
    if not is_text(fields):
        return Bad('invalid UTF-8')
    if names is not None and len(names) != len(fields):
        told = 'the row has %d field%s, but the header names %d'
        return Bad(told % (len(fields), '' if len(fields) == 1 else 's', len(names)))
    values = converter.convert(fields) if converter.is_needed else fields
    if names is None or type(values) is Bad:
        return values
    return dict(zip(names, values))


def rows(body, header, table, types):
    """All rows, the number of lines before each, and whether some could not be read."""
    delimiter = chr(table['delimiter'])
    names = None
    if header:
        text = header.decode(errors='replace')
        names = next(records(text, delimiter), ([''], 0))[0]
    converter = Converter(types, names)
    items, places, is_bad = [], [], False
    for fields, line in records(body.decode(errors='surrogateescape'), delimiter):
        item = row(fields, names, converter)
        is_bad = is_bad or type(item) is Bad
        items.append(item)
        places.append(line)
    return items, places, is_bad
