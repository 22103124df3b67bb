//! `ppar run`: the dicts, lists and namespaces of managers.

use crate::run_processes::script;

#[test]
fn dicts_lists_and_namespaces_are_shared() {
    script(
        "
def change(d, l, ns):
    for i in range(100):
        d[i] = i
    l.append('x')
    l.extend([3, 1, 2])
    l.remove('x')
    l.sort(reverse=True)
    ns.a = [5]

if __name__ == '__main__':
    m = Manager()
    d, l, ns = m.dict({'a': 1}, b=2), m.list(), m.Namespace(z=1)
    ps = [Process(target=change, args=(d, m.list(), ns)) for _ in range(4)]
    ps.append(Process(target=change, args=(d, l, ns)))
    for p in ps:
        p.start()
    for p in ps:
        p.join()
    print(len(d), l, ns, ns.a, 'a' in d, 5 in d, '5' in d)
    d.clear()
    d.update([(1, 'one'), ('1', 'text'), (0.25, None), (None, 'none')], k='v')
    print(d, d[1], d['1'], d[None], d[1.0])
    print(d.pop(1), d.pop(1, 'gone'), d.setdefault('s', 3), d.setdefault('s', 4), d.get('q'), d.get('q', 0))
    print(d.keys(), d.values(), d.items()[0], d.popitem(), d.copy(), [k for k in d])
    l.insert(1, (1, 2))
    l.reverse()
    print(l, l.index(3), l.count(1), l.pop(), l.pop(0), l[0], l[-1], l[:1], len(l), (1, 2) in l)
    nested = m.list([m.dict(x=1), m.list([2])])
    nested[0]['x'] += 1
    print(nested[0], nested[1])
    l[7]
",
    )
    .stdout(
        "102 [3, 2, 1] Namespace(a=[5], z=1) [5] True True False\n\
         {1: 'one', '1': 'text', 0.25: None, None: 'none', 'k': 'v'} one text none one\n\
         one gone 3 3 None 0\n\
         ['1', 0.25, None, 'k', 's'] ['text', None, 'none', 'v', 3] ('1', 'text') ('s', 3) \
         {'1': 'text', 0.25: None, None: 'none', 'k': 'v'} ['1', 0.25, None, 'k']\n\
         [2, (1, 2)] 3 1 3 1 2 (1, 2) [2] 2 True\n\
         {'x': 2} [2]\n",
    )
    .code(1)
    .stderr_contains("list index out of range")
    .check();
}

#[test]
fn objects_begin_with_the_values_that_they_are_given() {
    script(
        "
if __name__ == '__main__':
    for code, first in [('b', -128), ('B', 255), ('H', 65535), ('Q', 18446744073709551615), ('f', 0.5),
                        ('d', -1), ('c', 'z')]:
        print(Value(code, first).value, Array(code, [first, first])[:], Array(code, 2)[1] != first)
    Value('c', 'ab')
",
    )
    .stdout(
        "-128 [-128, -128] True\n255 [255, 255] True\n65535 [65535, 65535] True\n\
         18446744073709551615 [18446744073709551615, 18446744073709551615] True\n\
         0.5 [0.5, 0.5] True\n-1.0 [-1.0, -1.0] True\nz ['z', 'z'] True\n",
    )
    .code(1)
    .stderr_contains("type 'c' takes one character of Latin-1")
    .check();
}

#[test]
fn a_list_of_a_manager_is_added_to_and_multiplied() {
    script(
        "
def more(l):
    l += [3]
    l *= 2

if __name__ == '__main__':
    m = Manager()
    l = m.list([1, 2])
    same = l
    p = Process(target=more, args=(l,))
    p.start()
    p.join()
    print(l, l + [4], 2 * m.list([0]), m.list([0]) * 2)
    l += (5,)
    print(same, same == l)
    n, own, text = 1, [1], 'a'
    n += 1
    n *= 3
    alias = own
    own += [2]
    own *= 2
    text += 'b'
    print(n, own, alias, text)
",
    )
    .stdout(
        "[1, 2, 3, 1, 2, 3] [1, 2, 3, 1, 2, 3, 4] [0, 0] [0, 0]
[1, 2, 3, 1, 2, 3, 5] True
6 [1, 2, 1, 2] [1, 2] ab
",
    )
    .check();
}

#[test]
fn objects_of_a_manager_are_as_in_python() {
    script(
        "
if __name__ == '__main__':
    m = Manager()
    v = m.Value('i', 1)
    v.set(v.get() + 1)
    d = m.dict({1: 'a'})
    d[True] = 'b'
    n = m.Namespace(z=1, a=[2])
    n._hidden = 3
    print(v.get(), d, d[1.0], n)
",
    )
    .stdout("2 {1: 'b'} b Namespace(a=[2], z=1)\n")
    .check();
}
