"""Which printed output scripts/check-readme accepts for a page: `python3 -m unittest discover scripts/lib`."""
import unittest

from pages import PageError, blocks, commands, first_difference

PAGE = """\
Words.

```sh
one --long \\
    --line          # a comment
# a comment alone
cat > file <<'END'
```inside
END
two | # goes on
    three
```

```text
shown
```

```sh not run: it needs a printer
print it
```
"""


def shown(text):
    return list(enumerate(text.splitlines(), 1))


class Pages(unittest.TestCase):
    def test_a_block_knows_its_line_and_what_it_is(self):
        found = blocks("page", PAGE)
        self.assertEqual([(b.line, b.language) for b in found], [(3, "sh"), (14, "text"), (18, "sh")])
        self.assertEqual(found[2].not_run, "it needs a printer")
        self.assertIsNone(found[0].not_run)

    def test_a_command_has_all_of_its_lines(self):
        found = commands("page", blocks("page", PAGE)[0])
        self.assertEqual([c.line for c in found], [4, 7, 10])
        self.assertEqual(found[1].text, "cat > file <<'END'\n```inside\nEND")

    def test_a_block_that_nothing_would_be_done_with_is_refused(self):
        for page in ("```\nls\n```", "```console\nls\n```", "```sh later\nls\n```", "```text\nls\n```", "```sh\nls",
                     "```sh not run:\nls\n```"):
            with self.assertRaises(PageError, msg=page):
                blocks("page", page)

    def test_a_command_without_an_end_is_refused(self):
        with self.assertRaises(PageError):
            commands("page", blocks("page", "```sh\necho 'open\n```")[0])


class Comparing(unittest.TestCase):
    def same(self, page, printed):
        self.assertIsNone(first_difference(shown(page), printed), (page, printed))

    def differs(self, page, printed, at):
        self.assertEqual(first_difference(shown(page), printed), at)

    def test_blanks_do_not_count(self):
        self.same("a  b\n\n c", "\n a b \nc\n")

    def test_what_differs_from_run_to_run_does_not_count(self):
        self.same("took 0.9 s, 6_157 a second", "took 12.75 s, 1 a second")
        self.same("at 2026-11-24 10:00:00 UTC", "at 2027-01-01 00:00:59 UTC")
        self.same("to " + "wasm1" + "q" * 38, "to " + "wasm1" + "z" * 58)
        self.same("hash " + "A" * 64, "hash " + "0" * 64)
        self.same("key … is kept", "key whatever that is is kept")

    def test_amounts_count(self):
        self.differs("9_750 to bob", "9_751 to bob", (1, "9_750 to bob", "9_751 to bob"))
        self.differs("in 30 blocks", "in 31 blocks", (1, "in 30 blocks", "in 31 blocks"))
        self.differs("a.b", "axb", (1, "a.b", "axb"))

    def test_what_is_left_out_is_marked(self):
        self.same("…\nb\n…\nd", "a\nb\nc\nc\nd")
        self.same("…", "a\nb")
        self.same("a\n…", "a")
        self.differs("b", "a\nb", (1, "b", "a"))
        self.differs("a", "a\nb", (1, "(the end)", "b"))
        self.differs("a\nb", "a", (2, "b", "(the end)"))
        self.differs("…\nb", "a\nb\nc", (2, "(the end)", "c"))

    def test_the_order_counts(self):
        self.differs("…\nb\n…\na\n…", "a\nb", (4, "a", "(the end)"))

    def test_the_last_of_two_that_look_alike_may_be_the_end(self):
        self.same("…\nb", "b\na\nb")

    def test_lines_that_stand_together_must_come_together(self):
        self.differs("…\na\nb\n…", "a\nc\nb", (3, "b", "c"))


if __name__ == "__main__":
    unittest.main()
