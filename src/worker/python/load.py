"""Loads the user's code."""

import os
import sys

OPTIONS = ('--def', '--init')
DROPPED = object()
MEASURES = ('count', 'sum', 'mean', 'min', 'max')
# How many results of one item are written together.
PART = 1000


class Setup:
    """The setup that ppar sends before the first chunk."""

    def __init__(self, text):
        told = decode(text.decode())
        program, style = told['program'], told['style']
        self.function = program['function']
        self.sources = program['sources']
        self.filter = program['filter']
        self.reduce = program['reduce']
        self.by = program.get('by')
        wanted = program.get('measures') or {}
        self.measures = [name for name in MEASURES if wanted.get(name)]
        self.starmap = program['starmap']
        self.seed = told['python']['seed']
        self.module = told['python']['module']
        self.file = told['python'].get('file')
        self.folders = told['python']['folders']
        self.modules = {module['name']: module for module in told['python'].get('modules', ())}
        self.format = told['format']
        kind = self.format if isinstance(self.format, dict) else {}
        self.table, self.ended = kind.get('Table'), kind.get('Ended')
        self.types = told.get('types', {'others': 'str', 'named': []})
        self.raw, self.flat = style['raw'], style['flat']
        self.with_item, self.array = style['with_item'], style['array']
        self.is_plain = not (self.raw or self.flat or self.with_item or self.array)
        self.retries, self.measure, self.timed = told['retries'], told['measure'], told['timed']
        self.one_by_one = self.retries > 0 or self.timed


def compile_expression(name, text, parameters, names):
    """Makes a function of the user's text: an expression in `parameters`, a lambda, or the
    name of a function. Also returns whether it takes all parameters."""
    text = text.strip()
    add_source(name, text)
    tree = compile(text, name, 'eval', 0x400)  # ast.PyCF_ONLY_AST
    node = tree.body
    kind = type(node).__name__
    root = node
    while type(root).__name__ == 'Attribute':
        root = root.value
    is_name = type(root).__name__ == 'Name' and root.id not in parameters
    if kind == 'Lambda' or is_name:
        function = eval(compile(tree, name, 'eval'), names)
        if callable(function):
            return function, False
        # A constant, such as `math.pi`.
    wrapped = compile('lambda %s: 0' % ', '.join(parameters), name, 'eval', 0x400)
    wrapped.body.body = node
    return eval(compile(wrapped, name, 'eval'), names), True


def load_code(setup):
    """Runs the user's definitions and returns their namespace."""
    sys.path[:0] = setup.folders
    if setup.modules:
        import_from(setup.modules)
    module = type(sys)('__mp_main__')
    names = module.__dict__
    sys.modules['__mp_main__'] = module
    sys.argv[:] = ['']
    if setup.seed is not None:
        seed_with(setup.seed, 0)
    for source in setup.sources:
        if source['name'] in OPTIONS:
            add_source(source['name'], source['text'])
        else:
            names['__file__'] = sys.argv[0] = os.path.abspath(source['name'])
        text = source['text'].encode('latin-1') if source.get('encoded') else source['text']
        exec(compile(text, source['name'], 'exec'), names)
        if 'linecache' in sys.modules:
            # This code may print tracebacks of its own.
            show_sources()
    return names


def import_from(modules):
    """Lets imports find these modules before any others."""
    from importlib import abc, util

    class Sent(abc.MetaPathFinder, abc.ExecutionLoader):
        def find_spec(self, name, path=None, target=None):
            if name in modules:
                return util.spec_from_file_location(name, modules[name]['path'], loader=self)

        def is_package(self, name):
            return modules[name]['is_package']

        def get_filename(self, name):
            return modules[name]['path']

        def get_source(self, name):
            return util.decode_source(modules[name]['source'].encode('latin-1'))

    sys.meta_path.insert(0, Sent())


