//! Words into values, once, where they come in.

use super::amount::whole_digits;
use causeway_client::network::Source;
use causeway_node_api::calls::pay::MAX_TRY_FOR;
use causeway_node_api::RequestId;
use causeway_peer_protocol::INVOICE_PREFIX;
use causeway_types::issuer::Asset;
use causeway_types::{Amount, Hash, LockMode, Ppm, Seconds, UnixTime};
use clap::builder::{EnumValueParser, TypedValueParser};
use clap::ValueEnum;
use cosmwasm_std::Coin;
use time::format_description::well_known::Rfc3339;
use time::OffsetDateTime;

/// A caller's own id: one that a node takes, of letters, digits and the signs that need no quotes in a shell.
pub fn request_id(text: &str) -> Result<String, String> {
    let fits = |c: char| c.is_ascii_alphanumeric() || "-_.:/@+=".contains(c);
    match text.chars().find(|c| !fits(*c)) {
        Some(bad) => Err(format!(
            "an id has only letters, digits and -_.:/@+=, not {bad:?}"
        )),
        None => RequestId::try_from(text.to_owned())
            .map(String::from)
            .map_err(|error| error.to_string()),
    }
}

/// For how long routes over several channels are tried, seconds.
pub fn try_for() -> impl TypedValueParser<Value = u32> {
    clap::value_parser!(u32).range(1..=i64::from(MAX_TRY_FOR))
}

/// The words for where the money for an opening, a join or a deposit is taken from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum SourceWord {
    /// The sidechain's tokens that one has
    Token,
    /// The main-chain asset, turned into tokens on the way, in the same transaction
    Asset,
    /// One's credit in the registry
    Credit,
}

/// Where the money for an opening, a join or a deposit is taken from.
pub fn source() -> impl TypedValueParser<Value = Source> {
    EnumValueParser::<SourceWord>::new().map(|word| match word {
        SourceWord::Token => Source::Token,
        SourceWord::Asset => Source::Asset,
        SourceWord::Credit => Source::Credit,
    })
}

/// Where money to offer is taken from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum OfferSource {
    /// The sidechain's tokens that one has
    Token,
    /// What is free in one's account in the vault
    Account,
    /// The main-chain asset, turned into tokens on the way, in the same transaction
    Asset,
    /// One's credit in the registry
    Credit,
}

impl OfferSource {
    /// As a source of money from outside of the vault; none for what is in it.
    pub fn outside(self) -> Option<Source> {
        match self {
            OfferSource::Account => None,
            OfferSource::Token => Some(Source::Token),
            OfferSource::Asset => Some(Source::Asset),
            OfferSource::Credit => Some(Source::Credit),
        }
    }
}

/// What a withdrawal is paid in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum PaidIn {
    /// The sidechain's token
    Token,
    /// The main-chain asset, at the redemption ratio
    Asset,
}

/// An amount and a denom, with nothing between: `1_000_000uatom`.
pub fn coin(text: &str) -> Result<Coin, String> {
    const FORM: &str =
        "a coin is written as 1_000_000uatom: how many base units, then the denom as the chain has it";
    // what the Cosmos SDK takes for a denom
    const FEWEST: usize = 3;
    const MOST: usize = 128;
    let end = text
        .find(|c: char| !c.is_ascii_digit() && c != '_')
        .ok_or("the denom is missing: write 1_000_000uatom")?;
    let (number, denom) = text.split_at(end);
    // 1e6uatom would be one of a coin named e6uatom
    let exponent =
        denom.starts_with(['e', 'E']) && denom[1..].starts_with(|c: char| c.is_ascii_digit());
    if exponent || !denom.starts_with(|c: char| c.is_ascii_alphabetic()) {
        return Err(FORM.to_owned());
    }
    let fits = |c: char| c.is_ascii_alphanumeric() || "/:._-".contains(c);
    if let Some(bad) = denom.chars().find(|c| !fits(*c)) {
        return Err(format!(
            "a denom has only letters, digits and /:._-, not {bad:?}: one coin at a time, as 1_000_000uatom"
        ));
    }
    if !(FEWEST..=MOST).contains(&denom.len()) {
        return Err(format!(
            "a denom has {FEWEST} to {MOST} letters, '{denom}' has {}",
            denom.len()
        ));
    }
    let digits = whole_digits(number).ok_or(FORM)?;
    let amount: Amount = digits
        .parse()
        .map_err(|_| format!("a coin's amount is at most {}", Amount::MAX))?;
    Ok(Coin::new(amount.u128(), denom))
}

