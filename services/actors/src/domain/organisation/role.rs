//! The roles of an organisation in time: several at once, and each of them at most once on any day.

use std::collections::{BTreeSet, HashSet};

use time::Date;

use super::{
    OrganisationId,
    code::{EducationCode, MunicipalityCode},
    period::Period,
    refusal::Refusal,
};

/// What an organisation does in relation to the centre.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Role {
    /// Sökande: applies for project funding.
    Applicant,
    /// Finansiär: grants money.
    Funder,
    /// Samverkanspart: takes part in the centre's work.
    CooperationPartner,
    /// Remitterande part: refers individuals.
    Referrer,
    /// Arbetsgivare.
    Employer,
    /// Valideringsutförare: carries out mapping and assessment.
    Provider,
    /// Utfärdare: issues grades, certificates or vocational proofs.
    Issuer,
    /// Huvudman in the sense of the Education Act, for one municipality or several.
    ResponsibleAuthority,
    /// Kommun.
    Municipality,
    /// Utbildningsanordnare, perhaps with licences to grade.
    EducationProvider,
    /// Branschorganisation: owns a model of validation.
    SectorBody,
    /// Beställare: commissions validations from others.
    Commissioner,
    /// Lärcentrum.
    LearningCentre,
    /// Myndighet.
    Authority,
    /// Civilsamhälle.
    CivilSociety,
}

impl Role {
    /// All roles.
    pub const ALL: [Self; 15] = [
        Self::Applicant,
        Self::Funder,
        Self::CooperationPartner,
        Self::Referrer,
        Self::Employer,
        Self::Provider,
        Self::Issuer,
        Self::ResponsibleAuthority,
        Self::Municipality,
        Self::EducationProvider,
        Self::SectorBody,
        Self::Commissioner,
        Self::LearningCentre,
        Self::Authority,
        Self::CivilSociety,
    ];
}

/// A time in which an organisation has a role, or a licence to grade.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RolePeriod {
    /// The role.
    pub role: Role,
    /// Of an education provider: this is the licence to grade that education, and not the role itself.
    pub education: Option<EducationCode>,
    /// When.
    pub days: Period,
    /// The municipalities that a responsible authority answers for.
    pub covers: BTreeSet<MunicipalityCode>,
    /// The decision that it rests on.
    pub basis: String,
    /// Who was given it, where that one has been merged into this one.
    pub merged_from: Option<OrganisationId>,
}

impl RolePeriod {
    /// A role from a day on.
    pub fn since(role: Role, day: Date) -> Self {
        let days = Period::since(day);
        Self { role, education: None, days, covers: BTreeSet::new(), basis: String::new(), merged_from: None }
    }

    fn key(&self) -> (Role, &Option<EducationCode>) {
        (self.role, &self.education)
    }
}

/// All periods of one organisation, those among them that came with merges.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Roles(Vec<RolePeriod>);

impl Roles {
    /// The periods as they were decided.
    pub fn new(mut periods: Vec<RolePeriod>) -> Self {
        periods.sort_by(|left, right| order(left).cmp(&order(right)));
        Self(periods)
    }

    /// The periods as they were decided: where a merge brought some, these may lie over others.
    pub fn decided(&self) -> &[RolePeriod] {
        &self.0
    }

    /// The periods as they hold: no two of one role, or of one licence, have a day in common. Where a merge brought periods, those that
    /// the organisation was given itself come first, and of the others what is left.
    pub fn history(&self) -> Vec<RolePeriod> {
        let mut held: Vec<RolePeriod> = Vec::new();
        for period in &self.0 {
            let before: Vec<Period> =
                held.iter().filter(|other| other.key() == period.key()).map(|other| other.days).collect();
            let left = period.days.without_all(&before).into_iter().filter(|days| !days.is_empty());
            held.extend(left.map(|days| RolePeriod { days, ..period.clone() }));
        }
        held.sort_by(|left, right| (left.key(), left.days).cmp(&(right.key(), right.days)));
        held
    }

    /// The roles that are held on a day.
    pub fn held_on(&self, day: Date) -> BTreeSet<Role> {
        let holds = |period: &&RolePeriod| period.education.is_none() && period.days.holds(day);
        self.0.iter().filter(holds).map(|period| period.role).collect()
    }

    /// Adds a period. Refused where the same is held on one of its days, and where a licence would be without the role.
    pub fn assign(&mut self, period: RolePeriod) -> Result<(), Refusal> {
        let in_the_way = self.0.iter().find(|held| held.key() == period.key() && held.days.overlaps(&period.days));
        if let Some(held) = in_the_way {
            return Err(Refusal::RoleOverlaps { from: held.days.from });
        }
        let plain = self.0.iter().filter(|held| held.role == period.role && held.education.is_none());
        if period.education.is_some() && !period.days.without_all(plain.map(|held| &held.days)).is_empty() {
            return Err(Refusal::LicenceWithoutRole);
        }
        self.0.push(period);
        self.0.sort_by(|left, right| order(left).cmp(&order(right)));
        Ok(())
    }

