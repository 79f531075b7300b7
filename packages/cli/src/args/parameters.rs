//! Parameters of a policy, as options of `sidechain set` and as keys of a file for `sidechain apply`. Which numbers there
//! are, in what unit and what for, is in [`PARAMETERS`]; what is not named stays as it is.

use super::amount::{self, TypedAmount};
use super::hours::{self, Hours};
use super::{human, values};
use causeway_types::policy::{parameter, Parameter, ParameterSection, ParameterUnit, PARAMETERS};
use causeway_types::LockMode;
use clap::{Arg, ArgAction, ArgMatches, Args, Command, FromArgMatches};
use serde::de::{DeserializeSeed, Deserializer, Error, MapAccess, Visitor};
use std::fmt;

const MODES: &str = "modes";
const HOURS: &str = "hours";

/// The parameters that were named, and their new values.
#[derive(Clone, Debug, Default)]
pub struct ParameterArgs {
    /// The lock modes in which channels may be opened.
    pub modes: Option<Vec<LockMode>>,
    /// When money may come in.
    pub hours: Option<Vec<Hours>>,
    /// Numbers, in the order of [`PARAMETERS`] or of the file.
    pub numbers: Vec<(&'static Parameter, TypedNumber)>,
}

/// A parameter's value as it was typed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TypedNumber {
    /// In the parameter's unit.
    Exact(u128),
    /// An amount, not yet counted in base units.
    Amount(TypedAmount),
}

/// Reads a parameter's value by its unit.
fn parse(parameter: &Parameter, text: &str) -> Result<TypedNumber, String> {
    Ok(match parameter.unit {
        ParameterUnit::Ppm => TypedNumber::Exact(values::ratio(text)?.0.into()),
        ParameterUnit::Seconds => TypedNumber::Exact(values::duration(text)?.0.into()),
        ParameterUnit::Count(_) => {
            let number: u64 = text.parse().map_err(|_| "a whole number is asked for")?;
            TypedNumber::Exact(number.into())
        }
        ParameterUnit::BaseUnits if parameter.may_be_unbounded() => {
            TypedNumber::Amount(amount::bound(text)?)
        }
        ParameterUnit::BaseUnits => TypedNumber::Amount(amount::amount(text)?),
    })
}

/// The option of a number.
fn option(parameter: &'static Parameter) -> Arg {
    let or_any = match parameter.may_be_unbounded() {
        true => ", or \"any\"",
        false => "",
    };
    let value_name = match parameter.unit {
        ParameterUnit::Ppm => "RATIO",
        ParameterUnit::Seconds => "DUR",
        ParameterUnit::BaseUnits => "AMOUNT",
        ParameterUnit::Count(_) => "N",
    };
    Arg::new(parameter.name)
        .long(parameter.name.replace('_', "-"))
        .help(format!("{}{or_any}", parameter.what))
        .help_heading(heading(parameter.section))
        .value_name(value_name)
        .value_parser(move |text: &str| parse(parameter, text))
}

fn heading(section: ParameterSection) -> &'static str {
    match section {
        ParameterSection::Policy => "Parameters",
        ParameterSection::Admission => "Admission",
    }
}

/// The options of a section.
fn options(section: ParameterSection) -> impl Iterator<Item = Arg> {
    let modes = (section == ParameterSection::Policy).then(|| {
        Arg::new(MODES)
            .long(MODES)
            .help("The lock modes in which channels may be opened, comma between")
            .help_heading(heading(section))
            .value_name("MODE,..")
            .action(ArgAction::Append)
            .value_delimiter(',')
            .value_parser(values::mode)
    });
    let hours = (section == ParameterSection::Admission).then(|| {
        Arg::new(HOURS)
            .long(HOURS)
            .help("When money may come in, by UTC: \"mon-fri 09:00-17:30\"; once for each interval, or \"always\"")
            .help_heading(heading(section))
            .value_name("HOURS")
            .action(ArgAction::Append)
            .value_parser(hours::parse)
    });
    let numbers = PARAMETERS.iter().filter(move |p| p.section == section);
    modes.into_iter().chain(numbers.map(option)).chain(hours)
}

impl Args for ParameterArgs {
    fn augment_args(command: Command) -> Command {
        let admission = options(ParameterSection::Admission);
        command.args(options(ParameterSection::Policy).chain(admission))
    }
    fn augment_args_for_update(command: Command) -> Command {
        Self::augment_args(command)
    }
}

impl FromArgMatches for ParameterArgs {
    fn from_arg_matches(matches: &ArgMatches) -> Result<Self, clap::Error> {
        // options of a section that the command does not have were not named
        let numbers = PARAMETERS.iter().filter_map(|parameter| {
            let value: Option<&TypedNumber> = matches.try_get_one(parameter.name).ok()?;
            Some((parameter, value?.clone()))
        });
        let modes = matches.try_get_many::<LockMode>(MODES).ok().flatten();
        let hours = matches.try_get_many::<Hours>(HOURS).ok().flatten();
        Ok(ParameterArgs {
            modes: modes.map(|all| all.copied().collect()),
            hours: hours.map(|all| all.cloned().collect()),
            numbers: numbers.collect(),
        })
    }
    fn update_from_arg_matches(&mut self, matches: &ArgMatches) -> Result<(), clap::Error> {
        *self = Self::from_arg_matches(matches)?;
        Ok(())
    }
}

