import { type ProviderError, providerError } from '@landfall/core/provider';
import { err, ok, type ResultAsync, safeTry } from 'neverthrow';
import type { Endpoint } from './call/vertex-api.ts';
import { endpointName, findEndpoint } from './endpoint.ts';
import type { GcpRegion } from './gcp-region.ts';
import { PERCENT_LABEL } from './maker.ts';
import type { Shift } from './route.ts';
import { percentInLabel } from './shares.ts';

function writePercent(
  gcp: GcpRegion,
  id: string,
  endpoint: Endpoint,
  percent: number,
): ResultAsync<unknown, ProviderError> {
  return gcp.ask('updateEndpoint', {
    endpoint: {
      name: endpointName(gcp, id),
      labels: { ...endpoint.labels, [PERCENT_LABEL]: String(percent) },
      ...(endpoint.etag != null && { etag: endpoint.etag }),
    },
    updateMask: { paths: ['labels'] },
  });
}

/** Writes the shares of two endpoints into their labels: the one that rises first, so that their sum is never below 100. */
export function moveLabels(
  gcp: GcpRegion,
  { deployment, previous, from, percent }: Shift,
  endpoint: Endpoint,
): ResultAsync<void, ProviderError> {
  return safeTry(async function* () {
    const other = previous === null ? undefined : yield* findEndpoint(gcp, previous.endpoint);
    if (previous !== null && other === undefined) {
      const message = `Endpoint ${previous.endpoint} in ${gcp.name} is gone, so nothing can share the traffic with ${deployment.endpoint}.`;
      return err(providerError({ kind: 'not-found', message }));
    }
    const writes = [
      { id: deployment.endpoint, endpoint, from, percent },
      ...(previous === null || other === undefined
        ? []
        : [{ id: previous.endpoint, endpoint: other, from: 100 - from, percent: 100 - percent }]),
    ];
    // Each is where it was or where it shall be: a call that was cut off in between is made again.
    const foreign = writes.find((write) => ![write.from, write.percent].includes(percentInLabel(write.endpoint)));
    if (foreign !== undefined) {
      const message = `Endpoint ${foreign.id} in ${gcp.name} takes ${percentInLabel(foreign.endpoint)}%; expected ${foreign.from}%, or ${foreign.percent}% already. Somebody else moved it.`;
      return err(providerError({ kind: 'conflict', message }));
    }
    const growing = [...writes].sort((a, b) => b.percent - b.from - (a.percent - a.from));
    for (const write of growing)
      if (percentInLabel(write.endpoint) !== write.percent)
        yield* writePercent(gcp, write.id, write.endpoint, write.percent);
    return ok(undefined);
  });
}
