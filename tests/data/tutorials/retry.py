from multiprocessing import Pool

def parse(text):
    try:
        value = int(text)
    except ValueError:
        try:
            value = float(text)
        except ValueError as error:
            return ("bad", str(error))
        return ("float", value)
    else:
        return ("int", value)

if __name__ == "__main__":
    with Pool(2) as pool:
        for kind, value in pool.map(parse, ["1", "2.5", "x", "-7", "1e3"]):
            print(f"{kind:>5}: {value!r}")
