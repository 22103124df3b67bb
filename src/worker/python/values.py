"""Reads items and writes results."""


class Bad:
    """Takes the place of an item that cannot be read."""

    def __init__(self, message):
        self.message = message


class Unwritable(Exception):
    """A result that has no JSON form."""


def load_forms():
    names = {'Unwritable': Unwritable}
    exec(compile(FORMS, '<ppar forms>', 'exec'), names)
    return names['form']


def form(value):
    """What json writes in place of a value that it does not know."""
    global form
    form = load_forms()
    return form(value)


def form_now(value):
    """The same by the current `form`, which replaces itself when first called."""
    return form(value)


def dump(value):
    try:
        return encode(value, ',', form_now)
    except Unwritable:
        raise
    except RecursionError:
        raise Unwritable('the result is nested too deep') from None
    except ValueError as error:
        if 'ircular' in str(error):
            raise Unwritable('the result contains itself') from None
        raise Unwritable('NaN and the infinities have no JSON form') from None
    except TypeError as error:
        raise Unwritable(str(error)) from None


def to_bytes(text):
    try:
        return text.encode()
    except UnicodeEncodeError:
        raise Unwritable('the result contains half of a surrogate pair') from None


def as_json(value):
    """The value as JSON would read it back, so that --reduce sees only JSON values."""
    kind = type(value)
    if kind is str:
        to_bytes(value)
        return value
    if kind in FLAT and (kind is not float or value - value == 0):
        return value
    text = dump(value)
    to_bytes(text)
    return decode(text)


def write_flat(values):
    """The output of results if all are plain scalars, otherwise none."""
    if not ASKED.is_plain or not FLAT.issuperset(map(type, values)):
        return None
    try:
        # JSON strings never contain a raw line end, so this one separates results.
        return encode(values, ',\n', None)[1:-1].replace(',\n', '\n').encode() + b'\n'
    except ValueError:
        return None


def write(item, value):
    """The output of one item."""
    if value is DROPPED:
        return b''
    values = value if ASKED.flat and type(value) is list else (value,)
    texts = []
    for value in values:
        if ASKED.raw and isinstance(value, str):
            text = value
        else:
            text = dump(value)
        if ASKED.with_item:
            text = '{"item":%s,"result":%s}' % (dump(item), text)
        texts.append(',' + text if ASKED.array else text + '\n')
    data = to_bytes(''.join(texts))
    if len(data) > MOST_BYTES:
        raise Unwritable('the result is longer than 2 GiB')
    return data


def parse(line):
    try:
        return decode(line.decode())
    except UnicodeDecodeError as error:
        return Bad('invalid UTF-8 at byte %d' % (error.start + 1))
    except ValueError as error:
        if hasattr(error, 'colno'):
            return Bad('bad JSON at column %d: %s' % (error.colno, error.msg))
        return Bad('bad JSON: %s' % error)
    except RecursionError:
        return Bad('bad JSON: it is nested too deep')


def parse_numbers(body):
    """All values, if the text holds only numbers: without commas, brackets and quotes,
    each line must be one value, so lines may be joined."""
    if body.translate(None, NUMERIC):
        return None
    try:
        return decode('[' + body.decode().rstrip('\n').replace('\n', ',') + ']')
    except ValueError:
        return None


def parse_lines(body, count):
    """All values, if each line begins and ends with its value."""
    values = []
    append, scan = values.append, SCAN
    position = 0
    try:
        text = body.decode()
        if not text.endswith('\n'):
            text += '\n'
        for _ in range(count):
            value, position = scan(text, position)
            if text[position] != '\n':
                return None
            position += 1
            append(value)
    except (*SCAN_ERRORS, ValueError, RecursionError, IndexError):
        return None
    return values


def json_items(body, count):
    values = parse_numbers(body)
    if values is None or len(values) != count:
        values = parse_lines(body, count)
    if values is None:
        return [parse(line) for line in body.split(b'\n') if line.strip(BLANK)][:count], True
    return values, False


def text_items(records):
    values = []
    for record in records:
        try:
            values.append(record.decode())
        except UnicodeDecodeError as error:
            values.append(Bad('invalid UTF-8 at byte %d' % (error.start + 1)))
    return values, any(type(value) is Bad for value in values)


def pieces(body, terminator):
    records = body.split(terminator)
    if not records[-1]:
        records.pop()
    return records


def without_return(line):
    return line[:-1] if line.endswith(b'\r') else line
