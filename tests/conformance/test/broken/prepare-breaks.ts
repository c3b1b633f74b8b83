import type { Finding, Provider } from '@landfall/core/provider';
import { ok } from 'neverthrow';
import { type BrokenRule, preparing, showing, showingPercent } from './break.ts';

/** Providers broken in what they are and what they prepare. */
export const prepareBreaks: readonly BrokenRule[] = [
  [
    'each field of an answer has its type',
    'names a finding without a message',
    (good) => preparing(good, () => ({ findings: [{ level: 'info' } as Finding] })),
  ],
  [
    'each field of an answer has its type',
    'details an observation with an object',
    (good) => showing(good, (seen) => ({ ...seen, detail: { stage: 1 } as unknown as string })),
  ],
  [
    'its capabilities are valid',
    'expects a deploy of "5m"',
    (good) => ({ capabilities: { ...good.capabilities, expectedMs: { deploy: '5m' as unknown as number } } }),
  ],
  ['its capabilities are valid', 'counts requests without a method for it', () => ({ health: undefined as never })],
  ['it has a name, version v1 and every method', 'speaks another version', () => ({ specVersion: 'v2' as 'v1' })],

  [
    'its capabilities are valid',
    'has a negative settleMs',
    (good) => ({ capabilities: { ...good.capabilities, settleMs: -1 } }),
  ],

  [
    'preview, if there is one, gives counts of machines, and problems as text',
    'previews half a machine',
    () => ({ preview: () => ({ machines: { type: 'large', count: 0.5 }, problems: [] }) }),
  ],

  [
    'a deployment that was only prepared is absent',
    'shows what was only prepared as pending',
    (good) => {
      const named = new Set<string>();
      const made = new Set<string>();
      return {
        ...preparing(good, ({ deployment }) => {
          named.add(JSON.stringify(deployment));
          return {};
        }),
        deploy: (request, call) => {
          made.add(JSON.stringify(request.deployment));
          return good.deploy(request, call);
        },
        ...showing(good, (seen, deployment) => {
          const text = JSON.stringify(deployment);
          return named.has(text) && !made.has(text) ? { state: 'pending' } : seen;
        }),
      };
    },
  ],

  [
    'prepare does not change the deployment that serves',
    'moves traffic in prepare',
    (good) => {
      let prepares = 0;
      let deploys = 0;
      return {
        ...preparing(good, () => {
          prepares += 1;
          return {};
        }),
        deploy: (request, call) => {
          deploys += 1;
          return good.deploy(request, call);
        },
        ...showingPercent(good, (percent) => (prepares > 1 && deploys === 1 && percent === 100 ? 99 : percent)),
      };
    },
  ],

  [
    'the same key names the same deployment',
    'names a new deployment at every prepare',
    (good) => {
      let nonce = 0;
      return preparing(good, ({ deployment }) => {
        nonce += 1;
        return { deployment: { ...(deployment as object), nonce } };
      });
    },
  ],

  [
    'a region has the same target for every version',
    'has a target for every version',
    (good) => {
      const prepare: Provider['prepare'] = async (request, call) =>
        (await good.prepare(request, call)).map((prepared) => ({
          ...prepared,
          target: `${prepared.target}/${request.model.version}`,
        }));
      return { prepare };
    },
  ],

  [
    'in an empty region prepare names no previous deployment',
    'names a previous deployment where there is none',
    (good) => {
      const nobody = { name: 'nobody' };
      return {
        ...preparing(good, ({ previous }, region) => ({
          previous: previous ?? (region === 'us-east-1' ? nobody : null),
        })),
        route: (request, call) =>
          good.route({ ...request, previous: request.previous === nobody ? null : request.previous }, call),
      };
    },
  ],

  [
    'prepare names the deployment that serves as previous, and describe can read it',
    'describes previous as something else',
    (good) => {
      const label = (previous: unknown) => (previous === null ? null : { ...(previous as object), label: 'previous' });
      return {
        ...preparing(good, ({ previous }) => ({ previous: label(previous) })),
        ...showing(good, (seen, deployment) =>
          seen.state === 'ready' && (deployment as { label?: string }).label !== undefined
            ? { ...seen, owner: 'somebody' }
            : seen,
        ),
      };
    },
  ],

  [
    'a deployment is never named as its own previous',
    'names the deployment as previous once it serves',
    (good) => ({
      prepare: async (request, call) => {
        const prepared = (await good.prepare(request, call))._unsafeUnwrap();
        const seen = (await good.describe({ deployment: prepared.deployment }, call))._unsafeUnwrap();
        const serves = seen.state === 'ready' && seen.percent > 0;
        return ok(serves ? { ...prepared, previous: prepared.deployment } : prepared);
      },
    }),
  ],

  [
    'prepare names no deployment of another region',
    'names in one region what serves another',
    (good) => {
      const seen = new Map<string, unknown>();
      return preparing(good, ({ deployment, previous }, region) => {
        const elsewhere = seen.get('us-east-1') ?? null;
        seen.set(region, deployment);
        return region === 'us-east-1' ? {} : { previous: previous ?? elsewhere };
      });
    },
  ],
];
