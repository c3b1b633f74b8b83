import { refuseUnknownKeys } from '../../provider/refuse-unknown-keys.ts';
import type { Router } from '../../router/router.ts';
import { show } from '../conformance/expect-that.ts';
import type { Rule } from '../conformance/rule.ts';
import type { RouterRule } from './router-rule.ts';
import type { RouterSetup } from './router-setup.ts';
import { defaultEntry } from './router-trial.ts';
import { changeRules } from './rules/change-rules.ts';
import { placeRules } from './rules/place-rules.ts';
import { readingRules } from './rules/reading-rules.ts';
import { refusalRules } from './rules/refusal-rules.ts';

const RULES: readonly RouterRule[] = [...readingRules, ...changeRules, ...refusalRules, ...placeRules];

const SETUP = Object.keys({
  router: true,
  compareAndSet: true,
  again: true,
  entry: true,
  put: true,
  unreachable: true,
  dispose: true,
} satisfies Record<keyof RouterSetup, true>);

async function hold(setup: RouterSetup, rule: RouterRule): Promise<void> {
  const { again, put, unreachable, entry = defaultEntry, compareAndSet = 'exact' } = setup;
  const router = await setup.router();
  const opened = new Set<Router>([router]);
  const open = async (make: (() => Promise<Router> | Router) | undefined): Promise<Router> => {
    const other = make === undefined ? router : await make();
    opened.add(other);
    return other;
  };
  try {
    await rule.hold({
      router,
      compareAndSet,
      again: () => open(again && (() => again(router))),
      entry: (number, but) => ({ ...entry(number), ...but }),
      put: async (content) => put?.(router, content),
      unreachable: () => open(unreachable),
    });
  } catch (thrown) {
    const message = thrown instanceof Error ? thrown.message : show(thrown);
    throw new Error(`The router breaks the rule "${rule.name}". ${message} The contract: ${rule.contract}`, {
      cause: thrown,
    });
  } finally {
    for (const each of opened) await setup.dispose?.(each);
  }
}

/**
 * The rules that every router must keep, for any test runner:
 * `for (const rule of routerRules(setup)) it(rule.name, () => rule.check())`.
 */
export function routerRules(setup: RouterSetup): readonly Rule[] {
  refuseUnknownKeys('routerRules', setup, SETUP);
  const { compareAndSet = 'exact' } = setup;
  return RULES.filter(
    ({ needs, appliesTo = ['exact', 'detected'] }) =>
      (needs === undefined || setup[needs] !== undefined) && appliesTo.includes(compareAndSet),
  ).map((rule) => ({
    name: rule.name,
    contract: rule.contract,
    check: () => hold(setup, rule),
  }));
}
