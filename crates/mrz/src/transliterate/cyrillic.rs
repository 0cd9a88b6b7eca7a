/// The languages that Table B has exceptions for.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum CyrillicLanguage {
    Belarusian,
    Bulgarian,
    Macedonian,
    Serbian,
    Ukrainian,
}

impl CyrillicLanguage {
    /// The language of a primary subtag of ISO 639-1, -2 or -3.
    pub(super) fn of(primary: &str) -> Option<Self> {
        match primary {
            "be" | "bel" => Some(Self::Belarusian),
            "bg" | "bul" => Some(Self::Bulgarian),
            "mk" | "mkd" => Some(Self::Macedonian),
            "sr" | "srp" => Some(Self::Serbian),
            "uk" | "ukr" => Some(Self::Ukrainian),
            _ => None,
        }
    }
}

/// Table B of Doc 9303-3 §6 with its exceptions. `initial` says that the letter is the first of a
/// component. Serbian `Г` is the issuer's choice and not decided here.
pub(super) fn cyrillic(
    capital: char,
    language: Option<CyrillicLanguage>,
    initial: bool,
) -> Option<&'static str> {
    let exception = language.and_then(|language| exception(capital, language, initial));
    exception.or_else(|| general(capital))
}

const fn exception(
    capital: char,
    language: CyrillicLanguage,
    initial: bool,
) -> Option<&'static str> {
    use CyrillicLanguage::{Belarusian, Bulgarian, Macedonian, Serbian, Ukrainian};
    Some(match (language, capital) {
        (Belarusian, 'Ё') => "IO",
        (Belarusian | Ukrainian, 'Г') => "H",
        (Bulgarian, 'Щ') => "SHT",
        (Macedonian, 'Ќ') => "KJ",
        (Macedonian, 'Џ') => "DJ",
        (Macedonian, 'Ғ') => "GJ",
        (Macedonian | Serbian, 'Х') => "H",
        (Macedonian | Serbian, 'Ц') => "C",
        (Serbian, 'Ж') => "Z",
        (Serbian, 'Ч') => "C",
        (Serbian, 'Ш') => "S",
        (Ukrainian, 'И') => "Y",
        (Ukrainian, 'Є') if initial => "YE",
        (Ukrainian, 'Ї') if initial => "YI",
        (Ukrainian, 'Й') if initial => "Y",
        (Ukrainian, 'Ю') if initial => "YU",
        (Ukrainian, 'Я') if initial => "YA",
        _ => return None,
    })
}

const fn general(capital: char) -> Option<&'static str> {
    Some(match capital {
        'Ё' | 'Е' | 'Э' => "E",
        'Ђ' | 'Д' => "D",
        'Є' | 'Ъ' => "IE",
        'Ѕ' | 'Џ' => "DZ",
        'І' | 'Ї' | 'И' | 'Й' => "I",
        'Ј' => "J",
        'Љ' => "LJ",
        'Њ' => "NJ",
        'Ќ' | 'К' => "K",
        'Ў' | 'У' | 'Ѫ' => "U",
        'А' => "A",
        'Б' => "B",
        'В' => "V",
        'Г' | 'Ґ' | 'Ғ' => "G",
        'Ж' => "ZH",
        'З' => "Z",
        'Л' => "L",
        'М' => "M",
        'Н' => "N",
        'О' => "O",
        'П' => "P",
        'Р' => "R",
        'С' => "S",
        'Т' => "T",
        'Ф' => "F",
        'Х' => "KH",
        'Ц' => "TS",
        'Ч' => "CH",
        'Ш' => "SH",
        'Щ' => "SHCH",
        'Ы' | 'Ѵ' => "Y",
        'Ю' => "IU",
        'Я' => "IA",
        'Һ' => "C",
        _ => return None,
    })
}
