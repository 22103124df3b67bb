"""The peer that most users come from: a Pool that parses and prints JSON.

Reads JSON Lines from standard input and writes x*x-2*x for each, with
imap(chunksize=5000) and two processes.
"""
import json
import sys
from multiprocessing import Pool


def f(line):
    x = json.loads(line)
    return json.dumps(x * x - 2 * x)


if __name__ == "__main__":
    with Pool(2) as pool:
        for result in pool.imap(f, sys.stdin, chunksize=5000):
            sys.stdout.write(result + "\n")
