import { type Provider, refuseUnknownKeys } from '@landfall/core/provider';
import type { CommandFor } from './command.ts';
import { deploy } from './deploy.ts';
import { describe } from './describe.ts';
import { HEALTH, readHealth } from './health.ts';
import { layoutOf } from './layout.ts';
import type { LocalDeployment } from './local-deployment.ts';
import type { LocalTimeouts, LocalWorld } from './local-world.ts';
import { METRICS, readMetric } from './metric.ts';
import { monitor } from './monitor.ts';
import { prepare } from './prepare.ts';
import { retire } from './retire.ts';
import { route } from './route.ts';
import { answering } from './system-error.ts';
import { verify } from './verify.ts';

/** The options of a local provider. */
export interface LocalProviderOptions {
  /** The folder for records of processes and routes. Every program with the same directory sees the same regions. */
  readonly directory: string;
  /** The command that serves a model. */
  readonly command: CommandFor;
  readonly timeouts?: LocalTimeouts | undefined;
}

const OPTIONS = Object.keys({ directory: true, command: true, timeouts: true } satisfies Record<
  keyof LocalProviderOptions,
  true
>);

const TIMEOUTS = Object.keys({
  startMs: true,
  pingMs: true,
  sampleMs: true,
  drainMs: true,
  stopMs: true,
} satisfies Record<keyof LocalTimeouts, true>);

/** Serves models with real processes on this machine, one for each deployment, behind one stable URL for each region. Throws a `TypeError` for an unknown option. */
export function localProvider(options: LocalProviderOptions): Provider<LocalDeployment> {
  refuseUnknownKeys('localProvider', options, OPTIONS);
  refuseUnknownKeys('localProvider', options.timeouts ?? {}, TIMEOUTS, ['timeouts']);
  const {
    startMs = 60_000,
    pingMs = 2_000,
    sampleMs = 60_000,
    drainMs = 30_000,
    stopMs = 10_000,
  } = options.timeouts ?? {};
  const world: LocalWorld = {
    layout: layoutOf(options.directory),
    commandFor: options.command,
    timeouts: { startMs, pingMs, sampleMs, drainMs, stopMs },
    known: new Map(),
  };
  return {
    specVersion: 'v1',
    name: 'local',
    capabilities: {
      traffic: 'percent',
      metrics: METRICS,
      health: HEALTH,
      settleMs: 0,
      expectedMs: { deploy: 1_000, route: 100, retire: 500 },
    },
    prepare: ({ model }, call) => answering(`prepare region ${call.region}`, () => prepare(world, model, call)),
    deploy: ({ model, deployment }, call) =>
      answering(`deploy in region ${call.region}`, () => deploy(world, model, deployment, call)),
    describe: ({ deployment }, call) =>
      answering(`describe region ${call.region}`, () => describe(world, deployment, call)),
    verify: ({ deployment, samples }, call) =>
      answering(`verify region ${call.region}`, () => verify(world, deployment, samples, call)),
    route: (shift, call) => answering(`route region ${call.region}`, () => route(world, shift)),
    monitor: ({ deployment }, call) => answering(`monitor region ${call.region}`, () => monitor(world, deployment)),
    health: ({ deployment, ...query }, call) =>
      answering(`count requests in region ${call.region}`, () => readHealth(world, deployment, query, call)),
    metric: ({ deployment, query }, call) =>
      answering(`measure region ${call.region}`, () => readMetric(world, deployment, query, call)),
    retire: ({ deployment }, call) =>
      answering(`retire in region ${call.region}`, () => retire(world, deployment, call)),
  };
}
