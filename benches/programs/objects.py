"""The peer for JSON objects: one Python process that parses and prints JSON.

Reads JSON Lines from standard input and writes the user's name and the sum of
the scores of each.
"""
import json
import sys

for line in sys.stdin:
    x = json.loads(line)
    sys.stdout.write(json.dumps([x["user"]["name"], sum(x["scores"])]) + "\n")
