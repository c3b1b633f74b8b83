import { type Finding, ifThere, type Model, type ProviderError, problem } from '@landfall/core/provider';
import { okAsync, type ResultAsync } from 'neverthrow';
import { isCopied } from '../copied-model.ts';
import type { GcpRegion } from '../gcp-region.ts';
import { unchecked } from './unchecked.ts';

/** `europe-docker.pkg.dev/project/repository/image:tag` or `...@sha256:...`. */
const IMAGE = /^([a-z0-9-]+)-docker\.pkg\.dev\/([^/]+)\/([^/]+)\/([^:@]+)(?::([^@]+))?(?:@(sha256:[0-9a-f]+))?$/;
/** Google's own images are for everybody, but their registry cannot be asked for them. */
const OPEN_PROJECTS: ReadonlySet<string> = new Set([
  'vertex-ai',
  'vertex-ai-restricted',
  'deeplearning-platform-release',
]);

/** Why Vertex cannot serve the model as it is given: it has no container; undefined if it can. */
export function mistakeInImage(model: Model): string | undefined {
  if (isCopied(model) || model.image !== undefined) return undefined;
  return 'The model has no image: Vertex needs a container to serve it. Set "image" in the spec, or copy a registered model.';
}

/** Whether the container's image is in Artifact Registry. Other registries cannot be asked. */
export function checkImage(gcp: GcpRegion, model: Model): ResultAsync<readonly Finding[], ProviderError> {
  const mistake = mistakeInImage(model);
  if (mistake !== undefined) return okAsync([problem(mistake)]);
  const { image } = model;
  if (isCopied(model) || image === undefined) return okAsync([]);
  const [, location = '', project = '', repository = '', name = '', tag = 'latest', digest] = IMAGE.exec(image) ?? [];
  if (gcp.project.checks?.image === false || project === '' || OPEN_PROJECTS.has(project)) return okAsync([]);
  const found = digest === undefined ? `tags/${encodeURIComponent(tag)}` : `versions/${digest}`;
  const path = `/v1/projects/${project}/locations/${location}/repositories/${repository}/packages/${encodeURIComponent(name)}/${found}`;
  return ifThere(gcp.rest({ service: 'artifactregistry', method: 'GET', path }, `image for ${gcp.name}`))
    .map((there) =>
      there === undefined ? [problem(`There is no image ${image}: push it before the rollout to ${gcp.name}.`)] : [],
    )
    .orElse((error) => unchecked(error, `The image ${image}`));
}
