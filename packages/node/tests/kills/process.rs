//! A process as its tests see it: what it told, and its end.

use crate::life::Life;
use rustix::process::{kill_process, Pid, Signal};
use std::collections::BTreeSet;
use std::io::{BufRead as _, BufReader};
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;
use std::time::Duration;

/// What all lives of one side told.
#[derive(Clone, Debug)]
pub struct Told {
    /// Where the newest one listens; none before it does.
    pub port: Option<u16>,
    /// The largest number that was asked for; 0 before the first.
    pub asked: u64,
    /// The first payment that no caller knows the end of, and those after it that one does.
    pub next: u64,
    pub done: BTreeSet<u64>,
    /// How many payments a caller was told are final.
    pub finals: usize,
    /// Those that were refused by the payee.
    pub refused: BTreeSet<u64>,
    /// What could not be done, and why the book could not be opened, as it was told.
    pub failed: Vec<String>,
}

impl Default for Told {
    fn default() -> Told {
        Told {
            port: None,
            asked: 0,
            next: 1,
            done: BTreeSet::new(),
            finals: 0,
            refused: BTreeSet::new(),
            failed: vec![],
        }
    }
}

impl Told {
    pub fn is_done_up_to(&self, last: u64) -> bool {
        self.next > last
    }

    /// A caller knows the end of a payment, and does not ask for it again.
    fn end(&mut self, number: u64) {
        let is_new = number >= self.next && self.done.insert(number);
        assert!(is_new, "{number} has ended twice");
        while self.done.remove(&self.next) {
            self.next += 1;
        }
    }

    fn take(&mut self, line: &str) {
        let (word, rest) = line.split_once(' ').unwrap_or((line, ""));
        let number = || rest.parse::<u64>();
        match word {
            "listens" => self.port = rest.parse().ok(),
            "asked" => self.asked = self.asked.max(number().unwrap()),
            "final" => {
                self.finals += 1;
                self.end(number().unwrap());
            }
            "refused" => {
                self.refused.insert(number().unwrap());
                self.end(number().unwrap());
            }
            "failed" | "no" => self.failed.push(line.to_owned()),
            // what the test harness says itself
            _ => {}
        }
    }
}

/// A node that runs.
pub struct Process {
    child: Child,
    reader: Option<JoinHandle<()>>,
}

impl Process {
    /// Begins a life.
    pub fn start(life: &Life, told: &Arc<Mutex<Told>>) -> Process {
        Process::start_by(Command::new(std::env::current_exe().unwrap()), life, told)
    }

    /// The same by another command, which runs this program.
    pub fn start_by(mut command: Command, life: &Life, told: &Arc<Mutex<Told>>) -> Process {
        life.put(&mut command);
        command
            .args(["--exact", "--nocapture", "--test-threads=2"])
            .arg("a_process_with_a_life_in_its_environment_is_a_node")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped());
        told.lock().unwrap().port = None;
        let mut child = command.spawn().unwrap();
        let lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let told = told.clone();
        let reader = std::thread::spawn(move || {
            for line in lines {
                told.lock().unwrap().take(&line.unwrap());
            }
        });
        Process {
            child,
            reader: Some(reader),
        }
    }

    pub fn pid(&self) -> Pid {
        Pid::from_child(&self.child)
    }

    /// Whether it has ended.
    pub fn is_over(&mut self) -> bool {
        self.child.try_wait().unwrap().is_some()
    }

    /// SIGKILL, if it has not ended; all that it told is read then.
    pub fn kill(mut self) {
        self.end();
    }

    fn end(&mut self) {
        if !self.is_over() {
            kill_process(self.pid(), Signal::KILL).unwrap();
            let _ = self.child.wait();
        }
        if let Some(reader) = self.reader.take() {
            reader.join().unwrap();
        }
    }

    /// Waits for its end, so long at most.
    pub fn wait(&mut self, longest: Duration) -> bool {
        let step = Duration::from_millis(1);
        let steps = longest.as_millis();
        for _ in 0..steps {
            if self.is_over() {
                return true;
            }
            std::thread::sleep(step);
        }
        self.is_over()
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        if self.reader.is_some() {
            self.end();
        }
    }
}
