//! A scale with round numbers on it.
//!
//! Takes the numbers that are drawn; gives ends and ticks, and the place of a number between the ends. Whole numbers throughout,
//! so that every machine draws the same.

use crate::office::decimal::Decimal;

/// The most steps between the ends.
const STEPS: i128 = 5;

/// The length of a scale: a hundredth of a percent is one.
pub const LENGTH: i128 = 10_000;

/// Where numbers lie.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Scale {
    low: i128,
    high: i128,
    /// Round numbers from one end to the other.
    pub ticks: Vec<Decimal>,
}

/// What a scale has to hold besides the numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Base {
    /// Nought, always: a length says as much as its number.
    Nought,
    /// Nought where the numbers are not close together far from it.
    Near,
}

impl Scale {
    /// The scale of some numbers; `None` where there are none.
    pub fn of(values: impl Iterator<Item = Decimal>, base: Base) -> Option<Scale> {
        let values: Vec<Decimal> = values.collect();
        let (least, most) = (values.iter().min()?.units(), values.iter().max()?.units());
        // Numbers that differ by less than a third of what they are show how they differ only without nought.
        let is_far = (least > 0 || most < 0) && (most - least) < most.abs().max(least.abs()) / 3;
        let (mut low, mut high) = match base {
            Base::Near if is_far && least < most => (least, most),
            _ => (least.min(0), most.max(0)),
        };
        if low == high {
            high = Decimal::ONE.units();
        }
        // Of whole things there are no halves.
        let is_whole = values.iter().all(|value| value.places() == 0);
        let step = step(high - low, if is_whole { Decimal::ONE.units() } else { 1 });
        low = low.div_euclid(step) * step;
        high = -(-high).div_euclid(step) * step;
        let ticks = (0..=(high - low) / step).map(|at| Decimal::of_units(low + at * step)).collect();
        Some(Scale { low, high, ticks })
    }

    /// The place of a number, in hundredths of a percent from the lower end.
    pub fn at(&self, value: Decimal) -> i128 {
        ((value.units() - self.low) * LENGTH / (self.high - self.low).max(1)).clamp(0, LENGTH)
    }

    /// The place of nought, or of the end that is next to it.
    pub fn nought(&self) -> i128 {
        self.at(Decimal::ZERO)
    }

    /// Whether nought is on it.
    pub fn has_nought(&self) -> bool {
        self.low <= 0 && self.high >= 0
    }
}

/// The least of 1, 2, 5, 10, 20, 50… that goes into a range no more often than there is room for.
fn step(range: i128, least: i128) -> i128 {
    let mut power = least;
    loop {
        for step in [power, 2 * power, 5 * power] {
            if (range + step - 1) / step <= STEPS {
                return step;
            }
        }
        power *= 10;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decimals(numbers: &[f64]) -> Vec<Decimal> {
        numbers.iter().filter_map(|number| Decimal::of(*number)).collect()
    }

    fn ticks(numbers: &[f64], base: Base) -> Vec<String> {
        let scale = Scale::of(decimals(numbers).into_iter(), base);
        scale.map(|scale| scale.ticks.iter().map(Decimal::to_string).collect()).unwrap_or_default()
    }

    #[test]
    fn ends_and_ticks_are_round() {
        for (numbers, base, wanted) in [
            (&[90.0, 95.5][..], Base::Nought, "0 20 40 60 80 100"),
            (&[3.0, 1.0], Base::Nought, "0 1 2 3"),
            (&[0.3, 0.1], Base::Nought, "0 0.1 0.2 0.3"),
            (&[0.0, 0.0], Base::Nought, "0 1"),
            (&[-7.0, 12.0], Base::Nought, "-10 -5 0 5 10 15"),
            (&[-3.0], Base::Nought, "-3 -2 -1 0"),
            (
                &[1e15, 3.0],
                Base::Nought,
                "0 200000000000000 400000000000000 600000000000000 800000000000000 1000000000000000",
            ),
            (&[90.5, 92.0], Base::Near, "90.5 91 91.5 92"),
            (&[90.0, 96.0], Base::Near, "90 92 94 96"),
            (&[90.0, 90.0], Base::Near, "0 20 40 60 80 100"),
            (&[10.0, 96.0], Base::Near, "0 20 40 60 80 100"),
            (&[1.0], Base::Nought, "0 1"),
            (&[], Base::Near, ""),
        ] {
            assert_eq!(ticks(numbers, base).join(" "), wanted, "{numbers:?}");
        }
    }

    #[test]
    fn places_are_whole() {
        let scale = Scale::of(decimals(&[-5.0, 10.0]).into_iter(), Base::Nought);
        let at = |number: f64| scale.as_ref().zip(Decimal::of(number)).map(|(scale, number)| scale.at(number));
        assert_eq!((at(-5.0), at(0.0), at(10.0), at(2.5)), (Some(0), Some(3333), Some(10_000), Some(5000)));
    }
}
