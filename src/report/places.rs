//! Shows how many workers or jobs run on each host, in a few words.

use std::collections::BTreeMap;
use std::sync::Arc;

use indicatif::HumanCount;

/// Up to this many hosts are named; more are counted.
const NAMED: usize = 4;

/// Counts by the names of hosts.
#[derive(Debug, Default)]
pub(super) struct Places(BTreeMap<Arc<str>, u64>);

impl Places {
    /// Adds one on this host, if hosts are listed.
    pub(super) fn enter(&mut self, host: Option<&Arc<str>>) {
        if let Some(host) = host {
            *self.0.entry(Arc::clone(host)).or_default() += 1;
        }
    }

    /// Removes one.
    pub(super) fn leave(&mut self, host: Option<&Arc<str>>) {
        if let Some(count) = host.and_then(|host| self.0.get_mut(host)) {
            *count = count.saturating_sub(1);
        }
    }

    /// Shows `8 on node1, 3 on node2`, or nothing if no hosts are listed.
    pub(super) fn in_words(&self) -> Option<String> {
        let hosts = self.0.iter().filter(|(_, count)| **count > 0);
        let texts = hosts.clone().take(NAMED);
        let texts: Vec<String> = texts
            .map(|(host, count)| format!("{} on {host}", HumanCount(*count)))
            .collect();
        match hosts.clone().count() {
            0 => None,
            all if all > NAMED => {
                let count = HumanCount(hosts.map(|(_, count)| count).sum());
                Some(format!("{count} on {all} hosts"))
            }
            _ => Some(texts.join(", ")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn few_hosts_are_named_and_many_counted() {
        let mut places = Places::default();
        places.enter(None);
        assert_eq!(places.in_words(), None);
        let hosts: Vec<Arc<str>> = ["a", "b", "c", "d", "e"].map(Arc::from).into();
        places.enter(Some(&hosts[0]));
        places.enter(Some(&hosts[0]));
        places.enter(Some(&hosts[1]));
        assert_eq!(places.in_words().as_deref(), Some("2 on a, 1 on b"));
        for host in &hosts[2..] {
            places.enter(Some(host));
        }
        assert_eq!(places.in_words().as_deref(), Some("6 on 5 hosts"));
        places.leave(Some(&hosts[1]));
        let named = "2 on a, 1 on c, 1 on d, 1 on e";
        assert_eq!(places.in_words().as_deref(), Some(named));
    }
}
