"""Makes one call. Standard input has three lines: the setup, the number of the call from 0,
and the item as JSON. Without the last two, this only loads the code."""

from _signal import SIG_DFL, SIGINT, SIGPIPE, signal


def call_once():
    # They end the process, as they would end a command.
    signal(SIGINT, SIG_DFL)
    signal(SIGPIPE, SIG_DFL)
    lines = sys.stdin.buffer.read().split(b'\n')
    setup = Setup(lines[0])
    try:
        function, takes_index = chosen_function(setup, load_code(setup))
    except BaseException as error:
        sys.exit(explain_loading(error))
    if len(lines) < 3:
        return
    item = decode(lines[2].decode())
    try:
        if takes_index:
            is_single = isinstance(item, list) and len(item) == 1
            function(item[0] if is_single else item, int(lines[1]))
        elif isinstance(item, dict):
            function(**item)
        else:
            function(*item)
    except SystemExit:
        raise
    except BaseException as error:
        message, traceback = explain(error)
        sys.exit('%s\n%s' % (traceback, message) if traceback else message)


call_once()
