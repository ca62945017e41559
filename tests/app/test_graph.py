"""Pictures of networks, and the report of a conversion."""
import json
import os
import re
import shutil
import subprocess
import sys
import unittest
import xml.etree.ElementTree as xml
from html.parser import HTMLParser
from pathlib import Path

import cv2

sys.path.insert(0, str(Path(__file__).parent.parent / "support"))
from program import SOURCE, FolderTest, SmallNet, convert, run, save_trace  # noqa: E402

SHAPE = ("-i", "1,3,12,12")
VOID = {"meta"}


# A table of three rows without a browser: what its script does to it.
SCRIPT_CHECK = """
const fs = require("fs"), vm = require("vm");
vm.runInThisContext(fs.readFileSync(process.argv[1], "utf8"));
const cell = (text, value) => ({ textContent: text, dataset: value === undefined ? {} : { value } });
const row = (name, number) => ({
  cells: [cell(name), cell(String(number), String(number))], textContent: name + " " + number, hidden: false });
const head = () => ({ mark: null, getAttribute() { return this.mark; }, removeAttribute() { this.mark = null; },
  setAttribute(_, value) { this.mark = value; } });
const body = { rows: [row("a", 9), row("b", 2e-9), row("c", 10)], append(...rows) { this.rows = rows; } };
const table = { tHead: { rows: [{ cells: [head(), head()] }] }, tBodies: [body] };
const names = () => body.rows.map((each) => each.cells[0].textContent);
const result = {};
sortBy(table, 1); result["by number"] = names();
sortBy(table, 1); result["again"] = names();
sortBy(table, 0); result["by name"] = names(); result["marked"] = table.tHead.rows[0].cells[0].mark;
result["found"] = filter(table, "A 9"); result["hidden"] = body.rows.map((each) => each.hidden);
console.log(JSON.stringify(result));
"""


