use chancery_identity::Timestamp;
use jiff::tz::Offset;
use krilla::color::{luma, rgb};
use krilla::configure::{Archival, ConfigurationBuilder};
use krilla::error::KrillaError;
use krilla::geom::{Path, PathBuilder, Point, Rect as PdfRect, Size, Transform};
use krilla::metadata::{DateTime, Metadata};
use krilla::num::NormalizedF32;
use krilla::page::PageSettings;
use krilla::paint::{Fill, FillRule, Paint};
use krilla::surface::Surface;
use krilla::{Document, SerializeSettings};
use krilla_svg::{SurfaceExt, SvgSettings};

use super::code::{QUIET, Symbol};
use super::compose::{Drawn, Ink, Item, Sheet};
use super::error::RenderError;
use super::geometry::{POINTS, Rect};
use super::profile::SheetSize;
use super::template::Template;
use super::text::Line;

pub(crate) fn write(
    template: &Template,
    created: Timestamp,
    sheets: &[Sheet],
) -> Result<Vec<u8>, RenderError> {
    let profile = &template.profile;
    let mut document = Document::new_with(settings()?);
    document.set_metadata(
        Metadata::new()
            .title(profile.title.clone())
            .creator("Chancery".to_owned())
            .producer("Chancery".to_owned())
            .language(profile.language.clone())
            .creation_date(date_time(created)),
    );
    for (sheet, art) in sheets.iter().zip(&template.art) {
        let mut page =
            document.start_page_with(page_settings(&profile.sheet).ok_or_else(sheet_size)?);
        let mut surface = page.surface();
        let media = media(&profile.sheet).ok_or_else(sheet_size)?;
        let media = Size::from_wh(media.width(), media.height()).ok_or_else(sheet_size)?;
        surface.draw_svg(art, media, SvgSettings::default()).ok_or_else(sheet_size)?;
        let bleed = profile.sheet.bleed * POINTS;
        surface.push_transform(&Transform::from_translate(bleed, bleed));
        for item in &sheet.items {
            draw(&mut surface, item).ok_or_else(|| no_size(&item.name))?;
        }
        surface.pop();
        surface.finish();
        page.finish();
    }
    document.finish().map_err(refusal)
}

fn sheet_size() -> RenderError {
    no_size("the sheet")
}

fn no_size(what: &str) -> RenderError {
    RenderError::Template(format!("{what} has no size that can be drawn"))
}

fn settings() -> Result<SerializeSettings, RenderError> {
    let configuration = ConfigurationBuilder::new()
        .with_archival_validator(Archival::A2_B)
        .finish()
        .map_err(|e| RenderError::Pdf(vec![format!("{e:?}")]))?;
    Ok(SerializeSettings { configuration, ..SerializeSettings::default() })
}

/// Lists every rule of PDF/A that was broken; the rules name no text.
pub(super) fn refusal(error: KrillaError) -> RenderError {
    RenderError::Pdf(match error {
        KrillaError::Validation(errors) => {
            errors.iter().map(|(error, _)| rule(&format!("{error:?}"))).collect()
        }
        KrillaError::Font(_, message) | KrillaError::Image(_, _, message) => vec![message],
        other => vec![rule(&format!("{other:?}"))],
    })
}

/// The name of a rule, without what it was applied to.
fn rule(debug: &str) -> String {
    debug.split(['(', '{', ' ']).next().unwrap_or_default().to_owned()
}

fn date_time(created: Timestamp) -> DateTime {
    let utc = Offset::UTC.to_datetime(created);
    let part = |value: i8| u8::try_from(value).unwrap_or_default();
    DateTime::new(u16::try_from(utc.year()).unwrap_or_default())
        .month(part(utc.month()))
        .day(part(utc.day()))
        .hour(part(utc.hour()))
        .minute(part(utc.minute()))
        .second(part(utc.second()))
        .utc_offset_hour(0)
        .utc_offset_minute(0)
}

/// Media and bleed box are the sheet with its bleed; the trim box is the sheet (ISO 32000-1
/// §14.11.2).
fn page_settings(sheet: &SheetSize) -> Option<PageSettings> {
    let media = media(sheet)?;
    let trim = Rect { x: 0.0, y: 0.0, width: sheet.width, height: sheet.height };
    let trim = pdf_rect(trim)?
        .transform(Transform::from_translate(sheet.bleed * POINTS, sheet.bleed * POINTS));
    Some(
        PageSettings::from_wh(media.width(), media.height())?
            .with_bleed_box(Some(media))
            .with_trim_box(trim),
    )
}

