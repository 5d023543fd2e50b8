//! `risala annotate --browser`: the page in a real browser, and the server without one.

use std::io::{BufRead, BufReader, Write};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Stdio};

use risala_tests::{Browser, Page, risala, write_lines};
use serde_json::{Value, json};
use tempfile::TempDir;

const TEXTS: [&str; 4] =
    ["أعلنت بلدية وادي نورا افتتاح مكتبة", "متى يفتح السوق؟", "خصم كبير على العطور، اطلب الآن", "لا نعرف"];

/// The running command.
struct Sitting {
    child: Child,
    url: String,
}

impl Sitting {
    fn begin(folder: &TempDir, options: &[&str]) -> Sitting {
        let texts: Vec<Value> = (1..)
            .zip(TEXTS)
            .map(|(id, text)| json!({"id": id, "text": text, "label": "propaganda"}))
            .collect();
        let data = write_lines(folder.path(), "posts.jsonl", &texts);
        let mut command = risala(["annotate"])
            .arg(data)
            .args(["--annotator", "noor", "--browser", "--log"])
            .arg(folder.path().join("log.jsonl"))
            .args(options)
            .into_command();
        let mut child = command.stderr(Stdio::inherit()).spawn().expect("the program starts");
        let mut url = String::new();
        let mut said = BufReader::new(child.stdout.take().expect("standard output is a pipe"));
        said.read_line(&mut url).expect("the program says where the page is");
        Sitting { child, url: url.trim_end().to_owned() }
    }

    fn ended(mut self) {
        assert!(self.child.wait().expect("the program ends").success());
    }
}

