import { VertexError } from './vertex-error.ts';

interface Policy {
  readonly name: string;
  readonly userLabels: Readonly<Record<string, string>>;
  readonly displayName: string;
}

/** The alert policies of a project, which take one change at a time. */
export class AlertPolicies {
  readonly policies = new Map<string, Policy>();
  #writing = 0;
  #count = 0;

  list(filter: string): object {
    const [, key = '', value] = /^user_labels\.([\w-]+)="(.*)"$/.exec(filter) ?? [];
    return { alertPolicies: [...this.policies.values()].filter(({ userLabels }) => userLabels[key] === value) };
  }

  /** Two changes at once are refused. */
  async change<T>(work: () => T): Promise<T> {
    if (this.#writing > 0) throw new VertexError('ABORTED', 'Another change of an alert policy is in progress.');
    this.#writing += 1;
    await new Promise((resolve) => setImmediate(resolve));
    this.#writing -= 1;
    return work();
  }

  create(policy: Omit<Policy, 'name'>): object {
    this.#count += 1;
    const name = `projects/landfall-test/alertPolicies/${this.#count}`;
    this.policies.set(name, { ...policy, name });
    return { name };
  }

  delete(name: string): object {
    if (!this.policies.delete(name)) throw new VertexError('NOT_FOUND', `There is no ${name}.`);
    return {};
  }
}
