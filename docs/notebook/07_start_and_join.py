from multiprocessing import Process

def f(name, firstname):
    print('Hello', name, firstname)

if __name__ == '__main__':
    p = Process(target=f, args=('bob','sponge',))
    p.start()
    p.join()
