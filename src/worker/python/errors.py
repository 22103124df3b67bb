"""Describes exceptions for error records and messages."""

import sys

#: Source texts that are not in files, as linecache has them, by the names that tracebacks give
#: them.
TEXTS = {}


def add_source(name, text):
    # Each line has an end, as with files: tracebacks count on it to place their marks.
    TEXTS[name] = len(text), None, [line + '\n' for line in text.split('\n')], name


def show_sources():
    """Lets tracebacks quote these texts."""
    import linecache

    linecache.cache.update(TEXTS)


def explain(error):
    """The message, and the traceback from the user's code on."""
    import traceback

    show_sources()
    steps = error.__traceback__
    while steps and steps.tb_frame.f_code.co_filename.startswith('<ppar'):
        steps = steps.tb_next
    told = traceback.TracebackException(type(error), error, steps)
    last = list(told.format_exception_only())
    lines = list(told.format())[:-len(last)]
    message = ' '.join(''.join(last[-1:]).split())
    if len(last) > 1:
        # A syntax error, or one with notes: its first line names it.
        named = [line for line in last if line.startswith(type(error).__name__)]
        message = ' '.join((named or last)[0].split())
    if isinstance(error, NameError) and steps:
        message += hint(error, steps)
    if message.startswith('__mp_main__.'):
        message = message[len('__mp_main__.'):]
    return message, ''.join(lines).rstrip('\n') if steps else None


#: Modules that many people import under other names.
USUAL = {'np': 'numpy as np', 'pd': 'pandas as pd', 'plt': 'matplotlib.pyplot as plt'}


def hint(error, steps):
    """How to import a module that an expression names, if it is one."""
    from importlib.util import find_spec

    while steps.tb_next:
        steps = steps.tb_next
    name = getattr(error, 'name', None)
    if not name or steps.tb_frame.f_code.co_filename not in TEXTS:
        return ''
    module = USUAL.get(name) or (find_spec(name) and name)
    return "; add --init 'import %s'" % module if module else ''


def statement_hint(error):
    """Where statements go, if there are some in an expression."""
    name = error.filename
    if name not in TEXTS or name in OPTIONS:
        return ''
    try:
        compile(''.join(TEXTS[name][2]), name, 'exec')
    except SyntaxError:
        return ''
    return '\n  hint: %s is an expression; put imports and statements into --init or --def' % name


def explain_loading(error):
    """The same as one text, for code of the user that cannot be loaded."""
    message, traceback = explain(error)
    if isinstance(error, SyntaxError):
        import traceback as tracebacks

        message = ''.join(tracebacks.format_exception_only(type(error), error)).rstrip('\n')
        message += statement_hint(error)
    elif traceback:
        message = traceback + '\n' + message
    version = '.'.join(map(str, sys.version_info[:3]))
    told = 'failed to load the function with %s (Python %s)\n%s'
    return told % (sys.executable, version, message)


