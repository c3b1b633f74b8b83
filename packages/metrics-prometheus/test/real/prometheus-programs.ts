import { execFile } from 'node:child_process';
import { access, glob, mkdir, mkdtemp, rename, rm } from 'node:fs/promises';
import { delimiter, join, resolve } from 'node:path';

/** The programs of Prometheus. */
export interface PrometheusPrograms {
  readonly prometheus: string;
  readonly promtool: string;
}

const CACHE = resolve(import.meta.dirname, '../../../../node_modules/.cache/landfall');
const UNPACKED = join(CACHE, 'prometheus');

let found: Promise<PrometheusPrograms | string> | undefined;

/** The programs on the PATH, else those of the Debian package, unpacked without an installation; or the reason why there are none. */
export function prometheusPrograms(): Promise<PrometheusPrograms | string> {
  found ??= find().catch((thrown: unknown) => (thrown instanceof Error ? thrown.message.trim() : String(thrown)));
  return found;
}

async function find(): Promise<PrometheusPrograms> {
  const folders = [...(process.env['PATH'] ?? '').split(delimiter), join(UNPACKED, 'usr/bin')];
  for (const folder of folders) {
    const programs = { prometheus: join(folder, 'prometheus'), promtool: join(folder, 'promtool') };
    if ((await isThere(programs.prometheus)) && (await isThere(programs.promtool))) return programs;
  }
  await unpack();
  return { prometheus: join(UNPACKED, 'usr/bin/prometheus'), promtool: join(UNPACKED, 'usr/bin/promtool') };
}

function isThere(file: string): Promise<boolean> {
  return access(file).then(
    () => true,
    () => false,
  );
}

async function unpack(): Promise<void> {
  await mkdir(CACHE, { recursive: true });
  const folder = await mkdtemp(join(CACHE, 'prometheus-package-'));
  try {
    const own = [`Dir::State::Lists=${folder}/lists`, `Dir::Cache=${folder}/cache`].flatMap((option) => ['-o', option]);
    // The machine's lists of packages may be missing or old, and only root may fetch them anew: then lists of our own.
    await run(folder, 'apt-get', 'download', 'prometheus').catch(async () => {
      await mkdir(join(folder, 'lists/partial'), { recursive: true });
      await mkdir(join(folder, 'cache/archives/partial'), { recursive: true });
      await run(folder, 'apt-get', ...own, 'update');
      await run(folder, 'apt-get', ...own, 'download', 'prometheus');
    });
    for await (const file of glob('prometheus_*.deb', { cwd: folder })) {
      await run(folder, 'dpkg-deb', '--extract', file, 'unpacked');
    }
    // Another process may have been faster.
    await rename(join(folder, 'unpacked'), UNPACKED).catch(() => access(UNPACKED));
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** Runs a program in a folder; rejects with its last line if it fails. */
export function run(folder: string, program: string, ...args: readonly string[]): Promise<void> {
  return new Promise((done, fail) => {
    execFile(program, args, { cwd: folder, timeout: 120_000 }, (error, _stdout, stderr) => {
      if (error === null) done();
      else fail(new Error(stderr.trim().split('\n').at(-1) || error.message));
    });
  });
}
