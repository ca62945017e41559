"""Pictures of networks, and the report of a conversion."""
import json
import os
import shutil
import subprocess
import sys
import unittest
import xml.etree.ElementTree as xml
from html.parser import HTMLParser
from pathlib import Path

import cv2

sys.path.insert(0, str(Path(__file__).parent.parent / "support"))
from program import FolderTest, SmallNet, convert, run, save_trace  # noqa: E402

SHAPE = ("-i", "1,3,12,12")
VOID = {"meta"}


class Page(HTMLParser):
    """Collects a page's texts and links; tags must be closed in order."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.texts: list[str] = []
        self.links: list[str] = []
        self.feed(text)
        assert not self.open, self.open

    def handle_starttag(self, tag, attributes) -> None:
        if tag not in VOID:
            self.open.append(tag)
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
        self.assertEqual(page.links, [])
        self.assertIn("<svg", (self.folder / "out.html").read_text())

    def test_the_report_of_what_is_not_equal(self) -> None:
        page = self.report("--tolerance", "1e-12")
        self.assertIn("Not equal.", page.texts)
        self.assertIn("not equal", page.texts)
        self.assertIn("net.prototxt.unverified", self.files())

    def test_the_report_without_graphviz(self) -> None:
        page = self.report(env=self.without_graphviz)
        self.assertIn("No picture: Graphviz is not installed.", page.texts)

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
