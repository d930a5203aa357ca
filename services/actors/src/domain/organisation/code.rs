//! The codes that stand on an organisation: municipality, education, Peppol. Public, and checked by their own rules.

use std::fmt;

use crate::domain::organisation_number::OrganisationNumber;

/// The most characters of an education's code.
const EDUCATION_CHARACTERS: usize = 40;
/// What may stand before a Peppol id in documents; it says nothing.
const PEPPOL_SCHEME: &str = "iso6523-actorid-upis::";

/// A kommunkod: four figures, the county's two first. Which of them are in use is reference data.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct MunicipalityCode(String);

/// The code of an education that a licence to grade is for, as whoever licenses it writes it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct EducationCode(String);

/// Where electronic invoices and orders reach an organisation: scheme, colon, number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PeppolId(String);

impl MunicipalityCode {
    /// Reads a code. The error names the rule that the text breaks.
    pub fn parse(text: &str) -> Result<Self, String> {
        let figures = text.len() == 4 && text.bytes().all(|byte| byte.is_ascii_digit());
        let county = text.get(..2).unwrap_or_default();
        if !figures || county == "00" {
            return Err("must be a municipality's code of four figures, e.g. 2580".into());
        }
        Ok(Self(text.to_owned()))
    }

    /// The code.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl EducationCode {
    /// Reads a code. The error names the rule that the text breaks.
    pub fn parse(text: &str) -> Result<Self, String> {
        let allowed = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'_' | b':');
        if text.is_empty() || text.len() > EDUCATION_CHARACTERS || !text.bytes().all(allowed) {
            return Err(format!(
                "must be a code of at most {EDUCATION_CHARACTERS} letters a to z, figures, '.', '-', '_' or ':'"
            ));
        }
        Ok(Self(text.to_owned()))
    }

    /// The code.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl PeppolId {
    /// Reads an id of scheme 0007 (organisationsnummer) or 0088 (GLN). The error names the rule that the text breaks.
    pub fn parse(text: &str) -> Result<Self, String> {
        let text = text.trim();
        let id = text.strip_prefix(PEPPOL_SCHEME).unwrap_or(text);
        match id.split_once(':') {
            Some(("0007", number)) => {
                let plain = number.len() == 10;
                let number = OrganisationNumber::parse(number).map_err(|fault| fault.to_string());
                let number = number.and_then(|number| plain.then_some(number).ok_or_else(Self::form));
                number.map(|number| Self(format!("0007:{}", number.as_str().replace('-', ""))))
            }
            Some(("0088", gln)) if is_gln(gln) => Ok(Self(id.to_owned())),
            _ => Err(Self::form()),
        }
    }

    fn form() -> String {
        "must be 0007: and the ten figures of an organisation number, or 0088: and a GLN of 13 figures".into()
    }
}

impl fmt::Display for PeppolId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Thirteen figures, the last of which follows from the others: GS1's weights 1 and 3 (GS1 General Specifications, 7.9).
fn is_gln(text: &str) -> bool {
    let figures = text.len() == 13 && text.bytes().all(|byte| byte.is_ascii_digit());
    let weighted = text.bytes().zip([1u32, 3].into_iter().cycle()).map(|(byte, weight)| {
        let figure = u32::from(byte.saturating_sub(b'0'));
        figure * weight
    });
    figures && weighted.sum::<u32>().is_multiple_of(10)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_peppol_id_has_a_scheme_and_a_number_that_fits_it() {
        for (text, id) in [
            ("0007:2120000142", "0007:2120000142"),
            (" iso6523-actorid-upis::0007:5560160680 ", "0007:5560160680"),
            ("0088:7300010000001", "0088:7300010000001"),
        ] {
            assert_eq!(PeppolId::parse(text).map(|id| id.to_string()).as_deref(), Ok(id), "{text}");
        }
        for wrong in [
            "",
            "0007",
            "0007:",
            "0007:2120000143",
            "0007:212000-0142",
            "0007:162120000142",
            "9955:SE212000014201",
            "0088:7300010000002",
            "0088:730001000000",
            "2120000142",
        ] {
            assert!(PeppolId::parse(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_municipality_has_four_figures_and_an_education_a_short_code() {
        assert_eq!(MunicipalityCode::parse("2580").as_ref().map(MunicipalityCode::as_str), Ok("2580"));
        for wrong in ["", "258", "25800", "258O", "0012", "٢٥٨٠"] {
            assert!(MunicipalityCode::parse(wrong).is_err(), "{wrong}");
        }
        assert_eq!(EducationCode::parse("GY25:VVS.1").as_ref().map(EducationCode::as_str), Ok("GY25:VVS.1"));
        for wrong in ["", "a b", "å", &"a".repeat(41)] {
            assert!(EducationCode::parse(wrong).is_err(), "{wrong}");
        }
    }
}
