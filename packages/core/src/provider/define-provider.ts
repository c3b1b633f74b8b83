import { err, ok } from 'neverthrow';
import { answerOf } from './answer-of.ts';
import {
  type Answer,
  type Call,
  type Capabilities,
  type Health,
  type HealthCapability,
  type HealthPeriod,
  type HealthQuery,
  type MetricQuery,
  type Provider,
  type ProviderError,
  providerError,
  type Reading,
  type Verification,
} from './contract.ts';
import type {
  Counts,
  GivenOrNothing,
  GivenPrepared,
  GivenVerification,
  PreparingProvider,
  SimpleProvider,
  Tracked,
} from './defined-provider.ts';

/** How an author's `health` counts, unless its capabilities say otherwise. */
const MINUTES: HealthCapability = { periodMs: 60_000, finalAfterMs: 60_000 };

function notFound(name: string, action: string, region: string): ProviderError {
  return providerError({
    kind: 'not-found',
    message: `${name} has no deployment in ${region} to ${action}: it was not deployed yet, or was retired. Deploy it first.`,
  });
}

function isResponses(given: GivenVerification): given is Verification['responses'] {
  return Array.isArray(given);
}

/** A verification with defaults for what an author's `verify` left out. */
function completeVerification(given: GivenVerification): Verification {
  return { subject: 'deployment', responses: [], ...(isResponses(given) ? { responses: given } : given) };
}

/**
 * Makes a complete provider from as little as `deploy`, `verify`, `route` and `monitor`. The handle type is that of `deploy` (or `prepare`), or is given:
 * `defineProvider<Handle>({...})`. Throws a `TypeError` if there is a `prepare` but no `describe`.
 */
