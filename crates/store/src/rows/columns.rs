//! Columns to values and back, with the names of what is wrong.
use std::sync::Arc;

use arrow_array::cast::AsArray;
use arrow_array::types::{ArrowPrimitiveType, Date32Type, Float64Type, Int32Type};
use arrow_array::{
    Array, ArrayRef, BooleanArray, Date32Array, DictionaryArray, Float64Array, Int32Array, RecordBatch, StringArray,
};
use arrow_schema::{DataType, Field};
use breadth_domain::{Date, Symbol};

use super::BadColumn;

/// A column of text with few distinct values.
pub(crate) fn text_field(name: &str, nullable: bool) -> Field {
    Field::new_dictionary(name, DataType::Int32, DataType::Utf8, nullable)
}

/// A column of free text.
pub(crate) fn free_text_field(name: &str) -> Field {
    Field::new(name, DataType::Utf8, false)
}

/// A column of days.
pub(crate) fn date_field(name: &str) -> Field {
    Field::new(name, DataType::Date32, false)
}

/// A column of numbers; null is missing.
pub(crate) fn number_field(name: &str, nullable: bool) -> Field {
    Field::new(name, DataType::Float64, nullable)
}

/// Days as a column.
pub(crate) fn dates(values: impl Iterator<Item = Date>) -> ArrayRef {
    Arc::new(Date32Array::from_iter_values(values.map(Date::days)))
}

/// Texts as a dictionary; runs of the same text are looked up once.
pub(crate) fn texts<'a>(values: impl Iterator<Item = Option<&'a str>>) -> ArrayRef {
    let mut index = std::collections::HashMap::new();
    let mut distinct: Vec<&str> = Vec::new();
    let mut last: Option<(&str, i32)> = None;
    let keys: Int32Array = values
        .map(|value| {
            let text = value?;
            if let Some((seen, key)) = last
                && seen == text
            {
                return Some(key);
            }
            let key = *index.entry(text).or_insert_with(|| {
                distinct.push(text);
                distinct.len() as i32 - 1
            });
            last = Some((text, key));
            Some(key)
        })
        .collect();
    dictionary(keys, distinct)
}

/// A dictionary of those distinct texts.
pub(crate) fn dictionary(keys: Int32Array, distinct: Vec<&str>) -> ArrayRef {
    let values = Arc::new(StringArray::from_iter_values(distinct));
    Arc::new(DictionaryArray::<Int32Type>::new(keys, values))
}

/// Free texts as a column.
pub(crate) fn free_texts<'a>(values: impl Iterator<Item = &'a str>) -> ArrayRef {
    Arc::new(StringArray::from_iter_values(values))
}

/// Numbers as a column; `NaN` is null.
pub(crate) fn numbers(values: Vec<f64>) -> ArrayRef {
    if values.iter().any(|v| v.is_nan()) {
        Arc::new(values.into_iter().map(|v| (!v.is_nan()).then_some(v)).collect::<Float64Array>())
    } else {
        Arc::new(Float64Array::from(values))
    }
}

/// A batch's columns by name.
pub(crate) struct Columns<'a>(pub &'a RecordBatch);

