//! What changes from request to request is cut from error texts and addresses, so that those alike fall together.
//!
//! Query strings and user information never pass: they carry tokens.

/// An address taken apart; what may hold secrets is left out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Address<'a> {
    /// Host and port; empty if the text has none.
    pub(super) host: &'a str,
    /// The path, at least `/` behind a host.
    pub(super) path: &'a str,
}

/// Takes a URL apart: without scheme, user information, query and fragment.
pub(super) fn address(url: &str) -> Address<'_> {
    let end = url.find(['?', '#']).unwrap_or(url.len());
    let url = url.get(..end).unwrap_or(url);
    let Some((_, rest)) = url.split_once("://") else {
        return Address {
            host: "",
            path: url,
        };
    };
    let (authority, path) = match rest.find('/') {
        Some(at) => rest.split_at(at),
        None => (rest, "/"),
    };
    let host = authority.rsplit('@').next().unwrap_or(authority);
    Address { host, path }
}

/// A path with identifiers replaced: `/orders/17/items` is `/orders/{id}/items`.
pub(super) fn templated_path(path: &str) -> String {
    let mut result = String::with_capacity(path.len());
    push_templated_path(&mut result, path);
    result
}

fn push_templated_path(result: &mut String, path: &str) {
    for (index, segment) in path.split('/').enumerate() {
        if index > 0 {
            result.push('/');
        }
        result.push_str(if is_identifier(segment) {
            "{id}"
        } else {
            segment
        });
    }
}

/// True for numbers, UUIDs, long hexadecimal words and long words full of digits.
fn is_identifier(word: &str) -> bool {
    let digits = word.bytes().filter(u8::is_ascii_digit).count();
    if digits == 0 {
        return false;
    }
    let plain = word.bytes().all(|byte| byte.is_ascii_alphanumeric());
    let hexadecimal = word.bytes().all(|byte| byte.is_ascii_hexdigit());
    digits == word.len()
        || is_uuid(word)
        || (hexadecimal && word.len() >= 8)
        || (plain && word.len() >= 16 && digits >= 4)
}

fn is_uuid(word: &str) -> bool {
    word.len() == 36
        && word.bytes().enumerate().all(|(at, byte)| match at {
            8 | 13 | 18 | 23 => byte == b'-',
            _ => byte.is_ascii_hexdigit(),
        })
}

/// An error text without user information and query strings, otherwise as it was written.
pub(super) fn cleaned(text: &str) -> String {
    let mut result = String::with_capacity(text.len());
    push_cleaned(&mut result, text);
    result
}

/// Adds the same to what is there.
pub(super) fn push_cleaned(result: &mut String, text: &str) {
    if !text.contains("://") {
        result.push_str(text);
        return;
    }
    for piece in pieces(text) {
        match piece {
            Piece::Url(url) => push_url(result, url, String::push_str),
            Piece::Word(plain) | Piece::Between(plain) => result.push_str(plain),
        }
    }
}

/// An error text with everything replaced that changes from request to request.
pub(super) fn pattern(text: &str) -> String {
    let mut result = String::with_capacity(text.len());
    push_pattern(&mut result, text);
    result
}

/// Adds the same to what is there.
pub(super) fn push_pattern(result: &mut String, text: &str) {
    let mut pieces = pieces(text).peekable();
    while let Some(piece) = pieces.next() {
        match piece {
            Piece::Url(url) => push_url(result, url, push_templated_path),
            Piece::Between(between) => result.push_str(between),
            Piece::Word(word) => {
                let local = matches!(pieces.peek(), Some(Piece::Between(ARROW)));
                push_word(result, word, local);
            }
        }
    }
}

/// Stands between the near and the far end of a connection.
const ARROW: &str = "->";

enum Piece<'a> {
    Url(&'a str),
    Word(&'a str),
    Between(&'a str),
}

/// Cuts a text into URLs, words that may hold addresses and numbers, and what stands between them.
fn pieces<'a>(text: &'a str) -> impl Iterator<Item = Piece<'a>> {
    let mut rest = text;
    std::iter::from_fn(move || {
        let first = rest.bytes().next()?;
        let (length, piece): (usize, fn(&'a str) -> Piece<'a>) = if starts_url(rest) {
            (url_length(rest), Piece::Url)
        } else if rest.starts_with(ARROW) {
            (ARROW.len(), Piece::Between)
        } else if is_word_byte(first) {
            (word_length(rest), Piece::Word)
        } else {
            let length = rest.bytes().position(is_word_byte).unwrap_or(rest.len());
            (length, Piece::Between)
        };
        let (piece_text, behind) = rest.split_at_checked(length).unwrap_or((rest, ""));
        rest = behind;
        Some(piece(piece_text))
    })
}

fn starts_url(text: &str) -> bool {
    // Nearly every word is none, and says so with its first letter.
    text.starts_with('h') && (text.starts_with("http://") || text.starts_with("https://"))
}

/// A URL ends at white space, quotes and brackets; a colon or comma at its end belongs to the sentence.
fn url_length(text: &str) -> usize {
    let end = text
        .find(|character: char| {
            matches!(character, '"' | '\'' | '<' | '>' | ')' | '\\') || character.is_whitespace()
        })
        .unwrap_or(text.len());
    let url = text.get(..end).unwrap_or(text);
    url.trim_end_matches([':', ',', '.', ';']).len().max(1)
}

fn is_word_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_' | b':' | b'-' | b'[' | b']' | b'%')
}

