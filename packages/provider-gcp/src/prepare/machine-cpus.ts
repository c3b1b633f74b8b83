/** vCPUs of machine types whose name counts accelerators instead. */
const BY_NAME: Readonly<Record<string, number>> = {
  'a2-highgpu-1g': 12,
  'a2-highgpu-2g': 24,
  'a2-highgpu-4g': 48,
  'a2-highgpu-8g': 96,
  'a2-megagpu-16g': 96,
  'a2-ultragpu-1g': 12,
  'a2-ultragpu-2g': 24,
  'a2-ultragpu-4g': 48,
  'a2-ultragpu-8g': 96,
};

/** How many vCPUs a machine type has; undefined where its name does not tell. */
export function machineCpus(machineType: string): number | undefined {
  const known = BY_NAME[machineType];
  if (known !== undefined) return known;
  const count = /-(\d+)$/.exec(machineType)?.[1];
  return count === undefined ? undefined : Number(count);
}
