import type { Sample, SampleResponse } from '../../../provider/contract.ts';
import { expectThat } from '../expect-that.ts';
import { isSameJson } from '../json-shape.ts';
import type { RuleDefinition } from '../rule.ts';
import { type Candidate, percentOf, type Trial } from '../trial.ts';

async function ask(trial: Trial, candidate: Candidate, samples: readonly Sample[]): Promise<readonly SampleResponse[]> {
  const call = trial.call(trial.key('verify'), { region: candidate.region });
  const request = { deployment: candidate.handle, samples };
  const { responses } = await trial.answered('verify', () => trial.provider.verify(request, call));
  return responses;
}

/** Rules: `verify` sends samples to this very deployment, and changes nothing. */
export const verifyRules: readonly RuleDefinition[] = [
  {
    name: 'verify answers each sample, in order',
    contract: 'Verification.responses: "The response to one sample, in the order of the request\'s samples."',
    async hold(trial) {
      const candidate = await trial.deployed('1');
      const together = await ask(trial, candidate, trial.samples);
      const { length } = trial.samples;
      expectThat(together.length === length, `${length} responses to ${length} samples`, together);
      for (const [index, sample] of trial.samples.entries()) {
        const response = together[index];
        const isAnswer = response !== undefined && 'output' in response && response.latencyMs >= 0;
        expectThat(isAnswer, `an output and its latency for sample ${index + 1}`, response);
        const [alone] = await ask(trial, candidate, [sample]);
        const same = alone !== undefined && 'output' in alone && isSameJson(alone.output, response.output);
        expectThat(
          same,
          `sample ${index + 1} to get the same answer as when it is sent alone: ${JSON.stringify(alone)}`,
          response,
        );
      }
    },
  },
  {
    name: 'verify moves no traffic',
    contract: 'Provider.verify: "past any traffic split"; "Changes nothing."',
    async hold(trial) {
      const candidate = await trial.deployed('1');
      const before = await trial.look(candidate);
      await ask(trial, candidate, trial.samples);
      await trial.settle();
      const after = await trial.look(candidate);
      const same = before.state === after.state && percentOf(before) === percentOf(after);
      expectThat(same, `the deployment to be as before verify: ${JSON.stringify(before)}`, after);
    },
  },
  {
    name: 'verify of a deployment that was never made is an error',
    contract: 'Errors are data: verify of a missing deployment is a ProviderError, not an empty verification.',
    async hold(trial) {
      const { handle } = await trial.prepare('1');
      const request = { deployment: handle, samples: trial.samples };
      const call = trial.call(trial.key('verify'));
      // Another rule checks that it does not throw.
      const answer = await trial.provider.verify(request, call).catch(() => undefined);
      expectThat(answer?.isOk() !== true, 'an error from verify of a deployment that was never made', answer);
    },
  },
];