/// A word without the punctuation at its end, unless it is nothing else.
fn word_length(text: &str) -> usize {
    let end = text
        .bytes()
        .position(|byte| !is_word_byte(byte))
        .unwrap_or(text.len());
    let word = text.get(..end).unwrap_or(text);
    let trimmed = word.trim_end_matches([':', '.', '-', '[', '%']).len();
    if trimmed == 0 { end } else { trimmed }
}

fn push_url(result: &mut String, url: &str, push_path: fn(&mut String, &str)) {
    let address = address(url);
    let scheme = url.split("://").next().unwrap_or_default();
    result.push_str(scheme);
    result.push_str("://");
    result.push_str(address.host);
    push_path(result, address.path);
}

/// Adds a word of an error text, or what it stands for. The port on the near side of a connection is any.
fn push_word(result: &mut String, word: &str, local: bool) {
    if let Some(port) = port_behind_address(word) {
        result.push_str("{address}");
        match port {
            Some(_) if local => {}
            Some(port) if is_ephemeral(port) => result.push_str(":{port}"),
            Some(port) => result.extend([":", port]),
            None => {}
        }
        return;
    }
    let digits = word.bytes().all(|byte| byte.is_ascii_digit());
    if digits && word.len() >= 5 {
        result.push_str("{number}");
    } else if is_duration(word) {
        result.push_str("{duration}");
    } else if !digits
        && (is_uuid(word) || word.starts_with("0x") || (word.len() >= 12 && is_identifier(word)))
    {
        result.push_str("{id}");
    } else {
        result.push_str(word);
    }
}

/// If a word is an IP address: its port, if it has one.
fn port_behind_address(word: &str) -> Option<Option<&str>> {
    if let Some(bracketed) = word.strip_prefix('[') {
        let (address, behind) = bracketed.split_once(']')?;
        address.parse::<std::net::Ipv6Addr>().ok()?;
        return Some(behind.strip_prefix(':'));
    }
    if !word.starts_with(|first: char| first.is_ascii_digit()) {
        return None;
    }
    let (address, port) = match word.split_once(':') {
        Some((address, port)) => (address, Some(port)),
        None => (word, None),
    };
    address.parse::<std::net::Ipv4Addr>().ok()?;
    Some(port)
}

/// Ports that systems hand out to whoever asks.
fn is_ephemeral(port: &str) -> bool {
    port.parse::<u16>().is_ok_and(|port| port >= 32_768)
}

fn is_duration(word: &str) -> bool {
    let unit =
        word.trim_start_matches(|character: char| character.is_ascii_digit() || character == '.');
    unit.len() < word.len() && matches!(unit, "ns" | "us" | "ms" | "s")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ports_addresses_and_identifiers_are_cut_from_errors() {
        for (text, expected) in [
            (
                "read tcp 127.0.0.1:52310->10.1.2.3:8080: read: connection reset by peer",
                "read tcp {address}->{address}:8080: read: connection reset by peer",
            ),
            (
                "Get \"http://u:p@h:81/orders/17?token=x\": dial tcp [::1]:41000: i/o timeout",
                "Get \"http://h:81/orders/{id}\": dial tcp {address}:{port}: i/o timeout",
            ),
            ("Get http://h/a: EOF", "Get http://h/a: EOF"),
            ("502 Bad Gateway", "502 Bad Gateway"),
            (
                "request 3f2504e0-4f89-11d3-9a0c-0305e82c3301 took 3001ms (limit 3s), 1234567 bytes at 0xc0001a",
                "request {id} took {duration} (limit {duration}), {number} bytes at {id}",
            ),
            ("é…: [x] - http:// 日本", "é…: [x] - http:/// 日本"),
        ] {
            assert_eq!(pattern(text), expected, "{text}");
        }
    }

    #[test]
    fn a_cleaned_error_keeps_its_words_but_no_secret() {
        assert_eq!(
            cleaned("Get \"https://me:pw@h/item/17?token=abc#x\": dial tcp 127.0.0.1:52310: EOF"),
            "Get \"https://h/item/17\": dial tcp 127.0.0.1:52310: EOF"
        );
        assert_eq!(cleaned("EOF"), "EOF");
    }

    #[test]
    fn paths_keep_what_names_the_service() {
        assert_eq!(
            templated_path("/v1/orders/17/items"),
            "/v1/orders/{id}/items"
        );
        assert_eq!(
            templated_path("/user/3f2504e0-4f89-11d3-9a0c-0305e82c3301"),
            "/user/{id}"
        );
        assert_eq!(templated_path("/function/astre"), "/function/astre");
        let address = address("http://me@h:80?x=/y");
        assert_eq!((address.host, address.path), ("h:80", "/"));
    }
}
