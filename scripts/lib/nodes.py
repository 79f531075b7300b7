"""Nodes as their users run them: a home folder, commands in it, nodes that are started, killed and ended, a chain that is served."""
import argparse
import json
import os
import shlex
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
import urllib.error
import urllib.request
from pathlib import Path

# seconds: what takes longer on a slow machine never ends
LONGEST = 180
# the coin behind the tokens
COIN = "uatom"
# base units of a token
UNITS = 1_000_000
GIVEN_PORTS = set()


class Wrong(Exception):
    """Something is not as it must be; its text says what."""


def say(text=""):
    print(text, flush=True)


def check(what, found, wanted):
    if found != wanted:
        raise Wrong(f"{what}: {found}, not {wanted}")


def up(numerator, denominator):
    """The quotient, rounded up."""
    return -(-numerator // denominator)


def wait_for(what, is_so):
    """Waits until it is so, and returns what that is."""
    until = time.monotonic() + LONGEST
    while time.monotonic() < until:
        found = is_so()
        if found:
            return found
        time.sleep(0.05)
    raise Wrong(f"{what} within {LONGEST} s")


def free_port():
    """A port that nobody has, and that was not returned before: whoever is to have it may not have it yet."""
    while True:
        with socket.socket() as listener:
            listener.bind(("127.0.0.1", 0))
            port = listener.getsockname()[1]
        if port not in GIVEN_PORTS:
            GIVEN_PORTS.add(port)
            return port


class Home:
    """A home folder, and the commands in it."""

    def __init__(self, folder, program, chain):
        self.folder, self.program = folder, program
        kept = {name: value for name, value in os.environ.items() if not name.startswith("CAUSEWAY_")}
        self.env = {**kept, "CAUSEWAY_HOME": str(folder), "CAUSEWAY_YES": "1", "CAUSEWAY_PASSPHRASE": "of these nodes"}
        if chain:
            self.env["CAUSEWAY_CHAIN"] = str(chain)

    def run(self, line, *more):
        """Runs a command quietly, and returns what it printed."""
        done = subprocess.run([self.program, *shlex.split(line), *more], cwd=self.folder, env=self.env,
                              capture_output=True, text=True)
        if done.returncode != 0:
            raise Wrong(f"`causeway {line}` ended with {done.returncode}:\n{done.stdout}{done.stderr}")
        return done.stdout

    def json(self, line):
        return json.loads(self.run(line, "--json"))

    def json_or_none(self, line):
        """None where the command is refused."""
        try:
            return self.json(line)
        except Wrong:
            return None

    def show(self, line, *more, hidden=""):
        """Prints a command as it is typed, runs it, and prints what it printed, without lines that begin with `hidden`."""
        say(f"$ causeway {line}")
        printed = self.run(line, *more)
        for shown in printed.rstrip().splitlines():
            if not hidden or not shown.startswith(hidden):
                say(f"  {shown}".rstrip())
        return printed

    def start(self, line, name):
        """Starts a command that goes on; what it prints goes to a file."""
        with open(self.folder / f"{name}.log", "a") as log:
            return subprocess.Popen([self.program, *shlex.split(line)], cwd=self.folder, env=self.env,
                                    stdin=subprocess.DEVNULL, stdout=log, stderr=log)

    def log(self, name):
        return (self.folder / f"{name}.log").read_text()


def by_book(home, person):
    """What somebody's book says that it has in each channel, base units."""
    listed = home.json(f"--from {person} channel list")["channels"]
    return {int(row["id"]): int(row["by_book"]) for row in listed}


def linked(home, person):
    """The accounts with whose nodes somebody's node is linked."""
    return {peer["account"] for peer in home.json(f"--from {person} peers")["peers"] if peer["is_linked"]}


class Caller:
    """A program that uses the API of somebody's node, with a token of its own that may pay; `limits` are further options of
    `node token new`."""

    def __init__(self, home, node, limits=""):
        self.node, self.again, self.lock = node, 0, threading.Lock()
        self.token = home.json(f"--from {node.name} node token new program --scope pay {limits}")["token"]

    def ask(self, path, body=None):
        """Asks once: by POST where there is a body."""
        request = urllib.request.Request(
            f"http://127.0.0.1:{self.node.api}/v1/{path}", body and json.dumps(body).encode(),
            headers={"Authorization": f"Bearer {self.token}", "Content-Type": "application/json"})
        with urllib.request.urlopen(request, timeout=90) as answer:
            return json.load(answer)

    def pay(self, body, ends=("payment_failed",)):
        """Asks under the id of the body until the payment is final, or is refused by one of these codes. What the node says of it; its
        code where it was refused. The node may be killed and started again meanwhile."""
        until, last = time.monotonic() + LONGEST, None
        while time.monotonic() < until:
            try:
                last = self.ask("payments", {"wait": 20, **body})
                if last["state"] == "final":
                    return last
            except urllib.error.HTTPError as refused:
                last = json.load(refused)
                if last["code"] in ends:
                    return last
            except OSError as unreachable:
                last = unreachable
            # the same again, under the same id
            with self.lock:
                self.again += 1
            time.sleep(0.05)
        raise Wrong(f"the payment {body['id']} of {self.node.name} is not over within {LONGEST} s: {last}")


class Node:
    """Somebody's node, which can be killed and started again."""

    def __init__(self, home, name, *flags):
        self.home, self.name = home, name
        self.api, self.peers = free_port(), free_port()
        self.flags, self.process = flags, None

    def announce(self, *flags):
        """From its next start on it is announced, and dials nodes on this machine."""
        self.flags = ("--peers-announce true", f"--peers-addresses ws://127.0.0.1:{self.peers}",
                      "--peers-private-ranges true", *flags)

    def line(self):
        ports = f"--api-listen 127.0.0.1:{self.api} --peers-listen 127.0.0.1:{self.peers}"
        return " ".join([f"--from {self.name} node", ports, *self.flags])

    def start(self):
        self.process = self.home.start(self.line(), self.name)
        wait_for(f"the node of {self.name} is not ready", self.is_ready)

    def is_ready(self):
        if self.process.poll() is not None:
            raise Wrong(f"the node of {self.name} ended:\n{self.home.log(self.name)}")
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.api}/health/ready", timeout=5) as answer:
                return json.load(answer)["ready"]
        except (urllib.error.URLError, OSError):
            return False

    def kill(self):
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()

    def end(self):
        if self.process and self.process.poll() is None:
            self.kill()


