"""Compares expressions with CPython. Run by hand, with Python 3.11 or later:

    python3 tests/data/expressions.py write tests/data/*.txt
    python3 tests/data/expressions.py compare PPAR [SEED [COUNT]]

The first writes CPython's answers to the expressions of each file next to it, for the tests to
compare with. The second evaluates random expressions with both, and shows where they differ.
"""

import collections, copy, datetime, functools, heapq, bisect, itertools, json, math, operator, os, random, re, statistics, string, textwrap
import multiprocessing, pathlib, subprocess, sys, tempfile, warnings

warnings.simplefilter("ignore")
R = random.Random(1)
c = R.choice
MODULES = ["bisect", "collections", "copy", "functools", "heapq", "itertools", "json", "math", "operator", "os", "random", "re", "statistics", "string", "textwrap"]
BATCH = 100

INTS = ['0','1','2','3','5','7','10','-1','-2','-7','255','1000','2147483647','2147483648','-2147483649','4294967296','9007199254740993','123456789012345678901234567890','-10**25']
FLOATS = ['0.0','1.0','2.5','-0.5','0.1','7.5','1e16','1e-5','-3.7','1e300','123.456','float("inf")','9007199254740992.0','-0.0','2.0','3.14159']
STRS = ['""','"a"','"abc"','"Hello World"','"hello world"','" x y "','"a,b,,c"','"1 2 3"','"42"','" 42\\n"','"3.14"','"-7"','"1_000"','"0x1f"','"1e5"','"nan"','"ABC"','"été"','"straße"','"½"','"²"','"a\\nb\\r\\nc"','"a\\tb"','"aXbX"','"they\'re bill\'s"','"日本"','"ǆ"','"a\\x1cb"','"١٢"','"aaa"','"_id1"','"mississippi"','"Ⅷ"']
def i(d):
    if d<=0: return c(INTS)
    k=R.random()
    if k<.2: return c(INTS)
    return c([
     lambda: f"({i(d-1)} {c(['+','-','*','//','%','&','|','^'])} {i(d-1)})",
     lambda: f"({i(d-1)} {c(['<<','>>'])} {c(['0','1','3','40','70','-1'])})",
     lambda: f"({i(d-1)} ** {c(['0','1','2','3'])})",
     lambda: f"len({c([s,li,ls,dd,st,tu])(d-1)})",
     lambda: f"int({c([f,s,b,i])(d-1)})",
     lambda: f"int({s(d-1)}, {c(['10','16','2','0','36'])})",
     lambda: f"abs({c([i,b])(d-1)})", lambda: f"-({i(d-1)})", lambda: f"~({i(d-1)})",
     lambda: f"sum({li(d-1)})", lambda: f"max({li(d-1)})", lambda: f"min({li(d-1)})",
     lambda: f"max({i(d-1)}, {i(d-1)})", lambda: f"min({li(d-1)}, default={i(d-1)})", lambda: f"max({ls(d-1)}, key=len, default={i(0)})",
     lambda: f"{s(d-1)}.{c(['find','rfind','index','rindex','count'])}({s(0)}{c(['',', 1',', 1, 3',', -2', ', None, 2',', 0, 100',', 5',', -3, -1'])})",
     lambda: f"{li(d-1)}.{c(['index','count'])}({i(0)})", lambda: f"{tu(d-1)}.{c(['index','count'])}({i(0)})",
     lambda: f"{li(d-1)}[{c(['0','-1','1','2','-2'])}]", lambda: f"{li(d-1)}.pop({c(['','0','-1','-2','1','5'])})",
     lambda: f"ord({s(0)})", lambda: f"round({c([f,i])(d-1)})", lambda: f"round({i(d-1)}, {c(['-1','-2','1'])})",
     lambda: f"({i(d-1)}).{c(['bit_length()','bit_count()','conjugate()','real','numerator'])}",
     lambda: f"hash({i(0)})", lambda: f"pow({i(0)}, {c(['0','2','-1','5'])}, {c(['7','10','-3','1','0'])})",
     lambda: f"math.{c(['gcd','lcm'])}({i(d-1)}, {i(d-1)})", lambda: f"math.{c(['floor','ceil','trunc'])}({f(d-1)})",
     lambda: f"{dd(d-1)}.get({c(KEYS)}, {i(0)})", lambda: f"{dd(d-1)}[{c(KEYS)}]", lambda: f"{dd(d-1)}.pop({c(KEYS)}{c(['',', 0'])})",
     lambda: f"({i(d-1)} if {b(d-1)} else {i(d-1)})", lambda: f"int.from_bytes(b'\\x01\\x02', 'big')", lambda: f"next(iter({li(d-1)}))",
    ])()
