//! A document as one HTML file that fetches nothing: the page around, the style, the policy that forbids the rest.
//!
//! `templates/page.html` is the frame, `templates/style.css` the looks, [`body`] writes what is said. There is no script,
//! no inline style attribute, and no address but those of links.

mod body;
mod figure;
mod part;
mod sign;
mod text;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use minijinja::value::{Serde, Value};
use minijinja::{AutoEscape, Environment, UndefinedBehavior, context};
use serde::Serialize;
use sha2::{Digest as _, Sha256};

use crate::document::{Block, Document, plain};
use crate::error::Error;
use crate::render::clean;

const PAGE: &str = include_str!("../../../templates/page.html");
const STYLE: &str = include_str!("../../../templates/style.css");

/// What stands in the style before the colours of the dark theme.
const DARK: &str = "@media screen and (prefers-color-scheme: dark)";

/// What an HTML report can be made to look like.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Look {
    /// Light or dark.
    pub theme: Theme,
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

/// Writes the document as one HTML file.
///
/// # Errors
/// If the page can not be put together, which no document can bring about.
pub fn write(document: &Document, look: &Look) -> Result<Vec<u8>, Error> {
    let style = style(look.theme);
    let policy = format!(
        "default-src 'none'; style-src 'sha256-{}'; img-src data:; base-uri 'none'; form-action 'none'",
        STANDARD.encode(Sha256::digest(style.as_bytes()))
    );
    let mut environment = Environment::new();
    environment.set_undefined_behavior(UndefinedBehavior::Strict);
    environment.set_auto_escape_callback(|_| AutoEscape::Html);
    let generator = clean::line(&document.generator);
    environment
        .render_named_str(
            "page.html",
            PAGE,
            context! {
                policy => policy,
                scheme => scheme(look.theme),
                style => style,
                signs => sign::SIGNS,
                title => clean::line(&document.title),
                kind => clean::line(&document.kind),
                run_label => clean::line(&document.run_label),
                brand => generator.split(' ').next().unwrap_or_default(),
                generator => generator,
                keywords => clean::line(&document.keywords.join(", ")),
                sections => Value::from(Serde(sections(&document.blocks))),
                body => body::write(&document.blocks)?,
            },
        )
        .map(String::into_bytes)
        .map_err(|error| Error::output(format!("the HTML page can not be put together: {error}")))
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

/// The sections of the second level, for the bar at the top.
fn sections(blocks: &[Block]) -> Vec<Section> {
    let mut sections: Vec<Section> = Vec::new();
    for block in blocks {
        match block {
            Block::Heading(heading) if heading.level == 2 => {
                let name = plain(&heading.content);
                // "Appendix: raw outputs" is the appendix; the bar has little room.
                let short = name
                    .split_once(": ")
                    .map_or(name.as_str(), |(short, _)| short);
                sections.push(Section {
                    id: heading.id.clone(),
                    name: clean::line(short).into_owned(),
                    count: 0,
                });
            }
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
