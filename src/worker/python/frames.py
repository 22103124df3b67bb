"""ppar's worker for functions in Python: the frames of docs/protocol.md.

src/worker/setup.rs joins files of this folder into one program with one namespace, in the
order that it lists them. The program speaks over one socket, whose number is FD. Standard
output belongs to the user's code: ppar passes on what it prints.

Each chunk is one `Lot`. The main thread processes its items; a second thread, the watcher,
sends finished results every 10 ms. Sending requires LOCK.
"""

import _thread
import os
import struct
import sys
import time

HEAD = struct.Struct('<B3xIQ')
CHUNK = struct.Struct('<QQIIIIBBB')
HELLO, SETUP, CHUNK_KIND, READY, REFUSED, RESULTS, FAILURE, DONE, PRINT, BEGUN = range(1, 11)
GREETING = b'ppar\1\0'
MOST_BYTES = (1 << 31) - 1025
FRAME_BYTES = 128 << 10
# More than a socket gives at once.
READ_BYTES = 256 << 10
DELAY = 0.01
FLAT = {int, float, bool, type(None), str}
NUMERIC = b'0123456789-+.eE\n'
BLANK = b' \t\r\n\f'
# Ends each JSON value when several may share a line or span lines.
VALUE_END = b'\x1e'

LOCK = _thread.allocate_lock()
WAKE = _thread.allocate_lock()
ORIGIN = os.getpid()


def read(length):
    """Exactly `length` bytes, or none at the end of the stream."""
    pieces, left = [], length
    while left:
        piece = os.read(FD, min(left, READ_BYTES))
        if not piece:
            if not pieces:
                return None
            os._exit(3)
        pieces.append(piece)
        left -= len(piece)
    return pieces[0] if len(pieces) == 1 else b''.join(pieces)


def receive():
    """The next frame: kind, sequence number, payload."""
    head = read(HEAD.size)
    if head is None:
        return None, 0, b''
    kind, length, seq = HEAD.unpack(head)
    payload = read(length) if length else b''
    if payload is None:
        os._exit(3)
    return kind, seq, payload


def frame(kind, seq, *pieces):
    payload = b''.join(pieces)
    return HEAD.pack(kind, len(payload), seq) + payload


def send(data):
    if os.getpid() != ORIGIN:
        # The user's code has forked, and the child came back from it.
        os._exit(0)
    view = memoryview(data)
    try:
        while view:
            view = view[os.write(FD, view):]
    except OSError:
        os._exit(3)
