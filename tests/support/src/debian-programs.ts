import { execFile } from 'node:child_process';
import { access, glob, mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { delimiter, join, resolve } from 'node:path';

const CACHE = resolve(import.meta.dirname, '../../../node_modules/.cache/landfall');
const KEYRING = '/usr/share/keyrings/debian-archive-keyring.gpg';

/** A package of Debian, and what is needed of it. */
export interface DebianPackage<Name extends string> {
  readonly name: string;
  /** Its programs in `usr/bin`. */
  readonly programs: readonly Name[];
  /** The release that has it, where that is not the machine's own: `trixie`. Then programs on the PATH are not taken. */
  readonly release?: string | undefined;
}

type Paths<Name extends string> = Readonly<Record<Name, string>>;

/**
 * The paths of a package's programs: those on the PATH, else those of the package, unpacked without an installation. Or the reason why there are none: these tests are skipped
 * where there is no Debian.
 */
export function debianPrograms<Name extends string>(wanted: DebianPackage<Name>): Promise<Paths<Name> | string> {
  return find(wanted).catch((thrown: unknown) => (thrown instanceof Error ? thrown.message.trim() : String(thrown)));
}

async function find<Name extends string>(wanted: DebianPackage<Name>): Promise<Paths<Name>> {
  const { name, programs, release } = wanted;
  const unpacked = join(CACHE, release === undefined ? name : `${name}-${release}`);
  const own = join(unpacked, 'usr/bin');
  const folders = release === undefined ? [...(process.env['PATH'] ?? '').split(delimiter), own] : [own];
  const pathsIn = (folder: string) =>
    Object.fromEntries(programs.map((program) => [program, join(folder, program)])) as Paths<Name>;
  for (const folder of folders) {
    const paths = pathsIn(folder);
    const there = await Promise.all(Object.values<string>(paths).map(isThere));
    if (there.every(Boolean)) return paths;
  }
  await unpack(wanted, unpacked);
  return pathsIn(own);
}

function isThere(file: string): Promise<boolean> {
  return access(file).then(
    () => true,
    () => false,
  );
}

async function unpack({ name, release }: DebianPackage<string>, unpacked: string): Promise<void> {
  await mkdir(CACHE, { recursive: true });
  const folder = await mkdtemp(join(CACHE, `${name}-package-`));
  try {
    const own = [`Dir::State::Lists=${folder}/lists`, `Dir::Cache=${folder}/cache`];
    if (release !== undefined) {
      await writeFile(join(folder, 'sources.list'), `deb [signed-by=${KEYRING}] ${await archive()} ${release} main\n`);
      own.push(`Dir::Etc::SourceList=${folder}/sources.list`, 'Dir::Etc::SourceParts=-');
    }
    const options = own.flatMap((option) => ['-o', option]);
    const fetchAnew = async (): Promise<void> => {
      await mkdir(join(folder, 'lists/partial'), { recursive: true });
      await mkdir(join(folder, 'cache/archives/partial'), { recursive: true });
      await run(folder, 'apt-get', ...options, 'update');
      await run(folder, 'apt-get', ...options, 'download', name);
    };
    // The machine's lists of packages may be missing or old, and only root may fetch them anew: then lists of our own.
    if (release === undefined) await run(folder, 'apt-get', 'download', name).catch(fetchAnew);
    else await fetchAnew();
    for await (const file of glob(`${name}_*.deb`, { cwd: folder })) {
      await run(folder, 'dpkg-deb', '--extract', file, 'unpacked');
    }
    // Another process may have been faster.
    await rename(join(folder, 'unpacked'), unpacked).catch(() => access(unpacked));
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** The address from which this machine has its Debian packages. */
async function archive(): Promise<string> {
  const filters = ['Created-By: Packages', 'Origin: Debian', 'Label: Debian'];
  const listed = await run('/', 'apt-get', 'indextargets', '--format', '$(REPO_URI)', ...filters);
  const [address] = listed.split('\n');
  if (!address) throw new Error('apt-get knows no address of Debian packages: run apt-get update first');
  return address;
}

/** Runs a program in a folder, and gives what it printed; rejects with the last line of its errors if it fails. */
export function run(folder: string, program: string, ...args: readonly string[]): Promise<string> {
  return new Promise((done, fail) => {
    execFile(program, args, { cwd: folder, timeout: 240_000 }, (error, stdout, stderr) => {
      if (error === null) done(stdout);
      else fail(new Error(stderr.trim().split('\n').at(-1) || error.message));
    });
  });
}