class Page(HTMLParser):
    """Collects a page's texts and links; tags must be closed in order."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.texts: list[str] = []
        self.links: list[str] = []
        self.ids: list[str] = []
        self.feed(text)
        assert not self.open, self.open

    def handle_starttag(self, tag, attributes) -> None:
        if tag not in VOID:
            self.open.append(tag)
        self.ids += [value for key, value in attributes if key == "id"]
        self.links += [value for key, value in attributes if key in ("src", "href", "xlink:href")]

    def handle_startendtag(self, tag, attributes) -> None:
        pass

    def handle_endtag(self, tag) -> None:
        assert self.open.pop() == tag, tag

    def handle_data(self, data) -> None:
        if data.strip():
            self.texts.append(data.strip())


class GraphTest(FolderTest):
    def setUp(self) -> None:
        super().setUp()
        self.model = save_trace(SmallNet(), self.folder / "net.pt")
        # A PATH on which there is no Graphviz.
        (self.folder / "bin").mkdir()
        for name in ("sh", "env"):
            os.symlink(shutil.which(name), self.folder / "bin" / name)
        self.without_graphviz = dict(os.environ, PATH=str(self.folder / "bin"))

    def draw(self, prototxt: Path, picture: str, **how: object) -> subprocess.CompletedProcess[str]:
        return run("graph", prototxt, "-o", self.folder / picture, **how)

    def test_any_network_is_drawn(self) -> None:
        convert(self.model, *SHAPE)
        for picture in ("net.svg", "net.png", "net.dot"):
            self.assertEqual(self.draw(self.folder / "net.prototxt", picture).returncode, 0)
        svg = xml.parse(self.folder / "net.svg").getroot()
        words = {text.strip() for text in svg.itertext()}
        self.assertLessEqual({"conv", "Convolution", "8, 3x3", "fc", "InnerProduct", "1x8x12x12"}, words)
        self.assertGreater(min(cv2.imread(str(self.folder / "net.png")).shape[:2]), 100)
        self.assertIn('-> layer1 [label="1x3x12x12"];', (self.folder / "net.dot").read_text())

    def test_layers_that_nobody_knows_are_drawn_without_shapes(self) -> None:
        prototxt = self.folder / "odd.prototxt"
        prototxt.write_text("""
            input: 'x' input_dim: 1 input_dim: 3 input_dim: 8 input_dim: 8
            layer { name: 'a' type: 'ReLU' bottom: 'x' top: 'a' }
            layer { name: 'b' type: 'Odd' bottom: 'a' top: 'b' }
            layer { name: 'c' type: 'ReLU' bottom: 'b' top: 'c' }""")
        self.assertEqual(self.draw(prototxt, "odd.dot").returncode, 0)
        dot = (self.folder / "odd.dot").read_text()
        self.assertIn('layer0 -> layer1 [label="1x3x8x8"];', dot)
        self.assertIn('layer1 -> layer2 [label=""];', dot)

    def test_where_it_cannot_be_drawn(self) -> None:
        convert(self.model, *SHAPE)
        net = self.folder / "net.prototxt"
        for done, status, words in (
                (self.draw(net, "net.svg", env=self.without_graphviz), 5, "install the package 'graphviz'"),
                (self.draw(net, "net.gif"), 1, "end the name in .svg, .png or .dot"),
                (self.draw(self.folder / "none.prototxt", "net.dot"), 2, "cannot be opened"),
                (self.draw(net, "none/net.dot"), 5, "create the folder first")):
            self.assertEqual(done.returncode, status, done.stderr)
            self.assertIn(words, done.stderr)
        self.assertEqual(self.draw(net, "net.dot", env=self.without_graphviz).returncode, 0)
        picture = str(self.folder / "net.dot")
        self.assertEqual(json.loads(run("graph", net, "-o", picture, "--json").stdout),
                         {"status": 0, "problems": [], "picture": picture})

    def test_a_conversion_draws_what_it_wrote(self) -> None:
        result = convert(self.model, *SHAPE, "--graph", self.folder / "net.svg")
        self.assertEqual(result.returncode, 0, result.stderr)
        words = {text.strip() for text in xml.parse(self.folder / "net.svg").getroot().itertext()}
        self.assertLessEqual({"conv", "fc", "1x8x12x12"}, words)

    def test_a_picture_that_cannot_be_drawn_stops_a_conversion_at_once(self) -> None:
        result = convert(self.model, *SHAPE, "--graph", self.folder / "net.svg", env=self.without_graphviz)
        self.assertEqual(result.returncode, 5)
        self.assertIn("draws the picture, and its program 'dot' is not installed", result.stderr)
        self.assertNotIn("net.prototxt", self.files())

    def report(self, *options: object, **how: object) -> Page:
        convert(self.model, *SHAPE, "--report", self.folder / "out.html", *options, **how)
        return Page((self.folder / "out.html").read_text())

    def test_the_report_has_all_and_needs_nothing(self) -> None:
        page = self.report("--mean", "1,2,3")
        for text in ("net.pt in Caffe", "Every blob equals PyTorch's.", "conv", "InnerProduct",
                     "fc (output)", "1x8x12x12", "Network", "multiply-adds"):
            self.assertIn(text, page.texts)
        self.assertTrue(any("program.py:" in text for text in page.texts))
        for link in page.links:
            self.assertIn(link.removeprefix("#"), page.ids, link)
        self.assertIn("<svg", (self.folder / "out.html").read_text())

    def test_the_report_of_what_is_not_equal(self) -> None:
        page = self.report("--tolerance", "1e-12")
        self.assertIn("Not equal.", page.texts)
        self.assertIn("not equal", page.texts)
        self.assertIn("net.prototxt.unverified", self.files())

    def test_the_report_says_what_was_proved_and_what_not(self) -> None:
        page = self.report("--judge", "opencv", "--judge", f"cv2={sys.executable}", "--input-range", "0,2")
        blobs = len(re.findall(r'<tr id="blob-\d+"', (self.folder / "out.html").read_text()))
        self.assertGreater(blobs, 2)
        (proved,) = [text for text in page.texts if "blobs of the Caffe network" in text]
        self.assertRegex(proved, rf"^{blobs} blobs of the Caffe network were compared with PyTorch \S+ and are "
                                 r"equal, in OpenCV \S+ and OpenCV \S+, on noise from 0 to 2 \(seed 1\)\. ")
        (rest,) = [text for text in page.texts if text.startswith("Not looked at:")]
        self.assertIn("other inputs than this one", rest)
        self.assertEqual(len({link for link in page.links if link.startswith("#blob-")}), blobs)
        page = self.report("--tolerance", "1e-12")
        self.assertTrue(any(re.match(r"\d+ of \d+ blobs that were compared", text) for text in page.texts))
        page = self.report("--no-verify")
        self.assertIn("Not verified, as was asked for.", page.texts)
        self.assertNotIn("Error by depth", page.texts)

    def test_the_reports_costs_by_module_are_those_of_the_network(self) -> None:
        self.report()
        text = (self.folder / "out.html").read_text()
        rows = re.findall(r"<tr><td>([^<]*)</td><td class=\"number\" data-value=\"(\d+)\">", text)
        layers = json.loads(run("inspect", self.folder / "net.prototxt", "--by", "module", "--json").stdout)
        expected = {row["name"]: row["multiply_adds"] for row in layers["rows"] if "Input" not in row["name"]}
        found = {name: int(number) for name, number in rows}
        self.assertGreater(found["conv"], 0)
        for name in ("conv", "fc"):
            self.assertEqual(found[name], expected[name])

    def test_the_reports_tables_are_sorted_and_searched(self) -> None:
        if shutil.which("node") is None:
            self.skipTest("node is not installed, which runs the page's script")
        done = subprocess.run(["node", "-e", SCRIPT_CHECK, SOURCE / "src/report/page/tables.js"],
                              capture_output=True, text=True)
        self.assertEqual(done.stderr, "")
        self.assertEqual(json.loads(done.stdout), {
            "by number": ["c", "a", "b"], "again": ["b", "a", "c"], "by name": ["a", "b", "c"],
            "marked": "ascending", "found": 1, "hidden": [False, True, True]})

    def test_the_report_tells_where_each_layer_came_from(self) -> None:
        page = self.report(env=self.without_graphviz)
        (data,) = [text for text in page.texts if text.startswith("[{")]
        layers = {layer["name"]: layer for layer in json.loads(data)}
        self.assertEqual(layers["conv"]["operators"], ["aten::_convolution", "aten::batch_norm"])
        self.assertEqual(layers["relu"]["operators"], ["aten::relu"])
        self.assertEqual(layers["conv"]["multiply_adds"], 144 * 8 * 27)
        self.assertRegex(layers["fc"]["lines"][0], r"program\.py:\d+$")
        self.assertTrue(layers["fc"]["blob"]["equal"])
        self.assertEqual([list(layers)[number] for number in layers["relu"]["from"]], ["conv"])

    def test_the_report_shows_how_values_differ(self) -> None:
        page = self.report()
        shown = [text for text in page.texts if re.fullmatch(r"\d+ values: .*", text)]
        self.assertEqual(len(shown), 3 * 12)
        self.assertEqual(sum(int(text.split()[0]) for text in shown), 8 * 144 + 8 * 36 + 5)

    def test_what_the_user_wrote_is_no_markup(self) -> None:
        self.model = self.model.rename(self.folder / "a<b>&c.pt")
        self.assertIn("a<b>&c.pt in Caffe", self.report().texts)

    def test_a_place_where_neither_can_be_written(self) -> None:
        for option, name in (("--report", "out.html"), ("--graph", "net.dot")):
            result = convert(self.model, *SHAPE, option, self.folder / "none" / name)
            self.assertEqual(result.returncode, 5)
            self.assertNotIn("net.prototxt", self.files())


if __name__ == "__main__":
    unittest.main()
