//! Decimal numbers, exact to twelve places: what people add up on paper.
//!
//! Takes the numbers of cells; gives sums, products and roundings as a clerk would work them out: 1.005 to two places is 1.01,
//! whatever the nearest binary fraction is. Never overflows without saying so.

use std::fmt;

/// Places that are kept.
const PLACES: u32 = 12;
/// One, in units of the last place.
const ONE: i128 = 10_i128.pow(PLACES);
/// The largest number that is taken, far beyond any mark.
const LARGEST: f64 = 1e15;

/// A decimal number.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Decimal(i128);

impl Decimal {
    /// One.
    pub const ONE: Decimal = Decimal(ONE);
    /// Nought.
    pub const ZERO: Decimal = Decimal(0);

    /// The number as it would be written with the fewest digits; `None` beyond a thousand million millions.
    pub fn of(number: f64) -> Option<Decimal> {
        if !number.is_finite() || number.abs() > LARGEST {
            return None;
        }
        let text = format!("{}", number.abs());
        let (whole, fraction) = text.split_once('.').unwrap_or((&text, ""));
        let mut units = whole.parse::<i128>().ok()?.checked_mul(ONE)?;
        let mut place = ONE;
        for digit in fraction.bytes().take(PLACES as usize) {
            place /= 10;
            units += i128::from(digit.saturating_sub(b'0')) * place;
        }
        Some(Decimal(if number < 0.0 { -units } else { units }))
    }

    /// The sum.
    pub fn plus(self, other: Decimal) -> Option<Decimal> {
        self.0.checked_add(other.0).map(Decimal)
    }

    /// The product, to twelve places.
    pub fn times(self, other: Decimal) -> Option<Decimal> {
        self.0.checked_mul(other.0).map(|product| Decimal(halved(product, ONE)))
    }

    /// The quotient by a count, to twelve places.
    pub fn over(self, count: usize) -> Option<Decimal> {
        let count = i128::try_from(count).ok().filter(|count| *count > 0)?;
        Some(Decimal(halved(self.0, count)))
    }

    /// Rounded to so many places, halves away from nought.
    pub fn rounded(self, places: u32) -> Decimal {
        let unit = 10_i128.pow(PLACES.saturating_sub(places));
        Decimal(halved(self.0, unit) * unit)
    }

    /// In units of the last place that is kept, for what is drawn to scale.
    pub fn units(self) -> i128 {
        self.0
    }

    /// The number of so many units of the last place.
    pub fn of_units(units: i128) -> Decimal {
        Decimal(units)
    }

    /// How many places it needs.
    pub fn places(self) -> u32 {
        (0..PLACES).find(|places| self.0 % 10_i128.pow(PLACES - places) == 0).unwrap_or(PLACES)
    }

    /// Written with so many places.
    pub fn fixed(self, places: u32) -> String {
        let places = places.min(PLACES);
        let number = self.rounded(places);
        let sign = if number.0 < 0 { "-" } else { "" };
        let (whole, rest) = (number.0.abs() / ONE, number.0.abs() % ONE);
        if places == 0 {
            return format!("{sign}{whole}");
        }
        let fraction = format!("{rest:012}");
        format!("{sign}{whole}.{}", fraction.get(..places as usize).unwrap_or(""))
    }

    /// As a number for templates.
    pub fn to_f64(self) -> f64 {
        self.to_string().parse().unwrap_or_default()
    }
}

/// Division that rounds halves away from nought.
fn halved(number: i128, by: i128) -> i128 {
    let (quotient, rest) = (number / by, number % by);
    // The remainder is compared with what is missing to the divisor, so that nothing is doubled.
    if rest.abs() >= by - rest.abs() { quotient + number.signum() } else { quotient }
}

/// With the places it needs.
impl fmt::Display for Decimal {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.fixed(self.places()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decimal(number: f64) -> Decimal {
        Decimal::of(number).unwrap_or_default()
    }

    #[test]
    fn sums_as_on_paper() {
        let sum = decimal(0.1).plus(decimal(0.2));
        assert_eq!(sum, Some(decimal(0.3)));
        assert_eq!(decimal(95.5).times(decimal(0.4)), Some(decimal(38.2)));
        assert_eq!(decimal(10.0).over(3).map(|third| third.fixed(2)), Some("3.33".to_owned()));
        assert_eq!(Decimal::of(1e16), None);
        assert_eq!(Decimal::of(f64::NAN), None);
    }

    #[test]
    fn halves_go_away_from_nought() {
        for (number, places, text) in [
            (1.005, 2, "1.01"),
            (2.675, 2, "2.68"),
            (-1.005, 2, "-1.01"),
            (0.5, 0, "1"),
            (-0.5, 0, "-1"),
            (1.0049, 2, "1.00"),
            (92.0, 1, "92.0"),
            (0.125, 12, "0.125000000000"),
            (-0.001, 2, "0.00"),
        ] {
            assert_eq!(decimal(number).fixed(places), text);
        }
        assert_eq!(decimal(92.50).to_string(), "92.5");
        assert_eq!(decimal(-3.0).to_string(), "-3");
    }
}