def serve_chain(home):
    """Serves a chain of this home's own; returns the process."""
    home.run("chain start")
    port = free_port()
    serving = home.start(f"chain serve --real-time --listen 127.0.0.1:{port}", "chain")
    wait_for("the chain is not served", lambda: f":{port}" in home.log("chain"))
    return serving


def deploy(home, people, chain, artifacts, keys=""):
    """Keys and coins of the admin and of these people, and the contracts. `keys` are further options of `keys new`."""
    for name in ("admin", *people):
        home.run(f"keys new {name} {keys}")
        coins = [f"1_000_000_000{COIN}"] + (["10_000_000ustake"] if chain else [])
        for coin in coins:
            home.run(f"chain fund {name} {coin}")
    home.run("--from admin deploy", *(["--artifacts", str(artifacts)] if chain else []))


def arguments(doc):
    """The options that every such script has."""
    parser = argparse.ArgumentParser(description=doc, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--chain", type=lambda text: Path(text).resolve(strict=True))
    parser.add_argument("--with", dest="program", default="causeway")
    parser.add_argument("--artifacts", type=lambda text: Path(text).resolve(strict=True),
                        default=Path(__file__).resolve().parent.parent.parent / "artifacts")
    return parser


def run_story(name, parser, people, story, keys=""):
    """Runs a script's story, `story(home, asked, nodes)`, with the nodes of these people, which it starts itself. Returns how the
    script ends; whatever was started is ended by then. `keys` are further options of `keys new`."""
    # what was started is ended too
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    asked = parser.parse_args()
    program = shutil.which(asked.program)
    if not program:
        parser.error(f"there is no program {asked.program}: install it (README.md), or name one by --with")
    nodes, serving = [], None
    with tempfile.TemporaryDirectory(prefix=f"causeway-{name}-") as folder:
        home = Home(Path(folder), str(Path(program).resolve()), asked.chain)
        try:
            serving = None if asked.chain else serve_chain(home)
            deploy(home, people, asked.chain, asked.artifacts, keys)
            nodes = [Node(home, person) for person in people]
            story(home, asked, nodes)
            return 0
        except Wrong as wrong:
            print(f"{name}: {wrong}", file=sys.stderr)
            for person in people:
                log = Path(folder) / f"{person}.log"
                if log.exists():
                    print(f"--- the log of {person}'s node\n{log.read_text()[-4000:]}", file=sys.stderr)
            return 1
        finally:
            for node in nodes:
                node.end()
            if serving:
                serving.terminate()
                serving.wait()
