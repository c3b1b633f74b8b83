import type { ProviderError } from '@landfall/core/provider';
import { ok, type ResultAsync, safeTry } from 'neverthrow';
import type { AwsRegion } from '../aws-region.ts';

/** Quotas by name, of one region. */
export type Quotas = ReadonlyMap<string, number>;

/** Reads the quotas of SageMaker in a region. */
export type QuotaReader = (aws: AwsRegion) => ResultAsync<Quotas, ProviderError>;

/** The list of applied quotas leaves out those that were never changed. The defaults come first, so that the applied ones replace them. */
const LISTS = ['ListAWSDefaultServiceQuotas', 'ListServiceQuotas'] as const;

/** Quotas change by requests that people make, so an hour is soon enough. */
const KEPT_MS = 3_600_000;

/** The wait after a refusal: long enough that many pages can be read afterwards, and not only one. */
const PAUSE_MS = 2_500;

interface Reading {
  readonly at: number;
  readonly quotas: Map<string, number>;
  /** How many of the lists have been read, and which page of the next one comes. */
  lists: number;
  token: string | undefined;
}

/**
 * Makes a reader of quotas. It reads all of their pages, of which there are dozens, since a quota cannot be read by its name; at most once an hour.
 * If a request fails, the next call continues from there.
 */
export function quotaReader(): QuotaReader {
  const readings = new Map<string, Reading>();
  return (aws) =>
    safeTry(async function* () {
      let reading = readings.get(aws.name);
      if (reading === undefined || aws.now - reading.at >= KEPT_MS) {
        reading = { at: aws.now, quotas: new Map(), lists: 0, token: undefined };
        readings.set(aws.name, reading);
      }
      for (let api = LISTS[reading.lists]; api !== undefined; api = LISTS[reading.lists]) {
        const page = yield* aws
          .ask(api, { ServiceCode: 'sagemaker', MaxResults: 100, NextToken: reading.token })
          .mapErr((error) => (error.kind === 'throttled' ? { ...error, retryAfterMs: PAUSE_MS } : error));
        for (const { QuotaName = '', Value } of page.Quotas ?? [])
          if (Value !== undefined) reading.quotas.set(QuotaName, Value);
        reading.token = page.NextToken;
        if (page.NextToken === undefined) reading.lists += 1;
      }
      return ok<Quotas>(reading.quotas);
    });
}
