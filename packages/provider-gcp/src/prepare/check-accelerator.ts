import { type Finding, nearestName, type ProviderError, problem, warning } from '@landfall/core/provider';
import { okAsync, type ResultAsync } from 'neverthrow';
import type { GcpRegion } from '../gcp-region.ts';

/** Whether the client knows the accelerator of the settings: it drops one that it does not know, and Vertex deploys without any. */
export function checkAccelerator(gcp: GcpRegion): ResultAsync<readonly Finding[], ProviderError> {
  const { accelerator } = gcp.settings.serving;
  if (accelerator === undefined) return okAsync([]);
  const { type } = accelerator;
  return gcp.acceleratorTypes().map((known) => {
    if (known === undefined)
      return [warning(`Whether @google-cloud/aiplatform knows the accelerator ${type} could not be looked up.`)];
    if (known.includes(type)) return [];
    const nearest = nearestName(type, known);
    const hint = nearest === undefined ? `It knows ${known.join(', ')}.` : `Did you mean ${nearest}?`;
    return [
      problem(
        `The installed @google-cloud/aiplatform does not know the accelerator "${type}" (serving.accelerator.type), so ${gcp.name} would get none. ${hint}`,
      ),
    ];
  });
}
