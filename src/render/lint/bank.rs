//! What a bank must find on a document before it opens an account.

use super::{Needed, Subject};
use Needed::{Always, WhereThereIsOne};

/// As good as an identity document: issuer, all names, birth date, expiry, number, facial image and
/// signature. Security features are not in a template's power.
pub(super) fn amla_6_1(subject: &mut Subject<'_>) {
    let why = "an equivalent document bears";
    let fields = [
        ("post", Always),
        ("primary", Always),
        ("secondary", WhereThereIsOne),
        ("birth_date", Always),
        ("expires", Always),
        ("number", Always),
    ];
    subject.needs(&fields, why);
    subject.needs_portrait(why);
    subject.needs_signature(why);
}

/// For people who cannot provide one for a legitimate reason: issuer, names, birth date, facial
/// image.
pub(super) fn amla_6_2(subject: &mut Subject<'_>) {
    let why = "such a document bears";
    let fields = [
        ("post", Always),
        ("primary", Always),
        ("secondary", WhereThereIsOne),
        ("birth_date", Always),
    ];
    subject.needs(&fields, why);
    subject.needs_portrait(why);
}

/// Name, birth date, address and number; a government's document that evidences nationality and
/// bears a photograph.
pub(super) fn cip(subject: &mut Subject<'_>) {
    let why = "a customer's identification takes";
    let fields = [
        ("primary", Always),
        ("secondary", WhereThereIsOne),
        ("birth_date", Always),
        ("address", WhereThereIsOne),
        ("number", Always),
        ("nationality", Always),
        ("issued", Always),
        ("expires", Always),
    ];
    subject.needs(&fields, why);
    subject.needs_portrait(why);
}
