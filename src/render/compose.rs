use std::collections::BTreeMap;

use krilla::image::Image;

use super::code::{Payload, Symbol, symbol};
use super::content::{Content, Value};
use super::error::RenderError;
use super::geometry::Rect;
use super::picture;
use super::profile::{
    Align, Caption, Code, Colour, Field, FixedText, Level, Micro, Mrz, Page, Profile, Setting,
    Signature,
};
use super::template::Template;
use super::text::{Block, Face, Line, Look, Style, fit, ocr, set, shape};

/// The em size, in millimetres, at which the characters of OCR-B stand 2.54 mm apart: they are
/// 723/1000 em wide, so that it is 9.9585 points (Doc 9303-3 §4.4).
pub(crate) const OCR_SIZE: f32 = OCR_PITCH / 0.723;
/// Ten characters an inch.
pub(crate) const OCR_PITCH: f32 = 2.54;

/// Everything a page bears over its artwork, in the order it is drawn.
pub(crate) struct Sheet {
    pub(crate) items: Vec<Item>,
}

/// One thing drawn.
pub(crate) struct Item {
    /// The field or the element it belongs to.
    pub(crate) name: String,
    /// What it covers, in millimetres.
    pub(crate) ink: Rect,
    pub(crate) drawn: Drawn,
}

pub(crate) enum Drawn {
    /// A line of text in em size `size`, all in millimetres.
    Text { line: Line, x: f32, baseline: f32, size: f32, ink: Ink },
    /// A picture, cropped to the item's rectangle or to the ellipse in it.
    Picture { image: Image, whole: Rect, opacity: f32, oval: bool },
    /// A QR code on its white square.
    Code(Symbol),
}

/// What letters are printed with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Ink {
    Colour(Colour),
    /// Black alone, which absorbs in the near infra-red (Doc 9303-3 §4.11).
    Black,
}

pub(crate) fn compose(
    template: &Template,
    content: &Content<'_>,
) -> Result<Vec<Sheet>, RenderError> {
    let profile = &template.profile;
    every_value_has_a_place(template, content.values)?;
    if content.seal.is_some() && template.seal_place().is_none() {
        return Err(RenderError::NoPlace { field: "seal".to_owned() });
    }
    let portrait = picture::portrait(content.portrait)?;
    let composer = Composer { letters: Letters { profile }, profile, content, portrait };
    profile.pages.iter().map(|page| composer.page(page)).collect()
}

/// What is signed must be printed, so a value without a place is an error.
fn every_value_has_a_place(
    template: &Template,
    values: &BTreeMap<String, Value>,
) -> Result<(), RenderError> {
    match values.keys().find(|name| !template.field_names().any(|f| f == *name)) {
        Some(field) => Err(RenderError::NoPlace { field: field.clone() }),
        None => Ok(()),
    }
}

struct Composer<'a> {
    letters: Letters<'a>,
    profile: &'a Profile,
    content: &'a Content<'a>,
    portrait: Image,
}

