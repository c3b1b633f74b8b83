import { setTimeout as sleep } from 'node:timers/promises';
import type { Asked, Clients } from './clients.ts';

const BESIDE_MS = 10_000;

/** What clients saw in a scene, and in the ten seconds before and after it. */
export interface Scene {
  readonly title: string;
  readonly before: readonly Asked[];
  readonly during: readonly Asked[];
  readonly after: readonly Asked[];
  readonly seconds: number;
}

/** Plays a scene while clients ask. */
export async function playScene(title: string, clients: Clients, play: () => Promise<void>): Promise<Scene> {
  console.log(`\n${title[0]?.toUpperCase()}${title.slice(1)}`);
  await sleep(BESIDE_MS);
  const from = performance.now();
  await play();
  const to = performance.now();
  await sleep(BESIDE_MS);
  const between = (start: number, end: number): readonly Asked[] =>
    clients.asked.filter(({ endedAt }) => endedAt >= start && endedAt < end);
  return {
    title,
    before: between(from - BESIDE_MS, from),
    during: between(from, to),
    after: between(to, to + BESIDE_MS),
    seconds: (to - from) / 1_000,
  };
}

/** How many of some requests failed, as their clients saw it. */
export function failuresOf(asked: readonly Asked[]): readonly string[] {
  return asked.flatMap(({ failure }) => failure ?? []);
}

function quantile(asked: readonly Asked[], share: number): string {
  const sorted = asked.map(({ ms }) => ms).sort((a, b) => a - b);
  return (sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0).toFixed(0);
}

function lineOf(name: string, asked: readonly Asked[], seconds: number): string {
  const retries = asked.filter(({ attempts }) => attempts > 1).length;
  const times = [quantile(asked, 0.5), quantile(asked, 0.99)];
  const cells = [asked.length, failuresOf(asked).length, retries, ...times, seconds.toFixed(0)];
  return `  ${name.padEnd(8)}${cells.map((cell) => String(cell).padStart(10)).join('')}`;
}

/** Prints one line for each part of a scene, and why requests failed. */
export function showScene({ before, during, after, seconds }: Scene): void {
  const heads = ['requests', 'failures', 'retries', 'p50 ms', 'p99 ms', 'seconds'];
  console.log(`  ${''.padEnd(8)}${heads.map((head) => head.padStart(10)).join('')}`);
  console.log(lineOf('before', before, BESIDE_MS / 1_000));
  console.log(lineOf('during', during, seconds));
  console.log(lineOf('after', after, BESIDE_MS / 1_000));
  const failures = failuresOf([...before, ...during, ...after]);
  for (const failure of new Set(failures))
    console.log(`  failed: ${failure} (${failures.filter((each) => each === failure).length} times)`);
}
