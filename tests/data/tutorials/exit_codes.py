import sys
from multiprocessing import Process

def fine():
    pass

def leave(code):
    sys.exit(code)

if __name__ == "__main__":
    ps = [Process(target=fine), Process(target=leave, args=(3,))]
    for p in ps:
        p.start()
        p.join()
        print(p.exitcode, p.is_alive())
