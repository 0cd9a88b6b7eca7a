use chancery_vectors::{Key, Lists};
use chancery_verify::{SignedNote, TrustList};

/// Takes the bytes for a trust list: as a signed note, and its text alone. What is read is written
/// to the same text, but for lines that were left out; nobody changes a list that opens.
pub(crate) fn run(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    let body = text.split_once("\n\n").map_or(text.as_ref(), |(body, _)| body);
    let body = format!("{}\n", body.trim_end_matches('\n'));
    if let Ok(list) = TrustList::parse(&body) {
        let written = list.text();
        assert!(written.len() <= body.len());
        assert_eq!(TrustList::parse(&written).as_ref(), Ok(&list));
    }
    if let Ok(note) = SignedNote::parse(bytes) {
        assert!(note.text.ends_with('\n'));
    }
    if let Ok(list) = TrustList::open(bytes, &Key::named("qmj-root").public()) {
        assert_eq!(list, Lists::qmj(), "a list that nobody signed opens");
    }
}
