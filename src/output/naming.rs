//! Names only the first of many failures, and counts the others.

/// How many are named.
const MOST: u64 = 10;

/// The failures of one kind so far.
#[derive(Debug, Default)]
pub(crate) struct Naming(u64);

impl Naming {
    /// Counts one more, and returns whether to name it.
    pub(crate) fn takes(&mut self) -> bool {
        self.0 += 1;
        self.0 <= MOST
    }

    /// What follows the total, unless every failure was named.
    pub(crate) fn remark(&self) -> String {
        if self.0 > MOST {
            format!("; the first {MOST} are named above")
        } else {
            String::new()
        }
    }
}
