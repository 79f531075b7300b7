//! Tokens that fail, or eat all gas, on the way out: what the chain in process cannot show, since it knows no gas.
//!
//! The sidechain's token is tests/hostile-token, which pays everybody but those whom it was told not to.

use causeway_chain::{sign, ChainError, Fee, Msg, TxResult};
use causeway_chain_tests::script_run::ScriptRun;
use causeway_chain_tests::test_chain::{repository, Devnet};
use causeway_client::balances::balances_of;
use causeway_client::channels::list::{list, ListRequest};
use causeway_client::network::Source;
use causeway_simulation::user::User;
use causeway_types::event::{
    ChannelOpened, ChannelSettled, CreditPulled, Credited, LeaseEnded, LeaseTaken, NoticeRepeated,
    NoticeUndelivered, OfferMade,
};
use causeway_types::issuer::{
    Asset, DepositTo, ExecuteMsg as IssuerMsg, Hook as IssuerHook, SidechainResponse,
};
use causeway_types::policy::{ExecuteMsg as PolicyMsg, LegalRate};
use causeway_types::registry::{Entry, ExecuteMsg, OpenTerms};
use causeway_types::signed::{domain, CooperativeClose, SigningContext};
use causeway_types::vault::{Hook, OfferTerms, TakeInto, TakeTerms};
use causeway_types::{token, Amount, ChannelId, LockMode, Ppm, Seconds};
use causeway_wallet::sign::ChannelSecret;
use channel_registry::payout::PAYMENT_GAS;
use cosmwasm_std::{to_json_binary, Addr};
use serde_json::json;

const FAILS: &str = "fails";
const EATS_GAS: &str = "eats gas";
const EATS_GAS_OF_QUERIES: &str = "eats gas of queries";
const DEPOSITED: u128 = 100_000;
const PAID: u128 = 30_000;
const LIFE: Seconds = Seconds(24);

struct Setup<'g> {
    run: ScriptRun<'g>,
    sidechain: SidechainResponse,
}

