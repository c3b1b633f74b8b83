import type { Answer } from '@landfall/core/provider';
import { ok } from 'neverthrow';
import { handleOf, listRecords, listRegions } from './deployment-record.ts';
import type { Route } from './gateway/protocol.ts';
import { layoutOf } from './layout.ts';
import type { LocalDeployment } from './local-deployment.ts';
import { processState } from './serving-process.ts';
import { readJson } from './state-file.ts';
import { answering } from './system-error.ts';

/** One deployment in a directory. */
export interface ListedDeployment {
  readonly deployment: LocalDeployment;
  readonly state: 'not-started' | 'running' | 'exited';
  /** Its share of the region's traffic. */
  readonly percent: number;
}

/** Lists every deployment of a directory, by region and then by age, no matter which program made it. */
export function listDeployments({ directory }: { readonly directory: string }): Answer<readonly ListedDeployment[]> {
  return answering('list the deployments', async () => {
    const layout = layoutOf(directory);
    const listed: ListedDeployment[] = [];
    for (const region of (await listRegions(layout)).sort()) {
      const shares = (await readJson<Route>(layout.route(region)))?.shares ?? [];
      for (const record of await listRecords(layout, region)) {
        const { state } = await processState(record, layout.deployment(record));
        const percent = shares.find((share) => share.id === record.id)?.percent ?? 0;
        listed.push({ deployment: handleOf(record), state, percent });
      }
    }
    return ok(listed);
  });
}
