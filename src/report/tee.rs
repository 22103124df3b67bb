//! Passes each event to several observers.

use crate::event::{Event, Observer};

/// Any number of observers as one. Borrows them, so that their owner can ask
/// them for results when the run is over.
#[derive(Default)]
pub(crate) struct Tee<'a> {
    observers: Vec<&'a mut dyn Observer>,
}

impl<'a> Tee<'a> {
    /// No observers yet.
    pub(crate) fn new() -> Self {
        Self::default()
    }

    /// Adds an observer, if there is one.
    pub(crate) fn join<O: Observer>(&mut self, observer: Option<&'a mut O>) {
        if let Some(observer) = observer {
            self.observers.push(observer);
        }
    }
}

impl Observer for Tee<'_> {
    fn notice(&mut self, event: &Event) {
        for observer in &mut self.observers {
            observer.notice(event);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::event::Length;

    #[derive(Default)]
    struct Recorder(Vec<Event>);

    impl Observer for Recorder {
        fn notice(&mut self, event: &Event) {
            self.0.push(event.clone());
        }
    }

    #[test]
    fn every_observer_sees_every_event_in_order() {
        let (mut first, mut second) = (Recorder::default(), Recorder::default());
        let events = [Event::Length(Length::Exactly(2)), Event::ItemFailed];
        let mut tee = Tee::new();
        tee.join(Some(&mut first));
        tee.join(None::<&mut Recorder>);
        tee.join(Some(&mut second));
        for event in &events {
            tee.notice(event);
        }
        assert_eq!(first.0, events);
        assert_eq!(second.0, events);
    }
}
