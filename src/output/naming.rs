//! Of many failures only the first are named; the others are counted.

/// How many are named.
const MOST: u64 = 10;

/// The failures of one kind so far.
#[derive(Debug, Default)]
pub(crate) struct Naming(u64);

impl Naming {
    /// Counts one more; whether it is to be named.
    pub(crate) fn takes(&mut self) -> bool {
        self.0 += 1;
        self.0 <= MOST
    }

    /// What follows the number of all of them, unless each was named.
    pub(crate) fn remark(&self) -> String {
        if self.0 > MOST {
            format!("; the first {MOST} are named above")
        } else {
            String::new()
        }
    }
}
