"""Processes a chunk: applies the function to its items, and folds results."""


def run_map(lot):
    """Applies the function to many items in one go."""
    items, is_bad = lot.read()
    lot.items = items
    if is_bad or lot.careful or lot.without or ASKED.one_by_one:
        return run_singly(lot, items)
    if lot.count - lot.skip == 1:
        lot.begin(lot.skip)
        lot.at = None
    WATCHER.watch(lot)
    places = range(lot.first + lot.skip, lot.first + lot.count)
    results = map(APPLY, items[lot.skip:] if lot.skip else items, places)
    while True:
        try:
            lot.values.extend(results)
            left = lot.count - lot.base - len(lot.values)
            if not left:
                break
            # The function raised StopIteration, which extend() took for the end.
            raise RuntimeError('the function raised StopIteration')
        except Spill as spill:
            with LOCK:
                lot.drain()
            write_in_parts(lot, lot.base, spill)
            lot.base += 1
        except BaseException as error:
            fail_next(lot, error)
    with LOCK:
        WATCHER.lot = None
        lot.drain()


def write_in_parts(lot, offset, spill):
    """Writes a long result as it is produced, so that it need not fit into memory."""
    item = lot.items[offset] if ASKED.with_item else None
    values = spill.values
    try:
        while values:
            text = write(item, values)
            with LOCK:
                lot.spill(text)
            values = part(spill.rest)
    except BaseException as error:
        told = (str(error), None) if isinstance(error, Unwritable) else explain(error)
        with LOCK:
            lot.fail(offset, offset + 1, 'exception', *told)
        return
    with LOCK:
        lot.put(b'', offset + 1)


def fail_next(lot, error):
    message, traceback = explain(error)
    with LOCK:
        lot.drain()
        offset = lot.base
        lot.fail(offset, offset + 1, 'exception', message, traceback)
        lot.base += 1


def run_singly(lot, items):
    """Applies the function to one item after the other, and reports each."""
    for offset in range(lot.skip, lot.count):
        if offset in lot.without:
            with LOCK:
                lot.put(b'', offset + 1)
            continue
        lot.begin(offset)
        try:
            outcome = attempt(lot, offset, items[offset])
        except Spill as spill:
            write_in_parts(lot, offset, spill)
            continue
        with LOCK:
            if len(outcome) == 1:
                lot.put(outcome[0], offset + 1)
                lot.flush()
            else:
                lot.fail(offset, offset + 1, *outcome)


def attempt(lot, offset, item):
    """The output of an item, or the parts of its error record."""
    if type(item) is Bad:
        return 'input', item.message
    attempts = 1
    while True:
        try:
            return (write(item, APPLY(item, lot.first + offset)),)
        except Spill:
            raise
        except BaseException as error:
            if attempts > ASKED.retries:
                if isinstance(error, Unwritable):
                    return 'exception', str(error), None, attempts
                return ('exception', *explain(error), attempts)
            attempts += 1


def fold(total, item, index):
    """Applies the function to an item, and combines what comes of it with `total`, a list
    of no or one value."""
    value = APPLY(item, index)
    if value is DROPPED:
        return total
    is_many = type(value) is list or hasattr(value, '__next__')
    for value in value if ASKED.flat and is_many else (value,):
        value = as_json(value)
        total = [as_json(REDUCE(total[0], value)) if total else value]
    return total


def run_reduce(lot):
    """Folds each block of items into one line."""
    items, _ = lot.read()
    lot.values = ()
    lot.at = lot.skip
    if not (lot.careful or ASKED.timed):
        WATCHER.watch(lot)
    by_key = ASKED.by or ASKED.measures
    start = 0
    while start < lot.count:
        end = lot.count
        if not ASKED.measures:
            end = min(start + block_length(lot.first + start), lot.count)
        if end > lot.skip:
            total = Groups() if by_key else []
            for offset in range(start, end):
                if offset not in lot.without:
                    total = reduce_one(lot, start, offset, items[offset], total)
            if by_key:
                line = total.line()
            else:
                line = to_bytes(dump(total[0])) + b'\n' if total else b'\n'
            with LOCK:
                lot.at = end
                lot.put(line, end)
                if lot.careful:
                    lot.flush()
        start = end
    with LOCK:
        WATCHER.lot = None


def reduce_one(lot, start, offset, item, total):
    if lot.careful or ASKED.timed:
        lot.begin(offset)
    else:
        lot.at = offset
    if type(item) is Bad:
        outcome = ('input', item.message)
    else:
        attempts = 1
        while True:
            try:
                step = fold_by_key if type(total) is Groups else fold
                return step(total, item, lot.first + offset)
            except BaseException as error:
                if attempts > ASKED.retries:
                    told = (str(error), None) if isinstance(error, Unwritable) else explain(error)
                    outcome = ('exception', *told, attempts)
                    break
                attempts += 1
    with LOCK:
        lot.without.add(offset)
        lot.fail(offset, start, *outcome)
    return total


def block_length(index):
    most = min(max(index // 64, 1), 8192 if ASKED.by else 1024)
    return 1 << (most.bit_length() - 1)


def run_combine(lot):
    """Folds partial results from left to right, as if they were one item, the first."""
    lot.begin(0)
    try:
        if ASKED.by or ASKED.measures:
            text = combine_groups(lot)
        else:
            text = combine_values(lot)
    except BaseException as error:
        told = (str(error), None) if isinstance(error, Unwritable) else explain(error)
        with LOCK:
            lot.fail(lot.count - 1, lot.count, 'exception', *told)
        return
    with LOCK:
        lot.put(text, lot.count)


def combine_values(lot):
    total = []
    for value in lot.read()[0]:
        if lot.careful or ASKED.timed:
            lot.begin(0)
        total = [as_json(REDUCE(total[0], value)) if total else value]
    return to_bytes(dump(total[0])) + b'\n'


def combine_groups(lot):
    groups = Groups()
    for line in lot.read()[0]:
        for key, state in line:
            if lot.careful or ASKED.timed:
                lot.begin(0)
            groups.merge(key, state)
    return groups.results() if lot.is_last else groups.line()


def run_chunk(seq, payload):
    start = time.perf_counter_ns()
    lot = Lot(seq, payload)
    if lot.combine:
        run_combine(lot)
    elif REDUCE or ASKED.measures:
        run_reduce(lot)
    else:
        run_map(lot)
    try:
        sys.stdout.flush()
    except Exception:
        pass
    peak = 0
    if ASKED.measure:
        import resource

        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with LOCK:
        busy = time.perf_counter_ns() - start
        lot.flush(frame(DONE, seq, struct.pack('<QQ', busy, peak)))
