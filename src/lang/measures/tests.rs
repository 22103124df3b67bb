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
        (-1e308..1e308).prop_map(Operand::Float),
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
    match tally.finish(ALL, &mut out) {
        Ok(()) => String::from_utf8(out).expect("JSON"),
        Err(problem) => problem,
    }
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
            total.merge(Tally::read(ALL, state).expect("a state"));
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
    let mut tally = tally(&[Operand::Float(1.5)]);
    let before = tally.clone();
    for (operand, problem) in [
        (
            Operand::Text("a".into()),
            "--sum needs numbers, not the string 'a'",
        ),
        (Operand::Other("list"), "--sum needs numbers, not list"),
        (
            Operand::Float(f64::NAN),
            "NaN and the infinities have no JSON form",
        ),
    ] {
        assert_eq!(tally.add(ALL, operand), Err(problem.to_owned()));
        assert_eq!(tally, before);
    }
}

#[test]
fn sums_and_means_are_rounded_once() {
    let of = |measures, floats: &[f64]| {
        let mut tally = Tally::default();
        for float in floats {
            let operand = if float.fract() == 0.0 && float.abs() < 1e16 {
                Operand::Int(*float as i64)
            } else {
                Operand::Float(*float)
            };
            tally.add(measures, operand).expect("a number");
        }
        let mut out = Vec::new();
        let finished = tally.finish(measures, &mut out);
        finished.map(|()| String::from_utf8(out).expect("JSON"))
    };
    let sum = Measures {
        sum: true,
        ..Measures::default()
    };
    let mean = Measures {
        mean: true,
        ..Measures::default()
    };
    assert_eq!(
        of(mean, &[9_007_199_254_740_991.0, 18.0, 0.0]).as_deref(),
        Ok("3002399751580336.5")
    );
    assert_eq!(of(mean, &[1e308, 1e308]).as_deref(), Ok("1e+308"));
    assert_eq!(
        of(mean, &[0.1, 0.2, 0.4]).as_deref(),
        Ok("0.23333333333333334")
    );
    assert_eq!(of(sum, &[1e308, 1e308, -1e308]).as_deref(), Ok("1e+308"));
    let beyond = of(sum, &[1e308, 1e308]);
    assert_eq!(
        beyond,
        Err("the sum is beyond the largest float".to_owned())
    );
}
