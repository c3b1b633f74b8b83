import type { RolloutEvent } from '@landfall/core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { APPROVED, badTraffic, sampleLog } from '../sample-logs.ts';
import { axeFindings, type Browsing, browse, HAS_BROWSER } from './in-a-browser.ts';
import { packedStudio } from './packed-studio.ts';

const EVENTS = sampleLog({ world: { commands: APPROVED } });
const BAD = sampleLog({
  id: 'bad',
  spec: { failure: { tolerate: 0 } },
  world: { commands: APPROVED, traffic: badTraffic('aws/eu-west-1') },
});
const IS_WHOLE = process.env['LANDFALL_EVERY'] !== undefined;
const [WIDE, NARROW] = [
  { width: 1280, height: 800 },
  { width: 390, height: 800 },
];
/** How a page may be looked at; the exhaustive run tries all. */
const WAYS = [
  { colorScheme: 'light', viewport: WIDE },
  { colorScheme: 'dark', viewport: NARROW },
  { colorScheme: 'light', viewport: NARROW },
  { colorScheme: 'dark', viewport: WIDE },
] as const;
const PAGES = ['Rollout', 'Timeline', 'Log', 'Regions'] as const;

async function report(...logs: readonly (readonly RolloutEvent[])[]): Promise<string> {
  const { renderReport } = await packedStudio();
  return renderReport(logs, { clock: { now: () => (logs[0]?.at(-1)?.at ?? 0) + 60_000 } })._unsafeUnwrap();
}

const seqOf = (step: string) => EVENTS.findIndex((event) => event.type === 'step-start' && event.step === step) + 1;

