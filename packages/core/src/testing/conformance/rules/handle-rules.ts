import { expectThat } from '../expect-that.ts';
import { findLossyPart, isSameJson } from '../json-shape.ts';
import type { RuleDefinition } from '../rule.ts';

const SECRET = 'conformance-secret-value';

/** Rules: handles are JSON without secrets, since the log contains them. */
export const handleRules: readonly RuleDefinition[] = [
  {
    name: 'handles survive JSON',
    contract: 'Handles are JSON, and the newest replaces the last: after a crash they are read from the log.',
    async hold(trial) {
      const candidate = await trial.prepare('1');
      const handles = [candidate.handle];
      await trial.deploy(candidate);
      handles.push(candidate.handle);
      const call = trial.call(trial.key('monitor'));
      handles.push(
        await trial.answered('monitor', () => trial.provider.monitor({ deployment: candidate.handle }, call)),
      );
      for (const handle of handles) {
        const lossy = findLossyPart(handle);
        expectThat(
          lossy === undefined,
          'a handle of strings, finite numbers, booleans, null, arrays and plain objects',
          lossy,
        );
      }
      const before = await trial.look(candidate);
      const readBack = { ...candidate, handle: JSON.parse(JSON.stringify(candidate.handle)) as unknown };
      const after = await trial.look(readBack);
      const same = isSameJson({ ...before, detail: '' }, { ...after, detail: '' });
      expectThat(
        same,
        `a handle that was read from JSON to give the same observation: ${JSON.stringify(before)}`,
        after,
      );
    },
  },
  {
    name: 'no secret is in a handle, an observation or an error',
    contract: 'Model.environment: "May hold secret values: never log them." ProviderError: "It holds no secret."',
    async hold(trial) {
      const plain = trial.model('1');
      const model = { ...plain, environment: { ...plain.environment, CONFORMANCE_SECRET: SECRET } };
      const candidate = await trial.prepare('1', { model });
      const kept: unknown[] = [candidate.handle, candidate.target];
      kept.push(await trial.deploy(candidate), candidate.handle);
      const never = await trial.prepare('2', { model, attempt: 2 });
      const call = trial.call(trial.key('verify'));
      const request = { deployment: never.handle, samples: trial.samples };
      const refused = await trial.provider.verify(request, call).catch(() => undefined);
      if (refused?.isErr() === true) kept.push(refused.error);
      const leak = kept.find((value) => (JSON.stringify(value) ?? '').includes(SECRET));
      expectThat(leak === undefined, 'no value of the environment in what the log keeps', leak);
    },
  },
];
