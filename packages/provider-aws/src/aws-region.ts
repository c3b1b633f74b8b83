import { type Call, type ProviderError, providerError, type Rate, tokenBuckets } from '@landfall/core/provider';
import { err, ResultAsync } from 'neverthrow';
import { type ApiName, type Apis, SERVICE_OF } from './call/apis.ts';
import { clientPool } from './call/client-pool.ts';
import { sendCommand } from './call/send-command.ts';
import type { AwsRegionSettings, AwsSettings } from './settings/aws-settings.ts';

/** SageMaker publishes no rates, so this one is modest. The runtime is not limited. */
const USUAL_RATE = { perSecond: 4, burst: 10 };

/** Quotas have dozens of pages. All of them are read at once, so that a process that lives for one turn can read them. */
const QUOTA_RATE = { perSecond: 4, burst: 200 };
const RATES: Readonly<Partial<Record<ApiName, Rate>>> = {
  ListServiceQuotas: QUOTA_RATE,
  ListAWSDefaultServiceQuotas: QUOTA_RATE,
};

/** What one call of a provider's method works with: one region of the account. */
export interface AwsRegion {
  readonly name: string;
  /** The idempotency key and the time of the call. */
  readonly key: string;
  readonly now: number;
  readonly signal: AbortSignal;
  readonly account: AwsSettings;
  readonly settings: AwsRegionSettings;
  /**
   * Makes one request, without retries, and names its error. Fails with `throttled` if the rate of the API is used up. That holds only for the first request
   * of an API in a method, since a method never waits and could otherwise not read a long list; the next method then waits longer.
   */
  ask<Name extends ApiName>(api: Name, input: Apis[Name]['input']): ResultAsync<Apis[Name]['output'], ProviderError>;
}

/** One account, with its clients and its rates, for as long as its provider exists. */
export interface AwsAccount {
  at(call: Call): AwsRegion;
}

function rateOf({ rates }: AwsSettings, api: ApiName): Rate {
  return rates?.[api] ?? rates?.['default'] ?? RATES[api] ?? USUAL_RATE;
}

/** Opens an account. It loads and requests nothing before the first call. */
export function awsAccount(settings: AwsSettings): AwsAccount {
  const pool = clientPool(settings);
  const bucketOf = tokenBuckets((api: ApiName, _region: string) => rateOf(settings, api));
  const { regions = {} } = settings;
  return {
    at(call) {
      const { region, key, now, signal } = call;
      const asked = new Map<ApiName, number>();
      return {
        name: region,
        key,
        now,
        signal,
        account: settings,
        settings: { ...settings, ...regions[region] },
        ask<Name extends ApiName>(api: Name, input: Apis[Name]['input']) {
          type Answered = ResultAsync<Apis[Name]['output'], ProviderError>;
          if (SERVICE_OF[api] !== 'sagemaker-runtime') {
            const before = asked.get(api) ?? 0;
            const waitMs = bucketOf(api, region).take(before === 0 ? key : `${key}#${before}`, now);
            asked.set(api, before + 1);
            if (waitMs > 0 && before === 0) {
              const message = `${api} in ${region} reached the rate limit of the settings ("rates").`;
              const error = providerError({ kind: 'throttled', message, retryAfterMs: waitMs });
              return new ResultAsync(Promise.resolve(err(error))) as Answered;
            }
          }
          return new ResultAsync(sendCommand(pool, api, input, call));
        },
      };
    },
  };
}
