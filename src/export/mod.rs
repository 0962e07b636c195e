//! Runs as tables, for query engines: the same figures as the report, one file a run and table, so that runs are added
//! without touching what is there.

#[cfg(feature = "parquet")]
mod columns;
mod lines;
mod table;
mod tables;

use std::fmt::Write;

use crate::error::Error;
use crate::file;
use crate::model::Moment;
use crate::results::Analysed;

pub use table::{Kind, Table};

/// The version of the tables; it changes when a column changes its meaning or goes.
pub const SCHEMA: &str = "chaos-report-tables/1";

/// How tables are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// One JSON object a line.
    Lines,
    /// Apache Parquet.
    #[cfg(feature = "parquet")]
    Parquet,
}

impl Form {
    fn ending(self) -> &'static str {
        match self {
            Self::Lines => "ndjson",
            #[cfg(feature = "parquet")]
            Self::Parquet => "parquet",
        }
    }
}

/// A file of one run and table: its place below the directory of the export, and what is in it; none if the run has no
/// row for the table.
pub type TableFile = (String, Option<Vec<u8>>);

/// The files of a run: `runs/date=2024-05-01/<id>.parquet` and its like.
///
/// # Errors
/// If a table can not be written in this form.
pub fn files(form: Form, analysed: &Analysed) -> Result<Vec<TableFile>, Error> {
    let run = &analysed.run;
    let started = run.start.known().or(run.end.known());
    let date = started.map_or_else(|| "unknown".to_owned(), day);
    let id = file_name(&run.id);
    tables::of(analysed)
        .into_iter()
        .map(|table| {
            let name = format!("{}/date={date}/{id}.{}", table.name, form.ending());
            let bytes = match form {
                _ if table.rows.is_empty() => None,
                Form::Lines => Some(lines::write(&table)),
                #[cfg(feature = "parquet")]
                Form::Parquet => Some(columns::write(&table)?),
            };
            Ok((name, bytes))
        })
        .collect()
}

/// Puts the files of a run below a directory. A run that was exported before is replaced; a table without rows has no
/// file.
///
/// # Errors
/// If a file can not be written.
pub fn place(directory: &str, files: &[TableFile]) -> Result<(), Error> {
    for (name, bytes) in files {
        let path = file::in_folder(directory, name);
        match bytes {
            Some(bytes) => {
                file::make_folder(&file::folder_of(&path))?;
                file::write_one_of_many(&path, bytes)?;
            }
            None => file::remove(&path)?,
        }
    }
    Ok(())
}

fn day(moment: &Moment) -> String {
    moment.instant().format("%Y-%m-%d").to_string()
}

/// A run's id as a file name that every system takes.
fn file_name(id: &str) -> String {
    id.chars()
        .map(|character| match character {
            'a'..='z' | 'A'..='Z' | '0'..='9' | '-' | '_' => character,
            _ => '-',
        })
        .collect()
}

/// The tables and their columns, as `docs/fleet.md` lists them, and how DuckDB reads the lines of each.
#[must_use]
pub fn reference() -> String {
    let (mut page, mut views) = (String::new(), String::new());
    for (name, columns) in tables::columns() {
        let _ = writeln!(
            page,
            "### `{name}`\n\n| column | type | what it holds |\n|---|---|---|"
        );
        for (column, kind, means) in &columns {
            let _ = writeln!(page, "| `{column}` | {} | {means} |", kind.word());
        }
        page.push('\n');
        let types: Vec<String> = columns
            .iter()
            .map(|(column, kind, _)| format!("\"{column}\": '{}'", kind.in_sql()))
            .collect();
        let _ = writeln!(
            views,
            "CREATE VIEW {name} AS SELECT * FROM read_json('fleet-lines/{name}/**/*.ndjson', hive_partitioning = true, \
             columns = {{{}}});",
            types.join(", ")
        );
    }
    let _ = write!(page, "### Views of JSON lines\n\n```sql\n{views}```\n");
    page
}
