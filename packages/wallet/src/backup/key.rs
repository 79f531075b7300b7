//! The key that only the phrase gives.

use hkdf::Hkdf;
use sha2::Sha256;
use std::fmt;
use zeroize::Zeroizing;

/// What the key is derived for, beside the secret at its path.
const INFO: &[u8] = b"causeway backup 1";

/// Encrypts an account's backups. The same phrase and path give the same one. Wiped when dropped.
#[derive(Clone)]
pub struct BackupKey(Zeroizing<[u8; 32]>);

impl BackupKey {
    /// From the secret at its path: 32 bytes of HKDF-SHA256, without salt.
    pub fn derive(secret: &[u8; 32]) -> BackupKey {
        let mut bytes = Zeroizing::new([0; 32]);
        // it fails for more than 255 times 32 bytes alone
        let expanded = Hkdf::<Sha256>::new(None, secret).expand(INFO, bytes.as_mut());
        debug_assert!(expanded.is_ok());
        BackupKey(bytes)
    }

    pub(super) fn bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

impl fmt::Debug for BackupKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("BackupKey(…)")
    }
}
