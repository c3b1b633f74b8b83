import { debianPrograms } from '@landfall/tests-support/debian-programs';

/** The programs of Prometheus. */
export interface PrometheusPrograms {
  readonly prometheus: string;
  readonly promtool: string;
}

let found: Promise<PrometheusPrograms | string> | undefined;

/** The programs of Prometheus, or the reason why there are none. */
export function prometheusPrograms(): Promise<PrometheusPrograms | string> {
  found ??= debianPrograms({ name: 'prometheus', programs: ['prometheus', 'promtool'] });
  return found;
}
