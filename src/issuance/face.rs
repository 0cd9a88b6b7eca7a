use std::collections::BTreeMap;
use std::fmt;

use chancery_credential::most_characters;

use super::IssueError;
use crate::document::Record;
use crate::portrait::Face;
use crate::registry::DrawError;
use crate::render::{RenderError, Template, code_fits};

/// How a portrait, a JPEG, becomes the face in the code: [`Face::of`], unless what is measured is
/// the record alone.
pub type FaceOf = fn(&[u8]) -> Option<Face>;

/// How many of the fields that cost most a refusal names.
const NAMED: usize = 3;

/// What one field takes of a code that is too long. It never says what stands in the field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cost {
    /// A JSON pointer to the member of the application, or `status_list`: the address of the
    /// status list, which is the instance's.
    pub field: &'static str,
    /// The characters of the code that would be free without it.
    pub characters: usize,
}

impl fmt::Display for Cost {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} characters for {}", self.characters, self.field)
    }
}

/// The faces of one portrait, each made once, however often the document is prepared.
pub(super) struct Faces<'a> {
    portrait: &'a [u8],
    face_of: FaceOf,
    face: Option<Option<Face>>,
    made: BTreeMap<usize, Option<Vec<u8>>>,
}

impl<'a> Faces<'a> {
    pub(super) const fn of(portrait: &'a [u8], face_of: FaceOf) -> Self {
        Self { portrait, face_of, face: None, made: BTreeMap::new() }
    }

    fn within(&mut self, budget: usize) -> Option<Vec<u8>> {
        let face = self.face.get_or_insert_with(|| (self.face_of)(self.portrait)).as_ref();
        self.made.entry(budget).or_insert_with(|| face?.within(budget)).clone()
    }
}

/// Puts the face into the record: of the template's budgets the first with which the code fits its
/// printed place, else none. The size counted is the largest that the code may have once signed.
///
/// # Errors
/// [`IssueError::CodeTooLong`] when the code does not fit without a face either.
pub(super) fn put_face(
    record: &mut Record,
    template: &Template,
    mrz: &[String],
    faces: &mut Faces<'_>,
) -> Result<(), IssueError> {
    for budget in template.face_budgets() {
        record.face = faces.within(*budget);
        if record.face.is_some() && fits(record, template, mrz)? {
            return Ok(());
        }
    }
    record.face = None;
    if fits(record, template, mrz)? {
        Ok(())
    } else {
        Err(IssueError::CodeTooLong(costs(record, mrz)))
    }
}

fn characters(record: &Record, mrz: &[String]) -> usize {
    most_characters(record.key_id, &record.claims(mrz))
}

fn fits(record: &Record, template: &Template, mrz: &[String]) -> Result<bool, DrawError> {
    match code_fits(template, characters(record, mrz), record.face.is_some()) {
        Ok(_) => Ok(true),
        Err(RenderError::CodeTooLong) => Ok(false),
        Err(error) => Err(error.into()),
    }
}

/// The fields that cost most, the dearest first.
fn costs(record: &Record, mrz: &[String]) -> Vec<Cost> {
    type Clear = fn(&mut Record);
    let fields: [(&str, Clear); 8] = [
        ("/holder/name/primary", |record| record.holder.primary.clear()),
        ("/holder/name/secondary", |record| record.holder.secondary = None),
        ("/holder/name/native", |record| record.holder.native = None),
        ("/holder/birth_place", |record| record.holder.birth_place.clear()),
        ("/post", |record| record.post_name.clear()),
        ("/address", |record| record.address = None),
        ("/guardian/name", |record| record.guardian = None),
        ("status_list", |record| record.status.uri.clear()),
    ];
    let whole = characters(record, mrz);
    let mut costs: Vec<Cost> = fields
        .into_iter()
        .map(|(field, clear)| {
            let mut without = record.clone();
            clear(&mut without);
            Cost { field, characters: whole.saturating_sub(characters(&without, mrz)) }
        })
        .collect();
    costs.sort_by_key(|cost| std::cmp::Reverse(cost.characters));
    costs.truncate(NAMED);
    costs
}
