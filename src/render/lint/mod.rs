//! Whether a template can be relied on: it draws everybody, and it is what the regimes it names ask
//! for. Every fault is named, each with its line and its clause.

mod bank;
mod captions;
mod code;
mod contrast;
mod front;
mod letters;
mod people;
mod places;
mod privacy;
mod sheet;
mod travel;

use super::geometry::Rect;
use super::profile::{Field, Page, Profile, Regime};
use super::template::{Fault, Lines, PROFILE, Step, Template};
use Step::{Item, Key};

/// One thing that a template is held against.
struct Rule {
    /// A stable word.
    name: &'static str,
    /// What it stands for; empty where it is our own.
    clause: &'static str,
    /// The regimes it belongs to; always where there is none.
    regimes: &'static [Regime],
    check: fn(&mut Subject<'_>),
}

use Regime::{Amla61, Amla62, Cip, EuEtd, IcaoEtd, IcaoTd1, IcaoTd2};

const ALWAYS: &[Regime] = &[];
const CARDS: &[Regime] = &[IcaoTd1, IcaoTd2];
const ICAO: &[Regime] = &[IcaoTd1, IcaoTd2, IcaoEtd];

/// Every rule, in the order in which a designer would mend what it finds.
#[rustfmt::skip]
const RULES: &[Rule] = &[
    rule("place",          "",                                                  ALWAYS,     places::inside_the_sheet),
    rule("field_unknown",  "",                                                  ALWAYS,     places::known_fields),
    rule("letters_fit",    "",                                                  ALWAYS,     letters::fixed_words_fit),
    rule("scripts",        "",                                                  ALWAYS,     letters::scripts_have_fonts),
    rule("code_module",    "ISO/IEC 18004 §7.3.2; 0.25 mm for phones",          ALWAYS,     code::module),
    rule("code_room",      "",                                                  ALWAYS,     code::room),
    rule("quiet_zone",     "ISO/IEC 18004 §5.3.8",                              ALWAYS,     code::quiet_zone),
    rule("seal_place",     "ICAO Doc 9303-13",                                  ALWAYS,     code::seal_place),
    rule("mrz_format",     "ICAO Doc 9303-5, 3 × 30; 9303-6, 2 × 36",           ALWAYS,     sheet::zone_of_the_kind),
    rule("seal_module",    "ICAO Doc 9303-13, 0.338 mm",                        ALWAYS,     code::seal_module),
    rule("host_state",     "Global Compact for Migration, objective 14; nothing that says how the holder stands with the host State", ALWAYS, privacy::no_status_of_stay),
    rule("contrast",       "WCAG 2.2 SC 1.4.3",                                 ALWAYS,     contrast::letters_stand_out),
    rule("people",         "",                                                  ALWAYS,     people::everybody_fits),
    rule("td1_size",       "ICAO Doc 9303-5, 85.60 × 53.98 ± 0.75 mm",          &[IcaoTd1], sheet::td1_size),
    rule("td2_size",       "ICAO Doc 9303-6, 105.0 × 74.0 ± 0.75 mm",           &[IcaoTd2], sheet::td2_size),
    rule("td1_mrz",        "ICAO Doc 9303-5, machine-readable zone",            &[IcaoTd1], sheet::td1_zone),
    rule("td2_mrz",        "ICAO Doc 9303-6, machine-readable zone",            &[IcaoTd2], sheet::td2_zone),
    rule("etd_mrz",        "ICAO Doc 9303-8 with 9303-6, machine-readable zone", &[IcaoEtd], sheet::etd_zone),
    rule("mrz_clear",      "ICAO Doc 9303-3 §4.4",                              ICAO,       sheet::zone_is_clear),
    rule("margin",         "ICAO Doc 9303-5 and 9303-6, 2.0 mm",                CARDS,      sheet::margin),
    rule("portrait_size",  "ICAO Doc 9303-5 and 9303-6, zone V: 32 × 26 to 45 × 35 mm", CARDS, front::portrait),
    rule("zones",          "ICAO Doc 9303-5 and 9303-6, zones I to IV",         CARDS,      front::mandatory_fields),
    rule("order",          "ICAO Doc 9303-5 and 9303-6, zones II and III",      CARDS,      front::order),
    rule("captions",       "ICAO Doc 9303-3 §3.4",                              ICAO,       captions::in_two_languages),
    rule("caption_size",   "ICAO Doc 9303-3 §3.4, 1.0 to 1.8 mm",               CARDS,      captions::size),
    rule("etd_title",      "ICAO Doc 9303-8, title and single journey",         &[IcaoEtd], travel::title),
    rule("etd_fields",     "ICAO Doc 9303-8, route and validity",               &[IcaoEtd], travel::fields),
    rule("eu_printed",     "Directive (EU) 2019/997, Art. 15(3)",               &[EuEtd],   travel::nothing_unprinted),
    rule("amla_6_1",       "AMLA draft RTS on CDD, Art. 6(1)",                  &[Amla61],  bank::amla_6_1),
    rule("amla_6_2",       "AMLA draft RTS on CDD, Art. 6(2)",                  &[Amla62],  bank::amla_6_2),
    rule("cip",            "31 CFR 1020.220(a)(2)",                             &[Cip],     bank::cip),
];

const fn rule(
    name: &'static str,
    clause: &'static str,
    regimes: &'static [Regime],
    check: fn(&mut Subject<'_>),
) -> Rule {
    Rule { name, clause, regimes, check }
}

/// Every fault of a template that could be drawn, in the order of its lines.
#[must_use]
pub fn lint(template: &Template) -> Vec<Fault> {
    let lines = Lines::of(template.profile_text());
    let mut subject = Subject { template, lines, found: Vec::new() };
    let mut faults = Vec::new();
    for rule in RULES {
        let named = |regime: &Regime| template.profile.regimes.contains(regime);
        if !rule.regimes.is_empty() && !rule.regimes.iter().any(named) {
            continue;
        }
        (rule.check)(&mut subject);
        faults.extend(subject.found.drain(..).map(|(line, words)| {
            let fault = Fault::new(PROFILE, line, rule.name, words);
            if rule.clause.is_empty() { fault } else { fault.under(rule.clause) }
        }));
    }
    faults.sort();
    faults.dedup();
    faults
}

/// A template under the rules.
struct Subject<'a> {
    template: &'a Template,
    lines: Lines<'a>,
    found: Vec<(usize, String)>,
}

impl<'a> Subject<'a> {
    const fn profile(&self) -> &'a Profile {
        &self.template.profile
    }

