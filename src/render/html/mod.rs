//! A document as one HTML file that fetches nothing: the page around, the style, the policy that forbids the rest.
//!
//! `templates/page.html` is the frame, `templates/style.css` the looks, [`body`] writes what is said. The script in
//! `templates/script/` only adds to a page that is whole without it; the policy names it by its hash and lets no other
//! run. There is no inline style attribute, and no address but those of links.

mod body;
mod chart;
mod figure;
mod part;
mod sign;
mod term;
mod text;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use minijinja::value::{Serde, Value};
use minijinja::{AutoEscape, Environment, UndefinedBehavior, context};
use serde::Serialize;
use sha2::{Digest as _, Sha256};

use crate::document::{Block, Document, plain};
use crate::error::Error;
use crate::render::{Piece, Take, Whole, clean};

const PAGE: &str = include_str!("../../../templates/page.html");
const STYLE: &str = include_str!("../../../templates/style.css");

/// One function, so that nothing of it is seen from outside. The order is that of use.
const SCRIPT: &str = concat!(
    "(() => {\n",
    include_str!("../../../templates/script/start.js"),
    include_str!("../../../templates/script/chart.js"),
    include_str!("../../../templates/script/paint.js"),
    include_str!("../../../templates/script/copy.js"),
    include_str!("../../../templates/script/explore.js"),
    include_str!("../../../templates/script/values.js"),
    include_str!("../../../templates/script/table.js"),
    include_str!("../../../templates/script/search.js"),
    include_str!("../../../templates/script/page.js"),
    "})();",
);

/// The names of style and script where they are files of their own.
const STYLE_FILE: &str = "report.css";
const SCRIPT_FILE: &str = "report.js";

/// What stands in the style before the colours of the dark theme.
const DARK: &str = "@media screen and (prefers-color-scheme: dark)";

/// What an HTML report can be made to look like.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Look {
    /// Light or dark.
    pub theme: Theme,
    /// The folder, as the page is to name it, in which style and script are files of their own, for hosts that forbid
    /// them in a page; none for one file that holds everything.
    pub assets: Option<String>,
}

/// Light or dark.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Theme {
    /// As the reader's system has it.
    #[default]
    System,
    /// Always light.
    Light,
    /// Always dark; paper stays light.
    Dark,
}

/// Writes the document as one HTML file, or as one without the files that [`with_files`] puts beside it.
///
/// # Errors
/// If the page can not be put together, which no document can bring about.
pub fn write(document: &Document, look: &Look) -> Result<Vec<u8>, Error> {
    Ok(with_files(document, look)?.0)
}

/// Where the body stands while the page around it is put together, and what the script must know of the charts in it.
/// All words in there are escaped, so none can be one of these.
const BODY: &str = "<!-- body -->";
const CHARTS: &str = "<!-- charts -->";

/// Files that stand beside a page, named as it links to them.
pub type Files = Vec<(String, Vec<u8>)>;

/// Writes the document as HTML, with the files that it needs beside it, if it was to have some.
///
/// # Errors
/// If the page can not be put together, which no document can bring about.
pub fn with_files(document: &Document, look: &Look) -> Result<(Vec<u8>, Files), Error> {
    let mut whole = Whole::default();
    in_pieces(document, look, &mut |piece| whole.add(&piece))?;
    Ok((whole.bytes, whole.files))
}

/// The same, handed on piece by piece as it is made.
///
/// # Errors
/// If the page can not be put together, which no document can bring about.
pub fn in_pieces(document: &Document, look: &Look, take: &mut Take<'_>) -> Result<(), Error> {
    let style = style(look.theme);
    let sources = match &look.assets {
        None => [source_of(&style), source_of(SCRIPT)],
        Some(_) => ["'self'".to_owned(), "'self'".to_owned()],
    };
    let policy = format!(
        "default-src 'none'; style-src {}; script-src {}; img-src data:; base-uri 'none'; form-action 'none'",
        sources[0], sources[1]
    );
    let mut environment = Environment::new();
    environment.set_undefined_behavior(UndefinedBehavior::Strict);
    environment.set_auto_escape_callback(|_| AutoEscape::Html);
    let generator = clean::line(&document.generator);
    let address = |name: &str| look.assets.as_ref().map(|folder| beside(folder, name));
    let page = environment
        .render_named_str(
            "page.html",
            PAGE,
            context! {
                policy => policy,
                scheme => scheme(look.theme),
                style => style.as_str(),
                style_file => address(STYLE_FILE),
                script => SCRIPT,
                script_file => address(SCRIPT_FILE),
                charts => CHARTS,
                signs => sign::SIGNS,
                title => clean::line(&document.title),
                kind => clean::line(&document.kind),
                run_label => clean::line(&document.run_label),
                brand => generator.split(' ').next().unwrap_or_default(),
                generator => generator,
                keywords => clean::line(&document.keywords.join(", ")),
                sections => Value::from(Serde(sections(&document.blocks))),
                body => BODY,
            },
        )
        .map_err(|error| {
            Error::output(format!("the HTML page can not be put together: {error}"))
        })?;
    if let Some(folder) = &look.assets {
        take(Piece::File(&beside(folder, STYLE_FILE), style.as_bytes()));
        take(Piece::File(&beside(folder, SCRIPT_FILE), SCRIPT.as_bytes()));
    }
    let (head, rest) = page.split_once(BODY).unwrap_or((&page, ""));
    let (middle, tail) = rest.split_once(CHARTS).unwrap_or((rest, ""));
    take(Piece::Text(head));
    let charts = body::write(&document.blocks, take)?;
    take(Piece::Text(middle));
    take(Piece::Text(&chart::embedded(&charts)));
    take(Piece::Text(tail));
    Ok(())
}

