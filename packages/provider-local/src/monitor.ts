import { type Answer, providerError } from '@landfall/core/provider';
import { err, ok } from 'neverthrow';
import { type Route, sharesKey } from './gateway/protocol.ts';
import { askOrStartGateway } from './gateway-client.ts';
import type { LocalDeployment } from './local-deployment.ts';
import type { LocalWorld } from './local-world.ts';
import { readJson } from './state-file.ts';

/** Makes sure that the gateway serves the region, since it measures every request. Nothing else needs to be switched on. */
export async function monitor({ layout }: LocalWorld, deployment: LocalDeployment): Answer<LocalDeployment> {
  const { region } = deployment;
  const shares = (await readJson<Route>(layout.route(region)))?.shares ?? [];
  const answer = await askOrStartGateway(layout, { ask: 'apply', region, expected: [sharesKey(shares)], shares });
  if (answer.isErr()) return err(answer.error);
  if (answer.value.problem === undefined) return ok(deployment);
  const message = `Region ${region} cannot be served: ${answer.value.problem}. Stop that program, then try again.`;
  return err(providerError({ kind: 'capacity', message }));
}
