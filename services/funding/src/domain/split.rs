//! A sum shared by several parties to the last öre: who is capped gets its share rounded down, what that leaves goes to who is not, and
//! what is borne over time is always what the sum of all of it gives.

use super::money::Ore;

/// Ten thousand basis points are the whole.
const WHOLE_BPS: i128 = 10_000;

/// Somebody who bears a part.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Party {
    /// What its share is in proportion to, such as what it was decided to pay.
    pub weight: Ore,
    /// The most that it may bear of the whole, in basis points.
    pub max_bps: Option<u16>,
}

/// What each party bears, and what nobody does because all are capped.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Split {
    /// In the order of the parties.
    pub parts: Vec<Ore>,
    /// What is left.
    pub unborne: Ore,
}

/// Splits a sum. Capped parties get the lesser of share and cap, rounded down, so that no rounding breaks a cap. The others share what
/// is left in proportion, by the largest remainder, and the first of equals.
pub fn split(whole: Ore, parties: &[Party]) -> Split {
    let (whole, total) = (i128::from(whole.ore().max(0)), weights(parties.iter()));
    let mut parts: Vec<i128> = parties.iter().map(|party| capped(whole, total, *party).unwrap_or(0)).collect();
    let free: Vec<usize> = (0..parties.len()).filter(|place| is_free(parties, *place)).collect();
    let left = whole - parts.iter().sum::<i128>();
    let free_total = weights(free.iter().filter_map(|place| parties.get(*place)));
    if free_total == 0 {
        return Split { parts: parts.into_iter().map(ore).collect(), unborne: ore(left) };
    }
    let mut remainders = Vec::with_capacity(free.len());
    let mut given = 0;
    for place in free {
        let share = left * parties.get(place).map_or(0, weight);
        let floor = share / free_total;
        if let Some(part) = parts.get_mut(place) {
            *part = floor;
        }
        given += floor;
        remainders.push((place, share % free_total));
    }
    // A stable sort: of equal remainders the first party's comes first.
    remainders.sort_by_key(|(_, remainder)| std::cmp::Reverse(*remainder));
    let odd = usize::try_from(left - given).unwrap_or(0);
    for (place, _) in remainders.into_iter().take(odd) {
        if let Some(part) = parts.get_mut(place) {
            *part += 1;
        }
    }
    Split { parts: parts.into_iter().map(ore).collect(), unborne: Ore::ZERO }
}

/// What each party bears now of a sum that has grown to `whole`, where each has borne so much of it before: its part of the whole, which is
/// no more than its `most`, less that. Where a part has shrunk although the whole has grown, nothing is asked back: the party bears nothing
/// now, and the others that much less, until the parts have caught up.
pub fn next(borne: &[Ore], whole: Ore, parties: &[Party], most: &[Ore]) -> Split {
    let whole = whole.max(Ore::ZERO);
    let due = split(whole, parties).parts.into_iter().zip(most).map(|(due, most)| wide(due).min(wide(*most).max(0)));
    let before = borne.iter().copied().chain(std::iter::repeat(Ore::ZERO));
    let mut parts: Vec<i128> = due.zip(before).map(|(due, borne)| (due - wide(borne)).max(0)).collect();
    let left = wide(whole) - borne.iter().copied().map(wide).sum::<i128>();
    lessen(&mut parts, left, |_| true);
    let unborne = ore((left - parts.iter().sum::<i128>()).max(0));
    Split { parts: parts.into_iter().map(ore).collect(), unborne }
}

/// Takes from the largest of some parts what these are together more than `most`.
pub fn lessen(parts: &mut [i128], most: i128, some: impl Fn(usize) -> bool) {
    let sum: i128 = parts.iter().enumerate().filter(|(place, _)| some(*place)).map(|(_, part)| *part).sum();
    let mut over = sum - most;
    while over > 0 {
        let largest = parts.iter_mut().enumerate().filter(|(place, part)| some(*place) && **part > 0);
        let Some((_, part)) = largest.max_by_key(|(_, part)| **part) else { break };
        let less = over.min(*part);
        *part -= less;
        over -= less;
    }
}

