use alloc::vec::Vec;

use crate::ReasonCode;

/// The reasons found so far, each once, in the order in which they were found.
#[derive(Clone, Copy)]
pub(super) struct Reasons {
    codes: [ReasonCode; ReasonCode::ALL.len()],
    count: usize,
}

impl Reasons {
    pub(super) const NONE: Self = Self { codes: [ReasonCode::Ok; ReasonCode::ALL.len()], count: 0 };

    pub(super) fn add(&mut self, reason: ReasonCode) {
        // There is room for every reason there is.
        if !self.contains(reason)
            && let Some(place) = self.codes.get_mut(self.count)
        {
            *place = reason;
            self.count += 1;
        }
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = ReasonCode> {
        self.codes.into_iter().take(self.count)
    }

    pub(super) fn contains(&self, reason: ReasonCode) -> bool {
        self.iter().any(|code| code == reason)
    }

    pub(super) const fn is_empty(&self) -> bool {
        self.count == 0
    }

    pub(super) fn to_vec(self) -> Vec<ReasonCode> {
        self.codes.get(..self.count).unwrap_or_default().to_vec()
    }
}
