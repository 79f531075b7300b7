//! The contracts are on the chain.

use crate::demo::narrator::Narrator;
use crate::demo::stage::Stage;
use crate::output::Details;
use anyhow::{ensure, Result};
use causeway_client::deployment::Codes;
use causeway_embedded_chain::code_id;

/// Shows them, and checks that they know each other.
pub fn tell(stage: &Stage, narrator: &Narrator) -> Result<()> {
    narrator.chapter("The contracts");
    narrator
        .say("A chain runs inside this process, in one file. The admin put the contracts on it:");
    let contracts = &stage.network.contracts;
    narrator.show(
        Details::new()
            .with("token-issuer", &contracts.issuer)
            .with("routing-policy", &contracts.policy)
            .with("channel-registry", &contracts.registry),
    );
    let checks = contracts.verify(stage.network.chain.as_ref(), &Codes::Native(code_id))?;
    if let Some(wrong) = checks.iter().find(|c| !c.ok) {
        anyhow::bail!("{}: {}", wrong.what, wrong.found);
    }
    ensure!(!checks.is_empty(), "nothing was checked");
    narrator.say(format!(
        "Each is what it should be and knows the others: {} checks.",
        checks.len()
    ));
    Ok(())
}
