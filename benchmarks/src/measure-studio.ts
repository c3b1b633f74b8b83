import { Agent, get } from 'node:http';
import { gzipSync } from 'node:zlib';
import type { RolloutEvent } from '@landfall/core';
import { memoryJournal } from '@landfall/core/journal';
import { serveStudio } from '@landfall/studio';
import { median } from './median.ts';
import type { Row, Section } from './row.ts';

const FOLLOWERS = 32;
const CLIENTS = 8;
const ROUND_MS = 3_000;
const ROLLOUTS = 200;
const EVENTS = 200;
const POLL_MS = 20;
const ID = 'followed';
const PAGE_KB = 60;

function eventOf(rolloutId: string, seq: number): RolloutEvent {
  return { v: 3, seq, at: 1_893_456_000_000, rolloutId, type: 'warning', message: 'x'.repeat(200) };
}

function logOf(id: string, events: number): readonly RolloutEvent[] {
  return Array.from({ length: events }, (_, index) => eventOf(id, index + 1));
}

/** A stream that is followed: it counts the messages, and tells of each. */
function follow(url: string, cookie: string, onMessages: (count: number) => void): Promise<() => void> {
  return new Promise((resolve, reject) => {
    const sent = get(url, { headers: { cookie }, agent: false }, (response) => {
      response.setEncoding('utf8');
      let seen = 0;
      response.on('data', (text: string) => {
        seen += text.split('\nid: ').length - 1 + (text.startsWith('id: ') ? 1 : 0);
        onMessages(seen);
      });
      response.on('error', () => undefined);
      resolve(() => sent.destroy());
    });
    sent.on('error', reject);
  });
}

function ask(url: string, cookie: string, agent: Agent): Promise<void> {
  return new Promise((resolve, reject) => {
    const sent = get(url, { headers: { cookie }, agent }, (response) => {
      response.resume();
      response.on('end', resolve);
    });
    sent.on('error', reject);
  });
}

async function requestsASecond(url: string, cookie: string): Promise<number> {
  const agent = new Agent({ keepAlive: true });
  const from = performance.now();
  let answered = 0;
  const client = async (): Promise<void> => {
    while (performance.now() - from < ROUND_MS) {
      await ask(url, cookie, agent);
      answered += 1;
    }
  };
  await Promise.all(Array.from({ length: CLIENTS }, client));
  agent.destroy();
  return (answered / (performance.now() - from)) * 1_000;
}

/** What a studio answers while pages follow a rollout of it. Clients and server share this process. */
export async function measureStudio(): Promise<Section> {
  const journal = memoryJournal();
  for (let number = 1; number <= ROLLOUTS; number += 1)
    (await journal.create(`r${number}`, logOf(`r${number}`, 3)))._unsafeUnwrap();
  (await journal.create(ID, logOf(ID, EVENTS)))._unsafeUnwrap();
  const lease = (await journal.acquire(ID, 'runner', Date.now(), 600_000))._unsafeUnwrap();
  const studio = (await serveStudio({ journal, pollMs: POLL_MS }))._unsafeUnwrap();
  const { origin, hash } = new URL(studio.url);
  const session = await fetch(`${origin}/api/session`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-landfall-studio': '1' },
    body: JSON.stringify({ token: hash.slice('#token='.length) }),
  });
  const cookie = session.headers.get('set-cookie')?.split(';')[0] ?? '';

  const counts = new Array<number>(FOLLOWERS).fill(0);
  let onAll: () => void = () => undefined;
  let wanted = EVENTS;
  const reached = (): Promise<void> =>
    new Promise((resolve) => {
      onAll = resolve;
    });
  const first = reached();
  const stops = await Promise.all(
    counts.map((_, place) =>
      follow(`${origin}/api/rollouts/${ID}/events`, cookie, (count) => {
        counts[place] = count;
        if (counts.every((each) => each >= wanted)) onAll();
      }),
    ),
  );
  await first;
  const delays: number[] = [];
  for (let round = 1; round <= 21; round += 1) {
    wanted = EVENTS + round;
    const arrived = reached();
    const from = performance.now();
    (await journal.append(lease, [eventOf(ID, wanted)]))._unsafeUnwrap();
    await arrived;
    delays.push(performance.now() - from);
  }
  const list = await requestsASecond(`${origin}/api/rollouts?limit=50`, cookie);
  const row = await requestsASecond(`${origin}/api/rollouts/${ID}`, cookie);
  const page = await (await fetch(`${origin}/`, { headers: { cookie } })).text();
  const pageKb = gzipSync(page, { level: 9 }).length / 1_000;
  for (const stop of stops) stop();
  await studio.close();
  const rows: Row[] = [
    {
      what: `the list, 50 of ${ROLLOUTS + 1} rollouts`,
      measured: `${list.toFixed(0)} requests/s`,
      detail: `${CLIENTS} clients in the same process`,
    },
    {
      what: 'one rollout of it',
      measured: `${row.toFixed(0)} requests/s`,
      detail: `${CLIENTS} clients in the same process`,
    },
    {
      what: 'an event until all followers have it',
      measured: `${median(delays).toFixed(0)} ms`,
      detail: `the journal is read every ${POLL_MS} ms, once for all`,
    },
    {
      what: 'the page',
      measured: `${pageKb.toFixed(1)} kB`,
      detail: 'gzipped, with its script and style',
      goal: { text: `< ${PAGE_KB} kB`, met: pageKb < PAGE_KB },
    },
  ];
  return { title: `A studio that ${FOLLOWERS} pages follow`, rows };
}
