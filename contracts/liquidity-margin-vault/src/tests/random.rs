//! Random sequences of messages of everybody's, the right and the wrong ones: the invariants hold after each, a refused
//! one changes nothing, and what left the registry and the vault is what their owners have. `CAUSEWAY_CASES` sets how
//! many sequences.

use super::{
    amount, doubles, join, open_for, part, terms, top_up, withdraw, ExecuteResult, Suite, HAS,
    LONG, ONE,
};
use crate::state::LEASES;
use causeway_contract_utils::HOLDINGS;
use causeway_types::vault::{
    ConfigResponse, ExecuteMsg, Hook, LeaseRecord, Offer, OfferTerms, QueryMsg,
};
use causeway_types::{Amount, OfferId, Ppm, Seconds};
use cosmwasm_std::{Addr, Order, Record};
use proptest::prelude::*;
use proptest::test_runner::Config;

/// Numbers of offers, channels and leases are taken round, so that most of them are of something.
#[derive(Clone, Debug)]
enum Step {
    Deposit(usize, u128),
    Withdraw(usize, Option<u128>, usize),
    MakeOffer(usize, u128, bool, u32),
    WithdrawOffer(Option<usize>, u64, Option<u128>),
    Open(usize, u64, u128, u128),
    OpenWith(usize, u64, u128, u128),
    Join(usize, u64, u128),
    /// By its taker, unless by somebody.
    TopUp(usize, Option<usize>, u128),
    Margins(usize, usize, u128, Option<u128>),
    TakeOut(usize, u128),
    SettleLease(usize, u128, u128),
    Settle(u64, u128, u128),
    Extend(u64, u64),
    Pass(u64),
    Rates(u32, u32),
    Pause(bool),
}

/// Mostly what an offer has, sometimes little, once in a while the largest.
fn amounts() -> BoxedStrategy<u128> {
    prop_oneof![
        3 => 0..2_000u128,
        12 => 1_000..5_000_000u128,
        2 => 0..50_000_000u128,
        1 => Just(u128::MAX),
    ]
    .boxed()
}

fn steps() -> impl Strategy<Value = Step> {
    use Step::*;
    let (who, any_one, n) = (0..3usize, any::<u8>(), amounts());
    let (id, nth) = (any_one.prop_map(u64::from), any_one.prop_map(usize::from));
    let some_n = prop::option::of(amounts());
    let somebody = prop::option::weighted(0.2, 0..3usize);
    prop_oneof![
        4 => (who.clone(), amounts()).prop_map(|(w, n)| Deposit(w, n)),
        2 => (who.clone(), some_n.clone(), 0..4usize).prop_map(|(w, n, to)| Withdraw(w, n, to)),
        3 => (who.clone(), amounts(), any::<bool>(), 0..250_000u32)
            .prop_map(|(w, n, again, rate)| MakeOffer(w, n, again, rate)),
        2 => (somebody.clone(), id.clone(), some_n).prop_map(|(w, o, n)| WithdrawOffer(w, o, n)),
        8 => (who.clone(), id.clone(), amounts(), 0..100_000u128)
            .prop_map(|(w, o, n, d)| Open(w, o, n, d)),
        3 => (who.clone(), id.clone(), amounts(), amounts())
            .prop_map(|(w, o, n, sent)| OpenWith(w, o, n, sent)),
        4 => (who.clone(), id.clone(), amounts()).prop_map(|(w, o, n)| Join(w, o, n)),
        6 => (nth.clone(), somebody, amounts()).prop_map(|(l, w, n)| TopUp(l, w, n)),
        2 => (who.clone(), who, 0..60_000u128, prop::option::of(0..90_000u128))
            .prop_map(|(a, b, n, sent)| Margins(a, b, n, sent)),
        4 => (nth.clone(), amounts()).prop_map(|(l, n)| TakeOut(l, n)),
        4 => (nth, amounts(), 0..30u128).prop_map(|(l, n, b)| SettleLease(l, n, b)),
        3 => (id.clone(), n, 0..30u128).prop_map(|(c, n, b)| Settle(c, n, b)),
        2 => (id, 0..200_000u64).prop_map(|(c, s)| Extend(c, s)),
        6 => (0..90_000u64).prop_map(Pass),
        1 => (0..150_000u32, 100_000..300_000u32).prop_map(|(m, l)| Rates(m, l)),
        1 => prop::bool::weighted(0.1).prop_map(Pause),
    ]
}

