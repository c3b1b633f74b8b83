import { type AttemptSetup, attempt } from '../attempt.ts';
import { versionKey } from '../periods.ts';
import { RegionHealth } from '../region-health.ts';
import { RegionLoad } from '../region-load.ts';
import type { Sent } from '../region-router-options.ts';
import type { KnownRegion } from '../regions.ts';
import type { RoutingEvent } from '../routing-event.ts';
import { type RoutingTime, within } from '../routing-time.ts';
import type { RoutingEntry } from '../table/routing-table.ts';
import { type ShadowOutcome, type ShadowReading, ShadowTally, type ShadowTotal } from './shadow-counts.ts';
import { ShadowLimits } from './shadow-limits.ts';
import type { ShadowCandidate, ShadowOptions } from './shadow-options.ts';

const MOST_IN_FLIGHT = 4;
const MOST_PER_SECOND = 10;
/** The user's code gets the answer before the copy is sent. */
const AFTERWARDS_MS = 1;

type Answered<Response> = Extract<Sent<Response>, { ok: true }>;

/** What a shadow is made with: its options, and what its router has. */
export interface ShadowSetup<Request, Response> extends Omit<ShadowOptions<Request, Response>, 'invoke'> {
  readonly attempts: Omit<AttemptSetup<Request, Response>, 'ended'>;
  /** Whether its `invoke` is the shadow's own, and not the router's. */
  readonly hasOwnInvoke: boolean;
  readonly time: RoutingTime;
  readonly timeoutMs: number;
  readonly random: () => number;
  /** The region's entry in the table. */
  readonly entryOf: (region: string) => RoutingEntry | undefined;
  readonly tell: (event: RoutingEvent) => void;
}

/** A request, its answer, and the candidate that gets the copy. Nothing keeps it once the answers are compared. */
interface Copy<Request, Response> {
  readonly request: Request;
  readonly answer: Response;
  readonly region: string;
  readonly version: string;
}

/** Sends copies of requests to candidates. What comes of them is counted apart: it says nothing of a region, and no request waits for it. */
export class Shadow<Request, Response> {
  readonly #setup: ShadowSetup<Request, Response>;
  readonly #limits: ShadowLimits;
  readonly #tally = new ShadowTally();
  /** What is known of candidates: apart from what is known of their regions. */
  readonly #known = new Map<string, KnownRegion>();
  /** Candidates that answered a user: they are no candidates any more. */
  readonly #serving = new Set<string>();

  constructor(setup: ShadowSetup<Request, Response>) {
    this.#setup = setup;
    const { maxInFlight = MOST_IN_FLIGHT, maxPerSecond = MOST_PER_SECOND, maxRequests } = setup;
    this.#limits = new ShadowLimits({ maxInFlight, maxPerSecond, maxRequests });
  }

  readings(): readonly ShadowReading[] {
    return this.#tally.closed(this.#setup.time.wall());
  }

  totals(): readonly ShadowTotal[] {
    return this.#tally.totals();
  }

