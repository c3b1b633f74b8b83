import { type ProviderError, providerError, type TokenBucket, tokenBucket } from '@landfall/core/provider';
import { err, ok, type Result } from 'neverthrow';
import type { ApiName, Apis } from '../../call/apis.ts';
import { opened } from '../../call/ask.ts';
import { plainName } from './record-set.ts';
import type { Route53Settings } from './route53-options.ts';

/** Route 53 has one API for all regions, which signs for this one. */
const REGION = 'us-east-1';

/** Route 53 documents buckets of 10 requests a second for an account; older limits were 5, and consoles and other tools have their part. */
const USUAL_RATE = { perSecond: 5, burst: 10 };

/** The buckets of accounts, by what signs for them. */
const buckets = new WeakMap<object, TokenBucket>();
const USUAL_CREDENTIALS = {};

function bucketOf({ rate, connection }: Route53Settings): TokenBucket {
  if (rate !== undefined) return tokenBucket(rate);
  const { credentials = USUAL_CREDENTIALS } = connection;
  const bucket = buckets.get(credentials) ?? tokenBucket(USUAL_RATE);
  buckets.set(credentials, bucket);
  return bucket;
}

/** The requests of one method of the router. */
export interface ZoneCalls {
  readonly signal: AbortSignal;
  /** Makes one request, without retries, and names its error. The first one fails with `throttled` if the rate is used up; those that follow are not held up. */
  ask<Name extends ApiName>(
    api: Name,
    input: Apis[Name]['input'],
  ): Promise<Result<Apis[Name]['output'], ProviderError>>;
}

/** A hosted zone. */
export interface Zone {
  /** The requests of one method: its name keeps its place where the rate is used up. */
  calls(method: string, signal: AbortSignal): ZoneCalls;
  /** Checks once that the zone is there, and has the name. */
  check(calls: ZoneCalls): Promise<Result<void, ProviderError>>;
}

/** An error about an option: its path, and what to do. */
export function invalidOption(path: string, message: string): ProviderError {
  return providerError({
    kind: 'invalid',
    message: `The options of route53Router are not valid: ${path}: ${message}.`,
  });
}

let routers = 0;

/** Opens a zone. It loads and requests nothing before the first call. */
export function openZone(settings: Route53Settings): Zone {
  const { zone, name, clock } = settings;
  const ask = opened(settings.connection);
  const bucket = bucketOf(settings);
  routers += 1;
  const own = routers;
  let isChecked = false;
  let count = 0;

  return {
    calls(method, signal) {
      let isFirst = true;
      return {
        signal,
        async ask(api, input) {
          count += 1;
          const waitMs = bucket.take(isFirst ? `${own}/${method}` : `${own}#${count}`, clock.now());
          if (isFirst && waitMs > 0) {
            const message = `${api} of zone ${zone} reached the rate limit of route53Router ("rate").`;
            return err(providerError({ kind: 'throttled', message, retryAfterMs: waitMs }));
          }
          isFirst = false;
          return ask(api, input, { region: REGION, signal });
        },
      };
    },

    async check(calls) {
      if (isChecked) return ok(undefined);
      const answer = await calls.ask('GetHostedZone', { Id: zone });
      if (answer.isErr()) {
        const { vendorCode } = answer.error;
        if (vendorCode !== 'NoSuchHostedZone') return err(answer.error);
        return err(
          invalidOption('zone', `there is no hosted zone ${zone} in this account: check the ID and the credentials`),
        );
      }
      const zoneName = plainName(answer.value.HostedZone?.Name);
      if (name === zoneName)
        return err(
          invalidOption(
            'name',
            `is the name of the zone itself, which cannot have CNAME records: use a name below ${zoneName}`,
          ),
        );
      if (!name.endsWith(`.${zoneName}`))
        return err(invalidOption('name', `'${name}' is not in the zone ${zone}, which is ${zoneName}`));
      isChecked = true;
      return ok(undefined);
    },
  };
}
