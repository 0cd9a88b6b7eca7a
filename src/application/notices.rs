use chancery_identity::{Notice, clean};

use super::{Form, NameForm};

/// Something that was noticed about a name of a form, and perhaps taken out of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Noticed {
    /// A JSON pointer to the member (RFC 6901).
    pub pointer: String,
    /// What.
    pub notice: Notice,
}

impl Noticed {
    /// A stable code: `removed`, `spaced` or `scripts`.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self.notice {
            Notice::Removed(_) => "removed",
            Notice::Spaced(_) => "spaced",
            Notice::Scripts | Notice::MixedScripts => "scripts",
            _ => "other",
        }
    }
}

impl Form {
    /// The form without what cannot be seen in its names, and what an officer should know of that:
    /// two names that look the same are to be the same.
    #[must_use]
    pub fn cleaned(mut self) -> (Self, Vec<Noticed>) {
        let mut noticed = Vec::new();
        clean_name("/holder/name", &mut self.holder.name, &mut noticed);
        if let Some(guardian) = &mut self.guardian {
            clean_name("/guardian/name", &mut guardian.name, &mut noticed);
        }
        (self, noticed)
    }
}

fn clean_name(at: &str, name: &mut NameForm, noticed: &mut Vec<Noticed>) {
    let parts = [
        ("primary", Some(&mut name.primary)),
        ("secondary", name.secondary.as_mut()),
        ("native/text", name.native.as_mut().map(|native| &mut native.text)),
    ];
    for (part, text) in parts {
        let Some(text) = text else { continue };
        let cleaned = clean(text);
        let notice = |notice| Noticed { pointer: format!("{at}/{part}"), notice };
        noticed.extend(cleaned.notices.into_iter().map(notice));
        *text = cleaned.text;
    }
}
