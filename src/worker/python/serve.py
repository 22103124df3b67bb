"""The loop: greeting, setup, then chunks until there are no more."""


def prepare():
    """Reads the setup and loads the user's code. Reports what is wrong with either."""
    from _signal import SIG_DFL, SIGINT, signal

    # ppar handles Ctrl-C; it must not raise an exception in the user's code.
    signal(SIGINT, SIG_DFL)
    os.set_inheritable(FD, False)
    if hasattr(sys, 'set_int_max_str_digits'):
        sys.set_int_max_str_digits(0)
    if hasattr(sys.stdout, 'reconfigure'):
        sys.stdout.reconfigure(line_buffering=True)
    kind, _, greeting = receive()
    if kind is None:
        os._exit(0)
    if kind != HELLO or greeting != GREETING:
        os._exit(3)
    send(frame(HELLO, 0, GREETING))
    if sys.version_info < (3, 8):
        version = '.'.join(map(str, sys.version_info[:3]))
        refuse('Python 3.8 or later is needed, and %s is %s' % (sys.executable, version))
    kind, _, text = receive()
    if kind is None:
        os._exit(0)
    setup = Setup(text)
    try:
        apply, reduce, by = load(setup)
    except BaseException as error:
        refuse(explain_loading(error))
    return setup, apply, reduce, by


def refuse(reason):
    send(frame(REFUSED, 0, readable(reason).encode()))
    os._exit(2)


def leave():
    """Ends as a program does, but without waiting for threads of the user's code."""
    import atexit

    try:
        atexit._run_exitfuncs()
        sys.stdout.flush()
        sys.stderr.flush()
    except BaseException:
        pass
    os._exit(0)


ASKED, APPLY, REDUCE, BY = prepare()
if REDUCE or ASKED.measures:
    exec(compile(FOLDS, '<ppar folds>', 'exec'))
WATCHER = Watcher()
WAKE.acquire()
_thread.start_new_thread(WATCHER.run, ())
with LOCK:
    send(frame(READY, 0, struct.pack('<II', os.getpid(), os.getppid())))
while True:
    kind_, seq_, payload_ = receive()
    if kind_ is None:
        leave()
    if kind_ != CHUNK_KIND:
        os._exit(3)
    run_chunk(seq_, payload_)
    del payload_
