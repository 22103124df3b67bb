# The module collections.

def _counter(counts):
    return __collection__("Counter", "Counter", counts, None, _of_counters)

def _count(self, iterable, named, sign):
    counts = self._inner
    if iterable != None:
        if isinstance(iterable, dict):
            for key, count in iterable.items():
                counts[key] = counts.get(key, 0) + sign * count
        else:
            for key in iterable:
                counts[key] = counts.get(key, 0) + sign
    for key, count in named.items():
        counts[key] = counts.get(key, 0) + sign * count

def _update(self, iterable=None, **named):
    _count(self, iterable, named, 1)

def _subtract(self, iterable=None, **named):
    _count(self, iterable, named, -1)

def _most_common(self, n=None):
    pairs = sorted(self._inner.items(), key=lambda pair: pair[1], reverse=True)
    return pairs if n == None else pairs[:max(n, 0)]

def _elements(self):
    return [key for key, count in self._inner.items() for _ in range(count)]

def _total(self):
    return sum(self._inner.values())

_of_counters = {
    "copy": lambda self: _counter(dict(self._inner)),
    "elements": _elements,
    "most_common": _most_common,
    "subtract": _subtract,
    "total": _total,
    "update": _update,
}

def Counter(iterable=None, **named):
    made = _counter({})
    _count(made, iterable, named, 1)
    return made

def _with_default(factory, inner):
    if factory == None:
        extra = (None,)
    else:
        made = factory()
        if made != factory():
            __refuse__("the function of a defaultdict has to make the same value each time")
        extra = (factory, made)
    return __collection__("defaultdict", "defaultdict", inner, extra, _of_defaults)

def _update_dict(self, *others, **named):
    self._inner.update(*others, **named)

def _pop_key(self, *arguments):
    return self._inner.pop(*arguments)

_of_defaults = {
    "copy": lambda self: __collection__("defaultdict", "defaultdict", dict(self._inner), self._extra, _of_defaults),
    "pop": _pop_key,
    "update": _update_dict,
}

def defaultdict(default_factory=None, *others, **named):
    return _with_default(default_factory, dict(*others, **named))

def _popitem(self, last=True):
    if last or not self._inner:
        return self._inner.popitem()
    key = list(self._inner)[0]
    return (key, self._inner.pop(key))

def _move_to_end(self, key, last=True):
    inner = self._inner
    value = inner.pop(key)
    rest = {} if last else dict(inner)
    if not last:
        inner.clear()
    inner[key] = value
    inner.update(rest)

_of_ordered = {
    "copy": lambda self: OrderedDict(self._inner),
    "move_to_end": _move_to_end,
    "pop": _pop_key,
    "popitem": _popitem,
    "update": _update_dict,
}

def OrderedDict(*others, **named):
    return __collection__("OrderedDict", "OrderedDict", dict(*others, **named), None, _of_ordered)

def _make_named(cls, *values, **named):
    name = cls.__name__
    fields = cls._extra[0]
    defaults = cls._extra[1]
    if len(values) > len(fields):
        __refuse__(f"{name}.__new__() takes {len(fields) + 1} positional arguments but {len(values) + 1} were given")
    given = dict(zip(fields, values))
    for key, value in named.items():
        if key not in fields:
            __refuse__(f"{name}.__new__() got an unexpected keyword argument '{key}'")
        if key in given:
            __refuse__(f"{name}.__new__() got multiple values for argument '{key}'")
        given[key] = value
    without = [key for key in fields if key not in given and key not in defaults]
    if without:
        __refuse__(f"{name}.__new__() missing required argument: '{without[0]}'")
    inner = tuple([given[key] if key in given else defaults[key] for key in fields])
    return __collection__("namedtuple", name, inner, fields, dict(cls._extra[2], _fields=fields))

def namedtuple(typename, field_names, rename=False, defaults=()):
    if type(field_names) == str:
        field_names = field_names.replace(",", " ").split()
    fields = tuple(field_names)
    if len(set(fields)) < len(fields):
        __refuse__("Encountered duplicate field name")
    defaults = list(defaults or ())
    given = dict(zip(fields[len(fields) - len(defaults):], defaults))
    def _replace(self, **named):
        return cls(**dict(zip(fields, self._inner), **named))
    of_values = {
        "_asdict": lambda self: dict(zip(fields, self._inner)),
        "_make": lambda self, values: cls(*values),
        "_replace": _replace,
    }
    of_class = {
        "__call__": _make_named,
        "_fields": fields,
        "_make": lambda self, values: cls(*values),
    }
    cls = __collection__("class", typename, (), (fields, given, of_values), of_class)
    return cls

def _bounded(self, left):
    inner = self._inner
    most = self._extra
    while most != None and len(inner) > most:
        inner.pop(-1 if left else 0)

def _append(self, x):
    self._inner.append(x)
    _bounded(self, False)

def _appendleft(self, x):
    self._inner.insert(0, x)
    _bounded(self, True)

def _extend(self, iterable):
    self._inner.extend(list(iterable))
    _bounded(self, False)

def _extendleft(self, iterable):
    for x in list(iterable):
        _appendleft(self, x)

def _take(self, place):
    if not self._inner:
        __refuse__("IndexError: pop from an empty deque")
    return self._inner.pop(place)

def _rotate(self, n=1):
    inner = self._inner
    if inner:
        place = -n % len(inner)
        all = inner[place:] + inner[:place]
        inner.clear()
        inner.extend(all)

def _reverse(self):
    self._inner.reverse()

def deque(iterable=(), maxlen=None):
    of_deques = dict(_of_deques, maxlen=maxlen)
    made = __collection__("deque", "deque", list(iterable), maxlen, of_deques)
    _bounded(made, False)
    return made

_of_deques = {
    "append": _append,
    "appendleft": _appendleft,
    "copy": lambda self: deque(self._inner, self._extra),
    "count": lambda self, x: self._inner.count(x),
    "extend": _extend,
    "extendleft": _extendleft,
    "pop": lambda self: _take(self, -1),
    "popleft": lambda self: _take(self, 0),
    "reverse": _reverse,
    "rotate": _rotate,
}
