//! What a process activity asked vegeta to do: which attack, how fast, for how long, into which file.
//!
//! The flags are read as Go's `flag` package reads them, so `-output=x`, `-output x` and `--output x` are one; where a
//! flag is not given, vegeta's own default holds. A shell around vegeta (`sh -c "vegeta attack … | tee result.bin"`)
//! is looked through as far as it is plain.

use std::iter::Peekable;

use super::go::{duration_ns, rate_per_second};
pub use super::shell::{Token, tokens_from_text};
use crate::json::{Cursor, Fragment, Kind, unquote};
use crate::model::traffic::Plan;
use crate::read::variable::substitute;

/// What vegeta was asked to do.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct VegetaCall {
    /// `attack`, `report`, `encode`, …
    pub subcommand: Option<String>,
    /// The attack's name, from `-name`.
    pub name: Option<String>,
    /// The file that the results go to: `-output`, a redirection, or `tee`. Text from the input: check it before use.
    pub output: Option<String>,
    /// Requests per second that were asked for; none when the rate varies or is as fast as possible.
    pub rate: Option<f64>,
    /// How long the attack was to last; none when it has no end.
    pub duration_seconds: Option<f64>,
    /// How long each request may take; none without limit.
    pub timeout_seconds: Option<f64>,
    /// The files it was given to read.
    pub files: Vec<String>,
}

impl VegetaCall {
    /// True if it sends requests.
    #[must_use]
    pub fn is_attack(&self) -> bool {
        self.subcommand.as_deref() == Some("attack")
    }

    /// What the attack was asked to do.
    #[must_use]
    pub fn plan(&self) -> Plan {
        Plan {
            rate: self.rate,
            duration_seconds: self.duration_seconds,
            timeout_seconds: self.timeout_seconds,
        }
    }
}

/// What an attack does unless its flags say otherwise.
const DEFAULT_RATE: f64 = 50.0;
const DEFAULT_TIMEOUT_SECONDS: f64 = 30.0;

/// Flags that take no value behind a space.
const SWITCHES: [&str; 9] = [
    "chunked",
    "h2c",
    "http2",
    "insecure",
    "keepalive",
    "lazy",
    "session-tickets",
    "version",
    "help",
];

/// How many shells inside shells are looked through.
const MAXIMUM_SHELLS: usize = 4;

/// The `arguments` of a process provider as the toolkit hands them on: a text is split, an array taken as it is, an
/// object flattened to key, value, …, with `null` and `""` left out. `resolve` gives the values of `${name}`.
#[must_use]
pub fn tokens_from_fragment(
    arguments: &Fragment,
    resolve: &dyn Fn(&str) -> Option<String>,
) -> Vec<Token> {
    let json = arguments.json();
    let word = |json: &str| Token::Word(substitute(&unquote(json), resolve));
    match arguments.kind() {
        Kind::Text => tokens_from_text(&substitute(&unquote(&json), resolve)),
        Kind::Array => {
            let mut cursor = Cursor::new(&json);
            let mut tokens = Vec::new();
            if cursor.enter_array().is_ok() {
                while let Ok(true) = cursor.next_element() {
                    let Ok(value) = cursor.value() else { break };
                    tokens.push(word(value));
                }
            }
            tokens
        }
        Kind::Object => {
            let mut cursor = Cursor::new(&json);
            let mut tokens = Vec::new();
            if cursor.enter_object().is_ok() {
                while let Ok(Some(key)) = cursor.next_key() {
                    tokens.push(Token::Word(key.into_owned()));
                    let Ok(value) = cursor.value() else { break };
                    if value != "null" && value != "\"\"" {
                        tokens.push(word(value));
                    }
                }
            }
            tokens
        }
        Kind::Null | Kind::Boolean | Kind::Number => Vec::new(),
    }
}

