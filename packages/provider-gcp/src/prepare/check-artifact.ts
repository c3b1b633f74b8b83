import { type Finding, ifThere, type Model, type ProviderError, problem, warning } from '@landfall/core/provider';
import { ok, okAsync, type ResultAsync, safeTry } from 'neverthrow';
import { isCopied, regionIn } from '../copied-model.ts';
import type { GcpRegion } from '../gcp-region.ts';
import { unchecked } from './unchecked.ts';

interface Bucket {
  /** `EUROPE-WEST4`, `EU`, `EUR4`. */
  readonly location?: string;
  readonly locationType?: 'region' | 'dual-region' | 'multi-region';
  readonly customPlacementConfig?: { readonly dataLocations?: readonly string[] };
}

const PLACE = /^gs:\/\/([^/]+)\/?(.*)$/;

function misplaced(gcp: GcpRegion, name: string, bucket: Bucket): Finding[] {
  const { location = '', locationType, customPlacementConfig } = bucket;
  const places = customPlacementConfig?.dataLocations ?? [location];
  if (locationType === 'multi-region' || places.some((place) => place.toLowerCase() === gcp.name)) return [];
  // Which regions a predefined pair covers is not told.
  if (locationType === 'dual-region' && customPlacementConfig === undefined) return [];
  return [
    problem(
      `Bucket ${name} is in ${places.join(' and ').toLowerCase()}; Vertex in ${gcp.name} needs it in its own region. The artifact may contain {region}, or be a record by region.`,
    ),
  ];
}

function checkBucket(gcp: GcpRegion, artifact: string): ResultAsync<readonly Finding[], ProviderError> {
  return safeTry(async function* () {
    const [, name = '', prefix = ''] = PLACE.exec(artifact) ?? [];
    const at = `/storage/v1/b/${encodeURIComponent(name)}`;
    const get = <T>(path: string) =>
      ifThere(gcp.rest<T>({ service: 'storage', method: 'GET', path }, `bucket ${name} for ${gcp.name}`));
    const bucket = yield* get<Bucket>(`${at}?fields=location,locationType,customPlacementConfig`);
    if (bucket === undefined)
      return ok([problem(`There is no bucket ${name}: Vertex in ${gcp.name} could not read ${artifact}.`)]);
    const query = new URLSearchParams({ prefix, maxResults: '1', fields: 'items(name)' });
    const listed = yield* get<{ readonly items?: readonly unknown[] }>(`${at}/o?${query.toString()}`);
    const isEmpty = (listed?.items ?? []).length === 0;
    return ok([...misplaced(gcp, name, bucket), ...(isEmpty ? [problem(`There is nothing at ${artifact}.`)] : [])]);
  });
}

function checkSource(gcp: GcpRegion, artifact: string): ResultAsync<readonly Finding[], ProviderError> {
  return ifThere(gcp.ask('getModel', { name: artifact }, regionIn(artifact))).map((source) => {
    if (source === undefined) return [problem(`There is no model ${artifact} to copy to ${gcp.name}.`)];
    if (artifact.includes('@')) return [];
    return [
      warning(
        `${artifact} has no version, so the default version is copied, which may change between regions. Add @<version>.`,
      ),
    ];
  });
}

/** Why Vertex cannot take an artifact of that form at all; undefined if it can. */
export function mistakeInArtifact(model: Model): string | undefined {
  const { artifact } = model;
  // A container may bring its own files: https://cloud.google.com/vertex-ai/docs/general/import-model ("custom container").
  if (artifact === undefined || isCopied(model) || PLACE.test(artifact)) return undefined;
  return `The artifact "${artifact}" is neither files (gs://bucket/folder/) nor a registered model (projects/.../locations/.../models/...@version).`;
}

/** Whether the model's files are in a bucket that Vertex can read here; or whether the registered model is there that is to be copied. */
export function checkArtifact(gcp: GcpRegion, model: Model): ResultAsync<readonly Finding[], ProviderError> {
  const { artifact } = model;
  const mistake = mistakeInArtifact(model);
  if (mistake !== undefined) return okAsync([problem(mistake)]);
  if (artifact === undefined) return okAsync([]);
  if (gcp.project.checks?.artifact === false) return okAsync([]);
  const check = isCopied(model) ? checkSource : checkBucket;
  return check(gcp, artifact).orElse((error) => unchecked(error, `The artifact ${artifact}`));
}
