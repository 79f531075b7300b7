//! The contracts, as they were deployed.

use crate::sandbox::Sandbox;
use crate::Presenter;
use anyhow::{ensure, Result};
use causeway_client::deployment::Codes;
use causeway_embedded_chain::code_id;

/// Shows their addresses, and fails where one is not what it must be.
pub fn run(sandbox: &Sandbox, presenter: &dyn Presenter) -> Result<()> {
    presenter.section("The contracts");
    presenter
        .say("A chain runs inside this process, in one file. The admin put the contracts on it:");
    let contracts = &sandbox.network.contracts;
    presenter.properties(&[
        ("token-issuer", contracts.issuer.to_string()),
        ("routing-policy", contracts.policy.to_string()),
        ("channel-registry", contracts.registry.to_string()),
    ]);
    let checks = contracts.verify(sandbox.network.chain.as_ref(), &Codes::Native(code_id))?;
    if let Some(wrong) = checks.iter().find(|c| !c.ok) {
        anyhow::bail!("{}: {}", wrong.what, wrong.found);
    }
    ensure!(!checks.is_empty(), "nothing was checked");
    presenter.say(format!(
        "Each is what it should be and knows the others: {} checks.",
        checks.len()
    ));
    Ok(())
}
