#!/usr/bin/env python3
"""The case page and its coding: what fills them finds what is missing, changed or wrong. On made-up results."""

import contextlib
import importlib.util
import io
import pathlib
import re
import tempfile
import tomllib
import unittest

CASE = pathlib.Path(__file__).resolve().parents[1] / "docs/cases/libya-2020"


def load(name):
    spec = importlib.util.spec_from_file_location(name, CASE / f"{name}.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


page, coding = load("page"), load("coding")

CLAIMS = (
    "claim,hypothesis,form,measure,arm,against,effect,ci_low,ci_high,min_effect,verdict,verdict_holm,draws,agree,one_sign,"
    "flip,flip_end,flip_effect,built_in,knockout_effect,knockout_ci_low,knockout_ci_high,ignores\n"
)
FILES = {
    "results/claims.csv": CLAIMS
    + "Y,later,difference,m,on,off,0.5,0.4,0.61,0.1,supported,open,100,0.93,0.9,actor.a.b,low,-0.2,true,0.1,0,0.2,force_balance\n"
    + "X,first,equivalence,n,on,off,-0.0031,-0.0046,-0.0016,0.01,supported,supported,100,1,1,,,,false,,,,\n",
    "results/claims-calibrated.csv": CLAIMS
    + "Y,later,difference,m,on,off,0.5,-0.4,1,0.1,open,open,100,0.5,0.5,,,,,,,,\n"
    + "X,first,equivalence,n,on,off,-0.003,-0.004,-0.001,0.01,supported,supported,100,1,1,,,,,,,,\n",
    "results/switches.csv": "claim,hypothesis,mechanism,argued,n,effect,effect_without,change,ci_low,ci_high,verdict,note\n"
    "Y,later,force_balance,true,9,1,0,-1,-2,-1,matters,\nY,later,linkage,false,9,1,1,0,0,0,ignores,\n",
    "results/influence.csv": "hypothesis,factor,n,prcc,p,p_holm,pawn_median,pawn_noise,low_fifth,high_fifth\n"
    "later,a.weak,9,0.1,0.01,0.04,0,0,0.1,0.2\nlater,a.strong,9,-0.7,0,0,0,0,0.3,-0.1\nlater,a.chance,9,0.9,0.1,0.3,0,0,0,0\n",
    "results/face.csv": "hypothesis,measure,arm,against,effect,ci_low,ci_high,verdict,claim\n"
    "f,m,on,off,1,0.5,1.5,negligible,Guns beget guns\n",
    "results/face-calibrated.csv": "hypothesis,measure,arm,against,effect,ci_low,ci_high,verdict,claim\n"
    "f,m,on,off,1,0.5,1.5,supported,Guns beget guns\n",
    "results/parameters.csv": "path,prior_mean,prior_sd,prior_q05,prior_q95,posterior_mean,posterior_q05,posterior_q95,shrinkage\n"
    "p.little,1,1,0,2,1,0,2,0.01\np.much,1,1,0,2,1.5,1.2,1.8,0.6\n",
    "results/targets.csv": "measure,role,observed,prior_mean,posterior_mean,posterior_q05,posterior_q50,posterior_q95,tail\n"
    "m,fit,0.5,0.3,0.4,0.2,0.4,0.6,0.3\n",
    "results/rounds.csv": "round,tolerance,simulations,accepted,ess\n1,2.5,10000,500,412.3\n",
    "results/backing.csv": "arm,date,variable,mean,q05,q95\n"
    + "".join(f"on,2020-01-{day:02},v,0.{day},0.1,0.9\n" for day in range(10, 21)),
    "configs/claims.toml": '[[claim]]\nid = "X"\nclaim = "X goes | first"\n[[claim]]\nid = "Y"\nclaim = "Y follows"\n',
    "configs/scenario.toml": '[variable.v]\nlabel = "Russia for Haftar"\n',
    "configs/claims/one.toml": '[variant.on]\nlabel = "Switched on"\n[[measure]]\nid = "m"\nlabel = "Front"\n'
    '[[hypothesis]]\nid = "later"\n',
}
TEXT = "\n".join(f"<!-- table: {name} -->\n<!-- end -->" for name in page.TABLES) + (
    "\nThe effect is <!-- figure: claims.csv effect where claim=Y, hypothesis=later interval -->?<!-- end -->, with"
    " <!-- figure: claims.csv agree where claim=Y percent --><!-- end --> agreeing;"
    " <!-- figure: claims.csv - where verdict=supported count -->7<!-- end --> are"
    " <!-- figure: claims.csv verdict where claim=X text --><!-- end -->.\n"
)


class Page(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.home = pathlib.Path(folder.name)
        for name, text in FILES.items():
            self.write(name, text)
        self.write("page.md", TEXT)

    def write(self, name, text):
        path = self.home / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")

    def read(self):
        return (self.home / "page.md").read_text(encoding="utf-8")

    def run_page(self, *more):
        said = io.StringIO()
        options = [f"--{name}={self.home / name}" for name in ("results", "configs")]
        with contextlib.redirect_stderr(said):
            code = page.main([f"--page={self.home / 'page.md'}", *options, *more])
        return code, said.getvalue()

    def rows(self, name):
        text = self.read().split(f"<!-- table: {name} -->")[1].split("<!-- end -->")[0]
        return [re.split(r"(?<!\\) \| ", line.strip("| ")) for line in text.strip().splitlines()[2:]]

    def test_tables_and_figures_are_filled_and_stay(self):
        self.assertNotEqual(self.run_page("--check")[0], 0)
        self.assertEqual(self.run_page(), (0, ""))
        self.assertEqual(self.run_page("--check"), (0, ""))
        first, later = self.rows("verdicts")
        self.assertEqual(first[0], "**X** X goes \\| first")
        self.assertIn("−0.00310 [−0.00460, −0.00160]", first)
        self.assertEqual(later[1:], [
            "Front: switched on less off", "+0.500 [+0.400, +0.610]", "0.100", "supported (open after Holm)", "93 %",
            "open", "`actor.a.b` at its low end: −0.200", "built in; direct path cut: +0.100 [0, +0.200]; ignores force balance",
        ])
        self.assertEqual(self.rows("calibrated-counts")[0], ["supported", "1", "0", "0", "1", "2"])
        self.assertEqual(len(self.rows("calibrated")), 1)
        self.assertEqual(self.rows("switches"), [["Y", "Front: switched on less off", "**yes**", "no"]])
        self.assertEqual(self.rows("influence")[0][2:], ["`a.strong` −0.70 (+0.300 → −0.100)", "`a.weak` +0.10 (+0.100 → +0.200)", "–"])
        self.assertEqual(self.rows("face")[0][3:], ["does not hold", "holds"])
        self.assertEqual([row[0] for row in self.rows("parameters")], ["`p.much`", "`p.little`"])
        self.assertEqual(len(self.rows("backing")[0]), 7)
        self.assertIn("supported", self.read())
        end = self.read().split("The effect is ")[1]
        for text in ("-->+0.500 [+0.400, +0.610]<!--", "-->93 %<!--", "-->2<!--", "-->supported<!--"):
            self.assertIn(text, end)

    def test_a_number_changed_by_hand_is_found(self):
        self.run_page()
        for old, new in (("93 %<", "94 %<"), ("−0.00310", "−0.00320")):
            text = self.read()
            self.write("page.md", text.replace(old, new))
            self.assertEqual(self.run_page("--check")[0], 1)
            self.write("page.md", text)

    def test_missing_and_empty_files_are_named(self):
        for name in FILES:
            text = (self.home / name).read_text(encoding="utf-8")
            (self.home / name).unlink()
            self.assertEqual(self.run_page()[0], 0, name)
            code, said = self.run_page("--check")
            if name != "configs/scenario.toml":
                self.assertEqual(code, 1, name)
            self.assertIn(pathlib.Path(name).name.replace("one", "*"), said)
            self.write(name, text)
        self.write("results/rounds.csv", FILES["results/rounds.csv"].splitlines()[0] + "\n")
        self.assertIn("no rows", self.run_page("--check")[1])

    def test_what_cannot_be_shown_is_said(self):
        figure = "<!-- figure: {} --><!-- end -->"
        for text, wrong in (
            ("<!-- table: verdict --><!-- end -->", "no table `verdict`"),
            ("<!-- table: verdicts -->", "1 tables and figures open and 0 end"),
            (figure.format("claims.csv effect number"), "2 rows, not one"),
            (figure.format("claims.csv effect where claim=Z number"), "0 rows, not one"),
            (figure.format("claims.csv effect where clam=X number"), "no column `clam`"),
            (figure.format("claims.csv efect where claim=X number"), "no column `efect`"),
            (figure.format("claims.csv effect where claim=X"), "a figure is"),
            (figure.format("claims.csv effect where claim=X percent"), "no share"),
            (figure.format("claims.csv verdict where claim=X number"), "is no number"),
        ):
            self.write("page.md", text)
            code, said = self.run_page()
            self.assertEqual(code, 1, text)
            self.assertIn(wrong, said)


class Coding(unittest.TestCase):
    def read(self, line):
        entries, mistakes = coding.read(f"[option.a.b]\n{line}\n")
        return [(entry.mark, entry.reason) for entry in entries], mistakes

    def test_marks_are_dealt_out(self):
        for line, want in (
            ("effects = { x = 0.12, y = 0.06 } # [S] clear, light", [("S", "clear"), ("S", "light")]),
            ("effects = { x = 0.2, y = 0.25, z = 0.12 } # [J] a bit; [S] strong, clear words",
             [("J", "a bit"), ("S", "strong"), ("S", "clear words")]),
            ("effects = { x = { uniform = [0, 1] }, y = 0.06, z = 0.06 } # [R 2020-01-18] a fact; [J] about; [S] light, light",
             [("J", "[R 2020-01-18] a fact; [J] about"), ("S", "light"), ("S", "light")]),
            ('requires = [{ variable = "v", min = 0.3 }] # [A] the ground; [J] threshold', [("J", "[A] the ground; [J] threshold")]),
            ("cost = 0.1 # [J] seldom, they say [A]", [("J", "seldom, they say [A]")]),
        ):
            self.assertEqual(self.read(line), (want, []))

    def test_what_is_not_in_order_is_listed(self):
        for line, wrong in (
            ("cost = 0.1", "option.a.b.cost has no comment"),
            ("cost = 0.1 # cheap", "option.a.b.cost has no mark"),
            ("cost = 0.1 # [X] cheap", "unknown mark [X]"),
            ("cost = 0.1 # [A]", "a mark and no reason"),
        ):
            mistakes = self.read(line)[1]
            self.assertEqual(len(mistakes), 1)
            self.assertIn(wrong, mistakes[0])


class Suites(unittest.TestCase):
    def test_the_calibrated_suite_asks_the_same_claims(self):
        configs = CASE.parents[2] / "configs/libya-2020"
        whole, again = (tomllib.loads((configs / name).read_text()) for name in ("claims.toml", "claims-calibrated.toml"))
        self.assertEqual(whole["experiments"], again["experiments"])
        stated = [
            [(claim["id"], claim["claim"], claim["hypotheses"]) for claim in suite["claim"]] for suite in (whole, again)
        ]
        self.assertEqual(*stated)
        self.assertEqual(len(stated[0]), 20)


if __name__ == "__main__":
    unittest.main()
