//! Just enough of Rust's grammar to see which paths a source file names: words and signs without
//! comments, texts and characters, and where an item under a `#[cfg(…)]` begins and ends.

/// What an item begins with; anything else under an attribute is a field, a variant or an arm.
const ITEMS: &str = "async const enum extern fn impl let macro_rules mod pub static \
                     struct trait type union unsafe use";

/// The words and signs of a source file; a text or character stands as `"`, a lifetime is left out.
pub(crate) struct Source {
    tokens: Vec<Token>,
    /// How deep in the crate the file's module is: 1 in a room's `mod.rs`.
    depth: usize,
}

#[derive(Clone)]
struct Token {
    text: String,
    line: usize,
}

impl Source {
    pub(crate) fn read(text: &str, module: &[String]) -> Self {
        let mut lexer = Lexer { chars: text.chars().collect(), at: 0, line: 1, tokens: Vec::new() };
        while lexer.at < lexer.chars.len() {
            lexer.step();
        }
        Self { tokens: lexer.tokens, depth: module.len() }
    }

    /// The file less the items under `#[cfg(test)]` and `#[cfg(all(test, …))]`.
    pub(crate) fn without_tests(self) -> Self {
        let test = |cfg: &[&str]| matches!(cfg, ["test", ..] | ["all", "(", "test", ..]);
        self.without(&test)
    }

    /// The file less the items under a `#[cfg(…)]` that asks for a feature.
    pub(crate) fn without_features(self) -> Self {
        self.without(&|cfg: &[&str]| cfg.contains(&"feature") && !cfg.contains(&"not"))
    }

    pub(crate) fn has(&self, word: &str) -> bool {
        self.tokens.iter().any(|token| token.text == word)
    }

    /// What the file names directly below the crate's root, each with its line.
    pub(crate) fn rooms(&self) -> Vec<(String, usize)> {
        let mut found = Vec::new();
        let mut modules = Vec::new();
        for at in 0..self.tokens.len() {
            match self.text(at) {
                "{" => modules.push(at >= 2 && self.text(at - 2) == "mod"),
                "}" => {
                    modules.pop();
                }
                "crate" | "chancery" if self.begins_path(at) && self.text(at + 1) == "::" => {
                    self.first_segments(at + 2, &mut found);
                }
                // `use crate as …` would hide every arrow behind it.
                "crate" if self.text(at + 1) == "as" => found.push(self.named(at)),
                "super" if self.begins_path(at) || self.text(at - 2) == "self" => {
                    let supers = (at..).step_by(2).take_while(|&i| self.text(i) == "super").count();
                    let depth = self.depth + modules.iter().filter(|&&module| module).count();
                    if supers >= depth {
                        self.first_segments(at + 2 * supers, &mut found);
                    }
                }
                _ => {}
            }
        }
        found
    }

    /// The lines where a path begins with this crate's name.
    pub(crate) fn lines_naming(&self, library: &str) -> Vec<usize> {
        let here = |&at: &usize| {
            self.text(at) == library
                && self.begins_path(at)
                && (self.text(at + 1) == "::" || matches!(self.before(at), "use" | "crate"))
        };
        (0..self.tokens.len()).filter(here).map(|at| self.tokens[at].line).collect()
    }

    fn text(&self, at: usize) -> &str {
        self.tokens.get(at).map_or("", |token| &token.text)
    }

    fn before(&self, at: usize) -> &str {
        if at == 0 { "" } else { self.text(at - 1) }
    }

    fn named(&self, at: usize) -> (String, usize) {
        (self.text(at).to_owned(), self.tokens.get(at).map_or(0, |token| token.line))
    }

    /// Whether the word is the first of its path, a leading `::` aside.
    fn begins_path(&self, at: usize) -> bool {
        match self.before(at) {
            "." => false,
            "::" => {
                let earlier = self.before(at - 1);
                let keyword = ["use", "as", "in", "dyn", "impl", "return", "mut", "for", "else"];
                let word = earlier.starts_with(|c: char| c.is_alphanumeric() || c == '_');
                earlier != ">" && (!word || keyword.contains(&earlier))
            }
            _ => true,
        }
    }

    /// The segment at a place in a path, or the first segment of each path in the group there.
    fn first_segments(&self, at: usize, found: &mut Vec<(String, usize)>) {
        if self.text(at) != "{" {
            found.push(self.named(at));
            return;
        }
        let end = self.end_of_group(at);
        let mut inner = at + 1;
        while inner < end {
            found.push(self.named(inner));
            while inner < end && self.text(inner) != "," {
                inner = self.end_of_group(inner) + 1;
            }
            inner += 1;
        }
    }

    /// The place of the bracket that closes the one here; here where there is none.
    fn end_of_group(&self, at: usize) -> usize {
        let mut open = 0;
        for place in at..self.tokens.len() {
            match self.text(place) {
                "(" | "[" | "{" => open += 1,
                ")" | "]" | "}" => open -= 1,
                _ => {}
            }
            if open <= 0 {
                return place;
            }
        }
        self.tokens.len()
    }