def f(d):
    if d<=0: return c(FLOATS)
    k=R.random()
    if k<.2: return c(FLOATS)
    return c([
     lambda: f"({f(d-1)} {c(['+','-','*','/','//','%'])} {c([f,i])(d-1)})",
     lambda: f"({i(d-1)} {c(['+','-','*','/','//','%'])} {f(d-1)})",
     lambda: f"({i(d-1)} / {i(d-1)})",
     lambda: f"({f(d-1)} ** {c(['2','0.5','-1','0','1.5'])})", lambda: f"pow({f(d-1)}, {c(['2','0.5','-1'])})",
     lambda: f"float({c([s,i,b,f])(d-1)})", lambda: f"abs({f(d-1)})", lambda: f"-{f(d-1)}",
     lambda: f"round({f(d-1)}, {c(['0','1','2','-1'])})", lambda: f"sum([{f(d-1)}, {f(d-1)}, {i(0)}])",
     lambda: f"math.{c(['sqrt','sin','exp','log','fabs','atan','cbrt','gamma','lgamma','erf','erfc','tanh','log2','log10','expm1'])}({c([f,i])(d-1)})",
     lambda: f"max({f(d-1)}, {i(d-1)})", lambda: f"min([{f(d-1)}, {f(d-1)}])", lambda: f"divmod({f(d-1)}, {f(d-1)})[{c('01')}]",
    ])()
def b(d):
    if d<=0: return c(['True','False'])
    return c([
     lambda: f"({c([i,f])(d-1)} {c(['<','<=','==','!=','>','>='])} {c([i,f,b])(d-1)})",
     lambda: f"({s(d-1)} {c(['<','<=','==','!=','>','in','not in'])} {s(d-1)})",
     lambda: f"({li(d-1)} {c(['<','==','!=','>='])} {li(d-1)})", lambda: f"({st(d-1)} {c(['<','<=','==','!=','>','>='])} {st(d-1)})",
     lambda: f"not {b(d-1)}", lambda: f"({b(d-1)} {c(['and','or'])} {b(d-1)})", lambda: f"bool({c([i,f,s,li,dd,st])(d-1)})",
     lambda: f"{s(d-1)}.{c(['isdigit','isalpha','isalnum','isspace','isupper','islower','istitle','isnumeric','isdecimal','isidentifier','isascii','isprintable'])}()",
     lambda: f"{s(d-1)}.{c(['startswith','endswith'])}({c([s(0),'('+s(0)+', '+s(0)+')',s(0)+', 1',s(0)+', 0, 2',s(0)+', -1'])})",
     lambda: f"isinstance({c([i,f,s,li,dd,b])(d-1)}, {c(['int','str','float','(int, float)','list','dict','bool','(list, tuple)','set'])})",
     lambda: f"({i(0)} in {c([li,st,tu])(d-1)})", lambda: f"({c(KEYS)} in {dd(d-1)})", lambda: f"any({li(d-1)})", lambda: f"all({li(d-1)})",
     lambda: f"{st(d-1)}.{c(['issubset','issuperset','isdisjoint'])}({c([st,li])(d-1)})", lambda: f"({f(0)}).is_integer()",
     lambda: f"({i(0)} < {i(0)} <= {i(0)})", lambda: f"callable({c(['len',i(0)])})",lambda: f"({dd(d-1)} == {dd(d-1)})",
    ])()