impl Drop for Sitting {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn events(folder: &Path) -> Vec<String> {
    let log = std::fs::read_to_string(folder.join("log.jsonl")).expect("the log is there");
    log.lines()
        .map(|line| {
            let event: Value = serde_json::from_str(line).expect("JSON");
            let leaf = event["leaf"].as_str().unwrap_or("-");
            let confidence = event["confidence"].as_str().unwrap_or("-");
            let (kind, id) =
                (event["event"].as_str().expect("a kind"), event["id"].as_str().expect("an id"));
            format!("{kind} {id} {leaf} {confidence}")
        })
        .collect()
}

/// Waits until this text is shown.
#[track_caller]
fn shows(page: &Page<'_>, text: usize) {
    page.wait("document.getElementById('text').textContent", &json!(TEXTS[text - 1]));
}

const PRESSED: &str = "[...document.querySelectorAll('[aria-pressed=true]')].map(button => button.id)";

#[test]
fn an_annotator_in_a_browser() {
    let Some(browser) = Browser::start() else {
        eprintln!(
            "skipped: there is no chromedriver; install chromium and chromium-driver, or set CHROMEDRIVER"
        );
        return;
    };
    let folder = tempfile::tempdir().expect("a temporary folder");
    let sitting = Sitting::begin(&folder, &[]);
    let page = browser.page(1280, 900);
    page.open(&sitting.url);
    shows(&page, 1);
    // Whatever label the record has is nowhere on the page.
    assert_eq!(page.value(PRESSED), json!([]));
    // Three texts, by keys and by clicks; Arabic keyboards have other letters and digits.
    page.press("1");
    shows(&page, 2);
    page.press("م");
    page.wait(PRESSED, &json!(["low"]));
    page.click("interact");
    shows(&page, 3);
    page.press("٤");
    shows(&page, 4);
    page.press("u");
    shows(&page, 3);
    // A note is kept by the click that leaves its field; its letters are no commands.
    page.press("n");
    page.press("q1 سؤال");
    page.click("purchase");
    shows(&page, 4);
    page.click("back");
    shows(&page, 3);
    page.wait("document.getElementById('note').value", &json!("q1 سؤال"));
    let expected = [
        "annotate 1 inform high",
        "annotate 2 interact low",
        "annotate 3 fear high",
        "undo 3 - -",
        "note 3 - -",
        "annotate 3 purchase high",
    ];
    assert_eq!(events(folder.path()), expected);

    // Both languages.
    page.click("language");
    page.wait("document.documentElement.dir", &json!("rtl"));
    assert_eq!(page.value("getComputedStyle(document.getElementById('text')).direction"), json!("rtl"));
    assert_eq!(page.value("document.getElementById('fear').innerText.includes('دعاية: خوف')"), json!(true));
    // What a person who cannot see it is told.
    let named = "[...document.querySelectorAll('button, input')].every(\
                 control => control.innerText.trim() || control.labels?.length)";
    assert_eq!(page.value(named), json!(true));
    page.click("guideline");
    page.wait("document.getElementById('guide').hidden", &json!(true));

    // A second window that lags behind changes nothing.
    let second = browser.page(390, 844);
    second.open(&sitting.url);
    shows(&second, 3);
    page.press("u");
    page.wait("document.getElementById('purchase').getAttribute('aria-pressed')", &json!("false"));
    second.press("n");
    second.press("لاحقا");
    second.click("belief");
    second.wait("document.getElementById('status').className", &json!("bad"));
    assert_eq!(events(folder.path()).len(), expected.len() + 1);
    assert_eq!(second.value("document.documentElement.scrollWidth <= innerWidth"), json!(true));
    drop(second);

    // The program is killed in the middle; another one goes on.
    let old = sitting.url.clone();
    drop(sitting);
    page.press("3");
    page.wait("document.getElementById('status').className", &json!("bad"));
    let address = old.split('/').nth(2).expect("an address");
    let sitting = Sitting::begin(&folder, &["--language", "ar", "--listen", address]);
    // The old page lies at an address that is no more.
    page.value("document.getElementById('status').textContent = ''");
    page.press("3");
    page.wait("document.getElementById('status').textContent !== ''", &json!(true));
    assert_ne!(sitting.url, old);
    page.open(&sitting.url);
    shows(&page, 3);
    page.wait("document.documentElement.lang", &json!("ar"));
    page.press("3");
    shows(&page, 4);
    page.reload();
    shows(&page, 4);
    page.press("s");
    page.wait("document.getElementById('is_skipped').hidden", &json!(false));
    page.press("q");
    page.wait("document.getElementById('ended') !== null", &json!(true));
    sitting.ended();
    let after: Vec<String> = events(folder.path()).split_off(expected.len());
    assert_eq!(after, ["undo 3 - -", "annotate 3 purchase high", "skip 4 - -"]);
}

/// Sends a request as it is and returns the answer.
fn ask(sitting: &Sitting, request: &str) -> String {
    let address = sitting.url.split('/').nth(2).expect("an address");
    let mut stream = TcpStream::connect(address).expect("the server listens");
    stream.write_all(request.replace("ADDRESS", address).as_bytes()).expect("the server reads");
    std::io::read_to_string(stream).expect("the server answers")
}

#[test]
fn only_the_page_itself_is_answered() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let sitting = Sitting::begin(&folder, &["--listen", "127.0.0.1:0"]);
    let path = format!("/{}/", sitting.url.split('/').nth(3).expect("a token"));
    assert!(path.len() == 34, "{path}");
    let get = |path: &str, host: &str| {
        ask(&sitting, &format!("GET {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n"))
    };
    let page = get(&path, "ADDRESS");
    assert!(
        page.starts_with("HTTP/1.1 200") && page.contains("content-security-policy: default-src 'none'")
    );
    assert!(!page.contains("http://") && !page.contains("https://"), "nothing from elsewhere: {page}");
    assert!(get("/", "ADDRESS").starts_with("HTTP/1.1 404"));
    assert!(get(&format!("/{}/", "0".repeat(32)), "ADDRESS").starts_with("HTTP/1.1 404"));
    // A name that somebody has pointed at this machine.
    assert!(get(&path, "rebound.example").starts_with("HTTP/1.1 403"));
    let act = |origin: &str, body: &str| {
        let length = body.len();
        ask(
            &sitting,
            &format!(
                "POST {path}act HTTP/1.1\r\nHost: ADDRESS\r\n{origin}Content-Type: application/json\r\n\
                 Content-Length: {length}\r\nConnection: close\r\n\r\n{body}"
            ),
        )
    };
    let judge = r#"{"revision": 0, "act": "judge", "leaf": "fear"}"#;
    let own = "Origin: http://ADDRESS\r\n";
    assert!(act("", judge).starts_with("HTTP/1.1 403"));
    assert!(act("Origin: http://rebound.example\r\n", judge).starts_with("HTTP/1.1 403"));
    for (bad, reason) in [
        (r#"{"revision": 0, "act": "judge", "leaf": "doom"}"#, "none of inform, interact"),
        (r#"{"revision": 0, "act": "fly"}"#, "nobody knows how to"),
    ] {
        let answer = act(own, bad);
        assert!(answer.starts_with("HTTP/1.1 400") && answer.contains(reason), "{answer}");
    }
    assert_eq!(events(folder.path()), Vec::<String>::new());
    assert!(act(own, judge).starts_with("HTTP/1.1 200"));
    // The same again was meant for a text that is not shown any more.
    assert!(act(own, judge).starts_with("HTTP/1.1 409"));
    assert_eq!(events(folder.path()), ["annotate 1 fear high"]);
}

#[test]
fn other_machines_are_not_listened_to() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let data = write_lines(folder.path(), "posts.jsonl", &[json!({"id": 1, "text": TEXTS[0]})]);
    let run = |address: &str| {
        risala(["annotate", "--annotator", "noor", "--browser", "--listen", address, "--log"])
            .arg(folder.path().join("log.jsonl"))
            .arg(&data)
            .answer()
    };
    run("0.0.0.0:0").only_fault(&["0.0.0.0:0 can be reached from other machines", "127.0.0.1"]);
    run("[::]:0").only_fault(&["can be reached from other machines"]);
    assert_eq!(run("localhost").code, 2);
    let taken = std::net::TcpListener::bind("127.0.0.1:0").expect("a free port");
    let address = taken.local_addr().expect("an address").to_string();
    run(&address).only_fault(&["cannot listen on", &address]);
}
