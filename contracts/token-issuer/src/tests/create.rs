//! Sidechains come into being.

use super::{create, event, Suite, DENOM};
use crate::state::BY_TOKEN;
use crate::ContractError;
use causeway_types::event::{RegistrySet, SidechainCreated};
use causeway_types::issuer::{Asset, ConfigResponse, ExecuteMsg, QueryMsg, SidechainResponse};
use causeway_types::{Amount, SidechainId};
use cosmwasm_std::{coins, Addr};
use cw_multi_test::Executor;
use cw_utils::PaymentError;

#[test]
fn a_sidechain_has_a_number_from_1_a_token_of_its_own_and_no_supply() {
    let mut suite = Suite::new();
    let native = suite.native();
    let response = suite.by_owner(create(native.clone(), "ONE")).unwrap();
    let created: SidechainCreated = event(&response);
    assert_eq!(created.sidechain_id, SidechainId(1));
    assert_eq!((&created.asset, &*created.symbol), (&native, "ONE"));
    assert_eq!(
        suite.look(SidechainId(1)),
        SidechainResponse {
            sidechain_id: SidechainId(1),
            token: created.token.clone(),
            asset: native,
            name: "Pegged ONE".to_owned(),
            symbol: "ONE".to_owned(),
            decimals: 6,
            supply: Amount::ZERO,
        }
    );
    let minter: cw20::MinterResponse = suite
        .app
        .wrap()
        .query_wasm_smart(&created.token, &cw20::Cw20QueryMsg::Minter {})
        .unwrap();
    assert_eq!(minter.minter, suite.issuer.to_string());
    let info = suite
        .app
        .wrap()
        .query_wasm_contract_info(created.token)
        .unwrap();
    assert_eq!(info.admin, None);
}

#[test]
fn several_sidechains_share_an_asset_and_the_registry_finds_each_by_its_token() {
    let mut suite = Suite::new();
    let (native, cw20) = (suite.native(), suite.cw20());
    let made = [
        suite.sidechain(native.clone(), "ONE"),
        suite.sidechain(native, "TWO"),
        suite.sidechain(cw20, "TRE"),
    ];
    let storage = suite.app.contract_storage(&suite.issuer);
    for (n, (id, token)) in (1..).zip(&made) {
        assert_eq!(*id, SidechainId(n));
        assert_eq!(BY_TOKEN.load(&*storage, token), Ok(*id));
    }
    let config: ConfigResponse = suite.ask(&QueryMsg::Config {}).unwrap();
    assert_eq!(config.sidechains, 3);
}

#[test]
fn a_symbol_is_used_once() {
    let mut suite = Suite::new();
    let (native, cw20) = (suite.native(), suite.cw20());
    suite.sidechain(native.clone(), "ONE");
    for asset in [native, cw20] {
        assert_eq!(
            suite.by_owner(create(asset, "ONE")).unwrap_err(),
            ContractError::SymbolTaken {
                symbol: "ONE".to_owned(),
                sidechain_id: SidechainId(1),
            }
        );
    }
}

#[test]
fn a_refused_token_leaves_no_sidechain_and_no_number_behind() {
    let mut suite = Suite::new();
    let msg = create(suite.native(), "1");
    let (owner, issuer) = (suite.owner.clone(), suite.issuer.clone());
    use cw_multi_test::Executor;
    let error = suite
        .app
        .execute_contract(owner, issuer, &msg, &[])
        .unwrap_err();
    let refused = error.downcast::<sidechain_token::ContractError>().unwrap();
    assert!(matches!(refused, sidechain_token::ContractError::Std(_)));
    let native = suite.native();
    assert_eq!(suite.sidechain(native, "ONE").0, SidechainId(1));
}

#[test]
fn an_asset_must_have_a_name() {
    let mut suite = Suite::new();
    let denom = String::new();
    let msg = create(Asset::Native { denom }, "ONE");
    assert_eq!(suite.by_owner(msg).unwrap_err(), ContractError::EmptyDenom);
}

#[test]
fn a_cw20_asset_must_be_an_address_that_answers_as_a_cw20() {
    let mut suite = Suite::new();
    let cw20 = |address: &str| Asset::Cw20 {
        address: address.to_owned(),
    };
    let nowhere = create(cw20("nowhere"), "ONE");
    assert!(matches!(
        suite.by_owner(nowhere),
        Err(ContractError::Std(_))
    ));
    // an account, and contracts that are no cw20
    for address in [&suite.alice, &suite.issuer, &suite.registry].map(Addr::to_string) {
        let refused = suite.by_owner(create(cw20(&address), "ONE")).unwrap_err();
        assert!(
            matches!(&refused, ContractError::AssetNotFound { asset, .. } if *asset == cw20(&address)),
            "{refused}"
        );
    }
}