impl Composer<'_> {
    fn page(&self, page: &Page) -> Result<Sheet, RenderError> {
        let mut items = Vec::new();
        for text in &page.texts {
            if text.condition.holds(|name| self.content.values.contains_key(name)) {
                self.letters.fixed(text, &mut items)?;
            }
        }
        for micro in &page.micro {
            items.push(self.letters.micro(micro)?);
        }
        for portrait in &page.portraits {
            let (width, height) = self.portrait.size();
            items.push(Item {
                name: "portrait".to_owned(),
                ink: portrait.frame,
                drawn: Drawn::Picture {
                    image: self.portrait.clone(),
                    whole: portrait.frame.covered(pixels(width), pixels(height)),
                    opacity: portrait.opacity,
                    oval: portrait.oval,
                },
            });
        }
        for field in &page.fields {
            self.field(field, &mut items)?;
        }
        if let Some(signature) = &page.signature {
            self.signature(signature, &mut items)?;
        }
        if let Some(place) = &page.code {
            let level = place.level(self.content.face_in_code);
            self.symbol("code", place, Payload::Text(self.content.code), level, &mut items)?;
        }
        if let Some(place) = &page.seal {
            let missing = || RenderError::Missing { field: "seal".to_owned() };
            let seal = self.content.seal.ok_or_else(missing)?;
            self.symbol("seal", place, Payload::Bytes(seal), place.level, &mut items)?;
        }
        if let Some(mrz) = &page.mrz {
            self.mrz(mrz, &mut items)?;
        }
        Ok(Sheet { items })
    }

    fn symbol(
        &self,
        name: &str,
        place: &Code,
        payload: Payload<'_>,
        level: Level,
        items: &mut Vec<Item>,
    ) -> Result<(), RenderError> {
        let symbol = symbol(place, payload, level)?;
        let ink = symbol.frame(place, self.profile.sheet.bleed);
        items.push(Item { name: name.to_owned(), ink, drawn: Drawn::Code(symbol) });
        Ok(())
    }

    fn field(&self, field: &Field, items: &mut Vec<Item>) -> Result<(), RenderError> {
        if !field.condition.holds(|name| self.content.values.contains_key(name)) {
            return Ok(());
        }
        let missing = || RenderError::Missing { field: field.name.clone() };
        let (lines, language) = match self.value(&field.name) {
            Some(value) => value,
            None if field.required => return Err(missing()),
            None => match &field.absent {
                Some(words) => (vec![words.clone()], None),
                None => return Ok(()),
            },
        };
        if lines.is_empty() {
            return Err(missing());
        }
        if let Some(caption) = &field.caption {
            self.letters.caption(field, caption, items)?;
        }
        self.letters.words(&field.name, &field.setting, &lines, language.as_deref(), items)
    }

    /// The lines of a value and the language they are in.
    fn value(&self, name: &str) -> Option<(Vec<String>, Option<String>)> {
        let dates = self.profile.dates;
        if name == "number" {
            return Some((vec![self.content.number.to_owned()], None));
        }
        Some(match self.content.values.get(name)? {
            Value::Text(text) => (vec![text.clone()], None),
            Value::Lines(lines) => (lines.clone(), None),
            Value::Date(date) => (vec![dates.date(*date)], None),
            Value::Birth(date) => (vec![dates.birth(*date)], None),
            Value::Native { text, language } => (vec![text.clone()], Some(language.clone())),
        })
    }

    fn signature(&self, signature: &Signature, items: &mut Vec<Item>) -> Result<(), RenderError> {
        let Some(png) = self.content.signature else {
            let words = [signature.unable.clone()];
            return self.letters.words("signature", &signature.setting, &words, None, items);
        };
        let image = picture::signature(png)?;
        let (width, height) = image.size();
        let mut frame = signature.setting.frame.fitted(pixels(width), pixels(height));
        match signature.setting.align {
            Align::Left => frame.x = signature.setting.frame.x,
            Align::Centre => {}
            Align::Right => frame.x = signature.setting.frame.right() - frame.width,
        }
        let drawn = Drawn::Picture { image, whole: frame, opacity: 1.0, oval: false };
        items.push(Item { name: "signature".to_owned(), ink: frame, drawn });
        Ok(())
    }

    fn mrz(&self, mrz: &Mrz, items: &mut Vec<Item>) -> Result<(), RenderError> {
        let lines = self.content.mrz;
        let good = |line: &String| {
            line.len() == mrz.characters
                && line.bytes().all(|b| b == b'<' || b.is_ascii_uppercase() || b.is_ascii_digit())
        };
        if lines.len() != mrz.centres.len() || !lines.iter().all(good) {
            return Err(RenderError::Mrz);
        }
        let face = ocr().ok_or_else(|| RenderError::Template("OCR-B".to_owned()))?;
        for (text, centre) in lines.iter().zip(&mrz.centres) {
            let line = ocr_line(face, text);
            let middle = self.profile.sheet.height - centre;
            let baseline = middle + line.rise * OCR_SIZE / 2.0;
            let ink = Rect {
                x: mrz.left,
                y: baseline - line.rise * OCR_SIZE,
                width: line.width * OCR_SIZE,
                height: line.rise * OCR_SIZE,
            };
            let drawn =
                Drawn::Text { line, x: mrz.left, baseline, size: OCR_SIZE, ink: Ink::Black };
            items.push(Item { name: "mrz".to_owned(), ink, drawn });
        }
        Ok(())
    }
}

