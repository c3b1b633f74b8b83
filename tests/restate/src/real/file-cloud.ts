import { appendFileSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { type Call, defineProvider, providerError } from '@landfall/core/provider';

/** What a region of the cloud has, on the disk: it survives the process that changes it, and that process alone changes it. */
export interface CloudRegion {
  readonly deployments: Readonly<Record<string, { readonly owner: string; readonly version: string }>>;
  /** Percent of the traffic by deployment. */
  readonly shares: Readonly<Record<string, number>>;
}

/** A version of this name does not pass its verification. */
export const BAD = 'bad';

/** The version that serves in every region before its first rollout. */
export const PREVIOUS = '41';

const LONGEST_CALL_MS = 30;
const PERIOD_MS = 5_000;
const REQUESTS = 500;
const FRESH: CloudRegion = {
  deployments: { before: { owner: 'before', version: PREVIOUS } },
  shares: { before: 100 },
};

/** The state of a region. */
export function regionIn(folder: string, name: string): CloudRegion {
  try {
    return JSON.parse(readFileSync(join(folder, `${name}.json`), 'utf8')) as CloudRegion;
  } catch {
    return FRESH;
  }
}

/** A line for each deployment that was made, and for each call that changes something. */
export function linesIn(folder: string, file: 'made' | 'called'): readonly string[] {
  try {
    return readFileSync(join(folder, file), 'utf8').trim().split('\n');
  } catch {
    return [];
  }
}

/** A cloud in a folder, whose calls take some milliseconds. */
export function fileCloud(folder: string) {
  mkdirSync(folder, { recursive: true });
  const change = ({ region }: Call, to: CloudRegion): void => {
    const file = join(folder, `${region}.json`);
    writeFileSync(`${file}.new`, JSON.stringify(to));
    renameSync(`${file}.new`, file);
  };
  /** Before and after the moment in which the cloud acts, so that a process may end on either side of it. */
  const slowly = () => wait(Math.random() * LONGEST_CALL_MS);
  const called = (method: string, { key, region }: Call, id: string): void =>
    appendFileSync(join(folder, 'called'), `${method} ${key} ${region} ${id}\n`);

  return defineProvider<{ readonly id: string }>({
    name: 'files',
    capabilities: { health: { periodMs: PERIOD_MS, finalAfterMs: 0 } },
    async prepare({ model }, { region, key }) {
      await slowly();
      const { shares } = regionIn(folder, region);
      const id = `${model.version}-${key}`;
      const [serving] = Object.keys(shares).filter((other) => other !== id && (shares[other] ?? 0) > 0);
      return { deployment: { id }, previous: serving === undefined ? null : { id: serving }, target: region };
    },
    async deploy({ model, deployment: { id } }, call) {
      await slowly();
      called('deploy', call, id);
      const { deployments, shares } = regionIn(folder, call.region);
      const there = deployments[id];
      if (there !== undefined && there.owner !== call.key)
        throw providerError({ kind: 'conflict', message: `${id} belongs to ${there.owner}` });
      if (there === undefined) {
        appendFileSync(join(folder, 'made'), `${id} in ${call.region}\n`);
        change(call, { deployments: { ...deployments, [id]: { owner: call.key, version: model.version } }, shares });
      }
      await slowly();
      return { id };
    },
    async describe({ deployment: { id } }, { region }) {
      await slowly();
      const { deployments, shares } = regionIn(folder, region);
      const there = deployments[id];
      return there === undefined ? { state: 'absent' } : { state: 'ready', ...there, percent: shares[id] ?? 0 };
    },
    async verify({ deployment: { id } }, { region }) {
      await slowly();
      const { version } = regionIn(folder, region).deployments[id] ?? {};
      return { checks: [{ name: 'it answers', passed: version !== BAD }] };
    },
    async route({ deployment: { id }, previous, percent }, call) {
      await slowly();
      called('route', call, id);
      const { deployments } = regionIn(folder, call.region);
      change(call, { deployments, shares: { [id]: percent, ...(previous && { [previous.id]: 100 - percent }) } });
      await slowly();
    },
    async monitor({ deployment: { id } }, call) {
      await slowly();
      called('monitor', call, id);
    },
    async health({ deployment: { id } }, { region }) {
      await slowly();
      const share = (regionIn(folder, region).shares[id] ?? 0) / 100;
      return { requests: Math.round(REQUESTS * share), errors: 0 };
    },
    async retire({ deployment: { id } }, call) {
      await slowly();
      called('retire', call, id);
      const { deployments, shares } = regionIn(folder, call.region);
      const { [id]: _, ...left } = deployments;
      change(call, { deployments: left, shares });
      await slowly();
    },
  });
}
