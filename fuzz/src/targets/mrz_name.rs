use chancery_mrz::{Format, MrzName, Transliteration};

/// Languages that the tables except, and one that they do not.
const LANGUAGES: [&str; 6] = ["be", "bg", "mk", "sr", "uk", "ru"];

/// Writes the bytes as a name: the first byte chooses the language, a line break divides the
/// identifiers. What can be written can be given back as it is, and fits every format by the rules
/// of Doc 9303-3 §4.6.
pub(crate) fn run(bytes: &[u8]) {
    let Some((first, rest)) = bytes.split_first() else { return };
    let text = String::from_utf8_lossy(rest);
    let (primary, secondary) = match text.split_once('\n') {
        Some((primary, secondary)) => (primary, Some(secondary)),
        None => (text.as_ref(), None),
    };
    let mut rules = Transliteration::default();
    let language = LANGUAGES.get(usize::from(*first) % LANGUAGES.len());
    if let Some(language) = language.and_then(|tag| tag.parse().ok()) {
        rules = rules.in_language(&language);
    }
    let Ok(name) = MrzName::of(primary, secondary, &rules) else { return };
    assert_eq!(MrzName::given(name.primary(), name.secondary()).as_ref(), Ok(&name));
    for format in Format::ALL {
        fits(&name, format);
    }
}

fn fits(name: &MrzName, format: Format) {
    let field = name.field(format);
    assert_eq!(field.text.len(), format.name_width());
    assert!(field.text.bytes().all(|byte| byte == b'<' || byte.is_ascii_uppercase()));
    let initial = |identifier: &str| identifier.bytes().next();
    assert_eq!(initial(&field.text), initial(name.primary()));
    let shown = field.text.trim_end_matches('<');
    if !field.truncated {
        let whole = [Some(name.primary()), name.secondary()];
        assert!(whole.into_iter().flatten().eq(shown.split("<<")));
        return;
    }
    assert_eq!(shown.len(), field.text.len(), "the last position is a letter");
    assert!(!shown.contains("<<<"));
    let secondary = shown.split_once("<<").and_then(|(_, secondary)| initial(secondary));
    assert_eq!(secondary, name.secondary().and_then(initial));
}
