/// Takes the bytes for text in C40.
pub(crate) fn run(bytes: &[u8]) {
    chancery_seal::fuzz::text(bytes);
}