export function defineProvider<Handle>(definition: PreparingProvider<Handle>): Provider<Tracked<Handle>>;
export function defineProvider<Handle, Made extends Handle = Handle>(
  definition: SimpleProvider<Handle, Made>,
): Provider<Tracked<Made>>;
// The compiler tells of a mistake what the last overload makes of it: of both kinds it chooses the one that was meant.
export function defineProvider<Handle, Made extends Handle = Handle>(
  definition: SimpleProvider<Handle, Made> | PreparingProvider<Made>,
): Provider<Tracked<Made>>;
export function defineProvider<Handle>(
  definition: SimpleProvider<Handle> | PreparingProvider<Handle>,
): Provider<Tracked<Handle>> {
  const { name, prepare, describe, verify, route, monitor, health, metric, preview, retire } = definition;
  if (prepare !== undefined && describe === undefined)
    throw new TypeError(
      `Provider "${name}" has "prepare" but no "describe". The engine must read what "prepare" named: add "describe".`,
    );
  // With `prepare` there is always a handle, so both kinds of `deploy` can be called alike.
  const deploy = definition.deploy as SimpleProvider<Handle>['deploy'];
  const capabilities: Capabilities = {
    traffic: 'percent',
    metrics: [],
    settleMs: 0,
    retires: retire !== undefined,
    ...(health !== undefined && { health: MINUTES }),
    ...definition.capabilities,
  };

  /** Calls a function that may return a newer handle. `made`: what is known once it returned. */
  const change = async (
    deployment: Tracked<Handle>,
    made: Tracked<Handle>['made'],
    call: Call,
    ask: () => GivenOrNothing<Handle>,
  ): Answer<Tracked<Handle>> => {
    const answer = await answerOf(definition, call, ask);
    return answer.map((handle) => ({ handle: handle ?? deployment.handle, made }));
  };

  /** The author's handle of a deployment that exists, as far as the handle shows; null otherwise. */
  const present = ({ handle, made }: Tracked<Handle>): Handle | null =>
    describe === undefined && made === null ? null : handle;

  return {
    specVersion: 'v1',
    name,
    capabilities,

    async prepare(request, call) {
      const track = (handle: Handle | null): Tracked<Handle> => ({ handle, made: null });
      const target = `${name}:${call.region}`;
      if (prepare === undefined) return ok({ deployment: track(null), previous: null, target, findings: [] });
      const answer = await answerOf<GivenPrepared<Handle>>(definition, call, () => prepare(request, call));
      return answer.map(({ deployment, previous = null, ...rest }) => ({
        target,
        findings: [],
        ...rest,
        deployment: track(deployment),
        previous: previous === null ? null : track(previous),
      }));
    },

    async deploy({ model, deployment }, call) {
      // Without a `describe`, a call that returned is done and is not repeated.
      if (describe === undefined && deployment.made?.owner === call.key) return ok(deployment);
      const made = { owner: call.key, version: model.version, percent: 0 };
      return change(deployment, made, call, () => deploy({ model, deployment: deployment.handle ?? undefined }, call));
    },

    async describe({ deployment }, call) {
      const handle = present(deployment);
      if (handle === null) return ok({ state: 'absent' });
      if (describe !== undefined) return answerOf(definition, call, () => describe({ deployment: handle }, call));
      return ok(deployment.made === null ? { state: 'absent' } : { state: 'ready', ...deployment.made });
    },

    async verify({ deployment, samples }, call) {
      const handle = present(deployment);
      if (handle === null) return err(notFound(name, 'verify', call.region));
      const answer = await answerOf<GivenVerification>(definition, call, () =>
        verify({ deployment: handle, samples }, call),
      );
      return answer.map(completeVerification);
    },

    async route({ deployment, previous, from, percent }, call) {
      const handle = present(deployment);
      if (handle === null) return err(notFound(name, 'route traffic to', call.region));
      const { made } = deployment;
      if (describe === undefined && made !== null && made.percent !== from && made.percent !== percent)
        return err(
          providerError({
            kind: 'conflict',
            message: `The deployment of version ${made.version} in ${call.region} takes ${made.percent} percent of the traffic, not ${from} (the start of this move) or ${percent} (its end). Describe it again.`,
          }),
        );
      const moved = { deployment: handle, previous: previous?.handle ?? null, from, percent };
      return change(deployment, made === null ? null : { ...made, percent }, call, () => route(moved, call));
    },

    async monitor({ deployment }, call) {
      const handle = present(deployment);
      if (handle === null) return err(notFound(name, 'monitor', call.region));
      return change(deployment, deployment.made, call, () => monitor({ deployment: handle }, call));
    },

    ...(health !== undefined && {
      async health(
        { deployment, from, to, slowerThanMs }: { readonly deployment: Tracked<Handle> } & HealthQuery,
        call: Call,
      ): Answer<Health> {
        const handle = present(deployment);
        if (handle === null) return ok({ state: 'no-data', detail: 'nothing is deployed' });
        const { periodMs, finalAfterMs } = capabilities.health ?? MINUTES;
        // An author's counts are asked for when they are final: whoever counts for a range alone cannot know that some are missing.
        const until = Math.min(to, call.now - finalAfterMs);
        const periods: HealthPeriod[] = [];
        const open: number[] = [];
        for (let at = from; at + periodMs <= until; at += periodMs) {
          const period = { from: at, to: at + periodMs };
          const answer = await answerOf<Counts | null>(definition, call, () =>
            health({ deployment: handle, ...period, slowerThanMs }, call),
          );
          if (answer.isErr()) return err(answer.error);
          if (answer.value === null) open.push(at);
          else periods.push({ ...answer.value, ...period });
        }
        return ok({ state: 'counts', periods, open });
      },
    }),

    ...(metric !== undefined && {
      async metric(
        { deployment, query }: { deployment: Tracked<Handle>; query: MetricQuery },
        call: Call,
      ): Answer<Reading> {
        const handle = present(deployment);
        if (handle === null) return ok({ state: 'no-data', detail: 'nothing is deployed' });
        return answerOf<Reading>(definition, call, () => metric({ deployment: handle, query }, call));
      },
    }),

    ...(preview !== undefined && { preview }),

    async retire({ deployment }, call) {
      const handle = present(deployment);
      if (handle === null) return ok(deployment);
      if (retire !== undefined) return change(deployment, null, call, () => retire({ deployment: handle }, call));
      return err(
        providerError({
          kind: 'unsupported',
          message: `${name} cannot remove the deployment in ${call.region}. Remove it by hand, or give the provider a "retire".`,
        }),
      );
    },
  };
}