/// Sets what is the same on every document.
#[derive(Clone, Copy)]
pub(crate) struct Letters<'a> {
    pub(crate) profile: &'a Profile,
}

impl Letters<'_> {
    /// Fixed words.
    pub(crate) fn fixed(&self, text: &FixedText, items: &mut Vec<Item>) -> Result<(), RenderError> {
        let name = text.spans.first().map(|s| s.text.clone()).unwrap_or_default();
        match text.spans.as_slice() {
            [span] => {
                let setting = Setting {
                    style: span.style.unwrap_or(text.setting.style),
                    ..text.setting.clone()
                };
                let words = [span.text.clone()];
                self.words(&name, &setting, &words, Some(&self.profile.language), items)
            }
            spans => {
                let spans = spans.iter().map(|s| {
                    (s.text.as_str(), s.style.unwrap_or(text.setting.style), s.colour.as_deref())
                });
                self.spans(&name, &text.setting, spans.collect(), items)
            }
        }
    }

    /// The words over a field.
    pub(crate) fn caption(
        &self,
        field: &Field,
        caption: &Caption,
        items: &mut Vec<Item>,
    ) -> Result<(), RenderError> {
        let place = field.setting.frame;
        let [largest, _] = caption.size;
        let height = largest * 1.12;
        let frame = caption.frame.unwrap_or(Rect { y: place.y - height - 0.5, height, ..place });
        let setting = Setting {
            frame,
            size: caption.size,
            lines: 1,
            wrapped: None,
            baseline: None,
            style: Style::Regular,
            colour: caption.colour.clone(),
            tracking: 0.0,
            ..field.setting.clone()
        };
        let mut spans = vec![(caption.own.as_str(), Style::Regular, None)];
        if let Some(second) = &caption.second {
            spans.push((" / ", Style::Regular, None));
            spans.push((second.as_str(), Style::Italic, None));
        }
        self.spans(&format!("caption of {}", field.name), &setting, spans, items)
    }

    /// Spans of several looks on one line.
    fn spans(
        &self,
        name: &str,
        setting: &Setting,
        spans: Vec<(&str, Style, Option<&str>)>,
        items: &mut Vec<Item>,
    ) -> Result<(), RenderError> {
        let line = || {
            spans.iter().try_fold(Line::default(), |line, (text, style, _)| {
                let look = Look { style: *style, ..look(setting, Some(&self.profile.language)) };
                Ok(line.join(shape(name, text, look)?, setting.rtl))
            })
        };
        let block = fit(setting, 1, |width| {
            let line = line()?;
            Ok((line.span() <= width).then(|| vec![line]))
        })?
        .ok_or_else(|| RenderError::DoesNotFit { field: name.to_owned() })?;
        self.push(name, setting, block, items)
    }

    /// Lines of one look, wrapped where the setting allows.
    pub(crate) fn words(
        &self,
        name: &str,
        setting: &Setting,
        lines: &[String],
        language: Option<&str>,
        items: &mut Vec<Item>,
    ) -> Result<(), RenderError> {
        let look = look(setting, language);
        let block = set(name, setting, lines, look)?;
        self.push(name, setting, block, items)
    }

    fn push(
        &self,
        name: &str,
        setting: &Setting,
        block: Block,
        items: &mut Vec<Item>,
    ) -> Result<(), RenderError> {
        let Block { lines, size } = block;
        let colour = Ink::Colour(self.profile.colour(&setting.colour)?);
        items.extend(lines.into_iter().map(|placed| Item {
            name: name.to_owned(),
            ink: placed.ink,
            drawn: Drawn::Text {
                line: placed.line,
                x: placed.x,
                baseline: placed.baseline,
                size,
                ink: colour,
            },
        }));
        Ok(())
    }

    /// A rule of small letters.
    pub(crate) fn micro(&self, micro: &Micro) -> Result<Item, RenderError> {
        let look = Look {
            style: Style::Regular,
            rtl: false,
            language: Some(&self.profile.language),
            tracking: 0.0,
        };
        let one = shape("microtext", &micro.text, look)?.width * micro.size;
        let times = std::iter::successors(Some(one), |w| Some(w + one))
            .take_while(|w| *w <= micro.width)
            .count()
            .max(1);
        let line = shape("microtext", &micro.text.repeat(times), look)?;
        let ink = Rect {
            x: micro.x,
            y: micro.y - line.rise * micro.size,
            width: micro.width,
            height: (line.rise + line.drop) * micro.size,
        };
        let size = micro.size;
        // Letters are drawn apart by what is left over, so that the rule ends where it should.
        let line = justified(line, micro.width / size);
        let colour = Ink::Colour(self.profile.colour(&micro.colour)?);
        Ok(Item {
            name: "microtext".to_owned(),
            ink,
            drawn: Drawn::Text { line, x: micro.x, baseline: micro.y, size, ink: colour },
        })
    }
}

