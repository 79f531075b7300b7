//! What an admin sets for a sidechain: the message's struct, the defaults, and the table of its numbers with names, units,
//! bounds and what each does. The check of the policy, the options of the command, the file of settings, the differences
//! that are shown, and docs/contracts.md read the table.

use crate::admission::Admission;
use crate::channel::LockMode;
use crate::units::{Amount, Ppm, Seconds};
use cosmwasm_schema::cw_serde;
use std::fmt::Write;

const DAY: u128 = 24 * 60 * 60;
const WHOLE: u128 = Ppm::ONE.0 as u128;

/// Seconds of a close window for each grace block, and the least at all: twice what a block usually takes. A withdrawal
/// that matured must be marked, wait for the grace blocks and be paid, each in a block of its own, within one window; with
/// one that is just as long as its grace blocks it never could.
pub const WINDOW_PER_GRACE_BLOCK: u64 = 12;

/// What an admin sets for one sidechain. Units and bounds: [`PARAMETERS`]; defaults:
/// [`default_parameters`].
#[cw_serde]
#[serde(deny_unknown_fields)]
#[derive(Eq)]
pub struct Parameters {
    /// The lock modes in which channels may be opened; at least one.
    pub modes: Vec<LockMode>,
    /// The smallest part of a channel's capacity that a deposit must be to be allocated.
    pub smallest_ratio: Ppm,
    /// The shortest life of a channel.
    pub min_lifetime: Seconds,
    /// The life of a channel for which none was asked.
    pub default_lifetime: Seconds,
    /// The longest life of a channel.
    pub max_lifetime: Seconds,
    /// How long before an end the other side is sure to have.
    pub close_window: Seconds,
    /// Blocks between marking a channel as due and paying it.
    #[serde(deserialize_with = "crate::strict::safe")]
    pub grace_blocks: u64,
    /// Each side's least balance in a healthy channel.
    pub minimum_balance: Amount,
    /// The least that a channel is opened with.
    pub smallest_channel: Amount,
    /// The furthest ahead that a lock's expiry may be when it is shown.
    pub longest_lock: Seconds,
    /// What each side's margin is of its deposits; at most the legal rate.
    pub minimum_rate: Ppm,
    /// What strangers earn who settle an overdue channel; at most the opener's margin.
    pub bounty: Amount,
    /// The largest fee rate that a node may ask.
    pub highest_fee_rate: Ppm,
    /// The most that one hop of a payment may cost.
    pub highest_fee: Amount,
    /// Who may enter, and when.
    pub admission: Admission,
}

/// What holds for a sidechain whose admin has set nothing.
pub fn default_parameters() -> Parameters {
    Parameters {
        modes: vec![LockMode::Unlocked, LockMode::OneWay, LockMode::TwoWay],
        smallest_ratio: Ppm(0),
        min_lifetime: days(2),
        default_lifetime: days(3),
        max_lifetime: days(90),
        close_window: days(1),
        grace_blocks: 60,
        minimum_balance: Amount::ZERO,
        smallest_channel: Amount::new(1),
        longest_lock: days(1),
        minimum_rate: Ppm(0),
        bounty: Amount::ZERO,
        highest_fee_rate: Ppm(50_000),
        highest_fee: Amount::MAX,
        admission: Admission::ANYONE,
    }
}

