//! `Section`: reads the keys of one TOML table, reports what does not fit, and at the end every key that nobody asked for.
//!
//! Serde would stop at the first error; this goes on. What is wrong reads as the default.

use super::report::{Report, list, remedy};
use std::ops::{Range, RangeInclusive};
use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// A table that is being read.
pub(super) struct Section<'t, 's> {
    table: &'t DeTable<'s>,
    /// How messages call it.
    title: String,
    /// Where it stands: its header.
    pub(super) span: Range<usize>,
    known: Vec<&'static str>,
}

impl<'t, 's> Section<'t, 's> {
    /// Starts to read a table.
    pub(super) fn new(table: &'t DeTable<'s>, title: impl Into<String>, span: Range<usize>) -> Self {
        Section { table, title: title.into(), span, known: Vec::new() }
    }

    /// Starts to read a value that has to be a table.
    pub(super) fn of(
        value: &'t Spanned<DeValue<'s>>,
        title: impl Into<String>,
        report: &mut Report<'_>,
    ) -> Option<Self> {
        let title = title.into();
        match value.get_ref() {
            DeValue::Table(table) => Some(Section::new(table, title, value.span())),
            other => {
                let message = format!("{title} is {}, not a table", type_name(other));
                report.error(value.span(), message, format!("write {title} as a table of keys and values"));
                None
            }
        }
    }

    /// Calls the table something else in messages from here on.
    pub(super) fn rename(&mut self, title: String) {
        self.title = title;
    }

    /// The table under a key, if the key is there.
    pub(super) fn table(&mut self, key: &'static str, report: &mut Report<'_>) -> Option<Section<'t, 's>> {
        let title = match self.title.strip_suffix("]`") {
            Some(parent) => format!("{parent}.{key}]`"),
            None => format!("`[{key}]`"),
        };
        self.take(key).and_then(|value| Section::of(value, title, report))
    }

    /// The value of a key, whatever it is.
    pub(super) fn take(&mut self, key: &'static str) -> Option<&'t Spanned<DeValue<'s>>> {
        self.known.push(key);
        self.table.get(key)
    }

    /// Whether the key is there.
    pub(super) fn has(&self, key: &str) -> bool {
        self.table.contains_key(key)
    }

    /// Where the value of a key stands, or else the table.
    pub(super) fn place(&self, key: &str) -> Range<usize> {
        self.table.get(key).map_or_else(|| self.span.clone(), Spanned::span)
    }

    /// A key that is `true` or `false`.
    pub(super) fn bool(&mut self, key: &'static str, default: bool, report: &mut Report<'_>) -> bool {
        match self.take(key) {
            None => default,
            Some(value) => value.get_ref().as_bool().unwrap_or_else(|| {
                wrong_type(report, key, value, "`true` or `false`");
                default
            }),
        }
    }

    /// A whole number within bounds.
    pub(super) fn integer(
        &mut self,
        key: &'static str,
        within: RangeInclusive<u64>,
        report: &mut Report<'_>,
    ) -> Option<u64> {
        let value = self.take(key)?;
        let DeValue::Integer(number) = value.get_ref() else {
            wrong_type(report, key, value, &format!("a whole number from {}", bounds(&within)));
            return None;
        };
        let parsed = u64::from_str_radix(number.as_str(), number.radix()).ok();
        let good = parsed.filter(|n| within.contains(n));
        if good.is_none() {
            let message = format!("`{key}` is out of range: {number}");
            report.error(value.span(), message, format!("a whole number from {}", bounds(&within)));
        }
        good
    }

    /// A number within bounds.
    pub(super) fn number(
        &mut self,
        key: &'static str,
        within: RangeInclusive<f64>,
        report: &mut Report<'_>,
    ) -> Option<f64> {
        let value = self.take(key)?;
        number(key, value, &within, report)
    }

    /// A list of exactly `N` numbers within bounds.
    pub(super) fn numbers<const N: usize>(
        &mut self,
        key: &'static str,
        within: RangeInclusive<f64>,
        report: &mut Report<'_>,
    ) -> Option<[f64; N]> {
        let value = self.take(key)?;
        let wanted = format!("a list of {N} numbers from {}", bounds(&within));
        let Some(items) = value.get_ref().as_array() else {
            wrong_type(report, key, value, &wanted);
            return None;
        };
        let read: Vec<f64> = items.iter().filter_map(|v| number(key, v, &within, report)).collect();
        if items.len() != N {
            report.error(value.span(), format!("`{key}` has {} values, not {N}", items.len()), wanted);
        }
        read.try_into().ok()
    }

