//! Lists, shows and exports the built-in templates.

use std::fmt::Write;

use super::plan::builtin;
use crate::cli::TemplateAction;
use crate::document::template::BUILTIN;
use crate::error::{Error, exit};
use crate::file;

pub(super) fn run(action: &TemplateAction) -> Result<u8, Error> {
    match action {
        TemplateAction::List => {
            let mut list = String::new();
            for builtin in BUILTIN {
                let _ = writeln!(list, "{:<12}{}", builtin.name, builtin.purpose);
            }
            file::write(file::STANDARD, list.as_bytes())?;
        }
        TemplateAction::Show { name } => {
            file::write(file::STANDARD, builtin(name)?.text().as_bytes())?;
        }
        TemplateAction::Export { directory } => {
            for builtin in BUILTIN {
                let name = format!("{}/{}.md", directory.trim_end_matches('/'), builtin.name);
                file::write_new(&name, builtin.text.as_bytes())?;
            }
        }
    }
    Ok(exit::WRITTEN)
}
