import { type ProviderError, providerError } from '../../provider/contract.ts';
import type { Address, HttpAnswer } from './exchange.ts';

type Meaning = readonly [kind: ProviderError['kind'], advice: string];

const MEANINGS: Readonly<Record<number, Meaning>> = {
  401: ['permission', 'Check the credentials in headers'],
  403: ['permission', 'Check what the credentials in headers allow'],
  408: ['transient', 'Try again'],
  413: ['invalid', 'The table is too large for this address'],
  425: ['transient', 'Try again'],
  429: ['throttled', 'Try again later'],
};

function meaningOf(method: 'GET' | 'PUT', status: number): Meaning {
  const known = MEANINGS[status];
  if (known !== undefined) return known;
  if (status >= 500 && status !== 501) return ['transient', 'Try again'];
  if (status >= 300 && status < 400 && status !== 304) return ['unexpected', 'Set url to where it redirects'];
  if (method === 'PUT' && [404, 405, 501].includes(status))
    return ['unsupported', 'It takes no PUT: leave out writes, or check url'];
  return ['unexpected', 'Check url'];
}

function retryAfterMs(retryAfter: string | null): number | undefined {
  const seconds = Number(retryAfter ?? Number.NaN);
  return Number.isFinite(seconds) && seconds >= 0 ? seconds * 1_000 : undefined;
}

/** The error of an answer that is not what was asked for. What the address wrote is not in it. */
export function failedAnswer({ name }: Address, method: 'GET' | 'PUT', answer: HttpAnswer): ProviderError {
  const [kind, advice] = meaningOf(method, answer.status);
  const wait = retryAfterMs(answer.retryAfter);
  return providerError({
    kind,
    message: `${name} answered ${method} with status ${answer.status}. ${advice}.`,
    vendorCode: String(answer.status),
    ...(wait !== undefined && { retryAfterMs: wait }),
  });
}
