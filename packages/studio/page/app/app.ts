import type { LedgerAnswer, LiveBoot, ReportBoot, RolloutsAnswer } from '../../src/wire.ts';
import type { SentCommand } from '../live/send-command.ts';
import { RolloutLog } from '../log/rollout-log.ts';
import { inSlices } from '../log/slices.ts';
import type { Level } from '../model/event-line.ts';
import { formatRoute, parseRoute, type Route } from './route.ts';

/** How the stream of events is. */
export interface Connection {
  readonly is: 'none' | 'connecting' | 'live' | 'lost' | 'ended' | 'failed';
  readonly message?: string | undefined;
}

/** What the pages show, and who is told when it changes. */
export interface AppState {
  route: Route;
  connection: Connection;
  rollouts: RolloutsAnswer | undefined;
  /** Why the list cannot be read. */
  listProblem: string | undefined;
  ledger: LedgerAnswer | undefined;
  sent: readonly SentCommand[];
  /** The filters of the log. */
  level: Level;
  region: string;
  search: string;
  /** Only rollouts in whose id or model this is. */
  query: string;
}

/** How often a log is drawn while it is folded, in milliseconds. */
const FOLDING_MS = 250;

/** How long a route must stay the same before the address says it, in milliseconds. */
const ADDRESS_MS = 250;

/** The page's state and what changes it. */
export class App {
  readonly boot: LiveBoot | ReportBoot;
  readonly logs = new Map<string, RolloutLog>();
  readonly state: AppState;
  #onChange: () => void = () => {};
  #isDue = false;
  /** By how many milliseconds the server's clock is ahead of this one. */
  #aheadMs: number;
  #later: ReturnType<typeof setTimeout> | undefined;
  /** Where the folding of each log is asked for. */
  readonly #folding = new Set<RolloutLog>();

  constructor(boot: LiveBoot | ReportBoot, hash: string) {
    this.boot = boot;
    this.#aheadMs = boot.mode === 'live' ? boot.now - Date.now() : 0;
    this.state = {
      route: parseRoute(hash),
      connection: { is: 'none' },
      rollouts: undefined,
      listProblem: undefined,
      ledger: undefined,
      sent: [],
      level: 'step',
      region: '',
      search: '',
      query: '',
    };
  }

  /** The time on the server's clock; in a report, when it was made. */
  now(): number {
    return this.boot.mode === 'report' ? this.boot.madeAt : Date.now() + this.#aheadMs;
  }

  /** Corrects the clock by the server's. */
  setNow(now: number): void {
    this.#aheadMs = now - Date.now();
  }

  /** Calls `onChange` once before the next picture after each change. */
  subscribe(onChange: () => void): void {
    this.#onChange = onChange;
  }

  update(change: Partial<AppState>): void {
    Object.assign(this.state, change);
    this.changed();
  }

  changed(): void {
    if (this.#isDue) return;
    this.#isDue = true;
    // A page in the background draws nothing, and goes on once it is seen.
    requestAnimationFrame(() => {
      this.#isDue = false;
      this.#onChange();
    });
  }

  /** Shows something else. `replace`: without an entry in the history. */
  go(change: Partial<Route>, replace = false): void {
    const route = { ...this.state.route, ...change };
    const hash = formatRoute(route);
    clearTimeout(this.#later);
    // A browser takes only so many changes of an address in a time, and a slider makes more.
    if (replace) this.#later = setTimeout(() => history.replaceState(undefined, '', hash), ADDRESS_MS);
    else if (hash !== location.hash) history.pushState(undefined, '', hash);
    this.update({ route });
  }

  /** Shows what an address says that a person entered or went back to. An address that the slider was about to write is dropped. */
  arrive(hash: string): void {
    clearTimeout(this.#later);
    this.update({ route: parseRoute(hash) });
  }

  log(id: string): RolloutLog {
    let log = this.logs.get(id);
    if (log === undefined) {
      log = new RolloutLog(id);
      this.logs.set(id, log);
    }
    return log;
  }

  /** Folds what came for a log, in slices. `onFolded` is called after each. */
  fold(log: RolloutLog, onFolded: () => void = () => {}): void {
    if (this.#folding.has(log)) return;
    this.#folding.add(log);
    let drawnAt = log.events.length === 0 ? Number.NEGATIVE_INFINITY : performance.now();
    inSlices(
      (isOver) => {
        try {
          log.work(isOver);
        } catch (problem) {
          log.problem = `The log cannot be read: ${problem instanceof Error ? problem.message : String(problem)}`;
        }
        onFolded();
        const hasMore = log.waiting > 0 && log.problem === undefined;
        // A long log is drawn now and then while it is read.
        if (!hasMore || performance.now() - drawnAt > FOLDING_MS) {
          drawnAt = performance.now();
          this.changed();
        }
        return hasMore;
      },
      () => this.#folding.delete(log),
    );
  }
}