def chosen_function(setup, names):
    """FUNCTION, and whether it takes the index too."""
    if setup.module is None:
        try:
            if setup.file is not None:
                return function_of_file(setup, names)
            return compile_expression('FUNCTION', setup.function, ('x', 'i'), names)
        except NameError as error:
            files = [source['name'] for source in setup.sources if source['name'] not in OPTIONS]
            if files:
                functions = [name for name, value in names.items() if callable(value)]
                known = ', '.join(functions) or 'no function'
                error.args = ('%s; %s defines %s' % (error, ', '.join(files), known),)
            raise
    return find_function(setup.module, setup.function.rpartition(':')[2]), False


def function_of_file(setup, names):
    """The same, if it was named with its file."""
    function, is_constant = compile_expression('FUNCTION', setup.function, (), names)
    if is_constant:
        raise TypeError('%s:%s is not a function' % (setup.file, setup.function))
    return function, False


def load(setup):
    """The function to apply, and those of --reduce and --by."""
    names = load_code(setup)
    function = chosen_function(setup, names)
    chosen = setup.filter and compile_expression('--filter', setup.filter, ('x', 'i'), names)
    reduce = setup.reduce and compile_expression('--reduce', setup.reduce, ('a', 'b'), names)[0]
    by = setup.by and indexed(*compile_expression('--by', setup.by, ('x', 'i'), names))
    return applied(setup, function, chosen), reduce, by


def find_function(module, name):
    # Unlike importlib, this adds no frames to the traceback of a failed import.
    __import__(module)
    found = sys.modules[module]
    for part in name.split('.'):
        found = getattr(found, part)
    if not callable(found):
        raise TypeError('%s:%s is not a function' % (module, name))
    return found


def applied(setup, function, chosen):
    """One function of an item and its index that applies all options of the setup."""
    call, takes_index = function
    if setup.starmap:
        call = spread(call, takes_index)
    else:
        call = indexed(call, takes_index)
    if setup.flat:
        take_apart = folded if setup.reduce or setup.measures else gathered
        call = (lambda one: lambda x, i: take_apart(one(x, i)))(call)
    if chosen:
        call = filtered(call, *chosen)
    if setup.seed is not None:
        call = seeded(call, setup.seed)
    return call


def indexed(call, takes_index):
    """A function of an item and its index."""
    return call if takes_index else lambda x, i: call(x)


def spread(call, takes_index):
    if takes_index:
        raise TypeError('--starmap needs a function: a lambda, or the name of one')

    def spread_item(x, i):
        if isinstance(x, list):
            return call(*x)
        if isinstance(x, dict):
            return call(**x)
        raise TypeError('--starmap needs an array or an object, and this item is neither')

    return spread_item


class Spill(Exception):
    """Leaves the loop over items to write a long result in parts."""

    def __init__(self, values, rest):
        self.values, self.rest = values, rest


def gathered(value):
    """The elements for --flat as a list; raises Spill if there are many, perhaps endless."""
    if isinstance(value, (tuple, set, frozenset)):
        return list(value)
    if isinstance(value, range) or hasattr(value, '__next__'):
        rest = iter(value)
        values = part(rest)
        if len(values) == PART:
            raise Spill(values, rest)
        return values
    return value


def part(rest):
    """The next PART values, or fewer at the end."""
    values = []
    for value in rest:
        values.append(value)
        if len(values) == PART:
            break
    return values


def folded(value):
    """An iterator over the elements that --flat gives to --reduce."""
    if isinstance(value, (tuple, set, frozenset, range)):
        return iter(value)
    return value


def filtered(call, chosen, takes_index):
    if takes_index:
        return lambda x, i: call(x, i) if chosen(x, i) else DROPPED
    return lambda x, i: call(x, i) if chosen(x) else DROPPED


def seed_with(seed, index):
    import random

    random.seed((seed << 64) + index)
    numpy = sys.modules.get('numpy')
    if numpy is not None and hasattr(numpy, 'random'):
        low = (1 << 32) - 1
        numpy.random.seed([seed & low, seed >> 32, index & low, index >> 32])


def seeded(call, seed):
    def call_seeded(x, i):
        seed_with(seed, i)
        return call(x, i)

    return call_seeded


