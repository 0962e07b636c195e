//! A histogram of latencies whose values are off by at most 0.1 %, and which merges with others in any order.
//!
//! Below 1,024 ns every value has a bucket of its own; above, each doubling is cut into 512 equal buckets, so that a
//! bucket's middle is within 1/1024 of all its values.

/// Counts of latencies, sparse: only buckets that hold something take memory.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Histogram {
    /// Bucket and count, in order of buckets.
    runs: Vec<(u16, u32)>,
    count: u64,
}

/// Buckets in each doubling of the value.
const BUCKETS_PER_DOUBLING_LOG2: u32 = 9;

impl Histogram {
    /// How many values it holds.
    #[must_use]
    pub fn count(&self) -> u64 {
        self.count
    }

    /// How many buckets hold something.
    #[must_use]
    pub(super) fn buckets(&self) -> usize {
        self.runs.len()
    }

    /// Adds values by their buckets, which must be in order.
    pub(super) fn add_sorted(&mut self, buckets: &[u16]) {
        if buckets.is_empty() {
            return;
        }
        let more = buckets
            .chunk_by(|left, right| left == right)
            .map(|run| (run[0], u32::try_from(run.len()).unwrap_or(u32::MAX)));
        self.merge_runs(more);
        self.count += buckets.len() as u64;
    }

    /// Adds all values of another.
    pub fn merge(&mut self, other: &Self) {
        if other.count > 0 {
            self.merge_runs(other.runs.iter().copied());
            self.count += other.count;
        }
    }

    fn merge_runs(&mut self, more: impl Iterator<Item = (u16, u32)>) {
        let mut merged = Vec::with_capacity(self.runs.len() + 16);
        let mut mine = self.runs.iter().copied().peekable();
        for (bucket, count) in more {
            while let Some(run) = mine.next_if(|run| run.0 < bucket) {
                merged.push(run);
            }
            let same = mine.next_if(|run| run.0 == bucket);
            merged.push((
                bucket,
                same.map_or(count, |run| run.1.saturating_add(count)),
            ));
        }
        merged.extend(mine);
        merged.shrink_to_fit();
        self.runs = merged;
    }

    /// The values in order, each with how often it occurs.
    pub fn values(&self) -> impl Iterator<Item = (i64, u64)> + '_ {
        self.runs
            .iter()
            .map(|(bucket, count)| (middle_of(*bucket), u64::from(*count)))
    }

    /// How many values lie above a limit; the bucket that holds the limit counts as not above.
    #[must_use]
    pub fn count_above(&self, limit_ns: i64) -> u64 {
        let limit = bucket_of(limit_ns);
        let from = self.runs.partition_point(|run| run.0 <= limit);
        let above = self.runs.get(from..).unwrap_or_default();
        above.iter().map(|run| u64::from(run.1)).sum()
    }
}

/// The bucket of a latency; negative ones are taken as 0.
pub(super) fn bucket_of(nanoseconds: i64) -> u16 {
    let value = u64::try_from(nanoseconds).unwrap_or(0);
    let shift = (u64::BITS - value.leading_zeros()).saturating_sub(BUCKETS_PER_DOUBLING_LOG2 + 1);
    let bucket = (u64::from(shift) << BUCKETS_PER_DOUBLING_LOG2) + (value >> shift);
    u16::try_from(bucket).unwrap_or(u16::MAX)
}

/// The value in the middle of a bucket.
fn middle_of(bucket: u16) -> i64 {
    let per_doubling = 1_u32 << BUCKETS_PER_DOUBLING_LOG2;
    let bucket = u32::from(bucket);
    let shift = (bucket / per_doubling).saturating_sub(1);
    let steps = u64::from(bucket - shift * per_doubling);
    let low = steps << shift;
    let middle = low + ((1_u64 << shift) - 1) / 2;
    i64::try_from(middle).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn small_values_are_exact_and_the_largest_has_a_bucket() {
        for value in 0..1024 {
            assert_eq!(middle_of(bucket_of(value)), value);
        }
        assert!(bucket_of(i64::MAX) < u16::MAX);
        assert_eq!(bucket_of(-5), 0);
    }

    proptest! {
        #[test]
        fn a_bucket_is_within_a_thousandth_of_its_values(value in 0..i64::MAX, shift in 0..62_u32) {
            let value = value >> shift;
            let middle = middle_of(bucket_of(value));
            prop_assert!((i128::from(middle) - i128::from(value)).abs() * 1000 <= i128::from(value));
        }

        #[test]
        fn order_of_merging_does_not_matter(values in prop::collection::vec(0..5_000_000_i64, 0..200), cut in 0..200_usize) {
            let histogram = |values: &[i64]| {
                let mut buckets: Vec<u16> = values.iter().map(|value| bucket_of(*value)).collect();
                buckets.sort_unstable();
                let mut histogram = Histogram::default();
                histogram.add_sorted(&buckets);
                histogram
            };
            let (left, right) = values.split_at(cut.min(values.len()));
            let (mut one, mut other) = (histogram(left), histogram(right));
            let keep = one.clone();
            one.merge(&other);
            other.merge(&keep);
            prop_assert_eq!(&one, &other);
            prop_assert_eq!(&one, &histogram(&values));
        }
    }
}