/// The parameters of [`ParameterSection::Admission`] alone: a channel's own conditions on who enters.
#[derive(Clone, Debug, Default)]
pub struct AdmissionArgs(pub ParameterArgs);

impl Args for AdmissionArgs {
    fn augment_args(command: Command) -> Command {
        command.args(options(ParameterSection::Admission))
    }
    fn augment_args_for_update(command: Command) -> Command {
        Self::augment_args(command)
    }
}

impl FromArgMatches for AdmissionArgs {
    fn from_arg_matches(matches: &ArgMatches) -> Result<Self, clap::Error> {
        ParameterArgs::from_arg_matches(matches).map(AdmissionArgs)
    }
    fn update_from_arg_matches(&mut self, matches: &ArgMatches) -> Result<(), clap::Error> {
        self.0.update_from_arg_matches(matches)
    }
}

/// Reads `[parameters]` of a file.
pub fn policy_section<'de, D: Deserializer<'de>>(from: D) -> Result<ParameterArgs, D::Error> {
    from.deserialize_map(SectionVisitor(ParameterSection::Policy))
}

/// Reads `[admission]` of a file.
pub fn admission_section<'de, D: Deserializer<'de>>(from: D) -> Result<ParameterArgs, D::Error> {
    from.deserialize_map(SectionVisitor(ParameterSection::Admission))
}

struct SectionVisitor(ParameterSection);

impl<'de> Visitor<'de> for SectionVisitor {
    type Value = ParameterArgs;

    fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str("a table of parameters")
    }
    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<ParameterArgs, A::Error> {
        let mut named = ParameterArgs::default();
        while let Some(key) = map.next_key_seed(KeySeed(self.0))? {
            map.next_value_seed(ValueSeed {
                key,
                into: &mut named,
            })?;
        }
        Ok(named)
    }
}

/// A key of a section.
#[derive(Clone, Copy)]
enum Key {
    Modes,
    Hours,
    Number(&'static Parameter),
}

struct KeySeed(ParameterSection);

impl<'de> DeserializeSeed<'de> for KeySeed {
    type Value = Key;

    fn deserialize<D: Deserializer<'de>>(self, from: D) -> Result<Key, D::Error> {
        from.deserialize_identifier(self)
    }
}

impl Visitor<'_> for KeySeed {
    type Value = Key;

    fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str("the name of a parameter")
    }
    fn visit_str<E: Error>(self, name: &str) -> Result<Key, E> {
        let in_section = |p: &&Parameter| p.section == self.0;
        match (self.0, name) {
            (ParameterSection::Policy, MODES) => Ok(Key::Modes),
            (ParameterSection::Admission, HOURS) => Ok(Key::Hours),
            _ => parameter(name)
                .filter(in_section)
                .map(Key::Number)
                .ok_or_else(|| {
                    let known = PARAMETERS.iter().filter(in_section).map(|p| p.name);
                    let list = match self.0 {
                        ParameterSection::Policy => MODES,
                        ParameterSection::Admission => HOURS,
                    };
                    let known: Vec<_> = known.chain([list]).map(|k| format!("`{k}`")).collect();
                    E::custom(format!(
                        "unknown field `{name}`, expected one of {}",
                        known.join(", ")
                    ))
                }),
        }
    }
}

/// Reads a key's value into the parameters that were named.
struct ValueSeed<'a> {
    key: Key,
    into: &'a mut ParameterArgs,
}

impl<'de> DeserializeSeed<'de> for ValueSeed<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, from: D) -> Result<(), D::Error> {
        match self.key {
            Key::Modes => self.into.modes = human::modes(from)?,
            Key::Hours => self.into.hours = human::hours(from)?,
            Key::Number(parameter) => {
                let value = human::read(from, |text| parse(parameter, text))?;
                self.into.numbers.push((parameter, value));
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::Parser;
    use serde::Deserialize;

    #[derive(Parser)]
    struct Cli {
        #[command(flatten)]
        parameters: ParameterArgs,
    }

    #[derive(Deserialize)]
    struct File {
        #[serde(default, deserialize_with = "policy_section")]
        parameters: ParameterArgs,
        #[serde(default, deserialize_with = "admission_section")]
        admission: ParameterArgs,
    }

    #[test]
    fn every_parameter_is_an_option_and_a_key_of_its_section() {
        for parameter in PARAMETERS {
            let expected = (parameter.name, parse(parameter, "1").unwrap());
            let named = |args: ParameterArgs| {
                let numbers = args.numbers.into_iter();
                numbers
                    .map(|(p, value)| (p.name, value))
                    .collect::<Vec<_>>()
            };
            let option = format!("--{}", parameter.name.replace('_', "-"));
            let cli = Cli::try_parse_from(["set", option.as_str(), "1"]).unwrap();
            assert_eq!(named(cli.parameters), std::slice::from_ref(&expected));
            let (section, other) = match parameter.section {
                ParameterSection::Policy => ("parameters", "admission"),
                ParameterSection::Admission => ("admission", "parameters"),
            };
            let text = format!("[{section}]\n{} = 1", parameter.name);
            let file: File = toml::from_str(&text).unwrap();
            let both = [named(file.parameters), named(file.admission)].concat();
            assert_eq!(both, [expected]);
            let text = format!("[{other}]\n{} = 1", parameter.name);
            assert!(toml::from_str::<File>(&text).is_err(), "{text}");
        }
    }
}
