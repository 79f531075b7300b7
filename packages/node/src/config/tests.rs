//! Where values come from, and what is refused.

use super::load::check_variable;
use super::{load, BySidechain, Config, ConfigValue, Flags, VALUES};
use causeway_types::issuer::{Asset, SidechainResponse};
use causeway_types::{Amount, SidechainId};
use cosmwasm_std::Addr;
use std::path::Path;

fn flags(of: &[(&str, &str)]) -> Flags {
    of.iter()
        .map(|(name, typed)| (ConfigValue::named(name).unwrap(), (*typed).to_owned()))
        .collect()
}

fn loaded(text: &str, given: &[(&str, &str)]) -> Result<Config, String> {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join(super::FILE);
    std::fs::write(&file, text).unwrap();
    load(&file, &flags(given)).map_err(|error| error.to_string())
}

#[test]
fn without_a_file_everything_has_the_default_of_the_table() {
    let config = load(Path::new("/nowhere/node.toml"), &Vec::new()).unwrap();
    assert_eq!(config, Config::default());
    let json = serde_json::to_value(&config).unwrap();
    let mut names = Vec::new();
    for (group, values) in json.as_object().unwrap() {
        for (name, value) in values.as_object().unwrap() {
            let name = format!("{group}.{name}");
            let described = ConfigValue::named(&name).unwrap_or_else(|| panic!("{name}"));
            let text = value
                .as_str()
                .map_or_else(|| value.to_string(), str::to_owned);
            assert_eq!(described.default, text, "{name}");
            names.push(name);
        }
    }
    // one without a default is in the table alone
    let without = [
        "api.certificate",
        "api.key",
        "backup.folder",
        "channels.lifetime",
        "channels.open_amount",
        "join.at_most",
        "keys.passphrase_file",
        "peers.name",
        "routes.trade_limit",
        "routes.trade_time",
    ];
    names.extend(without.map(ToOwned::to_owned));
    let mut table: Vec<_> = VALUES.iter().map(|value| value.name).collect();
    names.sort();
    table.sort_unstable();
    assert_eq!(names, table);
}

#[test]
fn a_flag_goes_before_the_file() {
    let text = "[api]\nlisten = \"127.0.0.1:1\"\n[peers]\nguests = 2\n";
    let config = loaded(text, &[("api.listen", "127.0.0.2:0")]).unwrap();
    assert_eq!(config.api.listen.to_string(), "127.0.0.2:0");
    assert_eq!(config.peers.guests, 2);
    let hosts = loaded("", &[("api.hosts", "[\"pay.example\", \"b\"]")]).unwrap();
    assert_eq!(hosts.api.hosts, ["pay.example", "b"]);
}

#[test]
fn an_unknown_name_a_wrong_value_and_an_open_api_are_refused_by_name() {
    let refused = |text: &str, given: &[(&str, &str)]| loaded(text, given).unwrap_err();
    let unknown = refused("[api]\nlisen = \"x\"\n", &[]);
    assert!(
        unknown.contains("lisen") && unknown.contains("node.toml"),
        "{unknown}"
    );
    let group = refused("[apis]\nlisten = \"x\"\n", &[]);
    assert!(group.contains("apis"), "{group}");
    let wrong = refused("", &[("peers.guests", "many")]);
    assert!(wrong.contains("--peers-guests"), "{wrong}");
    let open = refused("", &[("api.listen", "0.0.0.0:1")]);
    assert!(
        open.contains("0.0.0.0:1") && open.contains("127.0.0.1"),
        "{open}"
    );
    let zero = refused("[limits]\nbatch = 0\n", &[]);
    assert!(zero.contains("limits.batch is 0"), "{zero}");
}

#[test]
fn an_api_for_other_machines_has_tls_and_files_of_a_certificate_are_used_or_refused() {
    let api = |text: &str| loaded(&format!("[api]\n{text}\n"), &[]);
    let open = api("listen = \"0.0.0.0:1\"").unwrap_err();
    assert!(open.contains("api.tls"), "{open}");
    let secured = api("listen = \"0.0.0.0:1\"\ntls = true").unwrap();
    assert!(secured.api.tls && !secured.api.listen.ip().is_loopback());
    let both = "certificate = \"a.pem\"\nkey = \"b.pem\"";
    assert!(api(&format!("tls = true\n{both}")).is_ok());
    for (text, given, lacks) in [
        (both, "api.certificate", "api.tls"),
        (
            "tls = true\ncertificate = \"a.pem\"",
            "api.certificate",
            "api.key",
        ),
        ("tls = true\nkey = \"b.pem\"", "api.key", "api.certificate"),
    ] {
        let refused = api(text).unwrap_err();
        let said = format!("{given} is set and {lacks} is not");
        assert!(refused.starts_with(&said), "{refused}");
    }
}

