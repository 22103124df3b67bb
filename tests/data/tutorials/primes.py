from multiprocessing import Pool

def is_prime(n):
    if n < 2:
        return False
    for d in range(2, int(n ** 0.5) + 1):
        if n % d == 0:
            return False
    return True

if __name__ == "__main__":
    with Pool(processes=2) as pool:
        flags = pool.map(is_prime, range(50))
    print([n for n, flag in enumerate(flags) if flag])
    print(f"{sum(flags)} primes below 50")