  /** A user gets an answer. A copy of the request is sent afterwards, or not at all. It never throws. */
  answered(request: Request, answered: Answered<Response>, isIdempotent: boolean): void {
    const { region } = answered;
    const candidate = this.#candidateOf(region);
    if (candidate === undefined) return;
    const { version } = candidate;
    const key = versionKey(region, version);
    if (answered.version === version) this.#serving.add(key);
    // An answer that goes on cannot be compared yet, and later it is the user's.
    if (!isIdempotent || answered.goesOn || this.#entryFor(region, candidate) === undefined) return;
    const { random, share, time, copyAnswer, maxRequests, tell } = this.#setup;
    if (this.#limits.isSpent(key) || (share < 1 && random() >= share)) return;
    const now = time.now();
    const isBusy = this.#known.get(key)?.health.share(now) === 0 || !this.#limits.take(key, now);
    if (isBusy) return this.#count(region, version, 'dropped');
    if (this.#limits.isSpent(key)) tell({ type: 'shadow-ended', region, version, requests: maxRequests });
    let answer = answered.response;
    try {
      if (copyAnswer !== undefined) answer = copyAnswer(answer);
    } catch (error) {
      this.#limits.release();
      return this.#cannotCompare(region, version, error);
    }
    time.after(AFTERWARDS_MS, () => void this.#send({ request, answer, region, version }));
  }

  /** Sends a copy, if its candidate still takes no traffic. It never rejects. */
  async #send(copy: Copy<Request, Response>): Promise<void> {
    const { region, version } = copy;
    const candidate = this.#candidateOf(region);
    const entry = candidate?.version === version ? this.#entryFor(region, candidate) : undefined;
    try {
      if (entry !== undefined) this.#count(region, version, await this.#outcomeOf(copy, entry));
    } catch (error) {
      this.#cannotCompare(region, version, error);
    } finally {
      this.#limits.release();
    }
  }

  /** Rejects if the answers cannot be compared. */
  async #outcomeOf(copy: Copy<Request, Response>, entry: RoutingEntry): Promise<ShadowOutcome> {
    const { time, timeoutMs, attempts } = this.#setup;
    let isLeftAlone = false;
    const ended: AttemptSetup<Request, Response>['ended'] = ({ health }, verdict) => {
      if (typeof verdict === 'string') return;
      isLeftAlone = true;
      health.leaveAlone(time.now() + verdict.retryAfterMs);
    };
    const startedAt = time.now();
    const sending = attempt(
      { ...attempts, ended },
      {
        region: this.#knownOf(entry, copy.version),
        request: copy.request,
        number: 1,
        startedAt,
        deadline: startedAt + timeoutMs,
        signal: undefined,
      },
    );
    const theirs = await sending.sent;
    if (isLeftAlone) return 'dropped';
    if (!theirs.ok) return 'failed';
    if (theirs.goesOn) sending.abort();
    if (theirs.goesOn || theirs.version !== copy.version) return 'dropped';
    return (await this.#agree(copy.answer, theirs.response)) ? 'agrees' : 'disagrees';
  }

  /** Compares two answers, within the time that a request has. */
  async #agree(answer: Response, candidateAnswer: Response): Promise<boolean> {
    const { time, timeoutMs, compare } = this.#setup;
    const late = (): never => {
      throw new Error(`compare took longer than ${timeoutMs} ms`);
    };
    return within(time, timeoutMs, Promise.resolve(compare(answer, candidateAnswer)), late);
  }

  /** The entry that the candidate's requests are sent with; undefined if it may not get any. */
  #entryFor(region: string, { version, isVerified, share, url, endpoint }: ShadowCandidate): RoutingEntry | undefined {
    if (!isVerified || share !== 0 || this.#serving.has(versionKey(region, version))) return undefined;
    const entry = this.#setup.entryOf(region);
    if (entry === undefined || entry.modelVersion === version) return undefined;
    // Without an address of its own, the copy would go to the deployment that serves.
    const hasAddress = url !== undefined || endpoint !== undefined;
    if (!hasAddress && !this.#setup.hasOwnInvoke) return undefined;
    const address = hasAddress ? { url, endpoint } : { url: entry.url, endpoint: entry.endpoint };
    return { ...entry, ...address, modelVersion: version };
  }

  #candidateOf(region: string): ShadowCandidate | undefined {
    try {
      return this.#setup.candidates(region) ?? undefined;
    } catch (error) {
      this.#setup.tell({ type: 'shadow-error', region, error });
      return undefined;
    }
  }

  #knownOf(entry: RoutingEntry, version: string): KnownRegion {
    const key = versionKey(entry.region, version);
    const known = this.#known.get(key);
    if (known !== undefined) {
      known.entry = entry;
      return known;
    }
    const { time } = this.#setup;
    const first: KnownRegion = { entry, load: new RegionLoad(time.now()), health: new RegionHealth() };
    this.#known.set(key, first);
    return first;
  }

  #cannotCompare(region: string, version: string, error: unknown): void {
    this.#count(region, version, 'dropped');
    this.#setup.tell({ type: 'shadow-error', region, error });
  }

  #count(region: string, version: string, outcome: ShadowOutcome): void {
    this.#tally.count(region, version, this.#setup.time.wall(), outcome);
  }
}
