//! Pure: what other people's programs take, as bytes made of values: a claim's package, an invoice, payment orders, grants.
//!
//! Amounts are written from öre, figure by figure; only a workbook's cells are floating, since that format has no other numbers.

use super::{OrganisationId, money::Ore, refusal::format::FormatRefusal};

pub mod account;
pub mod grant;
pub mod invoice;
pub mod order;
pub mod package;
pub mod workbook;
mod xml;

/// An organisation as the registry names it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Party {
    /// Its id.
    pub id: OrganisationId,
    /// Its name.
    pub name: String,
    /// Organisationsnummer as NNNNNN-NNNN, where it has one.
    pub number: Option<String>,
    /// Its address in Peppol, as scheme:value, where it has one of its own.
    pub peppol: Option<String>,
}

impl Party {
    /// The ten figures of its number.
    pub fn figures(&self) -> Result<String, FormatRefusal> {
        let figures = self.number.as_deref().map(|number| number.replace('-', ""));
        figures.filter(|figures| !figures.is_empty()).ok_or(FormatRefusal::OrganisationNumberMissing(self.id))
    }
}

/// Kronor with two decimals, as machines read them: "1234.50", "-0.05".
pub fn decimal(amount: Ore) -> String {
    parted(amount, '.')
}

/// Kronor with two decimals, as Swedish spreadsheets read them: "1234,50".
pub fn comma(amount: Ore) -> String {
    parted(amount, ',')
}

fn parted(amount: Ore, point: char) -> String {
    let (sign, ore) = (if amount < Ore::ZERO { "-" } else { "" }, amount.ore().unsigned_abs());
    format!("{sign}{}{point}{:02}", ore / 100, ore % 100)
}

/// Parties for the tests of the formats.
#[cfg(test)]
pub mod examples {
    use super::*;

    /// An organisation with a name that XML must escape.
    pub fn party(number: u128, figures: &str) -> Party {
        Party {
            id: OrganisationId::from(uuid::Uuid::from_u128(number)),
            name: format!("Exempel & Söner <{number}>"),
            number: Some(figures.into()),
            peppol: None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn an_organisation_without_a_number_has_no_figures() {
        let party = examples::party(1, "232100-0230");
        assert_eq!(party.figures().unwrap(), "2321000230");
        let nameless = Party { number: None, ..party };
        assert_eq!(nameless.figures(), Err(FormatRefusal::OrganisationNumberMissing(nameless.id)));
    }

    proptest! {
        #[test]
        fn an_amount_is_written_with_all_its_ore(ore: i64) {
            let text = decimal(Ore::new(ore));
            let figures: String = text.chars().filter(|letter| *letter != '.').collect();
            prop_assert_eq!(figures.parse::<i128>().unwrap(), i128::from(ore));
            prop_assert_eq!(text.len() - text.find('.').unwrap(), 3);
            prop_assert_eq!(comma(Ore::new(ore)), text.replace('.', ","));
        }
    }
}
