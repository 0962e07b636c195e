//! A browser without a window, spoken to over its debugging pipe: JSON messages that each end with a zero byte. The pipe
//! is the shell's doing, which lays the child's standard input and output on the two descriptors that Chromium reads.
#![allow(clippy::print_stdout, reason = "a test that can not run says so")]

use std::cell::{Cell, RefCell};
use std::io::{BufRead as _, BufReader, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::time::{Duration, Instant};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

/// No answer takes longer than this, on however busy a machine.
const PATIENCE: Duration = Duration::from_secs(60);

/// A running browser with one page.
pub(crate) struct Browser {
    child: Child,
    input: RefCell<ChildStdin>,
    answers: Receiver<Value>,
    next: Cell<u64>,
    session: String,
    /// What the browser told of without being asked.
    told: RefCell<Vec<Value>>,
    _profile: tempfile::TempDir,
}

/// The browser's program: what `CHAOS_REPORT_BROWSER` names, else one of the usual names.
fn program() -> Option<PathBuf> {
    let named = std::env::var_os("CHAOS_REPORT_BROWSER").filter(|name| name != "required");
    let names = ["chromium", "chromium-browser", "google-chrome"];
    let folders = std::env::var_os("PATH").unwrap_or_default();
    named.map(PathBuf::from).or_else(|| {
        std::env::split_paths(&folders)
            .flat_map(|folder| names.map(|name| folder.join(name)))
            .find(|path| path.is_file())
    })
}

impl Browser {
    /// Starts one; none where there is none, which is said, unless `CHAOS_REPORT_BROWSER` is set.
    pub(crate) fn start() -> Option<Self> {
        let Some(program) = program() else {
            assert!(
                std::env::var_os("CHAOS_REPORT_BROWSER").is_none(),
                "CHAOS_REPORT_BROWSER is set, and there is no Chromium"
            );
            println!("not tested: there is no Chromium on this machine");
            return None;
        };
        let profile = tempfile::tempdir().unwrap();
        let mut child = Command::new("sh")
            .args(["-c", "exec \"$@\" 3<&0 4>&1 </dev/null >/dev/null", "sh"])
            .arg(program)
            .args([
                "--headless",
                "--no-sandbox",
                "--disable-gpu",
                "--disable-dev-shm-usage",
                "--disable-extensions",
                "--disable-background-networking",
                "--no-first-run",
                "--hide-scrollbars",
                "--force-color-profile=srgb",
                "--font-render-hinting=none",
                "--remote-debugging-pipe",
            ])
            .arg(format!("--user-data-dir={}", profile.path().display()))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let input = child.stdin.take().unwrap();
        let mut output = BufReader::new(child.stdout.take().unwrap());
        let (sender, answers) = channel();
        std::thread::spawn(move || {
            loop {
                let mut message = Vec::new();
                match output.read_until(0, &mut message) {
                    Ok(0) | Err(_) => break,
                    Ok(_) => message.pop(),
                };
                let Ok(message) = serde_json::from_slice(&message) else {
                    break;
                };
                if sender.send(message).is_err() {
                    break;
                }
            }
        });
        let mut browser = Self {
            child,
            input: RefCell::new(input),
            answers,
            next: Cell::new(0),
            session: String::new(),
            told: RefCell::new(Vec::new()),
            _profile: profile,
        };
        let target = browser.call("Target.createTarget", json!({ "url": "about:blank" }));
        let attached = browser.call(
            "Target.attachToTarget",
            json!({ "targetId": target["targetId"], "flatten": true }),
        );
        browser.session = attached["sessionId"].as_str().unwrap().to_owned();
        for domain in ["Page", "Runtime", "Log", "Network"] {
            browser.call(&format!("{domain}.enable"), json!({}));
        }
        Some(browser)
    }

    /// Asks for something and waits for the answer.
    pub(crate) fn call(&self, method: &str, parameters: Value) -> Value {
        let id = self.next.get() + 1;
        self.next.set(id);
        let mut message = json!({ "id": id, "method": method, "params": parameters });
        if !self.session.is_empty() {
            message["sessionId"] = json!(self.session);
        }
        let mut bytes = message.to_string().into_bytes();
        bytes.push(0);
        let mut input = self.input.borrow_mut();
        input.write_all(&bytes).unwrap();
        input.flush().unwrap();
        drop(input);
        let end = Instant::now() + PATIENCE;
        loop {
            let answer = self.hear(end, method);
            if answer["id"] == id {
                assert!(answer["error"].is_null(), "{method}: {}", answer["error"]);
                return answer["result"].clone();
            }
        }
    }

    /// The next message; what is no answer is kept.
    fn hear(&self, end: Instant, what: &str) -> Value {
        let left = end.saturating_duration_since(Instant::now());
        match self.answers.recv_timeout(left) {
            Ok(message) => {
                if message["method"].is_string() {
                    self.told.borrow_mut().push(message.clone());
                }
                message
            }
            Err(RecvTimeoutError::Timeout) => panic!("the browser is silent about {what}"),
            Err(RecvTimeoutError::Disconnected) => panic!("the browser ended at {what}"),
        }
    }

    /// What the browser told of since the page was opened, by the names of its events.
    pub(crate) fn told(&self, events: &[&str]) -> Vec<Value> {
        let told = self.told.borrow();
        told.iter()
            .filter(|event| events.iter().any(|name| event["method"] == *name))
            .cloned()
            .collect()
    }

    /// Opens a file, and waits until it is loaded and seen.
    pub(crate) fn open(&self, path: &Path) {
        self.visit(&format!("file://{}", path.display()));
        self.settle();
    }

    /// Goes to an address, and waits until it is loaded; frames are not waited for, since scripts may be forbidden there.
    pub(crate) fn visit(&self, address: &str) {
        // By way of an empty page, so that an address that differs in its fragment alone is read anew.
        for address in ["about:blank", address] {
            self.told.borrow_mut().clear();
            self.call("Page.navigate", json!({ "url": address }));
            let end = Instant::now() + PATIENCE;
            while self.told(&["Page.loadEventFired"]).is_empty() {
                self.hear(end, "the page");
            }
        }
    }

    /// Waits until two frames were drawn.
    pub(crate) fn settle(&self) {
        self.run("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))");
    }

    /// What an expression, or the promise that it gives, comes to.
    pub(crate) fn run(&self, expression: &str) -> Value {
        let answer = self.call(
            "Runtime.evaluate",
            json!({ "expression": expression, "returnByValue": true, "awaitPromise": true, "userGesture": true }),
        );
        assert!(
            answer["exceptionDetails"].is_null(),
            "{expression}: {}",
            answer["exceptionDetails"]["exception"]["description"]
        );
        answer["result"]["value"].clone()
    }

    /// The words of the first element that a selector finds.
    pub(crate) fn words(&self, selector: &str) -> String {
        let found = self.run(&format!(
            "document.querySelector({}).textContent",
            json!(selector)
        ));
        found.as_str().unwrap_or_default().to_owned()
    }

    pub(crate) fn count(&self, selector: &str) -> u64 {
        let found = self.run(&format!(
            "document.querySelectorAll({}).length",
            json!(selector)
        ));
        found.as_u64().unwrap()
    }

    /// How large the window is, and whether its reader likes the dark.
    pub(crate) fn window(&self, width: u32, height: u32, dark: bool) {
        self.call(
            "Emulation.setDeviceMetricsOverride",
            json!({ "width": width, "height": height, "deviceScaleFactor": 1, "mobile": false }),
        );
        let scheme = if dark { "dark" } else { "light" };
        self.call(
            "Emulation.setEmulatedMedia",
            json!({ "features": [
                { "name": "prefers-color-scheme", "value": scheme },
                { "name": "prefers-reduced-motion", "value": "reduce" },
            ] }),
        );
    }

    /// Where the middle of an element stands in the window, after bringing it there.
    pub(crate) fn place(&self, selector: &str) -> (f64, f64) {
        let place = self.run(&format!(
            "(() => {{ const node = [...document.querySelectorAll({})].find((one) => one.getClientRects().length); node.scrollIntoView({{ block: 'center' }}); const at = node.getBoundingClientRect(); return [at.left + at.width / 2, at.top + at.height / 2]; }})()",
            json!(selector)
        ));
        (place[0].as_f64().unwrap(), place[1].as_f64().unwrap())
    }

    /// Moves, presses or releases the mouse.
    pub(crate) fn mouse(&self, kind: &str, x: f64, y: f64) {
        let pressed = u8::from(kind != "mouseMoved");
        let button = if pressed == 1 { "left" } else { "none" };
        self.call(
            "Input.dispatchMouseEvent",
            json!({ "type": kind, "x": x, "y": y, "button": button, "buttons": pressed, "clickCount": pressed }),
        );
    }

    pub(crate) fn click(&self, selector: &str) {
        let (x, y) = self.place(selector);
        self.mouse("mouseMoved", x, y);
        self.mouse("mousePressed", x, y);
        self.mouse("mouseReleased", x, y);
        self.settle();
    }

    /// Presses a key, by its name, with what it types.
    pub(crate) fn key(&self, key: &str) {
        let mut event = json!({ "type": "keyDown", "key": key });
        let code = match key {
            "Enter" => 13,
            "Escape" => 27,
            "ArrowLeft" => 37,
            "ArrowUp" => 38,
            "ArrowRight" => 39,
            "ArrowDown" => 40,
            "Tab" => 9,
            _ => 0,
        };
        event["windowsVirtualKeyCode"] = json!(code);
        if key.chars().count() == 1 {
            event["text"] = json!(key);
        } else if key == "Enter" {
            event["text"] = json!("\r");
        }
        self.call("Input.dispatchKeyEvent", event.clone());
        event["type"] = json!("keyUp");
        self.call("Input.dispatchKeyEvent", event);
        self.settle();
    }

    pub(crate) fn type_words(&self, words: &str) {
        self.call("Input.insertText", json!({ "text": words }));
        self.settle();
    }

    /// The window, or the whole page, as a PNG.
    pub(crate) fn picture(&self, whole: bool) -> Vec<u8> {
        let answer = self.call(
            "Page.captureScreenshot",
            json!({ "format": "png", "captureBeyondViewport": whole }),
        );
        STANDARD.decode(answer["data"].as_str().unwrap()).unwrap()
    }

    /// The page as it prints.
    pub(crate) fn print(&self) -> Vec<u8> {
        let answer = self.call(
            "Page.printToPDF",
            json!({ "printBackground": true, "preferCSSPageSize": true, "paperWidth": 8.27, "paperHeight": 11.69 }),
        );
        STANDARD.decode(answer["data"].as_str().unwrap()).unwrap()
    }

    /// All that was said on the console, and all that failed.
    pub(crate) fn noise(&self) -> Vec<String> {
        let events = [
            "Runtime.consoleAPICalled",
            "Runtime.exceptionThrown",
            "Log.entryAdded",
        ];
        self.told(&events)
            .iter()
            .map(|event| event["params"].to_string())
            .collect()
    }

    /// All addresses that were asked for, the page itself among them.
    pub(crate) fn requests(&self) -> Vec<String> {
        self.told(&["Network.requestWillBeSent"])
            .iter()
            .map(|event| event["params"]["request"]["url"].to_string())
            .collect()
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
