import { readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { listRecords } from './deployment-record.ts';
import type { Layout } from './layout.ts';
import { isErrno } from './state-file.ts';

const KEPT = 20;

/** Removes the logs of a region's removed deployments, except the newest 20: a rollback removes the failed deployment, but its error names the log. */
export async function removeOldLogs(layout: Layout, region: string): Promise<void> {
  const folder = layout.regionLogs(region);
  const there = new Set((await listRecords(layout, region)).map(({ id }) => `${id}.log`));
  const names = (await namesIn(folder)).filter((name) => !there.has(name));
  const logs = await Promise.all(
    names.map(async (name) => {
      const path = join(folder, name);
      const writtenAt = (await stat(path).catch(() => undefined))?.mtimeMs ?? 0; // another program may have removed it
      return { path, writtenAt };
    }),
  );
  const old = logs.sort((one, other) => other.writtenAt - one.writtenAt).slice(KEPT);
  await Promise.all(old.map(({ path }) => rm(path, { force: true })));
}

async function namesIn(folder: string): Promise<string[]> {
  try {
    return await readdir(folder);
  } catch (error) {
    if (isErrno(error, 'ENOENT')) return []; // nothing was ever started here
    throw error;
  }
}
