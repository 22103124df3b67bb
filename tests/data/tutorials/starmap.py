from multiprocessing import Pool

def power(base, exponent):
    return base ** exponent

if __name__ == "__main__":
    pool = Pool(2)
    print(pool.starmap(power, [(2, 3), (3, 2), (10, 0)]))
    result = pool.apply_async(power, (2, 10))
    print(result.get(timeout=5))
    print(pool.apply(power, args=(5,), kwds={"exponent": 2}))
    pool.close()
    pool.join()
