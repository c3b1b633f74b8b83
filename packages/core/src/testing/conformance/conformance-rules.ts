import { systemClock } from '../../clock/system-clock.ts';
import type { Provider } from '../../provider/contract.ts';
import { refuseUnknownKeys } from '../../provider/refuse-unknown-keys.ts';
import type { ConformanceSetup } from './conformance-setup.ts';
import { createTrial } from './create-trial.ts';
import { show } from './expect-that.ts';
import type { Abilities, Rule, RuleDefinition } from './rule.ts';
import { answerRules } from './rules/answer-rules.ts';
import { deployRules } from './rules/deploy-rules.ts';
import { handleRules } from './rules/handle-rules.ts';
import { healthRules } from './rules/health-rules.ts';
import { metricRules } from './rules/metric-rules.ts';
import { monitorRules } from './rules/monitor-rules.ts';
import { prepareRules } from './rules/prepare-rules.ts';
import { retireRules } from './rules/retire-rules.ts';
import { routeRules } from './rules/route-rules.ts';
import { shapeRules } from './rules/shape-rules.ts';
import { typeRules } from './rules/type-rules.ts';
import { verifyRules } from './rules/verify-rules.ts';

const DEFINITIONS: readonly RuleDefinition[] = [
  ...shapeRules,
  ...prepareRules,
  ...deployRules,
  ...handleRules,
  ...verifyRules,
  ...routeRules,
  ...monitorRules,
  ...healthRules,
  ...metricRules,
  ...retireRules,
  ...typeRules,
  ...answerRules,
];

const SETUP = Object.keys({
  provider: true,
  dispose: true,
  region: true,
  otherRegion: true,
  model: true,
  samples: true,
  sendRequests: true,
  namesPrevious: true,
  clock: true,
  timeoutMs: true,
  pollMs: true,
} satisfies Record<keyof ConformanceSetup, true>);

function abilitiesOf(setup: ConformanceSetup, provider: Provider): Abilities {
  const { capabilities } = provider;
  return {
    capabilities,
    retires: capabilities.retires !== false,
    readsMetrics: provider.metric !== undefined && capabilities.metrics.length > 0,
    countsHealth: provider.health !== undefined && capabilities.health !== undefined,
    hasUsers: setup.sendRequests !== undefined,
    namesPrevious: setup.namesPrevious !== false,
    hasOtherRegion: setup.otherRegion !== undefined,
  };
}

async function hold(setup: ConformanceSetup, definition: RuleDefinition, index: number): Promise<void> {
  const clock = setup.clock ?? systemClock;
  const provider = setup.provider();
  const trial = createTrial({
    provider,
    clock,
    region: setup.region,
    otherRegion: setup.otherRegion ?? setup.region,
    // Keys differ between rules and between runs, since a cloud may remember keys.
    id: `conformance-${index}-${clock.now().toString(36)}`,
    model: setup.model,
    samples: setup.samples ?? [{ input: 'one sample' }, { input: 'another sample' }],
    sendRequests: setup.sendRequests ?? (() => undefined),
    timeoutMs: setup.timeoutMs ?? 60_000,
    pollMs: setup.pollMs ?? 50,
  });
  try {
    await definition.hold(trial);
  } catch (thrown) {
    const message = thrown instanceof Error ? thrown.message : show(thrown);
    throw new Error(
      `${provider.name} breaks the rule "${definition.name}". ${message} The contract: ${definition.contract}`,
      {
        cause: thrown,
      },
    );
  } finally {
    await setup.dispose?.(provider);
  }
}

/**
 * The rules that a provider with these capabilities must keep, for any test runner:
 * `for (const rule of conformanceRules(setup)) it(rule.name, () => rule.check())`. Check them one after the other if they share a cloud.
 */
export function conformanceRules(setup: ConformanceSetup): readonly Rule[] {
  refuseUnknownKeys('conformanceRules', setup, SETUP);
  const abilities = abilitiesOf(setup, setup.provider());
  return DEFINITIONS.filter(({ appliesTo }) => appliesTo === undefined || appliesTo(abilities)).map(
    (definition, index) => ({
      name: definition.name,
      contract: definition.contract,
      check: () => hold(setup, definition, index),
    }),
  );
}