    fn pages(&self) -> impl Iterator<Item = (usize, &'a Page)> + use<'a> {
        self.profile().pages.iter().enumerate()
    }

    /// The fields, each with the page and the place it has among the page's fields.
    fn fields(&self) -> impl Iterator<Item = ([usize; 2], &'a Field)> + use<'a> {
        self.pages().flat_map(|(page, of)| {
            of.fields.iter().enumerate().map(move |(index, field)| ([page, index], field))
        })
    }

    /// A fault at what the steps lead to.
    fn at(&mut self, steps: &[Step<'_>], words: impl Into<String>) {
        let line = self.lines.line(steps);
        self.found.push((line, words.into()));
    }

    fn at_field(&mut self, [page, field]: [usize; 2], key: &str, words: impl Into<String>) {
        self.at(&[Key("page"), Item(page), Key("field"), Item(field), Key(key)], words);
    }

    fn at_page(&mut self, page: usize, key: &str, words: impl Into<String>) {
        self.at(&[Key("page"), Item(page), Key(key)], words);
    }

    /// That every one of the fields has a place, and is printed on every document where it must be.
    fn needs(&mut self, fields: &[(&str, Needed)], why: &str) {
        for (name, needed) in fields {
            let places: Vec<_> = self.fields().filter(|(_, field)| field.name == *name).collect();
            let Some((at, _)) = places.first() else {
                self.at(&[Key("regimes")], format!("{why} {name}, which has no place"));
                continue;
            };
            let always = places.iter().any(|(_, field)| field.required);
            if *needed == Needed::Always && !always {
                self.at_field(*at, "name", format!("{why} {name}: required = true is missing"));
            }
        }
    }

    fn needs_portrait(&mut self, why: &str) {
        let shown = self.pages().flat_map(|(_, page)| &page.portraits);
        if !shown.into_iter().any(|portrait| portrait.opacity >= 1.0) {
            self.at(&[Key("regimes")], format!("{why} a facial image, which has no place"));
        }
    }

    fn needs_signature(&mut self, why: &str) {
        if !self.pages().any(|(_, page)| page.signature.is_some()) {
            self.at(&[Key("regimes")], format!("{why} the holder's signature, which has no place"));
        }
    }
}

/// Whether a value has a place where there is one, or stands on every document.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Needed {
    Always,
    WhereThereIsOne,
}

/// The box of a caption: its own, or the one on top of its field's.
fn caption_box(field: &Field) -> Option<Rect> {
    let caption = field.caption.as_ref()?;
    let [largest, _] = caption.size;
    let place = field.setting.frame;
    let height = largest * 1.12;
    Some(caption.frame.unwrap_or(Rect { y: place.y - height - 0.5, height, ..place }))
}

#[cfg(test)]
mod tests;