/// Every number of [`Parameters`], in the order of its fields; `modes` and trading hours beside them are no numbers.
pub const PARAMETERS: &[Parameter] = &[
    Parameter {
        name: "smallest_ratio",
        section: ParameterSection::Policy,
        unit: ParameterUnit::Ppm,
        least: 0,
        largest: WHOLE,
        what: "The least ratio of a deposit to a channel's capacity at which it is allocated",
        field: field!(smallest_ratio),
    },
    Parameter {
        name: "min_lifetime",
        section: ParameterSection::Policy,
        unit: ParameterUnit::Seconds,
        least: 2 * WINDOW_PER_GRACE_BLOCK as u128,
        largest: 365 * DAY,
        what: "The shortest life of a channel; at least two close windows",
        field: field!(min_lifetime),
    },
    Parameter {
        name: "default_lifetime",
        section: ParameterSection::Policy,
        unit: ParameterUnit::Seconds,
        least: 2 * WINDOW_PER_GRACE_BLOCK as u128,
        largest: 365 * DAY,
        what: "The life of a channel whose opener asks for none",
        field: field!(default_lifetime),
    },
    Parameter {
        name: "max_lifetime",
        section: ParameterSection::Policy,
        unit: ParameterUnit::Seconds,
        least: 2 * WINDOW_PER_GRACE_BLOCK as u128,
        largest: 365 * DAY,
        what: "The longest life of a channel",
        field: field!(max_lifetime),
    },
    Parameter {
        name: "close_window",
        section: ParameterSection::Policy,
        unit: ParameterUnit::Seconds,
        least: WINDOW_PER_GRACE_BLOCK as u128,
        largest: 7 * DAY,
        what: "The time that the other side has after a close or a withdrawal request; at least 12 seconds for each grace block",
        field: field!(close_window),
    },
    Parameter {
        name: "grace_blocks",
        section: ParameterSection::Policy,
        unit: ParameterUnit::Count("blocks"),
        least: 1,
        largest: 10_000,
        what: "Blocks between marking a channel as due and paying it",
        field: field!(grace_blocks),
    },
    Parameter {
        name: "minimum_balance",
        section: ParameterSection::Policy,
        unit: ParameterUnit::BaseUnits,
        least: 0,
        largest: u128::MAX,
        what: "Each side's least balance in a healthy channel",
        field: field!(minimum_balance),
    },
    Parameter {
        name: "smallest_channel",
        section: ParameterSection::Policy,
        unit: ParameterUnit::BaseUnits,
        least: 1,
        largest: u128::MAX,
        what: "The least amount with which a channel is opened",
        field: field!(smallest_channel),
    },
    Parameter {
        name: "longest_lock",
        section: ParameterSection::Policy,
        unit: ParameterUnit::Seconds,
        least: 1,
        largest: 365 * DAY,
        what: "The longest time from showing a lock to its expiry",
        field: field!(longest_lock),
    },
    Parameter {
        name: "minimum_rate",
        section: ParameterSection::Policy,
        unit: ParameterUnit::Ppm,
        least: 0,
        largest: WHOLE,
        what: "Each side's margin in the vault, as a part of its deposits; at most the legal rate",
        field: field!(minimum_rate),
    },
    Parameter {
        name: "bounty",
        section: ParameterSection::Policy,
        unit: ParameterUnit::BaseUnits,
        least: 0,
        largest: u128::MAX,
        what: "What strangers earn who settle an overdue channel; at most the opener's margin",
        field: field!(bounty),
    },
    Parameter {
        name: "highest_fee_rate",
        section: ParameterSection::Policy,
        unit: ParameterUnit::Ppm,
        least: 0,
        largest: WHOLE,
        what: "The highest fee rate that a node may ask of another for forwarding",
        field: field!(highest_fee_rate),
    },
    Parameter {
        name: "highest_fee",
        section: ParameterSection::Policy,
        unit: ParameterUnit::BaseUnits,
        least: 0,
        largest: u128::MAX,
        what: "The highest fee of one hop of a payment",
        field: field!(highest_fee),
    },
    Parameter {
        name: "least_share",
        section: ParameterSection::Admission,
        unit: ParameterUnit::Ppm,
        least: 0,
        largest: WHOLE,
        what: "The least part of a channel's deposits that its joiner must bring",
        field: field!(admission.least_share),
    },
    Parameter {
        name: "largest_share",
        section: ParameterSection::Admission,
        unit: ParameterUnit::Ppm,
        least: 0,
        largest: WHOLE,
        what: "The largest part of a channel's deposits that its joiner may bring",
        field: field!(admission.largest_share),
    },
    Parameter {
        name: "smallest_fee_rate",
        section: ParameterSection::Admission,
        unit: ParameterUnit::Ppm,
        least: 0,
        largest: WHOLE,
        what: "The least fee rate to which whoever opens or joins must agree; at most the highest one",
        field: field!(admission.smallest_fee_rate),
    },
];

/// One number that an admin sets: what it is, and what it may be.
#[derive(Clone, Copy, Debug)]
pub struct Parameter {
    /// The field's name in [`Parameters`], or in its admission.
    pub name: &'static str,
    /// Which of the two it is in.
    pub section: ParameterSection,
    /// What it is counted in.
    pub unit: ParameterUnit,
    /// The least that it may be.
    pub least: u128,
    /// The largest that it may be.
    pub largest: u128,
    /// What the parameter sets, in words.
    pub what: &'static str,
    field: Field,
}

