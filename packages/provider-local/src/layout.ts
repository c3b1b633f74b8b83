import { join, resolve } from 'node:path';

/** Where the files of one deployment are. */
export interface DeploymentFiles {
  readonly folder: string;
  /** The intent to start the process, written before it is started. */
  readonly record: string;
  /** What the process prints. It is outside of the folder, so that it is still there when the deployment was removed. */
  readonly output: string;
  /** The process id, written by the process itself; it exists from the moment the start is claimed. */
  readonly pid: string;
  /** The exit status, once the process ended by itself. */
  readonly exit: string;
  /** Exists once the process answered its ping. */
  readonly answered: string;
  /** How far the removal is. */
  readonly retirement: string;
}

/** Where everything is in a provider's directory. */
export interface Layout {
  readonly root: string;
  readonly regions: string;
  readonly logs: string;
  readonly gateway: string;
  readonly gatewayOutput: string;
  readonly region: (region: string) => string;
  readonly regionLogs: (region: string) => string;
  readonly route: (region: string) => string;
  readonly deployment: (handle: { readonly region: string; readonly id: string }) => DeploymentFiles;
}

/** Names every file under `directory`, as `regions/<region>/<deployment>/...` and `logs/<region>/<deployment>.log`. */
export function layoutOf(directory: string): Layout {
  const root = resolve(directory);
  const regions = join(root, 'regions');
  const logs = join(root, 'logs');
  return {
    root,
    regions,
    logs,
    gateway: join(root, 'gateway.json'),
    gatewayOutput: join(root, 'gateway.log'),
    region: (region) => join(regions, region),
    regionLogs: (region) => join(logs, region),
    route: (region) => join(regions, region, 'route.json'),
    deployment: ({ region, id }) => {
      const folder = join(regions, region, id);
      return {
        folder,
        record: join(folder, 'deployment.json'),
        output: join(logs, region, `${id}.log`),
        pid: join(folder, 'pid'),
        exit: join(folder, 'exit'),
        answered: join(folder, 'answered'),
        retirement: join(folder, 'retirement.json'),
      };
    },
  };
}