/// A duration: `3d`, `2h 30m`, or plain seconds.
pub fn duration(text: &str) -> Result<Seconds, String> {
    if let Ok(seconds) = text.parse() {
        return Ok(Seconds(seconds));
    }
    humantime::parse_duration(text)
        .map(|d| Seconds(d.as_secs()))
        .map_err(|_| "a duration is written as 3d, 2h30m, 90s, or in seconds".to_owned())
}

/// How a time is written.
const TIME_FORM: &str =
    "a time is written as 2030-01-31T12:00:00Z or 2030-01-31T14:00:00+02:00, as a day (2030-01-31, by UTC), or in unix seconds";

/// A time; of a day its beginning, by UTC.
pub fn time(text: &str) -> Result<UnixTime, String> {
    let found = moment(text).or_else(|| first_second(text));
    found.ok_or_else(|| TIME_FORM.to_owned())
}

/// A time up to which something is; of a day its end, by UTC.
pub fn end_time(text: &str) -> Result<UnixTime, String> {
    let end = || first_second(text).map(|begin| begin.plus(DAY));
    let found = moment(text).or_else(end);
    found.ok_or_else(|| TIME_FORM.to_owned())
}

/// A time on either side of now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TimeBound {
    /// This time.
    At(UnixTime),
    /// So long before now.
    Ago(Seconds),
}

impl TimeBound {
    /// The time that it is, where this is now.
    pub fn at(self, now: UnixTime) -> UnixTime {
        match self {
            TimeBound::At(time) => time,
            TimeBound::Ago(long) => now.minus(long),
        }
    }
}

/// From when on: a time, a day from its beginning on, or how long ago.
pub fn since(text: &str) -> Result<TimeBound, String> {
    bound(text, time)
}

/// Up to when: a time, a day up to its end, or how long ago.
pub fn until(text: &str) -> Result<TimeBound, String> {
    bound(text, end_time)
}

fn bound(
    text: &str,
    time: impl FnOnce(&str) -> Result<UnixTime, String>,
) -> Result<TimeBound, String> {
    let ago = || duration(text).map(TimeBound::Ago);
    let found = time(text).map(TimeBound::At).or_else(|_| ago());
    found.map_err(|_| format!("{TIME_FORM}; or as how long ago, as 7d or 2h30m"))
}

const DAY: Seconds = Seconds(86_400);

/// A time to the second.
fn moment(text: &str) -> Option<UnixTime> {
    if let Ok(seconds) = text.parse() {
        return Some(UnixTime(seconds));
    }
    if let Ok(time) = OffsetDateTime::parse(text, &Rfc3339) {
        return u64::try_from(time.unix_timestamp()).ok().map(UnixTime);
    }
    // 2030-01-31 12:00:00
    let weak = humantime::parse_rfc3339_weak(text).ok()?;
    let since_1970 = weak.duration_since(std::time::UNIX_EPOCH).ok()?;
    Some(UnixTime(since_1970.as_secs()))
}

/// The beginning of a day, by UTC.
fn first_second(day: &str) -> Option<UnixTime> {
    let time = OffsetDateTime::parse(&format!("{day}T00:00:00Z"), &Rfc3339).ok()?;
    u64::try_from(time.unix_timestamp()).ok().map(UnixTime)
}

