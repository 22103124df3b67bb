"""The peers for JSON objects that are databases: DuckDB and ClickHouse, within Python.

    objects_sql.py duckdb|chdb FILE

Writes the user's name and the sum of the scores of each object, in order, with two
threads. Both are told the types of the fields that they are asked for.
"""
import sys


def duckdb(file):
    import duckdb

    columns = "{user: 'struct(name varchar)', scores: 'double[]'}"
    rows = f"read_json('{file}', format = 'newline_delimited', columns = {columns})"
    query = f'select "user".name, list_sum(scores) from {rows}'
    duckdb.execute("set threads = 2")
    duckdb.execute(f"copy ({query}) to '/dev/stdout' (format csv, header false)")


def chdb(file):
    import chdb

    columns = "user Tuple(name String), scores Array(Float64)"
    rows = f"file('{file}', 'JSONEachRow', '{columns}')"
    query = f"select user.name, arraySum(scores) from {rows} settings max_threads = 2"
    sys.stdout.buffer.write(chdb.query(query, "JSONCompactEachRow").bytes())


{"duckdb": duckdb, "chdb": chdb}[sys.argv[1]](sys.argv[2])
