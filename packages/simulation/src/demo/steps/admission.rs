//! Conditions on who may join a channel, and when.

use crate::demo::demo_run::DemoRun;
use crate::demo::second_sidechain::{self, OpenOptions, SecondSidechain};
use anyhow::{ensure, Result};
use causeway_client::figures::{duration, grouped};
use causeway_types::admission::{Admission, TradingHours, Weekday};
use causeway_types::registry::{AdmissionRequest, AdmissionResponse, QueryMsg};
use causeway_types::{Amount, MinuteOfDay, Ppm, Seconds};

/// The deposits of alice and of bob.
const PUT_IN: [u128; 2] = [80_000, 40_000];
/// What alice agrees to pay bob for payments that he forwards.
pub const FEE_RATE: Ppm = Ppm(5_000);
const HOUR: u64 = 60 * 60;
const MINUTES_OF_DAY: u64 = 24 * 60;

/// alice opens a channel that bob can join within trading hours only; he is refused before them and admitted in them.
pub fn run(demo: &DemoRun) -> Result<SecondSidechain> {
    let presenter = &demo.presenter;
    presenter.section("Conditions on joining");
    let sidechain = second_sidechain::created(demo)?;
    let (alice, bob) = (&demo.users.alice, &demo.users.bob);
    let options = OpenOptions {
        fee_rate: Some(FEE_RATE),
        admission: Some(Admission {
            hours: vec![from_next_hour(demo.sandbox.now()?.0)],
            least_share: Ppm(250_000),
            ..Admission::ANYONE
        }),
    };
    let first = second_sidechain::open(demo, &sidechain, alice, bob, PUT_IN[0], options)?;
    presenter.say(format!(
        "alice opens channel {first} with {}. Her conditions: bob joins within two hours that have not begun,",
        grouped(Amount::new(PUT_IN[0]))
    ));
    presenter.say("and brings a quarter of it at least. Sidechains set such conditions too; alice's are added to them.");
    let admission = || -> Result<AdmissionResponse> {
        let entry = AdmissionRequest::Join {
            channel_id: first,
            amount: Amount::new(PUT_IN[1]),
            fee_rate: None,
        };
        Ok(demo
            .sandbox
            .network
            .query_registry(&QueryMsg::Admission { entry })?)
    };
    let join = || second_sidechain::join(demo, &sidechain, &bob.participant, first, PUT_IN[1]);
    let refused = join();
    let refusal = admission()?.refusal;
    ensure!(refused.is_err(), "bob was admitted outside trading hours");
    presenter.say(format!(
        "bob tries now and is refused: {}.",
        refusal.unwrap_or_default()
    ));
    demo.sandbox.advance(Seconds(HOUR), 10)?;
    ensure!(
        admission()?.refusal.is_none(),
        "bob is not admitted in trading hours"
    );
    join()?;
    presenter.say(format!(
        "{} later he is admitted, with {}.",
        duration(Seconds(HOUR)),
        grouped(Amount::new(PUT_IN[1]))
    ));
    Ok(SecondSidechain { sidechain })
}

/// Two hours, on every day, that begin within an hour from now.
fn from_next_hour(now: u64) -> TradingHours {
    let minute = |at: u64| MinuteOfDay((at / 60 % MINUTES_OF_DAY) as u16);
    TradingHours {
        days: Weekday::ALL.into(),
        from: minute(now + HOUR),
        to: minute(now + 3 * HOUR),
    }
}
