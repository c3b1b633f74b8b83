import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { longLog } from '../long-logs.ts';
import { type Browsing, browse, HAS_BROWSER } from './in-a-browser.ts';
import { packedStudio } from './packed-studio.ts';
import { taskTimes } from './task-times.ts';

// These take a minute, so `npm run exhaust` runs them.
const IS_RUN = HAS_BROWSER && process.env['LANDFALL_EVERY'] !== undefined;

/** No task may be longer, in milliseconds of processor time. */
const LONGEST_MS = 50;

/** The longest task while something is done, at its best of three times: a machine that does other things too makes each of them longer. */
async function longestTask(page: Page, act: () => Promise<void>): Promise<number> {
  let least = Number.POSITIVE_INFINITY;
  for (let tried = 0; tried < 3 && least > LONGEST_MS; tried += 1)
    least = Math.min(least, (await taskTimes(page, act))[0] ?? Number.POSITIVE_INFINITY);
  return least;
}

describe.skipIf(!IS_RUN)('long logs in a browser', { timeout: 600_000 }, () => {
  let browsing: Browsing;
  let renderReport: Awaited<ReturnType<typeof packedStudio>>['renderReport'];
  beforeAll(async () => {
    ({ renderReport } = await packedStudio());
    browsing = await browse();
  }, 180_000);
  afterAll(() => browsing.close());

  test('24 regions and 10,000 events: no task is longer than 50 ms, whatever is looked at', async () => {
    const html = renderReport(longLog(24, 10_000))._unsafeUnwrap();
    const { page, problems } = await browsing.openReport(html);
    const loaded = page.getByText('event 10000 of 10000');
    const open = (name: string) => page.getByRole('navigation').getByRole('link', { name, exact: true }).click();
    // Each look goes on until the page was drawn, and a little longer.
    const settle = () =>
      page.evaluate('new Promise((done) => setTimeout(() => requestIdleCallback(done), 600))').then(() => {});
    await loaded.waitFor();
    await settle();
    const acts: Readonly<Record<string, () => Promise<void>>> = {
      load: async () => {
        await page.reload();
        await loaded.waitFor();
        await settle();
      },
      timeline: () => open('Timeline').then(settle),
      log: async () => {
        await open('Log');
        await page.getByRole('combobox', { name: /^Show/ }).selectOption('detail');
        await page.getByLabel('Search').fill('machines');
        await settle();
        await page.getByLabel('Search').fill('');
        await settle();
      },
      regions: () => open('Regions').then(settle),
      rollout: async () => {
        await open('Log');
        await open('Rollout');
        await settle();
      },
      slide: async () => {
        const slider = page.getByRole('slider');
        await slider.focus();
        for (const key of ['PageDown', 'PageDown', 'ArrowLeft', 'PageDown', 'Home', 'ArrowRight', 'End']) {
          await page.keyboard.press(key);
          await settle();
        }
      },
    };
    const longest: Record<string, number> = {};
    for (const [name, act] of Object.entries(acts)) longest[name] = await longestTask(page, act);
    const tooLong = Object.entries(longest).filter(([, ms]) => ms > LONGEST_MS);
    expect(tooLong).toEqual([]);
    expect(problems).toEqual([]);
  });

  test('10,000 regions can be looked at: every page shows them, the last too', async () => {
    const log = longLog(10_000, 30_000);
    const { page, problems } = await browsing.openReport(renderReport(log)._unsafeUnwrap());
    await page.getByText('event 30000 of 30000').waitFor({ timeout: 300_000 });
    const last = 'aws/region-10000';
    for (const [name, label] of [
      ['Rollout', 'Board, scrollable'],
      ['Regions', 'Regions, scrollable'],
    ] as const) {
      await page.getByRole('navigation').getByRole('link', { name, exact: true }).click();
      const scroll = page.getByLabel(label);
      await scroll.focus();
      await page.keyboard.press('End');
      await scroll.getByText(last, { exact: true }).waitFor();
      expect(await page.locator('*').count()).toBeLessThan(6_000);
    }
    await page.getByRole('navigation').getByRole('link', { name: 'Log', exact: true }).click();
    await page.getByLabel('Region').fill('aws/region-00001');
    await page
      .getByRole('button', { name: /Verification success/ })
      .first()
      .waitFor();
    expect(problems).toEqual([]);
  });
});
