//! Hashes in requests and answers: 64 lowercase hex digits, as they stand in paths, in queries and on screens. Messages of contracts
//! have them in base64.

use causeway_types::Hash;
use serde::de::Error as _;
use serde::{Deserialize as _, Deserializer, Serializer};

pub(crate) fn serialize<S: Serializer>(hash: &Hash, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_str(hash)
}

pub(crate) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Hash, D::Error> {
    let text = String::deserialize(deserializer)?;
    let read = text
        .parse()
        .ok()
        .filter(|hash: &Hash| hash.to_string() == text);
    read.ok_or_else(|| {
        D::Error::custom(format!(
            "'{text}' is no hash, must be 64 lowercase hex digits"
        ))
    })
}

/// The same of what may be left out.
pub(crate) mod optional {
    use super::{Deserializer, Hash, Serializer};
    use serde::{Deserialize, Serialize};

    #[derive(Serialize, Deserialize)]
    struct InHex(#[serde(with = "super")] Hash);

    pub(crate) fn serialize<S: Serializer>(
        hash: &Option<Hash>,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        hash.map(InHex).serialize(serializer)
    }

    pub(crate) fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Option<Hash>, D::Error> {
        Ok(Option::<InHex>::deserialize(deserializer)?.map(|InHex(hash)| hash))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde::{Deserialize, Serialize};
    use serde_json::json;

    #[derive(Debug, PartialEq, Serialize, Deserialize)]
    struct Named {
        #[serde(with = "super")]
        one: Hash,
        #[serde(
            default,
            with = "super::optional",
            skip_serializing_if = "Option::is_none"
        )]
        some: Option<Hash>,
    }

    #[test]
    fn a_hash_is_64_lowercase_hex_digits_and_nothing_else() {
        let text = "ab".repeat(32);
        let named = Named {
            one: Hash([0xab; 32]),
            some: Some(Hash([0xab; 32])),
        };
        let written = json!({ "one": text, "some": text });
        assert_eq!(serde_json::to_value(&named).unwrap(), written);
        assert_eq!(serde_json::from_value::<Named>(written).unwrap(), named);
        let none: Named = serde_json::from_value(json!({ "one": text })).unwrap();
        assert_eq!(none.some, None);
        // as the description of the API has it
        let pattern = regex::Regex::new("^[0-9a-f]{64}$").unwrap();
        assert!(pattern.is_match(&text));
        let base64 = serde_json::to_value(named.one).unwrap();
        let base64 = base64.as_str().unwrap().to_owned();
        for other in [
            text.to_uppercase(),
            text[2..].to_owned(),
            base64,
            String::new(),
        ] {
            assert!(!pattern.is_match(&other), "{other}");
            for written in [
                json!({ "one": other }),
                json!({ "one": text, "some": other }),
            ] {
                let refused = serde_json::from_value::<Named>(written).unwrap_err();
                assert!(
                    refused.to_string().contains("64 lowercase hex digits"),
                    "{refused}"
                );
            }
        }
    }
}