/// What a process with this `path` and these arguments asked vegeta to do; none if it does not call vegeta. Of several
/// calls the first attack is taken, else the first call.
#[must_use]
pub fn vegeta_call(path: &str, arguments: &[Token]) -> Option<VegetaCall> {
    let mut tokens = vec![Token::Word(path.to_owned())];
    tokens.extend_from_slice(arguments);
    let mut first = None;
    for _ in 0..MAXIMUM_SHELLS {
        let commands = commands(&tokens);
        for (index, command) in commands.iter().enumerate() {
            let trusted = index == 0 && path.contains("vegeta");
            let Some(mut call) = call_of(command, trusted) else {
                continue;
            };
            if call.is_attack() {
                if call.output.is_none() {
                    call.output = piped_output(commands.get(index..).unwrap_or_default());
                }
                return Some(call);
            }
            first.get_or_insert(call);
        }
        let Some(script) = commands.iter().find_map(|command| command.script()) else {
            break;
        };
        tokens = tokens_from_text(script);
    }
    first
}

/// One command of a pipeline.
#[derive(Debug, Default)]
struct Command<'a> {
    words: Vec<&'a str>,
    /// Where standard output goes.
    redirected: Option<&'a str>,
    /// True if the next command reads what this one writes.
    piped: bool,
}

impl<'a> Command<'a> {
    /// The words from the first one on whose file name is as asked.
    fn words_from(&self, is_program: impl Fn(&str) -> bool) -> Option<&[&'a str]> {
        let at = self.words.iter().position(|word| {
            !word.starts_with('-') && is_program(word.rsplit('/').next().unwrap_or(word))
        })?;
        self.words.get(at..)
    }

    /// The text that a shell was given to run: what stands behind `-c`, `-ec`, ….
    fn script(&self) -> Option<&'a str> {
        let words = self.words_from(|program| {
            matches!(program, "sh" | "bash" | "dash" | "ash" | "zsh" | "ksh")
        })?;
        let mut words = words.iter();
        words
            .find(|word| word.starts_with('-') && !word.starts_with("--") && word.ends_with('c'))?;
        words.next().copied()
    }
}

/// Splits a command line at pipes and separators, and sorts redirections out.
fn commands(tokens: &[Token]) -> Vec<Command<'_>> {
    let mut commands = vec![];
    let mut command = Command::default();
    let mut tokens = tokens.iter().peekable();
    let mut other_stream = false;
    while let Some(token) = tokens.next() {
        match token {
            Token::Word(word) => command.words.push(word),
            Token::Operator("fd") => other_stream = true,
            Token::Operator(operator) if operator.contains(['<', '>']) => {
                let target = next_word(&mut tokens);
                if matches!(*operator, ">" | ">>" | ">|" | "&>" | "&>>") && !other_stream {
                    command.redirected = target;
                }
                other_stream = false;
            }
            Token::Operator(operator) => {
                command.piped = *operator == "|";
                commands.push(std::mem::take(&mut command));
            }
        }
    }
    commands.push(command);
    commands
}

fn next_word<'a>(tokens: &mut Peekable<std::slice::Iter<'a, Token>>) -> Option<&'a str> {
    let word = tokens.peek().and_then(|token| token.word());
    if word.is_some() {
        tokens.next();
    }
    word
}

/// Reads one command as a call of vegeta. In a trusted one the first word is vegeta, whatever its name.
fn call_of(command: &Command<'_>, trusted: bool) -> Option<VegetaCall> {
    let words = if trusted {
        command.words.as_slice()
    } else {
        command.words_from(|program| program == "vegeta" || program == "vegeta.exe")?
    };
    let mut call = read_flags(words.get(1..)?);
    if call.output.is_none() && call.is_attack() && !command.piped {
        call.output = command.redirected.map(str::to_owned);
    }
    Some(call)
}