def s(d):
    if d<=0: return c(STRS)
    k=R.random()
    if k<.15: return c(STRS)
    return c([
     lambda: f"({s(d-1)} + {s(d-1)})", lambda: f"({s(d-1)} * {c(['0','2','3','-1'])})",
     lambda: f"{s(d-1)}.{c(['upper','lower','title','capitalize','swapcase','casefold','strip','lstrip','rstrip','expandtabs'])}()",
     lambda: f"{s(d-1)}.{c(['strip','lstrip','rstrip'])}({c([s(0),'None'])})",
     lambda: f"{s(d-1)}.replace({s(0)}, {s(0)}{c(['','',', 1',', -1',', 0'])})",
     lambda: f"{s(d-1)}.{c(['center','ljust','rjust'])}({c(['0','5','10','11'])}{c(FILL)})", lambda: f"{s(d-1)}.zfill({c(['0','5','10'])})",
     lambda: f"{s(d-1)}.expandtabs({c(['4','0','tabsize=3'])})", lambda: f"{s(d-1)}.{c(['removeprefix','removesuffix'])}({s(0)})",
     lambda: f"{s(d-1)}[{c(['0','-1','::-1','1:','1:3','-2:','::2','5:1:-1',':-1','10'])}]",
     lambda: f"{s(0)}.join({c([ls(d-1), s(d-1), 'map(str, '+li(d-1)+')', '(str(v) for v in '+li(d-1)+')'])})",
     lambda: f"str({c([i,f,b,li,ls,dd,tu,s])(d-1)})", lambda: f"repr({c([i,f,s,li])(d-1)})", lambda: f"{c(['bin','hex','oct'])}({i(d-1)})", lambda: f"chr({c(['65','8364','0','-1','1114112','955'])})",
     lambda: f"format({c([i,f])(d-1)}, {c(SPEC)})",
     lambda: "f\"{"+c([i,f,s])(0).replace('"',"'")+c(['',':>10','!r',':^12'])+"}\"", lambda: f"\"%s %s\" % ({c([i,s,f])(d-1)}, {li(d-1)})", lambda: f"\"{{}}-{{}}\".format({i(d-1)}, {s(d-1)})",
     lambda: f"{s(d-1)}.translate(str.maketrans({c(TRANS)}))",
     lambda: f"max({ls(d-1)})", lambda: f"min({s(d-1)})", lambda: f"({s(d-1)} if {b(d-1)} else {s(d-1)})", lambda: f"type({c([i,f,s,li,dd,b,tu,st])(0)}).__name__", lambda: f"str(type({c([i,f,s,li])(0)}))",
     lambda: f"{s(d-1)}.{c(['partition','rpartition'])}({s(0)})[{c('012')}]", lambda: f"{s(d-1)}.encode().decode()", lambda: f"ascii({s(d-1)})", 
    ])()
def li(d):
    if d<=0: return c(['[]','[1, 2, 3]','[3, 1, 2]','[0]','[-1, 5, 5]','list(range(4))','[10, 20, 30, 40]'])
    return c([
     lambda: f"[{i(d-1)}, {i(d-1)}, {i(0)}]", lambda: f"({li(d-1)} + {li(d-1)})", lambda: f"({li(d-1)} * {c(['0','2'])})", lambda: f"sorted({c([li,st])(d-1)}{c(['',', reverse=True',', key=None',', key=lambda v: -v',', key=abs'])})",
     lambda: f"[v * 2 for v in {li(d-1)} if v > {i(0)}]", lambda: f"list({c(['range(5)','range(1, 10, 3)','range(5, 0, -2)','range(2**33, 2**33+3)','range(0)'])})", lambda: f"list(reversed({li(d-1)}))",
     lambda: f"{li(d-1)}[{c(['1:','::-1',':-1','1:3','::2','-2:','5:','3:0:-1'])}]", lambda: f"list(map(lambda v: v + 1, {li(d-1)}))", lambda: f"list(map(lambda a, b: a + b, {li(d-1)}, {li(d-1)}))", lambda: f"list(filter({c(['None','lambda v: v % 2','bool'])}, {li(d-1)}))",
     lambda: f"list(map({c(['len','ord','int'])}, {ls(d-1)}))", lambda: f"[len(w) for w in {ls(d-1)}]", lambda: f"{li(d-1)}.copy()", lambda: f"list({dd(d-1)}.values())", lambda: f"list(map(int, {ls(d-1)}))", lambda: f"[*{li(d-1)}, *{tu(d-1)}]", lambda: f"list({tu(d-1)})", lambda: f"list(divmod({i(d-1)}, {i(d-1)}))",
     lambda: f"list(map(abs, {li(d-1)}))", lambda: f"list(map(pow, {li(d-1)}, {li(0)}))", lambda: f"list(itertools.accumulate({li(d-1)}))" if 0 else f"[a * b for a, b in zip({li(d-1)}, {li(d-1)})]",
    ])()