fn look<'a>(setting: &Setting, language: Option<&'a str>) -> Look<'a> {
    Look { style: setting.style, rtl: setting.rtl, language, tracking: setting.tracking }
}

/// Picture sides are at most 4,000 pixels: the conversion is exact.
fn pixels(side: u32) -> f32 {
    u16::try_from(side).map_or(f32::MAX, f32::from).max(1.0)
}

/// A line of the machine-readable zone: one glyph a character, 2.54 mm apart, no kerning.
fn ocr_line(face: &'static Face, text: &str) -> Line {
    use super::text::Piece;
    use krilla::text::{GlyphId, KrillaGlyph};
    let advance = OCR_PITCH / OCR_SIZE;
    let charmap = face.shaped.charmap();
    let glyphs: Vec<_> = text
        .char_indices()
        .filter_map(|(at, c)| Some((at, c, charmap.map_unicode(c)?)))
        .map(|(at, c, id)| {
            let id = GlyphId::new(id.to_u32());
            KrillaGlyph::new(id, advance, 0.0, 0.0, 0.0, at..at + c.len_utf8(), None)
        })
        .collect();
    let width = glyphs.iter().map(|g| g.x_advance).sum();
    let font = harfrust::ShaperFont::new(&face.shaped);
    let cap = charmap.map_unicode('H').and_then(|id| font.glyph_extents(id));
    let cap = cap.and_then(|ink| i16::try_from(ink.y_bearing).ok()).map_or(0.7, f32::from);
    let piece = Piece { face, text: text.to_owned(), glyphs, width };
    Line { pieces: vec![piece], width, rise: cap / face.units, ..Line::default() }
}

/// Spreads a line's glyphs so that it is `width` ems wide.
fn justified(mut line: Line, width: f32) -> Line {
    let count = line.pieces.iter().map(|p| p.glyphs.len()).sum::<usize>();
    let count = u16::try_from(count).map_or(1.0, f32::from).max(1.0);
    let extra = (width - line.width) / count;
    for piece in &mut line.pieces {
        for glyph in &mut piece.glyphs {
            glyph.x_advance += extra;
            piece.width += extra;
        }
    }
    line.width = width;
    line
}
