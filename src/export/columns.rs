//! Tables as Apache Parquet: one row group, every column optional, compressed by Snappy.

use std::sync::Arc;

use parquet::basic::{Compression, LogicalType, Repetition, TimeUnit, Type as Physical};
use parquet::data_type::{BoolType, ByteArray, ByteArrayType, DataType, DoubleType, Int64Type};
use parquet::errors::ParquetError;
use parquet::file::properties::WriterProperties;
use parquet::file::writer::{SerializedFileWriter, SerializedRowGroupWriter};
use parquet::schema::types::{Type, TypePtr};

use super::SCHEMA;
use super::table::{Cell, Kind, Table};
use crate::error::Error;

/// Writes a table that has rows.
pub(super) fn write(table: &Table) -> Result<Vec<u8>, Error> {
    file(table).map_err(|error| Error::output(format!("the table can not be written: {error}")))
}

fn file(table: &Table) -> Result<Vec<u8>, ParquetError> {
    let properties = WriterProperties::builder()
        .set_compression(Compression::SNAPPY)
        .set_created_by(concat!("chaos-report ", env!("CARGO_PKG_VERSION")).to_owned())
        .set_key_value_metadata(Some(vec![parquet::file::metadata::KeyValue::new(
            "schema".to_owned(),
            SCHEMA.to_owned(),
        )]))
        .build();
    let mut writer = SerializedFileWriter::new(Vec::new(), schema(table)?, Arc::new(properties))?;
    let mut group = writer.next_row_group()?;
    for (place, (_, kind)) in table.columns.iter().enumerate() {
        let cells = || table.rows.iter().filter_map(move |row| row.get(place));
        match kind {
            Kind::Text => column::<ByteArrayType>(&mut group, cells(), |cell| match cell {
                Cell::Text(text) => Some(ByteArray::from(text.as_str())),
                _ => None,
            })?,
            Kind::Integer | Kind::Moment => {
                column::<Int64Type>(&mut group, cells(), |cell| match cell {
                    Cell::Integer(number) | Cell::Moment(number) => Some(*number),
                    _ => None,
                })?;
            }
            Kind::Float => column::<DoubleType>(&mut group, cells(), |cell| match cell {
                Cell::Float(number) => Some(*number),
                _ => None,
            })?,
            Kind::Boolean => column::<BoolType>(&mut group, cells(), |cell| match cell {
                Cell::Boolean(truth) => Some(*truth),
                _ => None,
            })?,
        }
    }
    group.close()?;
    writer.into_inner()
}

/// Writes one column: the values that are there, and which rows have one.
fn column<'c, T: DataType>(
    group: &mut SerializedRowGroupWriter<'_, Vec<u8>>,
    cells: impl Iterator<Item = &'c Cell>,
    value: fn(&Cell) -> Option<T::T>,
) -> Result<(), ParquetError> {
    let (mut values, mut present) = (Vec::new(), Vec::new());
    for cell in cells {
        let found = value(cell);
        present.push(i16::from(found.is_some()));
        values.extend(found);
    }
    if let Some(mut writer) = group.next_column()? {
        writer
            .typed::<T>()
            .write_batch(&values, Some(&present), None)?;
        writer.close()?;
    }
    Ok(())
}

fn schema(table: &Table) -> Result<TypePtr, ParquetError> {
    let fields = table
        .columns
        .iter()
        .map(|(name, kind)| {
            let (physical, logical) = match kind {
                Kind::Text => (Physical::BYTE_ARRAY, Some(LogicalType::String)),
                Kind::Integer => (Physical::INT64, None),
                Kind::Float => (Physical::DOUBLE, None),
                Kind::Boolean => (Physical::BOOLEAN, None),
                Kind::Moment => (
                    Physical::INT64,
                    Some(LogicalType::timestamp(true, TimeUnit::MICROS)),
                ),
            };
            Type::primitive_type_builder(name, physical)
                .with_repetition(Repetition::OPTIONAL)
                .with_logical_type(logical)
                .build()
                .map(Arc::new)
        })
        .collect::<Result<_, _>>()?;
    Type::group_type_builder(table.name)
        .with_fields(fields)
        .build()
        .map(Arc::new)
}
