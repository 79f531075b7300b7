"""Reads documentation pages whose commands are run, and compares printed output with the output that they show.

The line of a fence says what its block is:

    sh                    commands, run in order in one shell per page
    sh devnet             commands that need the chain of scripts/devnet
    sh not run: REASON    commands that a check cannot run
    text                  the output of the commands of the `sh` block before it

Blocks in other languages are neither run nor compared; a fence that says nothing is an error.
"""
import re
import subprocess
from dataclasses import dataclass, field

FENCE = "```"


class PageError(Exception):
    """A page that cannot be read; its text names the page and the line."""


@dataclass
class Command:
    line: int
    text: str


@dataclass
class Block:
    """One fenced block: the line of its fence, its language and mark, and its lines with their numbers."""

    line: int
    language: str
    mark: str
    lines: list = field(default_factory=list)

    @property
    def needs_devnet(self):
        return self.mark == "devnet"

    @property
    def not_run(self):
        """Why it cannot be run; None if it can."""
        return self.mark.removeprefix("not run: ") if self.mark.startswith("not run: ") else None


def blocks(name, page):
    """All fenced blocks of a page."""
    found, block = [], None
    for number, line in enumerate(page.splitlines(), 1):
        if block is None and line.startswith(FENCE):
            language, _, mark = line.removeprefix(FENCE).strip().partition(" ")
            block = Block(number, language, mark)
        elif block is not None and line.rstrip() == FENCE:
            check(name, block, found)
            found.append(block)
            block = None
        elif block is not None:
            block.lines.append((number, line))
    if block is not None:
        raise PageError(f"{name}:{block.line}: the block has no end")
    return found


def check(name, block, before):
    """Refuses a block whose kind is not clear."""
    where = f"{name}:{block.line}"
    if not block.language:
        raise PageError(f"{where}: the block does not say what it is: write `sh`, `text`, or a language after its fence")
    if block.language in ("bash", "shell", "console"):
        raise PageError(f"{where}: a block of commands is marked `sh`, this one `{block.language}`")
    if block.language == "sh" and block.mark not in ("", "devnet") and not block.not_run:
        raise PageError(f"{where}: `sh {block.mark}` is not known: `sh`, `sh devnet` or `sh not run: REASON`")
    if block.language == "text" and not (before and before[-1].language == "sh"):
        raise PageError(f"{where}: a `text` block shows what the `sh` block before it prints, and there is none")


def incomplete(text):
    """Whether bash needs more lines: an open quote, a pipe at the end, a here-document without its end."""
    if text.endswith("\\"):
        return True
    read = subprocess.run(["bash", "-n"], input=text, capture_output=True, text=True)
    return read.returncode != 0 or "here-document" in read.stderr


def commands(name, block):
    """The commands of a block; one may have several lines."""
    found, first, text = [], None, ""
    for number, line in block.lines:
        if not text and (not line.strip() or line.lstrip().startswith("#")):
            continue
        first, text = first or number, f"{text}\n{line}" if text else line
        if not incomplete(text):
            found.append(Command(first, text))
            first, text = None, ""
    if text:
        raise PageError(f"{name}:{first}: this command has no end for bash:\n{text}")
    return found


# --- comparing ---------------------------------------------------------------------------------------------------

UNITS = r"(?:ns|µs|us|ms|s|min|m|h|d|seconds?|minutes?|hours?|days?|(?:a|per) second)\b"
# what differs from run to run, and what it may be instead: text left out, addresses, hashes, times, numbers with a unit of
# time, and the amount of white space
VARIES = [
    ("…", r".*"),
    (r"\b[a-z]{1,20}1[02-9ac-hj-np-z]{38,58}\b", r"[a-z]{1,20}1[02-9ac-hj-np-z]{38,58}"),
    (r"\b[0-9A-Fa-f]{32,}\b", r"[0-9A-Fa-f]{32,}"),
    (r"\b\d{4}-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d)?", r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d)?"),
    (rf"(?<![\w.])\d[\d_,.]*(?= ?{UNITS})", r"\d[\d_,.]*"),
    (r"\s+", r"\s+"),
]
VARYING = re.compile("|".join(f"(?P<v{i}>{pattern})" for i, (pattern, _) in enumerate(VARIES)))
# colors and other terminal escapes
ESCAPES = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")


def pattern_of(line):
    """The pattern of the lines that a shown line stands for."""
    pattern, at = "", 0
    line = line.strip()
    for part in VARYING.finditer(line):
        pattern += re.escape(line[at:part.start()]) + VARIES[int(part.lastgroup[1:])][1]
        at = part.end()
    return re.compile(pattern + re.escape(line[at:]))


def first_difference(shown, printed):
    """The first line that was printed otherwise than shown: (line of the page, shown, printed), or None.

    `shown` is a list of (line, text). A line that is only `…` stands for any number of lines. Blank lines and the
    amount of white space are not compared.
    """
    found = [ESCAPES.sub("", line).strip() for line in printed.splitlines()]
    found = [line for line in found if line]
    at, parts, floating = 0, [[]], [False]
    for number, line in shown:
        if line.strip() == "…":
            parts.append([])
            floating.append(True)
        elif line.strip():
            parts[-1].append((number, line))
    for index, part in enumerate(parts):
        last = index == len(parts) - 1
        starts = range(at, len(found) + 1) if floating[index] else [at]
        best = max((matching(part, found, start), -start) for start in starts)
        length, start = best[0], -best[1]
        if length < len(part):
            came = found[start + length] if start + length < len(found) else "(the end)"
            return (*part[length], came)
        at = start + length
        # the last line that is shown must be the last that was printed
        if last and part and at < len(found):
            if not floating[index] or matching(part, found, len(found) - len(part)) < len(part):
                return (part[-1][0], "(the end)", found[at])
        if last and not part and not floating[index] and at < len(found):
            return (None, "(nothing)", found[at])
    return None


def matching(part, found, start):
    """How many lines of a part match what was printed from `start` on."""
    for count, (_, line) in enumerate(part):
        if start < 0 or start + count >= len(found) or not pattern_of(line).fullmatch(found[start + count]):
            return count
    return len(part)
