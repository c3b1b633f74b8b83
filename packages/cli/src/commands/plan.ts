import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import {
  describePlan,
  formatError,
  type Plan,
  type PlanOptions,
  parseSpec,
  planRollout,
  type RolloutSpec,
} from '@landfall/core';
import { err, ok, type Result } from 'neverthrow';
import type { CliWorld, CommandCall, RunCommand } from '../command-line/cli-command.ts';
import { type CliFailure, EXIT_CODES } from '../command-line/cli-failure.ts';
import { printEither } from '../command-line/print.ts';
import { describeSpec } from './describe-spec.ts';
import { readText } from './import.ts';

/** What a module of `--providers` may export beside `providers`. */
const ABILITIES = ['samples', 'secrets', 'metrics', 'router'] as const;

function parseJson(text: string, path: string): Result<unknown, CliFailure> {
  try {
    return ok(JSON.parse(text) as unknown);
  } catch (thrown) {
    return err({
      kind: 'usage',
      message: `${path} is not JSON: ${thrown instanceof Error ? thrown.message : String(thrown)}.`,
    });
  }
}

/** Loads the module that has the providers, and whatever else the plan needs. */
async function loadAbilities(path: string, { cwd }: CliWorld): Promise<Result<PlanOptions, CliFailure>> {
  const file = resolve(cwd, path);
  try {
    const module = (await import(pathToFileURL(file).href)) as Readonly<Record<string, unknown>>;
    const { providers } = module;
    if (typeof providers !== 'object' || providers === null)
      return err({
        kind: 'usage',
        message: `${file} must export providers, an object such as { aws: awsProvider({ ... }) }; its exports are: ${Object.keys(module).join(', ') || 'none'}.`,
      });
    const others = ABILITIES.filter((name) => module[name] !== undefined).map((name) => [name, module[name]]);
    // Whatever they are is checked when the rollout is planned.
    return ok({ ...Object.fromEntries(others), providers } as unknown as PlanOptions);
  } catch (thrown) {
    return err({
      kind: 'usage',
      message: `Cannot load ${file}: ${thrown instanceof Error ? thrown.message : String(thrown)}`,
    });
  }
}

async function planFrom(spec: RolloutSpec, path: string, world: CliWorld): Promise<Result<Plan, CliFailure>> {
  const abilities = await loadAbilities(path, world);
  if (abilities.isErr()) return err(abilities.error);
  return planRollout(spec, abilities.value).mapErr((error) => ({ kind: 'usage', message: formatError(error) }));
}

function printPlan(call: CommandCall, plan: Plan): number {
  printEither(call, { plan }, describePlan(plan).trimEnd());
  return (plan.preview?.problems ?? []).length === 0 ? EXIT_CODES.done : EXIT_CODES.failed;
}

/** Checks a spec, and tells what its rollout will do: all of it with the providers, and what the spec itself says without them. */
export const plan: RunCommand = async (call) => {
  const path = call.operands[0] ?? '-';
  const text = await readText(path, call.world);
  if (text.isErr()) return err(text.error);
  const json = parseJson(text.value, path === '-' ? 'The standard input' : path);
  if (json.isErr()) return err(json.error);
  const spec = parseSpec(json.value);
  if (spec.isErr()) return err({ kind: 'usage', message: formatError(spec.error) });
  const providers = call.text('providers');
  if (providers === undefined) {
    printEither(call, { spec: spec.value }, describeSpec(spec.value));
    return ok(0);
  }
  const planned = await planFrom(spec.value, providers, call.world);
  return planned.map((made) => printPlan(call, made));
};
