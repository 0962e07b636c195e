//! The tail of the normal distribution.

/// The chance to lie at least so many standard deviations from the mean, on both sides together.
///
/// erfc(z/√2): by the series of erf near zero, and by Lentz's continued fraction further out, where the series would
/// lose its digits.
pub(super) fn both_tails(deviations: f64) -> f64 {
    let x = deviations.abs() / std::f64::consts::SQRT_2;
    if x < 2.0 {
        1.0 - error_function(x)
    } else {
        complement(x)
    }
}

/// erf(x) = 2/√π · e^(−x²) · Σ 2ⁿ x^(2n+1) / (1·3·5…(2n+1)); all terms are positive, so nothing cancels.
fn error_function(x: f64) -> f64 {
    let (mut term, mut sum) = (x, x);
    let mut odd = 1.0;
    while term > sum * 1e-17 {
        odd += 2.0;
        term *= 2.0 * x * x / odd;
        sum += term;
    }
    std::f64::consts::FRAC_2_SQRT_PI * (-x * x).exp() * sum
}

/// erfc(x) = e^(−x²)/√π · 1/(x + ½/(x + 1/(x + 3⁄2/(x + …)))), for x of 2 and above.
fn complement(x: f64) -> f64 {
    let (mut fraction, mut c, mut d) = (x, x, 0.0);
    for step in 1..200 {
        let a = f64::from(step) / 2.0;
        d = 1.0 / (x + a * d);
        c = x + a / c;
        let change = c * d;
        fraction *= change;
        if (change - 1.0).abs() < 1e-16 {
            break;
        }
    }
    std::f64::consts::FRAC_2_SQRT_PI / 2.0 * (-x * x).exp() / fraction
}

/// How many standard deviations lie between the mean and a point beyond which `tail` of the distribution lies.
pub(super) fn quantile_of_tail(tail: f64) -> f64 {
    let (mut low, mut high) = (0.0, 40.0);
    for _ in 0..100 {
        let middle = f64::midpoint(low, high);
        if both_tails(middle) / 2.0 > tail {
            low = middle;
        } else {
            high = middle;
        }
    }
    f64::midpoint(low, high)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `2 * scipy.stats.norm.sf(z)` of SciPy 1.17.1.
    #[test]
    fn tails_are_those_of_scipy() {
        for (deviations, expected) in [
            (0.0, 1.0),
            (0.5, 0.617_075_077_451_973_8),
            (1.0, 0.317_310_507_862_914_15),
            (1.96, 0.049_995_790_296_440_87),
            (2.575_8, 0.010_000_847_475_557_36),
            (3.3, 0.000_966_848_284_767_554_9),
            (5.0, 5.733_031_437_583_866e-7),
            (8.0, 1.244_192_114_854_348e-15),
            (20.0, 5.507_248_237_212_311e-89),
        ] {
            let tails = both_tails(deviations);
            assert!(
                (tails / expected - 1.0).abs() < 1e-9,
                "{deviations}: {tails}"
            );
        }
        assert!((quantile_of_tail(0.005) - 2.575_829_303_548_901).abs() < 1e-9);
    }
}
