import type { Meeting } from '@landfall/tests-support';
import type { Fault } from '../simulator/fault.ts';
import type { TokenAuth } from '../simulator/token-auth.ts';
import { WIRE_FAULTS } from '../simulator/wire-fault.ts';

/** What one call of a rollout meets. */
export const DISTURBANCES = [
  'throttled',
  ...WIRE_FAULTS,
  '500 after commit',
  'expired token',
  'no token',
  'skew',
] as const;

/** The name of a disturbance. */
export type Disturbance = (typeof DISTURBANCES)[number];

const THROTTLED = "Quota exceeded for quota metric 'Resource management requests' and limit 'per minute per region'.";
const EXPIRED = 'Request had invalid authentication credentials. Expected OAuth 2 access token.';
/** What Google's token service says to a machine whose clock is wrong. */
const SKEW =
  'invalid_grant: Invalid JWT: Token must be a short-lived token (60 minutes) and in a reasonable timeframe. Check your iat and exp values in the JWT claim.';

/** Lets a call meet a disturbance: in the cloud, or in the auth client, which is asked once for each call. */
export function disturb(auth: TokenAuth, { disturbance, index }: Meeting<Disturbance>): readonly Fault[] {
  const aim = { method: '*', after: index, times: 1 } as const;
  switch (disturbance) {
    case 'throttled':
      return [{ ...aim, kind: 'refused', code: 'RESOURCE_EXHAUSTED', message: THROTTLED }];
    case '500 after commit':
      return [{ ...aim, kind: 'refused', code: 'INTERNAL', message: 'Internal error encountered.', done: true }];
    case 'expired token':
      return [{ ...aim, kind: 'refused', code: 'UNAUTHENTICATED', message: EXPIRED }];
    case 'no token':
      auth.failures.set(index + 1, Object.assign(new Error('connect ETIMEDOUT'), { code: 'ETIMEDOUT' }));
      return [];
    case 'skew':
      auth.failures.set(index + 1, Object.assign(new Error(SKEW), { status: 400 }));
      return [];
    case 'reset-before':
    case 'reset-after':
    case 'no-answer':
    case 'cut-off':
    case 'html':
      return [{ ...aim, kind: 'wire', how: disturbance }];
    default:
      return disturbance satisfies never;
  }
}
