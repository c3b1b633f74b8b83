import { type Fault, FaultScript } from './fault.ts';
import { VertexError } from './vertex-error.ts';
import { type Resources, type SimOperation, VertexRegion } from './vertex-region.ts';
import { WireFault } from './wire-fault.ts';

/** What a simulated project is like. */
export interface VertexOptions {
  readonly now: () => number;
  readonly faults?: readonly Fault[] | undefined;
  readonly uploadMs?: number | undefined;
  readonly deployMs?: number | undefined;
  readonly undeployMs?: number | undefined;
  /** How long it takes to make or delete an endpoint, or to delete a model. */
  readonly shortMs?: number | undefined;
  /** vCPUs that may serve, by region; elsewhere there is no limit. */
  readonly cpus?: Readonly<Record<string, number>> | undefined;
  /** Told of every call once it is answered: for what others do in between. */
  readonly after?: ((method: string, region: string) => void) | undefined;
  /** How long reads of endpoints and models show the past. */
  readonly lagMs?: number | undefined;
  /** What a request to cancel does; default `ends`: the operation ends as cancelled after `cancelMs`. The protocol promises no more than a try. */
  readonly cancels?: 'ends' | 'nothing' | undefined;
  readonly cancelMs?: number | undefined;
  /** How long a finished operation is remembered; default for ever. */
  readonly keepMs?: number | undefined;
}

/** One call that was made. */
export interface Made {
  readonly method: string;
  readonly region: string;
  readonly at: number;
}

const MOST_OPERATIONS_A_MINUTE = 60;

/** What a call whose answer is lost does, a refusal included. */
function carryOut<T>(work: () => T): T | undefined {
  try {
    return work();
  } catch (thrown) {
    if (thrown instanceof VertexError) return undefined;
    throw thrown;
  }
}

/** A project: its regions, its quotas, and the log of what was asked. */
export class VertexProject {
  readonly options: VertexOptions;
  readonly faults: FaultScript;
  readonly calls: Made[] = [];
  /** How the clients that asked named themselves. */
  readonly speakers = new Set<string>();
  /** The tokens that came with calls; a call without one leaves the word `none`. */
  readonly tokens = new Set<string>();
  readonly #regions = new Map<string, VertexRegion>();
  readonly #begun = new Map<string, number[]>();
  #count = 0;
  #begunAt: number | undefined;

  constructor(options: VertexOptions) {
    this.options = options;
    this.faults = new FaultScript(options.faults ?? []);
  }

  /** When it was first asked for anything, in milliseconds since the epoch. A clock may be made after its project. */
  get begunAt(): number {
    this.#begunAt ??= this.options.now();
    return this.#begunAt;
  }

  /** The region, as it is now. */
  region(name: string): VertexRegion {
    const region = this.#regions.get(name) ?? new VertexRegion(name);
    this.#regions.set(name, region);
    this.#begunAt ??= this.options.now();
    region.settle(this.options.now());
    return region;
  }

  /** A region as reads show it. */
  seen(region: VertexRegion): VertexRegion {
    const { lagMs = 0, now } = this.options;
    return region.asOf(now() - lagMs);
  }

  regions(): readonly VertexRegion[] {
    return [...this.#regions.keys()].map((name) => this.region(name));
  }

  /** Writes a call down, and lets it meet its faults around what it does. */
  answer<T>(method: string, region: string, about: string, work: () => T): T {
    this.calls.push({ method, region, at: this.options.now() });
    const wire = this.faults.take('wire', method, region, about);
    if (wire !== undefined) {
      const isLost = wire.how === 'reset-before' || wire.how === 'html';
      const done = isLost ? undefined : carryOut(work);
      throw new WireFault(wire.how, done);
    }
    const fault = this.faults.take('refused', method, region, about);
    if (fault !== undefined && fault.done !== true)
      throw new VertexError(fault.code, fault.message ?? 'The service is currently unavailable.');
    const answer = work();
    this.options.after?.(method, region);
    if (fault !== undefined)
      throw new VertexError(fault.code, fault.message ?? 'The service is currently unavailable.');
    return answer;
  }

  /** Begins an operation; `apply` is what it does in the end. */
  begin(
    region: VertexRegion,
    of: {
      readonly method: string;
      readonly resource: string;
      readonly ms: number;
      readonly deployedModel?: string;
      readonly resources?: Resources;
      readonly about?: string;
    },
    apply: () => void,
  ): SimOperation {
    const now = this.options.now();
    const begun = (this.#begun.get(region.name) ?? []).filter((at) => at > now - 60_000);
    if (begun.length >= MOST_OPERATIONS_A_MINUTE)
      throw new VertexError(
        'RESOURCE_EXHAUSTED',
        "Quota exceeded for quota metric 'Long running operation requests' and limit 'per minute per region'.",
      );
    this.#begun.set(region.name, [...begun, now]);
    const fails = this.faults.take('operation-fails', of.method, region.name, of.about ?? of.resource);
    this.#count += 1;
    const operation: SimOperation = {
      name: `projects/123/locations/${region.name}/${of.resource}/operations/${1_000 + this.#count}`,
      method: of.method,
      resource: of.resource,
      deployedModel: of.deployedModel,
      resources: of.resources,
      startedAt: now,
      doneAt: now + (fails?.ms ?? of.ms),
      error: fails === undefined ? undefined : { code: fails.code, message: fails.message },
      apply,
      applied: false,
    };
    region.operations.set(operation.name, operation);
    region.settle(now);
    return operation;
  }

  /** Ends an operation that is under way as cancelled, if that is how this project is. */
  cancel(region: VertexRegion, name: string): void {
    const { cancels = 'ends', cancelMs = 20_000, now } = this.options;
    const operation = region.operations.get(name);
    if (operation === undefined) throw new VertexError('NOT_FOUND', `There is no operation "${name}".`);
    if (operation.applied || cancels === 'nothing') return;
    operation.doneAt = Math.min(operation.doneAt, now() + cancelMs);
    operation.error = { code: 'CANCELLED', message: 'The operation was cancelled.' };
  }

  /** Calls by method. */
  counts(region?: string): Readonly<Record<string, number>> {
    const counts: Record<string, number> = {};
    for (const call of this.calls)
      if (region === undefined || call.region === region) counts[call.method] = (counts[call.method] ?? 0) + 1;
    return counts;
  }

  /** Everything that is there, in words: what a bill would list. */
  holdings(): readonly string[] {
    return this.regions().flatMap(({ name, models, endpoints }) => [
      ...[...models.keys()].map((id) => `${name}/models/${id}`),
      ...[...endpoints.values()].flatMap(({ id, deployed }) => [
        `${name}/endpoints/${id}`,
        ...deployed.map((one) => `${name}/endpoints/${id}/${one.id}`),
      ]),
    ]);
  }

  /** The share of each version on an endpoint, as the models' descriptions name them. */
  trafficIn(region: string, endpoint: string): Readonly<Record<string, number>> {
    const { models, endpoints } = this.region(region);
    const { split = {}, deployed = [] } = endpoints.get(endpoint) ?? {};
    const versionOf = (id: string): string => {
      const description = models.get(deployed.find((one) => one.id === id)?.model ?? '')?.description ?? id;
      return /"version":"([^"]*)"/.exec(description)?.[1] ?? id;
    };
    return Object.fromEntries(Object.entries(split).map(([id, percent]) => [versionOf(id), percent]));
  }
}
