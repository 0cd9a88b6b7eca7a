use thiserror::Error;

/// Why somebody may not do a thing. Checked in this order: role, four eyes, state.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum Refusal {
    /// The officer does not hold the role here.
    #[error("you do not hold the role for this at this post")]
    RoleMissing,
    /// Another must do it: the officer worked on the case, or it is their own or a household
    /// member's.
    #[error("another officer must do this: the case is yours, your household's or your own work")]
    FourEyes,
    /// The case or document is not in a state in which this can be done.
    #[error("this cannot be done in the present state")]
    WrongState,
}

impl Refusal {
    /// The stable code.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::RoleMissing => "role_missing",
            Self::FourEyes => "four_eyes",
            Self::WrongState => "wrong_state",
        }
    }
}
