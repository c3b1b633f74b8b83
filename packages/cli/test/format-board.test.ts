import { stripVTControlCharacters } from 'node:util';
import { foldEvents, type RolloutEvent, type RolloutState } from '@landfall/core';
import { beforeAll, describe, expect, test } from 'vitest';
import { formatBoard } from '../src/index.ts';
import { textWidth } from '../src/text/cut-text.ts';
import { CANARY, play } from './played.ts';

const boardAt = (events: readonly RolloutEvent[], seq: number, width = 80) =>
  formatBoard(foldEvents(events.slice(0, seq)), { width });

/** The number of the first event that fits, from 1. */
const seqOf = (events: readonly RolloutEvent[], fits: (event: RolloutEvent) => boolean) => events.findIndex(fits) + 1;

let canary: readonly RolloutEvent[];
let failed: readonly RolloutEvent[];
let held: readonly RolloutEvent[];
beforeAll(async () => {
  canary = await play({ spec: CANARY });
  failed = await play({ cloud: { faults: [{ kind: 'deploy-fails', region: 'eu-west-2' }] } });
  held = await play({ spec: { approvals: [{ before: 'wave-2', by: ['ada'] }] }, options: { onHold: 'return' } });
});

describe('a board', () => {
  test('has a row for each region by wave, and a column for each step with state, time and share', () => {
    expect(boardAt(failed, failed.length).split('\n').slice(-8)).toEqual([
      '             select  deploy   verify  remove  confirm  share',
      'wave 1',
      expect.stringMatching(/^ {2}us-east-1 {2}✓ 0s {4}✓ 1m3\ds {2}✓ 0s {4}✓ 10s {3}✓ 0s {7}0 %$/),
      'wave 2',
      expect.stringMatching(/^ {2}eu-west-1 {2}✓ 0s {4}✓ 1m3\ds {2}✓ 0s {4}✓ 10s {3}✓ 0s {7}0 %$/),
      expect.stringMatching(/^ {2}eu-west-2 {2}✓ 0s {4}✗ 1m3\ds {10}✓ 10s {3}✓ 0s {7}0 %$/),
      '',
      '✓ succeeded   ✗ failed',
    ]);
  });

  test('says how the rollout stands, why, and how many users have the new version', () => {
    const board = boardAt(failed, failed.length);
    expect(board).toMatch(/^fraud 42\nstatus {5}✗ failed in 3m/);
    expect(board).toMatch(/because {4}deploy in fake\/eu-west-2: fraud-42-\w+ in eu-west-2 stopped/);
    expect(board).toContain('exposure   now 0 % of users (at most 100 % by the plan)');
    const routing = seqOf(canary, (event) => event.type === 'phase-start' && event.phase === 'route-5');
    expect(boardAt(canary, routing)).toContain('exposure   now 0 % of users, at most 5 % until the next stage');
    const baking = seqOf(canary, ({ type }) => type === 'bake-checkpoint');
    expect(boardAt(canary, baking)).toContain(
      'exposure   now 5 % of users, at most 5 % until the next stage, 100 % at the end',
    );
  });

  test('says what it waits for, and until when', () => {
    const deploying = seqOf(failed, (event) => event.type === 'effect-end' && event.step.startsWith('deploy'));
    expect(boardAt(failed, deploying)).toMatch(
      /waits for {2}deploy in fake\/us-east-1 \(at the latest .* UTC, in 1h\)/,
    );
    const baking = seqOf(canary, ({ type }) => type === 'bake-checkpoint');
    expect(boardAt(canary, baking)).toMatch(/waits for {2}bake-5: \S+ of at least 10m, at most 2h/);
    const asked = seqOf(held, (event) => event.type === 'step-start' && event.action === 'approve');
    expect(boardAt(held, asked)).toMatch(/status {5}! waits for a person/);
    expect(boardAt(held, asked, 120)).toContain(
      'waits for  approve or abort of approve:wave-2: wave-2 waits for an approval by ada (at the latest',
    );
  });

  test('has the bakes with their verdicts, gate by gate for the last one', () => {
    const verdict = seqOf(canary, (event) => event.type === 'step-end' && event.step === 'bake-25');
    const board = boardAt(canary, verdict, 200);
    expect(board).toMatch(/✓ bake-5 +\S+ +passed\n✓ bake-25 +\S+ +passed\n {4}✓ fake\/us-east-1: errors: pass: 0 of /);
    expect(board.match(/errors: pass/g)).toHaveLength(3);
  });

  test('tells a failed verdict by its mark and by its words', async () => {
    const bad = await play({ spec: CANARY, cloud: { requests: [{ version: '42', errors: 0.2 }] } });
    const board = boardAt(
      bad,
      seqOf(bad, ({ type }) => type === 'rollback-start'),
      120,
    );
    expect(board).toMatch(/status {5}✗ rolling back/);
    expect(board).toMatch(/because {4}bake.*errors in /);
    expect(boardAt(bad, bad.length, 120)).toMatch(/✗ bake-5 .*errors in /);
  });

  test('of a success names what was tolerated', async () => {
    const faults = [{ kind: 'deploy-fails', region: 'eu-west-2' }] as const;
    const events = await play({ spec: { failure: { tolerate: 1 } }, cloud: { faults } });
    expect(boardAt(events, events.length)).toMatch(/✓ succeeded in [\s\S]*\nexcept {5}deploy in fake\/eu-west-2: /);
  });

  test('of a hold says who waits for what', async () => {
    const faults = [{ kind: 'deploy-fails', region: 'eu-west-2' }] as const;
    const failure = { tolerate: 0, reaction: 'hold', holdFor: '1h' } as const;
    const events = await play({ spec: { failure }, cloud: { faults } });
    const board = boardAt(
      events,
      seqOf(events, ({ type }) => type === 'hold-start'),
      120,
    );
    expect(board).toContain('status     ! waits for a person');
    expect(board).toMatch(
      /waits for {2}retry or accept or abort of hold-1: .* stopped\s+before it\s+was\s+healthy \(at the/,
    );
    expect(board).toMatch(/eu-west-2 .*! 1m/);
  });

  test('shows that a step is tried again', async () => {
    const events = await play({
      cloud: { faults: [{ kind: 'deploy-fails', region: 'eu-west-1', times: 1, error: { retryable: true } }] },
    });
    expect(events.map(({ type }) => type)).toContain('step-retry');
    expect(boardAt(events, events.length)).toMatch(/eu-west-1 .*✓ 3m\w+ ×2/);
  });
});

const WIDTHS = [40, 80, 200];

/** A log whose names are long, wide, or an attack on the terminal. */
function renamed(events: readonly RolloutEvent[]): readonly RolloutEvent[] {
  const text = JSON.stringify(events)
    .replaceAll('us-east-1', '東京リージョンの長い長い名前-1')
    .replaceAll('eu-west-1', '\\u001b[2Jeu\\u202e-west\\u0007-1')
    .replaceAll('eu-west-2', `eu-${'very-'.repeat(30)}long`);
  return JSON.parse(text) as readonly RolloutEvent[];
}

describe('at every event and every width', () => {
  const states = (events: readonly RolloutEvent[]): readonly RolloutState[] =>
    events.flatMap((_, at) => (at % 25 === 0 || at > events.length - 3 ? foldEvents(events.slice(0, at + 1)) : []));

  test('no line is too long, and only colour has escape sequences', () => {
    for (const events of [canary, failed, held, renamed(canary), renamed(failed)]) {
      for (const state of states(events)) {
        for (const width of WIDTHS) {
          const plain = formatBoard(state, { width });
          for (const line of plain.split('\n'))
            expect({ line, width: textWidth(line) <= width }).toEqual({ line, width: true });
          expect(plain).not.toMatch(/[^\P{Cc}\n]|\p{Bidi_Control}/u);
          const painted = formatBoard(state, { width, color: true });
          expect(stripVTControlCharacters(painted)).toBe(plain);
          expect(painted).not.toBe(plain);
        }
      }
    }
  });

  test('it is no higher than asked for', () => {
    for (const state of states(canary))
      for (const height of [3, 8, 15, 40])
        expect(formatBoard(state, { height }).split('\n').length).toBeLessThanOrEqual(height);
  });
});

test('where columns are left out, they are named', () => {
  const board = boardAt(canary, canary.length, 60);
  expect(board).toMatch(/Not shown in 60 columns: select, deploy, verify/);
  expect(boardAt(canary, canary.length, 200)).not.toContain('Not shown');
});

test('10,000 regions are counted by wave, and what failed or is at work is listed', () => {
  const state = foldEvents(canary);
  const sample = state.regions[0];
  if (sample === undefined) throw new Error('there are regions');
  const regions = Array.from({ length: 10_000 }, (_, at) => {
    const planned = { ...sample.planned, key: `fake/region-${at}`, name: `region-${at}`, wave: Math.floor(at / 2_500) };
    const status = at === 7 ? ('failed' as const) : ('running' as const);
    const steps = at === 3 || at === 7 ? sample.steps.map((step) => ({ ...step, status })) : sample.steps;
    return { ...sample, planned, steps: at % 2 === 0 || at === 3 || at === 7 ? steps : [] };
  });
  const board = formatBoard({ ...state, regions, status: 'running', outcome: undefined });
  expect(board).toContain('wave 1 (2,500)');
  expect(board).toMatch(/wave 1 \(2,500\).*✓1,250/);
  expect(board).toMatch(/\n✓ succeeded {3}✗ failed {3}▸ running {3}· not started$/);
  expect(board).toMatch(/failed, waiting or at work\n {2}region-7 .*\n {2}region-3 /);
  expect(board.split('\n').length).toBeLessThan(30);
  for (const line of board.split('\n')) expect(textWidth(line)).toBeLessThanOrEqual(80);
});
