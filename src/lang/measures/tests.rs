//! Whatever the grouping, results are the same.

use proptest::prelude::*;

use super::*;

const ALL: Measures = Measures {
    count: true,
    sum: true,
    mean: true,
    min: true,
    max: true,
};

fn any_operand() -> impl Strategy<Value = Operand<'static>> {
    prop_oneof![
        any::<i64>().prop_map(Operand::Int),
        (-50i64..50).prop_map(Operand::Int),
        any::<i128>().prop_map(|int| Operand::Big(Cow::Owned(int.into()))),
        (-1e300..1e300).prop_map(Operand::Float),
        (-4.0..4.0).prop_map(Operand::Float),
    ]
}

fn tally(operands: &[Operand<'static>]) -> Tally {
    let mut tally = Tally::default();
    for operand in operands {
        tally.add(ALL, operand.clone()).expect("a number");
    }
    tally
}

fn finished(tally: &Tally) -> String {
    let mut out = Vec::new();
    tally.finish(ALL, &mut out).expect("within floats");
    String::from_utf8(out).expect("JSON")
}

proptest! {
    #[test]
    fn results_do_not_depend_on_grouping(
        operands in proptest::collection::vec(any_operand(), 0..40),
        cuts in proptest::collection::vec(0usize..40, 0..5),
    ) {
        let mut total = Tally::default();
        let mut cuts: Vec<usize> = cuts.into_iter().map(|cut| cut.min(operands.len())).collect();
        cuts.push(operands.len());
        cuts.sort_unstable();
        let mut start = 0;
        for end in cuts {
            let mut state = Vec::new();
            tally(&operands[start..end]).write(ALL, &mut state);
            let state = str::from_utf8(&state).expect("JSON");
            total.merge(Tally::read(ALL, state).expect("a state")).expect("numbers");
            start = end;
        }
        prop_assert_eq!(finished(&total), finished(&tally(&operands)));
    }
}

#[test]
fn sums_are_exact_and_integers_stay_integers() {
    let of = |operands: &[Operand<'static>]| finished(&tally(operands));
    let tenth = Operand::Float(0.1);
    assert_eq!(
        of(&vec![tenth.clone(); 10]),
        r#"{"count":10,"sum":1.0,"mean":0.1,"min":0.1,"max":0.1}"#
    );
    assert_eq!(
        of(&[Operand::Int(1 << 60), Operand::Int(1), tenth]),
        r#"{"count":3,"sum":1.152921504606847e+18,"mean":3.843071682022823e+17,"min":0.1,"max":1152921504606846976}"#
    );
    assert_eq!(
        of(&[Operand::Int(i64::MAX), Operand::Int(i64::MAX)]),
        r#"{"count":2,"sum":18446744073709551614,"mean":9.223372036854776e+18,"min":9223372036854775807,"max":9223372036854775807}"#
    );
    assert_eq!(
        of(&[]),
        r#"{"count":0,"sum":0,"mean":null,"min":null,"max":null}"#
    );
}

#[test]
fn what_cannot_be_measured_changes_nothing() {
    let mut tally = tally(&[Operand::Float(1.5e308)]);
    let before = tally.clone();
    for (operand, problem) in [
        (Operand::Text("a".into()), "--sum needs numbers, not str"),
        (Operand::Other("list"), "--sum needs numbers, not list"),
        (
            Operand::Float(f64::NAN),
            "NaN and the infinities have no JSON form",
        ),
        (
            Operand::Float(1.5e308),
            "the sum is beyond the largest float",
        ),
    ] {
        assert_eq!(tally.add(ALL, operand), Err(problem.to_owned()));
        assert_eq!(tally, before);
    }
}
