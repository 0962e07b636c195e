//! What is a name: by the key it stands under, and by its shape.

use std::borrow::Cow;
use std::net::{Ipv4Addr, Ipv6Addr};
use std::sync::LazyLock;

use regex::Regex;

/// What a name names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Kind {
    Host,
    Address,
    Namespace,
    User,
    Path,
}

impl Kind {
    /// The word in its place.
    pub(super) fn word(self) -> &'static str {
        match self {
            Self::Host => "host",
            Self::Address => "address",
            Self::Namespace => "namespace",
            Self::User => "user",
            Self::Path => "path",
        }
    }
}

/// Keys and labels that say what their values are.
const KEYS: [(&str, Kind); 30] = [
    ("namespace", Kind::Namespace),
    ("ns", Kind::Namespace),
    ("namespaces", Kind::Namespace),
    ("namespacename", Kind::Namespace),
    ("kubernetesnamespace", Kind::Namespace),
    ("exportednamespace", Kind::Namespace),
    ("k8snamespace", Kind::Namespace),
    ("targetnamespace", Kind::Namespace),
    ("host", Kind::Host),
    ("hosts", Kind::Host),
    ("hostname", Kind::Host),
    ("instance", Kind::Host),
    ("exportedinstance", Kind::Host),
    ("node", Kind::Host),
    ("nodename", Kind::Host),
    ("kubernetesnode", Kind::Host),
    ("kubernetesiohostname", Kind::Host),
    ("domain", Kind::Host),
    ("remoteaddr", Kind::Host),
    ("clientip", Kind::Host),
    ("user", Kind::User),
    ("username", Kind::User),
    ("users", Kind::User),
    ("login", Kind::User),
    ("owner", Kind::User),
    ("author", Kind::User),
    ("remoteuser", Kind::User),
    ("logname", Kind::User),
    ("email", Kind::User),
    ("createdby", Kind::User),
];

/// What the values of a key are.
pub(super) fn kind_of_key(key: &str) -> Option<Kind> {
    let plain: String = key
        .chars()
        .filter(|character| character.is_alphanumeric())
        .flat_map(char::to_lowercase)
        .collect();
    KEYS.iter()
        .find(|(known, _)| *known == plain)
        .map(|(_, kind)| *kind)
}

/// True for one word such as names are.
pub(super) fn is_name(value: &str) -> bool {
    let fits = |character: char| character.is_alphanumeric() || "._-@+".contains(character);
    !value.is_empty() && value.len() <= 253 && value.chars().all(fits)
}

/// A host without its port, and whether it is an address.
pub(super) fn host(written: &str) -> (Kind, &str) {
    let bare = written.trim_start_matches('[');
    let name = match bare.split_once(']') {
        Some((inside, _)) => inside,
        None if bare.matches(':').count() == 1 => bare.split(':').next().unwrap_or(bare),
        None => bare,
    };
    if name.parse::<Ipv4Addr>().is_ok() || name.parse::<Ipv6Addr>().is_ok() {
        return (Kind::Address, name);
    }
    // Words are no host.
    (Kind::Host, if is_name(name) { name } else { "" })
}

#[expect(clippy::expect_used, reason = "the patterns are constants")]
fn pattern(text: &str) -> Regex {
    Regex::new(text).expect("a constant pattern is well formed")
}

static URL: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r#"(?i)\b[a-z][a-z0-9+.-]*://(?:[^/\s"'<>@\\]*@)?(\[[0-9a-f:.]+\]|[^/\s"'<>:?#\\,;)\]}`‹]+)?(?::\d+)?(/[^\s"'<>?#\\,;)`‹]*)?"#,
    )
});
static DOMAIN: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)\b(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+(?:com|org|net|io|dev|local|internal|lan|corp|intranet|home|cloud|app|svc|example|invalid|info|biz|edu|gov|mil|co|eu|de|fr|uk|nl|be|ch|at|es|it|pl|se|no|dk|fi|ie|us|ca|br|mx|jp|cn|in|kr|sg|au|nz|za|ru|tech|systems|network|online|site|xyz|ai)\b",
    )
});
static EMAIL: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*\.[A-Za-z]{2,}"));
static LOGIN: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"\b([a-z_][a-z0-9_-]{1,31})@([A-Za-z0-9][A-Za-z0-9.-]*)"));
static IPV4: LazyLock<Regex> = LazyLock::new(|| pattern(r"\b\d{1,3}\.\d{1,3}\.\d{1,3}\.\d{1,3}\b"));
static IPV6: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"(?i)[0-9a-f]{0,4}(?::[0-9a-f]{0,4}){2,7}(?:\.\d{1,3}){0,3}"));
static HARDWARE: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"(?i)\b[0-9a-f]{2}(?:[:-][0-9a-f]{2}){5}\b"));
static PATH: LazyLock<Regex> =
    LazyLock::new(|| pattern(r#"(?:^|[\s"'=(\[,:`|])((?:/[\p{L}0-9._~@%+{}$-]+)+/?)"#));
static HOME: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"(?:/home/|/Users/|(?i:[a-z]:\\+users\\+))([\p{L}0-9._-]+)"));
static WINDOWS_PATH: LazyLock<Regex> =
    LazyLock::new(|| pattern(r#"\b[A-Za-z]:\\+[\p{L}0-9 ._~-]+(?:\\+[\p{L}0-9 ._~-]+)*"#));
static KEYED: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r#"(?i)\b([a-z0-9_]*namespaces?|ns|hostname|host|node_?name|node|instance|user_?name|user|login|owner|logname)\\*["']?\s*(?:=~?|:|!=)\s*\\*["']?([\p{L}0-9][\p{L}0-9._@-]*)"#,
    )
});
static FLAGGED: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?:^|\s)(-n|--namespace|--ns|--user|--username|--host|--hostname|--node)[ =]([\p{L}0-9][\p{L}0-9._@-]*)",
    )
});