def ls(d):
    if d<=0: return c(['[]','["a", "b"]','["x", "Yy", "zzz"]','["b", "a", "C"]','["1", "22"]'])
    return c([
     lambda: f"{s(d-1)}.split({c(SPLIT)})",
     lambda: f"{s(d-1)}.rsplit({c(RSPLIT)})",
     lambda: f"{s(d-1)}.splitlines({c(['','True','keepends=True','False'])})", lambda: f"list({s(d-1)})", lambda: f"sorted({ls(d-1)}{c(['',', key=len',', key=str.lower',', reverse=True',', key=lambda w: (len(w), w)'])})", lambda: f"[w.upper() for w in {ls(d-1)}]",
     lambda: f"list({s(d-1)}.partition({s(0)}))", lambda: f"{ls(d-1)}[::-1]", lambda: f"list({dd(d-1)})", lambda: f"list({dd(d-1)}.keys())", lambda: f"list(map(str, {li(d-1)}))", lambda: f"list(map(str.{c(['upper','strip','title','lower'])}, {ls(d-1)}))", lambda: f"list(filter(None, {ls(d-1)}))", lambda: f"list(filter(str.isdigit, {ls(d-1)}))", lambda: f"({ls(d-1)} + {ls(d-1)})", lambda: f"list({s(d-1)})[:3]",
    ])()
FILL=['',', "*"',', "ab"']
SPEC=['""','"d"','"10"','","','".2f"','"e"','"x"','"<8"','"+.1%"']
TRANS=['"abc", "xyz"','{"a": "1", 98: None}','"lo", "01", "H"']
SPLIT=['','","','None','" "','""','sep=","','None, 1','maxsplit=1','",", maxsplit=1','"X"','"ss", 1','sep=None, maxsplit=-1','" ", -1']
RSPLIT=['','","','None, 1','maxsplit=1','" ", 1','sep=",", maxsplit=2','"a", 1']
DICT=['a=1','[("a", 3)]','zip("ab", [1, 2])','{"a": 1}, b=2','']
ENC=['','"utf-8"','"ascii"','"latin-1"']
JS='"[1, 2.0]"'
KEYS=['"a"','"b"','"k"','1','None']
def dd(d):
    if d<=0: return c(['{}','{"a": 1, "b": 2}','{"k": 5}','{1: 10}','{"b": 3, "a": 4, 1: 0}'])
    return c([
     lambda: f"{{{c(KEYS)}: {i(d-1)}, {c(KEYS)}: {i(d-1)}}}", lambda: f"dict({c(DICT)})", lambda: f"{{k: v for k, v in {dd(d-1)}.items()}}", lambda: f"({dd(d-1)} | {dd(d-1)})", lambda: f"{{**{dd(d-1)}, **{dd(d-1)}}}", lambda: f"{dd(d-1)}.copy()", lambda: f"dict.fromkeys({ls(d-1)}, {i(0)})", lambda: f"{{w: len(w) for w in {ls(d-1)}}}", lambda: f"dict(sorted({dd(d-1)}.items(), key=lambda p: p[1]))", lambda: f"dict(zip({ls(d-1)}, {li(d-1)}))", lambda: f"{{v: k for k, v in {dd(d-1)}.items()}}",
    ])()
def st(d):
    if d<=0: return c(['set()','{1, 2, 3}','{2, 3}','{5}','{1}'])
    return c([
     lambda: f"({st(d-1)} {c(['|','&','-','^'])} {st(d-1)})", lambda: f"{st(d-1)}.{c(['union','intersection','difference'])}({c(['',li(d-1),st(d-1)+', '+li(0), tu(d-1)])})", lambda: f"{st(d-1)}.symmetric_difference({li(d-1)})", lambda: f"set({li(d-1)})", lambda: f"{{v % 3 for v in {li(d-1)}}}", lambda: f"{st(d-1)}.copy()",
    ])()
def tu(d):
    if d<=0: return c(['()','(1,)','(1, 2)','(3, 2, 1)'])
    return c([ lambda: f"({i(d-1)}, {i(d-1)})", lambda: f"tuple({li(d-1)})", lambda: f"({tu(d-1)} + {tu(d-1)})", lambda: f"divmod({i(d-1)}, {i(d-1)})", lambda: f"{tu(d-1)}[{c(['1:','::-1'])}]"])()