fn media(sheet: &SheetSize) -> Option<PdfRect> {
    let whole = Rect {
        x: 0.0,
        y: 0.0,
        width: sheet.width + 2.0 * sheet.bleed,
        height: sheet.height + 2.0 * sheet.bleed,
    };
    pdf_rect(whole)
}

fn pdf_rect(rect: Rect) -> Option<PdfRect> {
    PdfRect::from_xywh(rect.x * POINTS, rect.y * POINTS, rect.width * POINTS, rect.height * POINTS)
}

fn fill(paint: impl Into<Paint>) -> Option<Fill> {
    Some(Fill { paint: paint.into(), opacity: NormalizedF32::ONE, rule: FillRule::NonZero })
}

fn draw(surface: &mut Surface<'_>, item: &Item) -> Option<()> {
    match &item.drawn {
        Drawn::Text { line, x, baseline, size, ink } => {
            surface.set_fill(match ink {
                Ink::Black => fill(luma::Color::black()),
                Ink::Colour(c) => {
                    let [r, g, b] = c.0;
                    fill(rgb::Color::new(r, g, b))
                }
            });
            text(surface, line, *x, *baseline, *size);
            Some(())
        }
        Drawn::Picture { image, whole, opacity, oval } => {
            let frame = if *oval { ellipse(item.ink) } else { rectangle(item.ink) };
            surface.push_clip_path(&frame?, &FillRule::NonZero);
            surface.push_opacity(NormalizedF32::new(*opacity)?);
            surface.push_transform(&Transform::from_translate(whole.x * POINTS, whole.y * POINTS));
            let size = Size::from_wh(whole.width * POINTS, whole.height * POINTS)?;
            surface.draw_image(image.clone(), size);
            surface.pop();
            surface.pop();
            surface.pop();
            Some(())
        }
        Drawn::Code(symbol) => code(surface, item.ink, symbol),
    }
}

fn text(surface: &mut Surface<'_>, line: &Line, x: f32, baseline: f32, size: f32) {
    let mut pen = x;
    for piece in &line.pieces {
        let start = Point::from_xy(pen * POINTS, baseline * POINTS);
        let (face, size_pt) = (piece.face.drawn.clone(), size * POINTS);
        surface.draw_glyphs(start, &piece.glyphs, face, &piece.text, size_pt, false);
        pen += piece.width * size;
    }
}

fn rectangle(frame: Rect) -> Option<Path> {
    let mut path = PathBuilder::new();
    path.push_rect(pdf_rect(frame)?);
    path.finish()
}

pub(super) fn ellipse(frame: Rect) -> Option<Path> {
    /// The control points of a quarter circle drawn as one cubic.
    const K: f32 = 0.552_284_8;
    let frame = pdf_rect(frame)?;
    let (rx, ry) = (frame.width() / 2.0, frame.height() / 2.0);
    let (cx, cy) = (frame.left() + rx, frame.top() + ry);
    let mut path = PathBuilder::new();
    path.move_to(cx + rx, cy);
    for (ax, ay, bx, by) in
        [(1.0, 0.0, 0.0, 1.0), (0.0, 1.0, -1.0, 0.0), (-1.0, 0.0, 0.0, -1.0), (0.0, -1.0, 1.0, 0.0)]
    {
        path.cubic_to(
            cx + rx * (ax + K * bx),
            cy + ry * (ay + K * by),
            cx + rx * (bx + K * ax),
            cy + ry * (by + K * ay),
            cx + rx * bx,
            cy + ry * by,
        );
    }
    path.close();
    path.finish()
}

/// The white square with its quiet zone, then all dark modules as one path.
fn code(surface: &mut Surface<'_>, frame: Rect, symbol: &Symbol) -> Option<()> {
    surface.set_fill(fill(luma::Color::white()));
    surface.draw_path(&rectangle(frame)?);
    let module = symbol.fit.module_mm;
    let mut dark = PathBuilder::new();
    for (column, row, length) in &symbol.runs {
        dark.push_rect(pdf_rect(Rect {
            x: frame.x + f32::from(column + QUIET) * module,
            y: frame.y + f32::from(row + QUIET) * module,
            width: f32::from(*length) * module,
            height: module,
        })?);
    }
    surface.set_fill(fill(luma::Color::black()));
    surface.draw_path(&dark.finish()?);
    Some(())
}
