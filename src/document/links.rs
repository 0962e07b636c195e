//! Links within a report. Which parts there are is decided by the template, so a link is kept only where what it leads to
//! was placed: elsewhere its words stand without one.

use std::collections::BTreeSet;

use super::{Block, Inline, Target};

/// Makes words of the links that lead nowhere.
pub(super) fn mend(blocks: &mut [Block]) {
    let mut known = BTreeSet::new();
    for block in blocks.iter() {
        addresses(block, &mut |id| {
            known.insert(id.to_owned());
        });
    }
    for block in blocks {
        mend_block(block, &known);
    }
}

/// Tells the addresses of a block and of those in it, headings without one excepted. Blocks nest no deeper than code and
/// the Markdown reader make them.
pub(super) fn addresses(block: &Block, tell: &mut dyn FnMut(&str)) {
    let inner: &[Block] = match block {
        Block::Heading(heading) => {
            if !heading.id.is_empty() {
                tell(&heading.id);
            }
            &[]
        }
        Block::Verdict(verdict) => {
            verdict.id.iter().for_each(|id| tell(id));
            &[]
        }
        Block::Table(table) => {
            table.id.iter().for_each(|id| tell(id));
            &[]
        }
        Block::Findings(findings) => {
            findings.iter().for_each(|finding| tell(&finding.id));
            &[]
        }
        Block::Figure(figure) => {
            tell(&figure.id);
            &[]
        }
        Block::Output(output) => {
            tell(&output.id);
            &[]
        }
        Block::Activity(activity) => {
            tell(&activity.id);
            &activity.blocks
        }
        Block::Fold(fold) => {
            fold.id.iter().for_each(|id| tell(id));
            &fold.blocks
        }
        Block::Quote(blocks) | Block::Alert { blocks, .. } => blocks,
        Block::List { items, .. } => {
            for block in items.iter().flatten() {
                addresses(block, tell);
            }
            &[]
        }
        _ => &[],
    };
    for block in inner {
        addresses(block, tell);
    }
}

fn mend_block(block: &mut Block, known: &BTreeSet<String>) {
    let inner: &mut [Block] = match block {
        Block::Paragraph(content) => {
            mend_words(content, known);
            &mut []
        }
        Block::Table(table) => {
            // A supply has no links to mend.
            for cell in table.rows.iter_mut().flatten() {
                mend_words(&mut cell.content, known);
            }
            &mut []
        }
        Block::Pairs(pairs) => {
            for pair in pairs {
                mend_words(&mut pair.value, known);
            }
            &mut []
        }
        Block::Findings(findings) => {
            for finding in findings {
                mend_words(&mut finding.detail, known);
                for evidence in &mut finding.evidence {
                    mend_words(evidence, known);
                }
            }
            &mut []
        }
        Block::Activity(activity) => {
            for pair in &mut activity.pairs {
                mend_words(&mut pair.value, known);
            }
            &mut activity.blocks
        }
        Block::Fold(fold) => &mut fold.blocks,
        Block::Quote(blocks) | Block::Alert { blocks, .. } => blocks,
        Block::List { items, .. } => {
            for block in items.iter_mut().flatten() {
                mend_block(block, known);
            }
            &mut []
        }
        _ => &mut [],
    };
    for block in inner {
        mend_block(block, known);
    }
}

/// Links stand in no other words.
fn mend_words(content: &mut Vec<Inline>, known: &BTreeSet<String>) {
    let dead = |part: &Inline| matches!(part, Inline::Link { target: Target::Inside(id), .. } if !known.contains(id));
    if !content.iter().any(dead) {
        return;
    }
    *content = std::mem::take(content)
        .into_iter()
        .flat_map(|part| match part {
            Inline::Link {
                target: Target::Inside(id),
                content,
            } if !known.contains(&id) => content,
            other => vec![other],
        })
        .collect();
}
