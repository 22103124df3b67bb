"""Reductions of each key, and those that are built in."""

import math

# Combine the floats of a sum when there are more than this.
MOST_FLOATS = 1000
# Floats beyond this are added as the integers that they are, since sums may be beyond floats.
LARGE = 1e300


class Unmeasurable(Unwritable):
    """A value that a built-in reduction cannot take."""


def canonical(key):
    """A hashable form, equal for keys that are equal as JSON values: 1 equals 1.0, but
    not true."""
    kind = type(key)
    if kind is list:
        return list, tuple(map(canonical, key))
    if kind is dict:
        return dict, frozenset((name, canonical(value)) for name, value in key.items())
    if kind is bool or key is None:
        return kind, key
    return key


def exact_parts(numbers):
    """Few floats that together are exactly the sum of `numbers`."""
    parts, rest = [], list(numbers)
    while True:
        part = math.fsum(rest)
        if not part:
            return parts
        parts.append(part)
        rest.append(-part)


def shortened(text):
    return repr(text[:60]) + ('…' if len(text) > 60 else '')


def rank(value):
    """A sort key: numbers come before strings."""
    return type(value) is str, value


class Tally:
    """Figures about some values. Integers and floats are added separately, without rounding."""

    def __init__(self, state=None):
        state = state or (0, 0, None, None, None)
        self.count, self.integers, self.floats, self.least, self.largest = state

    def state(self):
        self.combine()
        return self.count, self.integers, self.floats, self.least, self.largest

    def combine(self):
        """Makes few floats of many."""
        if self.floats:
            parts = exact_parts(self.floats)
            self.integers += sum(int(part) for part in parts if abs(part) > LARGE)
            self.floats = [part for part in parts if abs(part) <= LARGE]

    def check(self, value):
        kind = type(value)
        names = ASKED.measures
        if not ('sum' in names or 'mean' in names or 'min' in names or 'max' in names):
            return
        is_number = kind in (int, float, bool)
        if not is_number and ('sum' in names or 'mean' in names):
            option = 'sum' if 'sum' in names else 'mean'
            told = 'the string ' + shortened(value) if kind is str else kind.__name__
            raise Unmeasurable('--%s needs numbers, not %s' % (option, told))
        if not is_number and kind is not str:
            option = 'min' if 'min' in names else 'max'
            raise Unmeasurable('--%s needs numbers or strings, not %s' % (option, kind.__name__))

    def add(self, value):
        """Adds a value that was checked."""
        self.count += 1
        if type(value) is bool:
            value = int(value)
        if type(value) is int:
            self.integers += value
        elif type(value) is float:
            self.floats = self.floats or []
            if abs(value) > LARGE:
                self.integers += int(value)
            else:
                self.floats.append(value)
            if len(self.floats) > MOST_FLOATS:
                self.combine()
        if type(value) in (int, float, str):
            self.compare(value, value)

    def compare(self, least, largest):
        if self.least is None or rank(least) < rank(self.least):
            self.least = least
        if self.largest is None or rank(largest) > rank(self.largest):
            self.largest = largest

    def merge(self, later):
        """Adds the figures about later values."""
        if later.floats is not None:
            self.floats = (self.floats or []) + later.floats
            self.combine()
        self.count += later.count
        self.integers += later.integers
        if later.least is not None:
            self.compare(later.least, later.largest)

    def divided(self, number):
        """The float nearest to the sum divided by `number`."""
        above, below = self.integers, 1
        for part in self.floats or ():
            one, other = part.as_integer_ratio()
            above, below = above * other + one * below, below * other
        try:
            return above / (below * number)
        except OverflowError:
            raise Unmeasurable('the sum is beyond the largest float') from None

    def measure(self, name):
        if name == 'count':
            return self.count
        if name == 'sum':
            return self.integers if self.floats is None else self.divided(1)
        if name == 'mean':
            return self.divided(self.count) if self.count else None
        return self.least if name == 'min' else self.largest

    def result(self):
        values = {name: self.measure(name) for name in ASKED.measures}
        return values if len(values) > 1 else values.popitem()[1]


class Groups:
    """The state of each key, in the order in which keys first appeared."""

    def __init__(self):
        self.entries = {}

    def add(self, key, values):
        """Folds values; changes nothing where one of them fails."""
        name = canonical(key)
        entry = self.entries.get(name)
        if ASKED.measures:
            if entry is None or len(values) > 1:
                tally = Tally()
                for value in values:
                    tally.check(value)
                    tally.add(value)
                self.merge_tally(name, key, tally)
            else:
                entry[1].check(values[0])
                entry[1].add(values[0])
            return
        total = [entry[1]] if entry else []
        for value in values:
            total = [as_json(REDUCE(total[0], value)) if total else value]
        self.entries[name] = entry[0] if entry else key, total[0]

    def merge_tally(self, name, key, tally):
        entry = self.entries.get(name)
        if entry is None:
            self.entries[name] = key, tally
        else:
            entry[1].merge(tally)

    def merge(self, key, state):
        """Adds a partial result of a key."""
        if ASKED.measures:
            self.merge_tally(canonical(key), key, Tally(state))
        else:
            self.add(key, [state])

    def line(self):
        """A partial result."""
        entries = self.entries.values()
        if ASKED.measures:
            entries = [(key, tally.state()) for key, tally in entries]
        return to_bytes(dump(list(entries))) + b'\n' if entries else b'\n'

    def results(self):
        """The output of all keys, or of all items if there are no keys."""
        entries = list(self.entries.values())
        if ASKED.by is None:
            (_, tally), = entries or [(None, Tally())]
            return write(None, tally.result())
        results = []
        for key, state in entries:
            result = state.result() if ASKED.measures else state
            results.append(write(None, {'key': key, 'result': result}))
        return b''.join(results)


def fold_by_key(groups, item, index):
    """Applies the function to an item, and folds the results into its key's group."""
    value = APPLY(item, index)
    if value is DROPPED:
        return groups
    is_many = type(value) is list or hasattr(value, '__next__')
    values = [as_json(value) for value in (value if ASKED.flat and is_many else (value,))]
    if values:
        groups.add(as_json(BY(item, index)) if BY else None, values)
    return groups
