import { join, resolve } from 'node:path';

/** The paths of one deployment's files. */
export interface DeploymentFiles {
  readonly folder: string;
  /** The record, written before the process is started. */
  readonly record: string;
  /** The output of the process. It is outside the deployment's folder, so that it remains when the deployment is removed. */
  readonly output: string;
  /** The process id, written by the process itself. The file exists as soon as the start is claimed. */
  readonly pid: string;
  /** The exit status, if the process ended on its own. */
  readonly exit: string;
  /** Exists after the process answered a ping. */
  readonly answered: string;
  /** The progress of the removal. */
  readonly retirement: string;
}

/** The paths in a provider's directory. */
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
