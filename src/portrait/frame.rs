use serde::Serialize;

/// A part of a picture, in pixels from its upper left corner.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Frame {
    /// The first column.
    pub left: u32,
    /// The first row.
    pub top: u32,
    /// How many columns.
    pub width: u32,
    /// How many rows.
    pub height: u32,
}

impl Frame {
    /// A whole picture.
    #[must_use]
    pub const fn whole(width: u32, height: u32) -> Self {
        Self { left: 0, top: 0, width, height }
    }

    /// The middle of a picture, three wide to four high.
    #[must_use]
    pub fn middle(width: u32, height: u32) -> Self {
        let share = |side: u32, parts: u64, of: u64| {
            u32::try_from(u64::from(side) * parts / of).unwrap_or(u32::MAX)
        };
        let wide = width.min(share(height, 3, 4)).max(1);
        let high = height.min(share(width, 4, 3)).max(1);
        let spare = |side: u32, taken: u32| side.saturating_sub(taken) / 2;
        Self { left: spare(width, wide), top: spare(height, high), width: wide, height: high }
    }
}