impl<'a> Columns<'a> {
    fn column(&self, name: &str) -> Result<&'a ArrayRef, BadColumn> {
        self.0.column_by_name(name).ok_or_else(|| bad(name, "it is not there"))
    }

    pub fn has(&self, name: &str) -> bool {
        self.0.column_by_name(name).is_some()
    }

    pub fn primitive<T: ArrowPrimitiveType>(
        &self,
        name: &str,
    ) -> Result<&'a arrow_array::PrimitiveArray<T>, BadColumn> {
        let column = self.column(name)?;
        column.as_primitive_opt::<T>().ok_or_else(|| bad(name, &format!("its type is {}", column.data_type())))
    }

    /// Yes or no.
    pub fn booleans(&self, name: &str) -> Result<&'a BooleanArray, BadColumn> {
        let column = self.column(name)?;
        column.as_boolean_opt().ok_or_else(|| bad(name, &format!("its type is {}", column.data_type())))
    }

    /// Days, one for each row.
    pub fn dates(&self, name: &str) -> Result<impl Iterator<Item = Date> + use<'a>, BadColumn> {
        Ok(self.primitive::<Date32Type>(name)?.values().iter().map(|d| Date::from_days(*d)))
    }

    /// Numbers, `NaN` where null.
    pub fn floats(&self, name: &str) -> Result<Vec<f64>, BadColumn> {
        let mut values = Vec::with_capacity(self.0.num_rows());
        floats_into(self.primitive::<Float64Type>(name)?, &mut values);
        Ok(values)
    }

    /// Numbers that may be missing.
    pub fn optional(&self, name: &str) -> Result<impl Iterator<Item = Option<f64>> + use<'a>, BadColumn> {
        Ok(self.primitive::<Float64Type>(name)?.iter())
    }

    /// Texts of a dictionary: a key for each row and what the keys mean.
    pub fn dictionary(&self, name: &str) -> Result<(&'a Int32Array, &'a StringArray), BadColumn> {
        let column = self.column(name)?;
        let wrong = || bad(name, &format!("its type is {}", column.data_type()));
        let dictionary = column.as_dictionary_opt::<Int32Type>().ok_or_else(wrong)?;
        Ok((dictionary.keys(), dictionary.values().as_string_opt::<i32>().ok_or_else(wrong)?))
    }

    /// Free texts.
    pub fn free_texts(&self, name: &str) -> Result<&'a StringArray, BadColumn> {
        let column = self.column(name)?;
        column.as_string_opt::<i32>().ok_or_else(|| bad(name, &format!("its type is {}", column.data_type())))
    }

    /// Each row's text through a translation of the distinct ones; a missing text is `None`.
    pub fn translated<T: Clone>(
        &self,
        name: &str,
        translate: impl Fn(&str) -> Option<T>,
    ) -> Result<Vec<Option<T>>, BadColumn> {
        let (keys, values) = self.dictionary(name)?;
        let distinct: Vec<Option<T>> = values.iter().map(|text| translate(text.unwrap_or_default())).collect();
        keys.iter()
            .map(|key| match key {
                None => Ok(None),
                Some(k) => match distinct.get(k as usize).cloned().flatten() {
                    Some(value) => Ok(Some(value)),
                    None => Err(bad(name, &format!("`{}` is not known here", values.value(k as usize)))),
                },
            })
            .collect()
    }

    /// As [`Self::translated`], where no row may lack it.
    pub fn required<T: Clone>(&self, name: &str, translate: impl Fn(&str) -> Option<T>) -> Result<Vec<T>, BadColumn> {
        self.translated(name, translate)?.into_iter().map(|v| v.ok_or_else(|| bad(name, "a row has none"))).collect()
    }
}

/// A dictionary's distinct texts as tickers.
pub(crate) fn symbols_of(name: &str, values: &StringArray) -> Result<Vec<Symbol>, BadColumn> {
    values
        .iter()
        .map(|text| {
            let text = text.unwrap_or_default();
            Symbol::new(text).ok_or_else(|| bad(name, &format!("`{text}` is not a ticker")))
        })
        .collect()
}

/// Appends a column's numbers, `NaN` where null.
pub(crate) fn floats_into(column: &Float64Array, into: &mut Vec<f64>) {
    let start = into.len();
    into.extend_from_slice(column.values());
    if let Some(nulls) = column.nulls().filter(|n| n.null_count() > 0) {
        let given = nulls.iter();
        into[start..].iter_mut().zip(given).filter(|(_, given)| !given).for_each(|(v, _)| *v = f64::NAN);
    }
}

pub(crate) fn bad(column: &str, reason: &str) -> BadColumn {
    BadColumn { column: column.to_owned(), reason: reason.to_owned() }
}
