//! The names of an organisation, today's and others, each with its days as far as they are known.

use std::collections::HashSet;

use time::Date;

use super::OrganisationId;
use crate::domain::name::OrganisationName;

/// What a name is to the organisation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NameKind {
    /// Its name today.
    Official,
    /// Another spelling or a name in daily use.
    Alias,
    /// A name that it had.
    Earlier,
    /// A short form.
    Abbreviation,
}

impl NameKind {
    /// All kinds.
    pub const ALL: [Self; 4] = [Self::Official, Self::Alias, Self::Earlier, Self::Abbreviation];
}

/// A name with its days.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Name {
    /// The name.
    pub text: OrganisationName,
    /// What it is to the organisation.
    pub kind: NameKind,
    /// The first day; none where it is not known.
    pub from: Option<Date>,
    /// The first day on which it is not valid any more.
    pub until: Option<Date>,
    /// Who had it, where that one has been merged into this one.
    pub merged_from: Option<OrganisationId>,
}

impl Name {
    /// A name without days.
    pub fn new(text: OrganisationName, kind: NameKind) -> Self {
        Self { text, kind, from: None, until: None, merged_from: None }
    }

    fn is_valid_on(&self, day: Date) -> bool {
        self.from.is_none_or(|from| from <= day) && self.until.is_none_or(|until| day < until)
    }
}

/// All names that lead to an organisation: the official one first, then its own others, then those that came with merges.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Names {
    official: Name,
    others: Vec<Name>,
}

impl Names {
    /// The official name and the others.
    pub fn new(official: Name, others: Vec<Name>) -> Self {
        Self { official, others }
    }

    /// The name today.
    pub fn official(&self) -> &OrganisationName {
        &self.official.text
    }

    /// The official name on a day: an earlier one, where its days are known and hold the day; otherwise today's.
    pub fn official_on(&self, day: Date) -> &OrganisationName {
        let earlier = |name: &&Name| name.kind == NameKind::Earlier && name.merged_from.is_none();
        let then = self.others.iter().filter(earlier).find(|name| name.until.is_some() && name.is_valid_on(day));
        let begun = self.official.from.is_none_or(|from| from <= day);
        then.filter(|_| !begun || !self.official.is_valid_on(day)).map_or(&self.official.text, |name| &name.text)
    }

    /// All of them, the official one first.
    pub fn all(&self) -> impl Iterator<Item = &Name> {
        std::iter::once(&self.official).chain(&self.others)
    }

    /// All but the official one.
    pub fn others(&self) -> &[Name] {
        &self.others
    }

    /// Those that did not come with a merge, the official one first.
    pub fn own(&self) -> impl Iterator<Item = &Name> {
        self.all().filter(|name| name.merged_from.is_none())
    }

    /// The places among the others of names that lead nowhere new, since one before is compared as equal.
    pub fn repeated(&self) -> Vec<usize> {
        let mut seen = HashSet::from([self.official.text.folded()]);
        let others = self.others.iter().enumerate();
        others.filter(|(_, name)| !seen.insert(name.text.folded())).map(|(place, _)| place).collect()
    }

    /// These names stated anew. A name that was official goes on leading here, as an earlier one, and those that came with merges stay.
    pub fn revised(&self, stated: Self, today: Date) -> Self {
        let merged: Vec<Name> = self.others.iter().filter(|name| name.merged_from.is_some()).cloned().collect();
        let came_with_merge: HashSet<String> = merged.iter().map(|name| name.text.folded()).collect();
        let Self { mut official, mut others } = stated;
        others.retain(|name| !came_with_merge.contains(&name.text.folded()));
        let was = &self.official;
        if official.text.folded() == was.text.folded() {
            official.from = was.from;
        } else {
            official.from = Some(today);
            match others.iter_mut().find(|name| name.text.folded() == was.text.folded()) {
                Some(kept) if kept.kind == NameKind::Earlier => kept.until = kept.until.or(Some(today)),
                Some(_) => {}
                None => others.push(Name { kind: NameKind::Earlier, until: Some(today), ..was.clone() }),
            }
        }
        others.extend(merged);
        Self { official, others }
    }

    /// Takes the names of another over, each marked with whose it was.
    pub(super) fn absorb(&mut self, other: &Self, whose: OrganisationId) {
        let marked = |name: &Name| Name { merged_from: Some(name.merged_from.unwrap_or(whose)), ..name.clone() };
        self.others.extend(other.all().map(marked));
        // In the order in which they are read.
        self.others.sort_by_key(|name| name.merged_from);
    }

    /// Gives back the names of an organisation, and of those that had been merged into it.
    pub(super) fn release(&mut self, whose: OrganisationId, with: &HashSet<OrganisationId>) -> Option<Self> {
        let goes = |name: &Name| name.merged_from.is_some_and(|from| from == whose || with.contains(&from));
        let (back, kept): (Vec<_>, Vec<_>) = std::mem::take(&mut self.others).into_iter().partition(goes);
        self.others = kept;
        let unmarked = |mut name: Name| {
            name.merged_from = name.merged_from.filter(|from| *from != whose);
            name
        };
        let (mut own, merged): (Vec<_>, Vec<_>) =
            back.into_iter().map(unmarked).partition(|name| name.merged_from.is_none());
        let official = own.iter().position(|name| name.kind == NameKind::Official)?;
        let official = own.remove(official);
        own.extend(merged);
        own.sort_by_key(|name| name.merged_from);
        Some(Self { official, others: own })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use time::macros::date;

    fn name(text: &str, kind: NameKind) -> Name {
        Name::new(OrganisationName::parse(text).expect("a name"), kind)
    }

    fn names(official: &str, others: &[&str]) -> Names {
        let others = others.iter().map(|other| name(other, NameKind::Alias)).collect();
        Names::new(name(official, NameKind::Official), others)
    }

    #[test]
    fn a_name_that_equals_another_is_found() {
        let names =
            names("Norrbottens kommuner", &["Norrbotten Kommuner", "NORRBOTTENS  KOMMUNER", "norrbotten kommuner"]);
        assert_eq!(names.repeated(), [1, 2]);
    }

    #[test]
    fn a_name_that_was_official_goes_on_leading_here_and_is_the_answer_for_its_days() {
        let first = names("Norrbottens läns landsting", &["Landstinget"]);
        let second = first.revised(names("Region Norrbotten", &["NLL"]), date!(2017 - 01 - 01));
        let all: Vec<_> = second.all().map(|name| (name.text.as_str(), name.kind)).collect();
        assert_eq!(
            all,
            [
                ("Region Norrbotten", NameKind::Official),
                ("NLL", NameKind::Alias),
                ("Norrbottens läns landsting", NameKind::Earlier)
            ]
        );
        assert_eq!(second.official_on(date!(2016 - 12 - 31)).as_str(), "Norrbottens läns landsting");
        assert_eq!(second.official_on(date!(2017 - 01 - 01)).as_str(), "Region Norrbotten");
        // Another spelling of the same name is no new name.
        let third = second.revised(names("REGION NORRBOTTEN", &[]), date!(2020 - 01 - 01));
        assert_eq!(third.all().count(), 1);
        assert_eq!(third.official_on(date!(2018 - 01 - 01)).as_str(), "REGION NORRBOTTEN");
    }
}
