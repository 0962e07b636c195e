//! Secrets that are known by their shape, wherever they stand in a text.
//!
//! One pass of a multi-pattern search finds the beginnings (`beginning`); each is then looked at more closely: is it a
//! credential by its own look (`credential`), or by the words before it (`assigned`)? The text may be JSON text or
//! plain: a backslash ends a value in both.

mod assigned;
mod beginning;
mod credential;

use assigned::{assigned, bearer, cookie, header, login, signature, userinfo};
use beginning::Beginnings;
use credential::{aws_key, github, google, jwt, long_word, pem, slack, webhook};

use super::SHORTEST;
use super::stretch::Stretches;
use crate::json::Span;

/// How a shape begins, its rule, and what finds its secret part from the byte behind the beginning.
type Shape = (
    &'static str,
    &'static str,
    fn(&str, usize, usize) -> Option<Span>,
);

const SHAPES: [Shape; 40] = [
    ("eyj", "jwt", jwt),
    ("akia", "aws", aws_key),
    ("asia", "aws", aws_key),
    ("ghp_", "github", github),
    ("gho_", "github", github),
    ("ghu_", "github", github),
    ("ghs_", "github", github),
    ("ghr_", "github", github),
    ("github_pat_", "github", github),
    ("xoxb-", "slack", slack),
    ("xoxa-", "slack", slack),
    ("xoxp-", "slack", slack),
    ("xoxr-", "slack", slack),
    ("xoxs-", "slack", slack),
    ("xapp-", "slack", slack),
    ("hooks.slack.com/services/", "slack", webhook),
    ("glpat-", "gitlab", long_word::<20>),
    ("npm_", "npm", long_word::<30>),
    ("hvs.", "vault", long_word::<20>),
    ("sk_live_", "stripe", long_word::<16>),
    ("rk_live_", "stripe", long_word::<16>),
    ("aiza", "google", google),
    ("private key-----", "pem", pem),
    ("://", "url-userinfo", userinfo),
    ("authorization", "authorization", header),
    ("bearer ", "authorization", bearer),
    ("password", "password", assigned),
    ("passwd", "password", assigned),
    ("secret", "secret", assigned),
    ("token", "token", assigned),
    ("api_key", "api-key", assigned),
    ("apikey", "api-key", assigned),
    ("api-key", "api-key", assigned),
    ("access_key", "access-key", assigned),
    ("accesskey", "access-key", assigned),
    ("accountkey", "access-key", assigned),
    ("pwd", "password", assigned),
    ("signature", "signature", signature),
    ("-u ", "password", login),
    ("cookie", "cookie", cookie),
];

