import { problemsOf } from './check-shape.ts';
import { serviceModel } from './service-model.ts';

/** The folders of the service models, where they are not called like the service. */
const MODELS: Readonly<Record<string, string>> = {
  'application-auto-scaling': 'application-autoscaling',
  'route-53': 'route53',
};

function problems(service: string, api: string, side: 'input' | 'output', value: unknown): readonly string[] {
  const model = serviceModel(MODELS[service] ?? service);
  if (model === undefined) return [];
  const signature = model.operations[api];
  if (signature === undefined) return [`${api} is not an API of ${service}`];
  const shape = signature[side]?.shape;
  return shape === undefined ? [] : problemsOf(model, shape, value);
}

/** What a request has that the service model does not allow. */
export function inputProblems(service: string, api: string, input: unknown): readonly string[] {
  return problems(service, api, 'input', input);
}

/** What a reply of the simulator has that the service model does not allow. */
export function outputProblems(service: string, api: string, output: unknown): readonly string[] {
  return problems(service, api, 'output', output);
}
