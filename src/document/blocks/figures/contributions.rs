//! What the experiment contributes to, as bars on a scale of words.

use super::super::Scene;
use super::{block, caption};
use crate::document::Block;
use crate::document::figure::{Content, Figure, Level, Levels, Row};

/// The words of the scale, from the least.
const SCALE: [&str; 4] = ["none", "low", "medium", "high"];

/// More properties than this are left to the table.
const MOST: usize = 24;

/// A bar for each property whose level is a word of the scale; nothing if there are fewer than two.
pub(in super::super) fn contributions(scene: &Scene<'_>) -> Option<Block> {
    let levels: Vec<Level> = scene
        .run
        .contributions
        .iter()
        .filter_map(|contribution| {
            let step = SCALE
                .iter()
                .position(|word| *word == contribution.level.trim().to_ascii_lowercase())?;
            Some(Level {
                name: contribution.name.clone(),
                step,
            })
        })
        .take(MOST)
        .collect();
    if levels.len() < 2 {
        return None;
    }
    let words: Vec<String> = levels
        .iter()
        .map(|level| {
            let word = SCALE.get(level.step).copied().unwrap_or_default();
            format!("{} {word}", level.name)
        })
        .collect();
    Some(block(Figure {
        id: format!("{}figure-contributions", scene.prefix),
        alt: format!("Contributions: {}.", words.join(", ")),
        caption: caption(&["The levels that the experiment declares.".to_owned()]),
        time: None,
        rows: vec![Row {
            title: String::new(),
            note: String::new(),
            legend: Vec::new(),
            content: Content::Levels(Levels {
                scale: SCALE.map(str::to_owned).to_vec(),
                levels,
            }),
        }],
        spark: None,
    }))
}
