import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';

/** Where Chromium is; tests of the page are left out where it is missing. */
const executablePath = process.env['LANDFALL_CHROMIUM'] ?? '/usr/bin/chromium';

export const HAS_BROWSER = existsSync(executablePath);

const AXE = createRequire(import.meta.url).resolve('axe-core/axe.min.js');

/** One browser for the tests of a file. */
export interface Browsing {
  /** A new page, with what went wrong in it. */
  open(url: string, options?: BrowserContextOptions): Promise<Opened>;
  /** The same for a report, from a file. */
  openReport(html: string, options?: BrowserContextOptions): Promise<Opened>;
  close(): Promise<void>;
}

export interface Opened {
  readonly page: Page;
  /** Errors, and whatever the policy refused. */
  readonly problems: readonly string[];
  /** The addresses that were asked for. */
  readonly requests: readonly string[];
}

export async function browse(): Promise<Browsing> {
  const browser: Browser = await chromium.launch({
    executablePath,
    args: ['--no-sandbox', '--disable-dev-shm-usage'],
    timeout: 120_000,
  });
  const folder = mkdtempSync(join(tmpdir(), 'landfall-page-'));
  let count = 0;
  const open: Browsing['open'] = async (url, options = {}) => {
    const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, bypassCSP: false, ...options });
    context.setDefaultTimeout(60_000);
    const page = await context.newPage();
    const problems: string[] = [];
    const requests: string[] = [];
    page.on('pageerror', (error) => problems.push(error.message));
    page.on('console', (message) => {
      if (message.type() === 'error' || message.type() === 'warning') problems.push(message.text());
    });
    page.on('request', (request) => requests.push(request.url()));
    page.on('dialog', (dialog) => {
      problems.push(`dialog: ${dialog.message()}`);
      void dialog.dismiss();
    });
    await page.goto(url);
    return { page, problems, requests };
  };
  return {
    open,
    openReport: (html, options) => {
      count += 1;
      const file = join(folder, `report ${count}.html`);
      writeFileSync(file, html);
      return open(pathToFileURL(file).href, options);
    },
    close: async () => {
      await browser.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

interface AxeResult {
  readonly violations: readonly { readonly id: string; readonly nodes: readonly { readonly html: string }[] }[];
}

/** What axe finds wrong on a page: the rule, and where. */
export async function axeFindings(page: Page): Promise<readonly string[]> {
  // The policy of the page lets no script in: the tool evaluates it beside the page.
  const session = await page.context().newCDPSession(page);
  await session.send('Runtime.evaluate', { expression: readFileSync(AXE, 'utf8') });
  const result = await session.send('Runtime.evaluate', {
    expression: 'axe.run(document, { resultTypes: ["violations"] })',
    awaitPromise: true,
    returnByValue: true,
  });
  const { violations } = result.result.value as AxeResult;
  return violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html.slice(0, 160)}`));
}
