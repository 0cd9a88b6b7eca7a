use std::fmt;

/// What is wrong with a template, and where. It never repeats what stands in a file at length.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Fault {
    /// The file, as the template's folder names it.
    pub file: String,
    /// The line, from 1.
    pub line: usize,
    /// The column, from 1, where the file cannot be read from there on.
    pub column: Option<usize>,
    /// The rule, a stable word.
    pub rule: &'static str,
    /// What is wrong, in a sentence without a full stop.
    pub message: String,
    /// The clause of the standard or law that the rule stands for.
    pub clause: Option<&'static str>,
}

impl Fault {
    pub(crate) fn new(file: &str, line: usize, rule: &'static str, message: String) -> Self {
        Self { file: file.to_owned(), line, column: None, rule, message, clause: None }
    }

    pub(crate) fn at_column(self, column: usize) -> Self {
        Self { column: Some(column), ..self }
    }

    pub(crate) fn under(self, clause: &'static str) -> Self {
        Self { clause: Some(clause), ..self }
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.file, self.line)?;
        if let Some(column) = self.column {
            write!(f, ":{column}")?;
        }
        write!(f, " {} {}", self.rule, self.message)?;
        match self.clause {
            Some(clause) => write!(f, " ({clause})"),
            None => Ok(()),
        }
    }
}
