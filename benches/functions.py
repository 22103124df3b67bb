"""Measures functions with loops, strings and dicts."""
import random
import subprocess

from sides import PPAR, PROGRAMS, ROOT, Side, compare

SOURCE = PROGRAMS / "functions.star"
AWK = '{ n = $1; s = 0; while (n != 1) { if (n % 2 == 0) n = n / 2; else n = 3 * n + 1; s++ } print s }'


def native():
    """The functions about numbers in C."""
    program = ROOT / "target" / "functions"
    subprocess.run(["cc", "-O2", "-o", program, PROGRAMS / "functions.c"], check=True)
    return program


# The functions whose goal is five times CPython's speed.
OF_TEXTS = ("levenshtein", "words")


def sides_of(name, chunk, others=()):
    pool = [PROGRAMS / "functions.py", name, chunk]
    return [
        Side("ppar map, two workers", [PPAR, "map", "-j2", "--def", SOURCE.read_text(), name]),
        Side("ppar map, inline", [PPAR, "map", "--backend", "inline", "--def", SOURCE.read_text(), name]),
        Side("CPython Pool(2)", ["python3", *pool], "≥ 5" if name in OF_TEXTS else ""),
        Side("PyPy Pool(2)", ["pypy3", *pool], "≥ 1"),
        *others,
    ]


def functions(folder, runs):
    program = native()
    generator = random.Random(1)
    letters = "abcdefgh"

    def word(length):
        return "".join(generator.choices(letters, k=length))

    pairs = [f'"{word(60)} {word(60)}"' for _ in range(2000)]
    vocabulary = [word(5) for _ in range(300)]
    lines = [f'"{" ".join(generator.choices(vocabulary, k=100))}"' for _ in range(10_000)]
    lua = ["luajit", PROGRAMS / "functions.lua"]
    in_c = "C, one thread"
    measured = [
        ("collatz", "Steps of Collatz for 200,000 numbers", range(1, 200_001), 1000, [
            Side(in_c, [program, "collatz"], "≥ 0.33"),
            Side("LuaJIT", [*lua, "collatz"]),
            Side("mawk", ["mawk", AWK]),
        ]),
        ("pi", "π from 100,000 random points, 200 times", range(200), 1, [Side(in_c, [program, "pi"], "≥ 0.33")]),
        ("primes", "A sieve of 100,000 numbers, 200 times", [100_000] * 200, 1, [
            Side(in_c, [program, "primes"], "≥ 0.33"),
            Side("LuaJIT", [*lua, "primes"]),
        ]),
        ("product", "The product of two matrices of 60 × 60, 100 times", [60] * 100, 1, [Side(in_c, [program, "product"])]),
        ("levenshtein", "The Levenshtein distance of 2,000 pairs of 60 letters", pairs, 20, []),
        ("words", "The different words of 10,000 lines of 100", lines, 100, []),
    ]
    sections = []
    for name, title, items, chunk, others in measured:
        source = folder / f"{name}.jsonl"
        source.write_text("".join(f"{item}\n" for item in items))
        sections.append(compare(title, sides_of(name, chunk, others), source, runs))
    return sections
