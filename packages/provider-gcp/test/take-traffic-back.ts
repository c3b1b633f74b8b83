import type { VertexProject } from './simulator/vertex-project.ts';

/** Somebody else gives a version all of the traffic of the stable endpoint, and tells nobody. */
export function takeTrafficBack(project: VertexProject, name: string, version: string): void {
  const region = project.region(name);
  const endpoint = region.endpoint('fraud');
  const isMeant = (model: string) => region.model(model).description.includes(`"version":"${version}"`);
  const id = endpoint.deployed.find(({ model }) => isMeant(model))?.id;
  if (id === undefined) throw new Error(`version ${version} is not deployed in ${name}`);
  region.remember(project.options.now());
  endpoint.split = { [id]: 100 };
  endpoint.version += 1;
}
