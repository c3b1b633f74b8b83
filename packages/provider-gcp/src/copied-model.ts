import type { Model } from '@landfall/core/provider';

const REGISTERED = /^projects\/[^/]+\/locations\/([^/]+)\/models\/[^/]+$/;

/** Whether the artifact is a registered model, to be copied: `projects/<project>/locations/<region>/models/<id>@<version>`. */
export function isCopied(model: Model): model is Model & { readonly artifact: string } {
  const { artifact } = model;
  return artifact !== undefined && REGISTERED.test(artifact);
}

/** The region of a registered model. */
export function regionIn(artifact: string): string | undefined {
  return REGISTERED.exec(artifact)?.[1];
}
