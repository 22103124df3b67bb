//! Counts the room of items on a command line, so that a job gets as many as
//! fit.

use super::word::{Quotes, Word};
use super::{Manners, Place, Placeholder, Subject, Template, requoted, shown_leniently};
use crate::input::rows::{Cost, ItemCost};

/// Each argument has an address.
const ADDRESS: usize = size_of::<usize>();

impl Template {
    /// The cost of the command without any item. Together with the
    /// [`Template::item_cost`] of each item, it is the length of the command,
    /// including the byte that ends it.
    pub(crate) fn own_cost(&self) -> Cost {
        let fixed = || self.words.iter().filter(|word| !self.repeats(word));
        let lengths: usize = fixed().map(Word::text_length).sum();
        let count = fixed().count();
        // The first item needs no blank before it.
        let mut blanks: usize = fixed().map(|word| places(word).count()).sum();
        if self.shell.is_none() {
            let text = (lengths + count).saturating_sub(blanks);
            let room = text + count * ADDRESS;
            return Cost { text, room };
        }
        // In a script, blanks are separate words.
        blanks += self.words.len() - count;
        let text = (lengths + 1).saturating_sub(blanks);
        Cost { text, room: text }
    }

    /// The cost of an item in the command.
    pub(crate) fn item_cost(&self) -> ItemCost {
        let template = self.clone();
        ItemCost::new(move |item| template.cost_of(item))
    }

    fn cost_of(&self, item: &[u8]) -> Cost {
        let mut cost = Cost::default();
        for word in &self.words {
            let repeats = self.repeats(word);
            if repeats {
                cost = cost.with(self.argument(word.text_length() + 1));
            }
            let blank = usize::from(!repeats);
            for (placeholder, quotes) in places(word) {
                let form = &placeholder.form;
                let value = self.cost_in(quotes.ok(), &form.of(item), form.is_unquoted());
                cost = cost.with(value).with(Cost {
                    text: blank,
                    room: blank,
                });
            }
        }
        if !self.replaces {
            let value = self.cost_in(Some(Quotes::None), item, false);
            cost = cost.with(value).with(self.argument(1));
        }
        if cost == Cost::default() {
            // An item without a place counts as well: otherwise one job would
            // take all items.
            let length = item.len() + 1;
            cost = Cost {
                text: length,
                room: length,
            };
        }
        cost
    }

    fn repeats(&self, word: &Word) -> bool {
        word.is_repeated(self.many)
    }

    /// The cost of text that is an argument, or a word of a script.
    fn argument(&self, text: usize) -> Cost {
        let address = if self.shell.is_some() { 0 } else { ADDRESS };
        Cost {
            text,
            room: text + address,
        }
    }

    fn cost_in(&self, quotes: Option<Quotes>, value: &[u8], bare: bool) -> Cost {
        let bare = bare || self.manners == Manners::Bare;
        let (text, room) = match (&self.shell, quotes) {
            (Some(shell), Some(quotes)) if !bare => {
                let room = requoted(shell.quoted(value), quotes).len();
                let text = if self.is_strict() {
                    room
                } else {
                    shown_leniently(value, quotes).len()
                };
                (text, room)
            }
            _ => (value.len(), value.len()),
        };
        Cost { text, room }
    }
}

/// The places of a word for all items of a job.
fn places(word: &Word) -> impl Iterator<Item = (&Placeholder, Result<Quotes, Place>)> {
    word.values()
        .filter(|(placeholder, _)| placeholder.subject == Subject::All)
}
