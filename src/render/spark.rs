//! A figure in one line of blocks.

use crate::document::figure::Spark;
use crate::wording;

const BLOCKS: [char; 8] = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];

/// What is marked, the blocks, and what the line shows; nothing for no values.
pub(super) fn lines(spark: &Spark, columns: usize) -> Vec<String> {
    if spark.values.is_empty() || columns == 0 {
        return Vec::new();
    }
    let each = spark.values.len().div_ceil(columns).max(1);
    // A column shows the most of what it stands for: no failure is averaged away.
    let values: Vec<f64> = spark
        .values
        .chunks(each)
        .map(|values| values.iter().copied().fold(0.0, f64::max))
        .collect();
    let peak = values.iter().copied().fold(0.0, f64::max);
    let blocks: String = values
        .iter()
        .map(|value| {
            if *value <= 0.0 || peak <= 0.0 {
                return '·';
            }
            #[expect(
                clippy::cast_possible_truncation,
                clippy::cast_sign_loss,
                reason = "0 to 8"
            )]
            let step = (value / peak * 8.0).ceil() as usize;
            BLOCKS.get(step.saturating_sub(1)).copied().unwrap_or('█')
        })
        .collect();
    let mut marks = String::new();
    for (place, words) in &spark.marks {
        let place = place / each;
        let length = marks.chars().count();
        if place >= length {
            marks.push_str(&" ".repeat(place - length));
            marks.push_str(&format!("▼ {words}"));
        }
    }
    let mut lines = Vec::new();
    if !marks.is_empty() {
        lines.push(marks);
    }
    lines.push(blocks);
    let width = if each == 1 {
        String::new()
    } else {
        format!(", {each} intervals a column")
    };
    lines.push(format!(
        "{} – {}: {}, peak {}{width}",
        spark.ends.0,
        spark.ends.1,
        spark.title,
        wording::number(peak, 2)
    ));
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_single_failure_is_seen_however_many_columns_are_joined() {
        let mut values = vec![0.0; 500];
        values[321] = 1.0;
        values[7] = 20.0;
        let spark = Spark {
            title: "failed requests per second".to_owned(),
            values,
            marks: vec![(300, "fault".to_owned())],
            ends: ("10:00:00".to_owned(), "10:08:20".to_owned()),
        };
        let lines = lines(&spark, 70);
        assert_eq!(lines[1].chars().filter(|block| *block == '▁').count(), 1);
        assert_eq!(lines[1].chars().filter(|block| *block == '█').count(), 1);
        assert!(lines[0].ends_with("▼ fault"));
        assert!(lines.iter().all(|line| line.chars().count() <= 80));
    }
}
