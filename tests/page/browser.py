"""A browser without a window: Chromium, driven by Selenium."""
from __future__ import annotations

import base64
import json
import shutil
import time
from pathlib import Path
from typing import Any

try:
    from selenium import webdriver
    from selenium.webdriver.chrome.service import Service
    from selenium.webdriver.common.by import By
    from selenium.webdriver.remote.webelement import WebElement
except ImportError:
    webdriver = None

DRIVER = shutil.which("chromedriver")


def why_missing() -> str:
    """What of it is not installed; empty where all is."""
    missing = [name for name, there in (("chromium", shutil.which("chromium")), ("chromium-driver", DRIVER),
                                        ("python3-selenium", webdriver)) if not there]
    return f"not installed: {', '.join(missing)}; 'make test-page' installs them" if missing else ""


class Browser:
    def __init__(self) -> None:
        options = webdriver.ChromeOptions()
        # The sandbox refuses root, whom containers run everything as; what is opened are own files.
        for word in ("--headless=new", "--no-sandbox", "--disable-dev-shm-usage", "--hide-scrollbars",
                     "--force-device-scale-factor=1"):
            options.add_argument(word)
        options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
        self.driver = webdriver.Chrome(service=Service(DRIVER), options=options)

    def close(self) -> None:
        self.driver.quit()

    def open(self, page: Path) -> float:
        """Seconds until it stands, scripts included."""
        self.told()
        start = time.monotonic()
        self.driver.get(page.as_uri())
        self.run("return document.body.offsetHeight")
        return time.monotonic() - start

    def told(self) -> list[str]:
        """What the console said, and what was fetched beside pages of this machine, since the last call."""
        lines = [entry["message"] for entry in self.driver.get_log("browser")]
        for entry in self.driver.get_log("performance"):
            message = json.loads(entry["message"])["message"]
            if message["method"] == "Network.requestWillBeSent":
                address = message["params"]["request"]["url"]
                if not address.endswith(".html") or not address.startswith("file://"):
                    lines.append(f"fetched {address}")
        return lines

    def run(self, script: str, *arguments: object) -> Any:
        return self.driver.execute_script(script, *arguments)

    def find(self, selector: str) -> WebElement:
        return self.driver.find_element(By.CSS_SELECTOR, selector)

    def count(self, selector: str) -> int:
        return len(self.driver.find_elements(By.CSS_SELECTOR, selector))

    def text(self, selector: str) -> str:
        return self.find(selector).text

    def button(self, name: str) -> WebElement:
        return self.driver.find_element(By.XPATH, f"//button[normalize-space()='{name}']")

    def tell(self, command: str, **parameters: object) -> Any:
        return self.driver.execute_cdp_cmd(command, parameters)

    def theme(self, name: str) -> None:
        self.tell("Emulation.setEmulatedMedia", features=[{"name": "prefers-color-scheme", "value": name}])

    def window(self, width: int, height: int) -> None:
        self.tell("Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1,
                  mobile=False)

    def screenshot(self, picture: Path) -> None:
        self.driver.save_screenshot(str(picture))

    def printed(self) -> bytes:
        return base64.b64decode(self.tell("Page.printToPDF")["data"])
