import { Refusal } from '../refusal.ts';

/** How a request names what scales. */
export interface Target {
  readonly ServiceNamespace: string;
  readonly ResourceId: string;
  readonly ScalableDimension: string;
}

/** What is answered for a target that is not registered. */
export function notFound(what: string, { ServiceNamespace, ResourceId, ScalableDimension }: Target): Refusal {
  const message = `No ${what} found for service namespace: ${ServiceNamespace}, resource ID: ${ResourceId}, scalable dimension: ${ScalableDimension}`;
  return new Refusal('ObjectNotFoundException', message, { fields: { Message: message } });
}
