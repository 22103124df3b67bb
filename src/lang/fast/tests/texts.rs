//! Numbers as text: what `int` and `float` make of them here must be what the
//! interpreter makes of them.

use proptest::prelude::*;
use starlark::environment::Module;
use starlark::eval::Evaluator;
use starlark::syntax::{AstModule, Dialect};

use crate::lang::fast::{Fast, Procedures};
use crate::lang::item::{Item, Style};
use crate::lang::program::Program;
use crate::lang::source::Source;
use crate::lang::{builtins, json, syntax};

fn texts() -> impl Strategy<Value = Vec<String>> {
    let text = prop_oneof![
        4 => "[ \t]{0,2}[+-]?[0-9]{1,20}[ \r\n]{0,1}",
        4 => "[+-]?[0-9]{0,4}\\.?[0-9]{0,4}([eE][+-]?[0-9]{1,3})?",
        2 => "[+-]?(922337203685477580[0-9]|9007199254740993|0{1,3}[0-9])",
        1 => "[+-]?(inf|infinity|nan|Infinity|NaN|iNF)",
        2 => "[0-9_+.eE -]{0,8}",
        1 => "0[xob][0-9]{1,3}|[٠-٩]{1,3}",
        1 => "[\\x0b\\x0c\\x1c\\x85\u{a0}]?[0-9]{1,2}[\\x0b\\x1f\u{2003}]?",
        1 => "\\PC{0,4}",
    ];
    prop::collection::vec(text, 200)
}

/// The JSON text of what `name(x)` is for an item, as a formula and as a function
/// of statements; none where that is left to the interpreter.
fn compiled(name: &str, items: &[String]) -> Vec<[Option<String>; 2]> {
    let program = Program {
        function: format!("{name}(x)"),
        ..Program::default()
    };
    let parsed = program.parse().expect("it parses");
    let (item, index, body) = syntax::simple_function(&parsed.function, &[]).expect("a lambda");
    let formula = Fast::compile(body, item, index, &|_| false).expect("a formula");
    let text = format!("def f(x):\n    y = {name}(x)\n    return y\n");
    let program = Program {
        function: "f".to_owned(),
        sources: vec![Source::new("test", text)],
        ..Program::default()
    };
    let parsed = program.parse().expect("it parses");
    let procedure = Procedures::new(&parsed.sources).of(&parsed.function);
    let procedure = procedure.expect("a function");
    let both = items.iter().map(|json| {
        let item = Item::Json(json.as_bytes());
        let mut out = Vec::new();
        let written = formula.write(&item, 0, Style::default(), &mut out);
        let by_formula = written.map(|()| String::from_utf8(out).expect("UTF-8"));
        let by_procedure = Module::with_temp_heap(|module| {
            let value = procedure.attempted(&item, 0, module.heap())?;
            let mut out = Vec::new();
            json::write(value, &mut out).ok()?;
            Some(String::from_utf8(out).expect("UTF-8"))
        });
        [by_formula, by_procedure]
    });
    both.collect()
}

/// The same by the interpreter; none where that is an error.
fn interpreted(name: &str, texts: &[String]) -> Vec<Option<String>> {
    let globals = builtins::globals(&[name.to_owned()].into(), |_| {});
    let source = format!("def f(x):\n return {name}(x)\n");
    let ast = AstModule::parse("texts", source, &Dialect::Extended).expect("it parses");
    Module::with_temp_heap(|module| {
        let mut eval = Evaluator::new(&module);
        eval.eval_module(ast, &globals).expect("it evaluates");
        let function = module.get("f").expect("it is defined");
        let all = texts.iter().map(|text| {
            let argument = eval.heap().alloc(text.as_str());
            let value = eval.eval_function(function, &[argument], &[]).ok()?;
            let mut out = Vec::new();
            json::write(value, &mut out).ok()?;
            Some(String::from_utf8(out).expect("UTF-8"))
        });
        all.collect()
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(30))]

    #[test]
    fn become_the_same_numbers(texts in texts()) {
        let json = |text: &String| serde_json::to_string(text).expect("a string");
        let items: Vec<_> = texts.iter().map(json).collect();
        for name in ["int", "float"] {
            let expected = interpreted(name, &texts);
            let mut answered = 0;
            for ((text, expected), both) in texts.iter().zip(expected).zip(compiled(name, &items)) {
                for output in both.into_iter().flatten() {
                    answered += 1;
                    prop_assert_eq!(Some(output), expected.clone(), "{}({:?})", name, text);
                }
            }
            prop_assert!(answered > 0, "{} of no text", name);
        }
    }
}
