use chancery_credential::Claims;
use chancery_vectors::{Header, Key, MintedCode};

use crate::held::verdict;

/// Takes the bytes for claims, and has them signed by a key that may: there is a verdict whatever an
/// authority writes. What is read can be written, and reads the same then.
pub(crate) fn run(bytes: &[u8]) {
    if let Ok(claims) = Claims::decode(bytes) {
        let written = claims.encode();
        if claims.identity.profile_version.is_some() {
            assert_eq!(Claims::decode(&written).as_ref(), Ok(&claims));
        }
    }
    let key = Key::named("uto-document");
    let code = MintedCode::signed(Header::of(key), bytes.into(), key);
    drop(verdict(&code.text()));
}
