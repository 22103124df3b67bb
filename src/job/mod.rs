//! One command for each row: what is executed.

mod quote;
#[cfg_attr(not(test), expect(dead_code, reason = "who runs jobs comes next"))]
mod template;
