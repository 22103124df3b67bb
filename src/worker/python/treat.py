"""Processes a chunk: applies the function to its items."""


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
        spilled = None
        try:
            lot.values.extend(results)
            left = lot.count - lot.base - len(lot.values)
            if not left:
                break
            # The function raised StopIteration, which extend() took for the end.
            raise RuntimeError('the function raised StopIteration')
        except Spill as spill:
            # Going on within this block would show Spill in the tracebacks of the user's code.
            spilled = spill
        except BaseException as error:
            fail_next(lot, error)
        if spilled:
            with LOCK:
                lot.drain()
            write_in_parts(lot, lot.base, spilled)
            lot.base += 1
    with LOCK:
        WATCHER.lot = None
        lot.drain()


def told(error):
    """The message and the traceback of an item's failure."""
    return (str(error), None) if isinstance(error, Unwritable) else explain(error)


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
        what = told(error)
        with LOCK:
            lot.fail(offset, offset + 1, 'exception', *what)
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
        outcome = attempt(lot, offset, items[offset])
        if isinstance(outcome, Spill):
            write_in_parts(lot, offset, outcome)
            continue
        with LOCK:
            if len(outcome) == 1:
                lot.put(outcome[0], offset + 1)
                lot.flush()
            else:
                lot.fail(offset, offset + 1, *outcome)


def attempt(lot, offset, item):
    """The output of an item, the parts of its error record, or a Spill."""
    if type(item) is Bad:
        return 'input', item.message
    attempts = 1
    while True:
        try:
            return (write(item, APPLY(item, lot.first + offset)),)
        except Spill as spill:
            return spill
        except BaseException as error:
            if attempts > ASKED.retries:
                return ('exception', *told(error), attempts)
            attempts += 1


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
