//! Consents with a fault between any two events: no honest update is refused, and what was asked for is held by both sides or
//! free again.

use super::super::protocol::channel::{AskedConsent, CommitRequest, Input};
use super::super::protocol::message::Agreement;
use super::book::TestBook;
use super::cuts::{happens, payments, Fault, FAULTS};
use super::World;
use causeway_types::{Amount, LockMode, Seconds, Side};

/// At which event it is asked for, with payments before and after it.
const ASKED_AT: usize = 3;
/// All but what the payments take.
const ALMOST_ALL: Amount = Amount::new(99_980);

impl<B: TestBook> World<B> {
    fn ask_consent(&mut self, side: usize) {
        let asked = AskedConsent {
            cumulative: ALMOST_ALL,
            valid_until: self.block.time.plus(Seconds(560)),
        };
        let request = CommitRequest::AskConsent { asked };
        let (ledger, block) = (self.ledger, self.block);
        let committed = self.books[side].commit(request, &ledger, block, true);
        assert!(committed.is_ok(), "{committed:?}");
        let facts = Box::new(self.facts(side));
        self.input(side, Input::Chain { block, facts });
    }

    /// Whether a side's book has a consent to this side's withdrawal.
    fn has_consent(&self, book: usize, of: usize) -> bool {
        let facts = self.facts(book);
        facts.consents.iter().any(|signed| match signed.agreement {
            Agreement::Consent(consent) => consent.side == [Side::A, Side::B][of],
            _ => false,
        })
    }
}

fn run<B: TestBook>(mode: LockMode, asks: usize, fault: Option<(usize, Fault)>) -> usize {
    let mut world: World<B> = World::new(mode);
    world.connect();
    let mut event = 0;
    loop {
        payments(&mut world, event);
        if event == ASKED_AT {
            world.ask_consent(asks);
        }
        if let Some((_, fault)) = fault.filter(|(at, _)| *at == event) {
            happens(&mut world, fault);
        }
        if !world.next_event() && event > 20 {
            break;
        }
        event += 1;
    }
    world.settle_down();
    assert!(
        !world.sent.contains_key("refuse"),
        "an honest update is refused"
    );
    let facts = world.facts(asks);
    let has = [asks, 1 - asks].map(|book| world.has_consent(book, asks));
    match fault {
        None => assert_eq!((has, facts.asked), ([true; 2], None)),
        // whoever has it: where the asker does not, it may pay all again
        Some(_) if facts.asked.is_none() => assert!(has == [true; 2] || !has[0], "{has:?}"),
        // the link stood while it was not given: it is free when it has lapsed
        Some(_) => {
            world.advance(600);
            assert!(facts.asked.unwrap().valid_until <= world.block.time);
        }
    }
    // what is given and not held would make the payer's next update be refused: it must be held then
    assert!(has[0] || !has[1], "given and not held");
    event
}

/// A fault at every event, or at every so many.
pub fn run_all<B: TestBook>(every: usize) {
    for (first, mode) in [LockMode::OneWay, LockMode::TwoWay].into_iter().enumerate() {
        for asks in [0, 1] {
            let events = run::<B>(mode, asks, None);
            for at in 0..events {
                for (number, fault) in FAULTS.into_iter().enumerate() {
                    if (first + at + number) % every == 0 {
                        run::<B>(mode, asks, Some((at, fault)));
                    }
                }
            }
        }
    }
}
