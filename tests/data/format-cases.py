"""Writes format-cases.jsonl: expressions that format values, with Python's
results. Run by hand, with Python 3.11 or later:

    python3 tests/data/format-cases.py [SEED [COUNT]] > tests/data/format-cases.jsonl
"""

import json
import random
import struct
import sys
import warnings

warnings.simplefilter("ignore")
pick = random.choice

INTEGERS = ["0", "1", "-1", "7", "42", "-255", "1234", "-65536", "1234567", "123456789012", "True", "False"]
FLOATS = ["0.0", "-0.0", "1.0", "-1.5", "0.5", "2.5", "0.1", "1e16", "1e-5", "123456.789", "-1234567.891",
          "9.995", "99999.95", "0.00012345", "1e100", "5e-324", "1.7976931348623157e308", "-0.001",
          "float('inf')", "float('-inf')", "float('nan')"]
STRINGS = ["''", "'a'", "'text'", "'it\\'s'", "'日本'", "'é\\n\\t\\\\'", "'{}'", "'%d'", "'\\u200b\\x7f'"]
OTHERS = ["None", "[1, 0.5, 'a']", "(1,)", "()", "{'a': 1.0, 'b': [None]}", "[]", "range(3)"]


def number():
    kind = random.random()
    if kind < 0.3:
        return pick(INTEGERS)
    if kind < 0.4:
        return str(random.randint(-10 ** 40, 10 ** 40) // 10 ** random.randint(0, 40))
    if kind < 0.7:
        return pick(FLOATS)
    value = struct.unpack("d", random.randbytes(8))[0] if kind < 0.8 else random.uniform(-1, 1) * 10 ** random.randint(-6, 20)
    return repr(value) if value - value == 0 else "0.0"


def value():
    kind = random.random()
    return number() if kind < 0.7 else pick(STRINGS) if kind < 0.9 else pick(OTHERS)


def spec():
    """A format specification, often a valid one."""
    parts = [
        (0.3, lambda: pick(["", "", "*", "0", " ", "x", "é", "<"]) + pick("<>=^")),
        (0.2, lambda: pick("+- ")),
        (0.05, lambda: "z"),
        (0.15, lambda: "#"),
        (0.2, lambda: "0"),
        (0.5, lambda: str(random.randint(1, 25))),
        (0.25, lambda: pick(",_")),
        (0.4, lambda: "." + pick(["", "0", "1", "2", "3", "6", "10", "17", "20", "30"] if random.random() < 0.9 else [""])),
        (0.8, lambda: pick("bcdeEfFgGnosxX%" if random.random() < 0.97 else "qrD!é")),
    ]
    return "".join(make() for chance, make in parts if random.random() < chance)


def fitting():
    """A value and a specification that often fit."""
    while True:
        source, text = value(), spec()
        try:
            format(eval(source), text)
            return source, text
        except Exception:
            if random.random() < 0.05:
                return source, text


def directive():
    text = "".join(pick("#0- +") for _ in range(random.choice([0, 0, 1, 1, 2])))
    text += pick(["", "", "5", "12", "20"]) + pick(["", "", ".", ".0", ".3", ".10", ".25"])
    return text + pick("diuoxXeEfFgGcrsa" if random.random() < 0.97 else "qb%hn")


def percent():
    count = pick([0, 1, 1, 1, 2, 3])
    texts = ["%" + directive() for _ in range(count)]
    values = [value() for _ in range(count + (pick([-1, 1]) if random.random() < 0.03 else 0))]
    if random.random() < 0.15:
        template = "|".join("%(k" + str(i) + ")" + text[1:] for i, text in enumerate(texts))
        return f"{template!r} % {{{', '.join(f'{chr(39)}k{i}{chr(39)}: {v}' for i, v in enumerate(values))}}}"
    values = "(" + "".join(v + ", " for v in values) + ")"
    return f"{'|'.join(texts)!r} % {values}"


def conversion():
    return pick(["", "", "", "!r", "!s", "!a"])


def method():
    fields, positional, named = [], [], []
    style = pick(["auto", "number", "name"])
    for index in range(pick([0, 1, 1, 2, 3])):
        source, text = fitting()
        if style == "name":
            named.append(f"k{index}={source}")
        else:
            positional.append(source)
        name = {"auto": "", "number": str(index), "name": f"k{index}"}[style]
        change = conversion()
        text = text if not change else pick(["", ">12", "<9.3", "^20s"])
        fields.append("{" + name + change + (":" + text if text else "") + "}")
    template = pick(["", "{{", "a"]) + " ".join(fields) + pick(["", "}}", "b"])
    return f"{template!r}.format({', '.join(positional + named)})"


def f_string():
    parts = []
    for _ in range(pick([1, 1, 2, 3])):
        source, text = fitting()
        source = source.replace('"', "").replace("\\", "")
        if "{" in text or "}" in text or '"' in text:
            text = ""
        change = conversion()
        text = text if not change else pick(["", ">12", "<9.3", "^20s"])
        label = pick(["", "", "", "=", " = "])
        parts.append("{" + pick(["", " "]) + "(" + source + ")" + label + change + (":" + text if text else "") + "}")
    return 'f"' + pick(["", "{{", "a", "'"]) + " ".join(parts) + pick(["", "}}", "b"]) + '"'


def builtin():
    source, text = fitting()
    return f"format({source}, {text!r})"


FIXED = r'''
"{0} {1} {0!r}".format(1, "a")
"{a[b]} {a[c][0]} {b[1]}".format(a={"b": 1, "c": [2.5]}, b=(3, 4))
"{[x y]} {[0]}".format({"x y": 1}, [2])
"{:{}.{}f}".format(3.14159, 10, 2)
"{0:{1}>{2}}".format("a", "*", 5)
"{:{w}}|".format("a", w=4)
"{!r:>{}}".format("a", 6)
"{} {0}".format(1)
"{0} {}".format(1)
"{1}".format(1)
"{}".format()
"{a}".format()
"{".format()
"}".format()
"{0".format(1)
"{0!".format(1)
"{0!r".format(1)
"{0!x}".format(1)
"{0!rr}".format(1)
"{0:".format(1)
"{0:{".format(1)
"{0[}".format(1)
"{0[]}".format([1])
"{0.}".format([1])
"{0[0]x}".format([1])
"{a{b}}".format(1)
"{:{:{}}}".format(1, 2, 3)
"{99999999999999999999}".format(1)
"%s" % 1
"%s %s" % (1,)
"%s" % (1, 2)
"" % 1
"" % {"a": 1}
"" % [1]
"" % ()
"x" % (1,)
"%(a)s" % 1
"%(a)s" % (1,)
"%(a)s %(b)5.1f" % {"a": 1, "b": 2.25}
"%(a" % {"a": 1}
"%(a(b)c)s" % {"a(b)c": 1}
"%(c)s" % {"a": 1}
"%s" % {"a": 1}
"%s" % [1, 2]
"%s" % None
"%" % 1
"%5" % 1
"%5." % 1
"%q" % 1
"%é" % 1
"a%%b" % ()
"%5%" % ()
"%*d|%-*d|%*d" % (5, 1, 5, 2, -5, 3)
"%.*f" % (2, 3.14159)
"%.*f" % (-2, 3.14159)
"%*d" % ("a", 1)
"%d" % "a"
"%d" % None
"%d" % 2.9
"%i" % -2.9
"%d" % float("inf")
"%d" % float("nan")
"%x" % 2.5
"%f" % "a"
"%c" % "ab"
"%c" % 1.5
"%c%c" % (65, "é")
"%c" % 1114112
"%c" % -1
"%ld %hd" % (1, 2)
"%05s" % "a"
"%05d|%-05d|%+05d|%#06x|%.5d|%8.5d|%-8.5d|" % (-42, -42, 42, 255, 42, 42, 42)
"%#o %#X %X %#x" % (8, 255, -255, 0)
"%05f %05e" % (float("inf"), float("nan"))
"%d" % 100000000000000000000000000000
"%.3s|%10.2s|%-10.2r|" % ("abcdef", "日本語", "ab")
7 % 3
-7 % 3
7.5 % 2
format(1)
format("a")
format(None)
format([1, 0.5])
format([1], "5")
format(None, ">5")
format(1, 5)
format(True)
format(True, "5")
format(True, "s")
format("a", "d")
format("a", "=5")
format("a", "05")
format("a", "+")
format(65, "c")
format(-1, "c")
format(1114112, "c")
format(1, ".2")
format(1, "z")
format(10 * 100, "_x")
format(1, ",x")
format(1, ",_")
format(1, "_,")
format(1234567, "012,")
format(1234567, "013,d")
format(-1234, "010_d")
format(1234.5, "012,.1f")
format(255, "#012_x")
format(255, "#b")
format(0.5, "%")
format(0.12345, ".1%")
format(-0.0001, "z.1f")
format(1e400, "F") + format(-1e400, "010f") + format(1e400, "<10f")
format(1, "99999999999999999999")
format(1.0, ".99999999999999999999f")
f""
f"{{}}"
f"{1}{2}"
f"{'a'!r:>5}{'b':*^7}"
f"{[n * 0.5 for n in range(3)]}"
f"{ {'a': 1}['a'] }"
f"{(lambda y: y * 2)(4)}"
f"{1 if 2 > 1 else 3:>{2 + 3}}"
f"{1 == 1} {1 != 2} {1 >= 1=} {2 <= 1 = }"
f"{1:{'>'}{5}}"
f"{3.14159:{6}.{2}f}"
f"{'x' + f'{1 + 1}'}"
f"{len('a}b')}{'{'}"
f"""a
{1 +
 2}"""
f'{"a"}' + F"{1}" + rf"\{1}\n" + fr'\{2}'
f"\x7b1\x7d\173\u007b\n\t\\{1}"
f"{1,}{1, 2}"
f"{1:,}{1000000:_}"
f"{'ab'!a:5}|"
[f"{n:02d}" for n in range(3)]
"f'{1}'" + 'f"{x"'
'{:>5}'.format('a').upper()
('a' + '{}').format(1)
"{}".format("{}").format(2)
"{} {}".format(*[1, 2])
"{a} {b}".format(**{"a": 1, "b": 0.1})
"{0}{a}".format("{}".format(3), a="{!r}".format("q"))
list(map("{:.1f}".format, [1, 2.25]))
(lambda t: t.format(5))("<{:3}>")
"%s" % "{}".format(1) + "%%" % ()
"%s,%s" % (f"{1:3}", "%d" % 2)
"template {template} {self} {object}".format(template=1, self=2, object=3)
(("a") + ("{}")).format((("b")))
("{}"  .  format  (1), ["{}".format][0](2), {"a": "{}".format(3)}["a"].format())
"{}".format(1) if "{}".format("") else not"{}".format(2)
("{}{}" . format (  ))
r"\{}".format("{}{}".format("{}".format(1), 2))
["{}", "<{}>"][1].format({"a": [1]}["a"][0])
(lambda f: f("{}", 1))(lambda t, *a: t.format(*a).format())
"a" in"{}".format("ab") and "{}".format(1) == '1'
f"{'{:>{}}'.format(1, 5)}|{'%5.1f' % 2.25}".format()
f"{1}{2}".format().upper().format()
("{}" # c.format
 .format(1))
("{}".format # c
 (1))
'''


def main():
    seed, count = (int(argument) for argument in (sys.argv[1:] + ["1", "120"][len(sys.argv) - 1:])[:2])
    random.seed(seed)
    fixed, lines = FIXED.strip("\n").split("\n"), []
    for line in fixed:
        # A few go over two lines.
        if lines and (line.startswith(" ") or lines[-1].count('"""') % 2 == 1):
            lines[-1] += "\n" + line
        else:
            lines.append(line)
    for make in (builtin, method, percent, f_string):
        lines += [make() for _ in range(count)]
    for source in lines:
        try:
            answer = {"result": repr(eval(source))}
        except SyntaxError:
            continue
        except KeyError as error:
            answer = {"error": f"KeyError: {error}"}
        except Exception as error:
            answer = {"error": str(error)}
        print(json.dumps({"source": source, **answer}, ensure_ascii=False))


main()
