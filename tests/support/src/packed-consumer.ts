import { execFile } from 'node:child_process';
import { existsSync, globSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join, resolve } from 'node:path';

const ROOT = resolve(import.meta.dirname, '../../..');

/** What these tests read of a package.json. */
export interface Manifest {
  readonly name: string;
  readonly private?: boolean;
  readonly packageManager?: string;
  readonly exports: Readonly<Record<string, string | Readonly<Record<string, string>>>>;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
  readonly peerDependenciesMeta?: Readonly<Record<string, { readonly optional?: boolean }>>;
}

/** One package of the workspace, packed and unpacked again. */
export interface PackedPackage {
  /** Its folder in the workspace. */
  readonly from: string;
  /** Its folder in the consumer's node_modules. */
  readonly folder: string;
  readonly manifest: Manifest;
}

/** A folder outside the workspace that has the packed packages installed, and nothing else. */
export interface PackedConsumer {
  readonly folder: string;
  readonly packages: readonly PackedPackage[];
}

/** Everything that can be imported from the packed packages. */
export function entryPoints({ packages }: PackedConsumer): readonly string[] {
  return packages.flatMap(({ manifest }) =>
    Object.keys(manifest.exports).flatMap((entry) =>
      entry === './package.json' ? [] : [manifest.name + entry.slice(1)],
    ),
  );
}

function manifestIn(folder: string): Manifest {
  return JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as Manifest;
}

/** Whether a package can do without one of its peers. */
export function isOptional({ peerDependenciesMeta }: Manifest, peer: string): boolean {
  return peerDependenciesMeta?.[peer]?.optional === true;
}

/** Makes what a link or folder leads to available under another path. */
export function link(from: string, to: string): void {
  if (existsSync(to)) return;
  mkdirSync(dirname(to), { recursive: true });
  symlinkSync(realpathSync(from), to);
}

/** Runs a command in a folder and gives what it printed; rejects, with all of that, if the command fails. */
export function runIn(folder: string, command: string, ...args: readonly string[]): Promise<string> {
  const path = [join(ROOT, 'node_modules/.bin'), process.env['PATH']].join(delimiter);
  // What is compiled in a folder that is soon gone is not worth keeping.
  const env = { ...process.env, PATH: path, NODE_OPTIONS: '', NODE_PATH: '', NODE_DISABLE_COMPILE_CACHE: '1' };
  return new Promise((resolve, reject) => {
    execFile(command, args, { cwd: folder, encoding: 'utf8', env }, (error, stdout, stderr) => {
      if (error === null) resolve(stdout);
      else reject(new Error(`"${command} ${args.join(' ')}" in ${folder} failed:\n${stdout}${stderr}`));
    });
  });
}

/**
 * Packs every publishable package, or those that are named, and installs the tarballs by hand, which needs no network: what a package declares is
 * linked from the workspace's store, dependencies under the package itself and peers beside it; what it does not is not there.
 */
export async function installPacked(only?: readonly string[]): Promise<PackedConsumer> {
  const folder = mkdtempSync(join(tmpdir(), 'landfall-packed-'));
  const { packageManager = 'pnpm' } = manifestIn(ROOT);
  const pnpm = (...args: readonly string[]): Promise<string> =>
    runIn(ROOT, 'npx', '--yes', '--prefer-offline', packageManager, ...args);
  // Almost always there is nothing to build, which is seen sooner without pnpm.
  await runIn(ROOT, 'node', 'scripts/build.ts').catch(() => pnpm('run', 'build'));
  const filters = (only ?? ['./packages/*']).flatMap((filter) => ['--filter', filter]);
  await pnpm('-r', ...filters, 'pack', '--pack-destination', folder);

  const unpack = async (file: string): Promise<PackedPackage[]> => {
    const from = join(ROOT, dirname(file));
    const { name, private: unpublished } = manifestIn(from);
    if (unpublished === true || only?.includes(name) === false) return [];
    const unpacked = join(folder, 'node_modules', name);
    mkdirSync(unpacked, { recursive: true });
    const [tarball = ''] = globSync(`${name.replace('@', '').replace('/', '-')}-[0-9]*.tgz`, { cwd: folder });
    await runIn(folder, 'tar', '-xzf', join(folder, tarball), '-C', unpacked, '--strip-components=1');
    return [{ from, folder: unpacked, manifest: manifestIn(unpacked) }];
  };
  const packages = (await Promise.all(globSync('packages/*/package.json', { cwd: ROOT }).map(unpack))).flat();
  for (const { from, folder: unpacked, manifest } of packages) {
    for (const name of Object.keys(manifest.dependencies ?? {})) {
      link(join(from, 'node_modules', name), join(unpacked, 'node_modules', name));
    }
    for (const name of Object.keys(manifest.peerDependencies ?? {})) {
      link(join(from, 'node_modules', name), join(folder, 'node_modules', name));
    }
  }
  link(join(ROOT, 'node_modules/@types/node'), join(folder, 'node_modules/@types/node'));
  return { folder, packages };
}
