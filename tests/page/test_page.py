"""The page of a conversion in a browser: opened, folded, searched, sorted, light, dark, narrow, printed.

With TORCH2CAFFE_SCREENSHOTS the pictures of docs/page.md are written into that folder.
"""
from __future__ import annotations

import os
import sys
import tempfile
import unittest
from pathlib import Path

TESTS = Path(__file__).resolve().parent.parent
sys.path += [str(TESTS / "support"), str(TESTS / "models")]
from browser import Browser, why_missing  # noqa: E402
from make_models import make  # noqa: E402
from program import PYTHON, run  # noqa: E402

PICTURE = ("-i", "1,3,224,224")
FAULTY_LAYER = "layer2.0.relu"
BLOB_BELOW_IT = "layer2.0.conv1"  # which it overwrites
# A Caffe in a place of its own, as users have one.
FAULTY_CAFFE = f"""#!/bin/sh
export PYTHONPATH={TESTS}/support/caffe_on_opencv
exec {sys.executable} {TESTS}/support/faulty_judge.py "$@"
"""
LARGEST_PAGE = 3_000_000
LARGEST_SCREENSHOT = 150_000
SCREENSHOTS = os.environ.get("TORCH2CAFFE_SCREENSHOTS", "")


@unittest.skipIf(why_missing(), why_missing())
class PageTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls) -> None:
        temporary = tempfile.TemporaryDirectory()
        cls.addClassCleanup(temporary.cleanup)
        cls.folder = Path(temporary.name)
        (cls.folder / "faulty-caffe").write_text(FAULTY_CAFFE)
        (cls.folder / "faulty-caffe").chmod(0o755)
        for name in ("resnet18", "resnet50", "resnet152"):
            make(name, cls.folder)
        for name in ("ssd300_vgg.py", "prior_boxes.py", "with_random_weights.py"):
            os.symlink(TESTS / "ssd" / "models" / name, cls.folder / name)
        os.symlink(PYTHON, cls.folder / "python3")
        cls.write("resnet50", "resnet50.pt", *PICTURE)
        cls.write("resnet152", "resnet152.pt", *PICTURE)
        cls.write("failed", "resnet18.pt", *PICTURE, "--judge", f"caffe=faulty-caffe {FAULTY_LAYER}")
        cls.write("ssd300", "ssd300_vgg.py", "-i", "1,3,300,300", "--ssd", "auto")
        shown = run("compare", "resnet50", "resnet152", "--report", "compared.html", cwd=cls.folder)
        assert shown.returncode == 0, shown.stderr
        cls.browser = Browser()
        cls.addClassCleanup(cls.browser.close)

    @classmethod
    def write(cls, name: str, *arguments: object) -> None:
        """By names that stand for themselves: they are shown on the page."""
        environment = dict(os.environ, PATH=f"{cls.folder}:{os.environ['PATH']}")
        done = run("convert", *arguments, "--report", f"{name}.html", cwd=cls.folder, env=environment)
        assert cls.page(name).exists(), done.stderr

    @classmethod
    def page(cls, name: str) -> Path:
        return cls.folder / f"{name}.html"

    def open(self, name: str, width: int = 1280, height: int = 960, theme: str = "light") -> float:
        self.browser.window(width, height)
        self.browser.theme(theme)
        seconds = self.browser.open(self.page(name))
        self.addCleanup(lambda: self.assertEqual(self.browser.told(), [], "console, or network"))
        return seconds

    # ---- the network ----

    def boxes(self, kind: str) -> int:
        return self.browser.count(f"g.{kind}[data-id]")

    def labels(self) -> list[str]:
        return self.browser.run("return [...document.querySelectorAll('g[data-id]')].map("
                                "(group) => group.querySelector('title').textContent)")

    def group(self, path: str) -> str:
        """A selector of the box of this module or layer."""
        number = self.browser.run(
            "return [...document.querySelectorAll('g[data-id]')].find("
            "(group) => group.querySelector('title').textContent === arguments[0]).dataset.id", path)
        return f'g[data-id="{number}"]'

    def test_all_pages_open_without_a_word_and_are_small(self) -> None:
        for name in ("resnet50", "resnet152", "failed", "ssd300"):
            seconds = self.open(name)
            size = self.page(name).stat().st_size
            print(f"{name}: {size / 1000:.0f} kB, opened in {seconds:.2f} s", flush=True)
            self.assertLess(size, LARGEST_PAGE)
            self.assertGreater(self.boxes("layer") + self.boxes("module"), 5, name)
            self.assertEqual(self.browser.told(), [], name)

    def test_modules_fold_and_unfold_by_mouse_and_keyboard(self) -> None:
        self.open("resnet50")
        before = self.labels()
        self.assertIn("layer3.4", before)
        self.assertNotIn("layer3.4.conv2", before)
        self.browser.find(self.group("layer3.4") + " > text").click()
        self.assertIn("layer3.4.conv2", self.labels())
        self.assertEqual(self.browser.find(self.group("layer3.4")).get_attribute("aria-expanded"), "true")
        self.assertIn("layer3.4", self.browser.text("aside"))
        self.browser.find(self.group("layer3.4")).send_keys("\n")
        self.assertEqual(self.labels(), before)
        self.assertEqual(self.browser.run("return document.activeElement.dataset.id"),
                         self.browser.find(self.group("layer3.4")).get_attribute("data-id"))

    def test_all_of_the_largest_network_is_unfolded(self) -> None:
        self.open("resnet152")
        self.browser.button("Unfold all").click()
        layers = len(self.browser.run("return JSON.parse(document.getElementById('network-data').textContent)"))
        self.assertGreater(layers, 300)
        self.assertEqual(self.boxes("layer"), layers)
        self.browser.button("Fold all").click()
        self.assertEqual(self.labels()[-3:], ["layer4", "avgpool", "fc"])
        self.assertEqual(self.boxes("open"), 0)

    def test_boxes_lie_in_their_modules_and_not_on_each_other(self) -> None:
        self.open("ssd300")
        self.browser.button("Unfold all").click()
        boxes = self.browser.run("""
            return [...document.querySelectorAll('g.layer')].map((group) => {
              const box = group.querySelector('rect').getBoundingClientRect();
              const around = group.parentElement.closest('svg, g').getBoundingClientRect();
              return [box.left, box.top, box.right, box.bottom,
                      box.left >= around.left && box.right <= around.right && box.bottom <= around.bottom];
            });""")
        self.assertGreater(len(boxes), 50)
        for i, (left, top, right, bottom, inside) in enumerate(boxes):
            self.assertTrue(inside, i)
            for other in boxes[:i]:
                self.assertTrue(right <= other[0] or other[2] <= left or bottom <= other[1] or other[3] <= top, i)

    def test_a_layer_is_found_and_all_of_it_told(self) -> None:
        self.open("resnet50")
        field = self.browser.find(".network input")
        field.send_keys("LAYER3.4 convolution 1x1024")
        self.assertIn("1 of ", self.browser.text(".network [role=status]"))
        self.assertNotIn("layer3.4.conv3", self.labels())
        field.send_keys("\n")
        self.assertIn("selected", self.browser.find(self.group("layer3.4.conv3")).get_attribute("class"))
        told = self.browser.text("aside")
        for text in ("layer3.4.conv3", "Convolution", "1x1024x14x14", "263 k", "51.4 M", "aten::batch_norm",
                     "resnet.py:", "equal"):
            self.assertIn(text, told)
        shown = self.browser.run("""
            const box = arguments[0].getBoundingClientRect();
            const frame = document.querySelector('.picture').getBoundingClientRect();
            return box.top >= frame.top && box.bottom <= frame.bottom;""",
                                 self.browser.find(self.group("layer3.4.conv3")))
        self.assertTrue(shown)

    def test_zoom(self) -> None:
        self.open("resnet50")
        width = "return document.querySelector('.picture svg').getBoundingClientRect().width"
        first = self.browser.run(width)
        self.browser.button("Zoom in").click()
        self.assertAlmostEqual(self.browser.run(width) / first, 1.25, places=2)
        self.browser.button("Zoom out").click()
        self.browser.button("Fit").click()
        self.assertLessEqual(self.browser.run(width), self.browser.run(
            "return document.querySelector('.picture').clientWidth"))

    # ---- tables and chart ----

    def column(self, heading: str, number: int) -> list[float]:
        """The numbers of the rows that are shown, below the heading of that id."""
        return self.browser.run(
            "return [...document.querySelector(`#${arguments[0]} ~ .scroll table`).tBodies[0].rows].filter("
            "(row) => !row.hidden).map((row) => Number(row.cells[arguments[1]].dataset.value))", heading, number)

    def test_a_table_is_sorted_and_searched(self) -> None:
        self.open("resnet50")
        unsorted = self.column("blobs", 3)
        head = self.browser.find("#blobs ~ .scroll th:nth-child(4)")
        self.browser.run("arguments[0].querySelector('button').click()", head)
        self.assertEqual(self.column("blobs", 3), sorted(unsorted, reverse=True))
        self.assertNotEqual(self.column("blobs", 3), unsorted)
        self.assertEqual(head.get_attribute("aria-sort"), "descending")
        self.browser.find("#blobs ~ .filter input").send_keys("layer4.1 conv2")
        self.assertEqual(len(self.column("blobs", 3)), 1)

    def test_two_networks_are_compared(self) -> None:
        self.open("compared", width=380, height=800)
        self.assertGreater(self.browser.count("#structure ~ .scroll tbody tr"), 200)
        self.assertLessEqual(self.browser.run("return document.documentElement.scrollWidth"), 380)

    def test_a_failed_proof_leads_to_what_failed(self) -> None:
        self.open("failed")
        self.assertIn("Not equal.", self.browser.text("main"))
        self.assertIn(FAULTY_LAYER, self.browser.text("aside"))
        self.assertIn("not equal", self.browser.text("aside"))
        self.assertIn(f"The first is '{BLOB_BELOW_IT}', of ", self.browser.text("main"))
        self.assertIn(FAULTY_LAYER, self.labels())
        point = self.browser.find(".chart circle.bad")
        self.browser.run("arguments[0].parentElement.focus()", point)
        self.browser.run("arguments[0].dispatchEvent(new MouseEvent('click', { bubbles: true }))", point)
        self.assertIn(BLOB_BELOW_IT, self.browser.text("tr:target"))
        self.assertGreater(self.boxes("unequal"), 0)

    def test_the_boxes_of_a_detector_lie_on_each_other(self) -> None:
        self.open("ssd300")
        torch, caffe = (self.browser.run(
            "return [...document.querySelectorAll(arguments[0])].map((box) => ['x', 'y', 'width', 'height'].map("
            "(name) => Number(box.getAttribute(name))))", f".boxes .{kind}") for kind in ("torch", "caffe"))
        self.assertEqual(len(torch), 20)
        self.assertGreater(len({tuple(box) for box in torch}), 10)
        for ours, theirs in zip(torch, caffe, strict=True):
            for number, other in zip(ours, theirs):
                self.assertAlmostEqual(number, other, delta=0.2)

    # ---- how it looks ----

    def test_light_and_dark_can_be_read(self) -> None:
        for theme in ("light", "dark"):
            self.open("failed", theme=theme)
            colours = self.browser.run("""
                const back = getComputedStyle(document.body).backgroundColor;
                return ['h1', 'p', 'td', '.bad', 'dt', 'a', '.picture .label'].map((selector) => {
                  const style = getComputedStyle(document.querySelector(selector));
                  return [selector, selector.includes('label') ? style.fill : style.color, back];
                });""")
            for selector, text, back in colours:
                self.assertGreater(contrast(text, back), 4.5, (theme, selector, text, back))

    def test_a_narrow_window_is_not_scrolled_sideways(self) -> None:
        for name in ("resnet50", "failed", "ssd300"):
            self.open(name, width=380, height=800)
            self.assertLessEqual(self.browser.run("return document.documentElement.scrollWidth"), 380, name)

    def test_it_is_printed(self) -> None:
        self.open("resnet50")
        printed = self.browser.printed()
        self.assertTrue(printed.startswith(b"%PDF"))
        self.assertGreater(len(printed), 50_000)

    @unittest.skipUnless(SCREENSHOTS, "TORCH2CAFFE_SCREENSHOTS names no folder")
    def test_screenshots(self) -> None:
        for name in ("resnet50", "ssd300", "failed"):
            for kind, width, height, theme in (("light", 1000, 800, "light"), ("dark", 1000, 800, "dark"),
                                               ("narrow", 400, 800, "light")):
                for part in ("", "network") if kind == "light" else ("",):  # as docs/page.md shows
                    self.open(name, width, height, theme)
                    self.browser.run("document.getElementById(arguments[0])?.scrollIntoView()", part)
                    picture = Path(SCREENSHOTS) / f"{'-'.join(filter(None, (name, part, kind)))}.png"
                    self.browser.screenshot(picture)
                    self.assertLess(picture.stat().st_size, LARGEST_SCREENSHOT, picture)


def contrast(one: str, other: str) -> float:
    """Of two colours "rgb(1, 2, 3)", as WCAG has it."""
    def luminance(colour: str) -> float:
        parts = [int(part) / 255 for part in colour[colour.index("(") + 1:-1].split(",")[:3]]
        linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
        return sum(factor * part for factor, part in zip((0.2126, 0.7152, 0.0722), linear)) + 0.05
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return light / dark


if __name__ == "__main__":
    unittest.main()