#[test]
fn what_is_more_than_can_be_counted_is_refused_with_both_numbers() {
    let most = tokio::sync::Semaphore::MAX_PERMITS;
    for (group, name) in [("limits", "queue"), ("peers", "guests")] {
        let text = |count: usize| format!("[{group}]\n{name} = {count}\n");
        assert!(loaded(&text(most), &[]).is_ok());
        let refused = loaded(&text(most + 1), &[]).unwrap_err();
        let said = format!("{group}.{name} is {}, must be at most {most}", most + 1);
        assert!(refused.contains(&said), "{refused}");
    }
}

#[test]
fn several_are_a_list_or_a_text_with_commas() {
    for typed in ["pay.example, b", "pay.example,b,", "[pay.example, b]"] {
        let config = loaded("", &[("api.hosts", typed)]).unwrap();
        assert_eq!(config.api.hosts, ["pay.example", "b"], "{typed}");
    }
    let one = loaded("", &[("api.hosts", "pay.example")]).unwrap();
    assert_eq!(one.api.hosts, ["pay.example"]);
    let in_file = loaded("[api]\nhosts = [\"a\", \"b\"]\n", &[]).unwrap();
    assert_eq!(in_file.api.hosts, ["a", "b"]);
    let addresses = loaded("", &[("peers.addresses", "ws://a,wss://b/peer")]).unwrap();
    assert_eq!(addresses.peers.addresses, ["ws://a", "wss://b/peer"]);
}

#[test]
fn what_is_wrong_is_named_as_it_is_set() {
    let refused = |given: &[(&str, &str)]| loaded("", given).unwrap_err();
    let listen = refused(&[("peers.listen", "here")]);
    assert!(
        listen.starts_with("peers.listen is no address to listen on, must be IP:PORT"),
        "{listen}"
    );
    let guests = refused(&[("peers.guests", "many")]);
    assert!(guests.starts_with("peers.guests: "), "{guests}");
    for (text, name) in [(&listen, "peers.listen"), (&guests, "peers.guests")] {
        let value = ConfigValue::named(name).unwrap();
        assert!(text.ends_with(&value.ways()), "{text}");
        assert!(text.contains(&format!("--{}", value.flag())), "{text}");
        assert!(!text.contains("default."), "{text}");
    }
    for (text, name) in [
        ("[api]\nlisen = 1\n", "api.lisen is no value"),
        ("apis = 1\n", "apis is no value"),
    ] {
        let refused = loaded(text, &[]).unwrap_err();
        assert!(refused.starts_with(name), "{refused}");
        assert!(refused.contains("node.toml"), "{refused}");
    }
}

#[test]
fn a_file_that_is_no_toml_is_told_as_that() {
    let refused = loaded("[api\n", &[]).unwrap_err();
    assert!(
        refused.starts_with("TOML parse error at line 1"),
        "{refused}"
    );
    assert!(refused.contains("node.toml"), "{refused}");
}

#[test]
fn a_variable_that_sets_nothing_is_named() {
    for value in VALUES {
        assert!(check_variable(&value.variable()).is_ok());
    }
    assert!(check_variable("CAUSEWAY_HOME").is_ok());
    for name in ["CAUSEWAY_NODE_X", "CAUSEWAY_NODE_API_LISEN"] {
        let refused = check_variable(name).unwrap_err().to_string();
        assert!(
            refused.starts_with(&format!("the variable {name} sets nothing")),
            "{refused}"
        );
        assert!(refused.contains("CAUSEWAY_NODE_API_LISTEN"), "{refused}");
    }
}

#[test]
fn each_value_has_its_flag_and_its_variable() {
    let value = ConfigValue::named("peers.messages_per_second").unwrap();
    assert_eq!(value.flag(), "peers-messages-per-second");
    assert_eq!(value.variable(), "CAUSEWAY_NODE_PEERS_MESSAGES_PER_SECOND");
    let page = include_str!("../../../../docs/node.md");
    for value in VALUES {
        let row = format!(
            "| `{}` | {} | {} |",
            value.name,
            shown(value.default),
            value.meaning
        );
        assert!(page.contains(&row), "docs/node.md lacks the row\n{row}");
    }
}

fn shown(default: &str) -> String {
    match default {
        "none" => default.to_owned(),
        other => format!("`{other}`"),
    }
}

#[test]
fn what_would_be_announced_is_checked_before_the_node_starts() {
    let peers = |text: &str| loaded(&format!("[peers]\n{text}\n"), &[]);
    let good =
        peers("addresses = [\"wss://node.example/peer\"]\nname = \"Alice\"\nannounce = true");
    let good = good.unwrap().peers;
    assert!(good.announce);
    assert_eq!(good.addresses, ["wss://node.example/peer"]);
    assert_eq!(good.name.as_deref(), Some("Alice"));
    let four = peers("addresses = [\"ws://a\", \"ws://b\", \"ws://c\", \"ws://d\"]");
    let refusal = four.unwrap_err();
    assert!(
        refusal.contains("has 4") && refusal.contains("at most 3"),
        "{refusal}"
    );
    let refusal = peers("addresses = [\"http://a\"]").unwrap_err();
    assert!(
        refusal.starts_with("peers.addresses: 'http://a'"),
        "{refusal}"
    );
    let refusal = peers("name = \" Alice\"").unwrap_err();
    assert!(refusal.starts_with("peers.name: ' Alice'"), "{refusal}");
    let flag = loaded("", &[("peers.private_ranges", "true")]).unwrap();
    assert!(flag.peers.private_ranges && !flag.peers.behind_proxy);
}

