//! From totals to places. Pure: numbers in, places out.
//!
//! A total that is hidden or missing has no place and no influence on the places of others.

use crate::office::decimal::Decimal;

/// What follows equal totals.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Ties {
    /// 1, 2, 2, 4: equal units take the places they fill.
    #[default]
    Standard,
    /// 1, 2, 2, 3.
    Dense,
}

/// Which totals come first.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Order {
    /// The highest.
    #[default]
    High,
    /// The lowest.
    Low,
}

/// A place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    /// From 1.
    pub rank: usize,
    /// Whether another one has the same.
    pub is_tied: bool,
}

/// The places of totals among each other.
pub fn places(totals: &[Option<Decimal>], ties: Ties, order: Order) -> Vec<Option<Place>> {
    let mut sorted: Vec<Decimal> = totals.iter().flatten().copied().collect();
    sorted.sort_unstable();
    if order == Order::High {
        sorted.reverse();
    }
    let mut distinct = sorted.clone();
    distinct.dedup();
    let place = |total: &Decimal| {
        let list = if ties == Ties::Dense { &distinct } else { &sorted };
        let rank = list.iter().position(|other| other == total).map_or(0, |at| at + 1);
        Place { rank, is_tied: sorted.iter().filter(|other| *other == total).count() > 1 }
    };
    totals.iter().map(|total| total.as_ref().map(place)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn totals() -> impl Strategy<Value = Vec<Option<Decimal>>> {
        let total = prop_oneof![1 => Just(None), 4 => (0_i32..12).prop_map(|half| Decimal::of(f64::from(half) / 2.0))];
        prop::collection::vec(total, 0..12)
    }

    fn orders() -> impl Strategy<Value = Order> {
        prop_oneof![Just(Order::High), Just(Order::Low)]
    }

    fn ranks(totals: &[Option<Decimal>], ties: Ties, order: Order) -> Vec<Option<usize>> {
        places(totals, ties, order).into_iter().map(|place| place.map(|place| place.rank)).collect()
    }

    #[test]
    fn standard_and_dense() {
        let totals = [90.0, 95.0, 90.0, 80.0].map(Decimal::of);
        assert_eq!(ranks(&totals, Ties::Standard, Order::High), [2, 1, 2, 4].map(Some));
        assert_eq!(ranks(&totals, Ties::Dense, Order::High), [2, 1, 2, 3].map(Some));
        assert_eq!(ranks(&totals, Ties::Standard, Order::Low), [2, 4, 2, 1].map(Some));
    }

    proptest! {
        /// A place says how many stand before: in all, or how many totals.
        #[test]
        fn a_rank_counts_those_before(totals in totals(), order in orders()) {
            let before = |a: &Decimal, b: &Decimal| if order == Order::High { a > b } else { a < b };
            let (standard, dense) = (places(&totals, Ties::Standard, order), places(&totals, Ties::Dense, order));
            for (at, total) in totals.iter().enumerate() {
                let Some(total) = total else {
                    prop_assert_eq!(standard[at], None);
                    continue;
                };
                let above: Vec<&Decimal> = totals.iter().flatten().filter(|other| before(other, total)).collect();
                let kinds = above.iter().collect::<std::collections::BTreeSet<_>>().len();
                prop_assert_eq!(standard[at].map(|place| place.rank), Some(above.len() + 1));
                prop_assert_eq!(dense[at].map(|place| place.rank), Some(kinds + 1));
                let equal = totals.iter().flatten().filter(|other| *other == total).count();
                prop_assert_eq!(standard[at].map(|place| place.is_tied), Some(equal > 1));
            }
        }

        /// The order of rows does not matter.
        #[test]
        fn rows_may_stand_in_any_order(totals in totals(), order in orders(), by in 0_usize..12) {
            let mut turned = totals.clone();
            let by = by.min(turned.len());
            turned.rotate_left(by);
            let mut places = ranks(&totals, Ties::Standard, order);
            places.rotate_left(by);
            prop_assert_eq!(ranks(&turned, Ties::Standard, order), places);
        }

        /// What is hidden or excluded might as well not be there.
        #[test]
        fn what_is_hidden_moves_nobody(totals in totals(), order in orders()) {
            for ties in [Ties::Standard, Ties::Dense] {
                let shown: Vec<Option<Decimal>> = totals.iter().copied().filter(Option::is_some).collect();
                let places: Vec<Option<usize>> =
                    ranks(&totals, ties, order).into_iter().filter(Option::is_some).collect();
                prop_assert_eq!(ranks(&shown, ties, order), places);
            }
        }

        /// Dense places are the standard ones with the gaps closed.
        #[test]
        fn dense_places_close_the_gaps(totals in totals(), order in orders()) {
            let standard = ranks(&totals, Ties::Standard, order);
            let mut known: Vec<usize> = standard.iter().flatten().copied().collect();
            known.sort_unstable();
            known.dedup();
            let closed: Vec<Option<usize>> = standard
                .iter()
                .map(|rank| rank.and_then(|rank| known.iter().position(|other| *other == rank)).map(|at| at + 1))
                .collect();
            prop_assert_eq!(ranks(&totals, Ties::Dense, order), closed);
        }
    }
}
