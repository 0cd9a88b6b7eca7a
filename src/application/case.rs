use chancery_identity::{
    BirthDate, CountryCode, Date, DocumentKind, HolderName, Language, NativeName,
    PrimaryIdentifier, PrintedText, SecondaryIdentifier, Sex, Timestamp, latin, printable,
};
use chancery_mrz::{MrzName, transliterate};
use jiff::tz::TimeZone;

use super::{
    Faults, Form, GuardianForm, HolderForm, JourneyForm, MrzNameForm, NameForm, ReplacesForm,
};
use crate::document::Validity;

/// The most lines an address has.
const ADDRESS_LINES: usize = 4;
/// The most characters a line of an address has.
const ADDRESS_LINE: usize = 40;
/// The most characters of an identifier that is given for the machine-readable zone, as of a
/// printed one.
const MRZ_NAME: usize = 120;
/// The most characters of the reason why it is given.
const MRZ_NAME_REASON: usize = 200;
/// The most points of transit a journey has.
const TRANSIT_POINTS: usize = 4;

/// What an application asks for, every value checked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Case {
    /// The issuing authority.
    pub authority: CountryCode,
    /// The post's code.
    pub post: String,
    /// The kind of document.
    pub kind: DocumentKind,
    /// The person.
    pub holder: Holder,
    /// The holder's name for the machine-readable zone, where the officer gives it.
    pub mrz_name: Option<MrzName>,
    /// Address abroad; none for no fixed address.
    pub address: Option<Vec<PrintedText>>,
    /// The guardian of a minor.
    pub guardian: Option<Guardian>,
    /// How identity was established.
    pub identity_basis: IdentityBasis,
    /// Whether the holder cannot sign.
    pub unable_to_sign: bool,
    /// Why a portrait outside the rules is accepted.
    pub portrait_exception: Option<PrintedText>,
    /// The journey of an emergency travel document; always there for one.
    pub journey: Option<Journey>,
    /// The document that is replaced.
    pub replaces: Option<Replaced>,
}

/// The person a document is for.
#[derive(Clone, PartialEq, Eq)]
pub struct Holder {
    /// The name.
    pub name: HolderName,
    /// Date of birth.
    pub birth_date: BirthDate,
    /// Sex.
    pub sex: Sex,
    /// Nationality.
    pub nationality: CountryCode,
    /// Place of birth, as printed.
    pub birth_place: PrintedText,
}

impl std::fmt::Debug for Holder {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Holder(…)")
    }
}

/// The guardian of a minor.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Guardian {
    /// The name.
    pub name: HolderName,
    /// What they are to the child.
    pub relationship: Relationship,
}

/// A single journey.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Journey {
    /// Where it begins.
    pub from: PrintedText,
    /// Where it ends.
    pub destination: PrintedText,
    /// Points of transit in order.
    pub transit: Vec<PrintedText>,
    /// The day of travel; none for as soon as possible.
    pub travel_date: Option<Date>,
}

/// A document that is replaced.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Replaced {
    /// Its number.
    pub number: PrintedText,
    /// Why it is replaced.
    pub why: ReplacedWhy,
}

macro_rules! words {
    ($(#[$doc:meta])* $name:ident { $($(#[$variant_doc:meta])* $variant:ident = $word:literal,)+ }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum $name { $($(#[$variant_doc])* $variant,)+ }

        impl $name {
            /// The stable word.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $word,)+ }
            }

            fn read(text: &str) -> Result<Self, &'static str> {
                match text {
                    $($word => Ok(Self::$variant),)+
                    _ => Err(concat!("one of", $(" ", $word,)+)),
                }
            }
        }
    };
}

words! {
    /// How the holder's identity was established.
    IdentityBasis {
        /// Found in the national register.
        RegistryMatch = "registry_match",
        /// A passport, valid or expired.
        Passport = "passport",
        /// A birth certificate and a witness.
        BirthCertificateWithWitness = "birth_certificate_with_witness",
        /// An interview alone.
        InterviewOnly = "interview_only",
    }
}

words! {
    /// What a guardian is to the child.
    Relationship {
        /// Mother.
        Mother = "mother",
        /// Father.
        Father = "father",
        /// Guardian by law.
        LegalGuardian = "legal_guardian",
    }
}

words! {
    /// Why a document is replaced.
    ReplacedWhy {
        /// Lost.
        Lost = "lost",
        /// Stolen.
        Stolen = "stolen",
        /// Damaged.
        Damaged = "damaged",
        /// Expired.
        Expired = "expired",
    }
}

