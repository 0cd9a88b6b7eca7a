//! Press sheets: documents that are drawn already, side by side on paper to be cut.

mod grid;
mod marks;

use std::sync::Arc;

use krilla::Document;
use krilla::geom::{Size, Transform};
use krilla::metadata::Metadata;
use krilla::page::PageSettings;
use krilla::pdf::{Pdf, PdfDocument};

use super::error::RenderError;
use super::geometry::POINTS;
use super::raster::Geometry;
use grid::Grid;

/// A paper size, in millimetres.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Paper {
    /// Width.
    pub width: f32,
    /// Height.
    pub height: f32,
}

impl Paper {
    /// ISO 216 A4.
    pub const A4: Self = Self { width: 210.0, height: 297.0 };
    /// ISO 216 A3.
    pub const A3: Self = Self { width: 297.0, height: 420.0 };
    /// ISO 217 SRA3: A3 with room for bleed and marks.
    pub const SRA3: Self = Self { width: 320.0, height: 450.0 };
    /// ANSI A.
    pub const LETTER: Self = Self { width: 215.9, height: 279.4 };

    const fn turned(self) -> Self {
        Self { width: self.height, height: self.width }
    }
}

/// Lays documents of one size, as [`draw`](super::draw) gives them, side by side on paper, with crop
/// and register marks. Each stays the drawing it was: it is taken over whole, at its own size.
///
/// For documents of two pages there are two press sheets for every so many, the front and the back:
/// printed on both sides and turned over like the page of a book, each back is behind its front.
///
/// # Errors
/// [`RenderError::NotAPage`] for bytes that are not a PDF, [`RenderError::Press`] when there is no
/// document, when they differ in size or pages, or when the paper has no room for one.
pub fn press_sheets(documents: &[Vec<u8>], paper: Paper) -> Result<Vec<u8>, RenderError> {
    let (first, others) = documents.split_first().ok_or_else(|| press("there is no document"))?;
    let geometry = Geometry::of(first)?;
    for other in others {
        if !Geometry::of(other)?.is(&geometry) {
            return Err(press("the documents differ in size or in pages"));
        }
    }
    let bleed = geometry.bleed;
    let grid = Grid::of(paper, (geometry.width, geometry.height), bleed)
        .ok_or_else(|| press("the paper has no room for a document of this size"))?;
    let documents: Vec<PdfDocument> =
        documents.iter().map(|pdf| embedded(pdf)).collect::<Result<_, _>>()?;
    let mut sheets = Document::new();
    sheets.set_metadata(
        Metadata::new().title("Press sheets".to_owned()).producer("Chancery".to_owned()),
    );
    let total = documents.len().div_ceil(grid.places());
    for (number, group) in (1..).zip(documents.chunks(grid.places())) {
        for page in 0..geometry.pages {
            draw_sheet(&mut sheets, &grid, group, page)
                .ok_or_else(|| press(&format!("sheet {number} of {total} cannot be drawn")))?;
        }
    }
    sheets.finish().map_err(super::pdf::refusal)
}

fn draw_sheet(
    sheets: &mut Document,
    grid: &Grid,
    group: &[PdfDocument],
    page: usize,
) -> Option<()> {
    let paper = grid.paper;
    let settings = PageSettings::from_wh(paper.width * POINTS, paper.height * POINTS)?;
    let mut sheet = sheets.start_page_with(settings);
    let mut surface = sheet.surface();
    for (n, document) in group.iter().enumerate() {
        let place = grid.place(n, page % 2 == 1);
        surface.push_transform(&Transform::from_translate(place.x * POINTS, place.y * POINTS));
        let size = Size::from_wh(place.width * POINTS, place.height * POINTS)?;
        surface.draw_pdf_page(document, size, page);
        surface.pop();
    }
    marks::draw(&mut surface, grid)?;
    surface.finish();
    sheet.finish();
    Some(())
}

fn embedded(pdf: &[u8]) -> Result<PdfDocument, RenderError> {
    let pdf = Pdf::new(Arc::new(pdf.to_vec())).map_err(|_| RenderError::NotAPage)?;
    Ok(PdfDocument::new(Arc::new(pdf)))
}

fn press(why: &str) -> RenderError {
    RenderError::Press(why.to_owned())
}