impl Parameter {
    /// Its value among these parameters.
    pub fn get(&self, parameters: &Parameters) -> u128 {
        (self.field.get)(parameters)
    }
    /// Sets it; a number that the field cannot hold becomes the largest that it can, which the policy refuses.
    pub fn set(&self, parameters: &mut Parameters, value: u128) {
        (self.field.set)(parameters, value)
    }
    /// What it is where the admin has set nothing.
    pub fn default(&self) -> u128 {
        self.get(&default_parameters())
    }
    /// What it does, as a line of a table without sections.
    pub fn full_description(&self) -> String {
        let mut letters = self.what.chars();
        match (self.section, letters.next()) {
            (ParameterSection::Admission, Some(first)) => {
                format!("Admission: {}{}", first.to_lowercase(), letters.as_str())
            }
            _ => self.what.to_owned(),
        }
    }
    /// Whether its largest value stands for no bound at all, as it does by default.
    pub fn may_be_unbounded(&self) -> bool {
        self.default() == u128::MAX
    }
}

/// The parameter of a name.
pub fn parameter(name: &str) -> Option<&'static Parameter> {
    PARAMETERS.iter().find(|p| p.name == name)
}

/// The part of the parameters that a number is in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ParameterSection {
    /// A field of [`Parameters`].
    Policy,
    /// A field of [`Parameters::admission`].
    Admission,
}

/// What a parameter is counted in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ParameterUnit {
    /// Parts per million: [`Ppm`].
    Ppm,
    /// A number of seconds, [`Seconds`].
    Seconds,
    /// Base units of the sidechain's token: [`Amount`].
    BaseUnits,
    /// A number of something, which is named: `u64`.
    Count(&'static str),
}

impl ParameterUnit {
    /// As errors and tables name it.
    pub const fn name(self) -> &'static str {
        match self {
            ParameterUnit::Ppm => "ppm",
            ParameterUnit::Seconds => "seconds",
            ParameterUnit::BaseUnits => "base units",
            ParameterUnit::Count(what) => what,
        }
    }
}

/// The table as docs/contracts.md shows it.
pub fn parameters_markdown() -> String {
    let mut out = String::from(
        "| parameter | unit | least | largest | default | what |\n| --- | --- | --- | --- | --- | --- |\n",
    );
    let shown = |number| match number {
        u128::MAX => "2^128 − 1".to_owned(),
        number => number.to_string(),
    };
    for p in PARAMETERS {
        // writing to a string cannot fail
        let _ = writeln!(
            out,
            "| `{}` | {} | {} | {} | {} | {} |",
            p.name,
            p.unit.name(),
            p.least,
            shown(p.largest),
            shown(p.default()),
            p.full_description()
        );
    }
    out
}

/// How a parameter is read from its field and written to it.
#[derive(Clone, Copy, Debug)]
struct Field {
    get: fn(&Parameters) -> u128,
    set: fn(&mut Parameters, u128),
}

/// The [`Field`] at a path in [`Parameters`].
macro_rules! field {
    ($($path:ident).+) => {
        Field {
            get: |parameters| parameters.$($path).+.to_number(),
            set: |parameters, value| parameters.$($path).+ = FieldNumber::from_number(value),
        }
    };
}
use field;

/// The type of a parameter's field.
trait FieldNumber {
    fn to_number(&self) -> u128;
    /// The largest value of the type where the number is above it.
    fn from_number(number: u128) -> Self;
}

impl FieldNumber for u64 {
    fn to_number(&self) -> u128 {
        (*self).into()
    }
    fn from_number(number: u128) -> u64 {
        u64::try_from(number).unwrap_or(u64::MAX)
    }
}

impl FieldNumber for Seconds {
    fn to_number(&self) -> u128 {
        self.0.into()
    }
    fn from_number(number: u128) -> Seconds {
        Seconds(u64::from_number(number))
    }
}

impl FieldNumber for Ppm {
    fn to_number(&self) -> u128 {
        self.0.into()
    }
    fn from_number(number: u128) -> Ppm {
        Ppm(u32::try_from(number).unwrap_or(u32::MAX))
    }
}

impl FieldNumber for Amount {
    fn to_number(&self) -> u128 {
        self.u128()
    }
    fn from_number(number: u128) -> Amount {
        Amount::new(number)
    }
}

const fn days(count: u64) -> Seconds {
    Seconds(count * DAY as u64)
}
