//! What the functions draw, and what they refuse.

use crate::lang::builtins::testing::{check, check_errors, check_file, evaluate_item};

#[test]
fn draws_depend_on_seed_and_item_only() {
    let source = "[random.random(), random.randint(1, 1000000), random.gauss(0, 1)]";
    let of = |seed, index| evaluate_item(source, seed, index).expect("numbers");
    assert_eq!(of(1, 5), of(1, 5));
    assert_ne!(of(1, 5), of(1, 6));
    assert_ne!(of(1, 5), of(2, 5));
}

#[test]
fn a_seeded_program_draws_the_numbers_of_cpython() {
    check_file("random.jsonl");
}

#[test]
fn draws_stay_in_range_and_reach_all_of_it() {
    check(&[
        (
            "all([0.0 <= random.random() and random.random() < 1.0 for _ in range(999)])",
            "True",
        ),
        (
            "all([2.0 <= x and x <= 3.0 for x in [random.uniform(2, 3) for _ in range(99)]])",
            "True",
        ),
        (
            "sorted(set([random.randint(-1, 1) for _ in range(99)]))",
            "[-1, 0, 1]",
        ),
        (
            "sorted(set([random.randrange(3) for _ in range(99)]))",
            "[0, 1, 2]",
        ),
        (
            "sorted(set([random.randrange(1, 8, 3) for _ in range(99)]))",
            "[1, 4, 7]",
        ),
        (
            "sorted(set([random.randrange(5, 0, -2) for _ in range(99)]))",
            "[1, 3, 5]",
        ),
        ("random.randint(7, 7)", "7"),
        (
            "a = random.randint(1 << 90, 1 << 91)\n1 << 90 <= a and a <= 1 << 91",
            "True",
        ),
        ("random.getrandbits(0)", "0"),
        (
            "max([random.getrandbits(100) for _ in range(99)]) >> 93 > 0",
            "True",
        ),
        (
            "all([random.expovariate(2) >= 0 for _ in range(99)])",
            "True",
        ),
        (
            "abs(sum([random.gauss() for _ in range(4000)]) / 4000) < 0.1",
            "True",
        ),
        (
            "s = [random.normalvariate(mu=5, sigma=2) for _ in range(4000)]\n\
          abs(sum([(x - 5) * (x - 5) for x in s]) / 4000 - 4) < 0.5",
            "True",
        ),
    ]);
}

#[test]
fn draws_from_sequences() {
    check(&[
        (
            "sorted(set([random.choice('aé') for _ in range(99)]))",
            "['a', 'é']",
        ),
        ("random.choice(range(5, 6))", "5"),
        ("random.choices([1, 2], weights=[0, 1], k=3)", "[2, 2, 2]"),
        (
            "random.choices([1, 2], cum_weights=[1, 1], k=3)",
            "[1, 1, 1]",
        ),
        ("len(random.choices([1, 2, 3], k=7))", "7"),
        (
            "sorted(random.sample(range(9), 9)) == list(range(9))",
            "True",
        ),
        ("len(set(random.sample(range(100000), 50)))", "50"),
        ("random.sample((), 0)", "[]"),
        (
            "def f():\n    a = list(range(50))\n    r = random.shuffle(a)\n    \
             return (r, a == list(range(50)), sorted(a) == list(range(50)))\nf()",
            "(None, False, True)",
        ),
    ]);
}

#[test]
fn refuses_what_python_refuses() {
    check_errors(&[
        (
            "random.randint(2, 1)",
            "empty range for randrange() (2, 2, 0)",
        ),
        ("random.randrange(0)", "empty range for randrange()"),
        ("random.randrange(1, 2, 0)", "zero step for randrange()"),
        (
            "random.randint(0.5, 1)",
            "'float' object cannot be interpreted as an integer",
        ),
        ("random.choice([])", "Cannot choose from an empty sequence"),
        ("random.choice({1: 2})", "expected a sequence, not dict"),
        (
            "random.choices([1], [1, 2])",
            "The number of weights does not match the population",
        ),
        (
            "random.choices([1], [0])",
            "Total of weights must be greater than zero",
        ),
        (
            "random.sample([1], 2)",
            "Sample larger than population or is negative",
        ),
        (
            "random.shuffle((1, 2))",
            "only a list can be shuffled, not tuple",
        ),
        (
            "random.getrandbits(-1)",
            "number of bits must be non-negative",
        ),
    ]);
}
