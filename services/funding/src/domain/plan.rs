//! A financing plan as stated: one row per financier, and a total that need not be their sum.

use super::{OrganisationId, money::Ore};

/// The most characters of a row's name that a sentence takes in.
const LONGEST_NAME: usize = 60;

/// What the column of a financing plan states.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AmountKind {
    /// Sökt belopp.
    Applied,
    /// Beviljat belopp.
    Granted,
}

/// One financier's row, as written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// The financier as the document spells it.
    pub stated_name: String,
    /// The organisation that the name leads to.
    pub organisation: OrganisationId,
    /// Where the money comes from, e.g. "1:1 medel".
    pub source: String,
    /// The amount in the row.
    pub stated: Ore,
    /// What the column says that the amount is.
    pub amount_kind: AmountKind,
    /// Granted in so many words elsewhere in the document.
    pub granted: Option<Ore>,
    /// The share of the total that the document states, in basis points.
    pub stated_share_bps: Option<u16>,
    /// The most that the financier may pay of the total, in basis points.
    pub max_share_bps: Option<u16>,
    /// The rule that the cap follows from.
    pub cap_citation: String,
    /// What of it has gone back to the financier.
    pub returned: Ore,
}

impl Line {
    /// What was decided for this row: what was granted in so many words, else what the row states.
    pub fn decided(&self) -> Ore {
        self.granted.unwrap_or(self.stated)
    }

    /// What is booked for this row: what was decided, less what has gone back.
    pub fn booked(&self) -> Ore {
        self.decided().minus(self.returned).unwrap_or_default()
    }
}

/// A financing plan whose amounts can be added up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plan {
    lines: Vec<Line>,
    stated_total: Ore,
    derived_total: Ore,
}

impl Plan {
    /// The most rows a plan has.
    pub const MOST_LINES: usize = 50;

    /// A plan of 1 to 50 rows. The error names the rule that it breaks.
    pub fn new(lines: Vec<Line>, stated_total: Ore) -> Result<Self, String> {
        if lines.is_empty() || lines.len() > Self::MOST_LINES {
            return Err(format!("must have 1 to {} rows", Self::MOST_LINES));
        }
        let derived_total =
            Ore::sum(lines.iter().map(|line| line.stated)).ok_or("must have amounts that can be added up")?;
        Ok(Self { lines, stated_total, derived_total })
    }

    /// The rows, in the document's order.
    pub fn lines(&self) -> &[Line] {
        &self.lines
    }

    /// Notes that so much of each row has gone back to its financier.
    pub fn give_back(&mut self, parts: &[Ore]) {
        for (line, part) in self.lines.iter_mut().zip(parts) {
            line.returned = line.returned.plus(*part).unwrap_or(line.returned);
        }
    }

    /// The total as stated.
    pub fn stated_total(&self) -> Ore {
        self.stated_total
    }

    /// The sum of the rows.
    pub fn derived_total(&self) -> Ore {
        self.derived_total
    }

    /// A row's name among the others: as stated, with the source where two rows share a name. A long one is cut, and the row
    /// numbered instead: it stands in many sentences.
    pub fn name(&self, line: usize) -> String {
        let Some(row) = self.lines.get(line) else { return String::new() };
        let shared = self.lines.iter().filter(|other| other.stated_name == row.stated_name).count() > 1;
        let name = match (shared, row.source.as_str()) {
            (true, source) if !source.is_empty() => format!("{} ({source})", row.stated_name),
            _ => row.stated_name.clone(),
        };
        match name.char_indices().nth(LONGEST_NAME) {
            Some((end, _)) => format!("{}… (row {})", name.get(..end).unwrap_or_default(), line + 1),
            None => name,
        }
    }
}

/// The founding decision's plan, and plans like it, for the tests of the domain.
#[cfg(test)]
pub mod examples {
    use super::*;

    /// A row of so many kronor that nothing else is stated about.
    pub fn line(name: &str, organisation: u128, kronor: i64) -> Line {
        Line {
            stated_name: name.into(),
            organisation: OrganisationId::from(uuid::Uuid::from_u128(organisation)),
            source: String::new(),
            stated: Ore::new(kronor * Ore::PER_KRONA),
            amount_kind: AmountKind::Applied,
            granted: None,
            stated_share_bps: None,
            max_share_bps: None,
            cap_citation: String::new(),
            returned: Ore::ZERO,
        }
    }

    /// A plan of rows and a total in kronor.
    pub fn plan(lines: Vec<Line>, total_kronor: i64) -> Plan {
        Plan::new(lines, Ore::new(total_kronor * Ore::PER_KRONA)).unwrap()
    }

    /// Plans of fifty rows of the longest texts, in the widest letters, in which nothing agrees: one financier a row, three
    /// rows a financier, and all rows under one cap; with all that can be stated about a row, and with caps alone.
    pub fn largest() -> Vec<Plan> {
        let plan = |rows_each: usize, all_stated: bool| {
            let wide = "𐍈".repeat(200);
            let rows = (0..Plan::MOST_LINES).map(|row| {
                let [large, small] =
                    [(Ore::MOST.ore(), 7), (123_456_789_012_345, 1)].map(|(most, step)| most - step * row as i64);
                Line {
                    source: wide.clone(),
                    stated: Ore::new(large),
                    granted: all_stated.then_some(Ore::new(small)),
                    stated_share_bps: all_stated.then_some(3),
                    max_share_bps: Some(1),
                    cap_citation: wide.clone(),
                    ..line(&wide, (row / rows_each) as u128, 0)
                }
            });
            Plan::new(rows.collect(), Ore::MOST).unwrap()
        };
        [(1, true), (3, true), (50, true), (1, false), (3, false), (50, false)]
            .map(|(rows, all)| plan(rows, all))
            .into()
    }

    /// The plan of RUN-00253-2023 as it is written: its rows and its total differ by 90 kr.
    pub fn founding() -> Plan {
        let cap = "förordning (2003:596) 5 §";
        let region = Line {
            granted: Some(Ore::new(275_128_200)),
            max_share_bps: Some(5_000),
            cap_citation: cap.into(),
            source: "1:1 medel".into(),
            ..line("Region Norrbotten", 1, 2_751_282)
        };
        let agency = Line {
            stated_share_bps: Some(5_000),
            max_share_bps: Some(5_000),
            cap_citation: cap.into(),
            source: "nationella medel".into(),
            ..line("Tillväxtverket", 3, 2_978_268)
        };
        plan(vec![region, line("Norrbottens kommuner", 2, 226_896), agency], 5_956_536)
    }
}

#[cfg(test)]
mod tests {
    use super::{examples::*, *};

    #[test]
    fn a_row_is_named_as_stated_and_cut_only_where_it_is_long() {
        let from = |source: &str| Line { source: source.into(), ..line("Region Norrbotten", 1, 1) };
        let plan = plan(vec![from("1:1 medel"), from(""), line(&"å".repeat(61), 2, 1), line(&"å".repeat(60), 2, 1)], 4);
        let names: Vec<_> = (0..5).map(|line| plan.name(line)).collect();
        let cut = format!("{}… (row 3)", "å".repeat(60));
        assert_eq!(names, ["Region Norrbotten (1:1 medel)", "Region Norrbotten", &cut, &"å".repeat(60), ""]);
    }
}
