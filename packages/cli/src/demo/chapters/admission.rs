//! Who may come in, and when.

use crate::demo::market::{self, Ask, Market};
use crate::demo::story::Story;
use crate::output::{grouped, time};
use anyhow::{ensure, Result};
use causeway_types::admission::{Admission, TradingHours, Weekday};
use causeway_types::registry::{AdmissionRequest, AdmissionResponse, QueryMsg};
use causeway_types::{Amount, MinuteOfDay, Ppm, Seconds};

/// What alice puts in, and bob.
const PUT_IN: [u128; 2] = [80_000, 40_000];
/// What alice agrees to pay bob for payments that he forwards.
pub const FEE_RATE: Ppm = Ppm(5_000);
const HOUR: u64 = 60 * 60;
const MINUTES_OF_DAY: u64 = 24 * 60;

/// alice invites bob for later; he comes too early, and again.
pub fn tell(story: &Story) -> Result<Market> {
    let narrator = &story.narrator;
    narrator.chapter("Who may come in");
    let sidechain = market::created(story)?;
    let (alice, bob) = (&story.cast.alice, &story.cast.bob);
    let ask = Ask {
        fee_rate: Some(FEE_RATE),
        admission: Some(Admission {
            hours: vec![from_next_hour(story.stage.now()?.0)],
            least_share: Ppm(250_000),
            ..Admission::ANYONE
        }),
    };
    let first = market::open(story, &sidechain, alice, bob, PUT_IN[0], ask)?;
    narrator.say(format!(
        "alice opens channel {first} with {}. Her conditions: bob joins within two hours that have not begun,",
        grouped(Amount::new(PUT_IN[0]))
    ));
    narrator.say("and brings a quarter of it at least. Sidechains set such conditions too; alice's come on top.");
    let admission = || -> Result<AdmissionResponse> {
        let entry = AdmissionRequest::Join {
            channel_id: first,
            amount: Amount::new(PUT_IN[1]),
            fee_rate: None,
        };
        story
            .stage
            .network
            .ask_registry(&QueryMsg::Admission { entry })
    };
    let join = || market::join(story, &sidechain, &bob.person, first, PUT_IN[1]);
    let refused = join();
    let refusal = admission()?.refusal;
    ensure!(refused.is_err(), "bob was admitted outside trading hours");
    narrator.say(format!(
        "bob tries now and is refused: {}.",
        refusal.unwrap_or_default()
    ));
    story.stage.advance(Seconds(HOUR), 10)?;
    ensure!(
        admission()?.refusal.is_none(),
        "bob is not admitted in trading hours"
    );
    join()?;
    narrator.say(format!(
        "{} later he is admitted, with {}.",
        time::duration(Seconds(HOUR)),
        grouped(Amount::new(PUT_IN[1]))
    ));
    Ok(Market { sidechain })
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
