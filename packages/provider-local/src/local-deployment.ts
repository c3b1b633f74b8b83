/** Names one deployment: plain JSON, valid in every program that uses the same directory. `owner` is the key of the deploy attempt that made it. */
export type LocalDeployment = {
  readonly region: string;
  readonly id: string;
  readonly owner: string;
  readonly model: string;
  readonly version: string;
};
