//! The server as its clients see it: over real sockets.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::sync::Arc;
use std::thread::JoinHandle;
use std::time::Duration;

use risala::Judge;
use risala_server::{Error, Limits, Loaded, Logged, Server, Settings, Token};
use serde_json::{Value, json};
use tokio::sync::Notify;

const OFFER: &str = "خصم كبير على العطور، اطلب الآن";
const NEWS: &str = "وصل القطار إلى المحطة في الساعة السابعة";

fn settings() -> Settings {
    Settings {
        address: SocketAddr::from(([127, 0, 0, 1], 0)),
        limits: Limits::default(),
        token: None,
        origins: Vec::new(),
        logged: Logged::Events,
        drain: Duration::from_secs(5),
    }
}

fn loaded() -> Loaded {
    let model = risala::embedded().expect("the embedded model opens");
    Loaded {
        name: "risala-base".to_owned(),
        identity: "one".to_owned(),
        is_slow: false,
        judge: Arc::new(|| Judge::Base(model.scorer())),
    }
}

/// A server that runs until it is dropped.
struct Running {
    address: SocketAddr,
    stop: Arc<Notify>,
    thread: Option<JoinHandle<Result<(), Error>>>,
}

impl Running {
    fn start(settings: Settings) -> Running {
        let server = Server::bind(settings).expect("a free port");
        let (address, stop) = (server.address(), server.stop());
        let thread = Some(std::thread::spawn(move || server.run(loaded(), |_| Ok(None))));
        Running { address, stop, thread }
    }

    fn ended(&mut self) -> Result<(), Error> {
        self.stop.notify_one();
        self.thread.take().expect("it runs").join().expect("it does not panic")
    }

    /// Sends a request; status, content type and body of the answer.
    fn ask(
        &self,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: &[u8],
    ) -> (u16, String, Vec<u8>) {
        let agent: ureq::Agent = ureq::Agent::config_builder().http_status_as_error(false).build().into();
        let mut request =
            ureq::http::Request::builder().method(method).uri(format!("http://{}{path}", self.address));
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let mut answer = agent.run(request.body(body).expect("a request")).expect("an answer");
        let kind = answer
            .headers()
            .get("content-type")
            .map_or("", |kind| kind.to_str().expect("a name"))
            .to_owned();
        (answer.status().as_u16(), kind, answer.body_mut().read_to_vec().expect("a body"))
    }

    fn post(&self, path: &str, body: &Value) -> (u16, Value) {
        let (status, kind, body) = self.ask("POST", path, &[], body.to_string().as_bytes());
        let expected = if status == 200 { "application/json" } else { "application/problem+json" };
        assert_eq!(kind, expected, "{}", String::from_utf8_lossy(&body));
        (status, serde_json::from_slice(&body).expect("JSON"))
    }