    /// Ends what is held on a day, so that it is not held on that day nor on those behind it. A role takes its licences with it. What
    /// began on that day is as if it never had been.
    pub fn end(&mut self, role: Role, education: Option<&EducationCode>, day: Date) -> Result<(), Refusal> {
        let meant = |period: &RolePeriod| {
            period.role == role && (education.is_none() || period.education.as_ref() == education)
        };
        let exactly = |period: &RolePeriod| period.role == role && period.education.as_ref() == education;
        if !self.0.iter().any(|period| exactly(period) && period.days.holds(day)) {
            return Err(Refusal::RoleNotHeld);
        }
        let mut places: Vec<usize> = (0..self.0.len()).filter(|place| meant(&self.0[*place])).collect();
        places.sort_by_key(|place| (self.0[*place].days.from, self.0[*place].education.is_some()));
        // How far the days go that are cut away. A period of a merged organisation that lies under them is not to come forth behind the cut.
        let mut cut_until = Some(day);
        for place in places {
            let period = &mut self.0[place];
            let under = period.days.from > day && cut_until.is_none_or(|until| period.days.from < until);
            if period.days.holds(day) || under {
                if period.education.as_ref() == education {
                    cut_until = cut_until.zip(period.days.until).map(|(one, other)| one.max(other));
                }
                period.days.until = Some(day.max(period.days.from));
            }
        }
        // What is empty is gone, but where it came with a merge: undone, that organisation has it as it was decided here.
        self.0.retain(|period| !period.days.is_empty() || period.merged_from.is_some());
        Ok(())
    }

    /// Takes the periods of another over, each marked with whose it was.
    pub(super) fn absorb(&mut self, other: &Self, whose: OrganisationId) {
        let marked = |period: &RolePeriod| RolePeriod {
            merged_from: Some(period.merged_from.unwrap_or(whose)),
            ..period.clone()
        };
        self.0.extend(other.0.iter().map(marked));
        self.0.sort_by(|left, right| order(left).cmp(&order(right)));
    }

    /// Gives back the periods of an organisation, and of those that had been merged into it.
    pub(super) fn release(&mut self, whose: OrganisationId, with: &HashSet<OrganisationId>) -> Self {
        let goes = |period: &RolePeriod| period.merged_from.is_some_and(|from| from == whose || with.contains(&from));
        let (mut back, kept): (Vec<_>, Vec<_>) = std::mem::take(&mut self.0).into_iter().partition(goes);
        self.0 = kept;
        for period in &mut back {
            period.merged_from = period.merged_from.filter(|from| *from != whose);
        }
        Self::new(back)
    }
}

