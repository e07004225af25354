import { chromium } from "playwright-core";

// It only ends a hang, on any machine.
const patience = 600_000;

/** Debian's Chromium, or the one that $CHROMIUM names. `webgl`: with WebGL, drawn by the processor. */
export async function launchBrowser({ webgl = false, further = [] } = {}) {
  const browser = await chromium.launch({
    timeout: patience,
    executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
    args: [
      "--headless",
      "--no-sandbox",
      ...(webgl ? ["--use-gl=angle", "--use-angle=swiftshader", "--enable-unsafe-swiftshader"] : ["--disable-gpu"]),
      "--disable-quic",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
      ...further,
    ],
  });
  for (const open of ["newPage", "newContext"]) {
    const opens = browser[open].bind(browser);
    browser[open] = async (options) => {
      const opened = await opens(options);
      opened.setDefaultTimeout(patience);
      return opened;
    };
  }
  return browser;
}
