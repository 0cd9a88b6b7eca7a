use serde::Deserialize;

/// One dot of a 600-dpi printer, in millimetres.
pub const DOT_MM: f32 = 25.4 / 600.0;

/// Points (1/72 inch) in a millimetre.
pub(crate) const POINTS: f32 = 72.0 / 25.4;

/// A rectangle in millimetres, from the top left corner of the trimmed sheet, y downwards.
#[derive(Clone, Copy, Debug, PartialEq, Deserialize)]
#[serde(from = "[f32; 4]")]
pub struct Rect {
    /// Left edge.
    pub x: f32,
    /// Top edge.
    pub y: f32,
    /// Width.
    pub width: f32,
    /// Height.
    pub height: f32,
}

impl From<[f32; 4]> for Rect {
    fn from([x, y, width, height]: [f32; 4]) -> Self {
        Self { x, y, width, height }
    }
}

impl Rect {
    /// The right edge.
    #[must_use]
    pub fn right(&self) -> f32 {
        self.x + self.width
    }

    /// The bottom edge.
    #[must_use]
    pub fn bottom(&self) -> f32 {
        self.y + self.height
    }

    /// Whether `other` comes nearer than `gap` millimetres.
    #[must_use]
    pub fn touches(&self, other: &Self, gap: f32) -> bool {
        self.x < other.right() + gap
            && other.x < self.right() + gap
            && self.y < other.bottom() + gap
            && other.y < self.bottom() + gap
    }

    /// Whether `other` lies inside, give or take `slack` millimetres.
    #[must_use]
    pub fn holds(&self, other: &Self, slack: f32) -> bool {
        other.x >= self.x - slack
            && other.y >= self.y - slack
            && other.right() <= self.right() + slack
            && other.bottom() <= self.bottom() + slack
    }

    /// The largest rectangle of the proportions `width` to `height` that fits, centred.
    pub(crate) fn fitted(&self, width: f32, height: f32) -> Self {
        let scale = (self.width / width).min(self.height / height);
        let (width, height) = (width * scale, height * scale);
        Self {
            x: self.x + (self.width - width) / 2.0,
            y: self.y + (self.height - height) / 2.0,
            width,
            height,
        }
    }

    /// The smallest rectangle of the proportions `width` to `height` that covers it, centred.
    pub(crate) fn covered(&self, width: f32, height: f32) -> Self {
        let scale = (self.width / width).max(self.height / height);
        let (width, height) = (width * scale, height * scale);
        Self {
            x: self.x + (self.width - width) / 2.0,
            y: self.y + (self.height - height) / 2.0,
            width,
            height,
        }
    }
}
