//! `risala serve`: the program, its signals, and that it answers as `risala classify` does.

use std::io::{BufRead, BufReader};
use std::process::{Child, ChildStderr, Command};

use risala_tests::{risala, tiny_model};
use serde_json::{Value, json};

const OFFER: &str = "خصم كبير على العطور، اطلب الآن";

/// A server that was started, and what it says.
struct Server {
    child: Child,
    said: std::io::Lines<BufReader<ChildStderr>>,
    url: String,
}

impl Server {
    fn start(options: &[&str], environment: &[(&str, &str)]) -> Server {
        let mut run = risala(["serve", "--port", "0"]).args(options);
        for (name, value) in environment {
            run = run.env(name, value);
        }
        let mut child = run.into_command().spawn().expect("the program starts");
        let mut said = BufReader::new(child.stderr.take().expect("a pipe")).lines();
        let start = next(&mut said);
        assert_eq!(start["event"], "start", "{start}");
        let url = format!("http://{}", start["address"].as_str().expect("an address"));
        Server { child, said, url }
    }

    fn says(&mut self) -> Value {
        next(&mut self.said)
    }

    fn classify(&self, token: &str) -> (u16, Value) {
        let agent: ureq::Agent = ureq::Agent::config_builder().http_status_as_error(false).build().into();
        let request = agent.post(format!("{}/v1/classify", self.url)).header("authorization", token);
        let mut answer = request.send(json!({ "text": OFFER }).to_string()).expect("an answer");
        let body = answer.body_mut().read_to_string().expect("a body");
        (answer.status().as_u16(), serde_json::from_str(&body).expect("JSON"))
    }

    fn signal(&self, name: &str) {
        let done =
            Command::new("kill").args([name, &self.child.id().to_string()]).status().expect("kill runs");
        assert!(done.success());
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn next(said: &mut impl Iterator<Item = std::io::Result<String>>) -> Value {
    let line = said.next().expect("it says something").expect("UTF-8");
    serde_json::from_str(&line).unwrap_or_else(|_| panic!("not JSON: {line}"))
}

#[test]
fn it_answers_as_classify_does_and_logs_no_text() {
    let mut server = Server::start(&[], &[("RISALA_TOKEN", "a token of some length")]);
    assert_eq!(server.classify("").0, 401);
    let (status, answer) = server.classify("Bearer a token of some length");
    assert_eq!(status, 200);
    assert_eq!(answer, risala(["classify", "--json", OFFER]).answer().json_lines()[0]);
    for status in [401, 200] {
        let line = server.says();
        assert_eq!(
            (&line["event"], &line["path"], &line["status"]),
            (&json!("request"), &json!("/v1/classify"), &json!(status))
        );
        assert!(!line.to_string().contains("خصم") && !line.to_string().contains("a token"), "{line}");
    }
    server.signal("-TERM");
    assert_eq!(server.says()["event"], "stop");
    assert!(server.child.wait().expect("it ends").success());

    let mut server = Server::start(&["--log", "texts"], &[]);
    server.classify("");
    assert_eq!(server.says()["texts"], json!([OFFER]));
}

#[test]
fn on_sighup_it_takes_a_new_model_and_keeps_the_old_one_if_that_is_none() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let model = folder.path().join("model.safetensors");
    let put = |bytes: &[u8]| std::fs::write(&model, bytes).expect("a file");
    put(tiny_model());
    let mut server = Server::start(&["--log", "events", "--model", model.to_str().expect("UTF-8")], &[]);
    let mut reloaded = || {
        server.signal("-HUP");
        (server.says(), server.classify("").1["model"].clone())
    };
    let (said, name) = reloaded();
    assert_eq!((&said["event"], &name), (&json!("reload unchanged"), &json!("tiny")));
    put(b"no model");
    let (said, name) = reloaded();
    assert_eq!((&said["event"], &name), (&json!("reload failed"), &json!("tiny")));
    assert!(said["reason"].as_str().is_some_and(|reason| reason.contains("model.safetensors")), "{said}");
    put(&std::fs::read(risala_tests::workspace_root().join("models/risala-base.safetensors"))
        .expect("the model"));
    let (said, name) = reloaded();
    assert_eq!((&said["event"], &name), (&json!("reload replaced"), &json!("risala-base")));
}

#[test]
fn what_it_cannot_start_with_is_said() {
    let run = |words: &[&str]| risala(["serve", "--port", "0"]).args(words).answer();
    run(&["--model", "none.safetensors"]).only_fault(&["none.safetensors"]);
    run(&["--token-file", "none.txt"]).only_fault(&["none.txt"]);
    run(&["--host", "0.0.0.0"]).only_fault(&["--token-file", "RISALA_TOKEN"]);
    run(&["--allow-origin", "everyone"]).only_fault(&["everyone", "https://"]);
    risala(["serve", "--port", "0"])
        .env("RISALA_TOKEN", "short")
        .answer()
        .only_fault(&["5 characters", "16"]);
}
