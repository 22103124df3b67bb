//! Everything that is compiled into ppar has a licence and a source on the
//! lists in deny.toml.

use std::path::Path;
use std::process::Command;

use serde_json::Value;
use spdx::{Expression, Licensee, ParseMode};

/// A list of strings in deny.toml.
fn list(key: &str) -> Vec<String> {
    let lists = include_str!("../../deny.toml");
    let (_, rest) = lists.split_once(&format!("\n{key} = [")).expect(key);
    let (list, _) = rest.split_once(']').expect("an end");
    let words = list.split(',').map(|word| word.trim().trim_matches('"'));
    words.filter(|w| !w.is_empty()).map(str::to_owned).collect()
}

/// The packages that a build for this system needs, according to `cargo
/// metadata`.
fn packages() -> Vec<Value> {
    let target = concat!(env!("CARGO_MANIFEST_DIR"), "/Cargo.toml");
    let output = Command::new(env!("CARGO"))
        .args(["metadata", "--locked", "--format-version=1"])
        .args(["--filter-platform", "x86_64-unknown-linux-gnu"])
        .args(["--manifest-path", target])
        .output()
        .expect("cargo starts");
    let told = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{told}");
    let metadata: Value = serde_json::from_slice(&output.stdout).expect("JSON");
    metadata["packages"].as_array().expect("packages").clone()
}

#[test]
fn each_dependency_has_a_licence_and_a_source_that_are_allowed() {
    let allowed = list("allow");
    let licences: Vec<Licensee> = allowed
        .iter()
        .map(|name| Licensee::parse(name).expect("a licence of SPDX"))
        .collect();
    let sources = list("allow-registry");
    let packages = packages();
    assert!(packages.len() > 100, "{} packages", packages.len());
    for package in &packages {
        let name = package["name"].as_str().expect("a name");
        let licence = package["license"].as_str().expect(name);
        let terms = Expression::parse_mode(licence, ParseMode::LAX).expect(licence);
        let suits = |wanted: &spdx::LicenseReq| licences.iter().any(|l| l.satisfies(wanted));
        assert!(terms.evaluate(suits), "{name} has the licence {licence}");
        if let Some(source) = package["source"].as_str() {
            let is_known = sources.iter().any(|s| source == format!("registry+{s}"));
            assert!(is_known, "{name} comes from {source}");
        } else {
            let manifest = Path::new(package["manifest_path"].as_str().expect(name));
            assert!(manifest.starts_with(env!("CARGO_MANIFEST_DIR")), "{name}");
        }
    }
}

#[test]
fn licences_that_are_not_on_the_list_are_refused() {
    let mit = Licensee::parse("MIT").expect("a licence");
    for (terms, is_allowed) in [
        ("MIT OR GPL-3.0-only", true),
        ("MIT/Apache-2.0", true),
        ("MIT AND GPL-3.0-only", false),
        ("AGPL-3.0-only", false),
    ] {
        let parsed = Expression::parse_mode(terms, ParseMode::LAX).expect(terms);
        assert_eq!(parsed.evaluate(|wanted| mit.satisfies(wanted)), is_allowed);
    }
}