/// A part of something: `25%`, `12.5%`, or `0.25`; at most the whole.
pub fn ratio(text: &str) -> Result<Ppm, String> {
    let wrong = || "a ratio is written as 25%, 12.5% or 0.25, and is at most 100%".to_owned();
    let (number, places) = match text.strip_suffix('%') {
        Some(percent) => (percent, 4),
        None => (text, 6),
    };
    let (whole, fraction) = number.split_once('.').unwrap_or((number, ""));
    let digits = |s: &str| s.chars().all(|c| c.is_ascii_digit());
    if whole.is_empty() || !digits(whole) || !digits(fraction) {
        return Err(wrong());
    }
    if fraction.len() > places {
        return Err(format!(
            "a ratio has at most {places} places here: it is kept in millionths"
        ));
    }
    format!("{whole}{fraction:0<places$}")
        .parse()
        .map(Ppm)
        .ok()
        .filter(|ppm| *ppm <= Ppm::ONE)
        .ok_or_else(wrong)
}

/// A lock mode.
pub fn mode(text: &str) -> Result<LockMode, String> {
    text.replace('_', "-")
        .parse()
        .map_err(|_| "a mode is one of: unlocked, one-way, two-way".to_owned())
}

/// What backs a sidechain: a denom, `native:DENOM` or `cw20:ADDRESS`.
pub fn asset(text: &str) -> Result<Asset, String> {
    if text.is_empty() {
        return Err("the asset is empty: write a denom, native:DENOM or cw20:ADDRESS".to_owned());
    }
    if text.starts_with("native:") || text.starts_with("cw20:") {
        return text
            .parse()
            .map_err(|e: cosmwasm_std::StdError| e.to_string());
    }
    Ok(Asset::Native {
        denom: text.to_owned(),
    })
}

/// Whether a text is that of an invoice, by its beginning: no name, address or number begins so.
pub fn is_invoice(text: &str) -> bool {
    // bech32m separates the prefix from the rest by a 1
    let prefix = format!("{INVOICE_PREFIX}1");
    text.to_ascii_lowercase().starts_with(&prefix)
}

/// A reference: 64 hex digits as they are, of any other text the sha256.
pub fn reference(text: &str) -> Result<Hash, String> {
    if text.len() == 64 && text.chars().all(|c| c.is_ascii_hexdigit()) {
        return text
            .to_lowercase()
            .parse()
            .map_err(|e: cosmwasm_std::StdError| e.to_string());
    }
    Ok(Hash::of(text.as_bytes()))
}

