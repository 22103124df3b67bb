"""Measures tables: the sum of a column, and its sums by key."""
import random

from sides import PPAR, Side, compare

COLUMN = 'float(x["price"])'
KEYS = 1000


def rows_file(folder, rows):
    """Rows of about 50 bytes with one quoted field."""
    source = folder / f"rows-{rows}.csv"
    if source.exists():
        return source
    draw = random.Random(1)
    with open(source, "w") as file:
        file.write("id,key,name,price,quantity,note\n")
        for number in range(rows):
            key, price, quantity = draw.randrange(KEYS), draw.random() * 1000, draw.randrange(100)
            file.write(f'{number},k{key:03},"item, {number % 1000}",{price:.2f},{quantity},some text here\n')
    return source


def duckdb(source, query):
    """DuckDB with two threads, which does not print its result as a table."""
    return ["duckdb", "-csv", "-c", f"set threads = 2; {query.format(rows=f'read_csv({source.as_posix()!r})')}"]


def tables(folder, rows, runs):
    source = rows_file(folder, rows)
    csv = [PPAR, "map", "--workers", 2, "--csv", COLUMN, "-a", source]
    # awk splits at commas alone, also at the one between quotes: the price is its fifth field.
    whole = [
        Side("ppar map --sum, two workers", [*csv, "--sum"]),
        Side("ppar map --reduce, two workers", [*csv, "--reduce", "a + b"]),
        Side("mawk", ["mawk", "-F,", 'NR > 1 { s += $5 } END { printf "%.2f\\n", s }', source], "≥ 1"),
        Side("DuckDB, two threads", duckdb(source, "select sum(price) from {rows}"), "≥ 0.5"),
        Side("Miller", ["mlr", "--icsv", "--ojson", "stats1", "-a", "sum", "-f", "price", source], "≥ 5"),
        Side("csvkit", ["csvstat", "--sum", "-c", "price", source], "≥ 5"),
        Side("datamash", ["sh", "-c", f"datamash -t, --header-in sum 5 < {source}"], "≥ 5"),
    ]
    by_key = [
        Side("ppar map --by --sum, two workers", [*csv, "--by", 'x["key"]', "--sum"]),
        Side("ppar map --by --reduce, two workers", [*csv, "--by", 'x["key"]', "--reduce", "a + b"]),
        Side("mawk", ["mawk", "-F,", "NR > 1 { s[$2] += $5 } END { for (k in s) print k, s[k] }", source], "≥ 1"),
        Side("DuckDB, two threads", duckdb(source, "select key, sum(price) from {rows} group by key"), "≥ 0.5"),
        Side("Miller", ["mlr", "--icsv", "--ojson", "stats1", "-a", "sum", "-f", "price", "-g", "key", source], "≥ 5"),
        Side("datamash", ["sh", "-c", f"datamash -t, --header-in -s -g 2 sum 5 < {source}"], "≥ 5"),
    ]
    return [
        compare(f"{rows:,} rows of CSV, a column summed", whole, source, runs),
        compare(f"{rows:,} rows of CSV, a column summed by one of {KEYS:,} keys", by_key, source, runs),
    ]