impl Suite {
    fn people(&self) -> [Addr; 3] {
        [&self.alice, &self.bob, &self.carol].map(Addr::clone)
    }
    fn channels(&self) -> u64 {
        let storage = self.app.contract_storage(&self.registry);
        doubles::COUNT.load(&*storage).unwrap()
    }
    /// One more than there are, too.
    fn nth_offer(&self, n: u64) -> OfferId {
        let config: ConfigResponse = self.ask(&QueryMsg::Config {}).unwrap();
        OfferId(1 + n % (config.offers + 1))
    }
    fn nth_lease(&self, n: usize) -> Option<LeaseRecord> {
        let storage = self.app.contract_storage(&self.vault);
        let leases = LEASES.range(&*storage, None, None, Order::Ascending);
        let leases: Vec<_> = leases.map(|entry| entry.unwrap().1).collect();
        let n = n.checked_rem(leases.len())?;
        leases.get(n).cloned()
    }
    fn end(&mut self, channel: u64, paid: u128, bounty: u128) -> ExecuteResult {
        let mut notice = self.notice(channel, vec![]);
        if !notice.margins.is_empty() {
            let earner = &self.people()[(bounty % 3) as usize];
            notice.bounties = vec![part(earner, bounty)];
        }
        self.settle_by(channel, paid, notice)
    }

    /// None: a step that is no message to the vault.
    fn step(&mut self, step: Step) -> Option<ExecuteResult> {
        let people = self.people();
        Some(match step {
            Step::Deposit(w, n) => self.deposit(&people[w], n),
            Step::Withdraw(w, n, to) => self.execute(&people[w], withdraw(n, people.get(to))),
            Step::MakeOffer(w, n, again, rate) => {
                let terms = OfferTerms {
                    rate: Ppm(rate),
                    again,
                    longest: (rate % 5 == 0).then_some(Seconds(LONG)),
                    ..terms()
                };
                if rate % 3 == 0 {
                    return Some(self.send(&people[w], n, &Hook::MakeOffer(terms)));
                }
                let msg = ExecuteMsg::MakeOffer {
                    sidechain_id: ONE,
                    amount: amount(n),
                    terms,
                };
                self.execute(&people[w], msg)
            }
            Step::WithdrawOffer(w, offer, n) => {
                let offer_id = self.nth_offer(offer);
                let asked = QueryMsg::Offer { offer_id };
                let provider = self.ask::<Offer>(&asked).map(|o| o.provider);
                let who = w.map(|w| people[w].clone()).or(provider.ok());
                let n = n.map(amount);
                let msg = ExecuteMsg::WithdrawOffer {
                    offer_id,
                    amount: n,
                };
                self.execute(&who?, msg)
            }
            Step::Open(w, offer, n, deposit) => {
                let id = self.nth_offer(offer);
                self.take(&people[w], id, open_for(n, deposit, LONG))
            }
            Step::OpenWith(w, offer, n, sent) => {
                let hook = Hook::Take {
                    offer_id: self.nth_offer(offer),
                    terms: open_for(n, n / 7, LONG),
                };
                self.send(&people[w], sent, &hook)
            }
            Step::Join(w, offer, n) => {
                let channel = self.pending_channel(&people[w], LONG);
                let id = self.nth_offer(offer);
                self.take(&people[w], id, join(n, channel))
            }
            Step::TopUp(lease, w, n) => {
                let lease = self.nth_lease(lease)?;
                let who = w.map_or(lease.taker, |w| people[w].clone());
                self.take(&who, lease.offer_id, top_up(n, lease.channel_id.0))
            }
            Step::Margins(a, b, n, sent) => {
                let mut margins = vec![part(&people[a], n)];
                if a != b && sent.is_none() {
                    margins.push(part(&people[b], n / 2));
                }
                self.with_margins(margins, sent).1
            }
            Step::TakeOut(lease, n) => {
                let lease = self.nth_lease(lease)?;
                self.take_out(lease.channel_id.0, n)
            }
            Step::SettleLease(lease, paid, bounty) => {
                let lease = self.nth_lease(lease)?;
                self.end(lease.channel_id.0, paid, bounty)
            }
            Step::Settle(channel, paid, bounty) => {
                let channel = 1 + channel.checked_rem(self.channels())?;
                self.end(channel, paid, bounty)
            }
            Step::Extend(channel, seconds) => {
                let channel = 1 + channel.checked_rem(self.channels())?;
                let mut known = self.known(channel);
                known.expires_at = known.expires_at.plus(Seconds(seconds));
                self.know(channel, &known);
                return None;
            }
            Step::Pass(seconds) => {
                self.pass(seconds);
                return None;
            }
            Step::Rates(minimum, legal) => {
                self.rates(minimum.min(legal), legal);
                return None;
            }
            Step::Pause(paused) => {
                self.pause(paused);
                return None;
            }
        })
    }

