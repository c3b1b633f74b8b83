import { invalid, type Refusal } from '../refusal.ts';
import type { ResourceKind } from './arn.ts';

const WORDS: Readonly<Record<ResourceKind, string>> = {
  model: 'model',
  'endpoint-config': 'endpoint configuration',
  endpoint: 'endpoint',
};

/** There is no such thing. */
export function notFound(kind: ResourceKind, arn: string): Refusal {
  return invalid(`Could not find ${WORDS[kind]} "${arn}".`);
}

/** The name is taken. */
export function alreadyThere(kind: ResourceKind, arn: string): Refusal {
  return invalid(`Cannot create already existing ${WORDS[kind]} "${arn}".`);
}

/** The endpoint is being changed, made, removed or maintained. SageMaker says the same of all. */
export function inProgress(arn: string): Refusal {
  return invalid(`Cannot update in-progress endpoint "${arn}".`);
}

/** The endpoint failed, or is out of service: it can only be deleted. The text is the simulator's own. */
export function onlyDeletable(arn: string, status: string): Refusal {
  return invalid(`Cannot update endpoint "${arn}" with status "${status}".`);
}
