from multiprocessing import Pool

def cube(n):
    return n ** 3

def main():
    with Pool(2) as pool:
        for i, value in enumerate(pool.imap(cube, range(5)), start=1):
            print(i, value)
        print(sorted(pool.imap_unordered(cube, [3, 1, 2])))

if __name__ == "__main__":
    main()
