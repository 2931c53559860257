//! Sums and comparisons of figures, from values alone.

use chrono::{Days, NaiveDate};

/// What was sold on a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Day {
    /// In the store's time zone.
    pub day: NaiveDate,
    /// Minor units.
    pub sales: i64,
    /// Orders.
    pub orders: i64,
}

/// Sales of the last days and of as many days before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Span {
    /// Minor units.
    pub sales: i64,
    /// Orders.
    pub orders: i64,
    /// Minor units, of the days before.
    pub before: i64,
}

/// The last `days` days up to `today`, and the same number before them.
pub fn span(days: &[Day], today: NaiveDate, length: u64) -> Span {
    let from = today.checked_sub_days(Days::new(length.saturating_sub(1))).unwrap_or(today);
    let earlier = from.checked_sub_days(Days::new(length)).unwrap_or(from);
    let within = |a: NaiveDate, b: NaiveDate| days.iter().filter(move |day| a <= day.day && day.day <= b);
    Span {
        sales: within(from, today).map(|day| day.sales).sum(),
        orders: within(from, today).map(|day| day.orders).sum(),
        before: within(earlier, from.pred_opt().unwrap_or(from)).map(|day| day.sales).sum(),
    }
}

/// The change in whole percent; `None` when there was nothing before.
pub fn change(now: i64, before: i64) -> Option<i64> {
    if before <= 0 {
        return None;
    }
    let percent = (i128::from(now) - i128::from(before)) * 100 / i128::from(before);
    i64::try_from(percent).ok()
}

/// Every day of the last `length`, those without sales too.
pub fn series(days: &[Day], today: NaiveDate, length: u64) -> Vec<Day> {
    (0..length)
        .rev()
        .filter_map(|back| today.checked_sub_days(Days::new(back)))
        .map(|day| days.iter().find(|one| one.day == day).copied().unwrap_or(Day { day, sales: 0, orders: 0 }))
        .collect()
}

/// A round number that is at least `value`: the top of a chart.
pub fn round_up(value: i64) -> i64 {
    let mut step: i64 = 1;
    while step.saturating_mul(10) <= value {
        step = step.saturating_mul(10);
    }
    [1, 2, 3, 4, 5, 6, 8, 10].iter().map(|times| step.saturating_mul(*times)).find(|top| *top >= value).unwrap_or(value)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(n: u32, sales: i64) -> Day {
        Day { day: NaiveDate::from_ymd_opt(2026, 11, n).unwrap(), sales, orders: 1 }
    }

    #[test]
    fn a_span_is_compared_with_the_days_before_it() {
        let days = [day(8, 5), day(9, 10), day(10, 20), day(11, 40)];
        let today = day(11, 0).day;
        assert_eq!(span(&days, today, 1), Span { sales: 40, orders: 1, before: 20 });
        assert_eq!(span(&days, today, 2), Span { sales: 60, orders: 2, before: 15 });
    }

    #[test]
    fn change_is_in_whole_percent() {
        assert_eq!(change(150, 100), Some(50));
        assert_eq!(change(50, 100), Some(-50));
        assert_eq!(change(50, 0), None);
    }

    #[test]
    fn days_without_sales_are_there() {
        let series = series(&[day(9, 10)], day(11, 0).day, 3);
        assert_eq!(series.iter().map(|day| day.sales).collect::<Vec<_>>(), [10, 0, 0]);
    }

    #[test]
    fn charts_end_at_round_numbers() {
        assert_eq!([0, 7, 11, 230, 1_250_000].map(round_up), [1, 8, 20, 300, 2_000_000]);
    }
}