/// 32 bytes, as 64 hex digits and nothing else: what is meant by another text is not known.
pub fn hex_32(text: &str) -> Result<Hash, String> {
    let is_hex = text.len() == 64 && text.chars().all(|c| c.is_ascii_hexdigit());
    match is_hex {
        true => reference(text),
        false => Err("it must be 64 hex digits".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_32_bytes_in_hex_is_no_hash_whatever_it_would_hash_to() {
        let hash = Hash::of(b"order 7");
        assert_eq!(hex_32(&hash.to_string()), Ok(hash));
        assert_eq!(hex_32(&hash.to_string().to_uppercase()), Ok(hash));
        for other in ["", "order 7", &hash.to_string()[1..], &"g".repeat(64)] {
            assert!(hex_32(other).is_err(), "{other}");
        }
    }

    #[test]
    fn an_id_is_one_that_a_node_takes_and_needs_no_quotes() {
        let longest = "x".repeat(64);
        for good in ["a", "order-7", "a/b:c@d+e=f_.", "...", longest.as_str()] {
            assert_eq!(request_id(good).as_deref(), Ok(good));
        }
        for (bad, why) in [
            ("", "0 characters, must have 1 to 64"),
            (&"x".repeat(65), "65 characters, must have 1 to 64"),
            (".", "must be another"),
            ("..", "must be another"),
            ("a b", "not ' '"),
            ("a%", "not '%'"),
        ] {
            let refused = request_id(bad).unwrap_err();
            assert!(refused.contains(why), "{bad}: {refused}");
        }
    }

    #[test]
    fn a_coin_is_an_amount_and_a_denom() {
        assert_eq!(coin("1_000uatom"), Ok(Coin::new(1000u128, "uatom")));
        assert_eq!(coin("5ibc/27A"), Ok(Coin::new(5u128, "ibc/27A")));
        for wrong in [
            "1000",
            "uatom",
            "5 uatom",
            "1.5uatom",
            "",
            "1e6uatom",
            "1E6uatom",
            "1_uatom",
            "1__0uatom",
            "5uatom,6ufoo",
        ] {
            assert!(
                coin(wrong).unwrap_err().contains("1_000_000uatom"),
                "{wrong}"
            );
        }
        assert_eq!(coin("5earth"), Ok(Coin::new(5u128, "earth")));
        let too_large = format!("{}uatom", "9".repeat(40));
        assert!(coin(&too_large)
            .unwrap_err()
            .contains(&Amount::MAX.to_string()));
    }

    #[test]
    fn durations_times_and_ratios_are_read_as_people_write_them() {
        assert_eq!(duration("3d"), Ok(Seconds(259_200)));
        assert_eq!(duration("2h30m"), Ok(Seconds(9000)));
        assert_eq!(duration("90"), Ok(Seconds(90)));
        assert!(duration("soon").is_err());
        assert_eq!(time("1970-01-02T00:00:00Z"), Ok(UnixTime(86_400)));
        assert_eq!(time("1970-01-02 00:00:00"), Ok(UnixTime(86_400)));
        assert_eq!(time("86400"), Ok(UnixTime(86_400)));
        assert_eq!(time("1970-01-02T02:00:00+02:00"), Ok(UnixTime(86_400)));
        assert_eq!(ratio("25%"), Ok(Ppm(250_000)));
        assert_eq!(ratio("12.5%"), Ok(Ppm(125_000)));
        assert_eq!(ratio("0.25"), Ok(Ppm(250_000)));
        assert_eq!(ratio("100%"), Ok(Ppm::ONE));
        for wrong in ["101%", "1.1", "", "%", "half", "0.1234567", ".5"] {
            assert!(ratio(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_day_is_from_its_beginning_on_and_up_to_its_end_and_a_duration_is_so_long_ago() {
        let (begin, end) = (UnixTime(86_400), UnixTime(2 * 86_400));
        assert_eq!(time("1970-01-02"), Ok(begin));
        assert_eq!(end_time("1970-01-02"), Ok(end));
        assert_eq!(since("1970-01-02"), Ok(TimeBound::At(begin)));
        assert_eq!(until("1970-01-02"), Ok(TimeBound::At(end)));
        // the last day of a month, and of a year with one more
        assert_eq!(end_time("2024-02-29"), time("2024-03-01T00:00:00Z"));
        for text in ["1970-01-02T00:00:00Z", "86400"] {
            assert_eq!(since(text), until(text), "{text}");
        }
        let ago = since("1h30m").unwrap();
        assert_eq!(ago, TimeBound::Ago(Seconds(5_400)));
        assert_eq!(ago.at(UnixTime(6_000)), UnixTime(600));
        assert_eq!(ago.at(UnixTime(60)), UnixTime(0));
        for wrong in [
            "1970-02-30",
            "2026-11",
            "30.11.2026",
            "yesterday",
            "1969-12-31",
            "",
        ] {
            assert!(time(wrong).is_err(), "{wrong}");
            assert!(since(wrong).unwrap_err().contains("2030-01-31"), "{wrong}");
            assert!(until(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn an_asset_may_be_a_bare_denom() {
        assert_eq!(asset("uatom"), asset("native:uatom"));
        assert!(matches!(asset("cw20:wasm1x"), Ok(Asset::Cw20 { .. })));
        assert!(asset("cw20:").is_err());
    }

    #[test]
    fn an_invoice_is_known_by_its_beginning_in_either_case() {
        for text in ["cswinv1qqqq", "CSWINV1QQQQ"] {
            assert!(is_invoice(text), "{text}");
        }
        for text in ["bob", "wasm1qqqq", "7", "cswinvoices", "-", ""] {
            assert!(!is_invoice(text), "{text}");
        }
    }

    #[test]
    fn a_reference_is_a_hash_or_is_hashed() {
        let hash = Hash::of(b"order 7");
        assert_eq!(reference("order 7"), Ok(hash));
        assert_eq!(reference(&hash.to_string()), Ok(hash));
    }
}
