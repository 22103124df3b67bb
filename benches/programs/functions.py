"""A function of functions.star with a process pool of two: functions.py NAME [CHUNKSIZE]."""
import json
import sys
from multiprocessing import Pool
from pathlib import Path

exec((Path(__file__).parent / "functions.star").read_text())

if __name__ == "__main__":
    function = globals()[sys.argv[1]]
    size = int(sys.argv[2]) if len(sys.argv) > 2 else 1
    with Pool(2) as pool:
        for result in pool.imap(function, map(json.loads, sys.stdin), chunksize=size):
            print(json.dumps(result))
