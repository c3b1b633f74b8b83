import { createHash } from 'node:crypto';
import {
  type Answer,
  type Call,
  describeShares,
  type Finding,
  isOfLostLog,
  lostLogFinding,
  type Model,
  type Prepared,
  problem,
  providerError,
  warning,
} from '@landfall/core/provider';
import { err, ok } from 'neverthrow';
import { resolveCommand } from './command.ts';
import { handleOf, listRecords, readRecord } from './deployment-record.ts';
import type { Route } from './gateway/protocol.ts';
import type { LocalDeployment } from './local-deployment.ts';
import type { LocalWorld } from './local-world.ts';
import { readJson } from './state-file.ts';

/** Names the deployment after the key of its attempt, finds the deployment that takes the traffic now, and checks the command's file. */
export async function prepare(world: LocalWorld, model: Model, call: Call): Answer<Prepared<LocalDeployment>> {
  const { region, key } = call;
  if (process.platform === 'win32') {
    return err(
      providerError({
        kind: 'unsupported',
        message: 'The local provider needs a POSIX system. On Windows, run it in WSL.',
      }),
    );
  }
  if (!/^[A-Za-z0-9][\w.-]{0,99}$/.test(region)) {
    return err(
      providerError({
        kind: 'invalid',
        message: `"${region}" is not a valid name of a local region: use letters, digits, ".", "_" and "-".`,
      }),
    );
  }
  const findings: Finding[] = [];
  const command = await resolveCommand(world.commandFor, model, region);
  if (command.isErr()) findings.push(problem(command.error.message));
  const id = createHash('sha256').update(key).digest('hex').slice(0, 16);
  const shares = (await readJson<Route>(world.layout.route(region)))?.shares ?? [];
  if (shares.length > 1) {
    const split = describeShares(shares.map(({ id: share, percent }) => [share, percent]));
    findings.push(
      warning(`Traffic of region ${region} is split (${split}): a rollout is running, or was interrupted.`),
    );
  }
  const [most] = shares.filter((share) => share.id !== id).sort((a, b) => b.percent - a.percent);
  const previous = most === undefined ? undefined : await readRecord(world.layout, { region, id: most.id });
  if (most !== undefined && previous === undefined) {
    const message = `Traffic of region ${region} goes to deployment ${most.id}, whose files are missing. Call cleanUp({ directory }) first.`;
    findings.push(problem(message));
  }
  for (const record of await listRecords(world.layout, region)) {
    const takesTraffic = shares.some((share) => share.id === record.id && share.percent > 0);
    if (takesTraffic || record.id === previous?.id || !isOfLostLog(record.owner, key)) continue;
    const removal = "remove it with the provider's retire, which takes the handle that listDeployments gives";
    findings.push(lostLogFinding(`Deployment ${record.id} in region ${region}`, record.owner, removal));
  }
  return ok({
    deployment: { region, id, owner: key, model: model.name, version: model.version },
    previous: previous === undefined ? null : handleOf(previous),
    target: `local:${world.layout.root}:${region}`,
    findings,
  });
}