/// One's own first, then those that came with merges, by role and by day.
fn order(period: &RolePeriod) -> impl Ord + '_ {
    (period.merged_from, period.role, &period.education, period.days)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use time::{Duration, macros::date};

    fn day(number: i64) -> Date {
        date!(2020 - 01 - 01) + Duration::days(number)
    }

    fn period(role: Role, education: Option<&str>, from: i64, until: Option<i64>) -> RolePeriod {
        let education = education.map(|code| EducationCode::parse(code).expect("a code"));
        RolePeriod {
            education,
            days: Period { from: day(from), until: until.map(day) },
            ..RolePeriod::since(role, day(from))
        }
    }

    #[test]
    fn a_role_is_held_several_times_but_not_twice_on_a_day() {
        let mut roles = Roles::default();
        assert_eq!(roles.assign(period(Role::Funder, None, 0, Some(10))), Ok(()));
        assert_eq!(roles.assign(period(Role::Funder, None, 9, None)), Err(Refusal::RoleOverlaps { from: day(0) }));
        assert_eq!(roles.assign(period(Role::Funder, None, 10, None)), Ok(()));
        assert_eq!(roles.assign(period(Role::Referrer, None, 5, None)), Ok(()));
        assert_eq!(roles.held_on(day(9)), BTreeSet::from([Role::Funder, Role::Referrer]));
        assert_eq!(roles.held_on(day(-1)), BTreeSet::new());
    }

    #[test]
    fn a_licence_needs_the_role_and_ends_with_it() {
        let mut roles = Roles::default();
        let licence = || period(Role::EducationProvider, Some("VVS"), 5, None);
        assert_eq!(roles.assign(licence()), Err(Refusal::LicenceWithoutRole));
        assert_eq!(roles.assign(period(Role::EducationProvider, None, 0, None)), Ok(()));
        assert_eq!(roles.assign(licence()), Ok(()));
        assert_eq!(roles.assign(period(Role::EducationProvider, Some("EL"), 5, None)), Ok(()));
        let vvs = EducationCode::parse("VVS").expect("a code");
        assert_eq!(roles.end(Role::EducationProvider, Some(&vvs), day(8)), Ok(()));
        assert_eq!(roles.end(Role::EducationProvider, Some(&vvs), day(8)), Err(Refusal::RoleNotHeld));
        assert_eq!(roles.end(Role::EducationProvider, None, day(20)), Ok(()));
        let ends: Vec<_> = roles.history().iter().map(|held| held.days.until).collect();
        assert_eq!(ends, [Some(day(20)), Some(day(20)), Some(day(8))]);
    }

    #[test]
    fn a_role_that_ends_on_the_day_on_which_it_began_never_was() {
        let mut roles = Roles::default();
        assert_eq!(roles.assign(period(Role::Funder, None, 3, None)), Ok(()));
        assert_eq!(roles.end(Role::Funder, None, day(3)), Ok(()));
        assert_eq!(roles, Roles::default());
    }

    #[test]
    fn what_lies_under_a_role_that_ends_does_not_come_forth() {
        let mut roles = Roles::new(vec![period(Role::Funder, None, 0, Some(100))]);
        let merged = Roles::new(vec![period(Role::Funder, None, 50, None)]);
        roles.absorb(&merged, uuid::Uuid::from_u128(7).into());
        let held: Vec<_> = roles.history().iter().map(|held| held.days).collect();
        assert_eq!(held, [Period { from: day(0), until: Some(day(100)) }, Period::since(day(100))]);
        assert_eq!(roles.end(Role::Funder, None, day(20)), Ok(()));
        assert_eq!(roles.history().len(), 1);
        assert_eq!(roles.held_on(day(60)), BTreeSet::new());
    }

    #[derive(Debug, Clone)]
    enum Step {
        Assign(usize, Option<u8>, i64, Option<i64>),
        End(usize, Option<u8>, i64),
        Merge(u128),
        Unmerge(u128),
    }

    fn steps() -> impl Strategy<Value = Step> {
        let roles = || prop_oneof![Just(1usize), Just(9usize)];
        prop_oneof![
            4 => (roles(), proptest::option::of(0..2u8), 0..40i64, proptest::option::of(1..20i64))
                .prop_map(|(role, education, from, days)| Step::Assign(role, education, from, days.map(|days| from + days))),
            3 => (roles(), proptest::option::of(0..2u8), 0..60i64).prop_map(|(role, education, day)| Step::End(role, education, day)),
            1 => (1..3u128).prop_map(Step::Merge),
            1 => (1..3u128).prop_map(Step::Unmerge),
        ]
    }

    fn code(education: Option<u8>) -> Option<String> {
        education.map(|number| format!("E{number}"))
    }

    proptest! {
        #[test]
        fn whatever_is_commanded_no_role_is_held_twice_on_a_day(steps in proptest::collection::vec(steps(), 1..40)) {
            let mut roles = Roles::default();
            for step in steps {
                match step {
                    Step::Assign(role, education, from, until) => {
                        let education = code(education).filter(|_| role == 9);
                        let before = roles.clone();
                        if roles.assign(period(Role::ALL[role], education.as_deref(), from, until)).is_err() {
                            prop_assert_eq!(&before, &roles, "what is refused changes nothing");
                        }
                    }
                    Step::End(role, education, last) => {
                        let education = code(education).filter(|_| role == 9).map(|code| EducationCode::parse(&code).expect("a code"));
                        let held = roles.history().iter().any(|held| held.role == Role::ALL[role] && held.education == education && held.days.holds(day(last)));
                        prop_assert_eq!(roles.end(Role::ALL[role], education.as_ref(), day(last)).is_ok(), held);
                        prop_assert!(!held || !roles.history().iter().any(|held| held.role == Role::ALL[role]
                            && held.education == education && held.days.holds(day(last))));
                    }
                    Step::Merge(id) => {
                        let others = Roles::new(vec![
                            period(Role::Funder, None, 5, Some(25)),
                            period(Role::EducationProvider, None, 10, None),
                            period(Role::EducationProvider, Some("E1"), 12, Some(30)),
                        ]);
                        let before = roles.clone();
                        let id = OrganisationId::from(uuid::Uuid::from_u128(id));
                        if before.decided().iter().all(|held| held.merged_from != Some(id)) {
                            let mut again = roles.clone();
                            again.absorb(&others, id);
                            roles = again.clone();
                            prop_assert_eq!(again.release(id, &HashSet::new()), others);
                            prop_assert_eq!(again, before);
                        }
                    }
                    Step::Unmerge(id) => {
                        roles.release(uuid::Uuid::from_u128(id).into(), &HashSet::new());
                    }
                }
                let history = roles.history();
                for (place, one) in history.iter().enumerate() {
                    prop_assert!(!one.days.is_empty());
                    for other in &history[place + 1..] {
                        prop_assert!(one.key() != other.key() || !one.days.overlaps(&other.days), "{one:?} {other:?}");
                    }
                }
                for number in 0..70 {
                    let plain = history.iter().filter(|held| held.education.is_none() && held.days.holds(day(number)));
                    prop_assert_eq!(plain.map(|held| held.role).collect::<BTreeSet<_>>(), roles.held_on(day(number)));
                }
            }
        }
    }
}
