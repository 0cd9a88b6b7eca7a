use std::fmt;

/// One thing wrong with a form. It names the member and the rule, and never the value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// A JSON pointer to the member (RFC 6901).
    pub pointer: String,
    /// A stable code: `required`, `invalid`, `unknown` or `not_allowed`.
    pub code: &'static str,
    /// The rule, in a sentence.
    pub detail: String,
}

/// Everything wrong with a form.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Faults(pub Vec<Fault>);

impl Faults {
    pub(super) fn add(&mut self, pointer: &str, code: &'static str, detail: impl fmt::Display) {
        self.0.push(Fault { pointer: pointer.into(), code, detail: detail.to_string() });
    }

    /// The value, or the rule it broke on the list of faults.
    pub(super) fn take<T, E: fmt::Display>(
        &mut self,
        pointer: &str,
        read: Result<T, E>,
    ) -> Option<T> {
        match read {
            Ok(value) => Some(value),
            Err(rule) => {
                self.add(pointer, "invalid", rule);
                None
            }
        }
    }
}

impl fmt::Display for Faults {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, fault) in self.0.iter().enumerate() {
            let comma = if at == 0 { "" } else { "; " };
            write!(f, "{comma}{}: {}", fault.pointer, fault.detail)?;
        }
        Ok(())
    }
}

impl std::error::Error for Faults {}
