//! Where places are and how far apart: in whole millionths of a degree and whole metres.

/// The mean radius of the earth (IUGG), in metres. A sphere is wrong by half a percent at most.
const EARTH_RADIUS_M: f64 = 6_371_008.8;
/// Nothing that the centre works with lies further north, where meridians would be too close for a box.
const NORTHMOST: i32 = 75_000_000;
const SOUTHMOST: i32 = 54_000_000;
const WESTMOST: i32 = -25_000_000;
const EASTMOST: i32 = 35_000_000;

/// A point on the earth, WGS 84, in the Nordic countries.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Coordinates {
    latitude: i32,
    longitude: i32,
}

impl Coordinates {
    /// Reads millionths of a degree. The error names the rule that they break.
    pub fn parse(latitude: i32, longitude: i32) -> Result<Self, String> {
        if !(SOUTHMOST..=NORTHMOST).contains(&latitude) || !(WESTMOST..=EASTMOST).contains(&longitude) {
            return Err("must lie between 54 and 75 degrees north and between 25 degrees west and 35 degrees east: state millionths of a degree".into());
        }
        Ok(Self { latitude, longitude })
    }

    /// North, in millionths of a degree.
    pub fn latitude(self) -> i32 {
        self.latitude
    }

    /// East, in millionths of a degree.
    pub fn longitude(self) -> i32 {
        self.longitude
    }

    /// As the crow flies, in metres (haversine).
    pub fn distance_m(self, other: Self) -> i32 {
        let (south, north) = (radians(self.latitude), radians(other.latitude));
        let rise = (radians(other.latitude) - radians(self.latitude)) / 2.0;
        let turn = (radians(other.longitude) - radians(self.longitude)) / 2.0;
        let chord = rise.sin().powi(2) + south.cos() * north.cos() * turn.sin().powi(2);
        whole(2.0 * EARTH_RADIUS_M * chord.sqrt().min(1.0).asin())
    }
}

/// How far a point within so many metres may differ from another, in millionths of a degree: (latitude, longitude).
/// The second is counted where meridians are closest, so that nothing within the distance lies outside the box.
pub fn reach(within_m: i32) -> (i32, i32) {
    let angle = f64::from(within_m) / EARTH_RADIUS_M;
    let turn = 2.0 * ((angle / 2.0).sin() / radians(NORTHMOST).cos()).min(1.0).asin();
    // One more, since a distance is rounded and a millionth of a degree is a tenth of a metre.
    (whole(angle.to_degrees() * 1e6).saturating_add(10), whole(turn.to_degrees() * 1e6).saturating_add(30))
}

fn radians(microdegrees: i32) -> f64 {
    (f64::from(microdegrees) / 1e6).to_radians()
}

#[allow(clippy::cast_possible_truncation, reason = "a cast from a float stays within the type's bounds")]
fn whole(number: f64) -> i32 {
    number.round() as i32
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn at(latitude: i32, longitude: i32) -> Coordinates {
        Coordinates::parse(latitude, longitude).expect("in the Nordic countries")
    }

    #[test]
    fn distances_between_cities_are_those_of_the_map() {
        let (stockholm, gothenburg) = (at(59_329_300, 18_068_600), at(57_708_900, 11_974_600));
        let (oslo, helsinki) = (at(59_913_900, 10_752_200), at(60_169_900, 24_938_400));
        let (lulea, kiruna, pitea) =
            (at(65_584_800, 22_154_700), at(67_855_800, 20_225_300), at(65_317_200, 21_479_400));
        for (from, to, km) in [
            (stockholm, gothenburg, 397),
            (stockholm, oslo, 416),
            (stockholm, helsinki, 396),
            (lulea, kiruna, 266),
            (lulea, pitea, 43),
        ] {
            let found = from.distance_m(to);
            assert!((found - km * 1_000).abs() < 3_000, "{found} m are not {km} km");
            assert_eq!(found, to.distance_m(from));
        }
        // A degree of latitude is 60 nautical miles.
        assert!((at(60_000_000, 20_000_000).distance_m(at(61_000_000, 20_000_000)) - 111_195).abs() < 2);
    }

    #[test]
    fn what_lies_outside_the_nordic_countries_is_no_place_of_ours() {
        for (latitude, longitude) in [(0, 0), (53_999_999, 20_000_000), (65_000_000, 35_000_001), (i32::MAX, i32::MIN)]
        {
            assert!(Coordinates::parse(latitude, longitude).is_err());
        }
    }

    fn anywhere() -> impl Strategy<Value = Coordinates> {
        (SOUTHMOST..=NORTHMOST, WESTMOST..=EASTMOST).prop_map(|(latitude, longitude)| at(latitude, longitude))
    }

    fn nearby(from: Coordinates, rise: i32, turn: i32) -> Coordinates {
        at((from.latitude + rise).clamp(SOUTHMOST, NORTHMOST), (from.longitude + turn).clamp(WESTMOST, EASTMOST))
    }

    proptest! {
        #[test]
        fn a_distance_is_the_same_both_ways_and_nothing_to_oneself(from in anywhere(), to in anywhere()) {
            prop_assert_eq!(from.distance_m(to), to.distance_m(from));
            prop_assert_eq!(from.distance_m(from), 0);
        }

        #[test]
        fn no_detour_is_shorter(from in anywhere(), by in anywhere(), to in anywhere()) {
            prop_assert!(from.distance_m(to) <= from.distance_m(by) + by.distance_m(to) + 2);
        }

        #[test]
        fn nothing_within_the_distance_lies_outside_the_box(
            from in anywhere(), rise in -9_500_000i32..9_500_000, turn in -40_000_000i32..40_000_000, km in 1i32..=1_000,
        ) {
            let to = nearby(from, rise, turn);
            let (high, wide) = reach(km * 1_000);
            let inside = (from.latitude - to.latitude).abs() <= high && (from.longitude - to.longitude).abs() <= wide;
            prop_assert!(inside || from.distance_m(to) > km * 1_000);
        }
    }
}