impl<'g> Setup<'g> {
    fn new(devnet: &'g Devnet) -> Setup<'g> {
        let run = ScriptRun::begin(devnet, Box::new(|_| {})).unwrap();
        let create = IssuerMsg::CreateSidechain {
            asset: Asset::Native {
                denom: "uatom".to_owned(),
            },
            name: "A token with moods".to_owned(),
            symbol: "MOODY".to_owned(),
            decimals: 6,
        };
        let msg = run.network.to_issuer(&create, vec![]).unwrap();
        send(&run, &run.users.admin, vec![msg]);
        let sidechain = run.network.sidechain(Some("MOODY")).unwrap();
        for who in [&run.users.alice, &run.users.frank] {
            let to = DepositTo::Wallet { recipient: None };
            let amount = Amount::new(1_000_000);
            let msg = run.network.deposit(&sidechain, amount, to).unwrap();
            send(&run, who, vec![msg]);
        }
        Setup { run, sidechain }
    }
    fn bob(&self) -> &User {
        &self.run.users.bob
    }
    /// What the token does to somebody from now on.
    fn mood(&self, mood: Option<&str>, to: &Addr) {
        self.mood_of(&self.sidechain.token, mood, to);
    }
    fn mood_of(&self, token: &Addr, mood: Option<&str>, to: &Addr) {
        let msg = json!({ "update_marketing": { "project": mood, "description": to } });
        let msg = Msg::execute(token, &msg, vec![]).unwrap();
        send(&self.run, &self.run.users.erin, vec![msg]);
    }
    fn tokens(&self, who: &User) -> u128 {
        let token = &self.sidechain.token;
        let has = self.run.network.token_balance(token, &who.address());
        has.unwrap().u128()
    }
    fn credit(&self, who: &User) -> u128 {
        let id = self.sidechain.sidechain_id;
        let has = self.run.network.credit(&who.address(), id);
        has.unwrap().u128()
    }
    /// A sidechain on a foreign token of the same code, of which alice has 1,000, and has deposited 400.
    fn on_foreign_token(&self) -> (SidechainResponse, Addr) {
        let (run, erin) = (&self.run, &self.run.users.erin);
        let token = run.network.chain.contract(&self.sidechain.token).unwrap();
        let foreign = token::InstantiateMsg {
            name: "Foreign".to_owned(),
            symbol: "FOREIGN".to_owned(),
            decimals: 6,
            issuer: erin.address().to_string(),
        };
        let instantiate = Msg::Instantiate {
            code_id: token.code_id,
            admin: None,
            label: "foreign".to_owned(),
            msg: to_json_binary(&foreign).unwrap(),
            funds: vec![],
        };
        let foreign = send(run, erin, vec![instantiate]).instantiated().unwrap();
        let alice = &run.users.alice;
        let mint = token::ExecuteMsg::Mint {
            recipient: alice.address().to_string(),
            amount: Amount::new(1_000),
        };
        let mint = Msg::execute(&foreign, &mint, vec![]).unwrap();
        send(run, erin, vec![mint]);
        let create = IssuerMsg::CreateSidechain {
            asset: Asset::Cw20 {
                address: foreign.to_string(),
            },
            name: "On a foreign token".to_owned(),
            symbol: "EATER".to_owned(),
            decimals: 6,
        };
        let msg = run.network.to_issuer(&create, vec![]).unwrap();
        send(run, &run.users.admin, vec![msg]);
        let sidechain = run.network.sidechain(Some("EATER")).unwrap();
        let to = DepositTo::Wallet { recipient: None };
        let deposit = run.network.deposit(&sidechain, Amount::new(400), to);
        send(run, alice, vec![deposit.unwrap()]);
        (sidechain, foreign)
    }
    /// alice opens an unlocked channel with bob.
    fn open(&self) -> (ChannelId, ChannelSecret) {
        let alice = &self.run.users.alice;
        let secret = alice.participant.channel_key().unwrap();
        let terms = OpenTerms::new(
            Some(self.bob().address().into_string()),
            LockMode::Unlocked,
            secret.public(),
        );
        let entry = Entry::Open(terms);
        let amount = Amount::new(DEPOSITED);
        let msg = self
            .run
            .network
            .entry(&self.sidechain, Source::Token, amount, entry);
        let tx = send(&self.run, alice, vec![msg.unwrap()]);
        (
            self.run
                .network
                .event::<ChannelOpened>(&tx)
                .unwrap()
                .channel_id,
            secret,
        )
    }
    /// bob closes it by alice's word: some of it is his.
    fn close(&self, id: ChannelId, secret: &ChannelSecret) -> TxResult {
        let contracts = &self.run.network.contracts;
        let close = CooperativeClose {
            transferred_a: Amount::new(PAID),
            transferred_b: Amount::ZERO,
            valid_until: self.run.now().unwrap().plus(Seconds(600)),
        };
        let context = SigningContext {
            domain: domain(&contracts.chain_id, contracts.registry.as_str()),
            channel_id: id,
        };
        let msg = ExecuteMsg::CooperativeClose {
            channel_id: id,
            transferred_a: close.transferred_a,
            transferred_b: close.transferred_b,
            valid_until: close.valid_until,
            signature_a: Some(secret.sign(&close.digest(&context))),
            signature_b: None,
        };
        let msg = self.run.network.to_registry(&msg).unwrap();
        send(&self.run, self.bob(), vec![msg])
    }
    /// Sends what must fail, with a gas limit of its own: a trial run first would end it before it is sent.
    fn tries(&self, who: &User, msg: Msg) -> ChainError {
        let chain = self.run.network.chain.as_ref();
        let account = chain.account(&who.address()).unwrap();
        let fee = Fee {
            gas_limit: 500_000,
            amount: vec![],
        };
        let key = &who.participant.account;
        let tx = sign(key, account, chain.chain_id(), vec![msg], fee).unwrap();
        let sent = chain.broadcast(&tx).unwrap();
        chain.wait(&sent).unwrap().succeeded().unwrap_err()
    }
    fn pull(&self, to: Option<&User>) -> Msg {
        let pull = ExecuteMsg::PullCredit {
            sidechain_id: self.sidechain.sidechain_id,
            amount: None,
            to: to.map(|who| who.address().into_string()),
        };
        self.run.network.to_registry(&pull).unwrap()
    }
}

fn send(run: &ScriptRun, who: &User, msgs: Vec<Msg>) -> TxResult {
    run.unrecorded("", who, msgs).unwrap()
}

fn devnet() -> Devnet {
    let artifacts = repository().join("target/check-chain/hostile");
    Devnet::from_env().unwrap().with_artifacts(artifacts)
}

#[test]
fn a_payout_that_fails_or_eats_its_gas_becomes_credit_and_the_other_side_is_paid() {
    let devnet = devnet();
    let setup = Setup::new(&devnet);
    let (alice, bob) = (&setup.run.users.alice, setup.bob());
    let before = setup.tokens(alice);

    let (id, secret) = setup.open();
    let well = setup.close(id, &secret);
    assert_eq!(setup.tokens(bob), PAID);
    assert!(setup.run.network.event::<Credited>(&well).is_none());

    for mood in [FAILS, EATS_GAS] {
        let (id, secret) = setup.open();
        setup.mood(Some(mood), &bob.address());
        let tx = setup.close(id, &secret);
        let settled: ChannelSettled = setup.run.network.event(&tx).unwrap();
        assert_eq!(
            (settled.pay_a.u128(), settled.pay_b.u128()),
            (DEPOSITED - PAID, PAID)
        );
        let credited: Credited = setup.run.network.event(&tx).unwrap();
        assert_eq!(
            (
                credited.owner,
                credited.amount.u128(),
                credited.reason.as_str()
            ),
            (bob.address(), PAID, "undelivered"),
            "{mood}"
        );
        assert_eq!((setup.tokens(bob), setup.credit(bob)), (PAID, PAID));
        if mood == EATS_GAS {
            let more = tx.gas_used.unwrap() - well.gas_used.unwrap();
            println!("a payout that eats its gas costs {more} more than one that works");
            assert!(more < PAYMENT_GAS, "{more} of {PAYMENT_GAS}");
        }
        // as long as it does, nothing can be pulled, and nothing is lost
        let failed = setup.tries(bob, setup.pull(None));
        match mood {
            FAILS => assert!(
                matches!(&failed, ChainError::TxFailed { text, .. } if text.contains("in no mood")),
                "{failed}"
            ),
            _ => assert!(matches!(failed, ChainError::OutOfGas { .. }), "{failed}"),
        }
        assert_eq!(setup.credit(bob), PAID);
        // to another address it can
        let carol = &setup.run.users.carol;
        let had = setup.tokens(carol);
        let tx = send(&setup.run, bob, vec![setup.pull(Some(carol))]);
        assert_eq!(
            setup.run.network.event::<CreditPulled>(&tx).unwrap().to,
            carol.address()
        );
        assert_eq!((setup.tokens(carol), setup.credit(bob)), (had + PAID, 0));
        setup.mood(None, &bob.address());
    }
    // and once the token works again, to one's own
    let (id, secret) = setup.open();
    setup.mood(Some(FAILS), &bob.address());
    setup.close(id, &secret);
    setup.mood(None, &bob.address());
    send(&setup.run, bob, vec![setup.pull(None)]);
    assert_eq!((setup.tokens(bob), setup.credit(bob)), (2 * PAID, 0));
    assert_eq!(setup.tokens(alice), before - 4 * PAID);
}

#[test]
fn a_vault_that_cannot_be_paid_is_told_again_and_the_provider_loses_nothing() {
    let devnet = devnet();
    let setup = Setup::new(&devnet);
    let (run, sidechain) = (&setup.run, &setup.sidechain);
    let (frank, alice) = (&run.users.frank, &run.users.alice);
    let sidechain_id = sidechain.sidechain_id;
    let vault = run.network.contracts.vault.clone();
    let mut parameters = run.network.policy(sidechain_id).unwrap().parameters;
    parameters.close_window = Seconds(12);
    parameters.grace_blocks = 1;
    parameters.min_lifetime = LIFE;
    let rate = PolicyMsg::SetLegalRate {
        sidechain_id,
        legal_rate: LegalRate {
            rate: Ppm(80_000),
            source: "the main chain's bulletin".to_owned(),
            dated: "2026-11-24".to_owned(),
        },
    };
    let set = PolicyMsg::SetParameters {
        sidechain_id,
        parameters,
    };
    let msgs = [rate, set].map(|m| run.network.to_policy(&m).unwrap());
    send(run, &run.users.admin, msgs.into());

    const OFFERED: u128 = 200_000;
    let offer = Hook::MakeOffer(OfferTerms {
        rate: Ppm(50_000),
        smallest_lease: Amount::new(1),
        largest_lease: Amount::new(OFFERED),
        longest: None,
        key: frank.participant.channel_key().unwrap().public(),
        fee_rate: Ppm(0),
        again: true,
    });
    let network = &run.network;
    let amount = Amount::new(OFFERED);
    let msg = network.send(&sidechain.token, &vault, amount, &offer);
    let tx = send(run, frank, vec![msg.unwrap()]);
    let offer_id = setup.run.network.event::<OfferMade>(&tx).unwrap().offer_id;
    let mut leases = Vec::new();
    for _ in 0..2 {
        let take = Hook::Take {
            offer_id,
            terms: TakeTerms {
                amount: Amount::new(OFFERED / 2),
                highest_rent: Amount::new(100),
                into: TakeInto::Open {
                    key: alice.participant.channel_key().unwrap().public(),
                    lifetime: Some(LIFE),
                    deposit: Amount::ZERO,
                    name: None,
                    payout: None,
                    fee_rate: None,
                    policy_version: None,
                },
            },
        };
        let msg = network.send(&sidechain.token, &vault, Amount::new(100), &take);
        let tx = send(run, alice, vec![msg.unwrap()]);
        leases.push(
            setup
                .run
                .network
                .event::<LeaseTaken>(&tx)
                .unwrap()
                .channel_id,
        );
    }
    let last = run.look(leases[1]).unwrap().channel.ledger.expires_at;
    run.test_chain.wait_until(last).unwrap();
    let settle = |ids: &[ChannelId]| {
        let msg = ExecuteMsg::Settle {
            channel_ids: ids.to_vec(),
        };
        send(run, frank, vec![network.to_registry(&msg).unwrap()])
    };
    settle(&leases);
    run.test_chain.wait_blocks(2).unwrap();
    // one after the other, in the two moods
    for (id, mood) in leases.iter().zip([FAILS, EATS_GAS]) {
        setup.mood(Some(mood), &vault);
        let tx = settle(&[*id]);
        assert_eq!(
            setup
                .run
                .network
                .event::<NoticeUndelivered>(&tx)
                .unwrap()
                .channel_id,
            *id
        );
        let credited: Credited = setup.run.network.event(&tx).unwrap();
        assert_eq!(
            (credited.owner, credited.amount.u128()),
            (frank.address(), OFFERED / 2),
            "{mood}"
        );
        setup.mood(None, &vault);
    }
    let before = network.account(&frank.address(), sidechain_id).unwrap();
    assert_eq!(before.leased.u128(), OFFERED);
    // told again, now that the token works: the leases end
    let tx = settle(&leases);
    let told: Vec<NoticeRepeated> = setup.run.network.events(&tx);
    let ended: Vec<LeaseEnded> = setup.run.network.events(&tx);
    assert_eq!((told.len(), ended.len()), (2, 2));
    assert!(ended.iter().all(|e| e.refunded.is_zero()), "{ended:?}");
    assert_eq!(setup.credit(frank), OFFERED);
    let after = network.account(&frank.address(), sidechain_id).unwrap();
    assert!(after.leased.is_zero(), "{after:?}");
    send(run, frank, vec![setup.pull(None)]);
    assert_eq!(setup.credit(frank), 0);
    assert_eq!(setup.tokens(frank), 1_000_000);
}

/// Gas that is burnt cannot be caught, so nothing that is asked of all sidechains may ask their assets.
#[test]
fn an_asset_that_eats_the_gas_of_queries_ends_no_list_and_no_balance() {
    let devnet = devnet();
    let setup = Setup::new(&devnet);
    let (run, network) = (&setup.run, &setup.run.network);
    let (eater, foreign) = setup.on_foreign_token();
    let (channel, _) = setup.open();
    let (alice, bob) = (run.users.alice.address(), setup.bob().address());
    let issuer = network.contracts.issuer.clone();
    let sidechains = network.sidechains().unwrap();
    let supply = network.reserve(eater.sidechain_id).unwrap().supply;
    assert_eq!(supply, Amount::new(400));
    for who in [&alice, &bob, &issuer] {
        setup.mood_of(&foreign, Some(EATS_GAS_OF_QUERIES), who);
    }
    // it does eat it
    let asked = network.reserve(eater.sidechain_id).unwrap_err();
    assert!(asked.to_string().contains("out of gas"), "{asked}");

    assert_eq!(network.sidechains().unwrap(), sidechains);
    for (who, tokens) in [(&alice, 400), (&bob, 0)] {
        let balances = balances_of(network, None, who, &sidechains).unwrap();
        let of_eater = balances
            .iter()
            .find(|b| b.sidechain == eater.symbol)
            .unwrap();
        assert_eq!(of_eater.holdings.asset, None);
        assert_eq!(of_eater.holdings.token, Amount::new(tokens));
        let others = balances.iter().filter(|b| b.holdings.asset.is_some());
        assert_eq!(others.count(), balances.len() - 1);
        let request = ListRequest {
            owner: who.clone(),
            with_ended: true,
            after: None,
            limit: 9,
            of_book: Vec::new(),
        };
        let listed = list(network, None, &request).unwrap().channels;
        assert!(listed.iter().any(|c| c.id == channel), "{listed:?}");
    }
    // what it backs cannot be taken out meanwhile, and is paid again once it works
    let hook = IssuerHook::Redeem {
        recipient: None,
        min_out: Amount::new(1),
    };
    let redeem = network.send(&eater.token, &issuer, Amount::new(1), &hook);
    let redeem = redeem.unwrap();
    let failed = setup.tries(&run.users.alice, redeem.clone());
    assert!(failed.to_string().contains("Ran out of gas"), "{failed}");
    for who in [&alice, &bob, &issuer] {
        setup.mood_of(&foreign, None, who);
    }
    send(run, &run.users.alice, vec![redeem]);
    let supply = network.reserve(eater.sidechain_id).unwrap().supply;
    assert_eq!(supply, Amount::new(399));
}
