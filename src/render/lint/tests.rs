//! Each rule fires on a template that breaks it, and on none of ours.

use std::borrow::Cow;

use chancery_identity::DocumentKind;

use super::*;

const CARD: DocumentKind = DocumentKind::ConsularCard;
const SHEET: DocumentKind = DocumentKind::EmergencyTravelDocument;

/// Utopia's template with its profile changed.
fn changed(kind: DocumentKind, edits: &[(&str, &str)]) -> Vec<Fault> {
    let template = Template::embedded("UTO", kind).unwrap();
    let mut profile = template.profile_text().to_owned();
    for (from, to) in edits {
        assert!(profile.contains(from), "{from}");
        profile = profile.replacen(from, to, 1);
    }
    let files: Vec<(String, String)> =
        template.files().map(|(name, text)| (name.to_owned(), text.to_owned())).collect();
    let read = |name: &str| {
        let file = files.iter().find(|(known, _)| known == name).unwrap();
        let text = if name == PROFILE { profile.clone() } else { file.1.clone() };
        Ok(Cow::Owned(text))
    };
    lint(&Template::load(read).unwrap())
}

fn rules(faults: &[Fault]) -> Vec<&str> {
    faults.iter().map(|fault| fault.rule).collect()
}

#[test]
fn the_templates_on_board_are_clean() {
    for authority in ["UTO", "QMJ"] {
        for kind in [CARD, SHEET] {
            let template = Template::embedded(authority, kind).unwrap();
            assert!(template.profile.regimes.len() >= 3);
            let faults = lint(template);
            assert!(faults.is_empty(), "{authority} {kind}: {faults:#?}");
        }
    }
}

#[test]
fn a_design_begins_without_a_fault() {
    for kind in [CARD, SHEET] {
        let files = crate::render::starting_point("UTO", kind);
        let read = |name: &str| {
            let file = files.iter().find(|(known, _)| *known == name);
            Ok(Cow::Owned(file.unwrap().1.clone()))
        };
        let template = Template::load(read).unwrap();
        assert_eq!((template.authority(), template.kind()), ("UTO", kind));
        let faults = lint(&template);
        assert!(faults.is_empty(), "{kind}: {faults:#?}");
    }
}

const PORTRAIT: &str = "[[page.portrait]]\nbox = [4.0, 13.1, 27.0, 36.0]\n";
const CARD_REGIMES: &str = "[\"icao_td1\", \"amla_6_1\", \"cip\"]";

/// A kind, a rule, and what to change so that it fires.
type Case = (DocumentKind, &'static str, &'static [(&'static str, &'static str)]);

#[test]
fn every_rule_fires() {
    #[rustfmt::skip]
    const CASES: &[Case] = &[
        (CARD, "place", &[("box = [34.0, 47.05, 23.4, 3.0]", "box = [34.0, 52.05, 23.4, 3.0]")]),
        (CARD, "field_unknown", &[("name = \"check_at\"", "name = \"blood_group\"")]),
        (CARD, "letters_fit", &[("\"REPUBLIC OF UTOPIA\"", "\"THE SOVEREIGN AND MOST SERENE REPUBLIC OF UTOPIA\"")]),
        (CARD, "letters_fit", &[("\"REPUBLIC OF UTOPIA\"", "\"\u{16A0}\"")]),
        (CARD, "letters_fit", &[("own = \"Sex\"", "own = \"The sex that the holder has declared\"")]),
        (CARD, "scripts", &[("\"Ethi\"", "\"Xxxx\"")]),
        (CARD, "code_module", &[("dots = [6, 40]", "dots = [5, 40]")]),
        (CARD, "code_room", &[("box = [55.6, 1.6, 28.0, 28.0]", "box = [55.6, 1.6, 20.0, 20.0]")]),
        (CARD, "quiet_zone", &[("box = [55.6, 1.6, 28.0, 28.0]", "box = [45.0, 1.6, 28.0, 28.0]")]),
        (SHEET, "seal_place", &[("[page.seal]\nbox = [154.0, 234.1, 22.0, 22.0]\ndots = [8, 9]", "")]),
        (CARD, "mrz_format", &[("characters = 30", "characters = 36")]),
        (SHEET, "seal_module", &[("dots = [8, 9]", "dots = [7, 9]")]),
        (CARD, "host_state", &[("\"Address abroad\"", "\"Visa status\"")]),
        (CARD, "host_state", &[("name = \"check_at\"", "name = \"immigration_status\"")]),
        (CARD, "host_state", &[("\"If found, return to any consulate\"", "\"Residence permit on file\"")]),
        (CARD, "contrast", &[("caption = \"#38435a\"", "caption = \"#a9b0bf\"")]),
        (CARD, "contrast", &[("paper = \"#ffffff\"", "paper = \"#2b3f62\"")]),
        (CARD, "people", &[("name = \"guardian\"", "name = \"transit\"")]),
        (CARD, "people", &[("box = [34.0, 15.5, 36.5, 3.8]\nsize = [3.2, 1.42]", "box = [34.0, 15.5, 16.5, 3.8]\nsize = [3.2, 2.42]")]),
        (CARD, "people", &[("box = [34.0, 47.05, 23.4, 3.0]", "box = [34.0, 42.0, 23.4, 3.0]")]),
        (CARD, "td1_size", &[("width = 85.60", "width = 88.0")]),
        (CARD, "td2_size", &[(CARD_REGIMES, "[\"icao_td2\"]")]),
        (CARD, "td2_mrz", &[(CARD_REGIMES, "[\"icao_td2\"]")]),
        (CARD, "td1_mrz", &[("left = 5.0", "left = 6.5")]),
        (CARD, "td1_mrz", &[("centres = [15.73, 11.5, 7.27]", "centres = [15.5, 11.5, 7.5]")]),
        (CARD, "td1_mrz", &[("characters = 30", "characters = 36")]),
        (SHEET, "etd_mrz", &[("centres = [15.75, 9.40]", "centres = [15.75, 9.20]")]),
        (CARD, "mrz_clear", &[("box = [21.2, 25.6, 30.8, 2.0]", "box = [21.2, 40.0, 30.8, 2.0]")]),
        (CARD, "margin", &[("box = [4.0, 4.3, 48.0, 8.0]", "box = [1.0, 4.3, 48.0, 8.0]")]),
        (CARD, "portrait_size", &[("box = [4.0, 13.1, 27.0, 36.0]", "box = [4.0, 13.1, 22.0, 30.0]")]),
        (CARD, "portrait_size", &[("box = [4.0, 13.1, 27.0, 36.0]", "box = [50.0, 13.1, 27.0, 36.0]")]),
        (CARD, "zones", &[("name = \"sex\"\nrequired = true", "name = \"sex\"")]),
        (CARD, "order", &[("box = [34.0, 30.55, 23.4, 3.0]", "box = [34.0, 45.0, 23.4, 3.0]")]),
        (CARD, "captions", &[("language = \"en\"", "language = \"pt\""), ("second = \"Sexe\", ", "")]),
        (CARD, "caption_size", &[("size = [1.42, 1.3], colour", "size = [1.42, 0.9], colour")]),
        (SHEET, "etd_title", &[("\"SINGLE JOURNEY\"", "\"ONE TRIP\"")]),
        (SHEET, "etd_fields", &[("name = \"destination\"\nrequired = true", "name = \"destination\"")]),
        (SHEET, "eu_printed", &[("name = \"birth_place\"", "name = \"transit\"")]),
        (CARD, "amla_6_1", &[("name = \"expires\"\nrequired = true", "name = \"expires\"")]),
        (CARD, "amla_6_2", &[(CARD_REGIMES, "[\"amla_6_2\"]"), (PORTRAIT, "")]),
        (CARD, "cip", &[("name = \"address\"", "name = \"transit\"")]),
    ];
    for (kind, rule, edits) in CASES {
        let found = changed(*kind, edits);
        assert!(rules(&found).contains(rule), "{rule}: {found:#?}");
    }
    for rule in RULES {
        assert!(CASES.iter().any(|(_, name, _)| *name == rule.name), "{} never fires", rule.name);
    }
}

