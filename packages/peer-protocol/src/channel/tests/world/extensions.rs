//! Later ends with a fault between any two events: in the end who submits holds the other's signature, and payments went on.

use super::super::protocol::channel::{CommitRequest, Input};
use super::super::protocol::message::Agreement;
use super::book::TestBook;
use super::cuts::{happens, payments, Fault, FAULTS, MODES};
use super::World;
use causeway_types::signed::Extension;
use causeway_types::{LockMode, Seconds, Side};

/// At which event it is asked for, with payments before and after it.
const ASKED_AT: usize = 3;
/// Who asks.
const ASKERS: [&[usize]; 3] = [&[0], &[1], &[0, 1]];

impl<B: TestBook> World<B> {
    fn agree_to_later_ends(&mut self) {
        for state in &mut self.states {
            state.rules.extends = true;
            state.rules.extend_for = Seconds(60 * 86_400);
        }
    }

    /// Of both sides that ask, each asks for another end.
    fn want_later_end(&mut self, side: usize) {
        let replaces = self.ledger.expires_at;
        let asked = Extension {
            replaces,
            // at least a close window later: for less the payee of an unlocked channel does not pay
            expires_at: replaces.plus(Seconds(86_400 + side as u64)),
            valid_until: self.block.time.plus(Seconds(560)),
        };
        let request = CommitRequest::AskExtension { asked };
        let (ledger, block) = (self.ledger, self.block);
        let committed = self.books[side].commit(request, &ledger, block, true);
        assert!(committed.is_ok(), "{committed:?}");
        let facts = Box::new(self.facts(side));
        self.input(side, Input::Chain { block, facts });
    }

    /// The end for which a side holds the other's signature.
    fn later_end_held(&self, side: usize) -> Option<Extension> {
        let facts = self.facts(side);
        let theirs = [Side::A, Side::B][1 - side];
        facts
            .extensions
            .iter()
            .find_map(|signed| match signed.agreement {
                Agreement::Extension(extension) if signed.by == theirs => Some(extension),
                _ => None,
            })
    }
}

fn run<B: TestBook>(mode: LockMode, askers: &[usize], fault: Option<(usize, Fault)>) -> usize {
    let mut world: World<B> = World::new(mode);
    world.agree_to_later_ends();
    world.connect();
    let mut event = 0;
    loop {
        payments(&mut world, event);
        if event == ASKED_AT {
            askers.iter().for_each(|side| world.want_later_end(*side));
        }
        if let Some((_, fault)) = fault.filter(|(at, _)| *at == event) {
            happens(&mut world, fault);
            // what is configured is read again at a start
            world.agree_to_later_ends();
        }
        if !world.next_event() && event > 20 {
            break;
        }
        event += 1;
    }
    world.settle_down();
    let held = [0, 1].map(|side| world.later_end_held(side));
    let asked: Vec<bool> = [0, 1].map(|side| askers.contains(&side)).to_vec();
    match mode {
        LockMode::Unlocked => {
            assert_eq!(held[0], None, "the payee has no key");
            assert!(held[1].is_some(), "{askers:?} {fault:?}");
        }
        LockMode::OneWay | LockMode::TwoWay => {
            let is_held: Vec<bool> = held.iter().map(Option::is_some).collect();
            assert_eq!(is_held, asked, "{mode} {fault:?}");
        }
    }
    for (side, held) in held.into_iter().enumerate() {
        let given = world.facts(1 - side);
        let signs = |extension| {
            let mut all = given.extensions.iter();
            all.any(|signed| signed.agreement == Agreement::Extension(extension))
        };
        assert!(held.is_none_or(signs), "held and not given");
    }
    event
}

/// A fault at every event, or at every so many.
pub fn run_all<B: TestBook>(every: usize) {
    for (first, mode) in MODES.into_iter().enumerate() {
        for askers in ASKERS {
            let events = run::<B>(mode, askers, None);
            for at in 0..events {
                for (number, fault) in FAULTS.into_iter().enumerate() {
                    if (first + at + number) % every == 0 {
                        run::<B>(mode, askers, Some((at, fault)));
                    }
                }
            }
        }
    }
}
