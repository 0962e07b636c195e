//! Where everything comes from: inputs with hashes, settings, extensions, notices, masked secrets, definitions.

use super::activities::one_line;
use super::{Scene, absent, cell, cell_of, definitions, figures};
use crate::document::{Align, Block, Column, Heading, Inline, Pair, Table, wording};
use crate::notice::Notice;

/// All of it.
pub(super) fn of_run(scene: &Scene<'_>) -> Vec<Block> {
    let mut blocks = inputs(scene);
    blocks.extend(figures::coverage(scene));
    let mut section = |title: &str, content: Vec<Block>| {
        if !content.is_empty() {
            blocks.push(heading(scene, title));
            blocks.extend(content);
        }
    };
    section("Notices", notices(scene));
    section("Masked secrets", redactions(scene));
    section("Configuration", configuration(scene));
    section("Controls and extensions", plug_ins(scene));
    section("How it is computed", definitions::of_run(scene));
    blocks
}

fn heading(scene: &Scene<'_>, title: &str) -> Block {
    let id = format!(
        "{}data-{}",
        scene.prefix,
        title.to_lowercase().replace(' ', "-")
    );
    Block::Heading(Heading {
        level: 3,
        id,
        content: vec![Inline::text(title)],
        note: Vec::new(),
    })
}

fn inputs(scene: &Scene<'_>) -> Vec<Block> {
    let rows: Vec<_> = scene
        .inputs
        .iter()
        .filter(|input| input.attached_to.as_deref() == Some(scene.run.id.as_str()))
        .map(|input| {
            vec![
                cell_of(vec![Inline::code(input.path.clone())]),
                // Beside a hash of 64 characters words would stand one below the other.
                cell(input.kind.words().replace(' ', "\u{a0}")),
                cell(wording::bytes(input.bytes)),
                input
                    .sha256
                    .as_ref()
                    .map_or_else(absent, |hash| cell_of(vec![Inline::code(hash.clone())])),
            ]
        })
        .collect();
    if rows.is_empty() {
        return Vec::new();
    }
    let column = |title: &str, align, key| Column {
        title: title.to_owned(),
        align,
        key,
    };
    vec![Block::Table(Table {
        id: Some(format!("{}data-inputs", scene.prefix)),
        caption: Some("Files this report was made from".to_owned()),
        columns: vec![
            column("File", Align::Left, true),
            column("Kind", Align::Left, false),
            column("Size", Align::Right, false),
            column("SHA-256", Align::Left, false),
        ],
        rows,
        ..Table::default()
    })]
}

fn notices(scene: &Scene<'_>) -> Vec<Block> {
    let item = |notice: &Notice| {
        let mut words = vec![Inline::text(notice.message.clone())];
        if let Some(place) = &notice.place {
            words.push(Inline::text(" "));
            words.push(Inline::code(place.to_string()));
        }
        vec![Block::Paragraph(words)]
    };
    if scene.run.notices.is_empty() {
        return Vec::new();
    }
    vec![Block::List {
        start: None,
        items: scene.run.notices.iter().map(item).collect(),
    }]
}

fn redactions(scene: &Scene<'_>) -> Vec<Block> {
    let ledger = &scene.run.redactions;
    if ledger.switched_off {
        return vec![Block::Paragraph(vec![Inline::text(
            "Redaction was switched off: this report may hold secrets.",
        )])];
    }
    if ledger.count == 0 {
        return Vec::new();
    }
    let rules: Vec<String> = ledger
        .rules
        .iter()
        .map(|(rule, count)| format!("{rule} ({count})"))
        .collect();
    let mut blocks = vec![Block::Paragraph(vec![Inline::text(format!(
        "{} masked while reading: {}.",
        wording::plural(
            ledger.count as u64,
            "occurrence of a secret was",
            "occurrences of secrets were"
        ),
        wording::names(&rules)
    ))])];
    if !ledger.places.is_empty() {
        let items = ledger
            .places
            .iter()
            .map(|found| {
                vec![Block::Paragraph(vec![
                    Inline::text(found.mark.clone()),
                    Inline::text(" first stood at "),
                    Inline::code(found.place.clone()),
                ])]
            })
            .collect();
        blocks.push(Block::List { start: None, items });
    }
    blocks
}

fn configuration(scene: &Scene<'_>) -> Vec<Block> {
    let mut pairs: Vec<Pair> = scene
        .run
        .configuration
        .iter()
        .map(|setting| Pair {
            name: setting.name.clone(),
            value: vec![Inline::code(one_line(&setting.value))],
        })
        .collect();
    if !scene.run.secret_names.is_empty() {
        pairs.push(Pair {
            name: "Secrets".to_owned(),
            value: vec![Inline::text(wording::names(&scene.run.secret_names))],
        });
    }
    for (name, strategy) in [
        ("Hypothesis strategy", &scene.run.hypothesis_strategy),
        ("Rollback strategy", &scene.run.rollback_strategy),
    ] {
        if let Some(strategy) = strategy {
            pairs.push(Pair {
                name: name.to_owned(),
                value: vec![Inline::text(strategy.clone())],
            });
        }
    }
    if pairs.is_empty() {
        Vec::new()
    } else {
        vec![Block::Pairs(pairs)]
    }
}

fn plug_ins(scene: &Scene<'_>) -> Vec<Block> {
    let controls = scene.run.controls.iter().map(|control| {
        let mut words = match &control.module {
            Some(module) => vec![Inline::text("control "), Inline::code(module.clone())],
            None => vec![Inline::text("control")],
        };
        if let Some(scope) = &control.scope {
            words.push(Inline::text(format!(", only {scope}")));
        }
        Pair {
            name: control.name.clone(),
            value: words,
        }
    });
    let extras = scene.run.extras.iter().map(|extra| Pair {
        name: extra.name.clone(),
        value: vec![Inline::code(one_line(&extra.value))],
    });
    let pairs: Vec<Pair> = controls.chain(extras).collect();
    if pairs.is_empty() {
        Vec::new()
    } else {
        vec![Block::Pairs(pairs)]
    }
}