describe.skipIf(!HAS_BROWSER)('a report in a browser', { timeout: 180_000 }, () => {
  let browsing: Browsing;
  beforeAll(async () => {
    browsing = await browse();
  }, 180_000);
  afterAll(() => browsing.close());

  test('works from a file under its policy, asks for nothing, and axe finds nothing on any page, light or dark, wide or narrow', async () => {
    for (const options of IS_WHOLE ? WAYS : WAYS.slice(0, 2)) {
      const { page, problems, requests } = await browsing.openReport(await report(BAD, EVENTS.slice(0, 60)), options);
      await page.locator('.rollouts .list a').first().waitFor();
      const findings = IS_WHOLE ? [...(await axeFindings(page))] : [];
      await page.getByRole('link', { name: 'Failed' }).click();
      for (const name of PAGES) {
        await page.getByRole('navigation').getByRole('link', { name, exact: true }).click();
        await page.getByRole('heading', { level: 1, name: 'fraud 42' }).waitFor();
        // Looking at a page takes a second, so some are left to the exhaustive run.
        const isLookedAt = IS_WHOLE || name === 'Rollout' || (name === 'Log' && options.colorScheme === 'light');
        if (isLookedAt)
          findings.push(...(await axeFindings(page)).map((found) => `${name}, ${options.colorScheme}: ${found}`));
        const overflow = await page.evaluate(
          'document.documentElement.scrollWidth - document.documentElement.clientWidth',
        );
        expect(overflow, `${name} scrolls sideways`).toBe(0);
      }
      expect(findings).toEqual([]);
      expect(problems).toEqual([]);
      expect(requests.filter((url) => !url.startsWith('file:') && !url.startsWith('data:'))).toEqual([]);
      await page.context().close();
    }
  });

  test('the slider moves every page to an earlier time, by keyboard', async () => {
    const { page } = await browsing.openReport(await report(EVENTS));
    await page.getByText('Succeeded', { exact: true }).first().waitFor();
    const slider = page.getByRole('slider');
    await slider.focus();
    await page.keyboard.press('Home');
    await page.getByText('event 1 of 216').waitFor();
    await page.getByText('Running', { exact: true }).first().waitFor();
    for (let seq = 1; seq < 4; seq += 1) await page.keyboard.press('ArrowRight');
    await page.getByText('event 4 of 216').waitFor();
    const address = `${page.url().split('#')[0]}#/r/${EVENTS[0]?.rolloutId}?at=${seqOf('approve:stage-25')}`;
    await page.goto(address);
    // The slider writes its address a moment after it was moved. It must not replace one that was entered in that moment.
    await page.waitForTimeout(400);
    expect(page.url()).toBe(address);
    await page.reload();
    await page.getByText('Waits for a person', { exact: true }).first().waitFor();
    await page.getByText('5 % of users on the new version').waitFor();
    const approve = page
      .getByRole('row', { name: /aws\/us-west-2/ })
      .getByRole('cell')
      .nth(6);
    await approve.getByRole('img', { name: 'waits for a person' }).waitFor();
    await page.getByRole('link', { name: 'Log', exact: true }).click();
    await page.getByText(`of ${seqOf('approve:stage-25')} events`).waitFor();
    await page.getByRole('link', { name: 'Timeline', exact: true }).click();
    expect(await page.getByRole('list', { name: 'Steps' }).textContent()).not.toContain('Bake 25');
    await page.getByRole('button', { name: 'End' }).click();
    await page.getByText('event 216 of 216').waitFor();
  });

  test('whole by keyboard: the pages, the log and its filters', async () => {
    const { page, problems } = await browsing.openReport(await report(BAD));
    await page.getByText('Failed', { exact: true }).first().waitFor();
    await page.keyboard.press('Tab');
    expect(await page.evaluate('document.activeElement.textContent')).toBe('Skip to the content');
    for (const name of PAGES) {
      await page.keyboard.press('Tab');
      expect(await page.evaluate('document.activeElement.textContent')).toBe(name);
      if (name === 'Log') break;
    }
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: /^Log/ }).waitFor();
    await page.getByRole('combobox', { name: /^Show/ }).selectOption('problem');
    const failed = page.getByRole('button', { name: /Verdict of bake-\d+: fail/ }).first();
    await failed.focus();
    await page.keyboard.press('Enter');
    await page.getByText(/^Event \d+: step-verdict$/).waitFor();
    await page.getByRole('button', { name: 'Show the rollout as it was then' }).press('Enter');
    await page.getByText(/You see the rollout as it was/).waitFor();
    expect(problems).toEqual([]);
  });

  test('names that hold HTML are shown as text, and events that are not known as such', async () => {
    const evil = '</script><img src=x onerror="document.title=1">';
    const log = sampleLog({ id: evil, spec: { model: { name: evil, version: '<b>', artifact: 's3://x' } } }).slice(
      0,
      20,
    );
    const strange = { ...log[19], seq: 21, type: 'from-the-future' } as unknown as RolloutEvent;
    const { page, problems } = await browsing.openReport(await report([...log, strange], EVENTS));
    await page.locator('.rollouts .list a', { hasText: evil }).first().click();
    await page.getByRole('heading', { level: 1 }).waitFor();
    expect(await page.getByRole('heading', { level: 1 }).textContent()).toContain(evil);
    await page.getByText('1 events are of a type or version that this page does not know').waitFor();
    await page.getByRole('link', { name: 'Log', exact: true }).click();
    await page.getByText("an event of type 'from-the-future', which this page does not know").waitFor();
    expect(await page.locator('img').count()).toBe(0);
    expect(await page.title()).toBe(`${evil} <b> - Landfall`);
    expect(problems).toEqual([]);
  });

  test('a gate that failed is the first card, with its numbers', async () => {
    const { page } = await browsing.openReport(await report(BAD));
    const card = page.getByRole('article').first();
    await card.waitFor();
    const text = await card.textContent();
    expect(text).toMatch(/errors/);
    expect(text).toMatch(/aws\/eu-west-1/);
    expect(text).toMatch(/fails/);
    expect(text).toMatch(/ok ≤ 1.25×, harm ≥ 2×/);
    expect(text).toMatch(/evidence against/);
    expect(text).toMatch(/bad of/);
    await page.getByLabel('Why it did not succeed').waitFor();
  });
});
