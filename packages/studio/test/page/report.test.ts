import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { exportRollout, type RolloutEvent } from '@landfall/core';
import { memoryJournal } from '@landfall/core/journal';
import { expect, test } from 'vitest';
import { renderReport } from '../../src/index.ts';
import { PAGE } from '../../src/page/built-page.ts';
import { APPROVED, sampleLog } from '../sample-logs.ts';

const EVENTS = sampleLog({ world: { commands: APPROVED } });
const clock = { now: () => 0 };

function eventsIn(html: string): readonly RolloutEvent[] {
  const blocks = [...html.matchAll(/<script type="application\/json" class="landfall-events">(.*)<\/script>/g)];
  return blocks.flatMap(([, json = '']) => (JSON.parse(json) as { readonly events: readonly RolloutEvent[] }).events);
}

test('the page is under 60 kB gzipped, names no outside address, and its policy has the hashes of its script and style', () => {
  const html = PAGE.head + PAGE.tail;
  expect(gzipSync(html, { level: 9 }).length).toBeLessThan(60_000);
  const addresses = [...html.matchAll(/https?:\/\/[^\s'"`)\\]+/g)].map(([address]) => address);
  expect(addresses.filter((address) => !address.startsWith('http://www.w3.org/'))).toEqual([]);
  for (const [name, part] of [
    ['script', /<script>([\s\S]*)<\/script>\n<\/body>/],
    ['style', /<style>([\s\S]*?)<\/style>/],
  ] as const) {
    const [, text = ''] = part.exec(html) ?? [];
    const hash = createHash('sha256').update(text).digest('base64');
    expect(PAGE.policy).toContain(`${name}-src 'sha256-${hash}'`);
  }
  expect(html).toContain(`content="${PAGE.policy}"`);
});

test('the package needs core and neverthrow alone', () => {
  const manifest = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as {
    readonly dependencies?: object;
    readonly peerDependencies: object;
  };
  expect(manifest.dependencies).toBeUndefined();
  expect(Object.keys(manifest.peerDependencies)).toEqual(['@landfall/core', 'neverthrow']);
});

test('a report has all events of a log, in blocks, redacted unless that is switched off', () => {
  const html = renderReport(EVENTS, { clock })._unsafeUnwrap();
  const events = eventsIn(html);
  expect(events.map(({ seq }) => seq)).toEqual(EVENTS.map(({ seq }) => seq));
  expect(html).not.toContain('Grace');
  const open = renderReport(EVENTS, { clock, redact: false })._unsafeUnwrap();
  expect(eventsIn(open)).toEqual(EVENTS);
  expect(open).toContain('Grace');
});

test('of an exported log, and of several at once', async () => {
  const journal = memoryJournal();
  (await journal.create('fraud-42-k3x9', EVENTS))._unsafeUnwrap();
  const { lines } = (await exportRollout(journal, 'fraud-42-k3x9'))._unsafeUnwrap();
  expect(renderReport(lines, { clock })).toEqual(renderReport(EVENTS, { clock }));
  const other = sampleLog({ id: 'other' }).slice(0, 9);
  const both = renderReport([lines, other], { clock })._unsafeUnwrap();
  expect(new Set(eventsIn(both).map(({ rolloutId }) => rolloutId))).toEqual(new Set(['fraud-42-k3x9', 'other']));
});

test('names that hold HTML cannot break out of the script', () => {
  const evil = '</script><script>globalThis.pwned = 1</script><!-- <img src=x onerror=alert(1)>';
  const html = renderReport(sampleLog({ id: evil }).slice(0, 3), { clock })._unsafeUnwrap();
  const [body = ''] = html.split('<script>').slice(-2);
  expect(body).not.toContain('</script><script>globalThis');
  expect(html.match(/<script/g)?.length).toBe(3);
  expect(eventsIn(html)[0]?.rolloutId).toBe(evil);
});

test('an event of another version or type is shown as such, without what it holds', () => {
  const strange = { ...EVENTS[3], type: 'from-the-future', secret: 'hunter2' } as unknown as RolloutEvent;
  const newer = { ...EVENTS[4], v: 99 } as unknown as RolloutEvent;
  const html = renderReport([...EVENTS.slice(0, 3), strange, newer], { clock })._unsafeUnwrap();
  expect(eventsIn(html).slice(3)).toMatchObject([{ type: 'from-the-future', unknown: true }, { unknown: true }]);
  expect(html).not.toContain('hunter2');
});

test.each<readonly [string, Parameters<typeof renderReport>[0], string]>([
  ['nothing', [], 'no log was given'],
  ['an empty log', [[]], 'the log is empty'],
  ['a log without its beginning', EVENTS.slice(1), 'event 2 at place 1'],
  [
    'a log with a gap',
    [EVENTS.slice(0, 3), [...sampleLog({ id: 'b' }).slice(0, 2), ...sampleLog({ id: 'b' }).slice(3, 5)]],
    'log 2 has event 4 at place 3',
  ],
  ['events of two rollouts in one', [...EVENTS.slice(0, 1), ...sampleLog({ id: 'b' }).slice(1, 2)], 'each rollout'],
  ['the same rollout twice', [EVENTS, EVENTS], 'an earlier log'],
  ['lines that are none', 'hello', 'cannot be read'],
  ['numbers', [1, 2] as never, 'not a list of events'],
  ['what is not an event', [[1, 2]] as never, 'is not an event'],
])('%s is refused in words', (_, logs, words) => {
  expect(renderReport(logs, { clock })._unsafeUnwrapErr()).toMatchObject({
    kind: 'invalid-log',
    message: expect.stringContaining(words),
  });
});
