import { systemClock } from '../../clock/system-clock.ts';
import type { Journal } from '../../journal/journal.ts';
import { memoryJournal } from '../../journal/memory-journal.ts';
import type { Provider } from '../../provider/contract.ts';
import { formatError } from '../../report/format-error.ts';
import { rollout } from '../../rollout.ts';
import type { RolloutRun } from '../../run/rollout-run.ts';
import type { RollbackSetup } from './rollback-setup.ts';

/** The provider's key in the rules' rollouts. */
const KEY = 'it';

/** The id of a rollout, and its journal. */
interface Log {
  readonly id: string;
  /** Default: a new journal. Null: no journal. */
  readonly journal?: Journal | null | undefined;
}

/** Starts the rollout of a version in the setup's region. Monitoring is required, so that the last call can fail the rollout too. */
export function startRollout(
  setup: RollbackSetup,
  provider: Provider,
  version: string,
  { id, journal = memoryJournal() }: Log,
): RolloutRun {
  const { name, artifact, image, environment } = setup.model(version);
  const samples = setup.samples ?? [{ input: 'one sample' }, { input: 'another sample' }];
  return rollout(
    {
      model: { name, version, artifact, image, environment },
      regions: [`${KEY}/${setup.region}`] as string[],
      stages: [{ percent: 50 }, { percent: 100 }],
      verify: { samples: 'rule' },
      monitoring: 'required',
    },
    {
      providers: { [KEY]: provider },
      samples: { rule: samples },
      id,
      clock: setup.clock ?? systemClock,
      ...(journal !== null && { journal }),
    },
  );
}

/** Rolls out a version; this must succeed. */
export async function serveVersion(
  setup: RollbackSetup,
  provider: Provider,
  version: string,
  log: Log = { id: `serve-${version}` },
): Promise<void> {
  const result = await startRollout(setup, provider, version, log).result;
  if (result.isErr())
    throw new Error(`Expected version ${version} to be rolled out first. ${formatError(result.error)}`);
}

/** Starts the rollout of a version and stops it after its verification: the deployment exists and takes no traffic. */
export async function interruptRollout(
  setup: RollbackSetup,
  provider: Provider,
  version: string,
  id: string,
): Promise<Journal> {
  const journal = memoryJournal();
  const run = startRollout(setup, provider, version, { id, journal });
  run.on('step-end', ({ action }) => {
    if (action === 'verify') void run.stop();
  });
  const result = await run.result;
  if (result.isErr() && result.error.kind === 'stopped') return journal;
  const what = result.isOk() ? 'it succeeded' : formatError(result.error);
  throw new Error(`Expected a rollout to be interrupted after its verification. Saw: ${what}.`);
}
