//! Which keys speak of secrets.

/// The rule of an object of secrets; its values carry rules of their own.
pub(super) const SECRETS_BLOCK: &str = "secrets-block";

/// Words in a key that speak of a secret, with the rule's name.
const WORDS: [(&str, &str); 16] = [
    ("authorization", "authorization"),
    ("cookie", "cookie"),
    ("cookies", "cookie"),
    ("password", "password"),
    ("passwd", "password"),
    ("pwd", "password"),
    ("passphrase", "password"),
    ("passcode", "password"),
    ("tokens", "token"),
    ("token", "token"),
    ("apikey", "api-key"),
    ("secret", "secret"),
    ("credential", "credential"),
    ("credentials", "credential"),
    ("privatekey", "private-key"),
    ("accesskey", "access-key"),
];

/// Pairs of words that speak of a secret together.
const PAIRS: [(&str, &str, &str); 12] = [
    ("api", "key", "api-key"),
    ("access", "key", "access-key"),
    ("private", "key", "private-key"),
    ("secret", "key", "secret"),
    ("auth", "key", "api-key"),
    ("session", "key", "token"),
    ("signing", "key", "private-key"),
    ("encryption", "key", "private-key"),
    ("account", "key", "access-key"),
    ("db", "pass", "password"),
    ("user", "pass", "password"),
    ("smtp", "pass", "password"),
];

/// First words that make `tokens` a number of them.
const COUNTED: [&str; 10] = [
    "max",
    "min",
    "total",
    "input",
    "output",
    "prompt",
    "completion",
    "num",
    "number",
    "used",
];

/// Last words that tell of something about a secret, not of the secret: `token_type`, `secretName`.
const ABOUT: [&str; 24] = [
    "name",
    "names",
    "type",
    "kind",
    "url",
    "uri",
    "path",
    "file",
    "ref",
    "endpoint",
    "count",
    "id",
    "ids",
    "length",
    "size",
    "expires",
    "expiry",
    "expiration",
    "ttl",
    "policy",
    "version",
    "mount",
    "enabled",
    "required",
];

/// True if a key's raw bytes speak of a secret. Called for every key of a file, so the common case leaves early.
#[must_use]
pub fn is_sensitive_key(key: &[u8]) -> bool {
    // Every word above holds one of these pairs of letters.
    const TELLING: [&[u8; 3]; 8] = [
        b"aut", b"coo", b"pas", b"pwd", b"tok", b"key", b"sec", b"cre",
    ];
    if key.len() < 3 || key.len() > 200 {
        return false;
    }
    let telling = key.windows(3).any(|window| {
        TELLING
            .iter()
            .any(|letters| window.eq_ignore_ascii_case(*letters))
    });
    telling && std::str::from_utf8(key).is_ok_and(|key| !rule(key).is_empty())
}

/// The rule that a key falls under; empty if it is innocent.
pub(super) fn rule(key: &str) -> &'static str {
    let words = words(key);
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    match words.as_slice() {
        ["secrets"] => return SECRETS_BLOCK,
        ["auth"] => return "authorization",
        // Vault's name for half of a login; others that end in `id` only name a secret.
        ["secret", "id"] => return "secret",
        // How many of them, not which: `max_tokens`.
        [first, .., "tokens"] if COUNTED.contains(first) => return "",
        [.., last] if ABOUT.contains(last) => return "",
        _ => {}
    }
    let pair = words.windows(2).find_map(|pair| {
        PAIRS
            .iter()
            .find(|(first, second, _)| pair == [*first, *second])
            .map(|(_, _, rule)| *rule)
    });
    pair.or_else(|| {
        words.iter().find_map(|word| {
            WORDS
                .iter()
                .find(|(name, _)| name == word)
                .map(|(_, rule)| *rule)
        })
    })
    .unwrap_or("")
}

/// The words of a key in lower case: `X-Api-Key`, `apiKey`, `api_key` → api, key.
fn words(key: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    let mut word = String::new();
    let mut was_lower = false;
    for character in key.chars() {
        let parts_words = !character.is_alphanumeric() || (character.is_uppercase() && was_lower);
        if parts_words && !word.is_empty() {
            words.push(std::mem::take(&mut word));
        }
        if character.is_alphanumeric() {
            word.extend(character.to_lowercase());
        }
        was_lower = character.is_lowercase() || character.is_ascii_digit();
    }
    if !word.is_empty() {
        words.push(word);
    }
    words
}
#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_that_speak_of_secrets_are_told_from_keys_about_secrets() {
        for key in [
            "Authorization",
            "Set-Cookie",
            "password",
            "DB_PASSWORD",
            "vaultToken",
            "api_key",
            "X-Api-Key",
            "apikey",
            "aws_secret_access_key",
            "client_secret",
            "privateKey",
            "secrets",
            "auth",
            "passwd",
        ] {
            assert!(is_sensitive_key(key.as_bytes()), "{key}");
        }
        for key in [
            "secretName",
            "token_type",
            "max_tokens",
            "key",
            "author",
            "passed",
            "keys",
            "token_count",
            "monkey",
            "password_file",
            "cookies_enabled",
            "secret_ref",
            "name",
            "tokenizer",
            "secretary",
            "public_key",
        ] {
            assert!(!is_sensitive_key(key.as_bytes()), "{key}");
        }
    }
}
