const BUCKET_MS = 1_000;
const BUCKETS = 30;
/** So many failures one after the other eject a region. */
const MOST_IN_A_ROW = 5;
/** A share of failures is judged from so many requests on. */
const FEWEST_JUDGED = 20;
/** A region fails too often from this share on, and if it fails three times as often as the others. */
const MOST_FAILURES = 0.1;
const TIMES_THE_OTHERS = 3;
const FIRST_EJECTION_MS = 10_000;
const LONGEST_EJECTION_MS = 300_000;
/** A region that is back gets its share slowly, over this time: its caches are cold. */
const RAMP_MS = 30_000;
const FIRST_SHARE = 0.1;

/** Requests and failures of the last 30 seconds. */
interface Counted {
  readonly requests: number;
  readonly failures: number;
}

/** Whether a region takes requests: it is ejected if it fails too often, tried with one request after a while, and then gets its share back slowly. */
export class RegionHealth {
  readonly #requests = new Uint32Array(BUCKETS);
  readonly #failures = new Uint32Array(BUCKETS);
  #bucket = 0;
  #inARow = 0;
  #ejections = 0;
  #ejectedUntil: number | undefined;
  /** The deadline of the request that tries it; 0 if there is none. */
  #triedUntil = 0;
  #backSince: number | undefined;
  /** Set by `Retry-After`: it is left alone until then, and that is no failure. */
  #awayUntil = 0;

  /** How much of its share it may have now, from 0 to 1. */
  share(now: number): number {
    if (now < this.#awayUntil) return 0;
    if (this.#ejectedUntil !== undefined) return this.isDue(now) ? 1 : 0;
    if (this.#backSince === undefined) return 1;
    const share = FIRST_SHARE + ((1 - FIRST_SHARE) * (now - this.#backSince)) / RAMP_MS;
    if (share < 1) return share;
    this.#backSince = undefined;
    this.#ejections = 0;
    return 1;
  }

  get isEjected(): boolean {
    return this.#ejectedUntil !== undefined;
  }

  /** Whether its next request is the one that tries it. */
  isDue(now: number): boolean {
    const out = this.#ejectedUntil;
    return out !== undefined && now >= out && now >= this.#triedUntil && now >= this.#awayUntil;
  }

  /** A request goes there, and may take until its deadline. True if it is the one that tries the region: pass that to `succeeded` or `failed` when it ends. */
  started(now: number, deadline: number): boolean {
    const isTrial = this.isDue(now);
    if (isTrial) this.#triedUntil = deadline;
    return isTrial;
  }

  /** The request that tried the region has ended or was cancelled. `deadline`: its own. A streamed answer may outlast that, and then it does not end the try of a later request. */
  trialEnded(deadline: number): void {
    if (this.#triedUntil === deadline) this.#triedUntil = 0;
  }

  /** A request succeeded. True if the region is back by that. */
  succeeded(now: number, isTrial: boolean): boolean {
    this.#count(now, false);
    this.#inARow = 0;
    if (this.#ejectedUntil === undefined || !isTrial) return false;
    this.#ejectedUntil = undefined;
    this.#backSince = now;
    this.#forget();
    return true;
  }

  /** A request failed. True if the region fails too often: then it should be ejected, if there are enough others. */
  failed(now: number, isTrial: boolean, others: Counted): boolean {
    this.#count(now, true);
    this.#inARow += 1;
    if (this.#ejectedUntil !== undefined) return isTrial;
    if (this.#inARow >= MOST_IN_A_ROW) return true;
    const { requests, failures } = this.counted(now);
    if (requests < FEWEST_JUDGED) return false;
    const usual = others.requests === 0 ? 0 : others.failures / others.requests;
    return failures / requests > Math.max(MOST_FAILURES, TIMES_THE_OTHERS * usual);
  }

  /** Takes it out for 10 seconds, twice as long each further time, and at most 5 minutes. `chance`: from 0 to 1. Returns for how many milliseconds. */
  eject(now: number, chance: number): number {
    const ms = Math.min(LONGEST_EJECTION_MS, FIRST_EJECTION_MS * 2 ** this.#ejections * (0.8 + 0.4 * chance));
    this.#ejections += 1;
    this.#ejectedUntil = now + ms;
    this.#backSince = undefined;
    this.#inARow = 0;
    return ms;
  }

  /** The region asked to be left alone. */
  leaveAlone(until: number): void {
    this.#awayUntil = Math.max(this.#awayUntil, until);
  }

  counted(now: number): Counted {
    this.#advance(now);
    let [requests, failures] = [0, 0];
    for (const count of this.#requests) requests += count;
    for (const count of this.#failures) failures += count;
    return { requests, failures };
  }

  #count(now: number, hasFailed: boolean): void {
    this.#advance(now);
    const at = this.#bucket % BUCKETS;
    this.#requests[at] = (this.#requests[at] ?? 0) + 1;
    if (hasFailed) this.#failures[at] = (this.#failures[at] ?? 0) + 1;
  }

  #advance(now: number): void {
    const bucket = Math.floor(now / BUCKET_MS);
    if (bucket - this.#bucket >= BUCKETS) this.#forget();
    else
      for (let at = this.#bucket + 1; at <= bucket; at += 1) {
        this.#requests[at % BUCKETS] = 0;
        this.#failures[at % BUCKETS] = 0;
      }
    this.#bucket = Math.max(this.#bucket, bucket);
  }

  #forget(): void {
    this.#requests.fill(0);
    this.#failures.fill(0);
  }
}
