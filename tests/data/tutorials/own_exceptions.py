from multiprocessing import Pool


class PipelineError(Exception):
    """Whatever is wrong with our input."""


class TooBig(PipelineError, ):
    pass


class Empty(ValueError): ...


def check(x):
    if x > 3:
        raise TooBig(f"{x} is too big", x)
    if x == 0:
        raise Empty
    return x * x


def local():
    class Unseen(KeyError):
        pass
    try:
        raise Unseen("here")
    except LookupError as e:
        return f"{type(e).__name__}: {e}"


if __name__ == '__main__':
    for x in (2, 4, 0):
        try:
            print(check(x))
        except TooBig as e:
            print(repr(e), e.args, str(e))
        except (KeyError, Empty) as e:
            print(type(e).__name__, e.args, isinstance(e, ValueError))
    with Pool(2) as pool:
        print(pool.map(check, [1, 2, 3]))
        for items in ([1, 9], [0]):
            try:
                pool.map(check, items)
            except PipelineError as e:
                print("pipeline", type(e).__name__)
            except ValueError as e:
                print("value", type(e).__name__, e)
    print(local(), TooBig, issubclass(TooBig, PipelineError), issubclass(Empty, PipelineError))