/// Reads the words behind `vegeta`. Go stops at the first word that is no flag; we go on, since an object's arguments
/// come in any order.
fn read_flags(words: &[&str]) -> VegetaCall {
    let mut call = VegetaCall::default();
    let (mut rate, mut duration, mut timeout, mut paced) = (None, None, None, false);
    let mut words = words.iter().copied();
    while let Some(word) = words.next() {
        let Some(flag) = word.strip_prefix("--").or_else(|| word.strip_prefix('-')) else {
            match &call.subcommand {
                None => call.subcommand = Some(word.to_owned()),
                Some(_) => call.files.push(word.to_owned()),
            }
            continue;
        };
        let (flag, value) = match flag.split_once('=') {
            Some((flag, value)) => (flag, Some(value)),
            None if flag.is_empty() || SWITCHES.contains(&flag) => continue,
            None => (flag, words.next()),
        };
        match flag {
            "output" => call.output = value.filter(|file| is_file(file)).map(str::to_owned),
            "name" => call.name = value.filter(|name| !name.is_empty()).map(str::to_owned),
            "rate" => rate = value,
            "duration" => duration = value,
            "timeout" => timeout = value,
            "pacer" => paced = value.is_some_and(|pacer| pacer != "constant"),
            _ => {}
        }
    }
    if call.is_attack() {
        let above_zero = |text| duration_seconds(text).filter(|seconds| *seconds > 0.0);
        call.rate = match rate {
            _ if paced => None,
            None => Some(DEFAULT_RATE),
            Some(rate) => rate_per_second(rate),
        };
        call.duration_seconds = duration.and_then(above_zero);
        call.timeout_seconds = timeout.map_or(Some(DEFAULT_TIMEOUT_SECONDS), above_zero);
    }
    call
}

/// vegeta takes the names of the standard streams for the streams.
fn is_file(output: &str) -> bool {
    !output.is_empty() && !matches!(output, "stdout" | "-") && !output.starts_with("/dev/")
}

fn duration_seconds(text: &str) -> Option<f64> {
    #[expect(
        clippy::cast_precision_loss,
        reason = "a duration on a command line has few digits"
    )]
    duration_ns(text).map(|nanoseconds| nanoseconds as f64 / 1e9)
}

