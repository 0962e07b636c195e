//! The rules of `${name}`, one example each.

use serde_json::json;

use super::*;
use crate::json::Fragment;
use crate::model::{Activity, Pause, Provider, Run, Setting};
use crate::read::redact::{RedactionPlan, Secrets};

fn run(configuration: &[(&str, &str)], arguments: &str, pause: &str) -> Run {
    Run {
        configuration: configuration
            .iter()
            .map(|(name, value)| Setting {
                name: (*name).to_owned(),
                value: Fragment::from_json(value),
            })
            .collect(),
        activities: vec![Activity {
            provider: Some(Provider {
                kind: Some("python".to_owned()),
                target: String::new(),
                secrets: Vec::new(),
                arguments: Some(Fragment::from_json(arguments)),
                timeout: None,
                details: Vec::new(),
            }),
            pause_after: Some(Pause::Written(pause.to_owned())),
            ..Activity::default()
        }],
        ..Run::default()
    }
}

fn filled(variables: &Variables, run: &mut Run) -> (String, Option<Pause>) {
    variables.fill(run, &mut Secrets::default(), &RedactionPlan::default());
    let activity = &run.activities[0];
    let arguments = activity.provider.as_ref().unwrap().arguments.as_ref();
    (
        arguments.unwrap().json().into_owned(),
        activity.pause_after.clone(),
    )
}

fn given(values: &[&str]) -> Variables {
    let values: Vec<String> = values.iter().map(|value| (*value).to_owned()).collect();
    Variables::gather(&[], &values).unwrap()
}

#[test]
fn a_template_alone_takes_the_type_and_inside_a_text_the_words() {
    let mut run = run(
        &[("city", "\"x\""), ("count", "1"), ("on", "false")],
        r#"{"${city}": "${city}", "n": "${count}", "text": "$count in ${city}: ${on}, $$5, ${none}"}"#,
        "${count}",
    );
    let variables = given(&["city=Paris", "count:int=3", "on:bool=yes"]);
    let (arguments, pause) = filled(&variables, &mut run);
    assert_eq!(
        arguments,
        r#"{"${city}": "Paris", "n": 3, "text": "3 in Paris: True, $5, ${none}"}"#
    );
    assert_eq!(pause, Some(Pause::Seconds(3.0)));
}

#[test]
fn what_no_experiment_declares_is_not_used_and_said() {
    let mut run = run(&[("city", "\"x\"")], r#"["${town}"]"#, "${town}");
    let variables = given(&["town=Paris"]);
    let (arguments, pause) = filled(&variables, &mut run);
    assert_eq!(arguments, r#"["${town}"]"#);
    assert_eq!(pause, Some(Pause::Written("${town}".to_owned())));
    let notices = variables.unused(&[&run]);
    assert_eq!(notices.len(), 1);
    assert!(notices[0].message.contains("`town`"));
}

#[test]
fn secrets_stay_templates_and_what_looks_like_one_is_masked() {
    let mut run = run(
        &[("db_password", "\"x\""), ("url", "\"x\"")],
        r#"["${db_password}", "${url}"]"#,
        "",
    );
    let variables = given(&["db_password=correct-horse", "url=https://jane:hunter22@db/"]);
    let (arguments, _) = filled(&variables, &mut run);
    assert!(arguments.contains("${db_password}"), "{arguments}");
    assert!(!arguments.contains("hunter22"), "{arguments}");
    assert!(run.redactions.count > 0);
}

#[test]
fn containers_read_as_python_prints_them() {
    let value = json!({"a": [1, true, null, 0.5], "it's": "x\"y"});
    assert_eq!(
        typed::python_words(&value),
        r#"{'a': [1, True, None, 0.5], "it's": 'x"y'}"#
    );
}

#[test]
fn a_value_of_the_wrong_type_is_an_error_that_does_not_quote_it() {
    for words in [
        "n:int=secret",
        "n:float=secret",
        "n:json={secret",
        "n:colour=secret",
        "secret",
        "=secret",
    ] {
        let error = Variables::gather(&[], &[words.to_owned()]).unwrap_err();
        assert!(!error.to_string().contains("secret"), "{error}");
    }
}

#[test]
fn files_give_settings_secrets_and_values_of_the_environment() {
    let folder = tempfile::tempdir().unwrap();
    let file = |name: &str, text: &str| {
        let path = folder.path().join(name);
        std::fs::write(&path, text).unwrap();
        path.to_str().unwrap().to_owned()
    };
    let files = [
        file(
            "a.json",
            r#"{"configuration": {"city": "Rome", "count": 1}, "other": 1}"#,
        ),
        file(
            "b.yaml",
            "configuration:\n  count: 2\n  list: [a, 1.5]\nsecrets:\n  db:\n    key: from-the-vault\n",
        ),
        file("c.env", "# where\nexport REGION='eu-1'\nSIZE=7\nnothing\n"),
    ];
    let variables = Variables::gather(&files, &["city=Paris".to_owned()]).unwrap();
    let mut run = run(
        &[
            ("city", "1"),
            ("count", "1"),
            ("list", "1"),
            ("region", r#"{"type": "env", "key": "REGION"}"#),
            (
                "size",
                r#"{"type": "env", "key": "SIZE", "env_var_type": "int"}"#,
            ),
            (
                "absent",
                r#"{"type": "env", "key": "HOME", "default": "d"}"#,
            ),
        ],
        r#"["${city}", "${count}", "${list}", "${region}", "${size}", "${absent}"]"#,
        "",
    );
    let (arguments, _) = filled(&variables, &mut run);
    assert_eq!(
        arguments,
        r#"["Paris", 2, ["a",1.5], "eu-1", 7, "${absent}"]"#
    );
    assert!(variables.secret_patterns()[0].is_match("it is from-the-vault"));
}

#[test]
fn a_broken_file_is_an_error_with_its_line() {
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in [
        ("a.json", "{\n  \"x\": }"),
        ("a.yml", "a: [1,\nb: }"),
        ("b.json", "[]"),
    ] {
        let path = folder.path().join(name);
        std::fs::write(&path, text).unwrap();
        let name = path.to_str().unwrap().to_owned();
        let error = Variables::gather(&[name], &[]).unwrap_err();
        assert!(error.place().is_some(), "{error}");
    }
}
