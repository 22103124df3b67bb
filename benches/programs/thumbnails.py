"""Makes thumbnails of the pictures whose names are on standard input.

By itself it uses a Pool of two processes and its imap, or with an argument map;
`ppar map thumbnails.py:thumbnail` uses the same function.
"""
import os
import sys

from PIL import Image


def thumbnail(name):
    picture = Image.open(name)
    picture.thumbnail((128, 128))
    target = f"{os.path.splitext(name)[0]}.png"
    picture.save(target)
    return target


if __name__ == "__main__":
    from multiprocessing import Pool

    names = sys.stdin.read().splitlines()
    with Pool(2) as pool:
        results = pool.map(thumbnail, names) if len(sys.argv) > 1 else pool.imap(thumbnail, names)
        for result in results:
            print(result)