/// The names in a text, with what they are. What tells most about itself comes first.
pub(super) fn find(text: &str) -> Vec<(Kind, String)> {
    let mut found: Vec<(Kind, String)> = Vec::new();
    let mut add = |kind: Kind, name: &str| found.push((kind, name.to_owned()));
    // Few texts have any of these signs, and the patterns are many.
    let has = |sign: u8| memchr::memchr(sign, text.as_bytes()).is_some();
    if has(b'/') {
        for part in URL.captures_iter(text) {
            if let Some(authority) = part.get(1) {
                let (kind, name) = host(authority.as_str());
                add(kind, name);
            }
            if let Some(path) = part.get(2).filter(|path| path.len() > 1) {
                add(Kind::Path, path.as_str());
            }
        }
        for part in HOME.captures_iter(text).filter_map(|part| part.get(1)) {
            add(Kind::User, part.as_str());
        }
        for part in PATH.captures_iter(text).filter_map(|part| part.get(1)) {
            if part.as_str().chars().any(char::is_alphabetic) {
                add(Kind::Path, part.as_str());
            }
        }
    }
    if has(b'\\') {
        for part in HOME.captures_iter(text).filter_map(|part| part.get(1)) {
            add(Kind::User, part.as_str());
        }
        for part in WINDOWS_PATH.find_iter(text) {
            add(Kind::Path, part.as_str().trim_end());
        }
    }
    if has(b'@') {
        for part in EMAIL.find_iter(text) {
            add(Kind::User, part.as_str());
        }
        for part in LOGIN.captures_iter(text) {
            if let (Some(user), Some(at)) = (part.get(1), part.get(2)) {
                add(Kind::User, user.as_str());
                let (kind, name) = host(at.as_str());
                add(kind, name);
            }
        }
    }
    if has(b'.') {
        for part in IPV4.find_iter(text) {
            if part.as_str().parse::<Ipv4Addr>().is_ok() {
                add(Kind::Address, part.as_str());
            }
        }
        for part in DOMAIN.find_iter(text) {
            add(Kind::Host, part.as_str());
        }
    }
    if has(b':') || has(b'-') {
        for part in HARDWARE.find_iter(text) {
            add(Kind::Address, part.as_str());
        }
        for part in IPV6.find_iter(text) {
            if part.as_str().parse::<Ipv6Addr>().is_ok() {
                add(Kind::Address, part.as_str());
            }
        }
    }
    if has(b'=') || has(b':') {
        for part in KEYED.captures_iter(text) {
            if let (Some(key), Some(value)) = (part.get(1), part.get(2)) {
                match kind_of_key(key.as_str()) {
                    Some(Kind::Host) => {
                        let (kind, name) = host(value.as_str());
                        add(kind, name);
                    }
                    Some(kind) => add(kind, value.as_str()),
                    None => {}
                }
            }
        }
    }
    if has(b'-') {
        for part in FLAGGED.captures_iter(text) {
            if let (Some(flag), Some(value)) = (part.get(1), part.get(2)) {
                let kind = match flag.as_str() {
                    "-n" => Some(Kind::Namespace),
                    flag => kind_of_key(flag),
                };
                kind.into_iter().for_each(|kind| add(kind, value.as_str()));
            }
        }
    }
    found
}

/// The forms in which a name may stand: as it is, in a pattern, in a URL, with the lines of JSON.
pub(super) fn forms(name: &str) -> Vec<String> {
    let mut forms = vec![name.to_owned()];
    let mut add = |form: Cow<'_, str>| {
        if !forms.iter().any(|known| *known == form) {
            forms.push(form.into_owned());
        }
    };
    add(name.replace('.', r"\.").into());
    add(name.replace('.', r"\\.").into());
    add(name.replace('/', "%2f").into());
    add(name.replace('/', "%2F").into());
    add(name.replace('/', r"\/").into());
    add(name.replace('\\', r"\\").into());
    add(name.replace('@', "%40").into());
    add(name.replace(':', "%3a").into());
    forms
}
