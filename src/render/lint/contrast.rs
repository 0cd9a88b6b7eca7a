use super::{Subject, caption_box};
use crate::render::geometry::{DOT_MM, Rect};
use crate::render::pdf;
use crate::render::profile::Colour;
use crate::render::raster::{Colours, rasterise_colours};
use crate::render::template::Step::{Item, Key};
use crate::render::{Template, compose::Sheet};

/// Dots per inch of the picture of the artwork.
const DPI: u16 = 150;
/// The least contrast of letters, and of large ones.
const LETTERS: f32 = 4.5;
const LARGE: f32 = 3.0;
/// Em sizes from which letters are large, in millimetres: 18 points.
const LARGE_EM: f32 = 6.35;

/// Letters stand out from the artwork under them. A tenth of the box may be darker or lighter: that
/// much is the lines of a background.
pub(super) fn letters_stand_out(subject: &mut Subject<'_>) {
    let art = match Artwork::of(subject.template) {
        Ok(art) => art,
        Err(why) => return subject.at(&[Key("sheet")], why),
    };
    for (index, page) in subject.pages() {
        for (at, text) in page.texts.iter().enumerate() {
            let setting = &text.setting;
            if let Some(words) =
                art.fault(subject, index, setting.frame, &setting.colour, setting.size)
            {
                let steps = [Key("page"), Item(index), Key("text"), Item(at), Key("colour")];
                subject.at(&steps, words);
            }
        }
        if let Some(signature) = &page.signature {
            let setting = &signature.setting;
            if let Some(words) =
                art.fault(subject, index, setting.frame, &setting.colour, setting.size)
            {
                subject.at(&[Key("page"), Item(index), Key("signature"), Key("colour")], words);
            }
        }
        if let Some(mrz) = &page.mrz {
            let (_, height) = subject.template.size_mm();
            let top = mrz.centres.first().copied().unwrap_or_default() + 2.2;
            let frame = Rect { x: 0.0, y: height - top, width: f32::MAX, height: top };
            if art.contrast(index, frame, Colour([0; 3])) < 7.0 {
                let words = "the artwork is too dark under the machine-readable zone";
                subject.at(&[Key("page"), Item(index), Key("mrz")], words);
            }
        }
    }
    for (at, field) in subject.fields() {
        let [page, _] = at;
        let setting = &field.setting;
        if let Some(words) = art.fault(subject, page, setting.frame, &setting.colour, setting.size)
        {
            subject.at_field(at, "colour", words);
        }
        if let (Some(caption), Some(frame)) = (&field.caption, caption_box(field))
            && let Some(words) = art.fault(subject, page, frame, &caption.colour, caption.size)
        {
            subject.at_field(at, "caption", format!("the caption: {words}"));
        }
    }
}

/// The artwork of every page, as it is printed.
struct Artwork {
    pages: Vec<Colours>,
}

impl Artwork {
    fn of(template: &Template) -> Result<Self, String> {
        let empty: Vec<Sheet> =
            template.profile.pages.iter().map(|_| Sheet { items: Vec::new() }).collect();
        let pdf = pdf::write(template, chancery_identity::Timestamp::UNIX_EPOCH, &empty);
        let pdf = pdf.map_err(|error| error.to_string())?;
        let pages = (0..template.pages()).map(|page| rasterise_colours(&pdf, page, DPI.into()));
        let pages = pages.collect::<Result<_, _>>().map_err(|error| error.to_string())?;
        Ok(Self { pages })
    }

    fn fault(
        &self,
        subject: &Subject<'_>,
        page: usize,
        frame: Rect,
        colour: &str,
        [_, smallest]: [f32; 2],
    ) -> Option<String> {
        let colour = subject.profile().colour(colour).ok()?;
        let least = if smallest >= LARGE_EM { LARGE } else { LETTERS };
        let contrast = self.contrast(page, frame, colour);
        (contrast < least).then(|| {
            format!("letters contrast {contrast:.1} to 1 with the artwork; {least} is the least")
        })
    }

    /// The contrast that nine tenths of the pixels in a box have at least.
    fn contrast(&self, page: usize, frame: Rect, colour: Colour) -> f32 {
        let Some(art) = self.pages.get(page) else { return 1.0 };
        let ink = luminance(colour.0);
        let rows = art.pixels.chunks(art.width.max(1)).zip(0_u16..);
        let rows = rows.filter(|(_, y)| within(*y, frame.y, frame.height));
        let mut found: Vec<f32> = rows
            .flat_map(|(row, _)| {
                let row = row.iter().zip(0_u16..);
                row.filter(|(_, x)| within(*x, frame.x, frame.width)).map(|(pixel, _)| *pixel)
            })
            .map(|pixel| ratio(ink, luminance(pixel)))
            .collect();
        found.sort_by(f32::total_cmp);
        found.get(found.len() / 10).copied().unwrap_or(1.0)
    }
}

/// Whether the middle of a pixel stands in a stretch of millimetres.
fn within(pixel: u16, from: f32, length: f32) -> bool {
    let dots = 600.0 / f32::from(DPI);
    let at = (f32::from(pixel) + 0.5) * dots * DOT_MM;
    at >= from && at <= from + length
}

/// Relative luminance of an sRGB colour (WCAG 2.2).
fn luminance([r, g, b]: [u8; 3]) -> f32 {
    let linear = |channel: u8| {
        let share = f32::from(channel) / 255.0;
        if share <= 0.040_45 { share / 12.92 } else { ((share + 0.055) / 1.055).powf(2.4) }
    };
    0.2126 * linear(r) + 0.7152 * linear(g) + 0.0722 * linear(b)
}

fn ratio(one: f32, other: f32) -> f32 {
    (one.max(other) + 0.05) / (one.min(other) + 0.05)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn contrast_is_that_of_the_guidelines() {
        let of = |one, other| ratio(luminance(one), luminance(other));
        assert!((of([0; 3], [255; 3]) - 21.0).abs() < 0.001);
        assert!((of([0x76; 3], [255; 3]) - 4.54).abs() < 0.01);
        assert!((of([255, 0, 0], [255; 3]) - 4.0).abs() < 0.01);
    }
}