    fn stored(&self) -> Vec<Record> {
        let storage = self.app.contract_storage(&self.vault);
        storage.range(None, None, Order::Ascending).collect()
    }

    /// All tokens there are, wherever.
    fn everything(&self) -> u128 {
        let mut holders = self.people().to_vec();
        holders.extend([&self.owner, &self.registry, &self.vault].map(Addr::clone));
        holders.iter().map(|who| self.has(who)).sum()
    }
}

fn cases() -> Config {
    let cases = std::env::var("CAUSEWAY_CASES").ok();
    let cases = cases.and_then(|n| n.parse().ok()).unwrap_or(96);
    Config::with_cases(cases)
}

proptest! {
    #![proptest_config(cases())]

    #[test]
    fn no_sequence_of_messages_makes_loses_or_misplaces_money(
        margin_rate in prop_oneof![Just(0), 0..20_000u32],
        steps in prop::collection::vec(steps(), 1..100),
    ) {
        let mut suite = Suite::new();
        suite.margin_rate(margin_rate);
        for who in suite.people() {
            suite.deposit(&who, 2_000_000).unwrap();
        }
        suite.offer(40_000_000, terms());
        for step in steps {
            let before = suite.stored();
            // the suite checks the invariants of the design after each message
            let done = suite.step(step);
            if let Some(Err(_)) = done {
                prop_assert_eq!(before, suite.stored(), "what is refused changes nothing");
            }
            prop_assert_eq!(suite.everything(), 5 * HAS);
        }
        suite.all_can_leave()?;
    }
}

impl Suite {
    /// When all channels have settled and all offers are withdrawn, nothing is left in the vault.
    fn all_can_leave(&mut self) -> Result<(), TestCaseError> {
        for channel in 1..=self.channels() {
            if !self.known(channel).settled {
                self.settle(channel, 0, vec![]).unwrap();
            }
        }
        let config: ConfigResponse = self.ask(&QueryMsg::Config {}).unwrap();
        for id in 1..=config.offers {
            for who in self.people() {
                let msg = ExecuteMsg::WithdrawOffer {
                    offer_id: OfferId(id),
                    amount: None,
                };
                let _ = self.execute(&who, msg);
            }
        }
        for who in self.people() {
            let _ = self.withdraw(&who, None);
            prop_assert_eq!(self.account(&who), [0; 5]);
        }
        prop_assert_eq!(self.has(&self.vault.clone()), 0);
        prop_assert_eq!(Amount::ZERO, self.holding());
        Ok(())
    }

    fn holding(&self) -> Amount {
        let storage = self.app.contract_storage(&self.vault);
        let holding = HOLDINGS.load(&*storage, 1).unwrap();
        holding.amount
    }
}
