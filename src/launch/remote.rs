//! Workers on other hosts, each a stream of the channel to its host.
//!
//! A worker starts on the host with the most room. If its host is lost, so is
//! the worker; the next one goes to another host, or waits for one.

use std::cell::RefCell;
use std::io;
use std::rc::Rc;
use std::sync::Arc;
use std::sync::atomic::AtomicU64;
use std::time::Duration;

use tokio::sync::{Notify, mpsc, oneshot, watch};
use tokio::task::spawn_local;
use tokio::time::timeout;

use super::departure::{Departure, LOST, Missing};
use super::given::Post;
use super::later::Later;
use super::worker::{Launch, RemoteLife, Site, WorkerHandle, WorkerPlace, WorkerProcess};
use crate::host::{Channel, Fleet, Standing, Stream};
use crate::wire::{HostNews, HostOrder, Pipe};

/// Starts workers on the hosts of a fleet.
#[derive(Debug)]
pub(crate) struct Remote {
    yard: Rc<Yard>,
    fleet: Fleet,
    /// How long a worker waits for a host.
    patience: Duration,
}

/// All hosts, and which slots are taken.
#[derive(Debug)]
struct Yard {
    sites: Vec<Site>,
    /// The state of each host, and whether each of its slots is taken.
    hosts: RefCell<Vec<(watch::Receiver<Standing>, Vec<bool>)>>,
    /// Notified when a host is reached, or a slot becomes free.
    room: Arc<Notify>,
}

/// A slot on a host, which dropping this frees.
struct Seat {
    yard: Rc<Yard>,
    host: usize,
    slot: usize,
    site: Site,
    channel: Channel,
}

impl Drop for Seat {
    fn drop(&mut self) {
        self.yard.hosts.borrow_mut()[self.host].1[self.slot] = false;
        self.yard.room.notify_one();
    }
}

impl Yard {
    /// A free slot on the usable host with the largest share of free slots.
    fn seat(self: &Rc<Self>) -> Option<Seat> {
        let mut hosts = self.hosts.borrow_mut();
        let mut best: Option<(f64, usize, Channel)> = None;
        for (number, (standing, slots)) in hosts.iter_mut().enumerate() {
            let Standing::Up(channel, most) = &*standing.borrow() else {
                continue;
            };
            slots.resize(slots.len().max(*most), false);
            let free = slots[..*most].iter().filter(|&&taken| !taken).count();
            let share = free as f64 / (*most).max(1) as f64;
            if free > 0 && best.as_ref().is_none_or(|(most, ..)| share > *most) {
                best = Some((share, number, channel.clone()));
            }
        }
        let (_, host, channel) = best?;
        let slots = &mut hosts[host].1;
        let slot = slots.iter().position(|&taken| !taken)?;
        slots[slot] = true;
        Some(Seat {
            yard: Rc::clone(self),
            host,
            slot,
            site: self.sites[host].clone(),
            channel,
        })
    }

    /// Waits until there is one.
    async fn next_seat(self: &Rc<Self>) -> Seat {
        loop {
            if let Some(seat) = self.seat() {
                return seat;
            }
            self.room.notified().await;
        }
    }
}

impl Remote {
    /// Uses the hosts of `fleet`. If all are lost, a worker waits for
    /// `patience`.
    pub(crate) fn new(fleet: Fleet, patience: Duration) -> Self {
        let hosts = fleet.hosts.iter();
        let hosts = hosts.map(|host| (host.standing.clone(), Vec::new()));
        let sites = fleet.hosts.iter().map(|host| Site {
            name: Arc::clone(&host.name),
            ends: host.ends,
        });
        let yard = Rc::new(Yard {
            sites: sites.collect(),
            hosts: RefCell::new(hosts.collect()),
            room: fleet.arrivals(),
        });
        Self {
            yard,
            fleet,
            patience,
        }
    }

    /// The largest number of workers.
    pub(crate) fn workers(&self) -> usize {
        *self.fleet.room().borrow()
    }

    /// Closes all connections.
    pub(crate) async fn farewell(self) {
        self.fleet.farewell().await;
    }
}

impl Launch for Remote {
    fn close(&mut self, host: &str) -> bool {
        self.fleet.close(host)
    }

    fn room(&self) -> Option<watch::Receiver<usize>> {
        Some(self.fleet.room())
    }

    fn start(&mut self, post: Post) -> io::Result<WorkerHandle> {
        let (tell_input, input) = oneshot::channel();
        let (tell_output, output) = oneshot::channel();
        let (kill, mut kills) = mpsc::unbounded_channel();
        let (tell, gone) = oneshot::channel();
        let (yard, patience) = (Rc::clone(&self.yard), self.patience);
        let place = WorkerPlace::default();
        let its_place = Rc::clone(&place);
        let held = Arc::<AtomicU64>::default();
        let its_memory = Arc::clone(&held);
        spawn_local(async move {
            let seat = tokio::select! {
                seat = timeout(patience, yard.next_seat()) => seat.ok(),
                Some(()) = kills.recv() => None,
            };
            let departure = match seat {
                Some(seat) => {
                    let _ = its_place.set(seat.site.clone());
                    let mut stream = seat.channel.open_weighed(its_memory);
                    let started = stream.order(&HostOrder::Worker {
                        worker: post.worker as u64,
                        slot: seat.slot as u64 + 1,
                    });
                    match (started, stream.output_end(Pipe::Output)) {
                        (Ok(()), Some(output)) => {
                            let _ = tell_input.send(stream.input_end());
                            let _ = tell_output.send(output);
                            attend(stream, kills).await
                        }
                        _ => LOST,
                    }
                }
                None => Departure {
                    missing: Some(Missing::EveryHost),
                    ..LOST
                },
            };
            let _ = tell.send(departure);
        });
        Ok(WorkerHandle {
            input: Box::new(Later::Awaited(input)),
            output: Box::new(Later::Awaited(output)),
            process: WorkerProcess::Remote(RemoteLife {
                place,
                held,
                kill,
                gone,
            }),
        })
    }
}

/// Waits until a worker is gone.
async fn attend(mut stream: Stream, mut kills: mpsc::UnboundedReceiver<()>) -> Departure {
    loop {
        tokio::select! {
            Some(()) = kills.recv() => {
                let _ = stream.order(&HostOrder::Signal(libc::SIGKILL));
            }
            news = stream.news() => {
                if let Some(departure) = news.map_or(Some(LOST), |news| departure_of(&news)) {
                    return departure;
                }
            }
        }
    }
}

/// How a worker ended, if the news is about that.
fn departure_of(news: &HostNews) -> Option<Departure> {
    match news {
        HostNews::Ended(farewell) => Some(Departure {
            signal: farewell.signal,
            code: farewell.code,
            lacked: farewell.lacked,
            missing: None,
        }),
        HostNews::Failed { code, .. } => Some(Departure {
            code: Some(*code),
            missing: None,
            ..LOST
        }),
        _ => None,
    }
}
