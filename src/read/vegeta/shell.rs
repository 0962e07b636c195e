//! Splits a command line as a POSIX shell would, as far as that needs no shell: quotes, backslashes, pipes,
//! redirections. Expansions stay as they are written.

/// A piece of a command line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Token {
    /// A word, without its quotes.
    Word(String),
    /// What separates commands or redirects: `|`, `>`, `&&`, …
    Operator(&'static str),
}

impl Token {
    /// The word, if it is one.
    #[must_use]
    pub fn word(&self) -> Option<&str> {
        match self {
            Self::Word(word) => Some(word),
            Self::Operator(_) => None,
        }
    }
}

/// The longest first, so that `>>` is not read as two.
const OPERATORS: [&str; 17] = [
    "&>>", "<<<", "||", "&&", ">>", "<<", ">&", "<&", "&>", ">|", ";;", "|", "&", ";", "<", ">",
    "\n",
];

/// Splits a command line. A quote that nobody closes ends with the text.
#[must_use]
pub fn tokens_from_text(text: &str) -> Vec<Token> {
    let mut tokens = Vec::new();
    let mut word: Option<String> = None;
    let mut rest = text;
    while let Some(character) = rest.chars().next() {
        let operator = OPERATORS
            .iter()
            .find(|operator| rest.starts_with(**operator));
        if let Some(operator) = operator {
            end_word(&mut tokens, &mut word, operator.starts_with(['<', '>']));
            tokens.push(Token::Operator(operator));
            rest = behind(rest, operator.len());
            continue;
        }
        let length = match character {
            '\'' | '"' => quoted(rest, character, word.get_or_insert_default()),
            '\\' => escaped(rest, word.get_or_insert_default()),
            '$' if rest.starts_with("$(") => {
                let length = substitution_length(rest);
                let command = rest.get(..length).unwrap_or(rest);
                word.get_or_insert_default().push_str(command);
                length
            }
            '(' | ')' => {
                end_word(&mut tokens, &mut word, false);
                tokens.push(Token::Operator(";"));
                1
            }
            '#' if word.is_none() => memchr::memchr(b'\n', rest.as_bytes()).unwrap_or(rest.len()),
            _ if character.is_ascii_whitespace() => {
                end_word(&mut tokens, &mut word, false);
                1
            }
            _ => {
                word.get_or_insert_default().push(character);
                character.len_utf8()
            }
        };
        rest = behind(rest, length);
    }
    end_word(&mut tokens, &mut word, false);
    tokens
}

fn behind(text: &str, length: usize) -> &str {
    text.get(length..).unwrap_or_default()
}

/// Digits that touch a redirection are its file descriptor, no word; only that of standard output is a plain `>`.
fn end_word(tokens: &mut Vec<Token>, word: &mut Option<String>, redirects: bool) {
    let Some(word) = word.take() else { return };
    if redirects && !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_digit()) {
        if word != "1" {
            tokens.push(Token::Operator("fd"));
        }
    } else {
        tokens.push(Token::Word(word));
    }
}

/// Adds what stands between quotes and gives the length with the quotes.
fn quoted(text: &str, quote: char, word: &mut String) -> usize {
    let mut characters = text.char_indices().skip(1);
    while let Some((at, character)) = characters.next() {
        match character {
            _ if character == quote => return at + 1,
            '\\' if quote == '"' => match characters.next() {
                Some((_, next @ ('"' | '\\' | '$' | '`'))) => word.push(next),
                Some((_, '\n')) | None => {}
                Some((_, next)) => word.extend(['\\', next]),
            },
            _ => word.push(character),
        }
    }
    text.len()
}

fn escaped(text: &str, word: &mut String) -> usize {
    match text.chars().nth(1) {
        Some('\n') => 2,
        Some(next) => {
            word.push(next);
            1 + next.len_utf8()
        }
        None => 1,
    }
}

/// How long `$(…)` is, parentheses inside counted, quotes not looked at.
fn substitution_length(text: &str) -> usize {
    let mut depth = 0_usize;
    for (at, byte) in text.bytes().enumerate() {
        match byte {
            b'(' => depth += 1,
            b')' if depth == 1 => return at + 1,
            b')' => depth -= 1,
            _ => {}
        }
    }
    text.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn split(text: &str) -> Vec<String> {
        tokens_from_text(text)
            .into_iter()
            .map(|token| match token {
                Token::Word(word) => word,
                Token::Operator(operator) => format!("<{operator}>"),
            })
            .collect()
    }

    #[test]
    fn words_are_split_as_a_shell_splits_them() {
        assert_eq!(
            split(r#"attack -rate=5 '-output=my result.bin' "a \"b\" \n" c\ d e"f"'g' '' "#),
            [
                "attack",
                "-rate=5",
                "-output=my result.bin",
                "a \"b\" \\n",
                "c d",
                "efg",
                ""
            ]
        );
    }

    #[test]
    fn pipes_and_redirections_are_no_words() {
        assert_eq!(
            split("vegeta attack 2>err.txt >out.bin|tee x&&echo $(date | wc -c) # end"),
            [
                "vegeta",
                "attack",
                "<fd>",
                "<>>",
                "err.txt",
                "<>>",
                "out.bin",
                "<|>",
                "tee",
                "x",
                "<&&>",
                "echo",
                "$(date | wc -c)"
            ]
        );
    }

    #[test]
    fn an_open_quote_ends_with_the_text() {
        assert_eq!(split("a 'b c"), ["a", "b c"]);
        assert_eq!(split("a \"b\\"), ["a", "b"]);
        assert_eq!(split("a\\"), ["a"]);
        assert_eq!(split("$(((("), ["$(((("]);
    }
}