impl Case {
    /// Reads a form.
    ///
    /// # Errors
    /// Every fault of the form at once.
    pub fn read(form: &Form) -> Result<Self, Faults> {
        let mut faults = Faults::default();
        let f = &mut faults;
        let authority = f.take("/authority", form.authority.parse());
        let kind = f.take("/kind", form.kind.parse::<DocumentKind>());
        let holder = read_holder(&form.holder, form.mrz_name.is_none(), f);
        let mrz_name = form.mrz_name.as_ref().map(|name| read_mrz_name(name, &form.holder.name, f));
        let address = read_address(form.address.as_deref(), f);
        let guardian = form.guardian.as_ref().map(|guardian| read_guardian(guardian, f));
        let identity_basis = f.take("/identity_basis", IdentityBasis::read(&form.identity_basis));
        let unable_to_sign = match form.signature.as_deref() {
            None => false,
            Some("unable") => true,
            Some(_) => {
                f.add("/signature", "invalid", "either absent or \"unable\"");
                false
            }
        };
        let portrait_exception = form
            .portrait_exception
            .as_ref()
            .map(|e| f.take("/portrait_exception/reason", PrintedText::parse(&e.reason)));
        if let Some(reference) = &form.reference {
            f.take("/reference", PrintedText::parse(reference));
        }
        let journey = form.journey.as_ref().map(|journey| read_journey(journey, f));
        let replaces = form.replaces.as_ref().map(|replaced| read_replaced(replaced, f));
        match (kind, &journey) {
            (Some(DocumentKind::EmergencyTravelDocument), None) => {
                f.add("/journey", "required", "an emergency travel document is for a journey");
            }
            (Some(DocumentKind::ConsularCard), Some(_)) => {
                f.add("/journey", "not_allowed", "a card is not for a journey");
            }
            _ => {}
        }
        let case = (|| {
            Some(Self {
                authority: authority?,
                post: form.post.clone(),
                kind: kind?,
                holder: holder?,
                mrz_name: whole(mrz_name)?,
                address: address?,
                guardian: whole(guardian)?,
                identity_basis: identity_basis?,
                unable_to_sign,
                portrait_exception: whole(portrait_exception)?,
                journey: whole(journey)?,
                replaces: whole(replaces)?,
            })
        })();
        match case {
            Some(case) if faults.0.is_empty() => Ok(case),
            _ => Err(faults),
        }
    }
}

impl Case {
    /// What is wrong with the case at this time: a birth in the future, a journey that no document
    /// of today can be for.
    #[must_use]
    pub fn faults_at(&self, now: Timestamp) -> Faults {
        let mut faults = Faults::default();
        let today = TimeZone::UTC.to_datetime(now).date();
        // East of Greenwich tomorrow has begun.
        let born = self.holder.birth_date.earliest();
        if born.is_some_and(|day| today.tomorrow().is_ok_and(|tomorrow| day > tomorrow)) {
            faults.add("/holder/birth_date", "invalid", "a birth date is not in the future");
        }
        let travel = self.journey.as_ref().and_then(|journey| journey.travel_date);
        if let Err(error) = Validity::of(self.kind, travel, now) {
            faults.add("/journey/travel_date", "invalid", error);
        }
        faults
    }
}

/// An absent part is whole; a part that could not be read is not.
fn whole<T>(part: Option<Option<T>>) -> Option<Option<T>> {
    match part {
        None => Some(None),
        Some(read) => read.map(Some),
    }
}

fn read_holder(form: &HolderForm, in_mrz: bool, f: &mut Faults) -> Option<Holder> {
    let name = read_name("/holder/name", &form.name, in_mrz, f);
    let birth_date = f.take("/holder/birth_date", form.birth_date.parse::<BirthDate>());
    let sex = f.take("/holder/sex", form.sex.parse::<Sex>());
    let nationality = f.take("/holder/nationality", form.nationality.parse::<CountryCode>());
    let birth_place = f.take("/holder/birth_place", PrintedText::parse(&form.birth_place));
    Some(Holder {
        name: name?,
        birth_date: birth_date?,
        sex: sex?,
        nationality: nationality?,
        birth_place: birth_place?,
    })
}

fn read_name(at: &str, form: &NameForm, in_mrz: bool, f: &mut Faults) -> Option<HolderName> {
    let primary_at = format!("{at}/primary");
    let primary = f.take(&primary_at, PrimaryIdentifier::parse(&form.primary));
    let secondary_at = format!("{at}/secondary");
    let secondary = form
        .secondary
        .as_deref()
        .map(|text| f.take(&secondary_at, SecondaryIdentifier::parse(text)));
    // A name that has no machine-readable form is stopped here, with the officer who can give the
    // Latin letters, and not at the printer.
    if primary.is_some() {
        latin_form(&primary_at, &form.primary, in_mrz, f);
    }
    if let (Some(Some(_)), Some(text)) = (&secondary, &form.secondary) {
        latin_form(&secondary_at, text, in_mrz, f);
    }
    let native = form.native.as_ref().map(|native| {
        let language =
            f.take(&format!("{at}/native/language"), native.language.parse::<Language>());
        let text_at = format!("{at}/native/text");
        f.take(&text_at, NativeName::parse(&native.text, language?))
    });
    Some(HolderName { primary: primary?, secondary: whole(secondary)?, native: whole(native)? })
}

