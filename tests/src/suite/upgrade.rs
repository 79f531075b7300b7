//! A new version: every contract gets the present code.

use super::{code, Suite, ADMIN};
use causeway_types::{issuer, MigrateMsg};
use cosmwasm_std::Addr;
use cw_multi_test::Executor;

impl Suite {
    /// Every contract is given the present code by its admin, tokens included, and new tokens will have it.
    pub fn everything_is_migrated(&mut self) {
        self.token_code = self.chain.store_code(code("sidechain-token"));
        let wiring = self.wiring();
        let tokens = self.model.sidechains.values();
        let tokens: Vec<_> = tokens.map(|sidechain| sidechain.token.clone()).collect();
        for token in tokens {
            self.migrates(&token, self.token_code, &MigrateMsg {});
        }
        let named = issuer::MigrateMsg {
            token_code_id: Some(self.token_code),
        };
        let id = self.chain.store_code(code("token-issuer"));
        self.migrates(&wiring.issuer, id, &named);
        for (package, address) in [
            ("routing-policy", &wiring.policy),
            ("liquidity-margin-vault", &wiring.vault),
            ("channel-registry", &wiring.registry),
        ] {
            let id = self.chain.store_code(code(package));
            self.migrates(address, id, &MigrateMsg {});
        }
        self.check_records();
    }

    fn migrates(&mut self, contract: &Addr, code_id: u64, msg: &impl serde::Serialize) {
        let admin = self.user(ADMIN).addr;
        let migrated = self
            .chain
            .migrate_contract(admin, contract.clone(), msg, code_id);
        migrated.unwrap();
        let now = self.chain.contract_data(contract).unwrap();
        assert_eq!(now.code_id, code_id);
    }
}
