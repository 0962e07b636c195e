//! What vegeta leaves behind: its results in every encoding, its reports in every layout, and its command line.

pub mod command;
mod go;
mod shell;
