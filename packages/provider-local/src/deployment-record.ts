import { readdir } from 'node:fs/promises';
import type { Layout } from './layout.ts';
import type { LocalDeployment } from './local-deployment.ts';
import { isErrno, readJson } from './state-file.ts';

/** The record of a deployment, written before its process is started. It holds names only, no value of an environment variable. */
export interface DeploymentRecord extends LocalDeployment {
  readonly port: number;
  /** A value in the environment of the process, to recognise it without its process id. */
  readonly marker: string;
  /** The names of the model's environment variables. */
  readonly environment: readonly string[];
  /** Milliseconds since the epoch, by the run's clock. */
  readonly createdAt: number;
}

/** The record of one deployment, or undefined if there is none. */
export function readRecord(
  layout: Layout,
  handle: { readonly region: string; readonly id: string },
): Promise<DeploymentRecord | undefined> {
  return readJson<DeploymentRecord>(layout.deployment(handle).record);
}

/** The handle of a recorded deployment. */
export function handleOf({ region, id, owner, model, version }: DeploymentRecord): LocalDeployment {
  return { region, id, owner, model, version };
}

/** The regions that have a folder in the directory. */
export function listRegions(layout: Layout): Promise<string[]> {
  return foldersIn(layout.regions);
}

/** The records of every deployment of one region, oldest first. */
export async function listRecords(layout: Layout, region: string): Promise<DeploymentRecord[]> {
  const ids = await foldersIn(layout.region(region));
  const records = await Promise.all(ids.map((id) => readRecord(layout, { region, id })));
  return records.filter((record) => record !== undefined).sort((a, b) => a.createdAt - b.createdAt);
}

async function foldersIn(path: string): Promise<string[]> {
  try {
    const entries = await readdir(path, { withFileTypes: true });
    return entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name);
  } catch (error) {
    if (isErrno(error, 'ENOENT', 'ENOTDIR')) return [];
    throw error;
  }
}
