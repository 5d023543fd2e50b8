//! A browser without a window, driven over WebDriver (W3C), which is JSON over HTTP.

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};

use serde_json::{Value, json};

/// The name of an element's reference in the protocol.
const ELEMENT: &str = "element-6066-11e4-a52e-4f735466cecf";

/// A running driver: `chromedriver`, or what `CHROMEDRIVER` names.
#[derive(Debug)]
pub struct Browser {
    driver: Child,
    base: String,
}

/// A window of the browser.
#[derive(Debug)]
pub struct Page<'b> {
    browser: &'b Browser,
    session: String,
}

impl Browser {
    /// Starts the driver; `None` if there is none on this machine.
    pub fn start() -> Option<Browser> {
        let driver = std::env::var_os("CHROMEDRIVER").unwrap_or_else(|| "chromedriver".into());
        let mut driver = Command::new(driver)
            .arg("--port=0")
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .ok()?;
        let said = BufReader::new(driver.stdout.take().expect("standard output is a pipe"));
        let mut lines = said.lines().map_while(Result::ok);
        let port = lines.find_map(|line| {
            line.split_once("successfully on port ").map(|(_, port)| port.trim_end_matches('.').to_owned())
        });
        let port = port.expect("the driver says its port");
        // What it says from now on must not fill the pipe.
        std::thread::spawn(move || lines.for_each(drop));
        Some(Browser { driver, base: format!("http://127.0.0.1:{port}/session") })
    }

    /// Opens a window of this size.
    pub fn page(&self, width: u32, height: u32) -> Page<'_> {
        let size = format!("--window-size={width},{height}");
        // Containers rarely let a browser build its sandbox; the page is ours.
        let args =
            ["--headless=new", "--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu", size.as_str()];
        let wanted = json!({"capabilities": {"alwaysMatch": {"goog:chromeOptions": {"args": args}}}});
        let answer = post(&self.base, &wanted);
        let session = answer["sessionId"].as_str().expect("a session").to_owned();
        Page { browser: self, session }
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        let _ = self.driver.kill();
        let _ = self.driver.wait();
    }
}

impl Page<'_> {
    fn call(&self, command: &str, body: &Value) -> Value {
        post(&format!("{}/{}/{command}", self.browser.base, self.session), body)
    }

    /// Goes to a page.
    pub fn open(&self, url: &str) {
        self.call("url", &json!({"url": url}));
    }

    /// Loads the page again.
    pub fn reload(&self) {
        self.call("refresh", &json!({}));
    }

    /// Clicks on the element with this id.
    pub fn click(&self, id: &str) {
        let found = self.call("element", &json!({"using": "css selector", "value": format!("#{id}")}));
        let element = found[ELEMENT].as_str().expect("an element").to_owned();
        self.call(&format!("element/{element}/click"), &json!({}));
    }

    /// Presses and releases one key after the other.
    pub fn press(&self, keys: &str) {
        let strokes: Vec<Value> = keys
            .chars()
            .flat_map(|key| {
                ["keyDown", "keyUp"].map(|kind| json!({"type": kind, "value": key.to_string()}))
            })
            .collect();
        self.call("actions", &json!({"actions": [{"type": "key", "id": "keyboard", "actions": strokes}]}));
    }

    /// What an expression of JavaScript is in the page.
    pub fn value(&self, expression: &str) -> Value {
        self.call("execute/sync", &json!({"script": format!("return {expression}"), "args": []}))
    }

    /// Waits until an expression has a value: the page does things while the test goes on.
    #[track_caller]
    pub fn wait(&self, expression: &str, expected: &Value) {
        let mut value = Value::Null;
        for _ in 0..200 {
            value = self.value(expression);
            if value == *expected {
                return;
            }
            std::thread::sleep(std::time::Duration::from_millis(50));
        }
        panic!("{expression} is {value} and not {expected}");
    }
}

impl Drop for Page<'_> {
    fn drop(&mut self) {
        let _ = ureq::delete(format!("{}/{}", self.browser.base, self.session)).call();
    }
}

fn post(url: &str, body: &Value) -> Value {
    let agent: ureq::Agent = ureq::Agent::config_builder().http_status_as_error(false).build().into();
    let mut response = agent
        .post(url)
        .content_type("application/json")
        .send(body.to_string())
        .unwrap_or_else(|error| panic!("{url}: {error}"));
    let text = response.body_mut().read_to_string().expect("the driver answers with text");
    let answer: Value = serde_json::from_str(&text).expect("the driver answers with JSON");
    assert_eq!(response.status(), 200, "{url}: {answer}");
    answer["value"].clone()
}
