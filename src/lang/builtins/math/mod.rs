//! The module `math`, as in Python 3.11 and with `sumprod` from 3.12.

mod gamma;
mod integer;
mod real;
mod series;

use starlark::environment::GlobalsBuilder;

pub(super) fn register(builder: &mut GlobalsBuilder) {
    builder.namespace("math", |math| {
        math.set("pi", std::f64::consts::PI);
        math.set("e", std::f64::consts::E);
        math.set("tau", std::f64::consts::TAU);
        math.set("inf", f64::INFINITY);
        math.set("nan", f64::NAN);
        real::register(math);
        integer::register(math);
        series::register(math);
    });
}