    /// A text.
    pub(super) fn string(&mut self, key: &'static str, report: &mut Report<'_>) -> Option<Spanned<String>> {
        let value = self.take(key)?;
        text(key, value, report)
    }

    /// A list of texts; one text alone is a list of one.
    pub(super) fn strings(&mut self, key: &'static str, report: &mut Report<'_>) -> Vec<Spanned<String>> {
        let Some(value) = self.take(key) else { return Vec::new() };
        match value.get_ref() {
            DeValue::Array(items) => items.iter().filter_map(|v| text(key, v, report)).collect(),
            DeValue::String(_) => text(key, value, report).into_iter().collect(),
            _ => {
                wrong_type(report, key, value, "a text or a list of texts in double quotes");
                Vec::new()
            }
        }
    }

    /// One of a closed set of words.
    pub(super) fn choice<T: Copy>(
        &mut self,
        key: &'static str,
        words: &[(&'static str, T)],
        report: &mut Report<'_>,
    ) -> Option<T> {
        let value = self.take(key)?;
        let names: Vec<&str> = words.iter().map(|(name, _)| *name).collect();
        let Some(word) = value.get_ref().as_str() else {
            wrong_type(report, key, value, &format!("one of {}", list(&names)));
            return None;
        };
        let found = words.iter().find(|(name, _)| *name == word).map(|(_, t)| *t);
        if found.is_none() {
            report.error(value.span(), format!("unknown `{key}`: `{}`", shown(word)), remedy(word, &names));
        }
        found
    }

    /// Reports every key that was not asked for.
    pub(super) fn close(self, report: &mut Report<'_>) {
        for key in self.table.keys().filter(|k| !self.known.contains(&k.get_ref().as_ref())) {
            let name = key.get_ref();
            let message = format!("unknown key `{}` in {}", shown(name), self.title);
            report.stray(key.span(), message, remedy(name, &self.known));
        }
    }
}

/// A value that has to be a text.
pub(super) fn text(
    key: &str,
    value: &Spanned<DeValue<'_>>,
    report: &mut Report<'_>,
) -> Option<Spanned<String>> {
    let Some(text) = value.get_ref().as_str() else {
        wrong_type(report, key, value, "a text in double quotes");
        return None;
    };
    Some(Spanned::new(value.span(), text.to_owned()))
}

/// A word of a file for a message: cut, without control characters.
pub(super) fn shown(word: &str) -> String {
    let mut out: String = word.chars().take(60).flat_map(char::escape_debug).collect();
    if word.chars().nth(60).is_some() {
        out.push('…');
    }
    out
}

/// Reports a value of the wrong type.
pub(super) fn wrong_type(report: &mut Report<'_>, key: &str, value: &Spanned<DeValue<'_>>, wanted: &str) {
    let message = format!("`{key}` is {}", type_name(value.get_ref()));
    report.error(value.span(), message, format!("`{key}` has to be {wanted}"));
}

fn number(
    key: &str,
    value: &Spanned<DeValue<'_>>,
    within: &RangeInclusive<f64>,
    report: &mut Report<'_>,
) -> Option<f64> {
    let parsed = match value.get_ref() {
        DeValue::Float(n) => n.as_str().parse::<f64>().ok(),
        DeValue::Integer(n) if n.radix() == 10 => n.as_str().parse::<f64>().ok(),
        _ => {
            wrong_type(report, key, value, &format!("a number from {}", bounds(within)));
            return None;
        }
    };
    let good = parsed.filter(|n| within.contains(n));
    if good.is_none() {
        let message = format!("`{key}` is out of range: {}", report.text(value.span()));
        report.error(value.span(), message, format!("a number from {}", bounds(within)));
    }
    good
}

fn bounds<T: std::fmt::Display>(within: &RangeInclusive<T>) -> String {
    format!("{} to {}", within.start(), within.end())
}

fn type_name(value: &DeValue<'_>) -> &'static str {
    match value {
        DeValue::String(_) => "a text",
        DeValue::Integer(_) => "a whole number",
        DeValue::Float(_) => "a number",
        DeValue::Boolean(_) => "`true` or `false`",
        DeValue::Datetime(_) => "a date",
        DeValue::Array(_) => "a list",
        DeValue::Table(_) => "a table",
    }
}
