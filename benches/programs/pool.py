"""The peer that most users know: a Pool that parses and prints JSON.

Reads JSON Lines from standard input and writes x*x-2*x for each, with imap and
two processes. The argument is the chunksize; 5000 without one.
"""
import json
import sys
from multiprocessing import Pool


def f(line):
    x = json.loads(line)
    return json.dumps(x * x - 2 * x)


if __name__ == "__main__":
    chunksize = int(sys.argv[1]) if len(sys.argv) > 1 else 5000
    with Pool(2) as pool:
        for result in pool.imap(f, sys.stdin, chunksize=chunksize):
            sys.stdout.write(result + "\n")
