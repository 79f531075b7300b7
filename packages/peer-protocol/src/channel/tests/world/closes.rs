//! Cooperative closes with a fault between any two events: in the end the side that submits holds the other's signature over
//! both newest totals, whoever began.

use super::super::protocol::channel::SignedClose;
use super::book::TestBook;
use super::cuts::{happens, payments, Fault, FAULTS, MODES};
use super::World;
use causeway_types::{Amount, LockMode, Side};

/// Who asks to close.
const BEGINNERS: [&[usize]; 3] = [&[0], &[1], &[0, 1]];
/// At which event, with payments before and after it.
const BEGINS_AT: usize = 5;

impl<B: TestBook> World<B> {
    /// The close that a side holds with the other's signature, good by the newest block.
    fn held_by(&self, side: usize) -> Option<SignedClose> {
        let close = self.facts(side).close_at(self.block.time);
        close.filter(|signed| signed.by as usize != side)
    }

    /// Links stand and blocks come until one side can submit.
    fn until_closed(&mut self, beginners: &[usize]) -> (usize, SignedClose) {
        self.faults = Default::default();
        for _ in 0..200 {
            self.connect();
            while self.next_event() {}
            for side in [0, 1] {
                if let Some(held) = self.held_by(side) {
                    return (side, held);
                }
            }
            self.advance(7);
            // one that has lapsed is asked for again
            for beginner in beginners {
                let facts = self.facts(*beginner);
                let now = self.block.time;
                if facts.shutdown_at(now).is_none() && facts.closing_until <= now {
                    self.begin_close(*beginner);
                }
            }
        }
        panic!("not closed: {:#?}", self.states);
    }

    fn check_close(&self, submitter: usize, held: SignedClose) {
        let side = [Side::A, Side::B][submitter];
        assert_eq!(held.by, side.peer());
        let signer = self.facts(1 - submitter);
        assert_eq!(signer.close, Some(held), "both have the same close");
        let sum = |payments: Vec<(_, Amount)>| {
            let amounts = payments.into_iter().map(|(_, amount)| amount);
            amounts.fold(Amount::ZERO, Amount::saturating_add)
        };
        for (payer, total) in [held.close.transferred_a, held.close.transferred_b]
            .into_iter()
            .enumerate()
        {
            assert_eq!(sum(self.books[payer].paid()), total, "what was signed");
            let received = self.books[1 - payer].received();
            assert_eq!(sum(received), total, "what was accepted");
        }
    }
}

fn run<B: TestBook>(
    mode: LockMode,
    beginners: &[usize],
    fault: Option<(usize, Fault)>,
) -> (usize, World<B>) {
    let mut world: World<B> = World::new(mode);
    world.connect();
    let mut event = 0;
    loop {
        payments(&mut world, event);
        if event == BEGINS_AT {
            beginners.iter().for_each(|side| world.begin_close(*side));
        }
        if let Some((_, fault)) = fault.filter(|(at, _)| *at == event) {
            happens(&mut world, fault);
        }
        if !world.next_event() && event > 20 {
            break;
        }
        event += 1;
    }
    let (submitter, held) = world.until_closed(beginners);
    match (mode, beginners) {
        (LockMode::Unlocked, _) => assert_eq!(submitter, 1, "the payee submits"),
        (_, [beginner]) => assert_eq!(submitter, *beginner, "who began submits"),
        _ => {}
    }
    world.check_close(submitter, held);
    // nobody submits it: payments go on when it has lapsed, those that waited too
    world.advance(601);
    world.pay(0, &[2]);
    world.settle_down();
    (event, world)
}

/// A fault at every event, or at every so many.
pub fn run_all<B: TestBook>(every: usize) {
    for (first, mode) in MODES.into_iter().enumerate() {
        for beginners in BEGINNERS {
            let (events, world) = run::<B>(mode, beginners, None);
            for name in ["shutdown", "close", "update", "ack"] {
                assert!(world.sent.contains_key(name), "{mode}: {name}");
            }
            for at in 0..events {
                for (number, fault) in FAULTS.into_iter().enumerate() {
                    if (first + at + number) % every == 0 {
                        run::<B>(mode, beginners, Some((at, fault)));
                    }
                }
            }
        }
    }
}
