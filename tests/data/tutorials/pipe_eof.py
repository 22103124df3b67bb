from multiprocessing import Process, Pipe

def send_all(conn, n):
    for i in range(n):
        conn.send(i)
    conn.close()

if __name__ == "__main__":
    receiver, sender = Pipe(duplex=False)
    p = Process(target=send_all, args=(sender, 5))
    p.start()
    sender.close()
    got = []
    try:
        while True:
            got.append(receiver.recv())
    except EOFError:
        print("done", got)
    p.join()
