import type { RegionRouterOptions, SendOptions } from '../src/routing/region-router-options.ts';
import type { ShadowCandidate, ShadowOptions } from '../src/routing/shadow/shadow-options.ts';
import { type VirtualClock, virtualClock } from '../src/testing/virtual-clock.ts';
import { entry, fine, played, type Served, type World } from './routing-world.ts';

/** How the candidate answers. */
export interface CandidateAnswer {
  readonly ms?: number;
  readonly status?: number;
  readonly retryAfter?: string;
  readonly version?: string;
}

/** A verified candidate of version 43, to which no user is sent. */
export const candidate = (but: Partial<ShadowCandidate> = {}): ShadowCandidate => ({
  version: '43',
  url: 'https://candidate.example',
  isVerified: true,
  share: 0,
  ...but,
});

/** What a test says of its world. */
export interface ShadowWorld {
  readonly world?: World;
  readonly candidates?: ShadowOptions<string, Served>['candidates'];
  readonly answers?: (at: number) => CandidateAnswer;
  readonly shadow?: Partial<ShadowOptions<string, Served>> | undefined;
  readonly options?: Partial<RegionRouterOptions<string, Served>>;
}

/** A router over a simulated world, with a candidate beside each region. `copied`: the regions of the copies, in order. */
export function shadowed({ world = { a: fine(5) }, candidates, answers, shadow, options }: ShadowWorld = {}) {
  const clock: VirtualClock = virtualClock();
  const from = clock.now();
  const copied: { readonly region: string; readonly url: string | undefined; readonly at: number }[] = [];
  const all: ShadowOptions<string, Served> = {
    candidates: candidates ?? (() => candidate()),
    share: 1,
    maxRequests: 1_000_000,
    maxPerSecond: 1_000_000,
    maxInFlight: 1_000_000,
    compare: (one, other) => one.status === other.status,
    invoke: async ({ region, url }, _, { signal, servedBy }) => {
      copied.push({ region, url, at: clock.now() - from });
      const { ms = 0, status = 200, retryAfter, version } = answers?.(clock.now() - from) ?? {};
      if (version !== undefined) servedBy(version);
      await clock.sleep(ms, signal);
      return { status, headers: { get: () => retryAfter ?? null } };
    },
    ...shadow,
  };
  const routed = played(
    world,
    { ...options, clock, shadow: all },
    Object.keys(world).map((region) => entry(region)),
  );
  const { router, send: sendAll } = routed;
  /** Sends requests one after the other, and waits for their copies. */
  const send = async (count: number, sending: SendOptions = { isIdempotent: true }) => {
    const sent = await sendAll(count, sending);
    await clock.sleep(60_000);
    return sent;
  };
  const total = () => router.shadowTotals()[0];
  return { ...routed, clock, copied, send, total };
}
