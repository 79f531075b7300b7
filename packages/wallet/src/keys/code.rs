//! Stable names of errors of keys: programs match these, people read the text.

use super::{DeriveError, KeyStoreError, PathError, PhraseError};

impl KeyStoreError {
    /// The error's code, which never changes its meaning.
    pub fn code(&self) -> &'static str {
        match self {
            KeyStoreError::Name(..) => "key_name_invalid",
            KeyStoreError::LooksLikeAddress(..) => "key_name_like_address",
            KeyStoreError::Exists(..) => "key_exists",
            KeyStoreError::Unknown { .. } => "key_unknown",
            KeyStoreError::EmptyPassphrase => "passphrase_empty",
            KeyStoreError::PassphraseNeeded(..) => "passphrase_needed",
            KeyStoreError::WrongPassphrase(..) => "passphrase_wrong",
            KeyStoreError::Damaged { .. } => "key_damaged",
            KeyStoreError::Readable(..) => "key_readable",
            KeyStoreError::Phrase { source, .. } => source.code(),
            KeyStoreError::Derive(error) => error.code(),
            KeyStoreError::Io { .. } => "key_file_failed",
        }
    }
}

impl PhraseError {
    /// The error's code, which never changes its meaning.
    pub fn code(&self) -> &'static str {
        match self {
            PhraseError::Count(..) => "phrase_length",
            PhraseError::Order { .. } => "phrase_order",
            PhraseError::ExtraWord => "phrase_extra_word",
            PhraseError::UnknownWord { .. } => "phrase_word_unknown",
            PhraseError::Checksum => "phrase_checksum",
            PhraseError::Generate(..) => "phrase_not_made",
        }
    }
}

impl DeriveError {
    /// The error's code, which never changes its meaning.
    pub fn code(&self) -> &'static str {
        match self {
            DeriveError::NoKey { .. } | DeriveError::Path(..) | DeriveError::Prefix { .. } => {
                "key_not_derived"
            }
        }
    }
}

impl PathError {
    /// The error's code, which never changes its meaning.
    pub fn code(&self) -> &'static str {
        match self {
            PathError::Malformed(..) | PathError::Steps(..) | PathError::Number(..) => {
                "key_path_invalid"
            }
        }
    }
}
