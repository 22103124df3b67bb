from multiprocessing import Pool

settings = {}

def setup(factor):
    settings["factor"] = factor

def scale(n):
    return n * settings["factor"]

if __name__ == "__main__":
    with Pool(2, initializer=setup, initargs=(7,)) as pool:
        print(pool.map(scale, range(5)))
