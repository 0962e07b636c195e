//! Figures that would stand twice: of a run that is one file alone, the strip shows what is drawn beside the file.
//!
//! Which of them a report has is decided by the template, so they are compared once they are placed.

use std::collections::BTreeSet;

use super::Block;
use super::blocks::STRIP;
use super::figure::Figure;

/// Leaves out what a strip before it shows, of the same run. A figure with one row more stays whole: its rows are read
/// together.
pub(super) fn leave_out(blocks: &mut Vec<Block>) {
    let mut strips: Vec<&Figure> = Vec::new();
    let mut repeats = BTreeSet::new();
    for block in &*blocks {
        let Block::Figure(figure) = block else {
            continue;
        };
        if figure.id.ends_with(STRIP) {
            strips.push(figure);
        } else if strips.iter().any(|strip| shows(strip, figure)) {
            repeats.insert(figure.id.clone());
        }
    }
    blocks.retain(|block| !matches!(block, Block::Figure(figure) if repeats.contains(&figure.id)));
}

fn shows(strip: &Figure, figure: &Figure) -> bool {
    // The same file may stand for two runs, and each has figures of its own.
    let run = strip.id.strip_suffix(STRIP).unwrap_or_default();
    figure.id.starts_with(run) && figure.time == strip.time && figure.rows == strip.rows
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::figure::{Content, Row};

    fn figure(id: &str, rows: &[&str]) -> Block {
        let row = |title: &&str| Row {
            title: (*title).to_owned(),
            note: String::new(),
            legend: Vec::new(),
            content: Content::Impact,
        };
        Block::Figure(Box::new(Figure {
            id: id.to_owned(),
            alt: String::new(),
            caption: Vec::new(),
            time: None,
            rows: rows.iter().map(row).collect(),
            spark: None,
        }))
    }

    fn left(mut blocks: Vec<Block>) -> Vec<String> {
        leave_out(&mut blocks);
        let figures = blocks.into_iter().filter_map(|block| match block {
            Block::Figure(figure) => Some(figure.id),
            _ => None,
        });
        figures.collect()
    }

    #[test]
    fn what_the_strip_shows_is_not_shown_again() {
        assert_eq!(
            left(vec![
                figure("figure-strip", &["load"]),
                Block::Rule,
                figure("file-1-load", &["load"]),
                figure("file-2-load", &["load", "targets"]),
            ]),
            ["figure-strip", "file-2-load"]
        );
    }

    #[test]
    fn without_a_strip_before_it_a_figure_stays() {
        assert_eq!(
            left(vec![
                figure("file-1-load", &["load"]),
                figure("figure-strip", &["load"]),
            ]),
            ["file-1-load", "figure-strip"]
        );
    }

    #[test]
    fn runs_on_the_same_file_have_figures_of_their_own() {
        assert_eq!(
            left(vec![
                figure("run-1-figure-strip", &["load"]),
                figure("run-2-file-1-load", &["load"]),
            ]),
            ["run-1-figure-strip", "run-2-file-1-load"]
        );
    }
}