fn beside(folder: &str, name: &str) -> String {
    match folder.trim_end_matches('/') {
        "" | "." => name.to_owned(),
        folder => format!("{folder}/{name}"),
    }
}

/// How a policy names what stands in the page itself.
fn source_of(text: &str) -> String {
    format!("'sha256-{}'", hash(text))
}

fn hash(text: &str) -> String {
    STANDARD.encode(Sha256::digest(text.as_bytes()))
}

/// The hash of the one script that a report has, as its policy names it.
#[must_use]
pub fn script_hash() -> String {
    hash(SCRIPT)
}

fn style(theme: Theme) -> String {
    let style = STYLE.trim_end();
    match theme {
        Theme::System => style.to_owned(),
        Theme::Light => style
            .replace(DARK, "@media not all")
            .replace("light dark", "light"),
        Theme::Dark => style
            .replace(DARK, "@media screen")
            .replace("light dark", "dark"),
    }
}

fn scheme(theme: Theme) -> &'static str {
    match theme {
        Theme::System => "light dark",
        Theme::Light => "light",
        Theme::Dark => "dark",
    }
}

/// A line of the contents.
#[derive(Debug, Serialize)]
struct Section {
    id: String,
    name: String,
    /// How many findings it holds, if it is about those.
    count: usize,
}

/// What the bar calls sections whose names are long.
const SHORT: [(&str, &str); 7] = [
    ("Before, during, after", "Phases"),
    ("Service level objective", "Objective"),
    ("Signals of impact", "Signals"),
    ("Steady-state hypothesis", "Hypothesis"),
    ("Load, metrics and logs from files", "Files"),
    ("Data and definitions", "Data"),
    ("Appendix: raw outputs", "Appendix"),
];

/// The sections of the second level, for the bar at the top, and what stands before them: the picture of the whole run.
fn sections(blocks: &[Block]) -> Vec<Section> {
    let mut sections: Vec<Section> = Vec::new();
    for block in blocks {
        match block {
            Block::Heading(heading) if heading.level == 2 => {
                let name = plain(&heading.content);
                let short = SHORT.iter().find(|short| short.0 == name);
                let name = short.map_or(name.as_str(), |short| short.1);
                sections.push(Section {
                    id: heading.id.clone(),
                    name: clean::line(name).into_owned(),
                    count: 0,
                });
            }
            Block::Figure(figure) if sections.is_empty() => sections.push(Section {
                id: figure.id.clone(),
                name: "Timeline".to_owned(),
                count: 0,
            }),
            Block::Findings(findings) => {
                if let Some(section) = sections.last_mut() {
                    section.count += findings.len();
                }
            }
            _ => {}
        }
    }
    sections
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_in_the_script_ends_it() {
        let lower = SCRIPT.to_ascii_lowercase();
        assert!(!lower.contains("</script") && !lower.contains("<!--"));
    }

    #[test]
    fn the_script_makes_no_markup_of_words_and_fetches_nothing() {
        for word in [
            "innerHTML",
            "outerHTML",
            "insertAdjacentHTML",
            "document.write",
            "DOMParser",
            "eval(",
            "Function(",
            "fetch(",
            "XMLHttpRequest",
            "import(",
            "localStorage",
            "http:",
        ] {
            let allowed = usize::from(word == "http:");
            assert!(SCRIPT.matches(word).count() <= allowed, "{word}");
        }
    }
}
