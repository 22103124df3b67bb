"""Reports the progress of a chunk: results, failures, and when to send them."""


def readable(text):
    """The text, with half surrogate pairs as escapes: names of files may have some."""
    return text.encode('utf-8', 'backslashreplace').decode()


class Lot:
    """A chunk in work: the outcomes of its items, and how many of them were sent."""

    def __init__(self, seq, payload):
        head = CHUNK.unpack_from(payload)
        self.seq = seq
        self.first, self.line, self.count, self.skip, without, header = head[:6]
        self.careful, self.combine, self.is_range = head[6:]
        #: Combining these partial results gives the final result.
        self.is_last = self.combine and self.first == 1
        start = CHUNK.size + 4 * without
        self.without = set(struct.unpack_from('<%dI' % without, payload, CHUNK.size))
        self.header = payload[start:start + header]
        self.body = payload[start + header:]
        #: How many items were reported as finished, and how many are finished by now.
        self.done = self.skip
        self.news = self.skip
        self.output = []
        self.waiting = 0
        #: Results of the items from `base` on that are not written yet.
        self.base = self.skip
        self.values = []
        self.items = []
        #: The item in work, unless it is the one after `values`.
        self.at = None
        self.begun = None

    def put(self, text, done):
        """Queues output, after which `done` items are finished."""
        if text:
            self.output.append(text)
            self.waiting += len(text)
        self.news = done
        if self.waiting >= FRAME_BYTES:
            self.flush()

    def flush(self, *more):
        data = []
        if self.news > self.done or self.output:
            self.done = self.news
            data.append(frame(RESULTS, self.seq, struct.pack('<I', self.done), *self.output))
            self.output.clear()
            self.waiting = 0
        data.extend(more)
        if data:
            send(b''.join(data))

    def spill(self, text):
        """Sends output of an unfinished item, which prevents ppar from running it again."""
        self.flush()
        send(frame(RESULTS, self.seq, struct.pack('<I', self.done), text))

    def begin(self, at):
        """Reports at once that an item begins, along with all finished ones."""
        with LOCK:
            self.at = self.begun = at
            self.flush(frame(BEGUN, self.seq, struct.pack('<I', at)))

    def drain(self):
        """Writes the values collected so far. The caller holds LOCK."""
        values, base = self.values, self.base
        count = len(values)
        if not count:
            return
        self.base += count
        values = values[:]
        del self.values[:count]
        text = write_flat(values)
        if text is not None:
            self.put(text, base + count)
            return
        for offset, value in enumerate(values, base):
            self.put_one(offset, value)

    def put_one(self, offset, value):
        """Writes the result of one item. Returns whether that succeeded."""
        try:
            text = write(self.items[offset] if ASKED.with_item else None, value)
        except Unwritable as error:
            self.fail(offset, offset + 1, 'exception', str(error))
            return False
        self.put(text, offset + 1)
        return True

    def fail(self, offset, done, kind, message, traceback=None, attempts=1):
        """Reports that an item failed. The caller holds LOCK."""
        record = {
            'index': self.first + offset,
            'line': self.line_of(offset),
            'kind': kind,
            'message': readable(message),
            'traceback': traceback and readable(traceback),
            'signal': None,
            'attempts': attempts,
        }
        text = encode({'error': record}, ',', None)
        # Output of earlier items goes first, and finished items stay finished.
        self.flush()
        self.news = self.done = max(self.done, done)
        self.begun = None
        send(frame(FAILURE, self.seq, struct.pack('<I', self.done), to_bytes(text)))

    def line_of(self, offset):
        if not self.line or self.is_range or self.combine:
            return None
        if ASKED.format == 'JsonLines':
            lines = enumerate(self.body.split(b'\n'))
            places = [place for place, line in lines if line.strip(BLANK)]
            return self.line + places[offset]
        if ASKED.format == 'JsonValues':
            before = pieces(self.body, VALUE_END)[:offset]
            return self.line + sum(value.count(b'\n') for value in before)
        if ASKED.table:
            return self.line + self.places[offset]
        return self.line + offset

    def read(self):
        """The items, and whether some of them could not be read."""
        if self.is_range:
            start, step = struct.unpack('<qq', self.body)
            return range(start, start + step * self.count, step), False
        if self.combine or ASKED.format == 'JsonLines':
            return json_items(self.body, self.count)
        if ASKED.format == 'RawLines':
            return text_items([without_return(line) for line in pieces(self.body, b'\n')])
        if ASKED.format == 'JsonValues':
            values = [parse(value) for value in pieces(self.body, VALUE_END)]
            return values, any(type(value) is Bad for value in values)
        if ASKED.ended is not None:
            return text_items(pieces(self.body, bytes([ASKED.ended])))
        names = {'Bad': Bad}
        exec(compile(TABLES, '<ppar tables>', 'exec'), names)
        items, self.places, is_bad = names['rows'](self.body, self.header, ASKED.table, ASKED.types)
        return items, is_bad


class Watcher:
    """Sends finished results while the main thread is busy."""

    lot = None
    is_awake = False

    def watch(self, lot):
        with LOCK:
            self.lot = lot
            if not self.is_awake:
                self.is_awake = True
                WAKE.release()

    def run(self):
        while True:
            WAKE.acquire()
            while True:
                time.sleep(DELAY)
                with LOCK:
                    if self.lot is None:
                        self.is_awake = False
                        break
                    self.pass_on(self.lot)

    def pass_on(self, lot):
        lot.drain()
        at = lot.base if lot.at is None else lot.at
        if at != lot.begun and lot.news <= at < lot.count and at not in lot.without:
            lot.begun = at
            lot.flush(frame(BEGUN, lot.seq, struct.pack('<I', at)))
        else:
            lot.flush()
