//! What a token with limits spends on a payment over several channels is held until that payment is over, whatever else is asked for
//! under its id.

use crate::faulty_chain::faulty_chain;
use crate::followed::{open, Followed};
use crate::world::World;
use causeway_chain::{machine_time, Chain as _};
use causeway_node::writer::{
    ask, AddRoutedPayment, AskPayment, EndPending, FailRoutedPayment, WriterRequest,
};
use causeway_peer_protocol::channel::RequestId;
use causeway_types::{Amount, Hash, Seconds, SidechainId, UnixTime};
use causeway_wallet::book::{
    LimitPer, NewToken, RoutedPayment, RoutedTerms, Spending, SpendingClock, TokenLimit, TokenScope,
};

const TOKEN: SidechainId = SidechainId(1);
/// The most that is spent on the payment.
const AT_MOST: u128 = 80;
const LIMIT: TokenLimit = TokenLimit {
    sidechain_id: TOKEN,
    per: LimitPer::Week,
    amount: Amount::new(100),
};
/// By then no call of those that were made here goes on.
const LATER: Seconds = Seconds(86_400);

/// A node's writer with a payment of a token's that is under way.
struct UnderWay {
    world: World,
    followed: Followed,
    token: u64,
    payment: RoutedPayment,
}

impl UnderWay {
    fn begin() -> UnderWay {
        let world = World::new();
        let mut book = open(&world, &world.alice, world.alice.home.path());
        let token = NewToken {
            name: "wages".to_owned(),
            digest: Hash([1; 32]),
            scope: TokenScope::Pay,
            limits: vec![LIMIT],
            made_at: UnixTime(0),
        };
        book.commit(|book| book.add_token(&token)).unwrap();
        let token = book.tokens().unwrap()[0].number;
        drop(book);
        let chain = faulty_chain(world.chain.clone());
        let _runtime = world.runtime.enter();
        let followed = Followed::start(&world, chain, &world.alice, world.alice.home.path());
        let number = world.runtime.block_on(ask(&followed.requests, |answer| {
            WriterRequest::AskPayment(AskPayment {
                id: "tea".to_owned(),
                asked: Hash([2; 32]),
                payment: None,
                spending: None,
                answer,
            })
        }));
        let payee = (world.carol.address().to_string(), TOKEN);
        let terms = RoutedTerms::within(payee, Amount::new(70), Hash([3; 32]), Seconds(7_800));
        let asked = (number.unwrap().unwrap().request, Hash([4; 32]));
        let until = machine_time().plus(Seconds(3_600));
        let payment = RoutedPayment::asked(asked, (Amount::new(AT_MOST), until), terms);
        drop(_runtime);
        let under_way = UnderWay {
            world,
            followed,
            token,
            payment,
        };
        under_way.add();
        under_way
    }

    fn ask<T>(&self, request: impl FnOnce(tokio::sync::oneshot::Sender<T>) -> WriterRequest) -> T {
        let asked = ask(&self.followed.requests, request);
        self.world.runtime.block_on(asked).unwrap()
    }

    fn number(&self) -> RequestId {
        self.payment.request
    }

    /// A caller asks for it.
    fn add(&self) {
        let spending = Spending {
            token: self.token,
            sidechain_id: TOKEN,
            amount: Amount::new(AT_MOST),
            until: Some(machine_time().plus(Seconds(60))),
        };
        let added = self.ask(|answer| {
            WriterRequest::AddRoutedPayment(Box::new(AddRoutedPayment {
                payment: self.payment.clone(),
                spending: Some(spending),
                answer,
            }))
        });
        added.unwrap();
    }

    /// Another caller of the same id was refused.
    fn end_pending(&self) {
        let request = self.number();
        let ended = self.ask(|answer| WriterRequest::EndPending(EndPending { request, answer }));
        ended.unwrap();
    }

    /// It is tried no more.
    fn fail(&self) {
        let request = self.number();
        let ended = self.ask(|answer| {
            WriterRequest::FailRoutedPayment(FailRoutedPayment {
                request,
                why: "no route".to_owned(),
                answer,
            })
        });
        assert!(ended.unwrap().unwrap().payment.is_over());
    }

    /// What counts against the token once no call waits any more.
    fn held(self) -> u128 {
        let UnderWay {
            world,
            followed,
            token,
            ..
        } = self;
        world.runtime.block_on(followed.end());
        let book = open(&world, &world.alice, world.alice.home.path());
        let clock = SpendingClock {
            block: world.chain.status().unwrap().time,
            machine: machine_time().plus(LATER),
        };
        book.spent(token, &LIMIT, clock).unwrap().unwrap().u128()
    }
}

#[test]
fn a_refused_call_of_the_same_id_does_not_end_the_hold_of_a_payment_that_is_under_way() {
    let under_way = UnderWay::begin();
    under_way.end_pending();
    assert_eq!(under_way.held(), AT_MOST);
}

#[test]
fn what_is_held_for_a_payment_is_free_once_it_is_over_and_is_not_held_again_for_the_same() {
    let over = UnderWay::begin();
    over.fail();
    over.add();
    assert_eq!(over.held(), 0);
}
