import type { Call, Provider } from '@landfall/core/provider';
import { type Connection, connect } from './call/connection.ts';
import { deploy } from './deploy.ts';
import { describe } from './describe.ts';
import type { GcpDeployment } from './gcp-deployment.ts';
import { gcpProject } from './gcp-project.ts';
import { hasTwin } from './has-twin.ts';
import { healthCapability, readHealth } from './health.ts';
import { inTurn } from './in-turn.ts';
import { SETTLE_MS } from './lag.ts';
import { METRICS, readMetric } from './metric.ts';
import { monitor } from './monitor.ts';
import { prepare } from './prepare/prepare.ts';
import { preview } from './preview.ts';
import { retire } from './retire.ts';
import { route } from './route.ts';
import type { GcpSettings } from './settings/gcp-settings.ts';
import { parseGcpSettings } from './settings/parse-gcp-settings.ts';
import { verify } from './verify.ts';

const MINUTE_MS = 60_000;

/**
 * Serves models on Vertex AI in the regions of one project. Use one for all rollouts of a process: they then share its clients and its rates. Throws a
 * `SettingsError` that names every field that is wrong.
 */
export function gcpProvider(settings: GcpSettings): Provider<GcpDeployment> {
  return providerOver(settings, connect);
}

/** `gcpProvider` over a connection of the caller's choice, such as one to a simulator in the same process. */
export function providerOver(
  settings: GcpSettings,
  connection: (settings: GcpSettings) => Connection,
): Provider<GcpDeployment> {
  const checked = parseGcpSettings(settings);
  if (checked.isErr()) throw checked.error;
  const {
    settleMs = SETTLE_MS,
    expectedDeployMs = 12 * MINUTE_MS,
    twin = true,
    traffic = 'split',
    alerts = [],
  } = settings;
  const project = gcpProject(settings, connection(settings));
  const at = (call: Call) => project.at(call);
  // Alert policies of a project are written one at a time, whatever the region.
  const oneAtATime = inTurn();
  const writesAlerts = alerts.length > 0;
  return {
    specVersion: 'v1',
    name: 'gcp',
    capabilities: {
      traffic: 'percent',
      metrics: METRICS,
      health: healthCapability(settings),
      settleMs,
      cancels: true,
      leftovers: hasTwin(settings),
      // Without a twin there is nothing to ask before the endpoint sends the version traffic.
      ...(traffic === 'split' && !twin && { verifiesWithoutTraffic: false }),
      expectedMs: {
        deploy: expectedDeployMs,
        // The split moves at once.
        route: 1_000,
        retire: expectedDeployMs / 3,
      },
    },
    prepare: async ({ model }, call) => prepare(at(call), model),
    deploy: async ({ model, deployment }, call) => deploy(at(call), model, deployment),
    describe: async ({ deployment }, call) => describe(at(call), deployment),
    verify: async ({ deployment, samples }, call) => verify(at(call), deployment, samples),
    route: async (shift, call) => route(at(call), shift),
    monitor: ({ deployment }, call) => {
      const work = async () => monitor(at(call), deployment);
      return writesAlerts ? oneAtATime(work) : work();
    },
    health: async ({ deployment, ...query }, call) => readHealth(at(call), deployment, query),
    metric: async ({ deployment, query }, call) => readMetric(at(call), deployment, query),
    preview: ({ model, region }) => preview(model, region, settings),
    retire: ({ deployment }, call) => {
      const work = async () => retire(at(call), deployment);
      return writesAlerts ? oneAtATime(work) : work();
    },
  };
}
