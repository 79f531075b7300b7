//! A foreign asset whose contract gives no answer, beside one that does.

use crate::balances::balances_of;
use crate::channels::list::{list, ListRequest};
use crate::channels::open::OpenRequest;
use crate::network::{Network, Source};
use crate::sidechains::create::CreateRequest;
use crate::test_world::World;
use causeway_chain::{Chain as _, ChainError, Msg};
use causeway_embedded_chain::test_node::{Behaviour, TestNode};
use causeway_embedded_chain::{code_id, EmbeddedChain};
use causeway_types::issuer::{Asset, SidechainResponse};
use causeway_types::{token, Amount};
use cosmwasm_std::{to_json_binary, Addr};
use std::sync::{Arc, Mutex};

type Answer = fn(&Addr) -> Result<Vec<u8>, ChainError>;

/// Whose answer is another one.
#[derive(Default)]
struct OneContract(Mutex<Option<(Addr, Answer)>>);

impl Behaviour for OneContract {
    fn query_smart_raw(
        &self,
        chain: &EmbeddedChain,
        contract: &Addr,
        msg: &[u8],
    ) -> Result<Vec<u8>, ChainError> {
        match &*self.0.lock().unwrap() {
            Some((one, answer)) if one == contract => answer(contract),
            _ => chain.query_smart_raw(contract, msg),
        }
    }
}

fn out_of_gas(contract: &Addr) -> Result<Vec<u8>, ChainError> {
    Err(ChainError::Query {
        contract: contract.clone(),
        text: "out of gas".to_owned(),
    })
}

fn nonsense(_: &Addr) -> Result<Vec<u8>, ChainError> {
    Ok(b"nonsense".to_vec())
}

fn is_no_contract(contract: &Addr) -> Result<Vec<u8>, ChainError> {
    Err(ChainError::NoContract(contract.clone()))
}

/// What the node says of itself, not of the contract.
fn node_fails(_: &Addr) -> Result<Vec<u8>, ChainError> {
    Err(ChainError::NoCode(0))
}

/// A sidechain on a foreign cw20 token, of which alice has 1,000.
fn on_foreign_token(world: &World, network: &Network) -> (SidechainResponse, Addr) {
    let alice = &world.alice;
    let instantiate = Msg::Instantiate {
        code_id: code_id("sidechain-token").unwrap(),
        admin: None,
        label: "foreign".to_owned(),
        msg: to_json_binary(&token::InstantiateMsg {
            name: "Foreign".to_owned(),
            symbol: "FOREIGN".to_owned(),
            decimals: 6,
            issuer: alice.address().to_string(),
        })
        .unwrap(),
        funds: vec![],
    };
    let made = network.submit(&alice.account, vec![instantiate]).unwrap();
    let foreign = made.instantiated().unwrap();
    let mint = token::ExecuteMsg::Mint {
        recipient: alice.address().to_string(),
        amount: Amount::new(1_000),
    };
    let mint = Msg::execute(&foreign, &mint, vec![]).unwrap();
    network.submit(&alice.account, vec![mint]).unwrap();
    let request = CreateRequest {
        symbol: "SILENT".to_owned(),
        asset: Asset::Cw20 {
            address: foreign.to_string(),
        },
        name: "Silent".to_owned(),
        decimals: 6,
    };
    (request.create(network, &alice.account).unwrap(), foreign)
}

#[test]
fn an_asset_that_gives_no_answer_hides_what_is_held_of_it_and_nothing_else() {
    let world = World::new();
    let node = Arc::new(TestNode {
        chain: world.chain.clone(),
        behaviour: OneContract::default(),
    });
    let network = world.network_over(node.clone());
    let native = world.sidechain();
    let (silent, foreign) = on_foreign_token(&world, &network);
    let (alice, bob) = (&world.alice, world.bob.address());
    let mut wallet = world.wallet(world.home.path(), &network);
    for sidechain in [native, silent.clone()] {
        let amount = Amount::new(400);
        let request = OpenRequest::unlocked(sidechain, bob.clone(), amount, Source::Asset);
        let quote = request.quote(&network, &alice.address()).unwrap();
        quote.open(&mut wallet, &alice.account, None).unwrap();
    }
    let sidechains = network.sidechains().unwrap();
    let of = |owner: &Addr| balances_of(&network, None, owner, &sidechains);
    assert_eq!(
        of(&alice.address()).unwrap()[1].holdings.asset,
        Some(Amount::new(600))
    );

    for answer in [out_of_gas as Answer, nonsense, is_no_contract] {
        *node.behaviour.0.lock().unwrap() = Some((foreign.clone(), answer));
        assert_eq!(network.sidechains().unwrap(), sidechains);
        let request = ListRequest {
            owner: bob.clone(),
            with_ended: true,
            of_book: vec![],
            after: None,
            limit: 9,
        };
        let listed = list(&network, None, &request).unwrap().channels;
        let symbols: Vec<_> = listed.iter().map(|c| c.sidechain.as_str()).collect();
        assert_eq!(symbols, ["TOKEN", "SILENT"]);
        // of everybody, whoever is asked about
        for (owner, in_channels) in [(&alice.address(), 400), (&bob, 0)] {
            let balances = of(owner).unwrap();
            assert!(balances[0].holdings.asset.is_some());
            assert_eq!(balances[1].holdings.asset, None);
            for balance in balances {
                assert_eq!(balance.in_channels, Amount::new(in_channels));
            }
        }
        // what is paid with tokens or credit does not hang on the asset, and what is paid with it says why it fails
        let lacks = |source| {
            let checked =
                network.check_entry_funds(&silent, &alice.address(), source, Amount::new(1));
            checked.unwrap_err().code()
        };
        assert_eq!(lacks(Source::Token), "funds_missing");
        assert_eq!(lacks(Source::Credit), "funds_missing");
        assert_ne!(lacks(Source::Asset), "funds_missing");
    }

    *node.behaviour.0.lock().unwrap() = Some((foreign, node_fails));
    assert!(of(&bob).is_err(), "a node that fails hides nothing");
}
