import { type CodeName, VertexError } from './vertex-error.ts';

export interface SimModel {
  readonly id: string;
  description: string;
  labels: Record<string, string>;
  aliases: string[];
  readonly artifact: string;
  readonly image: string;
  readonly environment: readonly { readonly name: string; readonly value: string }[];
  readonly kmsKey: string | undefined;
  /** Its container as it was asked for. */
  readonly container?: object | undefined;
}

export interface SimDeployed {
  readonly id: string;
  readonly model: string;
  readonly displayName: string;
  readonly serviceAccount: string;
  resources: Resources;
  available: number;
  message: string;
}

export interface Resources {
  readonly machineSpec: {
    readonly machineType: string;
    readonly acceleratorType: string;
    readonly acceleratorCount: number;
  };
  readonly minReplicaCount: number;
  readonly maxReplicaCount: number;
  readonly requiredReplicaCount: number;
}

export interface SimEndpoint {
  readonly id: string;
  displayName: string;
  description: string;
  labels: Record<string, string>;
  readonly dedicated: boolean;
  /** How its requests are logged, as it was asked for. */
  readonly logging?: object | null | undefined;
  /** The customer's key. */
  kmsKey?: string | undefined;
  /** Reached by Private Service Connect, or from a network. */
  isPrivate?: 'service-connect' | 'network' | undefined;
  deployed: SimDeployed[];
  split: Record<string, number>;
  version: number;
}

export interface SimOperation {
  readonly name: string;
  readonly method: string;
  /** The resource that it changes, and the deployed model. */
  readonly resource: string;
  readonly deployedModel?: string | undefined;
  readonly resources?: Resources | undefined;
  readonly startedAt: number;
  /** Infinite for one that hangs. */
  doneAt: number;
  error: { readonly code: CodeName; readonly message: string } | undefined;
  readonly apply: () => void;
  applied: boolean;
}

/** A region for as long as it was the same. */
export interface RegionPiece {
  readonly from: number;
  readonly until: number;
  readonly region: VertexRegion;
}

/** One region of the project: what is there, and what is under way. */
export class VertexRegion {
  readonly name: string;
  readonly models = new Map<string, SimModel>();
  readonly endpoints = new Map<string, SimEndpoint>();
  readonly operations = new Map<string, SimOperation>();

  /** What was there until a change, oldest first. */
  readonly #before: { readonly until: number; readonly models: SimModel[]; readonly endpoints: SimEndpoint[] }[] = [];

  constructor(name: string) {
    this.name = name;
  }

  /** Keeps what is there for reads that lag, before it changes at a time. */
  remember(until: number): void {
    const { models, endpoints } = this;
    const kept = structuredClone({ until, models: [...models.values()], endpoints: [...endpoints.values()] });
    this.#before.push(kept);
  }

  /** The region as it was at a time, for reads. */
  asOf(at: number): VertexRegion {
    const kept = this.#before.find(({ until }) => until > at);
    if (kept === undefined) return this;
    const past = new VertexRegion(this.name);
    for (const model of kept.models) past.models.set(model.id, model);
    for (const endpoint of kept.endpoints) past.endpoints.set(endpoint.id, endpoint);
    return past;
  }

  /** The region in a range of time, piece by piece: nothing changes within one. */
  between(from: number, until: number): readonly RegionPiece[] {
    const pieces: RegionPiece[] = [];
    let start = from;
    for (const kept of this.#before) {
      if (kept.until <= start || start >= until) continue;
      pieces.push({ from: start, until: Math.min(kept.until, until), region: this.asOf(start) });
      start = kept.until;
    }
    if (start < until) pieces.push({ from: start, until, region: this });
    return pieces;
  }

  /** Lets everything come true that is due. */
  settle(now: number): void {
    const due = [...this.operations.values()].filter(({ applied, doneAt }) => !applied && doneAt <= now);
    for (const operation of due.sort((a, b) => a.doneAt - b.doneAt)) {
      operation.applied = true;
      if (operation.error !== undefined) continue;
      this.remember(operation.doneAt);
      operation.apply();
    }
  }

  /** What is under way on a resource. */
  underWay(resource: string): readonly SimOperation[] {
    return [...this.operations.values()].filter((operation) => !operation.applied && operation.resource === resource);
  }

  endpoint(id: string): SimEndpoint {
    const found = this.endpoints.get(id);
    if (found === undefined) throw new VertexError('NOT_FOUND', `The Endpoint "${id}" does not exist in ${this.name}.`);
    return found;
  }

  model(id: string): SimModel {
    const found = this.models.get(id);
    if (found === undefined) throw new VertexError('NOT_FOUND', `The Model "${id}" does not exist in ${this.name}.`);
    return found;
  }
}
