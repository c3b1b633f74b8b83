import { type RolloutRun, rollout } from '@landfall/core';
import { memoryJournal } from '@landfall/core/journal';
import { fakeProvider } from '@landfall/provider-fake';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ServedStudio } from '../../src/index.ts';
import { axeFindings, type Browsing, browse, HAS_BROWSER } from './in-a-browser.ts';
import { packedStudio } from './packed-studio.ts';

const TOKEN = 'a-token-that-is-long-enough';

/** A rollout that waits for an approval of its second wave. */
function startRollout(id: string, journal: ReturnType<typeof memoryJournal>): RolloutRun {
  return rollout(
    {
      model: { name: id, version: '42', artifact: 's3://models/42' },
      regions: ['fake/us-west-2', ['fake/us-east-1', 'fake/eu-west-1']],
      approvals: [{ before: 'wave-2' }],
    },
    { providers: { fake: fakeProvider({ serving: { version: '41' } }) }, journal, id },
  );
}

describe.skipIf(!HAS_BROWSER)('a live page', { timeout: 240_000 }, () => {
  let browsing: Browsing;
  let studio: ServedStudio;
  let serveStudio: Awaited<ReturnType<typeof packedStudio>>['serveStudio'];
  const journal = memoryJournal();
  const serve = async (port = 0) =>
    (await serveStudio({ journal, port, by: 'Ada', token: TOKEN, pollMs: 50 }))._unsafeUnwrap();
  beforeAll(async () => {
    ({ serveStudio } = await packedStudio());
    studio = await serve();
    browsing = await browse();
  }, 180_000);
  afterAll(async () => {
    await browsing.close();
    await studio.close();
  });

  test('a stage is approved in the page: the button is sent, then taken, and the rollout goes on; two people see it', async () => {
    const run = startRollout('approved', journal);
    const [ada, bob] = [await browsing.open(studio.url), await browsing.open(studio.url)];
    for (const { page } of [ada, bob]) {
      await page.getByRole('link', { name: /approved/ }).click();
      await page.getByText('Waits for a person', { exact: true }).first().waitFor();
    }
    const { page, problems } = ada;
    const retry = page.getByRole('button', { name: 'Retry', exact: true });
    expect(await retry.getAttribute('aria-disabled')).toBe('true');
    await retry.focus();
    await page.getByText('Retry cannot be used now: no hold of a failure is open').waitFor();
    await page.getByRole('button', { name: 'Approve', exact: true }).press('Enter');
    const dialog = page.getByRole('dialog');
    await dialog.getByText('Still needed: a reason.').waitFor();
    expect(await dialog.getByLabel('By').inputValue()).toBe('Ada');
    expect(await axeFindings(page)).toEqual([]);
    await dialog.getByLabel('Reason').fill('us-west-2 looks well');
    await dialog.getByRole('button', { name: 'Approve' }).press('Enter');
    for (const each of [ada, bob]) await each.page.getByText('Succeeded', { exact: true }).first().waitFor();
    expect((await run.result).isOk()).toBe(true);
    expect(run.snapshot().steps.find(({ planned }) => planned.id === 'approve:wave-2')).toMatchObject({
      by: 'Ada',
      reason: 'us-west-2 looks well',
    });
    await page.getByText('the log has ended').waitFor();
    expect(problems).toEqual([]);
    await page.context().close();
    await bob.page.context().close();
  });

  test('an abort shows what it will do, asks for a reason, and is taken', async () => {
    const run = startRollout('aborted', journal);
    const { page } = await browsing.open(studio.url);
    await page.getByRole('link', { name: /aborted/ }).click();
    await page.getByText('Waits for a person', { exact: true }).first().waitFor();
    await page.getByRole('button', { name: 'Pause', exact: true }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Pause' }).click();
    await page.getByText('pause taken').waitFor();
    await page.getByText('Paused', { exact: true }).first().waitFor();
    await page.getByRole('button', { name: 'Abort', exact: true }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByText('The new deployment is removed in 1 region: fake/us-west-2.').waitFor();
    await dialog.getByRole('button', { name: 'Abort' }).press('Enter');
    await dialog.getByText('Still needed: a reason.').waitFor();
    await dialog.getByLabel('Reason').fill('a better one is on its way');
    await dialog.getByRole('button', { name: 'Abort' }).click();
    await page.getByText('Aborted', { exact: true }).first().waitFor();
    expect((await run.result)._unsafeUnwrapErr().kind).toBe('aborted');
    await page
      .getByText(/a better one is on its way/)
      .first()
      .waitFor();
    await page.context().close();
  });

  test('a server that was away is found again, and no event is missing', async () => {
    const run = startRollout('away', journal);
    const { page } = await browsing.open(studio.url);
    await page.getByRole('link', { name: /away/ }).click();
    await page.getByText('Waits for a person', { exact: true }).first().waitFor();
    await studio.close();
    await page.getByText('connection lost').waitFor();
    run.approve({ by: 'Bob' })._unsafeUnwrap();
    expect((await run.result).isOk()).toBe(true);
    studio = await serve(studio.port);
    await page.getByText('Succeeded', { exact: true }).first().waitFor();
    const events = (await journal.read('away'))._unsafeUnwrap().length;
    await page.getByText(`event ${events} of ${events}`).waitFor();
    await page.context().close();
  });

  // It asks again after five seconds.
  test.skipIf(process.env['LANDFALL_EVERY'] === undefined)(
    'a stream that is refused is asked for again, and the reason is told meanwhile',
    async () => {
      startRollout('refused', journal);
      const { page } = await browsing.open(studio.url);
      await page.getByRole('link', { name: /refused/ }).click();
      await page.getByText('Waits for a person', { exact: true }).first().waitFor();
      const { port } = studio;
      await studio.close();
      studio = (await serveStudio({ journal, port, token: `another-${TOKEN}` }))._unsafeUnwrap();
      await page.locator('.source[title*="token"], .source[title*="session"]').waitFor();
      await studio.close();
      studio = await serve(port);
      await page.getByText('live', { exact: true }).waitFor();
      expect(await page.locator('.source.is-live').count()).toBe(1);
      await page.context().close();
    },
  );

  test('without its token the page shows nothing, and says what to do', async () => {
    const { page } = await browsing.open(studio.url.replace(/#.*/, ''));
    await page.getByText('This page needs the token of the address that was printed').waitFor();
    expect(await page.getByRole('link').count()).toBe(0);
    await page.context().close();
  });
});
