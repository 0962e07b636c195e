//! The licences of everything that is linked into the program, from what `cargo metadata` says and each package carries:
//! `cargo metadata --locked --format-version 1 | cargo run --example licences`.
#![expect(clippy::print_stdout, reason = "this is what the example is for")]

use std::collections::{BTreeMap, BTreeSet};
use std::error::Error;
use std::io::Read;
use std::path::Path;

use serde_json::Value;

fn main() -> Result<(), Box<dyn Error>> {
    let mut text = String::new();
    std::io::stdin().read_to_string(&mut text)?;
    let metadata: Value = serde_json::from_str(&text)?;
    let linked = linked(&metadata);
    // Many packages carry the same text: each is printed once, with those that carry it.
    let mut texts: BTreeMap<String, Vec<String>> = BTreeMap::new();
    println!("chaos-report is made with these packages:\n");
    for package in list(&metadata["packages"]) {
        let id = package["id"].as_str().unwrap_or_default();
        if !linked.contains(id) || package["source"].is_null() {
            continue;
        }
        let name = format!(
            "{} {}",
            package["name"].as_str().unwrap_or_default(),
            package["version"].as_str().unwrap_or_default()
        );
        println!(
            "{name}: {}",
            package["license"].as_str().unwrap_or("see its files")
        );
        let manifest = Path::new(package["manifest_path"].as_str().unwrap_or_default());
        for licence in licences(manifest)? {
            texts.entry(licence).or_default().push(name.clone());
        }
    }
    for (licence, packages) in texts {
        println!("\n{}\n{}\n", "-".repeat(80), packages.join(", "));
        println!("{}", licence.trim_end());
    }
    Ok(())
}

fn list(value: &Value) -> &[Value] {
    value.as_array().map_or(&[], Vec::as_slice)
}

/// The packages that the program needs when it runs, by following its ordinary dependencies.
fn linked(metadata: &Value) -> BTreeSet<&str> {
    let nodes: BTreeMap<&str, &Value> = list(&metadata["resolve"]["nodes"])
        .iter()
        .filter_map(|node| Some((node["id"].as_str()?, node)))
        .collect();
    let mut linked = BTreeSet::new();
    let mut waiting: Vec<&str> = metadata["resolve"]["root"].as_str().into_iter().collect();
    while let Some(id) = waiting.pop() {
        if !linked.insert(id) {
            continue;
        }
        for dependency in nodes.get(id).map_or(&[][..], |node| list(&node["deps"])) {
            let ordinary = list(&dependency["dep_kinds"])
                .iter()
                .any(|kind| kind["kind"].is_null());
            waiting.extend(dependency["pkg"].as_str().filter(|_| ordinary));
        }
    }
    linked
}

/// The texts of the licences that stand beside a package's manifest.
fn licences(manifest: &Path) -> Result<Vec<String>, Box<dyn Error>> {
    let mut texts = Vec::new();
    let Some(folder) = manifest.parent() else {
        return Ok(texts);
    };
    let mut files: Vec<_> = std::fs::read_dir(folder)?
        .filter_map(|entry| Some(entry.ok()?.path()))
        .filter(|path| path.is_file())
        .collect();
    files.sort();
    for file in files {
        let name = file
            .file_name()
            .unwrap_or_default()
            .to_string_lossy()
            .to_uppercase();
        let is_licence = ["LICENSE", "LICENCE", "COPYING", "NOTICE", "UNLICENSE"]
            .iter()
            .any(|word| name.starts_with(word));
        if is_licence {
            texts.push(String::from_utf8_lossy(&std::fs::read(file)?).into_owned());
        }
    }
    Ok(texts)
}