fn capped(whole: i128, total: i128, party: Party) -> Option<i128> {
    let cap = whole * i128::from(party.max_bps?) / WHOLE_BPS;
    Some(if total == 0 { 0 } else { cap.min(whole * weight(&party) / total) })
}

fn is_free(parties: &[Party], place: usize) -> bool {
    parties.get(place).is_some_and(|party| party.max_bps.is_none())
}

fn weight(party: &Party) -> i128 {
    wide(party.weight).max(0)
}

fn wide(ore: Ore) -> i128 {
    ore.ore().into()
}

fn weights<'a>(parties: impl Iterator<Item = &'a Party>) -> i128 {
    parties.map(weight).sum()
}

/// No part is larger than the whole, which is an amount.
fn ore(amount: i128) -> Ore {
    Ore::try_from(amount).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const WEIGHTS: [i64; 3] = [275_128_200, 22_698_600, 297_826_800];

    fn parties(weights: &[i64], caps: &[Option<u16>]) -> Vec<Party> {
        let party = |(weight, max_bps): (&i64, &Option<u16>)| Party { weight: Ore::new(*weight), max_bps: *max_bps };
        weights.iter().zip(caps).map(party).collect()
    }

    fn parts(split: &Split) -> Vec<i64> {
        split.parts.iter().map(|part| part.ore()).collect()
    }

    #[test]
    fn acceptance_3_vector_a_the_cap_beats_the_rounding() {
        let claim = Ore::new(123_456_789);
        let capped = split(claim, &parties(&WEIGHTS, &[None, None, Some(5_000)]));
        assert_eq!((parts(&capped), capped.unborne), (vec![57_023_821, 4_704_574, 61_728_394], Ore::ZERO));
        let free = split(claim, &parties(&WEIGHTS, &[None; 3]));
        assert_eq!(parts(&free), [57_023_821, 4_704_574, 61_728_394]);
    }

    /// Bears the next of several sums, and adds it to what each has borne.
    fn bear(borne: &mut Vec<Ore>, sum: i64, claimed: &mut i64, parties: &[Party]) -> Split {
        *claimed += sum;
        let most: Vec<_> = parties.iter().map(|party| party.weight).collect();
        let next = next(borne, Ore::new(*claimed), parties, &most);
        borne.resize(parties.len(), Ore::ZERO);
        borne.iter_mut().zip(&next.parts).for_each(|(borne, part)| *borne = borne.plus(*part).unwrap());
        next
    }

    #[test]
    fn acceptance_3_vector_b_seven_claims_give_what_their_sum_gives() {
        let claims = [31_821_992, 28_663_622, 12_256_820, 6_668_034, 2_093_547, 49_796_680, 8_593_696];
        let parties = parties(&WEIGHTS, &[None; 3]);
        let mut one_by_one = vec![0; 3];
        let (mut borne, mut claimed) = (Vec::new(), 0);
        for claim in claims {
            let alone = parts(&split(Ore::new(claim), &parties));
            one_by_one.iter_mut().zip(alone).for_each(|(sum, part)| *sum += part);
            let next = bear(&mut borne, claim, &mut claimed, &parties);
            assert_eq!((parts(&next).iter().sum::<i64>(), next.unborne), (claim, Ore::ZERO));
        }
        assert_eq!(one_by_one, [64_616_235, 5_330_961, 69_947_195]);
        assert_eq!(borne.iter().map(|borne| borne.ore()).collect::<Vec<_>>(), [64_616_233, 5_330_962, 69_947_196]);
    }

    #[test]
    fn acceptance_3_vector_c_a_share_that_shrinks_is_not_asked_back() {
        let parties = parties(&[6, 6, 2], &[None; 3]);
        assert_eq!(parts(&split(Ore::new(10), &parties)), [4, 4, 2]);
        assert_eq!(parts(&split(Ore::new(11), &parties)), [5, 5, 1]);
        let (mut borne, mut claimed) = (Vec::new(), 0);
        assert_eq!(parts(&bear(&mut borne, 10, &mut claimed, &parties)), [4, 4, 2]);
        let second = parts(&bear(&mut borne, 1, &mut claimed, &parties));
        assert!(second.iter().sum::<i64>() == 1 && second.iter().all(|part| *part >= 0), "{second:?}");
        bear(&mut borne, 3, &mut claimed, &parties);
        assert_eq!(borne.iter().map(|borne| borne.ore()).collect::<Vec<_>>(), [6, 6, 2], "the shares have caught up");
        assert_eq!(
            bear(&mut borne, 5, &mut claimed, &parties),
            Split { parts: vec![Ore::ZERO; 3], unborne: Ore::new(5) }
        );
    }

    #[test]
    fn what_nobody_may_bear_is_told_and_not_given_to_anybody() {
        let split = split(Ore::new(101), &parties(&[1, 1], &[Some(5_000), Some(4_000)]));
        assert_eq!((parts(&split), split.unborne.ore()), (vec![50, 40], 11));
    }

    prop_compose! {
        fn any_parties()(each in proptest::collection::vec((0..1_000_000_000i64, proptest::option::of(1..=10_000u16)), 1..6)) -> Vec<Party> {
            each.into_iter().map(|(weight, max_bps)| Party { weight: Ore::new(weight), max_bps }).collect()
        }
    }

    proptest! {
        #[test]
        fn nothing_is_lost_and_no_cap_is_passed_whatever_is_split(whole in 0..100_000_000_000i64, parties in any_parties()) {
            let split = split(Ore::new(whole), &parties);
            prop_assert_eq!(parts(&split).iter().sum::<i64>() + split.unborne.ore(), whole);
            prop_assert!(split.unborne >= Ore::ZERO);
            for (part, party) in split.parts.iter().zip(&parties) {
                let most = party.max_bps.map_or(i128::from(whole), |bps| i128::from(whole) * i128::from(bps) / 10_000);
                prop_assert!(part.ore() >= 0 && i128::from(part.ore()) <= most);
            }
        }

        #[test]
        fn without_caps_each_part_is_less_than_an_ore_from_its_share(whole in 0..100_000_000_000i64, weights in proptest::collection::vec(1..1_000_000_000i64, 1..6)) {
            let total: i128 = weights.iter().map(|weight| i128::from(*weight)).sum();
            let all = parties(&weights, &vec![None; weights.len()]);
            for (part, weight) in split(Ore::new(whole), &all).parts.iter().zip(&weights) {
                let off = i128::from(part.ore()) * total - i128::from(whole) * i128::from(*weight);
                prop_assert!(off.abs() < total);
            }
        }

        /// Acceptance test 3 of the domain: at every prefix, what each has borne never shrinks, is within its cap and its grant, and all of it
        /// is no more than what was claimed.
        #[test]
        fn acceptance_3_deltas_are_never_negative_and_claims_in_a_row_stay_within_every_cap(
            claims in proptest::collection::vec(0..5_000_000i64, 1..40), parties in any_parties(),
        ) {
            let (mut borne, mut claimed) = (Vec::new(), 0i64);
            for claim in claims {
                let split = bear(&mut borne, claim, &mut claimed, &parties);
                prop_assert!(split.parts.iter().all(|part| *part >= Ore::ZERO) && split.unborne >= Ore::ZERO);
                prop_assert_eq!(borne.iter().map(|borne| borne.ore()).sum::<i64>() + split.unborne.ore(), claimed);
                for (borne, party) in borne.iter().zip(&parties) {
                    let most = party.max_bps.map_or(i128::from(claimed), |bps| i128::from(claimed) * i128::from(bps) / 10_000);
                    prop_assert!(i128::from(borne.ore()) <= most && *borne <= party.weight);
                }
            }
        }
    }
}
