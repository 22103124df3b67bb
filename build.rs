//! How the binary is linked.

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    // ppar starts often, and starts itself again for each worker. In a binary
    // that may be loaded anywhere, some 40,000 addresses would have to be
    // written first, which takes longer than all else it does at the start.
    if std::env::var("CARGO_CFG_TARGET_OS").as_deref() == Ok("linux") {
        println!("cargo::rustc-link-arg-bins=-no-pie");
    }
}
