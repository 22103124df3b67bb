"""The notebook's five items with Pool(4), as a user of Python writes it."""
from multiprocessing import Pool


def f(x):
    return x * x - 2 * x


if __name__ == "__main__":
    with Pool(4) as pool:
        print(pool.map(f, [1, 2, 3, 8, 10]))
