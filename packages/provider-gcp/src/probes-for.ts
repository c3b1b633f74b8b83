import type { Probe } from './call/vertex-api.ts';
import type { GcpContainer, GcpProbe } from './settings/gcp-settings.ts';

function probeFor({ path, port, command, ...times }: GcpProbe, containerPort: number | undefined): Probe {
  if (command !== undefined) return { exec: { command }, ...times };
  const at = port ?? containerPort;
  if (path !== undefined) return { httpGet: { path, ...(at !== undefined && { port: at }) }, ...times };
  return { tcpSocket: { ...(port !== undefined && { port }) }, ...times };
}

/** The probes of a container, by the names that Vertex has for them; what it calls health is readiness elsewhere. */
export function probesFor({ probes = {}, port }: GcpContainer): Readonly<Record<string, Probe>> {
  const { startup, readiness, liveness } = probes;
  return {
    ...(startup !== undefined && { startupProbe: probeFor(startup, port) }),
    ...(readiness !== undefined && { healthProbe: probeFor(readiness, port) }),
    ...(liveness !== undefined && { livenessProbe: probeFor(liveness, port) }),
  };
}
