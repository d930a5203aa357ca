//! The control figure of Swedish identity numbers: it catches every single figure that is mistyped.

/// Whether the last of the figures is the control figure of those before it (Luhn, modulus 10).
/// Anything but figures has none.
pub fn holds(figures: &str) -> bool {
    let mut sum = 0;
    for (place, character) in figures.chars().rev().enumerate() {
        let Some(figure) = character.to_digit(10) else { return false };
        sum += match place % 2 {
            0 => figure,
            _ => figure * 2 / 10 + figure * 2 % 10,
        };
    }
    !figures.is_empty() && sum % 10 == 0
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// The figures with the control figure that makes them hold.
    fn closed(body: &str) -> String {
        (0..10).map(|figure| format!("{body}{figure}")).find(|whole| holds(whole)).expect("one of ten figures holds")
    }

    #[test]
    fn what_is_not_figures_never_holds() {
        for wrong in ["", "x", "5560160680x", "٥٥٦٠١٦٠٦٨٠", "-"] {
            assert!(!holds(wrong), "{wrong}");
        }
    }

    proptest! {
        #[test]
        fn exactly_one_control_figure_holds(body in "[0-9]{1,12}") {
            prop_assert_eq!((0..10).filter(|figure| holds(&format!("{body}{figure}"))).count(), 1);
        }

        #[test]
        fn a_single_altered_figure_is_always_caught(body in "[0-9]{1,12}", place in 0usize..12, by in 1u8..10) {
            let mut figures = closed(&body).into_bytes();
            let place = place % figures.len();
            figures[place] = b'0' + (figures[place] - b'0' + by) % 10;
            prop_assert!(!holds(std::str::from_utf8(&figures)?));
        }
    }
}
