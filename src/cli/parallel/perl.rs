//! The supported expressions of Perl.

use std::sync::Arc;

use anyhow::Context;

use crate::job::{Edits, Form, Meaning};

/// What is supported, for messages.
pub(super) const NO_PERL: &str = "of Perl, only s/…/…/, y/…/…/, uc, lc, $_++, $_+=1, uq, Q, chop, chomp, ::dirname, ::basename, \
                       seq() and slot() are supported; \
                       for more, make columns with `ppar map` and read them with --colsep";

/// The meaning of an expression of Perl.
pub(super) fn of_perl(expression: &[u8]) -> anyhow::Result<Meaning> {
    let plain: Vec<u8> = expression
        .iter()
        .copied()
        .filter(|byte| !b" ;'".contains(byte))
        .collect();
    Ok(match &plain[..] {
        b"$_=seq()" | b"$_=$job->seq()" | b"$_=$job->{'seq'}" => Meaning::Sequence(Form::Whole),
        b"$_=slot()" | b"$_=$job->slot()" => Meaning::Slot(Form::Whole),
        b"" | b"1" => Meaning::Item(Form::Whole),
        _ => {
            let edits = Edits::of_perl(expression).context(NO_PERL)?;
            Meaning::Item(Form::Edited(Arc::new(edits)))
        }
    })
}