/// Every authority's rules have letters for the same characters; only which ones differs. So the
/// default rules tell whether a name that goes into the machine-readable zone has a form there.
fn latin_form(at: &str, text: &str, in_mrz: bool, f: &mut Faults) {
    if !latin(text) {
        return f.add(at, "invalid", "the name as it is printed is in Latin letters");
    }
    match transliterate(text) {
        _ if !in_mrz => {}
        Ok(letters) if letters.bytes().any(|b| b.is_ascii_uppercase()) => {}
        Ok(_) => f.add(at, "invalid", "the name has no letter for the machine-readable zone"),
        Err(error) => f.add(at, "invalid", format_args!("{error}, in mrz_name")),
    }
}

/// A name for the machine-readable zone has the identifiers that the printed name has: neither is
/// lost on the way from one to the other.
fn read_mrz_name(form: &MrzNameForm, printed: &NameForm, f: &mut Faults) -> Option<MrzName> {
    let at = "/mrz_name/secondary";
    match (&printed.secondary, &form.secondary) {
        (Some(_), None) => f.add(at, "required", "the printed name has a secondary identifier"),
        (None, Some(_)) => {
            f.add(at, "not_allowed", "the printed name has no secondary identifier");
        }
        _ => {}
    }
    let mut identifier = |at: &str, text: &str| {
        if text.len() > MRZ_NAME {
            f.add(at, "invalid", "an identifier has at most 120 letters");
        }
        f.take(at, MrzName::given(text, None))
    };
    let primary = identifier("/mrz_name/primary", &form.primary);
    let secondary = form.secondary.as_deref().map(|text| identifier(at, text));
    let reason = form.reason.trim();
    let length = reason.chars().count();
    if !(1..=MRZ_NAME_REASON).contains(&length) || !reason.chars().all(printable) {
        f.add("/mrz_name/reason", "invalid", "a reason has 1 to 200 printable characters");
    }
    let (primary, secondary) = (primary?, whole(secondary)?);
    MrzName::given(primary.primary(), secondary.as_ref().map(MrzName::primary)).ok()
}

fn read_address(lines: Option<&[String]>, f: &mut Faults) -> Option<Option<Vec<PrintedText>>> {
    let Some(lines) = lines else { return Some(None) };
    if !(1..=ADDRESS_LINES).contains(&lines.len()) {
        f.add("/address", "invalid", "an address has one to four lines");
        return None;
    }
    let mut read = Vec::new();
    for (at, line) in lines.iter().enumerate() {
        let pointer = format!("/address/{at}");
        match f.take(&pointer, PrintedText::parse(line)) {
            Some(line) if line.as_str().chars().count() > ADDRESS_LINE => {
                f.add(&pointer, "invalid", "a line of an address has at most 40 characters");
            }
            Some(line) => read.push(line),
            None => {}
        }
    }
    (read.len() == lines.len()).then_some(Some(read))
}

fn read_guardian(form: &GuardianForm, f: &mut Faults) -> Option<Guardian> {
    // It is printed, and in no machine-readable zone.
    let name = read_name("/guardian/name", &form.name, false, f);
    let relationship = f.take("/guardian/relationship", Relationship::read(&form.relationship));
    Some(Guardian { name: name?, relationship: relationship? })
}

fn read_journey(form: &JourneyForm, f: &mut Faults) -> Option<Journey> {
    let from = f.take("/journey/from", PrintedText::parse(&form.from));
    let destination = f.take("/journey/destination", PrintedText::parse(&form.destination));
    if form.transit.len() > TRANSIT_POINTS {
        f.add("/journey/transit", "invalid", "a journey has at most four points of transit");
    }
    let transit: Vec<Option<PrintedText>> = form
        .transit
        .iter()
        .enumerate()
        .map(|(at, point)| f.take(&format!("/journey/transit/{at}"), PrintedText::parse(point)))
        .collect();
    let travel_date = form.travel_date.as_deref().map(|text| {
        let date = text.parse::<Date>().map_err(|_| "a date is YYYY-MM-DD in the calendar");
        f.take("/journey/travel_date", date)
    });
    Some(Journey {
        from: from?,
        destination: destination?,
        transit: transit.into_iter().collect::<Option<_>>()?,
        travel_date: whole(travel_date)?,
    })
}

fn read_replaced(form: &ReplacesForm, f: &mut Faults) -> Option<Replaced> {
    let number = f.take("/replaces/number", PrintedText::parse(&form.number));
    let why = f.take("/replaces/why", ReplacedWhy::read(&form.why));
    Some(Replaced { number: number?, why: why? })
}