#[test]
fn rules_for_joins_that_can_hold_for_no_channel_are_refused() {
    let refused = |text: &str| loaded(&format!("[join]\n{text}\n"), &[]).unwrap_err();
    let mode = refused("modes = [\"unlocked\"]");
    assert!(mode.contains("join.modes: 'unlocked'"), "{mode}");
    let mode = refused("modes = \"one_way\"");
    assert!(mode.contains("join.modes: 'one_way'"), "{mode}");
    let both = refused("from = \"anyone, wasm1x\"");
    assert!(both.contains("join.from"), "{both}");
    let more = refused("amount = 5\nat_most = 4");
    assert!(
        more.contains("join.amount is 5, must be at most 4"),
        "{more}"
    );
    let all = loaded("[join]\nfrom = \"anyone\"\namount = 5\n", &[]).unwrap();
    assert_eq!(
        (all.join.from, all.join.amount),
        (vec!["anyone".to_owned()], 5.into())
    );
}

#[test]
fn an_amount_is_one_number_or_one_for_each_sidechain() {
    let amount = |text: &str| loaded(&format!("[join]\namount = {text}\n"), &[]);
    let read = |text: &str| amount(text).unwrap().join.amount;
    assert_eq!(read("5"), 5.into());
    // more than a number of the file can be
    let large = u128::MAX.to_string();
    assert_eq!(read(&format!("\"{large}\"")), u128::MAX.into());
    let each = [("CATOM", 500), ("2", 1_000_000)].into();
    assert_eq!(read("{ CATOM = 500, 2 = \"1_000_000\" }"), each);
    let flag = loaded("", &[("join.amount", "CATOM=500,2=1_000_000")]);
    assert_eq!(flag.unwrap().join.amount, each);
    // a flag goes before the whole table of the file
    let both = loaded(
        "[channels.open_amount]\nCATOM = 1\n",
        &[("channels.open_amount", "BATOM=7")],
    );
    assert_eq!(
        both.unwrap().channels.open_amount,
        Some([("BATOM", 7)].into())
    );
    for wrong in ["-5", "\"many\"", "\"A=1,A=2\"", "{ A = { B = 1 } }", "true"] {
        let refused = amount(wrong).unwrap_err();
        assert!(refused.contains("join.amount"), "{refused}");
    }
}

#[test]
fn an_amount_holds_for_the_sidechain_that_it_names_and_one_number_for_the_only_one() {
    let sidechain = |id: u64, symbol: &str| SidechainResponse {
        sidechain_id: SidechainId(id),
        symbol: symbol.to_owned(),
        ..only_sidechain()
    };
    let (one, two) = (sidechain(1, "CATOM"), sidechain(2, "BATOM"));
    let both = [one.clone(), two];
    let of = |amounts: &BySidechain, all: &[SidechainResponse]| {
        amounts
            .resolve("join.amount", all)
            .map_err(|e| e.to_string())
    };
    let number = BySidechain::from(5);
    let held = of(&number, &[one]).unwrap();
    let ids = [SidechainId(1), SidechainId(2)];
    assert_eq!(ids.map(|id| held.of(id)), [Some(Amount::new(5)), None]);
    assert_eq!(
        of(&number, &both).unwrap_err(),
        "join.amount is 5 and names no sidechain, and the chain has 2, whose amounts cannot be compared: write join.amount = { SYMBOL = 5 } with one or several of CATOM, BATOM"
    );
    // nothing is nothing everywhere
    assert_eq!(of(&0.into(), &both).unwrap().iter().count(), 0);
    let each = of(&[("BATOM", 7), ("1", 3)].into(), &both).unwrap();
    let (three, seven) = (Amount::new(3), Amount::new(7));
    assert_eq!(ids.map(|id| each.of(id)), [Some(three), Some(seven)]);
    let unknown = of(&[("XATOM", 7)].into(), &both).unwrap_err();
    assert_eq!(
        unknown,
        "join.amount: 'XATOM' is no sidechain of this chain; the chain's are CATOM, BATOM"
    );
    let twice = of(&[("CATOM", 7), ("1", 7)].into(), &both).unwrap_err();
    assert!(twice.contains("named twice"), "{twice}");
}

fn only_sidechain() -> SidechainResponse {
    SidechainResponse {
        sidechain_id: SidechainId(1),
        asset: Asset::Native {
            denom: "uatom".to_owned(),
        },
        token: Addr::unchecked("token"),
        name: "Token".to_owned(),
        symbol: "CATOM".to_owned(),
        decimals: 6,
        supply: Amount::ZERO,
    }
}
