# The module copy.

def copy(x):
    kind = type(x)
    if kind == list:
        return list(x)
    if kind == dict:
        return dict(x)
    if kind == set:
        return set(x)
    return x

def deepcopy(x, memo=None):
    kind = type(x)
    if kind == list:
        return [deepcopy(value) for value in x]
    if kind == tuple:
        return tuple([deepcopy(value) for value in x])
    if kind == dict:
        return {key: deepcopy(value) for key, value in x.items()}
    if kind == set:
        return set(x)
    return x