/// The secrets of known shape in a text, with their rules. Once all are found, the stretches are known that hold letters.
pub(super) fn find<'t>(
    text: &'t str,
    stretches: &'t mut Stretches,
) -> impl Iterator<Item = (&'static str, Span)> + 't {
    Beginnings::new(text, stretches).filter_map(|(shape, start, end)| {
        let (_, rule, find_secret) = SHAPES.get(shape)?;
        let span = find_secret(text, start, end)?;
        let value = text.get(span.start..span.end)?;
        (value.len() >= SHORTEST && !value.contains("${")).then_some((*rule, span))
    })
}

/// The run of bytes from `start` that fit.
fn run(text: &str, start: usize, fits: impl Fn(u8) -> bool) -> Span {
    let rest = text.as_bytes().get(start..).unwrap_or_default();
    let length = rest
        .iter()
        .position(|byte| !fits(*byte))
        .unwrap_or(rest.len());
    Span {
        start,
        end: start + length,
    }
}

/// True if the byte before `start` could belong to the same word.
fn inside_word(text: &str, start: usize) -> bool {
    start
        .checked_sub(1)
        .and_then(|before| text.as_bytes().get(before))
        .is_some_and(|byte| byte.is_ascii_alphanumeric() || *byte == b'_')
        // `\n` in JSON text is a line break, not a letter.
        && !start
            .checked_sub(2)
            .and_then(|before| text.get(before..start))
            .is_some_and(|escape| matches!(escape, r"\n" | r"\t" | r"\r"))
}

fn is_credential(byte: u8) -> bool {
    byte > b' ' && byte != 0x7F && !b"\"'\\,;&<>(){}[]`|".contains(&byte)
}

/// A word with digits or signs in it; a plain word is masked where it stands in a member, not all over a text.
fn looks_random(value: &str) -> bool {
    let has_letter = value.bytes().any(|byte| byte.is_ascii_alphabetic());
    let has_other = value
        .bytes()
        .any(|byte| byte.is_ascii_digit() || b"!#$%*+/=@^~".contains(&byte));
    has_letter && has_other
}

#[cfg(test)]
mod tests {
    use super::*;

    fn secrets(text: &str) -> Vec<(&'static str, &str)> {
        find(text, &mut Stretches::default())
            .map(|(rule, span)| (rule, &text[span.start..span.end]))
            .collect()
    }

    #[test]
    fn known_shapes_are_found_in_any_text() {
        let jwt = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.c2lnbmF0dXJl";
        assert_eq!(secrets(&format!("log {jwt} end")), [("jwt", jwt)]);
        assert_eq!(
            secrets("id AKIAIOSFODNN7EXAMPLE."),
            [("aws", "AKIAIOSFODNN7EXAMPLE")]
        );
        let github = "ghp_abcdefghijklmnopqrstuvwxyz0123456789";
        assert_eq!(secrets(github), [("github", github)]);
        assert_eq!(
            secrets("xoxb-123456789012-abcdef"),
            [("slack", "xoxb-123456789012-abcdef")]
        );
        assert_eq!(
            secrets("http://jane:demo12@host/x"),
            [("url-userinfo", "jane:demo12")]
        );
        assert_eq!(
            secrets("> Authorization: Basic amFuZTpkZW1v\\r\\n"),
            [("authorization", "amFuZTpkZW1v")]
        );
        assert_eq!(
            secrets(r#"{\"password\": \"hunter2!\"}"#),
            [("password", "hunter2!")]
        );
        for (text, rule, secret) in [
            ("GET /x?token=abc123def&y=1", "token", "abc123def"),
            ("PGPASSWORD=hunter-2-two psql", "password", "hunter-2-two"),
            ("clientSecret=zx81-qq-42", "secret", "zx81-qq-42"),
            ("login with password: tr0ub4dor", "password", "tr0ub4dor"),
            ("run --db-password hunter --x", "password", "hunter"),
            (r#"["--token", "abcdef"]"#, "token", "abcdef"),
            (
                "curl -u jane:pa55word http://h",
                "password",
                "jane:pa55word",
            ),
            (
                r#"{"api_key": "two words & \"quotes\""}"#,
                "api-key",
                r#"two words & \"quotes\""#,
            ),
            ("redis://:p@ss:w0rd@host", "url-userinfo", ":p@ss:w0rd"),
            (
                "https://0123456789abcdef01@host",
                "url-userinfo",
                "0123456789abcdef01",
            ),
            (
                "glpat-abcdefghij0123456789",
                "gitlab",
                "glpat-abcdefghij0123456789",
            ),
            (
                "https://hooks.slack.com/services/T0AAAAAAA/B0BBBBBBB/cccc",
                "slack",
                "T0AAAAAAA/B0BBBBBBB/cccc",
            ),
            (
                "AccountName=a;AccountKey=q83vEjRWeJCrze8SNFZ4kA==;x",
                "access-key",
                "q83vEjRWeJCrze8SNFZ4kA==",
            ),
            (
                "&X-Amz-Signature=0123456789abcdef0123456789abcdef&",
                "signature",
                "0123456789abcdef0123456789abcdef",
            ),
            (
                "set-cookie: sid=8a7b6c5d; Path=/",
                "cookie",
                "sid=8a7b6c5d; Path=/",
            ),
        ] {
            assert_eq!(secrets(text), [(rule, secret)], "{text}");
        }
        assert_eq!(
            secrets(
                "-----BEGIN RSA PRIVATE KEY-----\\nMIIabc\\ndef=\\n-----END RSA PRIVATE KEY-----"
            ),
            [("pem", "MIIabc\\ndef=")]
        );
    }

    #[test]
    fn innocent_look_alikes_are_left_alone() {
        for text in [
            "http://demo.foo.bar/function/astre",
            "unexpected token: something",
            "sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
            "the password is wrong",
            "tokens=12",
            "token=${token}",
            "10.0.0.1:8080 http://a:80/b@c",
            "data:image/png;base64,iVBORw0KGgoAAAANSUhEUg",
            "asiago cheese and eyjafjallajokull",
            "secret=enabled",
            "PWD=/home/jane/src OLDPWD=/tmp",
            "password: wrong",
            "the cookie: is it set?",
            "cookie=enabled",
            "docker run -u 1000:1000 image",
            "sort -u file",
            "git@github.com:user/repo and ssh://git@host/repo",
            "signature=sha256",
            "--tokenizer basic --password",
            "npm_config_cache=/srv/npm npm_lifecycle_event=test",
        ] {
            assert!(secrets(text).is_empty(), "{text}: {:?}", secrets(text));
        }
    }
}
