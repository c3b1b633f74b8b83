import { type Answer, providerError } from '@landfall/core/provider';
import { err, ok } from 'neverthrow';
import { readRecord } from './deployment-record.ts';
import { type Share, sharesKey } from './gateway/protocol.ts';
import { askOrStartGateway } from './gateway-client.ts';
import type { LocalDeployment } from './local-deployment.ts';
import type { LocalWorld } from './local-world.ts';
import { absentError } from './process-failure.ts';

/** The shift of a `route` call. */
export interface Shift {
  readonly deployment: LocalDeployment;
  readonly previous: LocalDeployment | null;
  readonly from: number;
  readonly percent: number;
}

/** Sets the shares of the region if they are now those of `from` or of `percent`. Requests in flight stay where they are. */
export async function route(world: LocalWorld, shift: Shift): Answer<LocalDeployment> {
  const { deployment, previous, from, percent } = shift;
  const shares = tableAt(percent, deployment, previous);
  const placed: Share[] = [];
  for (const share of shares) {
    const record = await readRecord(world.layout, { region: deployment.region, id: share.id });
    if (record === undefined) return err(absentError({ region: deployment.region, id: share.id }));
    placed.push({ ...share, port: record.port, version: record.version });
  }
  const expected = [sharesKey(tableAt(from, deployment, previous)), sharesKey(shares)];
  const answer = await askOrStartGateway(world.layout, {
    ask: 'apply',
    region: deployment.region,
    expected,
    shares: placed,
  });
  if (answer.isErr()) return err(answer.error);
  const { applied, shares: current, problem } = answer.value;
  if (applied) return ok(deployment);
  if (problem !== undefined) {
    return err(
      providerError({
        kind: 'capacity',
        message: `Traffic of region ${deployment.region} cannot be moved: ${problem}. Stop that program, then try again.`,
      }),
    );
  }
  const shown = current.map((share) => `${share.id} ${share.percent}%`).join(', ') || 'nothing';
  return err(
    providerError({
      kind: 'conflict',
      message: `Region ${deployment.region} does not send ${from}% or ${percent}% to deployment ${deployment.id} and the rest to ${previous?.id ?? 'nothing'}: its traffic goes to ${shown}. Something else moved it.`,
    }),
  );
}

/** The shares while the new deployment is at `percent`. Without a previous deployment it takes all traffic or, at 0, none. */
function tableAt(
  percent: number,
  deployment: LocalDeployment,
  previous: LocalDeployment | null,
): Pick<Share, 'id' | 'percent'>[] {
  const own = previous === null && percent > 0 ? 100 : percent;
  const shares = [{ id: deployment.id, percent: own }];
  if (previous !== null) shares.push({ id: previous.id, percent: 100 - own });
  return shares.filter((share) => share.percent > 0);
}
