import type { Deployed } from './deployed.ts';
import type { FakeOptions, Ms, Serving } from './fake-options.ts';
import type { FakeRegion } from './fake-region.ts';
import type { CloudFault } from './fault.ts';
import { createFaultScript, type FaultScript } from './fault-script.ts';
import { seededRandom } from './seeded-random.ts';
import { rewriteFrom } from './timeline.ts';

/** A change that the cloud may take time for. */
export type Change = 'deploy' | 'route' | 'retire';

/** The fake cloud: its regions, durations and faults. */
export interface FakeCloud {
  readonly options: FakeOptions;
  readonly script: FaultScript;
  readonly regions: ReadonlyMap<string, FakeRegion>;
  /** A region by its name, made on first use. */
  region(name: string): FakeRegion;
  /** How many calls a change needs. */
  callsFor(change: Change): number;
  /** Milliseconds that a change takes, the same each time for the same key. */
  durationOf(change: Change, region: string, key: string): number;
  /** When reads begin to show a change that is accepted at `at`. */
  visibleFrom(region: string, at: number, faults: readonly CloudFault[]): number;
}

function resolveMs(ms: Ms | undefined, region: string): number {
  return typeof ms === 'function' ? ms(region) : (ms ?? 0);
}

/** Sends all traffic of a region to `version` from `at` on, as somebody outside the rollout would. */
export function serve(region: FakeRegion, serving: Serving, at: number): void {
  if (serving === null) {
    rewriteFrom(region.traffic, at, [{ from: at, visibleFrom: at, value: { shares: new Map() } }]);
    return;
  }
  const name = `before-${serving.version}`;
  const deployed: Deployed = {
    name,
    owner: `before/${region.name}/${serving.version}`,
    version: serving.version,
    status: region.deployments.get(name)?.status ?? [],
    faults: [],
    deployCalls: 1,
    retireCalls: 0,
    monitored: true,
  };
  const { owner, version } = deployed;
  rewriteFrom(deployed.status, at, [{ from: at, visibleFrom: at, value: { state: 'ready', owner, version } }]);
  region.deployments.set(name, deployed);
  rewriteFrom(region.traffic, at, [{ from: at, visibleFrom: at, value: { shares: new Map([[name, 100]]) } }]);
}

/** The longest lag of reads in the options. */
export function longestLagMs({ lagMs, regions }: FakeOptions): number {
  return Math.max(
    resolveMs(typeof lagMs === 'function' ? 0 : lagMs, ''),
    ...Object.keys(regions ?? {}).map((name) => resolveMs(lagMs, name)),
  );
}

/** Makes a cloud with the deployments that the options name. */
export function createFakeCloud(options: FakeOptions): FakeCloud {
  const regions = new Map<string, FakeRegion>();
  const seed = options.seed ?? 1;
  const jitter = options.jitter ?? 0;
  const base = { deploy: options.deployMs, route: options.routeMs, retire: options.retireMs };
  const calls = { deploy: options.deployCalls ?? 1, route: options.routeCalls ?? 1, retire: options.retireCalls ?? 1 };

  const cloud: FakeCloud = {
    options,
    script: createFaultScript(options.faults ?? []),
    regions,
    region(name) {
      const known = regions.get(name);
      if (known !== undefined) return known;
      const { capacity = Number.POSITIVE_INFINITY, serving = options.serving ?? null } = options.regions?.[name] ?? {};
      const region: FakeRegion = { name, capacity, deployments: new Map(), traffic: [] };
      regions.set(name, region);
      serve(region, serving, 0);
      return region;
    },
    callsFor: (change) => calls[change],
    durationOf(change, region, key) {
      const ms = resolveMs(base[change], region);
      if (jitter === 0 || ms === 0) return ms;
      return Math.round(ms * (1 + jitter * (2 * seededRandom(seed, `${change} ${region} ${key}`) - 1)));
    },
    visibleFrom(region, at, faults) {
      let lag = resolveMs(options.lagMs, region);
      for (const fault of faults) if (fault.kind === 'stale') lag = Math.max(lag, fault.ms);
      return at + lag;
    },
  };
  for (const name of Object.keys(options.regions ?? {})) cloud.region(name);
  return cloud;
}