/// The file at the end of an attack's pipe, where what goes through it is still the results: `tee FILE`,
/// `gzip > FILE`, `vegeta encode > FILE`.
fn piped_output(pipeline: &[Command<'_>]) -> Option<String> {
    for (command, next) in pipeline.iter().zip(pipeline.get(1..)?) {
        if !command.piped {
            return None;
        }
        if let Some(tee) = next.words_from(|program| program == "tee") {
            return tee
                .iter()
                .skip(1)
                .find(|word| !word.starts_with('-') && is_file(word))
                .map(|file| (*file).to_owned());
        }
        let call = call_of(next, false);
        let encodes = call
            .as_ref()
            .is_some_and(|call| matches!(call.subcommand.as_deref(), Some("encode" | "dump")));
        let copies = next
            .words_from(|program| matches!(program, "gzip" | "pigz" | "cat"))
            .is_some();
        if !encodes && !copies {
            return None;
        }
        let named = call.and_then(|call| call.output);
        if let Some(file) = named.or_else(|| next.redirected.map(str::to_owned)) {
            return Some(file).filter(|file| is_file(file));
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn unresolved(_: &str) -> Option<String> {
        None
    }

    fn call(path: &str, json: &str) -> Option<VegetaCall> {
        let arguments = Fragment::from_json(json);
        vegeta_call(path, &tokens_from_fragment(&arguments, &unresolved))
    }

    fn output(path: &str, json: &str) -> Option<String> {
        call(path, json).and_then(|call| call.output)
    }

    #[test]
    fn the_output_is_found_in_every_form_of_arguments() {
        for (json, file) in [
            (
                r#""attack -rate=5 '-output=my result.bin'""#,
                Some("my result.bin"),
            ),
            (
                r#"["attack", "-rate", 5, "-output", "b.bin"]"#,
                Some("b.bin"),
            ),
            (r#"{"attack": "", "-output": "c.bin"}"#, Some("c.bin")),
            (r#""-cpus 2 attack -http2 --output d.bin""#, Some("d.bin")),
            (r#""attack > e.bin""#, Some("e.bin")),
            (r#""attack 2> errors.txt""#, None),
            (r#""attack | tee -a f.bin | vegeta report""#, Some("f.bin")),
            (
                r#""attack | vegeta encode --to json > g.json""#,
                Some("g.json"),
            ),
            (r#""attack | vegeta report > summary.txt""#, None),
            (r#""attack -output=stdout | gzip > h.gz""#, Some("h.gz")),
            (r#""report d.bin""#, None),
            (r#"["attack", "-output"]"#, None),
            ("17", None),
        ] {
            assert_eq!(output("vegeta", json).as_deref(), file, "{json}");
        }
    }

    #[test]
    fn an_attack_inside_a_shell_is_found() {
        for (path, json, file) in [
            (
                "sh",
                r#"["-c", "echo GET http://x/ | vegeta attack -rate=5 | tee r.bin"]"#,
                Some("r.bin"),
            ),
            (
                "/bin/bash",
                r#""-ec 'cd load; /opt/vegeta attack -output=r.bin; vegeta report r.bin'""#,
                Some("r.bin"),
            ),
            (
                "docker",
                r#"["run", "--rm", "peterevans/vegeta:6", "sh", "-c", "vegeta attack > r.bin"]"#,
                Some("r.bin"),
            ),
            (
                "echo",
                r#""GET http://x/ | vegeta attack > r.bin""#,
                Some("r.bin"),
            ),
        ] {
            let call = call(path, json).unwrap();
            assert!(call.is_attack(), "{json}");
            assert_eq!(call.output.as_deref(), file, "{json}");
        }
        assert_eq!(
            call("sh", r#"["-c", "sh -c 'sh -c \"sh -c true\"'"]"#),
            None
        );
        assert_eq!(
            call("curl", r#""http://vegeta/attack -o vegeta.bin""#),
            None
        );
    }

    #[test]
    fn the_plan_is_read_with_vegetas_own_defaults() {
        let plan = |json: &str| {
            let call = call("/usr/local/bin/vegeta", json).unwrap();
            (call.rate, call.duration_seconds, call.timeout_seconds)
        };
        assert_eq!(
            plan(r#""-cpus 2 attack -rate=3 -timeout=3s -duration=60s""#),
            (Some(3.0), Some(60.0), Some(3.0))
        );
        assert_eq!(plan(r#""attack""#), (Some(50.0), None, Some(30.0)));
        assert_eq!(
            plan(r#"["attack", "-rate", "90/1m", "-timeout", "0"]"#),
            (Some(1.5), None, None)
        );
        assert_eq!(plan(r#""attack -rate=0""#).0, None);
        assert_eq!(plan(r#""attack -rate=5 -pacer=linear""#).0, None);
        assert_eq!(plan(r#""report r.bin""#), (None, None, None));
    }

    #[test]
    fn templates_take_their_values_before_the_text_is_split() {
        let resolve = |name: &str| match name {
            "file" => Some("out put.bin".to_owned()),
            "plan" => Some("-rate=7 -name=checkout".to_owned()),
            _ => None,
        };
        let arguments = Fragment::from_json(r#""attack $plan '-output=${file}' ${unknown} $$5""#);
        let call = vegeta_call("vegeta", &tokens_from_fragment(&arguments, &resolve)).unwrap();
        assert_eq!(call.rate, Some(7.0));
        assert_eq!(call.name.as_deref(), Some("checkout"));
        assert_eq!(call.output.as_deref(), Some("out put.bin"));
        assert_eq!(call.files, ["${unknown}", "$5"]);
    }
}