#[test]
fn a_token_counts_in_the_decimals_of_its_cw20_asset() {
    let mut suite = Suite::new();
    let cw20 = suite.cw20();
    let msg = |decimals| ExecuteMsg::CreateSidechain {
        asset: cw20.clone(),
        name: "Pegged ONE".to_owned(),
        symbol: "ONE".to_owned(),
        decimals,
    };
    for asked in [5, 7] {
        assert_eq!(
            suite.by_owner(msg(asked)).unwrap_err(),
            ContractError::DecimalsDiffer { asked, has: 6 }
        );
    }
    suite.by_owner(msg(6)).unwrap();
}

#[test]
fn a_sidechain_is_backed_by_no_token_of_ours() {
    let mut suite = Suite::new();
    let native = suite.native();
    let (id, token) = suite.sidechain(native, "ONE");
    let address = token.to_string();
    let msg = create(Asset::Cw20 { address }, "TWO");
    assert_eq!(
        suite.by_owner(msg).unwrap_err(),
        ContractError::OwnToken {
            token,
            sidechain_id: id,
        }
    );
}

#[test]
fn creating_takes_no_coins() {
    let mut suite = Suite::new();
    let msg = create(suite.native(), "ONE");
    let owner = suite.owner.clone();
    assert_eq!(
        suite.execute(&owner, msg, &coins(9, DENOM)).unwrap_err(),
        ContractError::Payment(PaymentError::NonPayable {})
    );
}

#[test]
fn the_registry_is_named_once() {
    let mut suite = Suite::unwired();
    let (registry, alice) = (suite.registry.clone(), suite.alice.clone());
    let (vault, policy) = (suite.vault.clone(), suite.policy.clone());
    let wire = |registry: &Addr| ExecuteMsg::SetContracts {
        registry: registry.to_string(),
        vault: vault.to_string(),
        policy: policy.to_string(),
    };
    for nowhere in 0..3 {
        let mut names = [&registry, &vault, &policy].map(Addr::to_string);
        names[nowhere] = "nowhere".to_owned();
        let [registry, vault, policy] = names;
        let bad = ExecuteMsg::SetContracts {
            registry,
            vault,
            policy,
        };
        assert!(matches!(suite.by_owner(bad), Err(ContractError::Std(_))));
    }
    let response = suite.by_owner(wire(&registry)).unwrap();
    let wired: RegistrySet = event(&response);
    assert_eq!(wired.registry, registry);
    for asked in [registry.clone(), alice] {
        assert_eq!(
            suite.by_owner(wire(&asked)).unwrap_err(),
            ContractError::RegistryAlreadySet {
                asked,
                registry: registry.clone(),
            }
        );
    }
    let config: ConfigResponse = suite.ask(&QueryMsg::Config {}).unwrap();
    let named = (config.registry, config.vault, config.policy);
    assert_eq!(named, (Some(registry), Some(vault), Some(policy)));
}

#[test]
fn symbols_that_differ_only_in_case_are_one() {
    let mut suite = Suite::new();
    let native = suite.native();
    let (id, _) = suite.sidechain(native.clone(), "cATOM");
    for symbol in ["cATOM", "CATOM", "catom"] {
        assert_eq!(
            suite.by_owner(create(native.clone(), symbol)).unwrap_err(),
            ContractError::SymbolTaken {
                symbol: symbol.to_owned(),
                sidechain_id: id,
            }
        );
        let symbol = symbol.to_owned();
        let found: SidechainResponse = suite.ask(&QueryMsg::SidechainBySymbol { symbol }).unwrap();
        assert_eq!((found.sidechain_id, &*found.symbol), (id, "cATOM"));
    }
    let other = QueryMsg::SidechainBySymbol {
        symbol: "cATOMS".to_owned(),
    };
    assert!(suite.ask::<SidechainResponse>(&other).is_err());
}

#[test]
fn a_token_has_a_name_that_a_terminal_can_show() {
    let mut suite = Suite::new();
    for name in [
        "Pegged\u{1b}[2J",
        "Pegged\n",
        " Pegged",
        "Pegged ",
        "Pégged",
    ] {
        let mut msg = create(suite.native(), "ONE");
        let ExecuteMsg::CreateSidechain { name: asked, .. } = &mut msg else {
            panic!("a sidechain is created")
        };
        *asked = name.to_owned();
        let owner = suite.owner.clone();
        let issuer = suite.issuer.clone();
        let refused = suite.app.execute_contract(owner, issuer, &msg, &[]);
        let refused = format!("{:#}", refused.unwrap_err());
        assert!(refused.contains("name_not_printable"), "{refused}");
    }
    suite.by_owner(create(suite.native(), "ONE")).unwrap();
}

/// The denom is shown wherever the sidechain is.
#[test]
fn a_denom_that_a_terminal_would_interpret_is_refused() {
    let mut suite = Suite::new();
    for denom in [
        "ua\u{1b}[2Ktom",
        "uatom\n",
        "uat\u{f6}m",
        " uatom",
        "uatom ",
    ] {
        let asset = Asset::Native {
            denom: denom.to_owned(),
        };
        let refused = suite.by_owner(create(asset, "ONE")).unwrap_err();
        let refused = refused.to_string();
        let code = "name_not_printable: the asset's denom";
        assert!(refused.starts_with(code), "{denom:?}: {refused}");
    }
}
