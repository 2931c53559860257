//! What the published reviews of a product come to. Whole numbers only.

/// Published reviews by stars.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Rating([i32; 5]);

impl Rating {
    /// From the counter of the product, one to five stars.
    pub fn read(counts: &[i32]) -> Self {
        let mut rating = [0; 5];
        rating.iter_mut().zip(counts).for_each(|(mine, count)| *mine = (*count).max(0));
        Self(rating)
    }

    /// How many reviews there are.
    pub fn count(self) -> i64 {
        self.0.iter().map(|count| i64::from(*count)).sum()
    }

    /// Whether there is none.
    pub fn is_empty(self) -> bool {
        self.count() == 0
    }

    /// Reviews with so many stars, one to five.
    pub fn of(self, stars: usize) -> i32 {
        stars.checked_sub(1).and_then(|at| self.0.get(at)).copied().unwrap_or(0)
    }

    /// The average in tenths of a star, rounded: 47 is 4.7. Zero without reviews.
    pub fn tenths(self) -> i64 {
        let sum: i64 = (1..).zip(self.0).map(|(stars, count)| stars * i64::from(count)).sum();
        let count = self.count();
        if count == 0 { 0 } else { (sum * 20 + count) / (count * 2) }
    }

    /// The average in whole stars, rounded.
    pub fn stars(self) -> i64 {
        (self.tenths() + 5) / 10
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(counts: [i32; 5], count: i64, tenths: i64, stars: i64) {
        let rating = Rating::read(&counts);
        assert_eq!((rating.count(), rating.tenths(), rating.stars()), (count, tenths, stars), "{counts:?}");
    }

    #[test]
    fn an_average_is_rounded_and_needs_no_reviews() {
        check([0, 0, 0, 0, 0], 0, 0, 0);
        check([0, 0, 0, 0, 1], 1, 50, 5);
        check([1, 0, 0, 0, 1], 2, 30, 3);
        check([0, 0, 0, 1, 2], 3, 47, 5);
        check([0, 0, 0, 19, 1], 20, 41, 4);
        check([2, 0, 0, 0, 1], 3, 23, 2);
        check([0, 0, 0, 1, 1], 2, 45, 5);
    }

    #[test]
    fn a_counter_that_is_too_short_or_wrong_is_no_fault() {
        assert_eq!(Rating::read(&[]), Rating::default());
        assert_eq!(Rating::read(&[-1, 2]).count(), 2);
        assert_eq!((Rating::read(&[1, 2, 3, 4, 5]).of(5), Rating::read(&[1]).of(0), Rating::read(&[1]).of(6)), (5, 0, 0));
    }
}
