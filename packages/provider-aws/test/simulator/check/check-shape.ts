import type { ServiceModel, Shape } from './service-model.ts';

/** Notes what is wrong with a value at a path. */
type Check = (value: unknown, path: string, problems: string[]) => void;

type Fields = Readonly<Record<string, unknown>>;

const compiled = new WeakMap<ServiceModel, Map<string, Check>>();

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Uint8Array);
}

/** Patterns of the models are of Java: where JavaScript reads one only without its Unicode rules, so be it. */
function anchored(javaPattern: string): RegExp {
  // The models write patterns as Java does, which has names for classes that JavaScript has not.
  const pattern = javaPattern.replaceAll('\\p{Print}', '[ -~]');
  try {
    return new RegExp(`^(?:${pattern})$`, 'su');
  } catch {
    return new RegExp(`^(?:${pattern})$`, 's');
  }
}

function range(size: number, { min, max }: Shape, what: string, path: string, problems: string[]): void {
  if (min !== undefined && size < min)
    problems.push(
      `at '${path}' failed to satisfy constraint: Member must have ${what} greater than or equal to ${min}`,
    );
  if (max !== undefined && size > max)
    problems.push(`at '${path}' failed to satisfy constraint: Member must have ${what} less than or equal to ${max}`);
}

function checkString(shape: Shape): Check {
  const pattern = shape.pattern === undefined ? undefined : anchored(shape.pattern);
  const values = shape.enum === undefined ? undefined : new Set(shape.enum);
  return (value, path, problems) => {
    if (typeof value !== 'string') {
      problems.push(`at '${path}' is not a string`);
      return;
    }
    range(value.length, shape, 'length', path, problems);
    if (values !== undefined && !values.has(value))
      problems.push(
        `'${value}' at '${path}' failed to satisfy constraint: Member must satisfy enum value set: [${shape.enum?.slice(0, 20).join(', ')}]`,
      );
    if (pattern !== undefined && !pattern.test(value))
      problems.push(
        `'${value}' at '${path}' failed to satisfy constraint: Member must satisfy regular expression pattern: ${shape.pattern}`,
      );
  };
}

function checkNumber(shape: Shape, isWhole: boolean): Check {
  return (value, path, problems) => {
    if (typeof value !== 'number' || (isWhole && !Number.isInteger(value)))
      problems.push(`at '${path}' is not a ${isWhole ? 'whole ' : ''}number`);
    else range(value, shape, 'value', path, problems);
  };
}

function checkStructure(model: ServiceModel, shape: Shape): Check {
  const members = Object.entries(shape.members ?? {}).map(
    ([name, { shape: of }]) => [name, checkOf(model, of)] as const,
  );
  const byName = new Map(members);
  return (value, path, problems) => {
    if (!isFields(value)) {
      problems.push(`at '${path}' is not a structure`);
      return;
    }
    for (const name of shape.required ?? [])
      if (value[name] === undefined || value[name] === null)
        problems.push(
          `at '${path === '' ? name : `${path}.${name}`}' failed to satisfy constraint: Member must not be null`,
        );
    for (const [name, member] of Object.entries(value)) {
      if (member === undefined || member === null) continue;
      const check = byName.get(name);
      if (check === undefined) problems.push(`at '${path}' has the unknown member ${name}`);
      else check(member, path === '' ? name : `${path}.${name}`, problems);
    }
  };
}

function checkList(model: ServiceModel, shape: Shape): Check {
  const check = checkOf(model, shape.member?.shape ?? '');
  return (value, path, problems) => {
    if (!Array.isArray(value)) {
      problems.push(`at '${path}' is not a list`);
      return;
    }
    range(value.length, shape, 'length', path, problems);
    for (const [index, member] of value.entries()) check(member, `${path}.${index + 1}.member`, problems);
  };
}

function checkMap(model: ServiceModel, shape: Shape): Check {
  const checkKey = checkOf(model, shape.key?.shape ?? '');
  const checkValue = checkOf(model, shape.value?.shape ?? '');
  return (value, path, problems) => {
    if (!isFields(value)) {
      problems.push(`at '${path}' is not a map`);
      return;
    }
    range(Object.keys(value).length, shape, 'length', path, problems);
    for (const [key, member] of Object.entries(value)) {
      checkKey(key, `${path}.key`, problems);
      checkValue(member, `${path}.${key}`, problems);
    }
  };
}

function compile(model: ServiceModel, shape: Shape): Check {
  switch (shape.type) {
    case 'structure':
      return checkStructure(model, shape);
    case 'list':
      return checkList(model, shape);
    case 'map':
      return checkMap(model, shape);
    case 'string':
      return checkString(shape);
    case 'integer':
    case 'long':
      return checkNumber(shape, true);
    case 'float':
    case 'double':
    case 'timestamp':
      return checkNumber(shape, false);
    case 'boolean':
      return (value, path, problems) => {
        if (typeof value !== 'boolean') problems.push(`at '${path}' is not a boolean`);
      };
    case 'blob':
      return (value, path, problems) => {
        const isBytes = typeof value === 'string' || value instanceof Uint8Array;
        if (!isBytes) problems.push(`at '${path}' is not bytes`);
        else range(Buffer.byteLength(value), shape, 'length', path, problems);
      };
    default:
      return () => undefined;
  }
}

/** The check of a shape, compiled on its first use. A shape may hold itself: then its check is looked up while it runs. */
function checkOf(model: ServiceModel, name: string): Check {
  const checks = compiled.get(model) ?? new Map<string, Check>();
  compiled.set(model, checks);
  const known = checks.get(name);
  if (known !== undefined) return known;
  checks.set(name, (value, path, problems) => checks.get(name)?.(value, path, problems));
  const shape = model.shapes[name];
  const check: Check = shape === undefined ? () => undefined : compile(model, shape);
  checks.set(name, check);
  return check;
}

/** What is wrong with a value of a shape, in the words of AWS; empty if nothing is. */
export function problemsOf(model: ServiceModel, shape: string, value: unknown): readonly string[] {
  const problems: string[] = [];
  checkOf(model, shape)(value, '', problems);
  return problems;
}
