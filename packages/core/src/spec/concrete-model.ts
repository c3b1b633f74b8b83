import { err, ok, type Result } from 'neverthrow';
import { type Model, type ProviderError, providerError } from '../provider/contract.ts';
import { fillPlaceholders } from './fill-placeholders.ts';
import { perRegion } from './per-region.ts';
import type { ModelSpec } from './rollout-spec.ts';

/** A region as far as a model depends on it: its key (`aws/us-east-1`), its provider's key and the cloud's own name. */
export interface ModelRegion {
  readonly key: string;
  readonly provider: string;
  readonly name: string;
}

/**
 * The model for one region's provider: the region's artifact and image, with placeholders and secrets filled in.
 * A process that resumes the rollout may lack what the plan was checked for: then the error says what is missing.
 */
export function concreteModel(
  model: ModelSpec,
  region: ModelRegion,
  secrets: Readonly<Record<string, string>> | undefined,
): Result<Model, ProviderError> {
  const fill = (text: string) => fillPlaceholders(text, model, region);

  const places: { artifact?: string; image?: string } = {};
  for (const field of ['artifact', 'image'] as const) {
    const given = model[field];
    if (given === undefined) continue;
    const value = perRegion(given, region);
    if (value === undefined)
      return err(providerError({ kind: 'invalid', message: `model.${field} has no entry for ${region.key}: add one` }));
    places[field] = fill(value);
  }
  const environment: Record<string, string> = {};
  for (const [name, value] of Object.entries(model.environment ?? {})) {
    if (typeof value === 'string') environment[name] = fill(value);
    else {
      const secret = secrets !== undefined && Object.hasOwn(secrets, value.secret) ? secrets[value.secret] : undefined;
      if (secret === undefined) {
        const message = `model.environment.${name} needs the secret '${value.secret}', which is not in options.secrets: pass it`;
        return err(providerError({ kind: 'invalid', message, scope: 'model' }));
      }
      environment[name] = secret;
    }
  }
  const { name, version } = model;
  return ok({ name, version, ...places, environment });
}
