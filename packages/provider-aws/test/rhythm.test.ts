import { describe, expect, it } from 'vitest';
import { awsSetting, rollOut, specOf } from './aws-setting.ts';

const MINUTE_MS = 60_000;
const NAMES = [
  'us-east-1',
  'us-east-2',
  'us-west-2',
  'eu-west-1',
  'eu-central-1',
  'ap-south-1',
  'ap-southeast-2',
  'sa-east-1',
];

/** How often it was looked at until it was seen to be ready, and how much later that was, in seconds. */
interface Notice {
  readonly looks: number;
  readonly lateSeconds: number;
}

function mean(notices: readonly Notice[]): Notice {
  const over = (pick: (notice: Notice) => number) => notices.reduce((sum, one) => sum + pick(one), 0) / notices.length;
  return { looks: over(({ looks }) => looks), lateSeconds: over(({ lateSeconds }) => lateSeconds) };
}

/** Looks at the times that are given, until one is at or after the moment that it is ready. */
function noticeBy(readyMs: number, delays: (attempt: number) => number): Notice {
  let at = 0;
  let looks = 1;
  for (; at < readyMs; looks += 1) at += delays(looks);
  return { looks, lateSeconds: (at - readyMs) / 1_000 };
}

/** A generator with a seed (xorshift), since the waiter's delays are random. */
function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) / 0x1_0000_0000;
  };
}

/** `waitUntilEndpointInService` of the AWS SDK as it comes: at once, after 30 s, then a random time between 30 s and twice as much as before (its own source). */
function waiter(readyMs: number, seed: number): Notice {
  const random = randomFrom(seed);
  return noticeBy(
    readyMs,
    (attempt) => 30_000 + random() * (Math.min(3_600_000, 30_000 * 2 ** (attempt - 1)) - 30_000),
  );
}

/** How long each region takes: within a tenth of the same, none a round number. */
function takesMs(minutes: number, region: string): number {
  const index = NAMES.indexOf(region);
  return (
    Math.round(minutes * MINUTE_MS * (0.9 + (0.2 * ((index * 3 + 4) % NAMES.length)) / (NAMES.length - 1))) +
    137 * index
  );
}

/** The times of looks depend on the rollout's id, so that not all look at once. */
async function landfall(minutes: number, id: string): Promise<readonly Notice[]> {
  const setting = awsSetting(
    { checks: { quota: false } },
    { regions: NAMES, createMs: (region) => takesMs(minutes, region) },
  );
  const played = await rollOut(setting, specOf('41', { regions: NAMES.map((name) => `aws/${name}`) }), { id });
  expect(played.result.isOk()).toBe(true);
  const notices = NAMES.map((region): Notice => {
    const calls = setting.account.calls.filter((call) => call.region === region);
    const asked = calls.find(({ api }) => api === 'CreateEndpoint');
    const end = played.events.find((event) => event.type === 'step-end' && event.step === `deploy:aws/${region}`);
    if (asked === undefined || end === undefined) throw new Error(`${region} was not deployed`);
    const since = calls.slice(calls.indexOf(asked));
    const looks = since.filter(({ api, at }) => api === 'DescribeEndpoint' && at <= end.at).length;
    return { looks, lateSeconds: (end.at - asked.at - takesMs(minutes, region)) / 1_000 };
  });
  setting.close();
  return notices;
}

function row(what: string, { looks, lateSeconds }: Notice): string {
  return `  ${what.padEnd(34)} ${looks.toFixed(1).padStart(5)} calls ${lateSeconds.toFixed(1).padStart(6)} s late`;
}

describe('how soon it is noticed that an endpoint is in service', () => {
  it.each([4, 8, 15])(
    'where one takes about %d minutes: sooner, and with fewer calls, than by the waiter and by a look every 30 s',
    async (minutes) => {
      const ready = NAMES.map((name) => takesMs(minutes, name));
      const byWaiter = mean(
        ready.flatMap((ms) => Array.from({ length: 200 }, (_, index) => waiter(ms, 1 + index * 7_919))),
      );
      const byPoll = mean(ready.map((ms) => noticeBy(ms, () => 30_000)));
      const rollouts: (readonly Notice[])[] = [];
      for (const id of ['a', 'b', 'c', 'd']) rollouts.push(await landfall(minutes, id));
      const guessed = mean(rollouts.flatMap((notices) => notices.slice(0, 1)));
      const learned = mean(rollouts.flatMap((notices) => notices.slice(1)));
      const lines = [
        `an endpoint that takes about ${minutes} minutes, in ${NAMES.length} regions`,
        row("the SDK's waiter", byWaiter),
        row('a look every 30 s', byPoll),
        row('Landfall, its first region', guessed),
        row('Landfall, the regions after it', learned),
      ];
      process.stdout.write(`${lines.join('\n')}\n`);
      for (const other of [byWaiter, byPoll]) {
        expect(learned.looks).toBeLessThan(other.looks);
        expect(learned.lateSeconds).toBeLessThan(other.lateSeconds);
      }
      // Of a first region nothing is known but what the settings say.
      expect(guessed.looks).toBeLessThan(byPoll.looks * 1.1);
      expect(guessed.lateSeconds).toBeLessThan(30);
    },
  );
});
