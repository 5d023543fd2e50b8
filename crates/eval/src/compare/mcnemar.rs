//! McNemar's test: of the rows that only one of two classifiers gets right, does one get more than its half?

use statrs::distribution::{Binomial, DiscreteCDF};

/// The p-value of McNemar's test, two-sided and exact: the probability that as uneven a split of the rows that
/// only one classifier gets right, or a more uneven one, comes about by tossing a coin for each.
///
/// McNemar, "Note on the sampling error of the difference between correlated proportions or percentages" (1947);
/// Dietterich, "Approximate statistical tests for comparing supervised classification learning algorithms" (1998),
/// recommends it for two classifiers that were trained once. The binomial distribution itself is used, whatever the
/// counts, and not its approximation by χ²: that costs nothing here, and the share of false alarms then is never above
/// the level. The price is some power with few rows, which the mid-p variant would buy back at the cost of that
/// guarantee (Fagerland, Lydersen & Laake, "The McNemar test for binary matched-pairs data", 2013).
///
/// Rows count as independent of each other. Where they come in groups, the test is too sure of itself.
pub fn mcnemar(only_first: u64, only_second: u64) -> f64 {
    let discordant = only_first + only_second;
    // One half is a probability, so there is always such a distribution.
    Binomial::new(0.5, discordant)
        .map_or(1.0, |coin| (2.0 * coin.cdf(only_first.min(only_second))).min(1.0))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Values of `statsmodels.stats.contingency_tables.mcnemar(table, exact=True)` (0.15.0), which are those of
    /// `scipy.stats.binomtest` (1.17.1).
    #[test]
    fn p_values_are_those_of_statsmodels() {
        for (first, second, p) in [
            (1, 0, 1.0),
            (0, 5, 0.0625),
            (5, 5, 1.0),
            (2, 8, 0.109375),
            (3, 14, 0.012725830078125),
            (10, 25, 0.016673847800120715),
            (59, 86, 0.030481814649487685),
            (121, 168, 0.006710919342854046),
            (700, 801, 0.009824629369101705),
            (1500, 1490, 0.869269182317956),
        ] {
            let found = mcnemar(first, second);
            assert!((found - p).abs() < 1e-9 * p.max(1e-3), "{first}, {second}: {found} instead of {p}");
            assert_eq!(found, mcnemar(second, first));
        }
        assert_eq!(mcnemar(0, 0), 1.0, "nothing speaks for a difference");
    }
}
