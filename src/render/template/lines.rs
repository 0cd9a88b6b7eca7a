use std::ops::Range;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// A step from a table to what is in it.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Step<'a> {
    Key(&'a str),
    Item(usize),
}

/// Where everything stands in a `profile.toml`.
pub(crate) struct Lines<'a> {
    text: &'a str,
    table: Option<Spanned<DeTable<'a>>>,
}

impl<'a> Lines<'a> {
    /// Of a text that is no TOML every line is the first.
    pub(crate) fn of(text: &'a str) -> Self {
        Self { text, table: DeTable::parse(text).ok() }
    }

    /// The line of what the steps lead to, or of the last of it that is there.
    pub(crate) fn line(&self, steps: &[Step<'_>]) -> usize {
        position(self.text, self.span(steps).start).0
    }

    fn span(&self, steps: &[Step<'_>]) -> Range<usize> {
        let mut span = 0..0;
        let mut here = self.root();
        for step in steps {
            let Some((found, inside)) = here.and_then(|here| here.into(*step)) else { break };
            (span, here) = (found, Some(inside));
        }
        span
    }

    /// The keys of the table that the steps lead to, each with its line.
    pub(crate) fn keys(&self, steps: &[Step<'_>]) -> Vec<(String, usize)> {
        let there = steps.iter().fold(self.root(), |here, step| Some(here?.into(*step)?.1));
        let Some(Inside::Table(table)) = there else { return Vec::new() };
        let keys = table.iter().map(|(key, _)| key);
        keys.map(|key| (key.get_ref().to_string(), position(self.text, key.span().start).0))
            .collect()
    }

    fn root(&self) -> Option<Inside<'_, 'a>> {
        self.table.as_ref().map(|table| Inside::Table(table.get_ref()))
    }
}

#[derive(Clone, Copy)]
enum Inside<'t, 'a> {
    Table(&'t DeTable<'a>),
    Value(&'t DeValue<'a>),
}

impl<'t, 'a> Inside<'t, 'a> {
    /// What a step leads to, and where it stands.
    fn into(self, step: Step<'_>) -> Option<(Range<usize>, Self)> {
        let (span, value) = match (step, self) {
            (Step::Key(name), Inside::Table(table)) => {
                let (key, value) = table.iter().find(|(key, _)| key.get_ref() == name)?;
                // A table of its own line is found by that line, which is the value's.
                let own = matches!(value.get_ref(), DeValue::Table(_));
                (if own { value.span() } else { key.span() }, value)
            }
            (Step::Item(index), Inside::Value(DeValue::Array(items))) => {
                let value = items.get(index)?;
                (value.span(), value)
            }
            _ => return None,
        };
        Some((
            span,
            match value.get_ref() {
                DeValue::Table(table) => Inside::Table(table),
                other => Inside::Value(other),
            },
        ))
    }
}

/// Line and column, both from 1, of a place in a text.
pub(crate) fn position(text: &str, at: usize) -> (usize, usize) {
    let before = text.get(..at).unwrap_or(text);
    let line = before.matches('\n').count() + 1;
    let column = before.rsplit('\n').next().unwrap_or_default().chars().count() + 1;
    (line, column)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_is_found_by_its_line() {
        use Step::{Item, Key};
        let text = "a = 1\n\n[[page]]\nart = \"x\"\n[[page.field]]\nname = \"n\"\n\
                    caption = { own = \"o\" }\n[[page.field]]\nname = \"m\"\n[page.code]\nbox = 1\n";
        let lines = Lines::of(text);
        let second = [Key("page"), Item(0), Key("field"), Item(1)];
        assert_eq!(lines.line(&[Key("a")]), 1);
        assert_eq!(lines.line(&[Key("page"), Item(0)]), 3);
        assert_eq!(lines.line(&second), 8);
        assert_eq!(lines.line(&[second.as_slice(), &[Key("name")]].concat()), 9);
        assert_eq!(lines.line(&[second.as_slice(), &[Key("box")]].concat()), 8, "not there");
        assert_eq!(lines.line(&[Key("page"), Item(0), Key("code")]), 10);
        let keys = lines.keys(&[Key("page"), Item(0), Key("field"), Item(0)]);
        assert_eq!(keys, [("caption".to_owned(), 7), ("name".to_owned(), 6)]);
        assert_eq!(position("ab\ncd", 4), (2, 2));
    }
}
