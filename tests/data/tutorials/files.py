import json
import os
import sys
from multiprocessing import Pool
from os.path import exists, join


def count_lines(path):
    with open(path) as file:
        return sum(1 for line in file if line.strip())


if __name__ == '__main__':
    os.makedirs("data/parts", exist_ok=True)
    paths = []
    for n in range(3):
        paths.append(join("data", "parts", f"{n}.txt"))
        with open(paths[-1], "w", encoding="utf-8") as file:
            print("size", file.write("line\n" * n + "\nlast ü"))
            print(" and more", file=file)
    with Pool(2) as pool:
        print(pool.map(count_lines, paths))
    print(sorted(os.listdir("data/parts")), os.path.getsize(paths[1]), os.path.isdir("data"))
    print(os.path.abspath("data/../x") == join(os.getcwd(), "x"), os.path.splitext("a.tar.gz"))
    with open("result.json", "w") as file:
        json.dump({"lines": [1, 2]}, file)
    with open("result.json") as file:
        print(json.load(file))
    file = open(paths[2])
    print(repr(file.readline()), repr(file.read(4)), file.readlines(), repr(file.readline()))
    file.close()
    print(file.closed, file.name == paths[2])
    open("crlf.txt", "wb").write(b"a\r\nb\xff\n")
    with open("crlf.txt", "rb") as file:
        print(file.read(3), file.read())
    for action in (
        lambda: open("missing.txt"),
        lambda: open("crlf.txt").read(),
        lambda: open("data"),
        lambda: os.mkdir("data"),
        lambda: os.remove("missing.txt"),
        lambda: file.read(),
        lambda: open("crlf.txt").write("x"),
    ):
        try:
            action()
        except FileNotFoundError as e:
            print("not found:", e, e.errno)
        except UnicodeDecodeError as e:
            print("not text:", e)
        except OSError as e:
            print("system:", e)
        except ValueError as e:
            print("value:", e)
    os.rename("crlf.txt", "renamed.txt")
    os.remove("renamed.txt")
    print(exists("renamed.txt"), exists("data"))
    sys.stdout.write("no line end")
    sys.stdout.flush()
    print("", file=sys.stdout)
    print(repr(sys.stdin.read()), sys.version_info >= (3, 8), sys.maxsize, sys.argv[1:])
    try:
        input("name? ")
    except EOFError as e:
        print("end:", e)
