//! Whether the tokens that exist are what a new one would be: their code, who may change it, and who made them.

use super::verify::{has_code, names_itself, Check};
use super::{Codes, Deployment, TOKEN};
use crate::error::Result;
use crate::network::pages;
use causeway_chain::{Chain, ChainExt as _};
use causeway_types::issuer::{QueryMsg, SidechainResponse, SidechainsResponse};
use causeway_types::MAX_LIMIT;
use cosmwasm_std::Addr;
use std::collections::BTreeMap;

impl Deployment {
    /// Checks of every sidechain's token.
    pub(super) fn verify_tokens(&self, chain: &dyn Chain, codes: &Codes) -> Result<Vec<Check>> {
        let mut checks = Vec::new();
        // a code is read whole to be hashed: each once
        let mut seen: BTreeMap<u64, Check> = BTreeMap::new();
        for sidechain in sidechains(chain, &self.issuer)? {
            let (symbol, token) = (&sidechain.symbol, &sidechain.token);
            let of = |check: Check| Check {
                what: format!("{symbol}: {}", check.what),
                ..check
            };
            checks.push(of(names_itself(chain, TOKEN, token)?));
            let info = chain.contract(token)?;
            let code = match seen.get(&info.code_id) {
                Some(known) => known.clone(),
                None => {
                    let check = has_code(chain, TOKEN, info.code_id, codes)?;
                    seen.insert(info.code_id, check.clone());
                    check
                }
            };
            checks.push(of(code));
            checks.push(of(self.has_admin("the token", info.admin.as_ref())));
            checks.push(of(Check {
                what: "the issuer made the token".to_owned(),
                ok: info.creator == self.issuer,
                found: info.creator.to_string(),
            }));
        }
        Ok(checks)
    }
}

/// All sidechains of an issuer.
pub(super) fn sidechains(chain: &dyn Chain, issuer: &Addr) -> Result<Vec<SidechainResponse>> {
    pages::collect(|last: Option<&SidechainResponse>| {
        let question = QueryMsg::Sidechains {
            start_after: last.map(|s| s.sidechain_id),
            limit: Some(MAX_LIMIT),
        };
        let page: SidechainsResponse = chain.query(issuer, &question)?;
        Ok(page.sidechains)
    })
}
