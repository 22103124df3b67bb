//! Tables of calls and what Python gives for them.

use crate::lang::builtins::testing::{check, check_errors};

#[test]
fn computes_the_same_as_python() {
    check(&[
        ("math.pi", "3.141592653589793"),
        (
            "[math.e, math.tau, math.inf, math.nan]",
            "[2.718281828459045, 6.283185307179586, inf, nan]",
        ),
        ("math.sqrt(2)", "1.4142135623730951"),
        ("math.sqrt(1 << 100)", "1125899906842624.0"),
        ("math.cbrt(-27)", "-3.0"),
        ("math.exp(1)", "2.718281828459045"),
        ("math.exp2(10)", "1024.0"),
        ("math.expm1(1e-10)", "1.00000000005e-10"),
        ("math.log(10)", "2.302585092994046"),
        ("math.log(8, 2)", "3.0"),
        ("math.log(pow(10, 400))", "921.0340371976182"),
        ("math.log2(1 << 5000)", "5000.0"),
        ("math.log10(pow(10, 1000))", "1000.0"),
        ("math.log10(1000)", "3.0"),
        ("math.log1p(1e-10)", "9.999999999500001e-11"),
        ("math.sin(1)", "0.8414709848078965"),
        ("math.atan2(-1, -1)", "-2.356194490192345"),
        ("math.asinh(1e-10)", "1e-10"),
        ("math.acosh(1)", "0.0"),
        ("math.atanh(0.5)", "0.5493061443340548"),
        ("math.degrees(math.pi)", "180.0"),
        ("math.radians(180)", "3.141592653589793"),
        ("math.erf(0.5)", "0.5204998778130465"),
        ("math.gamma(5)", "24.0"),
        ("math.lgamma(3)", "0.693147180559945"),
        ("math.gamma(0.1)", "9.513507698668732"),
        ("math.gamma(2.5)", "1.3293403881791372"),
        ("math.gamma(-3.7)", "0.25164399590242265"),
        ("math.gamma(1e-300)", "9.999999999999999e+299"),
        ("math.gamma(150.5)", "4.661072627097377e+261"),
        ("math.gamma(23)", "1.1240007277776077e+21"),
        ("math.gamma(-0.5)", "-3.544907701811032"),
        ("math.gamma(-150.3)", "-1.5097598047749159e-263"),
        ("math.gamma(171.5)", "9.483367566824801e+307"),
        ("math.lgamma(5)", "3.178053830347945"),
        ("math.lgamma(7)", "6.579251212010102"),
        ("math.lgamma(0.955)", "0.027677862424569044"),
        ("math.lgamma(-3.7)", "-1.3797399049658248"),
        ("math.lgamma(1e300)", "6.897755278982137e+302"),
        ("math.lgamma(1e-30)", "69.07755278982137"),
        ("math.lgamma(0.5)", "0.5723649429247004"),
        ("math.lgamma(-math.inf)", "inf"),
        ("math.exp(math.inf)", "inf"),
        ("math.sqrt(math.nan)", "nan"),
        ("math.sqrt(True)", "1.0"),
    ]);
}

#[test]
fn takes_numbers_apart_as_python_does() {
    check(&[
        (
            "[math.ceil(1.2), math.floor(-1.2), math.trunc(-1.9)]",
            "[2, -2, -1]",
        ),
        ("math.floor(1e30)", "1000000000000000019884624838656"),
        ("[math.ceil(7), math.floor(True)]", "[7, 1]"),
        ("math.pow(2, 0.5)", "1.4142135623730951"),
        ("math.pow(-1, math.inf)", "1.0"),
        ("math.fmod(-7, 3)", "-1.0"),
        ("math.fmod(1, math.inf)", "1.0"),
        ("math.remainder(7, 2)", "-1.0"),
        ("math.remainder(1, math.inf)", "1.0"),
        ("math.modf(-3.5)", "(-0.5, -3.0)"),
        ("math.modf(-math.inf)", "(-0.0, -inf)"),
        ("math.frexp(10)", "(0.625, 4)"),
        ("math.frexp(5e-324)", "(0.5, -1073)"),
        ("math.ldexp(0.625, 4)", "10.0"),
        ("math.ldexp(1, -(1 << 70))", "0.0"),
        ("math.copysign(1, -0.0)", "-1.0"),
        ("math.nextafter(1, 2)", "1.0000000000000002"),
        ("math.ulp(1)", "2.220446049250313e-16"),
        ("math.ulp(1.7976931348623157e308)", "1.99584030953472e+292"),
        (
            "[math.isfinite(1), math.isinf(-math.inf), math.isnan(math.nan)]",
            "[True, True, True]",
        ),
        ("math.isclose(0.1 + 0.2, 0.3)", "True"),
        ("math.isclose(1, 1.1, rel_tol=0.01)", "False"),
        ("math.isclose(0, 1e-12, abs_tol=1e-9)", "True"),
        ("math.isclose(math.inf, math.inf)", "True"),
    ]);
}

#[test]
fn fails_where_python_fails() {
    let (domain, range) = ("math domain error", "math range error");
    check_errors(&[
        ("math.sqrt(-1)", domain),
        ("math.log(0)", domain),
        ("math.log(-(1 << 2000))", domain),
        ("math.log2(-1)", domain),
        ("math.log1p(-1)", domain),
        ("math.log(2, 1)", "float division by zero"),
        ("math.sin(math.inf)", domain),
        ("math.acos(1.5)", domain),
        ("math.acosh(0.5)", domain),
        ("math.acosh(-5)", domain),
        ("math.atanh(1)", domain),
        ("math.gamma(0)", domain),
        ("math.gamma(-2)", domain),
        ("math.gamma(-math.inf)", domain),
        ("math.gamma(200)", range),
        ("math.lgamma(-3)", domain),
        ("math.pow(0, -1)", domain),
        ("math.pow(-8, 0.5)", domain),
        ("math.pow(10, 400)", range),
        ("math.fmod(1, 0)", domain),
        ("math.remainder(math.inf, 1)", domain),
        ("math.exp(1000)", range),
        ("math.cosh(1000)", range),
        ("math.ldexp(1, 2000)", range),
        (
            "math.ceil(math.inf)",
            "cannot convert float infinity to integer",
        ),
        ("math.sqrt('a')", "must be real number, not str"),
        ("math.floor(None)", "must be real number, not NoneType"),
        ("math.sqrt(1 << 2000)", "int too large to convert to float"),
        (
            "math.isclose(1, 1, rel_tol=-1)",
            "tolerances must be non-negative",
        ),
    ]);
}
