import type { GcpDeployment } from './gcp-deployment.ts';
import type { GcpRegion } from './gcp-region.ts';
import { hashOf, slug } from './names.ts';

/** On everything that Landfall makes: a hash of the key of the deploy attempt that made it. */
export const OWNER_LABEL = 'landfall';
/** The group that an endpoint or a model belongs to. */
const GROUP_LABEL = 'landfall-group';
/** With an endpoint for each version: the share of this one. */
export const PERCENT_LABEL = 'landfall-percent';

/** Whose a deployment is, and which version. */
export interface Maker {
  readonly owner: string;
  readonly version: string;
}

const MARK = 'Made by Landfall: ';
/** The longest value of a label. */
const LONGEST_LABEL = 63;

/** A model's description that says who made it: labels are too narrow for keys and versions. */
export function describeMaker({ owner, version }: Maker): string {
  return `${MARK}${JSON.stringify({ owner, version })}`;
}

/** Who made a model, from its description; undefined if it was not Landfall. */
export function makerIn(description: string | null | undefined): Maker | undefined {
  if (description?.startsWith(MARK) !== true) return undefined;
  try {
    const { owner, version } = JSON.parse(description.slice(MARK.length)) as Partial<Maker>;
    return typeof owner === 'string' && typeof version === 'string' ? { owner, version } : undefined;
  } catch {
    return undefined;
  }
}

/** The filter that finds what was made for a group, in lists of endpoints and of models. */
export function groupFilter(group: string): string {
  return `labels.${GROUP_LABEL}="${slug(group, LONGEST_LABEL)}"`;
}

/** The labels of what is made for a deployment, those of the settings among them. */
export function labelsFor(
  gcp: GcpRegion,
  { owner, group }: Pick<GcpDeployment, 'owner' | 'group'>,
): Readonly<Record<string, string>> {
  return { ...gcp.project.labels, [OWNER_LABEL]: hashOf(owner), [GROUP_LABEL]: slug(group, LONGEST_LABEL) };
}
