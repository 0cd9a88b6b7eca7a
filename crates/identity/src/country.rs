use core::fmt;
use core::str::FromStr;

use crate::Invalid;

/// ISO 3166-1 alpha-3 as of 2026.
const ISO_3166: &str = "\
    ABW AFG AGO AIA ALA ALB AND ARE ARG ARM ASM ATA ATF ATG AUS AUT AZE BDI BEL BEN BES BFA \
    BGD BGR BHR BHS BIH BLM BLR BLZ BMU BOL BRA BRB BRN BTN BVT BWA CAF CAN CCK CHE CHL CHN \
    CIV CMR COD COG COK COL COM CPV CRI CUB CUW CXR CYM CYP CZE DEU DJI DMA DNK DOM DZA ECU \
    EGY ERI ESH ESP EST ETH FIN FJI FLK FRA FRO FSM GAB GBR GEO GGY GHA GIB GIN GLP GMB GNB \
    GNQ GRC GRD GRL GTM GUF GUM GUY HKG HMD HND HRV HTI HUN IDN IMN IND IOT IRL IRN IRQ ISL \
    ISR ITA JAM JEY JOR JPN KAZ KEN KGZ KHM KIR KNA KOR KWT LAO LBN LBR LBY LCA LIE LKA LSO \
    LTU LUX LVA MAC MAF MAR MCO MDA MDG MDV MEX MHL MKD MLI MLT MMR MNE MNG MNP MOZ MRT MSR \
    MTQ MUS MWI MYS MYT NAM NCL NER NFK NGA NIC NIU NLD NOR NPL NRU NZL OMN PAK PAN PCN PER \
    PHL PLW PNG POL PRI PRK PRT PRY PSE PYF QAT REU ROU RUS RWA SAU SDN SEN SGP SGS SHN SJM \
    SLB SLE SLV SMR SOM SPM SRB SSD STP SUR SVK SVN SWE SWZ SXM SYC SYR TCA TCD TGO THA TJK \
    TKL TKM TLS TON TTO TUN TUR TUV TWN TZA UGA UKR UMI URY USA UZB VAT VCT VEN VGB VIR VNM \
    VUT WLF WSM YEM ZAF ZMB ZWE";

/// Doc 9303-3 §5, parts A to E, G and H: codes that stand in travel documents and not in ISO
/// 3166-1.
const ICAO: &str = "\
    EUE GBD GBN GBO GBP GBS IAO RKS UNA UNK UNO UTO XBA XCC XCE XCO XDC XEC XES XIM XMP XOM XPO \
    XXA XXB XXC XXX";

/// Doc 9303-3 §5, part F: codes that are no longer given and may stand in older documents.
const WITHDRAWN: &str = "ANT NTZ";

/// A State, organisation or nationality: three letters of ISO 3166-1 alpha-3 or of Doc 9303-3 §5,
/// or an ISO 3166-1 user-assigned code (AAA–AAZ, QMA–QZZ, ZZA–ZZZ) for exercises and fictions.
///
/// Germany is `DEU` here and `D<<` in the MRZ. Codes that are no longer given parse with
/// [`CountryCode::read`] only.
///
/// ```
/// use chancery_identity::CountryCode;
/// let germany: CountryCode = "DEU".parse()?;
/// assert_eq!(germany.mrz(), "D<<");
/// assert!("XYZ".parse::<CountryCode>().is_err());
/// # Ok::<(), chancery_identity::Invalid>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CountryCode([u8; 3]);

impl CountryCode {
    /// The three letters.
    #[must_use]
    pub fn as_str(&self) -> &str {
        core::str::from_utf8(&self.0).unwrap_or_default()
    }

    /// The code on a document that is there already, and may have been made while `ANT` and `NTZ`
    /// were given (Doc 9303-3 §5, part F).
    ///
    /// # Errors
    /// [`Invalid::Country`] for a code that nobody assigned.
    ///
    /// ```
    /// use chancery_identity::CountryCode;
    /// assert!("ANT".parse::<CountryCode>().is_err());
    /// assert_eq!(CountryCode::read("ANT")?.mrz(), "ANT");
    /// # Ok::<(), chancery_identity::Invalid>(())
    /// ```
    pub fn read(text: &str) -> Result<Self, Invalid> {
        match <[u8; 3]>::try_from(text.as_bytes()) {
            Ok(letters) if listed(WITHDRAWN, letters) => Ok(Self(letters)),
            _ => text.parse(),
        }
    }

    /// The three MRZ characters (Doc 9303-3 §5, note on Germany).
    #[must_use]
    pub fn mrz(&self) -> &str {
        if &self.0 == b"DEU" { "D<<" } else { self.as_str() }
    }
}

impl FromStr for CountryCode {
    type Err = Invalid;

    fn from_str(text: &str) -> Result<Self, Invalid> {
        let letters: [u8; 3] = match text {
            "D" | "D<<" => *b"DEU",
            _ => text.as_bytes().try_into().map_err(|_| Invalid::Country)?,
        };
        if !letters.iter().all(u8::is_ascii_uppercase) {
            return Err(Invalid::Country);
        }
        let user_assigned = match &letters {
            [b'A', b'A', _] | [b'Z', b'Z', _] => true,
            [b'Q', second, _] => *second >= b'M',
            _ => false,
        };
        if user_assigned || listed(ISO_3166, letters) || listed(ICAO, letters) {
            Ok(Self(letters))
        } else {
            Err(Invalid::Country)
        }
    }
}

fn listed(list: &str, letters: [u8; 3]) -> bool {
    list.as_bytes().chunks(4).any(|code| code.starts_with(&letters))
}

impl fmt::Display for CountryCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl fmt::Debug for CountryCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// The two-letter code of an issuing State, as X.509 names and visible digital seals use it
/// (`UT` for Utopia).
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Alpha2([u8; 2]);

impl Alpha2 {
    /// The two letters.
    #[must_use]
    pub fn as_str(&self) -> &str {
        core::str::from_utf8(&self.0).unwrap_or_default()
    }
}

impl FromStr for Alpha2 {
    type Err = Invalid;

    fn from_str(text: &str) -> Result<Self, Invalid> {
        let letters: [u8; 2] = text.as_bytes().try_into().map_err(|_| Invalid::Alpha2)?;
        if letters.iter().all(u8::is_ascii_uppercase) {
            Ok(Self(letters))
        } else {
            Err(Invalid::Alpha2)
        }
    }
}

impl fmt::Debug for Alpha2 {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn states_organisations_and_persons_without_a_state_have_codes() {
        for code in
            ["UTO", "FRA", "XXA", "XXB", "XXC", "XXX", "UNO", "XOM", "EUE", "RKS", "GBD", "QMJ"]
        {
            assert_eq!(code.parse::<CountryCode>().unwrap().mrz(), code);
        }
        assert_eq!("D".parse::<CountryCode>(), "DEU".parse());
    }

    #[test]
    fn unassigned_codes_are_refused() {
        for code in ["", "U", "UT", "XYZ", "fra", "FR", "QAA", "FRAN", "F A", " FR", "A D"] {
            assert_eq!(code.parse::<CountryCode>(), Err(Invalid::Country), "{code}");
        }
    }

    #[test]
    fn the_iso_list_is_whole_and_in_order() {
        let mut codes = ISO_3166.split(' ');
        let mut last = codes.next().unwrap();
        let mut count = 1;
        for code in codes {
            assert!(code > last, "{code}");
            last = code;
            count += 1;
        }
        assert_eq!(count, 249);
    }
}