    fn get(&self, path: &str) -> (u16, Vec<u8>) {
        let (status, _, body) = self.ask("GET", path, &[], b"");
        (status, body)
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.stop.notify_one();
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

/// The record that the library makes of a text.
fn record(id: &str, text: &str, is_explained: bool) -> Value {
    let model = risala::embedded().expect("the embedded model opens");
    let mut judge = Judge::Base(model.scorer());
    let answer = if is_explained { judge.predict_with_evidence(text) } else { judge.predict(text) };
    serde_json::to_value(answer.expect("an answer").record(id)).expect("JSON")
}

#[test]
fn one_text_and_several_are_answered_as_the_library_does() {
    let server = Running::start(settings());
    assert_eq!(server.post("/v1/classify", &json!({ "text": OFFER })), (200, record("1", OFFER, false)));
    assert_eq!(
        server.post("/v1/explain", &json!({ "text": OFFER, "id": "x" })),
        (200, record("x", OFFER, true))
    );
    let several =
        server.post("/v1/classify", &json!({ "texts": [OFFER, "none", NEWS], "ids": ["a", "b", "c"] }));
    assert_eq!(several.0, 200);
    let predictions = several.1["predictions"].as_array().expect("a list");
    assert_eq!((&predictions[0], &predictions[2]), (&record("a", OFFER, false), &record("c", NEWS, false)));
    assert_eq!(predictions[1]["id"], "b");
    assert!(predictions[1]["error"].as_str().expect("a reason").contains("no Arabic letter"));
    assert_eq!(several.1["model"], "risala-base");
    let (_, numbered) =
        server.post("/v1/classify", &json!({ "texts": vec![NEWS; 100], "abstain_below": 1 }));
    let numbered = numbered["predictions"].as_array().expect("a list").clone();
    assert_eq!((&numbered[99]["id"], &numbered[99]["abstained"]), (&json!("100"), &json!(true)));
    assert_eq!(server.post("/v1/classify", &json!({ "texts": [] })).1["predictions"], json!([]));
}

#[test]
fn clients_of_other_servers_find_their_shapes() {
    let server = Running::start(settings());
    let (status, one) = server.post("/predict", &json!({ "inputs": OFFER, "truncate": true }));
    assert_eq!((status, one.as_array().map(Vec::len)), (200, Some(3)));
    let probabilities = &record("1", OFFER, false)["probabilities"];
    let mut last = 1.0;
    for scored in one.as_array().expect("a list") {
        assert_eq!(scored["score"], probabilities[scored["label"].as_str().expect("a name")]);
        assert!(scored["score"].as_f64() <= Some(last), "the most probable is first");
        last = scored["score"].as_f64().expect("a number");
    }
    assert_eq!(server.post("/predict", &json!({ "inputs": [OFFER] })).1, one);
    assert_eq!(server.post("/predict", &json!({ "inputs": [[OFFER], [NEWS]] })).1[0], one);
    assert_eq!(server.post("/predict", &json!({ "inputs": [OFFER, NEWS] })).0, 422);
    assert_eq!(server.post("/predict", &json!({ "inputs": OFFER, "raw_scores": true })).0, 422);
    assert_eq!(server.post("/", &json!({ "inputs": OFFER })).1, json!([one]));
    let (_, top) = server.post("/", &json!({ "inputs": [OFFER, NEWS], "parameters": { "top_k": 1 } }));
    assert_eq!(top, json!([[one[0]], [top[1][0]]]));
    let (status, problem) = server.post("/predict", &json!({ "inputs": [["no Arabic"]] }));
    assert_eq!((status, &problem["error_type"]), (422, &json!("Validation")));
}

#[test]
fn the_open_inference_protocol_is_spoken_in_json_and_in_bytes() {
    let server = Running::start(settings());
    assert_eq!(server.get("/v2/health/ready").0, 200);
    assert_eq!(server.get("/v2/health/live").0, 200);
    assert_eq!(server.get("/v2/models/risala-base/ready").0, 200);
    assert_eq!(server.get("/v2/models/risala-base/versions/1").0, 200);
    assert_eq!(server.get("/v2/models/other").0, 404);
    assert_eq!(server.get("/v2/models/risala-base/versions/2/ready").0, 404);
    let input = json!({ "name": "text", "datatype": "BYTES", "shape": [2, 1], "data": [OFFER, NEWS] });
    let (status, answer) =
        server.post("/v2/models/risala-base/infer", &json!({ "id": "7", "inputs": [input] }));
    assert_eq!((status, &answer["id"], &answer["model_name"]), (200, &json!("7"), &json!("risala-base")));
    let output = |name: &str| {
        let outputs = answer["outputs"].as_array().expect("a list");
        outputs.iter().find(|output| output["name"] == name).expect("an output").clone()
    };
    assert_eq!(output("label")["data"], json!(["advertising", "neutral"]));
    assert_eq!(output("probabilities")["shape"], json!([2, 3]));
    let probability = output("probabilities")["data"][1].as_f64().expect("a number");
    let expected = record("1", OFFER, false)["probabilities"]["advertising"].as_f64().expect("a number");
    assert!((probability - expected).abs() < 1e-6);

    // The same in bytes, in and out.
    let mut binary = Vec::new();
    for text in [OFFER, NEWS] {
        binary.extend_from_slice(&(text.len() as u32).to_le_bytes());
        binary.extend_from_slice(text.as_bytes());
    }
    let json = json!({
        "inputs": [{
            "name": "text", "datatype": "BYTES", "shape": [2], "parameters": { "binary_data_size": binary.len() }
        }],
        "outputs": [
            { "name": "label", "parameters": { "binary_data": true } },
            { "name": "confidence", "parameters": { "binary_data": true } },
            { "name": "level" }
        ]
    })
    .to_string();
    let length = json.len().to_string();
    let mut body = json.into_bytes();
    body.extend_from_slice(&binary);
    let headers = [("Inference-Header-Content-Length", length.as_str())];
    let (status, kind, body) = server.ask("POST", "/v2/models/risala-base/infer", &headers, &body);
    assert_eq!((status, kind.as_str()), (200, "application/octet-stream"));
    let labels = b"\x0b\0\0\0advertising\x07\0\0\0neutral";
    let end = body.windows(labels.len()).position(|window| window == labels).expect("the labels");
    let header: Value = serde_json::from_slice(&body[..end]).expect("JSON before the bytes");
    assert_eq!(header["outputs"][0]["parameters"]["binary_data_size"], labels.len());
    assert_eq!(header["outputs"][2]["data"], json!(["persuade", "inform"]));
    let confidence = f64::from_le_bytes(body[end + labels.len()..][..8].try_into().expect("eight bytes"));
    assert_eq!(json!(confidence), output("confidence")["data"][0]);

    // What makes no sense.
    let bad = |body: &[u8], length: &str| {
        let headers = [("Inference-Header-Content-Length", length)];
        let (status, kind, _) = server.ask("POST", "/v2/models/risala-base/infer", &headers, body);
        assert_eq!(kind, "application/problem+json");
        status
    };
    assert_eq!(bad(b"{}", "3"), 400);
    assert_eq!(bad(b"{}", "x"), 400);
    let cut = |size: usize, rest: &[u8]| {
        let json = json!({ "inputs": [{
            "name": "text", "datatype": "BYTES", "shape": [1], "parameters": { "binary_data_size": size }
        }] })
        .to_string();
        let length = json.len().to_string();
        bad(&[json.as_bytes(), rest].concat(), &length)
    };
    assert_eq!(cut(4, b"\xff\xff\xff\xff"), 400);
    assert_eq!(cut(3, b"abc"), 400);
    assert_eq!(cut(9, b"abc"), 400);
    assert_eq!(cut(5, b"\x01\0\0\0\xff"), 400);
    let infer = |input: Value| server.post("/v2/models/risala-base/infer", &json!({ "inputs": [input] })).0;
    assert_eq!(infer(json!({ "name": "text", "datatype": "BYTES", "shape": [3], "data": [NEWS] })), 422);
    assert_eq!(infer(json!({ "name": "text", "datatype": "FP32", "shape": [1], "data": [NEWS] })), 422);
    assert_eq!(
        infer(json!({ "name": "text", "datatype": "BYTES", "shape": [u64::MAX, 2], "data": [] })),
        422
    );
    assert_eq!(infer(json!({ "name": "text", "datatype": "BYTES", "shape": [1], "data": ["no"] })), 422);
}

#[test]
fn bad_requests_get_a_problem_and_never_harm() {
    let limits = Limits { body: 20_000, texts: 3, characters: 100, ..Limits::default() };
    let server = Running::start(Settings { limits, ..settings() });
    let deep = format!("{{\"text\":{}{}}}", "[".repeat(9000), "]".repeat(9000));
    let long = json!({ "text": "م".repeat(101) }).to_string();
    let fits = json!({ "text": "م".repeat(100) }).to_string();
    let huge = format!("{{\"text\":\"{}\"}}", "م".repeat(20_000));
    for path in ["/v1/classify", "/v1/explain", "/predict", "/", "/v2/models/risala-base/infer"] {
        let bodies: [(&[u8], &[u16]); 9] = [
            (b"", &[400]),
            (b"{", &[400]),
            (b"\xff\xfe", &[400]),
            (b"[]", &[422]),
            (b"{}", &[422]),
            (b"{\"text\":5,\"inputs\":5}", &[422]),
            (b"{\"text\":\"\\ud800\",\"inputs\":\"\\ud800\"}", &[400, 422]),
            (deep.as_bytes(), &[400, 422]),
            (huge.as_bytes(), &[413]),
        ];
        for (body, expected) in bodies {
            let (status, kind, answer) = server.ask("POST", path, &[], body);
            let answer = String::from_utf8(answer).expect("UTF-8");
            assert!(
                expected.contains(&status),
                "{path} {}: {status} {answer}",
                String::from_utf8_lossy(body)
            );
            assert_eq!(kind, "application/problem+json");
            let problem: Value = serde_json::from_str(&answer).expect("JSON");
            assert_eq!(problem["status"], status);
        }
    }
    let (status, problem) = server.post("/v1/classify", &serde_json::from_str(&long).expect("JSON"));
    assert!(
        status == 422 && problem["detail"].as_str().is_some_and(|detail| detail.contains("100 characters"))
    );
    assert_eq!(server.post("/v1/classify", &serde_json::from_str(&fits).expect("JSON")).0, 200);
    for body in [
        json!({ "texts": [NEWS, NEWS, NEWS, NEWS] }),
        json!({ "texts": [NEWS], "ids": [] }),
        json!({ "text": NEWS, "texts": [NEWS] }),
        json!({ "text": NEWS, "ids": ["a"] }),
        json!({ "text": NEWS, "unknown": 1 }),
        json!({ "text": NEWS, "abstain_below": 2 }),
        json!({ "text": "Latin" }),
    ] {
        assert_eq!(server.post("/v1/classify", &body).0, 422, "{body}");
    }
    assert_eq!(server.ask("GET", "/nowhere", &[], b"").1, "application/problem+json");
    assert_eq!(server.get("/nowhere").0, 404);
    assert_eq!(server.get("/v1/classify").0, 405);
    // No kind has to be named, and a wrong one does no harm.
    let body = json!({ "text": NEWS }).to_string();
    assert_eq!(
        server.ask("POST", "/v1/classify", &[("content-type", "image/png")], body.as_bytes()).0,
        200
    );
}

#[test]
fn a_token_is_asked_for_and_pages_of_other_origins_are_not_let_in() {
    let token = Token::new("correct horse battery").expect("long enough");
    let origins = vec!["https://example.org".to_owned()];
    let server = Running::start(Settings { token: Some(token), origins, ..settings() });
    let body = json!({ "text": NEWS }).to_string();
    let ask = |headers: &[(&str, &str)]| server.ask("POST", "/v1/classify", headers, body.as_bytes()).0;
    assert_eq!(ask(&[]), 401);
    assert_eq!(ask(&[("authorization", "Bearer correct horse batterx")]), 401);
    assert_eq!(ask(&[("authorization", "correct horse battery")]), 401);
    assert_eq!(ask(&[("authorization", "Bearer correct horse battery")]), 200);
    assert_eq!((server.get("/health").0, server.get("/metrics").0), (200, 401));
    let allowed = |server: &Running, origin: &str| {
        let mut stream = TcpStream::connect(server.address).expect("a connection");
        let request = format!(
            "OPTIONS /v1/classify HTTP/1.1\r\nHost: x\r\nOrigin: {origin}\r\nAccess-Control-Request-Method: POST\r\n\
             Connection: close\r\n\r\n"
        );
        stream.write_all(request.as_bytes()).expect("a request");
        let mut answer = String::new();
        stream.read_to_string(&mut answer).expect("an answer");
        answer.to_lowercase().contains(&format!("access-control-allow-origin: {origin}"))
    };
    assert!(allowed(&server, "https://example.org"));
    assert!(!allowed(&server, "https://example.com"));
    assert!(!allowed(&Running::start(settings()), "https://example.org"));

    let said = |settings| Server::bind(settings).expect_err("refused").to_string();
    let open = SocketAddr::from(([0, 0, 0, 0], 0));
    assert!(said(Settings { address: open, ..settings() }).contains("--token-file"));
    assert!(said(Settings { address: server.address, ..settings() }).contains("--port"));
    assert!(said(Settings { origins: vec!["example.org".to_owned()], ..settings() }).contains("no origin"));
    assert!(Token::new("short").is_err());
}

/// Sends the head of a request whose body does not come yet.
fn half(server: &Running, body: &str) -> TcpStream {
    let mut stream = TcpStream::connect(server.address).expect("a connection");
    let head = format!("POST /v1/classify HTTP/1.1\r\nHost: x\r\nContent-Length: {}\r\n\r\n", body.len());
    stream.write_all(head.as_bytes()).expect("a request");
    stream
}

fn first_line(stream: TcpStream) -> String {
    let mut line = String::new();
    BufReader::new(stream).read_line(&mut line).expect("an answer");
    line
}

#[test]
fn who_comes_too_many_is_told_to_come_again_and_who_does_not_come_is_not_waited_for() {
    let limits = Limits { requests: 1, time: Duration::from_secs(2), ..Limits::default() };
    let server = Running::start(Settings { limits, ..settings() });
    let body = json!({ "text": NEWS }).to_string();
    let slow = half(&server, &body);
    // Until the first has its place.
    let refused = (0..200).find_map(|_| {
        std::thread::sleep(Duration::from_millis(5));
        let mut stream = half(&server, &body);
        stream.write_all(body.as_bytes()).expect("a body");
        let mut reader = BufReader::new(stream);
        let mut head = String::new();
        while !head.ends_with("\r\n\r\n") {
            reader.read_line(&mut head).expect("an answer");
        }
        head.starts_with("HTTP/1.1 503").then_some(head)
    });
    let refused = refused.expect("a request is refused").to_lowercase();
    assert!(refused.contains("retry-after: 1"), "{refused}");
    assert_eq!(server.get("/health").0, 200, "health is answered however busy it is");
    assert!(first_line(slow).starts_with("HTTP/1.1 408"));
    assert_eq!(server.post("/v1/classify", &json!({ "text": NEWS })).0, 200);
}

#[test]
fn what_is_in_flight_is_finished_when_it_is_told_to_stop_but_not_waited_for_for_ever() {
    let mut server = Running::start(settings());
    let body = json!({ "text": NEWS }).to_string();
    let mut slow = half(&server, &body);
    while !String::from_utf8(server.get("/metrics").1).expect("UTF-8").contains("risala_in_flight 2") {
        std::thread::sleep(Duration::from_millis(5));
    }
    server.stop.notify_one();
    // Nobody new is let in.
    while TcpStream::connect(server.address).is_ok() {
        std::thread::sleep(Duration::from_millis(5));
    }
    slow.write_all(body.as_bytes()).expect("a body");
    assert!(first_line(slow).starts_with("HTTP/1.1 200"));
    server.ended().expect("it ends well");

    let mut server = Running::start(Settings { drain: Duration::from_millis(200), ..settings() });
    let never = half(&server, &body);
    while !String::from_utf8(server.get("/metrics").1).expect("UTF-8").contains("risala_in_flight 2") {
        std::thread::sleep(Duration::from_millis(5));
    }
    server.ended().expect("it ends well");
    drop(never);
}

#[test]
fn it_counts_and_describes_itself() {
    let server = Running::start(settings());
    server.post("/v1/classify", &json!({ "texts": [OFFER, NEWS, "none"] }));
    server.get("/nowhere/secret");
    let metrics = String::from_utf8(server.get("/metrics").1).expect("UTF-8");
    for line in [
        "risala_requests_total{path=\"/v1/classify\",status=\"200\"} 1",
        "risala_requests_total{path=\"other\",status=\"404\"} 1",
        "risala_texts_total{label=\"advertising\"} 1",
        "risala_texts_total{label=\"none\"} 1",
        "risala_request_seconds_count{path=\"/v1/classify\"} 1",
    ] {
        assert!(metrics.contains(line), "{line} is not in:\n{metrics}");
    }
    assert!(!metrics.contains("secret"));
    let model: Value = serde_json::from_slice(&server.get("/v1/model").1).expect("JSON");
    assert_eq!((&model["name"], &model["identity"]), (&json!("risala-base"), &json!("one")));

    // Every example of the description is answered as it says.
    let description: Value = serde_json::from_slice(&server.get("/openapi.json").1).expect("JSON");
    let mut asked = 0;
    for (path, methods) in description["paths"].as_object().expect("paths") {
        let path = path.replace("{name}", "risala-base").replace("{version}", "1");
        for (method, operation) in methods.as_object().expect("methods") {
            let example = &operation["requestBody"]["content"]["application/json"]["example"];
            let body = if example.is_null() { String::new() } else { example.to_string() };
            let (status, _, body) = server.ask(&method.to_uppercase(), &path, &[], body.as_bytes());
            assert_eq!(status, 200, "{method} {path}: {}", String::from_utf8_lossy(&body));
            let answer = &operation["responses"]["200"]["content"]["application/json"]["example"];
            if !answer.is_null() {
                let given: Value = serde_json::from_slice(&body).expect("JSON");
                assert_eq!(&given, answer, "{path}");
            }
            asked += 1;
        }
    }
    assert_eq!(asked, 17);
}