    fn without(self, unwanted: &dyn Fn(&[&str]) -> bool) -> Self {
        let mut kept = Vec::new();
        let mut at = 0;
        while at < self.tokens.len() {
            if self.text(at) == "#" && self.text(at + 1) == "[" {
                let end = self.end_of_group(at + 1);
                let words: Vec<&str> = (at + 2..end).map(|i| self.text(i)).collect();
                if matches!(&*words, ["cfg", "(", cfg @ ..] if unwanted(cfg)) {
                    at = self.end_of_item(end + 1);
                    continue;
                }
            }
            kept.push(self.tokens[at].clone());
            at += 1;
        }
        Self { tokens: kept, depth: self.depth }
    }

    /// The place after the item, field, variant or arm that begins here.
    fn end_of_item(&self, mut at: usize) -> usize {
        while self.text(at) == "#" {
            at = self.end_of_group(at + 1) + 1;
        }
        let mut keywords = ITEMS.split(' ');
        let item = keywords.any(|keyword| keyword == self.text(at));
        let import =
            (at..at + 6).take_while(|&i| self.text(i) != "{").any(|i| self.text(i) == "use");
        while at < self.tokens.len() {
            let end = self.end_of_group(at);
            match self.text(at) {
                ";" => return at + 1,
                "," if !item => return at + 1,
                "{" if !import => return end + 1,
                ")" | "]" | "}" => return at,
                _ => at = end + 1,
            }
        }
        at
    }
}

struct Lexer {
    chars: Vec<char>,
    at: usize,
    line: usize,
    tokens: Vec<Token>,
}

impl Lexer {
    fn peek(&self, ahead: usize) -> char {
        self.chars.get(self.at + ahead).copied().unwrap_or('\0')
    }

    fn bump(&mut self) -> char {
        let c = self.peek(0);
        self.line += usize::from(c == '\n');
        self.at += 1;
        c
    }

    fn push(&mut self, text: String) {
        self.tokens.push(Token { text, line: self.line });
    }

    fn ended(&self) -> bool {
        self.at >= self.chars.len()
    }

    fn step(&mut self) {
        let c = self.peek(0);
        match c {
            '/' if self.peek(1) == '/' => {
                while !self.ended() && self.peek(0) != '\n' {
                    self.bump();
                }
            }
            '/' if self.peek(1) == '*' => self.block_comment(),
            '"' => self.text(),
            '\'' => self.quote(),
            'r' | 'b' | 'c' if self.raw_text() => {}
            'b' | 'c' if matches!(self.peek(1), '"' | '\'') => {
                self.bump();
            }
            'r' if self.peek(1) == '#' => {
                self.at += 2;
            }
            ':' if self.peek(1) == ':' => {
                self.at += 2;
                self.push("::".to_owned());
            }
            _ if c.is_alphanumeric() || c == '_' => {
                let word = self.word();
                self.push(word);
            }
            _ => {
                self.bump();
                if !c.is_whitespace() {
                    self.push(c.to_string());
                }
            }
        }
    }

    fn word(&mut self) -> String {
        let mut word = String::new();
        while self.peek(0).is_alphanumeric() || self.peek(0) == '_' {
            word.push(self.bump());
        }
        word
    }

    fn block_comment(&mut self) {
        let mut open = 0;
        while !self.ended() {
            let pair = (self.peek(0), self.peek(1));
            self.bump();
            match pair {
                ('/', '*') => open += 1,
                ('*', '/') => open -= 1,
                _ => continue,
            }
            self.bump();
            if open == 0 {
                return;
            }
        }
    }

    fn text(&mut self) {
        self.bump();
        while !self.ended() {
            match self.bump() {
                '\\' => {
                    self.bump();
                }
                '"' => break,
                _ => {}
            }
        }
        self.push("\"".to_owned());
    }

    /// Reads `r"…"`, `r#"…"#`, `br"…"`; false where none begins here.
    fn raw_text(&mut self) -> bool {
        let prefix = usize::from(self.peek(0) != 'r');
        if self.peek(prefix) != 'r' {
            return false;
        }
        let mut hashes = 0;
        while self.peek(prefix + 1 + hashes) == '#' {
            hashes += 1;
        }
        if self.peek(prefix + 1 + hashes) != '"' {
            return false;
        }
        self.at += prefix + hashes + 2;
        while !self.ended() {
            if self.bump() == '"' && (0..hashes).all(|ahead| self.peek(ahead) == '#') {
                self.at += hashes;
                break;
            }
        }
        self.push("\"".to_owned());
        true
    }

    /// A character, or a lifetime.
    fn quote(&mut self) {
        self.bump();
        if self.peek(0) != '\\' && self.peek(1) != '\'' {
            self.word();
            return;
        }
        if self.bump() == '\\' {
            self.bump();
        }
        while !self.ended() && self.bump() != '\'' {}
        self.push("\"".to_owned());
    }
}
