/// Takes the bytes for a seal.
pub(crate) fn run(bytes: &[u8]) {
    chancery_seal::fuzz::seal(bytes);
}