/// Of the rules for regimes that no template on board names.
#[test]
fn what_keeps_them_breaks_none_of_the_other_rules() {
    let reduced = changed(CARD, &[(CARD_REGIMES, "[\"amla_6_2\"]")]);
    assert_eq!(reduced, []);
    let zone = "\n[page.mrz]\nleft = 5.0\ncentres = [15.73, 11.5, 7.27]\ncharacters = 30";
    let td2 = changed(
        CARD,
        &[
            (CARD_REGIMES, "[\"icao_td2\"]"),
            ("width = 85.60", "width = 105.0"),
            ("height = 53.98", "height = 74.0"),
            (zone, ""),
            (
                "[[page.micro]]",
                "[page.mrz]\nleft = 4.0\ncentres = [15.75, 9.40]\ncharacters = 36\n[[page.micro]]",
            ),
        ],
    );
    let found = rules(&td2);
    assert!(!found.contains(&"td2_size") && !found.contains(&"td2_mrz"), "{td2:#?}");
}

/// A card without a signature is no equivalent document.
#[test]
fn to_delete_the_signature_fails_article_6_1() {
    let template = Template::embedded("UTO", CARD).unwrap();
    let profile = template.profile_text();
    let from = profile.find("[page.signature]").unwrap();
    let to = from + profile[from..].find("[[page.micro]]").unwrap();
    let faults = changed(CARD, &[(&profile[from..to], "")]);
    assert!(rules(&faults).contains(&"amla_6_1") && rules(&faults).contains(&"zones"));
    let fault = faults.iter().find(|fault| fault.rule == "amla_6_1").unwrap();
    let line = profile.lines().position(|line| line.starts_with("regimes")).unwrap() + 1;
    assert_eq!((fault.file.as_str(), fault.line), ("profile.toml", line));
    assert_eq!(
        fault.to_string(),
        format!(
            "profile.toml:{line} amla_6_1 an equivalent document bears the holder's signature, \
             which has no place (AMLA draft RTS on CDD, Art. 6(1))"
        )
    );
}

#[test]
fn every_fault_is_told_with_the_line_of_its_field() {
    let edits = [
        ("name = \"sex\"\nrequired = true", "name = \"sex\""),
        ("dots = [6, 40]", "dots = [5, 40]"),
        ("\"Address abroad\"", "\"Visa status\""),
    ];
    let faults = changed(CARD, &edits);
    let profile = Template::embedded("UTO", CARD).unwrap().profile_text();
    let line = |of: &str| profile.lines().position(|line| line.contains(of)).unwrap() + 1;
    let at: Vec<_> = faults.iter().map(|fault| (fault.line, fault.rule)).collect();
    // One line fewer, for the one that was taken away.
    let expected = [
        (line("name = \"sex\""), "zones"),
        (line("Address abroad") - 1, "host_state"),
        (line("dots = [6, 40]") - 1, "code_module"),
    ];
    assert_eq!(at, expected);
}