def misc(d):
    return c([lambda: f"list(zip({li(d-1)}, {ls(d-1)}))", lambda: f"list(enumerate({c([ls,s])(d-1)}{c(['',', 1',', start=2'])}))", lambda: f"{s(d-1)}.partition({s(0)})", lambda: f"sorted({dd(d-1)}.items())", lambda: f"list({dd(d-1)}.items())", lambda: f"{dd(d-1)}.popitem()",
      lambda: f"[{c([f,i,b,s])(d-1)}, {c([f,i,b,s])(d-1)}]", lambda: f"({c([f,i,s,li])(d-1)}).{c(['as_integer_ratio()','is_integer()','nope'])}", lambda: f"{c([i,s,f,li,b])(d-1)} {c(['+','*','-','<','/'])} {c([i,s,f,li,b])(d-1)}", lambda: f"{s(d-1)}.encode({c(ENC)})",
      lambda: f"json.dumps({c([dd,li,ls,f,s])(d-1)})", lambda: f"json.loads({c([JS,s(0)])})", lambda: f"[type(v) for v in ({i(0)}, {s(0)}, {f(0)})]", lambda: f"list(zip(*[{li(d-1)}, {li(d-1)}]))",lambda: f"sum({c([li,ls])(d-1)}, {c(['0','1.5','[]'])})", lambda: f"sum([[1], {li(0)}], [])",lambda: f"{c(['max','min'])}({dd(d-1)}, key={dd(0)}.get)", lambda: f"[{s(d-1)} for _ in range(2)]",lambda: f"range({i(0)}, {i(0)})",lambda: f"(lambda *a, **k: (a, sorted(k.items())))(*{li(d-1)}, **{{'z': {i(0)}}})"])()


def expression():
    kinds = [i, f, b, s, s, s, li, ls, dd, st, tu, misc, misc]
    return c(kinds)(c([1, 1, 2, 2, 3]))


def judge(source):
    """CPython's answer: the `repr` of the value, or the class and message of the error."""
    try:
        return eval("repr(" + source + ")", globals()), None
    except Exception as error:
        return None, type(error).__name__ + ": " + " ".join(str(error).split())


def ours(binary, sources):
    """ppar's answers to several; each is evaluated on its own if one is refused."""
    functions = "".join(f"def e{k}():\n    return repr({source})\n" for k, source in enumerate(sources))
    table = "table = [" + ", ".join(f"e{k}" for k in range(len(sources))) + "]\n"
    imports = "".join(f"import {module}\n" for module in MODULES)
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "table.star")
        pathlib.Path(path).write_text(imports + functions + table)
        words = ["map", "--backend", "inline", "--on-error", "record", "--file", path, "table[x]()", "--range", f"0:{len(sources)}"]
        try:
            done = subprocess.run([binary, *words], capture_output=True, text=True, timeout=20)
            lines = [json.loads(line) for line in done.stdout.splitlines()]
        except subprocess.TimeoutExpired:
            lines = []
    if len(lines) == len(sources):
        return [(line, None) if isinstance(line, str) else (None, line["error"]["message"]) for line in lines]
    if len(sources) == 1:
        return [(None, "refused")]
    half = len(sources) // 2
    return ours(binary, sources[:half]) + ours(binary, sources[half:])


def unordered(text):
    """Sorts the elements of sets, which are shown in any order."""
    found = text and re.fullmatch(r"\{([^:]*)\}", text)
    return sorted(found[1].split(", ")) if found else text


# Messages for the differences in docs/language.md: complex numbers and very long ranges.
KNOWN = ("a negative number cannot be raised to a fractional power", "a range reaches at most")


def compare(binary, seed, count):
    R.seed(seed)
    sources = list(dict.fromkeys(expression() for _ in range(count)))
    batches = [sources[at:at + BATCH] for at in range(0, len(sources), BATCH)]
    found = [answer for batch in batches for answer in ours(binary, batch)]
    same = 0
    for source, answer in zip(sources, found):
        expected = judge(source)
        is_refused = (answer[1] or "").startswith(KNOWN)
        if unordered(expected[0]) == unordered(answer[0]) or is_refused or expected[1] and expected[1].startswith(("SyntaxError", "TypeError: complex")):
            same += 1
        else:
            print(source, "\n  CPython", *expected, "\n  ppar   ", *answer)
    print(f"{same} of {len(sources)} are the same: {100 * same / len(sources):.2f} %")
    return same == len(sources)


if __name__ == "__main__" and len(sys.argv) > 1:
    if sys.argv[1] == "write":
        for path in map(pathlib.Path, sys.argv[2:]):
            cases = [{"source": source, "result": judge(source)[0]} for source in path.read_text().splitlines()]
            lines = [json.dumps(case, ensure_ascii=False) + "\n" for case in cases if case["result"]]
            path.with_suffix(".jsonl").write_text("".join(lines))
    else:
        seed, count = (*map(int, sys.argv[3:]), 1, 2000)[:2] if len(sys.argv) > 4 else (int(sys.argv[3]) if len(sys.argv) > 3 else 1, 2000)
        sys.exit(not compare(sys.argv[2], seed, count))
